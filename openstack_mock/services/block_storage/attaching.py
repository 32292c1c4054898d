"""The domain rules of attaching a volume: when it may be, and what state that leaves. Knows no bodies."""

from __future__ import annotations

from typing import Any

from ...sim.machine import InvalidState
from ...wire.errors import BadRequest
from .state import Attachment, State, Volume

_RESERVABLE = "available or downloading"
_RESERVABLE_MANY = "available or in-use or downloading"


def reserve(
    cloud: Any,
    state: State,
    volume: Volume,
    instance_id: str | None,
    user_id: str,
    project_id: str,
    request_id: str = "",
) -> Attachment:
    """Reserve a volume for a server. BadRequest (`Invalid volume`) if its status does not allow it."""
    held = state.attachments.by(volume_id=volume.id)
    again = volume.status in ("reserved", "in-use", "attaching") and any(
        row.instance_id == instance_id and instance_id is not None for row in held
    )
    allowed = ("available", "downloading", "in-use") if volume.multiattach else ("available", "downloading")
    if volume.status not in allowed and not again:
        wanted = _RESERVABLE_MANY if volume.multiattach else _RESERVABLE
        raise BadRequest(
            f"Invalid volume: Volume {volume.id} status must be {wanted} to reserve, "
            f"but the current status is {volume.status}."
        )
    if not again or volume.status == "available":
        cloud.sim.lives.begin("volume", volume, "reserve", request_id)
    return state.attachments.add(
        Attachment(cloud.sim.ids.uuid(), volume.id, project_id, user_id, instance_id, cloud.sim.now)
    )


def connect(cloud: Any, state: State, row: Attachment, connector: dict[str, Any], mode: str | None = None) -> None:
    """Take a server's connector, and give the connection's info: the attachment is `attaching`."""
    volume = state.volumes[row.volume_id]
    mode = mode or connector.get("mode") or ("ro" if volume.admin_metadata.get("readonly") == "True" else "rw")
    state.attachments.update(
        row,
        status="attaching",
        attached_host=connector.get("host"),
        mountpoint=connector.get("mountpoint"),
        mode=mode,
        connector=connector,
        connection_info=connection_info(volume, row.id, mode),
        attached_at=cloud.sim.now,
        updated_at=cloud.sim.now,
    )
    if volume.status in ("reserved", "available", "in-use", "attaching"):
        cloud.sim.lives.begin("volume", volume, "connect")
    volume.admin_metadata.setdefault("attached_mode", mode)


def complete(cloud: Any, state: State, row: Attachment) -> None:
    """The server has the volume: `attached`, and the volume `in-use`."""
    state.attachments.update(row, status="attached", attached_at=cloud.sim.now, updated_at=cloud.sim.now)
    cloud.sim.lives.begin("volume", state.volumes[row.volume_id], "attach")


def end(cloud: Any, state: State, row: Attachment) -> None:
    """End an attachment; the volume is what its other attachments make of it."""
    volume = state.volumes.get(row.volume_id)
    state.attachments.remove(row)
    if volume is None:
        return
    left = {other.status for other in state.attachments.by(volume_id=volume.id)}
    for status, settled in (("attached", "in-use"), ("attaching", "attaching"), ("reserved", "reserved")):
        if status in left:
            cloud.sim.lives.force("volume", volume, settled, "detach")
            return
    volume.admin_metadata.pop("attached_mode", None)
    try:
        cloud.sim.lives.begin("volume", volume, "detach")
    except InvalidState:  # a verb is running that ends the volume's state itself
        return


def connection_info(volume: Volume, attachment_id: str, mode: str) -> dict[str, Any]:
    """What a host needs to reach the volume: an iSCSI target, as the LVM driver exports it."""
    return {
        "target_discovered": False,
        "target_portal": "127.0.0.1:3260",
        "target_iqn": f"iqn.2010-10.org.openstack:volume-{volume.id}",
        "target_lun": 0,
        "volume_id": volume.id,
        "qos_specs": None,
        "access_mode": mode,
        "encrypted": volume.encryption_key_id is not None,
        "cacheable": False,
        "driver_volume_type": "iscsi",
        "attachment_id": attachment_id,
        "enforce_multipath": False,
    }
