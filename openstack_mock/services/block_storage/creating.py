"""The domain rules of making volumes and snapshots. Knows nothing of the wire's bodies."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ...wire.errors import BadRequest, NotFound
from . import quotas
from .state import DEFAULT_TYPE, Snapshot, State, Volume, VolumeType

_GIB = 1 << 30


@dataclass(slots=True)
class Wanted:
    """A volume as it is asked for. One of image, snapshot and source, or none, is where its bytes come from."""

    project_id: str
    user_id: str
    size: int | None = None
    name: str | None = None
    description: str | None = None
    volume_type: str | None = None
    availability_zone: str | None = None
    metadata: dict[str, str] = field(default_factory=dict)
    image: Any = None
    snapshot: Snapshot | None = None
    source: Volume | None = None
    host: str | None = None


def volume(cloud: Any, state: State, wanted: Wanted, request_id: str = "") -> Volume:
    """Make a volume and begin its building. Refuses with cinder's sentences, and leaves nothing then."""
    size = _size(wanted)
    kind = _type(state, wanted)
    _check_image(wanted.image, size)
    zone = _zone(state, wanted)
    quotas.take_volume(state, wanted.project_id, size, kind.name)
    source = state.volumes.get(wanted.snapshot.volume_id) if wanted.snapshot else wanted.source
    row = Volume(
        cloud.sim.ids.uuid(), wanted.project_id, wanted.user_id, size, cloud.sim.now,
        name=wanted.name, description=wanted.description, volume_type_id=kind.id, availability_zone=zone,
        metadata=wanted.metadata, snapshot_id=wanted.snapshot.id if wanted.snapshot else None,
        source_volid=wanted.source.id if wanted.source else None, host=wanted.host,
        multiattach=kind.extra_specs.get("multiattach") == "<is> True",
        encryption_key_id=cloud.sim.ids.uuid() if kind.encryption else None,
    )  # fmt: skip
    if source is not None:
        row.bootable = source.bootable
        row.image_metadata = dict(source.image_metadata)
    state.volumes.add(row)
    if wanted.image is not None:
        row.bootable = True
        row.image_metadata = image_metadata(wanted.image)
        cloud.sim.lives.begin("volume", row, "create_from_image", request_id, image_id=wanted.image.id)
    else:
        cloud.sim.lives.begin("volume", row, "create", request_id)
    return row


def snapshot(
    cloud: Any, state: State, of: Volume, user_id: str, name: str | None, description: str | None,
    metadata: dict[str, str], force: bool, request_id: str = "",
) -> Snapshot:  # fmt: skip
    """Make a snapshot of a volume. BadRequest (`Invalid volume`) if the volume's status does not allow it."""
    allowed = ("available", "in-use") if force else ("available",)
    if of.status not in allowed:
        wanted = " or ".join(allowed)
        raise BadRequest(f"Invalid volume: Volume {of.id} status must be {wanted}, but current status is: {of.status}.")
    kind = state.types.get(of.volume_type_id)
    quotas.take_snapshot(state, of.project_id, of.size, kind.name if kind else "")
    row = Snapshot(
        cloud.sim.ids.uuid(), of.id, of.project_id, user_id, of.size, cloud.sim.now, host=of.host,
        volume_type_id=of.volume_type_id, name=name, description=description, metadata=metadata,
    )  # fmt: skip
    state.snapshots.add(row)
    cloud.sim.lives.begin("snapshot", row, "create", request_id)
    return row


def image_metadata(image: Any) -> dict[str, Any]:
    """What a volume keeps of the image that it was made from."""
    kept = {
        "image_id": image.id, "image_name": image.name, "checksum": image.checksum,
        "container_format": image.container_format, "disk_format": image.disk_format,
        "min_disk": str(image.min_disk), "min_ram": str(image.min_ram), "size": str(image.size),
    }  # fmt: skip
    return {**{key: value for key, value in kept.items() if value is not None}, **image.properties}


def find_type(state: State, name_or_id: str) -> VolumeType:
    """A volume type by id or name. NotFound with cinder's sentence."""
    found = state.types.get(name_or_id) or state.types.find(name=name_or_id)
    if found is None:
        raise NotFound(f"Volume type with name {name_or_id} could not be found.")
    return found


def _size(wanted: Wanted) -> int:
    size = wanted.size
    if size is None and wanted.snapshot is not None:
        size = wanted.snapshot.size
    if size is None and wanted.source is not None:
        size = wanted.source.size
    if size is None or size <= 0:
        raise BadRequest(f"Invalid input received: Invalid volume size provided for create request: {size} "
                         "(size argument must be an integer (or string representation of an integer) "
                         "and greater than zero).")  # fmt: skip
    if wanted.snapshot is not None and size < wanted.snapshot.size:
        raise BadRequest(
            f"Invalid input received: Volume size '{size}'GB cannot be smaller than the snapshot size "
            f"{wanted.snapshot.size}GB. They must be >= original snapshot size."
        )
    if wanted.source is not None and size < wanted.source.size:
        raise BadRequest(
            f"Invalid input received: Volume size '{size}'GB cannot be smaller than original volume size  "
            f"{wanted.source.size}GB. They must be >= original volume size."
        )
    return size


def _type(state: State, wanted: Wanted) -> VolumeType:
    if wanted.volume_type:
        return find_type(state, wanted.volume_type)
    source_type = None
    if wanted.snapshot is not None:
        source_type = wanted.snapshot.volume_type_id
    elif wanted.source is not None:
        source_type = wanted.source.volume_type_id
    default = state.default_types.get(wanted.project_id)
    found = state.types.get(source_type or default or "") or state.types.find(name=DEFAULT_TYPE)
    if found is None:
        raise NotFound("Volume type with name __DEFAULT__ could not be found.")
    return found


def _check_image(image: Any, size: int) -> None:
    if image is None:
        return
    if image.status != "active":
        raise BadRequest(f"Invalid input received: Image {image.id} is not active.")
    needed = -(-max(image.size or 0, image.virtual_size or 0) // _GIB)
    if needed > size:
        raise BadRequest(
            f"Invalid input received: Size of specified image {needed}GB is larger than volume size {size}GB."
        )
    if (image.min_disk or 0) > size:
        raise BadRequest(
            f"Invalid input received: Volume size {size}GB cannot be smaller than the image minDisk size "
            f"{image.min_disk}GB."
        )


def _zone(state: State, wanted: Wanted) -> str:
    zones = {backend.availability_zone for backend in state.backends}
    if wanted.availability_zone is None:
        if wanted.source is not None:
            return wanted.source.availability_zone
        return "nova"
    if wanted.availability_zone not in zones:
        raise BadRequest(f"Availability zone '{wanted.availability_zone}' is invalid.")
    return wanted.availability_zone
