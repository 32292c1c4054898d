"""What DevStack leaves in Glance: a tiny bootable image, and the metadata definitions. Knows nothing of the wire."""

from __future__ import annotations

from typing import Any

from ...store.blob import Blob
from . import data, disks, locations, scrubber
from .metadefs import seed as metadefs
from .state import Image, Location, State

NAME = "cirros-0.6.3-x86_64-disk"
_DISK = 112 << 20


def seed(cloud: Any, state: State) -> None:
    """Make the image `cirros-...`: public, active, a real (empty) qcow2 disk."""
    scrubber.start(cloud, state)
    if cloud.bare:
        return
    ids = cloud.sim.ids.stream("seed.image")
    start = cloud.sim.clock.start
    metadefs.seed(state.metadefs, start)
    project = cloud.identity.project_named("admin")
    image = Image(
        ids.uuid(), project.id if project is not None else None, start, start, name=NAME, visibility="public",
        disk_format="qcow2", container_format="bare", properties={
            "hw_rng_model": "virtio", "owner_specified.openstack.md5": "", "owner_specified.openstack.sha256": "",
            "owner_specified.openstack.object": f"images/{NAME}",
        },
    )  # fmt: skip
    blob = Blob(disks.qcow2(_DISK))
    location = Location(
        locations.url(state.options.default_store, image.id), {"store": state.options.default_store}, blob
    )
    image.locations.append(location)
    data.describe(image, data.Digest.of(blob, state.options.hashing_algorithm), blob, _DISK)
    image.state = "active"
    state.images.add(image)
