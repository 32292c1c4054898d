"""Locking a server against everybody but administrators."""

from __future__ import annotations

from ....wire.call import Call
from ..declare import action
from ..events import CONTROLLER
from ..models import Event, Server
from .load import record

_POLICY = "os_compute_api:os-lock-server:"


@action("lock", "Lock Server (lock Action)", f"{_POLICY}lock")
def lock(call: Call, server: Server) -> None:
    """Lock a server; an owner does not take over an administrator's lock."""
    owner = server.project_id == call.project_id
    if server.locked_by is not None and owner:
        return
    reason = (call.body["lock"] or {}).get("locked_reason") if call.since((2, 73)) else None
    _record(call, server, "lock")
    call.state.servers.update(
        server,
        locked_by="owner" if owner else "admin",
        locked_reason=reason or server.locked_reason,
        updated_at=call.now,
    )


@action("unlock", "Unlock Server (unlock Action)", f"{_POLICY}unlock")
def unlock(call: Call, server: Server) -> None:
    """Unlock a server; an administrator's lock is for administrators to open."""
    expected = "owner" if server.project_id == call.project_id else "admin"
    if server.locked_by not in (None, expected):
        call.require(f"{_POLICY}unlock:unlock_override", {"project_id": server.project_id, "user_id": server.user_id})
    _record(call, server, "unlock")
    call.state.servers.update(server, locked_by=None, locked_reason=None, updated_at=call.now)


def _record(call: Call, server: Server, verb: str) -> None:
    event = Event(f"api_{verb}", call.now, call.now, "Success", CONTROLLER)
    record(call, server, verb).events = (event,)
