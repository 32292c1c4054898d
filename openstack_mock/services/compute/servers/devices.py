"""Block devices asked for at boot: both notations read into one, and held against nova's rules. Makes no volume."""

from __future__ import annotations

from typing import Any

from ....wire.call import Call
from ....wire.errors import BadRequest, Forbidden
from ..models import BlockDevice, Shape
from ..text import boolean

Json = Any
_INVALID = "Block Device Mapping is Invalid"
_BUSES = ("fdc", "ide", "sata", "scsi", "usb", "virtio", "xen", "lxc", "uml")
GIB = 1 << 30


def read(call: Call, server: Json, image_id: str) -> tuple[BlockDevice, ...]:
    """The devices of a request, the image's root disk among them. BadRequest as nova has it."""
    legacy, new = server.get("block_device_mapping") or [], server.get("block_device_mapping_v2") or []
    if legacy and new:
        raise BadRequest("Using different block_device_mapping syntaxes is not allowed in the same request.")
    if new:
        return tuple(_new(call, row, image_id) for row in new if not boolean(row.get("no_device")))
    devices = [_legacy(call, row) for row in legacy if not boolean(row.get("no_device"))]
    for device in devices:
        device.boot_index = -1
        # Nova takes `vda` for the root of a legacy mapping, whatever it later is called.
        if device.source_type in ("volume", "snapshot") and _plain(device.device_name) == "vda":
            device.boot_index = 0
    if image_id and not any(device.boot_index == 0 for device in devices):
        devices.insert(0, BlockDevice(
            call.sim.ids.uuid(), "image", "local", 0, image_id=image_id, delete_on_termination=True, device_type="disk",
        ))  # fmt: skip
    return tuple(devices)


def complete(
    call: Call, devices: tuple[BlockDevice, ...], shape: Shape, image_id: str, most: int
) -> tuple[BlockDevice, ...]:
    """Add what the flavor brings (ephemeral disks and swap), and refuse what many servers cannot share."""
    if image_id:
        for device in devices:
            if device.destination_type == "volume" and _plain(device.device_name) == "vda":
                raise BadRequest("The volume cannot be assigned the same device name as the root device vda")
    if most > 1 and any(device.source_type == "volume" for device in devices):
        raise BadRequest("Cannot attach one or more volumes to multiple instances")
    added: list[BlockDevice] = []
    if shape.ephemeral and not any(_is_ephemeral(device) for device in devices):
        added.append(_blank(call, shape.ephemeral))
    if shape.swap and not any(_is_swap(device) for device in devices):
        added.append(_blank(call, shape.swap, "swap"))
    return (*devices, *added)


def check(call: Call, devices: tuple[BlockDevice, ...], shape: Shape) -> None:
    """Hold devices against the boot order, the images, volumes and snapshots that they name, and the flavor."""
    order = sorted(d.boot_index for d in devices if d.boot_index is not None and d.boot_index >= 0)
    if not order or order != list(range(len(order))):
        raise BadRequest(
            f"{_INVALID}: Boot sequence for the instance and image/block device mapping combination is not valid."
        )
    for device in devices:
        _check_one(call, device)
    if sum(device.volume_size or shape.ephemeral for device in devices if _is_ephemeral(device)) > shape.ephemeral:
        raise BadRequest(
            "Ephemeral disks requested are larger than the instance type allows. If no size is given in one block "
            "device mapping, flavor ephemeral size will be used."
        )
    swaps = [device for device in devices if _is_swap(device)]
    if len(swaps) > 1:
        raise BadRequest(f"{_INVALID}: More than one swap drive requested.")
    if swaps and (swaps[0].volume_size or 0) > shape.swap:
        raise BadRequest("Swap drive requested is larger than instance type allows.")
    if sum(device.destination_type == "local" for device in devices) > 3:
        raise BadRequest(f"{_INVALID}: You specified more local devices than the limit allows")


def fits_image(call: Call, image: Any, shape: Shape, root: BlockDevice | None) -> None:
    """Refuse an image that is too big for the flavor (or for the root volume's size)."""
    if image is None:
        if shape.disk == 0 and (root is None or root.destination_type != "volume"):
            _zero_disk(call)
        return
    if image.min_ram and shape.ram < image.min_ram:
        raise BadRequest("Flavor's memory is too small for requested image.")
    least = (image.min_disk or 0) * GIB
    if root is not None and root.destination_type == "volume":
        if root.volume_size is not None and least > root.volume_size * GIB:
            raise BadRequest(
                "Volume is smaller than the minimum size specified in image metadata. "
                f"Volume size is {root.volume_size * GIB} bytes, minimum size is {least} bytes."
            )
        return
    size = shape.disk * GIB
    if size == 0:
        _zero_disk(call)
        return
    if (image.size or 0) > size:
        raise BadRequest(
            f"Flavor's disk is too small for requested image. Flavor disk is {size} bytes, image is {image.size} bytes."
        )
    if least > size:
        raise BadRequest(
            "Flavor's disk is smaller than the minimum size specified in image metadata. "
            f"Flavor disk is {size} bytes, minimum size is {least} bytes."
        )


def root_of(devices: tuple[BlockDevice, ...]) -> BlockDevice | None:
    """The device that the server boots from."""
    return next((device for device in devices if device.boot_index == 0), None)


def _new(call: Call, row: Json, image_id: str) -> BlockDevice:
    source, target, uuid = row.get("source_type"), row.get("destination_type"), row.get("uuid")
    kind = row.get("volume_type")
    index = row.get("boot_index", -1)
    index = None if index is None else int(index)
    if source == "blank" and uuid:
        raise _bad("Invalid device UUID.")
    if source != "blank" and not uuid:
        raise _bad("Missing device UUID.")
    if source == "image" and target == "local" and not (image_id and index == 0):
        raise _bad("Mapping image to local is not supported.")
    if target == "local" and kind:
        raise _bad("Specifying a volume_type with destination_type=local is not supported.")
    if source == "volume" and kind:
        raise _bad("Specifying volume type to existing volume is not supported.")
    if source is None:
        raise _bad("Some required fields are missing")
    _check_name(row.get("device_name"))
    size = row.get("volume_size")
    return BlockDevice(
        call.sim.ids.uuid(), source, target or ("local" if source == "blank" else "volume"), index,
        device_name=row.get("device_name"), volume_id=uuid if source == "volume" else row.get("volume_id"),
        snapshot_id=uuid if source == "snapshot" else row.get("snapshot_id"),
        image_id=uuid if source == "image" else row.get("image_id"), volume_size=int(size) if size else None,
        volume_type=kind, delete_on_termination=boolean(row.get("delete_on_termination", False)),
        guest_format=row.get("guest_format"), disk_bus=row.get("disk_bus"), device_type=row.get("device_type"),
        tag=row.get("tag"),
    )  # fmt: skip


def _legacy(call: Call, row: Json) -> BlockDevice:
    _check_name(row.get("device_name"))
    size = int(row["volume_size"]) if row.get("volume_size") else None
    delete = boolean(row.get("delete_on_termination", False))
    name, virtual = row.get("device_name"), row.get("virtual_name")
    if virtual and (virtual == "swap" or virtual.startswith("ephemeral")):
        return BlockDevice(
            call.sim.ids.uuid(), "blank", "local", -1, name, volume_size=size, delete_on_termination=True,
            guest_format="swap" if virtual == "swap" else None,
        )  # fmt: skip
    for source in ("snapshot", "volume"):
        if row.get(f"{source}_id"):
            return BlockDevice(
                call.sim.ids.uuid(), source, "volume", -1, name,
                volume_id=row.get("volume_id") if source == "volume" else None,
                snapshot_id=row.get("snapshot_id") if source == "snapshot" else None, volume_size=size,
                delete_on_termination=delete,
            )  # fmt: skip
    raise _bad("Unrecognized legacy format.")


def _check_one(call: Call, device: BlockDevice) -> None:
    storage, who = call.cloud.block_storage, call.credentials
    if device.volume_type and not storage.has_type(who, device.volume_type):
        raise BadRequest(f"Volume type {device.volume_type} could not be found.")
    if device.image_id is not None:
        if device.destination_type == "volume" and call.cloud.image.get(who, device.image_id) is None:
            raise BadRequest(f"{_INVALID}: failed to get image {device.image_id}.")
        if device.source_type == "image" and device.destination_type == "volume" and not device.volume_size:
            raise BadRequest("Images with destination_type 'volume' need to have a non-zero size specified")
    elif device.volume_id is not None:
        volume = storage.volume(who, device.volume_id)
        if volume is None:
            raise BadRequest(f"{_INVALID}: failed to get volume {device.volume_id}.")
        if volume.multiattach and not call.since((2, 60)):
            raise BadRequest("Multiattach volumes are only supported starting with compute API version 2.60.")
        if device.boot_index == 0 and not volume.bootable:
            raise BadRequest(f"Block Device {device.volume_id} is not bootable.")
        device.volume_size = volume.size
    elif device.snapshot_id is not None:
        snapshot = storage.snapshot(who, device.snapshot_id)
        if snapshot is None:
            raise BadRequest(f"{_INVALID}: failed to get snapshot {device.snapshot_id}.")
        device.volume_size = device.volume_size or snapshot.size
    elif device.source_type == "blank" and device.destination_type == "volume" and not device.volume_size:
        raise BadRequest("Blank volumes (source: 'blank', dest: 'volume') need to have non-zero size")
    if device.disk_bus and device.disk_bus not in _BUSES:
        raise BadRequest(f"{_INVALID}.")


def _zero_disk(call: Call) -> None:
    if not call.may("os_compute_api:servers:create:zero_disk_flavor"):
        raise Forbidden("Only volume-backed servers are allowed for flavors with zero disk.")


def _check_name(name: str | None) -> None:
    if name is not None and " " in name:
        raise _bad("Device name contains spaces.")


def _blank(call: Call, size: int, guest_format: str | None = None) -> BlockDevice:
    return BlockDevice(
        call.sim.ids.uuid(), "blank", "local", -1, volume_size=size, delete_on_termination=True, device_type="disk",
        guest_format=guest_format,
    )  # fmt: skip


def _is_swap(device: BlockDevice) -> bool:
    return device.source_type == "blank" and device.destination_type == "local" and device.guest_format == "swap"


def _is_ephemeral(device: BlockDevice) -> bool:
    return device.source_type == "blank" and device.destination_type == "local" and device.guest_format != "swap"


def _plain(name: str | None) -> str:
    return (name or "").removeprefix("/dev/")


def _bad(details: str) -> BadRequest:
    return BadRequest(f"{_INVALID}: {details}")
