"""How a request finds its server, and what it checks before it acts. Knows no operation."""

from __future__ import annotations

from typing import Any

from ....sim.machine import InvalidState
from ....wire.call import Call
from ....wire.errors import Conflict, NotFound
from ..events import actions_of
from ..models import Action, Server


def load(call: Call, id: str, *rest: str) -> Server:
    """A server that the caller may see. NotFound if there is none."""
    server: Server | None = call.state.servers.get(id)
    if server is None or not (server.project_id == call.credentials.project_id or call.credentials.has("admin")):
        raise NotFound(f"Instance {id} could not be found.")
    return server


def unlocked(call: Call, server: Server) -> None:
    """Refuse a locked server to everybody but an administrator."""
    if server.locked_by is not None and not call.credentials.has("admin"):
        raise Conflict(f"Instance {server.id} is locked")


def in_state(
    server: Server, verb: str, states: tuple[str, ...], tasks: tuple[str | None, ...] | None = (None,)
) -> None:
    """Refuse a server in another state or task, or that was never launched: for what is no verb of the machine."""
    if states and server.state not in states:
        raise InvalidState("server", server, verb, "state")
    if tasks is not None and server.task not in tasks:
        raise InvalidState("server", server, verb, "task")
    launched(server, verb)


def launched(server: Server, verb: str) -> None:
    """Refuse a server that was never launched."""
    if server.launched_at is None:
        error = InvalidState("server", server, verb, "state")
        error.attribute, error.value = "launched_at", None
        raise error


def on_host(server: Server) -> None:
    """Refuse a server that is on no host."""
    if not server.host:
        raise Conflict(f"Instance {server.id} is not ready")


def record(call: Call, server: Server, name: str) -> Action:
    """Record that an action began; its events are the hosts' to add."""
    action = Action(name, call.request_id, call.user_id, call.project_id, call.now, call.now)
    server.actions = (*actions_of(server), action)
    return action


def begin(
    call: Call, server: Server, verb: str, action: str, *, launch: bool = True, lock: bool = True, **args: Any
) -> None:
    """Begin a verb of the machine as an action: lock, state and launch are checked in nova's order."""
    if lock:
        unlocked(call, server)
    call.kept.setdefault("verb", call.operation.action or verb)
    life = call.sim.lives._lives["server"]
    life.machine.allow(server, verb)
    if launch:
        launched(server, verb)
    record(call, server, action)
    call.sim.lives.begin("server", server, verb, call.request_id, request=call.request_id, **args)
    call.state.servers.update(server, updated_at=call.now)
