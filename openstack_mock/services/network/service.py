"""The network service, compiled: its modules, pipeline and envelope."""

from __future__ import annotations

from types import ModuleType
from typing import TYPE_CHECKING, Any

from ...wire import pipeline
from ...wire.errors import Refusal
from ...wire.message import Response
from ...wire.operation import operations_of
from ...wire.service import Service
from . import stages
from .configuration import Options

if TYPE_CHECKING:
    from ...cloud import Cloud
    from .state import State


def _modules() -> tuple[ModuleType, ...]:
    from . import (
        agent_api,
        api,
        auto_allocation,
        default_rules,
        discovery,
        plain_lists,
        port_bindings,
        qos,
        quota_api,
        router_api,
        router_services,
        small,
        trunks,
    )

    modules = (
        discovery, api, agent_api, auto_allocation, default_rules, plain_lists, port_bindings, qos, quota_api,
        router_api,
        router_services, small, trunks,
    )  # fmt: skip
    stages.learn_spellings([row.path for row in operations_of(*modules)])
    return modules


def _state(cloud: Cloud) -> State:
    from .state import State

    return State()


def _facade(cloud: Cloud) -> Any:
    from .facade import Network

    return Network(cloud)


def _components(cloud: Cloud) -> Any:
    from .components import Agents

    return Agents(cloud)


def _seed(cloud: Cloud, state: State) -> None:
    from .seed import seed

    seed(cloud, state)


def _check_kinds() -> dict[str, Any]:
    from .authorization import CHECK_KINDS

    return CHECK_KINDS


def _invalid(error: Any, call: Any) -> Refusal:
    return Refusal(error.message, status=400, name="HTTPBadRequest")


def _finish(call: Any, response: Response) -> None:
    response.headers.setdefault("x-openstack-request-id", call.request_id)


SERVICE = Service(
    "network",
    "neutron",
    modules=_modules,
    mounts=("/v2.0",),
    stages=(stages.authenticate, stages.find, stages.choose, stages.read_json, pipeline.perform),
    envelope=stages.error_envelope,
    invalid=_invalid,
    options=Options,
    state=_state,
    facade=_facade,
    components=_components,
    seed=_seed,
    finish=_finish,
    check_kinds=_check_kinds(),
)
