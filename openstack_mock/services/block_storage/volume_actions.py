"""What POST /volumes/{id}/action does: the older way of attaching, extending, status, flags, image metadata."""

from __future__ import annotations

from typing import Any

from ...wire.call import Call
from ...wire.errors import BadRequest, NotFound
from ...wire.message import Json
from ...wire.operation import operation
from . import attaching, creating, quotas, schema, volumes
from .machine import VOLUME
from .state import Attachment, Volume

PATH = "POST /volumes/{id}/action"
_CONNECTOR = schema.closed(("connector",), connector={"type": ["object", "string"]})
STATUSES = (
    "creating", "available", "deleting", "error", "error_deleting", "error_managing", "managing", "attaching",
    "in-use", "detaching", "maintenance", "restoring-backup", "error_restoring", "reserved", "awaiting-transfer",
    "backing-up", "error_backing-up", "error_extending", "downloading", "uploading", "retyping", "extending",
)  # fmt: skip
_RESET = {
    "type": "object",
    "properties": {
        "status": {"type": ["string", "null"]},
        "attach_status": {"type": ["string", "null"]},
        "migration_status": {"type": ["string", "null"]},
    },
    "additionalProperties": False,
    "anyOf": [{"required": [name]} for name in ("status", "attach_status", "migration_status")],
}
_IMAGE = schema.closed(
    ("image_name",), image_name={"type": "string", "minLength": 0, "maxLength": 255},
    force=schema.BOOLEAN, disk_format={"type": "string", "enum": ["raw", "vmdk", "vdi", "qcow2", "vhd", "vhdx", "ploop"]},
    container_format={"type": "string", "minLength": 0, "maxLength": 255},
    visibility={"type": "string", "enum": ["community", "public", "private", "shared"]}, protected=schema.BOOLEAN,
)  # fmt: skip


@operation(PATH, "Reserve volume", action="os-reserve", policy="volume_extension:volume_actions:reserve",
           body=schema.within("os-reserve", {}), load=volumes.load, success=202)  # fmt: skip
def reserve(call: Call, row: Volume) -> None:
    """Mark an available volume as attaching."""
    if row.status != "available" and not (row.multiattach and row.status == "in-use"):
        wanted = "available or in-use" if row.multiattach else "available"
        raise BadRequest(f"Invalid volume: Volume status must be {wanted} to reserve, but the status is {row.status}.")
    call.sim.lives.begin("volume", row, "connect", call.request_id)


@operation(PATH, "Unreserve volume", action="os-unreserve", policy="volume_extension:volume_actions:unreserve",
           body=schema.within("os-unreserve", {}), load=volumes.load, success=202)  # fmt: skip
def unreserve(call: Call, row: Volume) -> None:
    """Take a reservation back; nothing if there is none."""
    if row.status == "attaching":
        attached = call.state.attachments.count(volume_id=row.id)
        call.sim.lives.force("volume", row, "in-use" if attached else "available", "unreserve", call.request_id)


@operation(PATH, "Begin detaching", action="os-begin_detaching", load=volumes.load, success=202,
           policy="volume_extension:volume_actions:begin_detaching", body=schema.within("os-begin_detaching", {}))  # fmt: skip
def begin_detaching(call: Call, row: Volume) -> None:
    """Mark a volume in use as detaching."""
    if row.status != "in-use":
        raise BadRequest("Invalid volume: Unable to detach volume. Volume status must be 'in-use' and attach_status "
                         "must be 'attached' to detach.")  # fmt: skip
    call.sim.lives.begin("volume", row, "begin_detaching", call.request_id)


@operation(PATH, "Roll detaching", action="os-roll_detaching", load=volumes.load, success=202,
           policy="volume_extension:volume_actions:roll_detaching", body=schema.within("os-roll_detaching", {}))  # fmt: skip
def roll_detaching(call: Call, row: Volume) -> None:
    """Take a begun detaching back."""
    if row.status == "detaching":
        call.sim.lives.begin("volume", row, "roll_detaching", call.request_id)


@operation(PATH, "Attach volume to a server", action="os-attach", load=volumes.load, success=202,
           policy="volume_extension:volume_actions:attach",
           body=schema.within("os-attach", {
               **schema.closed(
                   ("mountpoint",), instance_uuid={"type": "string", "format": "uuid"},
                   mountpoint={"type": "string", "minLength": 1, "maxLength": 255},
                   host_name={"type": "string", "maxLength": 255}, mode={"type": "string", "enum": ["rw", "ro"]},
               ),
               "anyOf": [{"required": ["instance_uuid"]}, {"required": ["host_name"]}],
           }))  # fmt: skip
def attach(call: Call, row: Volume) -> None:
    """Record that a server or a host has the volume."""
    body = call.body["os-attach"]
    if row.status not in ("available", "attaching", "in-use", "reserved"):
        raise BadRequest("Invalid volume: Volume status must be available, attaching or in-use to attach.")
    found = Attachment(
        call.sim.ids.uuid(), row.id, row.project_id, call.user_id, body.get("instance_uuid"), call.now,
        "attached", body.get("host_name"), body["mountpoint"], call.now, body.get("mode", "rw"),
    )  # fmt: skip
    call.state.attachments.add(found)
    call.sim.lives.begin("volume", row, "attach", call.request_id)


@operation(PATH, "Detach volume from server", action="os-detach", load=volumes.load, success=202,
           policy="volume_extension:volume_actions:detach",
           body=schema.within("os-detach", {
               "type": ["object", "null"], "properties": {"attachment_id": schema.OPTIONAL_UUID},
               "additionalProperties": False,
           }))  # fmt: skip
def detach(call: Call, row: Volume) -> None:
    """End an attachment: the one named, or the only one."""
    _detach(call, row, (call.body["os-detach"] or {}).get("attachment_id"))


@operation(PATH, "Force detach a volume", action="os-force_detach", load=volumes.load, success=202,
           policy="volume_extension:volume_admin_actions:force_detach",
           body=schema.within("os-force_detach", schema.closed(
               attachment_id={"type": "string", "format": "uuid"}, connector={"type": ["object", "null"]},
           )))  # fmt: skip
def force_detach(call: Call, row: Volume) -> None:
    """End an attachment by force."""
    _detach(call, row, call.body["os-force_detach"].get("attachment_id"))


@operation(PATH, "Initialize volume attachment", action="os-initialize_connection", load=volumes.load,
           policy="volume_extension:volume_actions:initialize_connection",
           body=schema.within("os-initialize_connection", _CONNECTOR))  # fmt: skip
def initialize_connection(call: Call, row: Volume) -> Json:
    """Give what a host needs to reach the volume."""
    info = attaching.connection_info(row, "", "rw")
    kind = info.pop("driver_volume_type")
    info.pop("attachment_id")
    return {"connection_info": {"driver_volume_type": kind, "data": info}}


@operation(PATH, "Terminate volume attachment", action="os-terminate_connection", load=volumes.load, success=202,
           policy="volume_extension:volume_actions:terminate_connection",
           body=schema.within("os-terminate_connection", _CONNECTOR))  # fmt: skip
def terminate_connection(call: Call, row: Volume) -> None:
    """End a host's connection: there is nothing of it that a client could see."""


@operation(PATH, "Extend a volume size", action="os-extend", load=volumes.load, success=202,
           policy="volume:extend", body=schema.within("os-extend", schema.closed(("new_size",), new_size=schema.SIZE)))  # fmt: skip
def extend(call: Call, row: Volume) -> None:
    """Make a volume larger; one in use from 3.42."""
    size = int(call.body["os-extend"]["new_size"])
    verb = "extend_attached" if row.status == "in-use" and call.since((3, 42)) else "extend"
    if size <= row.size:
        raise BadRequest(f"Invalid input received: New size for extend must be greater than current size. "
                         f"(current: {row.size}, extended: {size}).")  # fmt: skip
    expected = "in-use" if verb == "extend_attached" else "available"
    if row.status != expected:
        raise BadRequest(f"Invalid volume: Volume {row.id} status must be '{{'status': '{expected}'}}' to extend, "
                         f"currently {row.status}.")  # fmt: skip
    kind = call.state.types.get(row.volume_type_id)
    quotas.take_gigabytes(call.state, row.project_id, size - row.size, kind.name if kind else "")
    call.sim.lives.begin("volume", row, verb, call.request_id, new_size=size)


@operation(PATH, "Reset a volume's statuses", action="os-reset_status", load=volumes.load, success=202,
           policy="volume_extension:volume_admin_actions:reset_status", body=schema.within("os-reset_status", _RESET))  # fmt: skip
def reset_status(call: Call, row: Volume) -> None:
    """Put a volume into a status, whatever it was."""
    body = call.body["os-reset_status"]
    status = body.get("status")
    if status is not None:
        if status.lower() not in STATUSES:
            raise BadRequest(f"Invalid status specified: {status}")
        call.sim.lives.force("volume", row, status.lower(), "reset_status", call.request_id)
    if body.get("attach_status") == "detached":
        for held in call.state.attachments.by(volume_id=row.id):
            call.state.attachments.remove(held)
    if "migration_status" in body:
        wanted = body["migration_status"]
        call.state.volumes.update(row, migration_status=None if wanted in (None, "none") else wanted)


@operation(PATH, "Force delete a volume", action="os-force_delete", load=volumes.load, success=202,
           policy="volume_extension:volume_admin_actions:force_delete", body=schema.within("os-force_delete", {}))  # fmt: skip
def force_delete(call: Call, row: Volume) -> None:
    """Delete a volume in any status."""
    volumes.remove(call, row, force=True)


@operation(PATH, "Update a volume's bootable status", action="os-set_bootable", load=volumes.load,
           policy="volume:update",
           body=schema.within("os-set_bootable", schema.closed(("bootable",), bootable=schema.BOOLEAN)))  # fmt: skip
def set_bootable(call: Call, row: Volume) -> None:
    """Say whether servers may boot from the volume."""
    call.state.volumes.update(row, bootable=schema.truth(call.body["os-set_bootable"]["bootable"]), updated_at=call.now)


@operation(PATH, "Update volume read-only access-mode flag", action="os-update_readonly_flag", load=volumes.load,
           success=202, policy="volume:update_readonly_flag",
           body=schema.within("os-update_readonly_flag", schema.closed(("readonly",), readonly=schema.BOOLEAN)))  # fmt: skip
def update_readonly_flag(call: Call, row: Volume) -> None:
    """Make a volume read only, or not."""
    if row.status != "available":
        raise BadRequest(f"Invalid volume: Volume {row.id} status must be available to update readonly flag, but current "
                         f"status is: {row.status}.")  # fmt: skip
    row.admin_metadata["readonly"] = str(schema.truth(call.body["os-update_readonly_flag"]["readonly"]))


@operation(PATH, "Set image metadata for a volume", action="os-set_image_metadata", load=volumes.load,
           policy="volume_extension:volume_image_metadata:set",
           body=schema.within("os-set_image_metadata", schema.closed(("metadata",), metadata=schema.METADATA)))  # fmt: skip
def set_image_metadata(call: Call, row: Volume) -> Json:
    """Change what the volume keeps of its image."""
    row.image_metadata.update(call.body["os-set_image_metadata"]["metadata"])
    return {"metadata": row.image_metadata}


@operation(PATH, "Show image metadata for a volume", action="os-show_image_metadata", load=volumes.load,
           policy="volume_extension:volume_image_metadata:show", body=schema.within("os-show_image_metadata", {}))  # fmt: skip
def show_image_metadata(call: Call, row: Volume) -> Json:
    """Show what the volume keeps of its image."""
    return {"metadata": row.image_metadata}


@operation(PATH, "Remove image metadata from a volume", action="os-unset_image_metadata", load=volumes.load,
           policy="volume_extension:volume_image_metadata:remove",
           body=schema.within("os-unset_image_metadata", schema.closed(
               ("key",), key={"type": "string", "minLength": 1, "maxLength": 255},
           )))  # fmt: skip
def unset_image_metadata(call: Call, row: Volume) -> None:
    """Take a key out of what the volume keeps of its image."""
    key = call.body["os-unset_image_metadata"]["key"]
    if key not in row.image_metadata:
        raise NotFound("Metadata item was not found")
    del row.image_metadata[key]


@operation(PATH, "Upload volume to image", action="os-volume_upload_image", load=volumes.load, success=202,
           policy="volume_extension:volume_actions:upload_image", body=schema.within("os-volume_upload_image", _IMAGE))  # fmt: skip
def upload_image(call: Call, row: Volume) -> Json:
    """Make an image of a volume."""
    body = call.body["os-volume_upload_image"]
    force = schema.truth(body.get("force", "false"))
    allowed = ("available", "in-use") if force else ("available",)
    if row.status not in allowed:
        raise BadRequest(f"Invalid volume: Volume {row.id} status must be {' or '.join(allowed)}")
    base: dict[str, Any] = {
        "disk_format": body.get("disk_format", "raw"), "container_format": body.get("container_format", "bare"),
    }  # fmt: skip
    if call.since((3, 1)):
        base.update(visibility=body.get("visibility", "private"), protected=schema.truth(body.get("protected", "no")))
    image = call.cloud.image.create(call.credentials, body["image_name"], {}, **base)
    call.sim.lives.begin("volume", row, "upload", call.request_id, image_id=image.id)
    kind = call.state.types.get(row.volume_type_id)
    shown = {
        "id": row.id, "updated_at": volumes.wire_time(row.updated_at), "status": "uploading", "display_description":
        row.description, "size": row.size, "volume_type": None if kind is None else {"name": kind.name, "id": kind.id},
        "image_id": image.id, "container_format": base["container_format"], "disk_format": base["disk_format"],
        "image_name": body["image_name"],
    }  # fmt: skip
    if call.since((3, 1)):
        shown.update(visibility=base["visibility"], protected=base["protected"])
    return {"os-volume_upload_image": shown}


@operation(PATH, "Retype a volume", action="os-retype", load=volumes.load, success=202, policy="volume:retype",
           body=schema.within("os-retype", schema.closed(
               ("new_type",), new_type={"type": "string"},
               migration_policy={"type": ["string", "null"], "enum": ["on-demand", "never"]},
           )))  # fmt: skip
def retype(call: Call, row: Volume) -> None:
    """Change a volume's type."""
    body = call.body["os-retype"]
    kind = creating.find_type(call.state, body["new_type"])
    if row.status not in VOLUME.rows["retype"].on or kind.id == row.volume_type_id:
        raise BadRequest("Invalid volume: Retype needs volume to be in available or in-use state, not be part of an "
                         "active migration or a consistency group, requested type has to be different that the one "
                         "from the volume, and for in-use volumes front-end qos specs cannot change.")  # fmt: skip
    quotas.take_type(call.state, row.project_id, row.size, kind.name)
    policy = body.get("migration_policy") or "never"
    call.sim.lives.begin("volume", row, "retype", call.request_id, type_id=kind.id, policy=policy)


def _detach(call: Call, row: Volume, attachment_id: str | None) -> None:
    held = call.state.attachments.by(volume_id=row.id)
    if attachment_id is not None:
        held = [found for found in held if found.id == attachment_id]
    elif len(held) > 1:
        raise BadRequest(
            "Invalid volume: Detach volume failed: More than one attachment, but no attachment_id provided."
        )
    if held:
        attaching.end(call.cloud, call.state, held[0])
    elif row.status == "detaching":
        call.sim.lives.begin("volume", row, "detach", call.request_id)
