"""A server's volumes: made, attached, given back, on the owner's behalf. Asks block storage alone."""

from __future__ import annotations

from typing import Any

from ...sim.machine import TaskFailed
from .models import BlockDevice, Server
from .neighbours import is_a, owner, said


def build(hooks: Any, server: Server) -> None:
    """Make the volumes that the devices ask for; if none is to be made (any more), attach all of them."""
    wanted = [row for row in server.devices if row.destination_type == "volume"]
    missing = [row for row in wanted if row.volume_id is None]
    try:
        for device in missing:
            _make(hooks, server, device)
        for device in () if missing else wanted:
            _attach(hooks, server, device)
    except Exception as error:
        fail(server, error)


def _make(hooks: Any, server: Server, device: BlockDevice) -> None:
    volume = hooks.cloud.block_storage.create_volume(
        owner(server), size=device.volume_size, name="", image_id=device.image_id, snapshot_id=device.snapshot_id,
        volume_type=device.volume_type,
    )  # fmt: skip
    device.volume_id = volume.id
    device.volume_size = volume.size


def _attach(hooks: Any, server: Server, device: BlockDevice) -> None:
    storage = hooks.cloud.block_storage
    if device.attachment_id is None:
        device.attachment_id = storage.attach_begin(owner(server), device.volume_id, server.id).id
    device.device_name = device.device_name or free_name(server)
    storage.attach_complete(device.attachment_id, server.host, device.device_name)


def free_name(server: Server) -> str:
    """The first name (`/dev/sdb`) that no device of the server has; the root's is the first of all."""
    taken = {device.device_name for device in server.devices}
    volume_root = any(
        d.boot_index == 0 and d.destination_type == "volume" and d.device_name is None for d in server.devices
    )
    if not volume_root:
        taken.add(server.root_device_name or "/dev/sda")
    return next(f"/dev/sd{letter}" for letter in "abcdefghijklmnopqrstuvwxyz" if f"/dev/sd{letter}" not in taken)


def connect(hooks: Any, server: Server) -> None:
    """Give a name, on its host, to each volume that was attached while the server had none."""
    for device in server.devices:
        if device.attachment_id is not None and device.device_name is None:
            device.device_name = free_name(server)
            hooks.cloud.block_storage.attach_complete(device.attachment_id, server.host, device.device_name)


def release(hooks: Any, server: Server) -> None:
    """Detach every volume, and delete those that go with the server."""
    storage = hooks.cloud.block_storage
    for device in server.devices:
        if device.attachment_id is not None:
            storage.detach(device.attachment_id)
        if device.volume_id is not None and device.delete_on_termination:
            storage.delete_volume(device.volume_id)
    server.devices = ()


def roll_back(hooks: Any, server: Server) -> None:
    """Let go of the volumes of a build that failed."""
    for device in server.devices:
        if device.attachment_id is not None:
            hooks.cloud.block_storage.detach(device.attachment_id)
            device.attachment_id = None


def device_of(server: Server, volume_id: str) -> BlockDevice | None:
    """The device that is a volume."""
    return next((device for device in server.devices if device.volume_id == volume_id), None)


def fail(server: Server, error: Exception) -> None:
    """Fail a build as nova does when cinder refuses; what is no refusal is a bug and passes through."""
    if not is_a(error, "Refusal", "InvalidState"):
        raise error
    raise TaskFailed(f"Build of instance {server.id} aborted: {said(error)}")
