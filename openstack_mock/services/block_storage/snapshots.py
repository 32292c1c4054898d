"""Snapshots: create, show, list, update, delete. Knows nothing of what a volume is made of."""

from __future__ import annotations

from typing import Any

from ...sim.clock import iso_micros
from ...wire.call import Call
from ...wire.errors import BadRequest, NotFound
from ...wire.message import Json
from ...wire.operation import operation
from . import creating, lists, schema, volumes
from .state import Snapshot

SORT_KEYS = ("id", "name", "status", "size", "volume_id", "created_at", "updated_at", "description")
FILTERS = {
    "name": lambda row, value: row.name == value,
    "status": lambda row, value: row.status == value,
    "volume_id": lambda row, value: row.volume_id == value,
    "metadata": lambda row, value: volumes.fits_metadata(row.metadata, value),
    "id": lambda row, value: row.id == value,
}
_CREATE = schema.closed(
    ("volume_id",), name=schema.NAME, display_name=schema.NAME, description=schema.DESCRIPTION,
    display_description=schema.DESCRIPTION, volume_id={"type": "string", "format": "uuid"},
    force=schema.BOOLEAN, metadata=schema.METADATA_OR_NULL,
)  # fmt: skip
_UPDATE = {
    "type": "object",
    "properties": {
        "name": schema.NAME,
        "display_name": schema.NAME,
        "description": schema.DESCRIPTION,
        "display_description": schema.DESCRIPTION,
    },
    "additionalProperties": False,
    "anyOf": [{"required": [n]} for n in ("name", "description", "display_name", "display_description")],
}


def load(call: Call, id: str) -> Snapshot:
    """The snapshot that a path names, if the caller may know of it."""
    row: Snapshot | None = call.state.snapshots.get(id)
    if row is None or (row.project_id != call.project_id and not call.credentials.has("admin")):
        raise NotFound(f"Snapshot {id} could not be found.")
    return row


@operation("POST /snapshots", "Create a snapshot", policy="volume:create_snapshot",
           body=schema.within("snapshot", _CREATE), success=202)  # fmt: skip
def create(call: Call) -> Json:
    """Make a snapshot of a volume; one in use needs `force`, or 3.66, which has none."""
    body = call.body["snapshot"]
    of = volumes.load(call, body["volume_id"])
    force = schema.truth(body.get("force", "false"))
    if call.since((3, 66)):
        if "force" in body and not force:
            raise BadRequest(
                "Since microversion 3.66 the 'force' flag is invalid for this request.  For backward compatability, "
                "however, when the 'force' flag is passed with a value evaluating to True, it is silently ignored."
            )
        force = True
    name, description = volumes.named(body, "name"), volumes.named(body, "description")
    metadata = body.get("metadata") or {}
    row = creating.snapshot(
        call.cloud, call.state, of, call.user_id, name, description, metadata, force, call.request_id
    )
    return {"snapshot": view(call, row, admin=False, fresh=True)}


@operation("GET /snapshots", "List accessible snapshots", policy="volume:get_all_snapshots")
def index(call: Call) -> Json:
    """List snapshots."""
    rows, count = _page(call)
    shown = [view(call, row, admin=False) for row in rows]
    return {"snapshots": shown, **lists.links(call, rows, "snapshots", "snapshots"), **volumes.counted(call, count)}


@operation("GET /snapshots/detail", "List snapshots and details", policy="volume:get_all_snapshots")
def detail(call: Call) -> Json:
    """List snapshots with all that is known."""
    rows, count = _page(call)
    shown = [view(call, row) for row in rows]
    more = lists.links(call, rows, "snapshots", "snapshots/detail")
    return {"snapshots": shown, **more, **volumes.counted(call, count)}


@operation("GET /snapshots/{id}", "Show a snapshot's details", policy="volume:get_snapshot", load=load)
def show(call: Call, row: Snapshot) -> Json:
    """Show a snapshot."""
    return {"snapshot": view(call, row)}


@operation("PUT /snapshots/{id}", "Update a snapshot", policy="volume:update_snapshot", load=load,
           body=schema.within("snapshot", _UPDATE))  # fmt: skip
def update(call: Call, row: Snapshot) -> Json:
    """Change name and description."""
    body = call.body["snapshot"]
    changes: dict[str, Any] = {}
    for name in ("name", "description"):
        if name in body or f"display_{name}" in body:
            changes[name] = volumes.named(body, name)
    call.state.snapshots.update(row, updated_at=call.now, **changes)
    return {"snapshot": view(call, row, admin=False)}


@operation("DELETE /snapshots/{id}", "Delete a snapshot", policy="volume:delete_snapshot", load=load, success=202)
def delete(call: Call, row: Snapshot) -> None:
    """Delete a snapshot that is available or in error."""
    if row.status not in ("available", "error") or row.group_snapshot_id is not None:
        raise BadRequest(
            "Invalid snapshot: Snapshot status must be available or error and "
            f"Snapshot {row.id} must not be part of a group."
        )
    call.sim.lives.begin("snapshot", row, "delete", call.request_id)


def view(call: Call, row: Snapshot, *, admin: bool = True, fresh: bool = False) -> Json:
    """A snapshot on the wire."""
    second = 1 if fresh else 1_000_000
    shown: dict[str, Any] = {
        "id": row.id,
        "created_at": iso_micros(row.created_at // second * second),
        "updated_at": None if fresh or row.updated_at is None else iso_micros(row.updated_at // second * second),
        "name": row.name,
        "description": row.description,
        "volume_id": row.volume_id,
        "status": row.status,
        "size": row.size,
        "metadata": row.metadata,
    }
    if call.since((3, 14)):
        shown["group_snapshot_id"] = row.group_snapshot_id
    if call.since((3, 41)):
        shown["user_id"] = row.user_id
    if call.since((3, 65)):
        shown["consumes_quota"] = True
    if admin and call.may("volume_extension:extended_snapshot_attributes", {"project_id": row.project_id}):
        shown["os-extended-snapshot-attributes:project_id"] = row.project_id
        shown["os-extended-snapshot-attributes:progress"] = row.progress
    return shown


def _page(call: Call) -> tuple[list[Snapshot], int]:
    return lists.page(call, call.state.snapshots, FILTERS, marker_kind="Snapshot", sort_keys=SORT_KEYS)
