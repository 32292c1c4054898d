"""The resources of the compute service, as slotted dataclasses. Knows nothing of how they are kept, shown or changed.

Servers are many: what most of them have not is None or an empty tuple, and what they share (a flavor's shape, an
image's properties) is shared.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

# Power states, as the hypervisor sees them.
NOSTATE, RUNNING, PAUSED, SHUTDOWN, CRASHED, SUSPENDED = 0, 1, 3, 4, 6, 7


@dataclass(frozen=True, slots=True)
class Shape:
    """What a flavor gives a server; a server keeps the one it was made with, whatever becomes of the flavor."""

    number: int
    id: str
    name: str
    vcpus: int
    ram: int
    disk: int
    ephemeral: int
    swap: int
    rxtx_factor: float
    extra_specs: dict[str, str]


@dataclass(slots=True)
class Flavor:
    """A flavor. `projects` are those with access, if it is not public. An extra spec's change makes a new shape."""

    number: int
    id: str
    name: str
    shape: Shape
    is_public: bool
    description: str | None
    created_at: int
    updated_at: int | None = None
    projects: dict[str, None] = field(default_factory=dict)


@dataclass(slots=True)
class KeyPair:
    """A user's key pair. `key` is (user, name)."""

    number: int
    user_id: str
    name: str
    type: str
    fingerprint: str
    public_key: str
    created_at: int

    @property
    def key(self) -> tuple[str, str]:
        """What the key pair is found by."""
        return (self.user_id, self.name)


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a server is in ERROR."""

    code: int
    message: str
    details: str
    created_at: int


@dataclass(slots=True)
class Event:
    """One step of an action, on a host."""

    name: str
    start: int
    finish: int | None = None
    result: str | None = None
    host: str | None = None
    traceback: str | None = None
    details: str | None = None


@dataclass(slots=True)
class Action:
    """What somebody had done to a server, and how far it went."""

    name: str
    request_id: str
    user_id: str
    project_id: str | None
    start: int
    updated_at: int
    message: str | None = None
    events: tuple[Event, ...] = ()


@dataclass(slots=True)
class BlockDevice:
    """A block device of a server: a volume or a local disk. `boot_index` 0 is the root.

    `attachment_id` is the block storage's; `pending` keeps what the host still has to make (size, source, type).
    """

    uuid: str
    source_type: str
    destination_type: str
    boot_index: int | None = None
    device_name: str | None = None
    volume_id: str | None = None
    snapshot_id: str | None = None
    image_id: str | None = None
    volume_size: int | None = None
    volume_type: str | None = None
    attachment_id: str | None = None
    delete_on_termination: bool = False
    guest_format: str | None = None
    disk_bus: str | None = None
    device_type: str | None = None
    tag: str | None = None


@dataclass(frozen=True, slots=True)
class NetworkRequest:
    """One network that a server asks for: a port, or a network and perhaps an address; `tag` names it in the guest."""

    network_id: str | None = None
    port_id: str | None = None
    address: str | None = None
    tag: str | None = None


@dataclass(frozen=True, slots=True)
class Spec:
    """What was asked of the scheduler at boot and is asked again at each move. Shared by the servers of one request."""

    networks: tuple[NetworkRequest, ...] | str | None = None
    security_groups: tuple[str, ...] = ("default",)
    hints: dict[str, Any] = field(default_factory=dict)
    forced_host: str | None = None
    forced_node: str | None = None
    requested_host: str | None = None
    requested_node: str | None = None
    personality: tuple[tuple[str, bytes], ...] = ()
    external: bool = False  # whether who asked may boot on an external network


@dataclass(slots=True)
class Server:
    """A server. `state` is nova's vm_state, `task` its task_state; only the machine assigns them."""

    id: str
    project_id: str
    user_id: str
    name: str
    hostname: str
    flavor: Shape
    image_id: str
    reservation_id: str
    created_at: int
    spec: Spec
    state: str = "building"
    task: str | None = None
    run: int = 0
    power_state: int = NOSTATE
    description: str | None = None
    image_properties: dict[str, str] | None = None
    host: str | None = None
    node: str | None = None
    zone: str | None = None
    pinned_zone: str | None = None
    launch_index: int = 0
    updated_at: int = 0
    launched_at: int | None = None
    terminated_at: int | None = None
    key_name: str | None = None
    user_data: str | None = None
    config_drive: str = ""
    auto_disk_config: bool = False
    access_ipv4: str | None = None
    access_ipv6: str | None = None
    metadata: dict[str, str] | None = None
    tags: tuple[str, ...] = ()
    trusted_certs: tuple[str, ...] | None = None
    locked_by: str | None = None
    locked_reason: str | None = None
    progress: int = 0
    root_device_name: str | None = None
    fault: Fault | None = None
    devices: tuple[BlockDevice, ...] = ()
    actions: tuple[Action, ...] = ()  # without the first: events.actions_of knows it
    request: str = ""  # the request that asked for it
    ports: tuple[str | tuple[str, bool, str | None], ...] = ()  # a port that nova made, or (port, made by nova, tag)
    group_id: str | None = None
    moving: Moving | None = None
    order: int = 0  # grows with each server made
    number: int = 0  # what its name at the hypervisor is made of; 0 before it has a host
    charged: bool = True

    @property
    def is_volume_backed(self) -> bool:
        """Whether the root disk is a volume."""
        return any(d.boot_index == 0 and d.destination_type == "volume" for d in self.devices) or not self.image_id


@dataclass(slots=True)
class Moving:
    """What a server on its way (or not yet confirmed) remembers: where from, where to, and which shapes."""

    old: Shape
    new: Shape
    source: str
    target: str | None
    migration: int
    old_state: str
    image_id: str | None = None


@dataclass(slots=True)
class Migration:
    """One move of a server between hosts, of whichever kind."""

    id: int
    uuid: str
    server_id: str
    kind: str
    source: str | None
    source_node: str | None
    target: str | None
    target_node: str | None
    status: str
    old_flavor: int
    new_flavor: int
    user_id: str | None
    project_id: str | None
    created_at: int
    updated_at: int | None = None
    dest_host: str | None = None
    hidden: bool = False


@dataclass(slots=True)
class Host:
    """A component's record: what os-services lists. A compute's is its hypervisor too."""

    id: int
    uuid: str
    binary: str
    host: str
    topic: str
    updated_at: int
    disabled: bool = False
    disabled_reason: str | None = None
    forced_down: bool = False
    hypervisor: int = 0
    hypervisor_uuid: str = ""
    created_at: int = 0


@dataclass(slots=True)
class Aggregate:
    """A host aggregate; its availability zone is metadata that everybody calls a zone."""

    id: int
    uuid: str
    name: str
    created_at: int
    updated_at: int | None = None
    hosts: list[str] = field(default_factory=list)
    metadata: dict[str, str] = field(default_factory=dict)

    @property
    def zone(self) -> str | None:
        """The availability zone it makes of its hosts, or None."""
        return self.metadata.get("availability_zone")


@dataclass(slots=True)
class ServerGroup:
    """A server group: a policy, its rules, and the servers that live by it."""

    id: str
    number: int
    name: str
    project_id: str
    user_id: str
    policy: str
    rules: dict[str, int]
    members: dict[str, None] = field(default_factory=dict)


@dataclass(slots=True)
class ConsoleToken:
    """A ticket for a server's console."""

    token: str
    server_id: str
    kind: str
    host: str
    port: int
    internal_access_path: str | None
    expires_at: int
    tls_port: int | None = None
