"""What block storage keeps of one cloud. Knows nothing of how it is shown or asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ...store.collection import Collection
from ...store.quota import Quotas

DEFAULT_TYPE = "__DEFAULT__"
# Of cinder.quota, with their configured defaults; per_volume_gigabytes is a limit without use.
QUOTAS = {
    "volumes": 10, "per_volume_gigabytes": -1, "snapshots": 10, "gigabytes": 1000, "backups": 10,
    "backup_gigabytes": 1000, "groups": 10,
}  # fmt: skip


@dataclass(slots=True)
class Volume:
    """A volume. What the wire calls its status is the running task, or else the state."""

    id: str
    project_id: str
    user_id: str
    size: int
    created_at: int
    name: str | None = None
    description: str | None = None
    volume_type_id: str | None = None
    availability_zone: str = "nova"
    host: str | None = None
    metadata: dict[str, str] = field(default_factory=dict)
    admin_metadata: dict[str, str] = field(default_factory=dict)
    image_metadata: dict[str, Any] = field(default_factory=dict)
    snapshot_id: str | None = None
    source_volid: str | None = None
    group_id: str | None = None
    consistencygroup_id: str | None = None
    bootable: bool = False
    multiattach: bool = False
    encryption_key_id: str | None = None
    migration_status: str | None = None
    previous_status: str | None = None
    replication_status: str | None = None
    updated_at: int | None = None
    launched_at: int | None = None
    state: str = "new"
    task: str | None = None
    run: int = 0

    @property
    def status(self) -> str:
        """The status on the wire."""
        return self.task or self.state


@dataclass(slots=True)
class Snapshot:
    """A snapshot of a volume."""

    id: str
    volume_id: str
    project_id: str
    user_id: str
    size: int
    created_at: int
    host: str | None = None
    volume_type_id: str | None = None
    name: str | None = None
    description: str | None = None
    metadata: dict[str, str] = field(default_factory=dict)
    group_snapshot_id: str | None = None
    progress: str = "0%"
    updated_at: int | None = None
    state: str = "new"
    task: str | None = None
    run: int = 0

    @property
    def status(self) -> str:
        """The status on the wire."""
        return self.task or self.state


@dataclass(slots=True)
class Attachment:
    """One attachment of a volume to a server, from its reservation to its end."""

    id: str
    volume_id: str
    project_id: str
    user_id: str
    instance_id: str | None
    created_at: int
    status: str = "reserved"
    attached_host: str | None = None
    mountpoint: str | None = None
    attached_at: int | None = None
    mode: str | None = None
    connector: dict[str, Any] | None = None
    connection_info: dict[str, Any] = field(default_factory=dict)
    updated_at: int | None = None


@dataclass(slots=True)
class VolumeType:
    """A volume type, with its extra specs and (for a private one) the projects that may use it."""

    id: str
    name: str
    created_at: int
    description: str | None = None
    is_public: bool = True
    extra_specs: dict[str, str] = field(default_factory=dict)
    access: list[str] = field(default_factory=list)
    qos_specs_id: str | None = None
    encryption: dict[str, Any] | None = None
    updated_at: int | None = None


@dataclass(slots=True)
class Backend:
    """A pool of a volume service: `cinder1@lvm1#lvm1`."""

    host: str
    uuid: str
    total_gb: int = 1000
    allocated_gb: int = 0
    enabled: bool = True
    disabled_reason: str | None = None
    frozen: bool = False
    availability_zone: str = "nova"

    @property
    def service_host(self) -> str:
        """The host of the service, without the pool."""
        return self.host.partition("#")[0]

    @property
    def name(self) -> str:
        """The back end's own name."""
        return self.host.rpartition("#")[2]

    @property
    def free_gb(self) -> int:
        """What is not allocated yet, in GiB."""
        return self.total_gb - self.allocated_gb


class State:
    """All of it."""

    def __init__(self, quotas: Mapping[str, int] = QUOTAS) -> None:
        self.volumes: Collection[Volume] = Collection("volumes", indexes=("project_id", "host", "source_volid"))
        self.snapshots: Collection[Snapshot] = Collection("snapshots", indexes=("project_id", "volume_id"))
        self.attachments: Collection[Attachment] = Collection(
            "attachments", indexes=("project_id", "volume_id", "instance_id")
        )
        self.types: Collection[VolumeType] = Collection("volume types", unique=[("name",)])
        self.backends: Collection[Backend] = Collection("back ends", key="host")
        self.quotas = Quotas(quotas)
        self.default_types: dict[str, str] = {}
