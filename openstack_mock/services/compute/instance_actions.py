"""What was done to a server, and how each step of it ended."""

from __future__ import annotations

from typing import Any

from ...sim.clock import SECOND, parse_time
from ...store import query
from ...wire.call import Call
from ...wire.errors import BadRequest, NotFound
from .declare import operation
from .events import actions_of
from .links import following, page
from .models import Action, Event, Server
from .servers.load import load as load_living
from .servers.view import host_id
from .times import micros

Json = Any
_POLICY = "os_compute_api:os-instance-actions:"


def load(call: Call, id: str, *rest: str) -> Server:
    """A server; since 2.21 a deleted one too."""
    dead: Server | None = call.state.deleted.get(id) if call.since((2, 21)) else None
    if dead is not None and (dead.project_id == call.project_id or call.credentials.has("admin")):
        return dead
    return load_living(call, id)


@operation(
    "GET /servers/{server_id}/os-instance-actions", "List Actions For Server", policy=f"{_POLICY}list", load=load
)
def index(call: Call, server: Server) -> Json:
    """A page of a server's actions, newest first."""
    rows = list(reversed(actions_of(server)))
    if not call.since((2, 58)):
        return {"instanceActions": [_action(call, server, row) for row in rows]}
    since, before = call.arg("changes-since"), call.arg("changes-before")
    first = parse_time(since) if since else None
    last = parse_time(before) if before else None
    if first is not None and last is not None and last < first:
        raise BadRequest("The value of changes-since must be less than or equal to changes-before.")
    # Nova's database keeps whole seconds: so does the comparison.
    rows = [
        row for row in rows
        if (first is None or _second(row.updated_at) >= first) and (last is None or _second(row.updated_at) <= last)
    ]  # fmt: skip
    limit, marker = page(call)
    try:
        found = query.page(rows, marker, limit, key="request_id").rows
    except query.UnknownMarker:
        raise BadRequest(f"Marker {marker} could not be found.") from None
    shown: Json = {"instanceActions": [_action(call, server, row) for row in found]}
    more = following(
        call, f"servers/{server.id}/os-instance-actions", len(found), found[-1].request_id if found else None
    )
    return {**shown, "links": more} if more else shown


@operation(
    "GET /servers/{server_id}/os-instance-actions/{id}",
    "Show Server Action Details",
    policy=f"{_POLICY}show",
    load=load,
)
def show(call: Call, server: Server) -> Json:
    """One action, and its events for those who may see them."""
    row = next((row for row in actions_of(server) if row.request_id == call.ids[1]), None)
    if row is None:
        raise NotFound(f"Action {call.ids[1]} not found")
    shown = _action(call, server, row)
    target = {"project_id": server.project_id, "user_id": server.user_id}
    whole = call.may(f"{_POLICY}events", target)
    if whole or call.since((2, 51)):
        details = call.since((2, 84)) and call.may(f"{_POLICY}events:details", target)
        shown["events"] = [_event(call, server, event, whole, details) for event in reversed(row.events)]
    return {"instanceAction": shown}


def _action(call: Call, server: Server, row: Action) -> Json:
    shown = {
        "action": row.name, "instance_uuid": server.id, "request_id": row.request_id, "user_id": row.user_id,
        "project_id": row.project_id, "start_time": micros(row.start), "message": row.message,
    }  # fmt: skip
    if call.since((2, 58)):
        shown["updated_at"] = micros(row.updated_at)
    return shown


def _event(call: Call, server: Server, event: Event, whole: bool, details: bool) -> Json:
    shown: Json = {
        "event": event.name, "start_time": micros(event.start), "finish_time": micros(event.finish),
        "result": event.result,
    }  # fmt: skip
    if whole:
        shown["traceback"] = event.traceback
    if call.since((2, 62)):
        if whole:
            shown["host"] = event.host
        shown["hostId"] = host_id(server.project_id, event.host)
    if details:
        shown["details"] = event.details
    return shown


def _second(time: int) -> int:
    return time // SECOND * SECOND
