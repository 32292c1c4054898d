"""Consumers, as requests to write allocations name and make them. Knows no provider."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ...wire.call import Call
from ...wire.errors import Conflict
from ...wire.message import Json
from . import ledger
from .bodies import storable
from .faults import SpeltOtherwise
from .models import Consumer


@dataclass(frozen=True, slots=True)
class Meant:
    """A consumer as a request names and means it: it gets this project, user and type if the request succeeds."""

    uuid: str
    consumer: Consumer
    is_new: bool
    project: str
    user: str
    type: str | None


def ensure(call: Call, uuid: str, data: Json) -> Meant:
    """The consumer that a request writes for, made if need be. Conflict if its generation is not as said."""
    state = call.state
    project, user = _owner(call, "project", data), _owner(call, "user", data)
    type = data.get("consumer_type") if call.since((1, 38)) else None
    consumer = state.consumer(uuid)
    if call.since((1, 28)):
        said = data.get("consumer_generation")
        if consumer is None and said is not None:
            _conflict("null", said)
        if consumer is not None and said != consumer.generation:
            _conflict(consumer.generation, said)
    if consumer is not None:
        return Meant(uuid, consumer, False, project, user, type)
    return Meant(uuid, ledger.enrol(state, uuid, project, user, type), True, project, user, type)


def spelt(meant: Sequence[Meant]) -> None:
    """Refuse a consumer that is named in another spelling than it has. SpeltOtherwise."""
    named = {row.uuid for row in meant}
    for row in meant:
        if row.consumer.uuid not in named:
            raise SpeltOtherwise(row.consumer.uuid)


def settle(call: Call, meant: Meant) -> None:
    """Give a consumer the project, the user and the type that the request says."""
    consumer, changes = meant.consumer, {}
    if (meant.project, meant.user) != (consumer.project, consumer.user):
        changes = {"project": meant.project, "user": meant.user}
    if meant.type is not None and meant.type != consumer.type:
        changes["type"] = meant.type
    if changes:
        call.state.hold(consumer, **changes)


def take_back(call: Call, meant: Meant) -> None:
    """Undo the making of a consumer whose allocations were refused."""
    if meant.is_new:
        ledger.forget(call.state, meant.consumer)


def _owner(call: Call, kind: str, data: Json) -> str:
    """The project or the user of a request; before 1.8 it names none."""
    said = data.get(f"{kind}_id")
    if said is None:
        options = call.cloud.options("placement")
        names = {"project": options.incomplete_consumer_project_id, "user": options.incomplete_consumer_user_id}
        said = str(names[kind])
    storable(said)
    spelling: str = call.state.spelling(kind, said)
    return spelling


def _conflict(expected: object, got: object) -> None:
    raise Conflict(
        f"consumer generation conflict - expected {expected} but got {got}", name="placement.concurrent_update"
    )
