"""Volumes: create, show, list, update, delete, summary. Knows nothing of their actions or of attaching."""

from __future__ import annotations

from typing import Any

from ...sim.clock import iso_micros
from ...wire.call import Call
from ...wire.errors import BadRequest, NotFound
from ...wire.message import Json
from ...wire.operation import operation
from . import creating, lists, schema
from .state import Volume

SORT_KEYS = (
    "id", "name", "status", "size", "availability_zone", "created_at", "updated_at", "bootable", "host",
    "volume_type_id", "project_id", "user_id", "description", "launched_at",
)  # fmt: skip
_DELETE_REFUSED = (
    "Invalid volume: Volume status must be available or error or error_restoring or error_extending or error_managing "
    "and must not be migrating, attached, belong to a group, have snapshots, awaiting a transfer, or be disassociated "
    "from snapshots after volume transfer."
)
_DELETABLE = ("available", "error", "error_restoring", "error_extending", "error_managing")

_COMMON: dict[str, schema.Schema] = {
    "name": schema.NAME, "description": schema.DESCRIPTION,
    "display_name": schema.NAME, "display_description": schema.DESCRIPTION,
}  # fmt: skip
_FIELDS: dict[str, schema.Schema] = {
    **_COMMON, "volume_type": schema.STRING_255, "metadata": schema.METADATA_OR_NULL,
    "snapshot_id": schema.OPTIONAL_UUID, "source_volid": schema.OPTIONAL_UUID,
    "consistencygroup_id": schema.OPTIONAL_UUID, "size": schema.SIZE_OR_NULL,
    "availability_zone": {"type": ["string", "null"], "minLength": 1, "maxLength": 255},
    "multiattach": {"oneOf": [schema.BOOLEAN, {"type": "null"}]}, "image_id": schema.STRING_255,
    "imageRef": schema.STRING_255,
}  # fmt: skip
_GROUP = {"group_id": schema.STRING_255}
_BACKUP = {"backup_id": schema.OPTIONAL_UUID}
_HINTS = {"OS-SCH-HNT:scheduler_hints": {"type": ["object", "null"]}}


def _create(extra: dict[str, Any], open_: bool) -> dict[str, Any]:
    volume = {"type": "object", "properties": {**_FIELDS, **extra}, "additionalProperties": open_}
    return {
        "type": "object",
        "properties": {"volume": volume, **_HINTS},
        "required": ["volume"],
        "additionalProperties": False,
    }


CREATE = {
    "3.0": _create({}, True),
    "3.13": _create(_GROUP, True),
    "3.47": _create({**_GROUP, **_BACKUP}, True),
    "3.53": _create({**_GROUP, **_BACKUP}, False),
}
_UPDATE = schema.closed(**_COMMON, metadata=schema.METADATA)
UPDATE = {
    "3.0": schema.within("volume", _UPDATE),
    "3.53": schema.within("volume", {**_UPDATE, "anyOf": [{"required": [name]} for name in (*_COMMON, "metadata")]}),
}
FILTERS = {
    "name": lambda row, value: row.name == value,
    "status": lambda row, value: row.status == value,
    "metadata": lambda row, value: fits_metadata(row.metadata, value),
    "bootable": lambda row, value: row.bootable == schema.truth(value),
    "migration_status": lambda row, value: row.migration_status == value,
    "availability_zone": lambda row, value: row.availability_zone == value,
    "group_id": lambda row, value: row.group_id == value,
    "size": lambda row, value: str(row.size) == value,
    "id": lambda row, value: row.id == value,
    "host": lambda row, value: row.host == value,
}


def load(call: Call, id: str) -> Volume:
    """The volume that a path names, if the caller may know of it."""
    row: Volume | None = call.state.volumes.get(id)
    if row is None or not _visible(call, row):
        raise NotFound(f"Volume {id} could not be found.")
    return row


@operation("POST /volumes", "Create a volume", policy="volume:create", body=CREATE, success=202)
def create(call: Call) -> Json:
    """Make a volume: empty, or from an image, a snapshot or another volume."""
    body = call.body["volume"]
    if body.get("multiattach") not in (None, "") and schema.truth(body["multiattach"]):
        raise BadRequest(
            "multiattach parameter has been removed. The default behavior is to use multiattach enabled volume types. "
            "Contact your administrator to create a multiattach enabled volume type and use it to create multiattach "
            "volumes."
        )
    if body.get("volume_type"):
        creating.find_type(call.state, body["volume_type"])
    snapshot = _snapshot(call, body["snapshot_id"]) if body.get("snapshot_id") else None
    source = load(call, body["source_volid"]) if body.get("source_volid") else None
    for group in ("consistencygroup_id", "group_id"):  # no groups are built: an id of one is unknown
        if body.get(group) is not None:
            raise NotFound(f"Group {body[group]} could not be found.")
    image = _image(call, body.get("image_id") or body.get("imageRef"))
    if body.get("backup_id"):  # nor are backups
        raise NotFound(f"Backup {body['backup_id']} could not be found.")
    size = body.get("size")
    if size is None and snapshot is None and source is None:
        raise BadRequest(_MALFORMED)
    wanted = creating.Wanted(
        call.project_id or "", call.user_id, None if size is None else int(size), named(body, "name"),
        named(body, "description"), body.get("volume_type"), body.get("availability_zone"),
        body.get("metadata") or {}, image, snapshot, source,
    )  # fmt: skip
    row = creating.volume(call.cloud, call.state, wanted, call.request_id)
    return {"volume": view(call, row, admin=False, fresh=True)}


@operation("GET /volumes", "List accessible volumes", policy="volume:get_all")
def index(call: Call) -> Json:
    """List volumes: id, name, links."""
    rows, count = _page(call)
    brief = [{"id": r.id, "name": r.name, "links": lists.self_links(call, f"volumes/{r.id}")} for r in rows]
    return {"volumes": brief, **lists.links(call, rows, "volumes", "volumes"), **counted(call, count)}


@operation("GET /volumes/detail", "List accessible volumes with details", policy="volume:get_all")
def detail(call: Call) -> Json:
    """List volumes with all that is known."""
    rows, count = _page(call)
    shown = [view(call, row, admin=call.credentials.has("admin")) for row in rows]
    return {"volumes": shown, **lists.links(call, rows, "volumes", "volumes/detail"), **counted(call, count)}


@operation("GET /volumes/summary", "Get volumes summary", policy="volume:get_all", since="3.12")
def summary(call: Call) -> Json:
    """Count the volumes and add up their sizes; from 3.36 with their metadata."""
    rows, _ = _page(call)
    found: dict[str, Any] = {"total_count": len(rows), "total_size": sum(row.size for row in rows)}
    if call.since((3, 36)):
        metadata: dict[str, list[str]] = {}
        for row in rows:
            for key, value in row.metadata.items():
                if value not in metadata.setdefault(key, []):
                    metadata[key].append(value)
        found["metadata"] = metadata
    return {"volume-summary": found}


@operation("GET /volumes/{id}", "Show a volume's details", policy="volume:get", load=load)
def show(call: Call, row: Volume) -> Json:
    """Show a volume."""
    return {"volume": view(call, row, admin=call.credentials.has("admin"))}


@operation("PUT /volumes/{id}", "Update a volume", policy="volume:update", load=load, body=UPDATE)
def update(call: Call, row: Volume) -> Json:
    """Change name, description, metadata."""
    body = call.body["volume"]
    changes: dict[str, Any] = {}
    for name in ("name", "description"):
        for key in (name, f"display_{name}"):
            if key in body:
                changes[name] = _trimmed(body[key])
    if "metadata" in body:
        changes["metadata"] = dict(body["metadata"])
    call.state.volumes.update(row, updated_at=call.now, **changes)
    return {"volume": view(call, row, admin=False, extended=False)}


@operation("DELETE /volumes/{id}", "Delete a volume", policy="volume:delete", load=load, success=202)
def delete(call: Call, row: Volume) -> None:
    """Delete a volume; with `cascade` its snapshots too, with `force` (3.23) in any status."""
    cascade = schema.truth(call.arg("cascade", "false"))
    force = call.since((3, 23)) and schema.truth(call.arg("force", "false"))
    if force:
        call.require("volume:force_delete", {"project_id": row.project_id})
    remove(call, row, cascade=cascade, force=force)


def remove(call: Call, row: Volume, *, cascade: bool = False, force: bool = False) -> None:
    """Begin deleting a volume. BadRequest if its status, attachments, group or snapshots do not allow it."""
    snapshots = call.state.snapshots.by(volume_id=row.id)
    held = call.state.attachments.count(volume_id=row.id) and row.status not in _DELETABLE
    if held or row.group_id or row.consistencygroup_id or (snapshots and not cascade):
        raise BadRequest(_DELETE_REFUSED)
    if not force and row.status not in _DELETABLE:
        raise BadRequest(_DELETE_REFUSED)
    for snapshot in snapshots:
        call.sim.lives.begin("snapshot", snapshot, "force_delete", call.request_id)
    call.sim.lives.begin("volume", row, "force_delete" if force else "delete", call.request_id)


# What a microversion adds to the view of a volume, in the order it is shown.
_ADDED = (
    ("3.13", (("group_id", lambda call, row: row.group_id),)),
    ("3.21", (("provider_id", lambda call, row: None),)),
    ("3.48", (("shared_targets", lambda call, row: True), ("service_uuid", lambda call, row: _service(call, row)))),
    ("3.61", (("cluster_name", lambda call, row: None),)),
    ("3.63", (("volume_type_id", lambda call, row: row.volume_type_id),)),
    ("3.65", (("consumes_quota", lambda call, row: True),)),
)
_ADDED_AT = tuple(((3, int(version.partition(".")[2])), fields) for version, fields in _ADDED)
_ADMIN_SINCE = {"provider_id": "", "cluster_name": ""}


def view(call: Call, row: Volume, *, admin: bool, fresh: bool = False, extended: bool = True) -> Json:
    """A volume on the wire.

    `admin` adds what only admins see. `fresh` is the answer to POST, with its microseconds. `extended` adds owner and
    image: the answers to POST and PUT have neither.
    """
    extended = extended and not fresh
    kind = call.state.types.get(row.volume_type_id)
    shown: dict[str, Any] = {
        "id": row.id,
        "status": row.status,
        "size": row.size,
        "availability_zone": row.availability_zone,
        "created_at": wire_time(row.created_at, fresh),
        "updated_at": None if fresh else wire_time(row.updated_at),
        "name": row.name,
        "description": row.description,
        "volume_type": kind.name if kind is not None else None,
        "snapshot_id": row.snapshot_id,
        "source_volid": row.source_volid,
        "metadata": _metadata(row),
        "links": lists.self_links(call, f"volumes/{row.id}"),
        "user_id": row.user_id,
        "bootable": "true" if row.bootable else "false",
        "encrypted": row.encryption_key_id is not None,
        "replication_status": row.replication_status,
        "consistencygroup_id": row.consistencygroup_id,
        "multiattach": row.multiattach,
        "attachments": _attachments(call, row),
        "migration_status": row.migration_status,
    }
    if row.encryption_key_id is not None and call.since((3, 64)):
        shown["encryption_key_id"] = row.encryption_key_id
    for version, fields in _ADDED_AT:
        if call.since(version):
            for name, value in fields:
                if name not in _ADMIN_SINCE or call.credentials.has("admin"):
                    shown[name] = value(call, row)
    if row.image_metadata and extended:
        shown["volume_image_metadata"] = row.image_metadata
    if extended:
        shown["os-vol-tenant-attr:tenant_id"] = row.project_id
    if admin:
        shown["os-vol-mig-status-attr:migstat"] = row.migration_status
        shown["os-vol-mig-status-attr:name_id"] = None
        shown["os-vol-host-attr:host"] = row.host
    return shown


def attachment_view(call: Call, row: Any) -> Json:
    """An attachment as a volume shows it."""
    return {
        "id": row.volume_id,
        "attachment_id": row.id,
        "volume_id": row.volume_id,
        "server_id": row.instance_id,
        "host_name": row.attached_host if call.credentials.has("admin") else None,
        "device": row.mountpoint,
        "attached_at": wire_time(row.attached_at),
    }


def _attachments(call: Call, row: Volume) -> list[Json]:
    held = call.state.attachments.by(volume_id=row.id)
    return [attachment_view(call, found) for found in held if found.status == "attached"]


def _metadata(row: Volume) -> dict[str, str]:
    visible = {key: row.admin_metadata[key] for key in ("attached_mode", "readonly") if key in row.admin_metadata}
    # attached_mode and readonly are shown among the user's own keys, once set through their actions.
    return {**row.metadata, **({} if "readonly" not in visible else {"readonly": visible["readonly"]})}


def _service(call: Call, row: Volume) -> str | None:
    backend = call.state.backends.get(row.host)
    return backend.uuid if backend is not None else None


def wire_time(micros: int | None, exact: bool = False) -> str | None:
    if micros is None:
        return None
    return iso_micros(micros if exact else micros // 1_000_000 * 1_000_000)


def _page(call: Call) -> tuple[list[Volume], int]:
    return lists.page(call, call.state.volumes, FILTERS, marker_kind="Volume", sort_keys=SORT_KEYS)


def counted(call: Call, count: int) -> Json:
    if call.since((3, 45)) and schema.truth(call.arg("with_count", "false")):
        return {"count": count}
    return {}


def _visible(call: Call, row: Any) -> bool:
    return row.project_id == call.project_id or call.credentials.has("admin")


def _snapshot(call: Call, id: str) -> Any:
    row = call.state.snapshots.get(id)
    if row is None or not _visible(call, row):
        raise NotFound(f"Snapshot {id} could not be found.")
    if row.status != "available":
        raise BadRequest("Invalid snapshot: Originating snapshot status must be one of 'available' values")
    return row


def _image(call: Call, reference: str | None) -> Any:
    if reference is None:
        return None
    found = call.cloud.image.get(call.credentials, reference.rpartition("/")[2])
    if found is None:
        named = [image for image in call.cloud.image.list(call.credentials) if image.name == reference]
        found = named[0] if named else None
    if found is None:
        raise BadRequest("Invalid image identifier or unable to access requested image.")
    return found


def named(body: Json, name: str) -> str | None:
    return _trimmed(body.get(name, body.get(f"display_{name}")))


def _trimmed(value: str | None) -> str | None:
    return value.strip() if isinstance(value, str) else value


def fits_metadata(metadata: dict[str, str], wanted: str) -> bool:
    import ast

    try:
        pairs = ast.literal_eval(wanted)
    except (ValueError, SyntaxError):
        return False
    return isinstance(pairs, dict) and all(metadata.get(str(key)) == str(value) for key, value in pairs.items())


_MALFORMED = "The server could not comply with the request since it is either malformed or otherwise incorrect."
