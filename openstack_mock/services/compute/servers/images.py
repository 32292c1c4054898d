"""Images of servers: createImage and createBackup."""

from __future__ import annotations

from typing import Any

from ....store.quota import UNLIMITED
from ....wire.call import Call
from ....wire.errors import BadRequest, Forbidden
from .. import snapshots
from ..declare import action
from ..models import Server
from .load import begin, in_state

Json = Any
_STATES = ("active", "stopped", "paused", "suspended")


@action("createImage", "Create Image (createImage Action)", "os_compute_api:servers:create_image", alias=True)
def create_image(call: Call, server: Server) -> Json:
    """Make an image of a server's disk; of a volume-backed server, snapshots of its volumes."""
    asked = call.body["createImage"]
    metadata = asked.get("metadata") or {}
    if not call.since((2, 39)):
        check_metadata(call, metadata)
    call.kept["verb"] = "createImage"
    name = asked["name"].strip()
    if server.is_volume_backed:
        call.require(
            "os_compute_api:servers:create_image:allow_volume_backed",
            {"project_id": server.project_id, "user_id": server.user_id},
        )
        in_state(server, "createImage", _STATES)
        image = _of_volumes(call, server, name, metadata)
    else:
        in_state(server, "createImage", _STATES)
        image = snapshots.create(call.cloud, call.credentials, server, name, more=metadata)
        begin(call, server, "snapshot", "createImage", lock=False, image=image.id)
    if call.since((2, 45)):
        return {"image_id": image.id}
    call.headers["location"] = f"{call.cloud.url('image')}/images/{image.id}"
    call.headers["Content-Type"] = "text/html; charset=UTF-8"
    return None


@action("createBackup", "Create Server Back Up (createBackup Action)", "os_compute_api:os-create-backup")
def create_backup(call: Call, server: Server) -> Json:
    """Make a backup of a server, and keep the newest `rotation` of its kind."""
    asked = call.body["createBackup"]
    metadata = asked.get("metadata") or {}
    if not call.since((2, 39)):
        check_metadata(call, metadata)
    call.kept["verb"] = "createBackup"
    rotation = int(asked["rotation"])
    in_state(server, "createBackup", _STATES)
    if server.is_volume_backed:
        raise BadRequest("Backup is not supported for volume-backed instances.")
    more = {**metadata, "backup_type": asked["backup_type"]}
    image = snapshots.create(call.cloud, call.credentials, server, asked["name"].strip(), "backup", more)
    begin(
        call,
        server,
        "backup",
        "createBackup",
        lock=False,
        image=image.id,
        backup_type=asked["backup_type"],
        rotation=rotation,
    )
    if call.since((2, 45)):
        return {"image_id": image.id}
    if rotation > 0:
        call.headers["location"] = f"{call.cloud.url('image')}/images/{image.id}"
    return None


def check_metadata(call: Call, metadata: Json) -> None:
    """Refuse more image properties than the quota allows."""
    limit = call.state.quotas.limit(call.project_id, "metadata_items")
    if metadata and limit != UNLIMITED and len(metadata) > limit:
        raise Forbidden("Image metadata limit exceeded")


def _of_volumes(call: Call, server: Server, name: str, metadata: Json) -> Any:
    import json

    storage = call.cloud.block_storage
    mapping: list[Json] = []
    for device in server.devices:
        if not device.volume_id:
            continue
        snapshot = storage.create_snapshot(call.credentials, device.volume_id, f"snapshot for {name}", True)
        mapping.append({
            "source_type": "snapshot", "destination_type": "volume", "snapshot_id": snapshot.id, "volume_id": None,
            "volume_size": device.volume_size, "boot_index": device.boot_index, "device_name": device.device_name,
            "delete_on_termination": device.delete_on_termination, "disk_bus": device.disk_bus, "guest_format": None,
            "device_type": device.device_type, "image_id": None, "no_device": None, "tag": device.tag,
            "volume_type": device.volume_type,
        })  # fmt: skip
    more = {**metadata, "bdm_v2": "True", "block_device_mapping": json.dumps(mapping)}
    properties = snapshots.properties(server, more=more)
    if server.root_device_name:
        properties["root_device_name"] = server.root_device_name
    image = call.cloud.image.create(
        call.credentials, name, properties, min_ram=0, min_disk=0, visibility="private", disk_format="raw",
        container_format="bare",
    )  # fmt: skip
    call.cloud.image.upload(image.id, b"")
    return image
