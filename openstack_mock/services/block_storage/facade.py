"""What other services may ask of block storage: the whole list."""

from __future__ import annotations

from typing import Any

from ...wire.credentials import Credentials
from . import attaching, creating
from .state import Attachment, Snapshot, State, Volume


class BlockStorage:
    """Cinder, as nova and tests see it."""

    def __init__(self, cloud: Any) -> None:
        self.cloud = cloud

    @property
    def state(self) -> State:
        """The cloud's volumes and all that belongs to them."""
        state: State = self.cloud.state("block_storage")
        return state

    def volume(self, c: Credentials, id: str) -> Volume | None:
        """A volume that this caller can see."""
        row = self.state.volumes.get(id)
        return row if row is not None and _sees(c, row.project_id) else None

    def snapshot(self, c: Credentials, id: str) -> Snapshot | None:
        """A snapshot that this caller can see."""
        row = self.state.snapshots.get(id)
        return row if row is not None and _sees(c, row.project_id) else None

    def has_type(self, c: Credentials, name_or_id: str) -> bool:
        """Whether this caller can use a volume type of this name or id."""
        types = self.state.types
        row = types.get(name_or_id) or types.find(name=name_or_id)
        return row is not None and (row.is_public or c.project_id in row.access or c.has("admin"))

    def create_volume(
        self, c: Credentials, *, size: int | None, name: str = "", image_id: str | None = None,
        snapshot_id: str | None = None, source_id: str | None = None, volume_type: str | None = None,
        availability_zone: str | None = None, description: str = "",
    ) -> Volume:  # fmt: skip
        """Make a volume, as POST /volumes would. Raises the same refusals."""
        image = self.cloud.image.get(c, image_id) if image_id else None
        wanted = creating.Wanted(
            c.project_id or "", c.user_id, size, name, description, volume_type, availability_zone, {}, image,
            self.state.snapshots.get(snapshot_id), self.state.volumes.get(source_id),
        )  # fmt: skip
        return creating.volume(self.cloud, self.state, wanted)

    def create_snapshot(self, c: Credentials, volume_id: str, name: str, force: bool = False) -> Snapshot:
        """Make a snapshot, as POST /snapshots would."""
        volume = self.state.volumes[volume_id]
        return creating.snapshot(self.cloud, self.state, volume, c.user_id, name, "", {}, force)

    def attach_begin(self, c: Credentials, volume_id: str, instance_id: str) -> Attachment:
        """Reserve a volume for a server. BadRequest (`Invalid volume: ...`) if its status does not allow it."""
        volume = self.state.volumes[volume_id]
        return attaching.reserve(self.cloud, self.state, volume, instance_id, c.user_id, volume.project_id)

    def attach_complete(
        self, attachment_id: str, host: str, mountpoint: str, connector: dict[str, Any] | None = None
    ) -> Attachment:
        """Connect a reserved volume to its server's host, and call it attached."""
        row = self.state.attachments[attachment_id]
        attaching.connect(self.cloud, self.state, row, {**(connector or {}), "host": host, "mountpoint": mountpoint})
        attaching.complete(self.cloud, self.state, row)
        return row

    def attach_without_host(self, attachment_id: str) -> Attachment:
        """Call a reserved volume attached though no host has it: nova does, for a server that is shelved."""
        row = self.state.attachments[attachment_id]
        attaching.complete(self.cloud, self.state, row)
        return row

    def attachment(self, id: str) -> Attachment | None:
        """An attachment by its id."""
        return self.state.attachments.get(id)

    def attachments_of(self, instance_id: str) -> list[Attachment]:
        """The attachments of a server."""
        return self.state.attachments.by(instance_id=instance_id)

    def begin_detaching(self, volume_id: str) -> None:
        """The volume is `detaching` until detach() or roll_detaching()."""
        self.cloud.sim.lives.begin("volume", self.state.volumes[volume_id], "begin_detaching")

    def roll_detaching(self, volume_id: str) -> None:
        """Take a begun detaching back."""
        self.cloud.sim.lives.begin("volume", self.state.volumes[volume_id], "roll_detaching")

    def detach(self, attachment_id: str) -> None:
        """End an attachment, whatever its status; nothing if it is gone already."""
        row = self.state.attachments.get(attachment_id)
        if row is not None:
            attaching.end(self.cloud, self.state, row)

    roll_back = detach

    def delete_volume(self, id: str, request_id: str = "") -> None:
        """Delete a volume that is not attached; nothing if it is gone or its status does not allow it."""
        row = self.state.volumes.get(id)
        if row is not None and not self.state.attachments.count(volume_id=id):
            self.cloud.sim.lives.begin("volume", row, "force_delete", request_id)


def _sees(c: Credentials, project_id: str) -> bool:
    return c.project_id == project_id or c.has("admin")
