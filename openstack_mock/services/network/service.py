"""The network service, compiled: its modules, pipeline and envelope."""

from __future__ import annotations

from types import ModuleType
from typing import TYPE_CHECKING, Any

from ...wire import envelope, pipeline
from ...wire.errors import Refusal
from ...wire.message import Response
from ...wire.service import Service
from .errors import HTTP_NAMES

if TYPE_CHECKING:
    from ...cloud import Cloud
    from .state import State


def _modules() -> tuple[ModuleType, ...]:
    return ()


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


def _envelope(refusal: Refusal, call: Any) -> Response:
    if refusal.name == "middleware":
        return envelope.middleware(refusal, call)
    if refusal.name not in _OWN_NAMES and not refusal.name[:1].isupper():
        refusal.name = HTTP_NAMES.get(refusal.status, "HTTPInternalServerError")
    return envelope.neutron(refusal, call)


_OWN_NAMES = ("",)


def _invalid(error: Any, call: Any) -> Refusal:
    return Refusal(error.message, status=400, name="HTTPBadRequest")


def _finish(call: Any, response: Response) -> None:
    response.headers.setdefault("x-openstack-request-id", call.request_id)


SERVICE = Service(
    "network",
    "neutron",
    modules=_modules,
    mounts=("/v2.0",),
    stages=(pipeline.authenticate, pipeline.find, pipeline.choose, pipeline.read_json, pipeline.perform),
    envelope=_envelope,
    invalid=_invalid,
    state=_state,
    facade=_facade,
    components=_components,
    seed=_seed,
    finish=_finish,
)
