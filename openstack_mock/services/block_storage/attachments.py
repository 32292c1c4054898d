"""Attachments (3.27): a volume reserved for, connected to and held by a server. The rules are in attaching.py."""

from __future__ import annotations

from typing import Any

from ...sim.clock import iso_micros
from ...wire.call import Call
from ...wire.errors import BadRequest, Conflict, NotFound
from ...wire.message import Json
from ...wire.operation import operation
from . import attaching, lists, schema, volumes
from .state import Attachment

_CONNECTOR: schema.Schema = {"type": ["object", "null"]}
_INSTANCE: schema.Schema = {"type": ["string", "null"], "format": "uuid"}
_CREATE: dict[str, schema.Schema] = {
    "instance_uuid": _INSTANCE,
    "connector": _CONNECTOR,
    "volume_uuid": {"type": "string", "format": "uuid"},
}
CREATE = {
    "3.27": schema.within("attachment", {**schema.closed(("volume_uuid", "instance_uuid"), **_CREATE)}),
    "3.54": schema.within(
        "attachment",
        schema.closed(("volume_uuid",), **_CREATE, mode={"type": "string", "enum": ["rw", "ro"]}),
    ),
}
UPDATE = schema.within("attachment", schema.closed(("connector",), connector={"type": "object", "minProperties": 1}))
FILTERS = {
    "volume_id": lambda row, value: row.volume_id == value,
    "instance_id": lambda row, value: row.instance_id == value,
    "status": lambda row, value: row.status == value,
    "attach_status": lambda row, value: row.status == value,
}
_UNATTACHABLE = ("error", "maintenance", "error_deleting")


def load(call: Call, id: str) -> Attachment:
    """The attachment that a path names, if the caller may know of it."""
    row: Attachment | None = call.state.attachments.get(id)
    if row is None or (row.project_id != call.project_id and not call.credentials.has("admin")):
        raise NotFound(f"Volume attachment could not be found with filter: attachment_id = {id}.")
    return row


@operation("POST /attachments", "Create attachment", policy="volume:attachment_create", body=CREATE, since="3.27")
def create(call: Call) -> Json:
    """Reserve a volume for a server; with a connector connect it too."""
    body = call.body["attachment"]
    volume = volumes.load(call, body["volume_uuid"])
    row = attaching.reserve(
        call.cloud, call.state, volume, body.get("instance_uuid"), call.user_id, volume.project_id, call.request_id
    )
    if body.get("connector"):
        attaching.connect(call.cloud, call.state, row, body["connector"], body.get("mode"))
    elif body.get("mode"):
        row.mode = body["mode"]
    return {"attachment": view(row)}


@operation("PUT /attachments/{id}", "Update an attachment", policy="volume:attachment_update", body=UPDATE, load=load,
           since="3.27")  # fmt: skip
def update(call: Call, row: Attachment) -> Json:
    """Connect a reserved volume to a host."""
    connector = call.body["attachment"]["connector"]
    volume = call.state.volumes[row.volume_id]
    if volume.status in _UNATTACHABLE:
        raise Conflict(f"Volume attachments can not be updated if the volume is in an error state. "
                       f"The Volume {volume.id} currently has a status of: {volume.status} ")  # fmt: skip
    for other in call.state.attachments.by(volume_id=row.volume_id):
        if other.id != row.id and other.attached_host == connector.get("host") and other.instance_id == row.instance_id:
            raise Conflict(f"duplicate connectors detected on volume {volume.id}, attachment id's: {other.id}")
    attaching.connect(call.cloud, call.state, row, connector)
    return {"attachment": view(row)}


@operation("POST /attachments/{id}/action", "Complete attachment", action="os-complete", since="3.44", success=204,
           policy="volume:attachment_complete", load=load, body=schema.within("os-complete", {}))  # fmt: skip
def complete(call: Call, row: Attachment) -> None:
    """The server has the volume."""
    volume = call.state.volumes[row.volume_id]
    if volume.status not in ("attaching", "in-use", "reserved"):
        raise BadRequest("Invalid input received: Resource not in required state.")
    attaching.complete(call.cloud, call.state, row)


@operation("DELETE /attachments/{id}", "Delete attachment", policy="volume:attachment_delete", load=load, since="3.27")
def delete(call: Call, row: Attachment) -> Json:
    """End an attachment, and list those that the volume still has."""
    attaching.end(call.cloud, call.state, row)
    return {"attachments": [_brief(left) for left in call.state.attachments.by(volume_id=row.volume_id)]}


@operation("GET /attachments", "List attachments", since="3.27")
def index(call: Call) -> Json:
    """List attachments."""
    rows = _page(call)
    more = lists.links(call, rows, "attachments", "attachments")
    return {"attachments": [_brief(row) for row in rows], **more}


@operation("GET /attachments/detail", "List attachments with details", since="3.27")
def detail(call: Call) -> Json:
    """List attachments with all that is known."""
    rows = _page(call)
    more = lists.links(call, rows, "attachments", "attachments/detail")
    return {"attachments": [view(row) for row in rows], **more}


@operation("GET /attachments/{id}", "Show attachment details", load=load, since="3.27")
def show(call: Call, row: Attachment) -> Json:
    """Show an attachment."""
    return {"attachment": view(row)}


def view(row: Attachment) -> Json:
    """An attachment on the wire. Times of what has not happened are empty strings, and no mode is the text `null`."""
    shown: dict[str, Any] = {
        **_brief(row),
        "attached_at": _time(row.attached_at),
        "detached_at": "",
        "attach_mode": row.mode or "null",
        "connection_info": row.connection_info,
    }
    return shown


def _brief(row: Attachment) -> Json:
    return {"id": row.id, "status": row.status, "instance": row.instance_id, "volume_id": row.volume_id}


def _time(micros: int | None) -> str:
    return "" if micros is None else iso_micros(micros // 1_000_000 * 1_000_000)


def _page(call: Call) -> list[Attachment]:
    keys = ("id", "volume_id", "created_at", "attached_at")
    rows, _ = lists.page(call, call.state.attachments, FILTERS, marker_kind="Volume attachment", sort_keys=keys)
    return rows
