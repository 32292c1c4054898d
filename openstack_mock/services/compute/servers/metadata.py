"""Metadata of a server: names and values of the user's."""

from __future__ import annotations

from typing import Any

from ....store.quota import UNLIMITED
from ....wire.call import Call
from ....wire.errors import BadRequest, Forbidden, NotFound
from ..declare import operation
from ..models import Server
from .load import in_state, load, unlocked

Json = Any
_POLICY = "os_compute_api:server-metadata:"
_STATES = ("active", "paused", "suspended", "stopped")


@operation("GET /servers/{server_id}/metadata", "List All Metadata", policy=f"{_POLICY}index", load=load)
def index(call: Call, server: Server) -> Json:
    """All items."""
    return {"metadata": server.metadata or {}}


@operation("GET /servers/{server_id}/metadata/{id}", "Show Metadata Item Details", policy=f"{_POLICY}show", load=load)
def show(call: Call, server: Server) -> Json:
    """One item."""
    key = call.ids[1]
    return {"meta": {key: (server.metadata or {})[_there(server, key)]}}


@operation(
    "POST /servers/{server_id}/metadata", "Create or Update Metadata Items", policy=f"{_POLICY}create", load=load
)
def create(call: Call, server: Server) -> Json:
    """Add or change items."""
    return {"metadata": _write(call, server, {**(server.metadata or {}), **call.body["metadata"]}, "update metadata")}


@operation("PUT /servers/{server_id}/metadata", "Replace Metadata Items", policy=f"{_POLICY}update_all", load=load)
def replace(call: Call, server: Server) -> Json:
    """Make these all the items there are."""
    return {"metadata": _write(call, server, dict(call.body["metadata"]), "update metadata")}


@operation(
    "PUT /servers/{server_id}/metadata/{id}", "Create Or Update Metadata Item", policy=f"{_POLICY}update", load=load
)
def update(call: Call, server: Server) -> Json:
    """Set one item."""
    item = call.body["meta"]
    if call.ids[1] not in item:
        raise BadRequest("Request body and URI mismatch")
    _write(call, server, {**(server.metadata or {}), **item}, "update metadata")
    return {"meta": item}


@operation(
    "DELETE /servers/{server_id}/metadata/{id}",
    "Delete Metadata Item",
    policy=f"{_POLICY}delete",
    load=load,
    success=204,
)
def delete(call: Call, server: Server) -> None:
    """Take one item away."""
    key = _there(server, call.ids[1])
    _write(call, server, {k: v for k, v in (server.metadata or {}).items() if k != key}, "delete metadata")


def _there(server: Server, key: str) -> str:
    if key not in (server.metadata or {}):
        raise NotFound("Metadata item was not found")
    return key


def _write(call: Call, server: Server, metadata: dict[str, str], verb: str) -> dict[str, str]:
    call.kept["verb"] = verb
    unlocked(call, server)
    in_state(server, verb, _STATES, None)
    limit = call.state.quotas.limit(call.project_id, "metadata_items")
    if limit != UNLIMITED and len(metadata) > limit:
        raise Forbidden(f"Maximum number of metadata items exceeds {limit}")
    call.state.servers.update(server, metadata=metadata or None, updated_at=call.now)
    return metadata
