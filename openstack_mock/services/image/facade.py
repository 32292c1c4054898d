"""What other services, and tests, may ask of Glance: the whole list."""

from __future__ import annotations

from typing import Any

from ...store.blob import Blob
from ...wire.credentials import Credentials
from . import data, disks, records
from .access import is_admin, visible
from .state import Image as Record
from .state import State

_BASE = (
    "id", "visibility", "disk_format", "container_format", "min_disk", "min_ram", "protected", "os_hidden", "tags",
    "owner",
)  # fmt: skip


class Image:
    """Glance, as nova, cinder and tests see it."""

    def __init__(self, cloud: Any) -> None:
        self.cloud = cloud

    @property
    def state(self) -> State:
        """The cloud's images and all that belongs to them."""
        state: State = self.cloud.state("image")
        return state

    def find(self, image_id: str) -> Record | None:
        """An image, whoever may see it."""
        return self.state.images.get(image_id)

    def get(self, c: Credentials, image_id: str) -> Record | None:
        """An image that this caller sees."""
        image = self.state.images.get(image_id)
        if image is None or not visible(image, c.project_id, is_admin(self.cloud, c.policy)):
            return None
        return image

    def list(self, c: Credentials) -> list[Record]:
        """The images that this caller sees, oldest first."""
        admin = is_admin(self.cloud, c.policy)
        return [image for image in self.state.images if visible(image, c.project_id, admin)]

    def create(self, c: Credentials, name: str | None, properties: dict[str, str] | None = None, **base: Any) -> Record:
        """Make an image record (queued). `base`: id, visibility, formats, min_disk, min_ram, protected, tags, owner."""
        for field in base:
            if field not in _BASE:
                raise TypeError(f"an image has no attribute {field!r} to be made with; it has {', '.join(_BASE)}")
        sim = self.cloud.sim
        base.setdefault("owner", c.project_id)
        id = base.pop("id", None) or sim.ids.uuid()
        image = Record(id, base.pop("owner"), sim.now, sim.now, name=name, properties=dict(properties or {}), **base)
        return records.add(self.cloud, self.state, image)

    def empty(self, disk_format: str | None, size: int) -> bytes:
        """An empty disk of `size` bytes in a format, for an image made of a volume or a server."""
        return disks.empty(disk_format, size)

    def upload(self, image_id: str, content: Blob | bytes) -> None:
        """Give an image its data, whole: hashes and virtual size are computed, and it becomes active."""
        image = self.state.images[image_id]
        blob = content if isinstance(content, Blob) else Blob.read_from(content)
        records.transition(self.cloud, image, "save")
        data.store(self.cloud, self.state, image, data.Digest.of(blob, self.state.options.hashing_algorithm), blob)

    def set_properties(self, image_id: str, **properties: str) -> None:
        """Set properties of an image, as nova does for a snapshot."""
        image = self.state.images[image_id]
        records.save(self.cloud, self.state, image, properties={**image.properties, **properties})

    def set_status(self, image_id: str, status: str) -> None:
        """Put an image into a status, whatever its own was: what an operator does in the database."""
        self.cloud.sim.lives.force("image", self.state.images[image_id], status)

    def delete(self, c: Credentials, image_id: str) -> None:
        """Delete an image that this caller sees; KeyError if there is none, Forbidden if it is protected."""
        image = self.get(c, image_id)
        if image is None:
            raise KeyError(image_id)
        records.delete(self.cloud, self.state, image)

    def data(self, image_id: str) -> Blob:
        """An image's data. LookupError if it has none."""
        from .locations import data as find_data

        blob = find_data(self.state, self.state.images[image_id])
        if blob is None:
            raise LookupError(f"image {image_id} has no data")
        return blob

    def register_url(self, url: str, content: Blob | bytes) -> None:
        """Say what web-download finds at a URL: nothing is ever fetched from a network but from loopback."""
        self.state.urls[url] = content if isinstance(content, Blob) else Blob.read_from(content)
