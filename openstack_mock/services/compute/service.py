"""The compute service, declared."""

from __future__ import annotations

from types import ModuleType
from typing import Any

from ...sim.bus import MessagingTimeout
from ...sim.machine import InvalidState, Life
from ...wire.service import Service
from . import stages
from .configuration import Options
from .hosts import REPORT
from .state import State

_MODULES = (
    "versions", "flavors", "extra_specs", "keypairs", "servers.listing", "servers.boot", "servers.crud",
    "servers.power",
    "servers.locks", "servers.images", "servers.rebuild", "servers.moving", "servers.passwords", "servers.metadata",
    "servers.tags", "servers.addresses", "servers.security_groups", "servers.interfaces", "servers.volumes",
    "server_groups", "instance_actions", "quotas", "limits", "usage", "availability_zones", "aggregates", "hypervisors",
    "host_services", "os_hosts", "migrations", "consoles", "servers.diagnostics", "external_events", "extensions",
    "image_proxy", "network_proxy", "floating_ips", "security_group_proxy", "volume_proxy", "audit_log", "gone",
)  # fmt: skip


def _modules() -> tuple[ModuleType, ...]:
    from importlib import import_module

    return tuple(import_module(f".{name}", __package__) for name in _MODULES)


def _state(cloud: Any) -> State:
    return State()


def _facade(cloud: Any) -> Any:
    from .facade import Compute

    return Compute(cloud)


def _components(cloud: Any) -> Any:
    from .components import Components

    return Components(cloud)


def _seed(cloud: Any, state: State) -> None:
    from .seed import seed

    seed(cloud, state)
    for row in state.hosts:
        cloud.sim.bus.every(REPORT, "compute", row.topic, "report_state", {"service": row.id})


def _store(state: State) -> Any:
    return state.servers.update


def _attach(cloud: Any, state: State) -> None:
    from .lives import Hooks
    from .machine import SERVER

    cloud.sim.lives.attach(Life(SERVER, "compute", state.servers.get, _store(state), Hooks(cloud, state)))


def _translate() -> dict[type[Exception], Any]:
    from ...policy import NotAuthorized

    return {NotAuthorized: stages.forbidden, InvalidState: stages.conflict, MessagingTimeout: stages.timeout}


SERVICE = Service(
    "compute",
    "nova",
    modules=_modules,
    mounts=("/v2.1", "/v2.1/{project_id}", "/v2", "/v2/{project_id}"),
    stages=stages.STAGES,
    envelope=stages.envelop,
    invalid=stages.invalid,
    translate=_translate(),
    finish=stages.finish,
    options=Options,
    state=_state,
    facade=_facade,
    components=_components,
    seed=_seed,
    attach=_attach,
    microversions=stages.VERSIONS,
)
