"""Tags of a server."""

from __future__ import annotations

import re
from typing import Any

from ....wire.call import Call
from ....wire.errors import BadRequest, NotFound
from ....wire.message import Response
from ..declare import operation
from ..models import Server
from .load import in_state, load

Json = Any
_POLICY = "os_compute_api:os-server-tags:"
_MOST = 50
_STATES = ("active", "paused", "suspended", "stopped")


@operation("GET /servers/{server_id}/tags", "List Tags", policy=f"{_POLICY}index", load=load, since="2.26")
def index(call: Call, server: Server) -> Json:
    """All tags."""
    return {"tags": sorted(server.tags)}


@operation(
    "GET /servers/{server_id}/tags/{id}",
    "Check Tag Existence",
    policy=f"{_POLICY}show",
    load=load,
    since="2.26",
    success=204,
)
def show(call: Call, server: Server) -> None:
    """Say whether a tag is there."""
    _there(server, call.ids[1])


@operation("PUT /servers/{server_id}/tags", "Replace Tags", policy=f"{_POLICY}update_all", load=load, since="2.26")
def replace(call: Call, server: Server) -> Json:
    """Make these all the tags there are."""
    _settled(call, server, "update tags")
    _write(call, server, tuple(dict.fromkeys(call.body["tags"])))
    return {"tags": sorted(server.tags)}


@operation(
    "PUT /servers/{server_id}/tags/{id}",
    "Add a Single Tag",
    policy=f"{_POLICY}update",
    load=load,
    since="2.26",
    success=201,
)
def update(call: Call, server: Server) -> Response:
    """Add a tag; 204 if it is there already."""
    tag = call.ids[1]
    _settled(call, server, "update tag")
    fault = "" if re.match("^[^,/]*$", tag) else f"'{tag}' does not match '^[^,/]*$'"
    if not fault and len(tag) > 60:
        fault = f"'{tag}' is too long"
    if fault:
        raise BadRequest(f"Tag '{tag}' is invalid. It must be a non empty string without characters '/' and ','. "
                         f"Validation error message: {fault}")  # fmt: skip
    if len(server.tags) >= _MOST:
        raise BadRequest(f"The number of tags exceeded the per-server limit {_MOST}")
    if tag in server.tags:
        return Response(204, call.headers)
    _write(call, server, (*server.tags, tag))
    from ..links import roots

    call.headers["location"] = f"{roots(call)[0]}/servers/{server.id}/tags/{tag}"
    return Response(201, {**call.headers, "Content-Type": "application/json"})


@operation(
    "DELETE /servers/{server_id}/tags",
    "Delete All Tags",
    policy=f"{_POLICY}delete_all",
    load=load,
    since="2.26",
    success=204,
)
def clear(call: Call, server: Server) -> None:
    """Take all tags away."""
    _settled(call, server, "delete tags")
    _write(call, server, ())


@operation(
    "DELETE /servers/{server_id}/tags/{id}",
    "Delete a Single Tag",
    policy=f"{_POLICY}delete",
    load=load,
    since="2.26",
    success=204,
)
def delete(call: Call, server: Server) -> None:
    """Take one tag away."""
    _settled(call, server, "delete tag")
    _there(server, call.ids[1])
    _write(call, server, tuple(tag for tag in server.tags if tag != call.ids[1]))


def _there(server: Server, tag: str) -> None:
    if tag not in server.tags:
        raise NotFound(f"Server {server.id} has no tag '{tag}'")


def _settled(call: Call, server: Server, verb: str) -> None:
    call.kept["verb"] = verb
    in_state(server, verb, _STATES, None)


def _write(call: Call, server: Server, tags: tuple[str, ...]) -> None:
    call.state.servers.update(server, tags=tags, updated_at=call.now)
