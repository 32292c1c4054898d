"""What DevStack leaves in Glance: a tiny bootable image, and the metadata definitions. Knows nothing of the wire."""

from __future__ import annotations

import struct
from typing import Any

from ...store.blob import Blob
from . import data, locations, scrubber
from .metadefs import seed as metadefs
from .state import Image, Location, State

NAME = "cirros-0.6.3-x86_64-disk"
_CLUSTER_BITS = 12
_CLUSTER = 1 << _CLUSTER_BITS
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
    blob = Blob(qcow2(_DISK))
    location = Location(
        locations.url(state.options.default_store, image.id), {"store": state.options.default_store}, blob
    )
    image.locations.append(location)
    data.describe(image, data.Digest.of(blob, state.options.hashing_algorithm), blob, _DISK)
    image.state = "active"
    state.images.add(image)


def qcow2(disk: int) -> bytes:
    """An empty qcow2 disk (version 3) of `disk` bytes: a header, a reference count table and block, an L1 table."""
    entries = -(-disk // (_CLUSTER * (_CLUSTER // 8)))
    header = struct.pack(
        ">4sIQIIQIIQQIIQQQQII", b"QFI\xfb", 3, 0, 0, _CLUSTER_BITS, disk, 0, entries, 3 * _CLUSTER, _CLUSTER, 1, 0, 0,
        0, 0, 0, 4, 104,
    )  # fmt: skip
    table = struct.pack(">Q", 2 * _CLUSTER)
    counts = struct.pack(">HHHH", 1, 1, 1, 1)
    return b"".join(part.ljust(_CLUSTER, b"\0") for part in (header, table, counts, b""))
