"""What DevStack leaves of nova: flavors, services on the controller and on each host, and the hosts in placement."""

from __future__ import annotations

from typing import Any

from . import flavors
from .events import CONTROLLER
from .models import Host
from .state import State

# fmt: off
FLAVORS = (
    # id     name         vcpus   ram     disk  ephemeral swap
    ("1",    "m1.tiny",   1,      512,    1),
    ("2",    "m1.small",  1,      2048,   20),
    ("3",    "m1.medium", 2,      4096,   40),
    ("4",    "m1.large",  4,      8192,   80),
    ("5",    "m1.xlarge", 8,      16384,  160),
    ("42",   "m1.nano",   1,      192,    1),
    ("84",   "m1.micro",  1,      256,    1),
    ("c1",   "cirros256", 1,      256,    1),
    ("d1",   "ds512M",    1,      512,    5),
    ("d2",   "ds1G",      1,      1024,   10),
    ("d3",   "ds2G",      2,      2048,   10),
    ("d4",   "ds4G",      4,      4096,   20),
)
INVENTORY: dict[str, dict[str, Any]] = {
    "VCPU":      {"total": 1000,   "reserved": 0,   "min_unit": 1, "max_unit": 1000,   "step_size": 1,
        "allocation_ratio": 4.0},
    "MEMORY_MB": {"total": 800000, "reserved": 512, "min_unit": 1, "max_unit": 800000, "step_size": 1,
        "allocation_ratio": 1.5},
    "DISK_GB":   {"total": 600000, "reserved": 0,   "min_unit": 1, "max_unit": 600000, "step_size": 1,
        "allocation_ratio": 1.0},
}
# fmt: on
TRAITS = (
    "COMPUTE_ACCELERATORS",
    "COMPUTE_ADDRESS_SPACE_EMULATED",
    "COMPUTE_ADDRESS_SPACE_PASSTHROUGH",
    "COMPUTE_DEVICE_TAGGING",
    "COMPUTE_IMAGE_TYPE_RAW",
    "COMPUTE_MEM_BACKING_FILE",
    "COMPUTE_NET_ATTACH_INTERFACE",
    "COMPUTE_NET_ATTACH_INTERFACE_WITH_TAG",
    "COMPUTE_NODE",
    "COMPUTE_SECURITY_STATELESS_FIRMWARE",
    "COMPUTE_STORAGE_VIRTIO_FS",
    "COMPUTE_TRUSTED_CERTS",
    "COMPUTE_VOLUME_ATTACH_WITH_TAG",
    "COMPUTE_VOLUME_EXTEND",
    "COMPUTE_VOLUME_MULTI_ATTACH",
    "OWNER_NOVA",
)  # fmt: skip


def seed(cloud: Any, state: State) -> None:
    """Fill a fresh cloud: hosts always, flavors unless it is bare."""
    ids = cloud.sim.ids.stream("seed.compute")
    start = cloud.sim.clock.start
    for binary, topic in (("nova-scheduler", "scheduler"), ("nova-conductor", "conductor")):
        _service(state, ids.uuid(), binary, CONTROLLER, topic, start)
    for number in range(1, cloud.settings.compute_hosts + 1):
        add_host(cloud, state, f"compute{number}", ids)
    if not cloud.bare:
        for id, name, vcpus, ram, disk in FLAVORS:
            flavors.add(state, id, name, start, vcpus=vcpus, ram=ram, disk=disk, ephemeral=0, swap=0, rxtx_factor=1.0)
    described = cloud.preset("compute") or {}
    for row in described.get("flavors", ()):
        size = {"vcpus": 1, "ram": 512, "disk": 1, "ephemeral": 0, "swap": 0, "rxtx_factor": 1.0, **row}
        name = size.pop("name")
        flavors.add(state, str(size.pop("id", None) or ids.uuid()), name, start, **size)


def add_host(cloud: Any, state: State, name: str, ids: Any, inventory: dict[str, dict[str, Any]] | None = None) -> Host:
    """Add a compute host: its service, and its resource provider."""
    row = _service(state, ids.uuid(), "nova-compute", name, f"compute@{name}", cloud.sim.clock.start)
    row.hypervisor = state.number("hypervisors")
    row.hypervisor_uuid = ids.uuid()
    placement = cloud.placement
    found = placement.provider_named(name)
    if found is not None:  # placement seeded it already
        row.hypervisor_uuid = found.uuid
        return row
    placement.add_provider(row.hypervisor_uuid, name)
    placement.set_inventory(row.hypervisor_uuid, inventory or INVENTORY)
    placement.set_traits(row.hypervisor_uuid, TRAITS)
    return row


def _service(state: State, uuid: str, binary: str, host: str, topic: str, now: int) -> Host:
    row: Host = state.hosts.add(Host(state.number("services"), uuid, binary, host, topic, now, created_at=now))
    return row
