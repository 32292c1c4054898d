"""Cinder's components on the bus: the scheduler and the volume services, and what each task of a verb does."""

from __future__ import annotations

from typing import Any

from ...sim.components import Components as Base
from ...sim.machine import Life, TaskFailed
from . import quotas
from .machine import SNAPSHOT, VOLUME
from .state import Backend, Snapshot, State, Volume

Args = dict[str, Any]
_NO_BACKEND = "No valid backend was found."


class Components(Base):
    """cinder-scheduler and cinder-volume: all their messages are tasks of verbs."""


def attach(cloud: Any, state: State) -> None:
    """Bind the machines to this cloud's volumes and snapshots."""
    lives = cloud.sim.lives
    exchange = "block_storage"
    lives.attach(Life(VOLUME, exchange, state.volumes.get, _stored(cloud, state.volumes), VolumeWork(cloud, state)))
    lives.attach(
        Life(SNAPSHOT, exchange, state.snapshots.get, _stored(cloud, state.snapshots), SnapshotWork(cloud, state))
    )


def _stored(cloud: Any, collection: Any) -> Any:
    def store(row: Any, **changes: Any) -> None:
        collection.update(row, updated_at=cloud.sim.now, **changes)

    return store


def type_name(state: State, type_id: str | None) -> str:
    """The name of a volume's type, as quotas count it."""
    row = state.types.get(type_id)
    return row.name if row is not None else ""


class VolumeWork:
    """What is done in the tasks of a volume's verbs."""

    def __init__(self, cloud: Any, state: State) -> None:
        self.cloud = cloud
        self.state = state

    # -- create: the same first task finds a back end, the second makes the volume there

    def create_creating(self, volume: Volume, args: Args) -> None:
        """Schedule the volume, or make it on the back end it has."""
        if volume.host is None:
            self._schedule(volume, args)

    create_from_image_creating = create_creating

    def create_from_image_downloading(self, volume: Volume, args: Args) -> None:
        """Copy the image onto the volume."""
        if self.cloud.image.find(args["image_id"]) is None:
            raise TaskFailed(f"Image {args['image_id']} could not be found.")

    def create_done(self, volume: Volume, args: Args) -> None:
        """The volume is there."""
        self.state.volumes.update(volume, launched_at=self.cloud.sim.now)
        self._notify(volume, "volume.create.end")

    create_from_image_done = create_done

    def delete_done(self, volume: Volume, args: Args) -> None:
        """Take the volume out, and give back what it took."""
        self._release(volume)
        self._notify(volume, "volume.delete.end")
        self.state.volumes.remove(volume)

    force_delete_done = delete_done

    def extend_done(self, volume: Volume, args: Args) -> None:
        """The volume has its new size."""
        backend = self.state.backends.get(volume.host)
        if backend is not None:
            backend.allocated_gb += args["new_size"] - volume.size
        self.state.volumes.update(volume, size=args["new_size"])

    extend_attached_done = extend_done

    def extend_failed(self, volume: Volume, args: Args) -> None:
        """Give back what the growth took."""
        more = args["new_size"] - volume.size
        name = type_name(self.state, volume.volume_type_id)
        self.state.quotas.give(volume.project_id, gigabytes=more, **{f"gigabytes_{name}": more})

    extend_attached_failed = extend_failed

    def upload_uploading(self, volume: Volume, args: Args) -> None:
        """Hand the volume's bytes to the image."""
        image = self.cloud.image.find(args["image_id"])
        if image is None:
            raise TaskFailed(f"Image {args['image_id']} could not be found.")
        self.cloud.image.upload(image.id, self.cloud.image.empty(image.disk_format, volume.size << 30))

    def retype_retyping(self, volume: Volume, args: Args) -> None:
        """Stay on the back end if the new type allows it; else move, unless the caller wants no migration."""
        wanted = self.state.types[args["type_id"]].extra_specs.get("volume_backend_name")
        backend = self.state.backends.get(volume.host)
        if backend is None or wanted in (None, backend.name):
            return
        if args["policy"] != "on-demand":
            raise TaskFailed("Retype requires migration but is not allowed.")
        target = self._roomiest(volume.size, wanted)
        if target is None:
            raise TaskFailed(_NO_BACKEND)
        backend.allocated_gb -= volume.size
        target.allocated_gb += volume.size
        self.state.volumes.update(volume, host=target.host, migration_status="success")

    def retype_done(self, volume: Volume, args: Args) -> None:
        """The volume is of its new type, and counts as one."""
        quotas.give_type(self.state, volume.project_id, volume.size, type_name(self.state, volume.volume_type_id))
        self.state.volumes.update(volume, volume_type_id=args["type_id"])

    def retype_failed(self, volume: Volume, args: Args) -> None:
        """The volume keeps its type; give back what the new one took."""
        quotas.give_type(self.state, volume.project_id, volume.size, type_name(self.state, args["type_id"]))

    def _schedule(self, volume: Volume, args: Args) -> None:
        backend = self._fitting(volume, args)
        if backend is None:
            raise TaskFailed(_NO_BACKEND)
        backend.allocated_gb += volume.size
        self.state.volumes.update(volume, host=backend.host)

    def _fitting(self, volume: Volume, args: Args) -> Backend | None:
        """The back end with the most free space that has room, the wanted name, and the source's host."""
        row = self.state.types.get(volume.volume_type_id)
        wanted = row.extra_specs.get("volume_backend_name") if row is not None else None
        beside = self._source_host(volume)
        return self._roomiest(volume.size, wanted, beside)

    def _roomiest(self, size: int, name: str | None, beside: str | None = None) -> Backend | None:
        fitting = [
            backend for backend in self.state.backends
            if backend.enabled and backend.free_gb >= size
            and name in (None, backend.name)
            and beside in (None, backend.host)
            and not self.cloud.sim.bus.is_down(f"cinder-volume@{backend.host}")
        ]  # fmt: skip
        return max(fitting, key=lambda backend: backend.free_gb, default=None)

    def _source_host(self, volume: Volume) -> str | None:
        if volume.snapshot_id is not None:
            snapshot = self.state.snapshots.get(volume.snapshot_id)
            return snapshot.host if snapshot is not None else None
        if volume.source_volid is not None:
            source = self.state.volumes.get(volume.source_volid)
            return source.host if source is not None else None
        return None

    def _release(self, volume: Volume) -> None:
        backend = self.state.backends.get(volume.host)
        if backend is not None:
            backend.allocated_gb -= volume.size
        quotas.give_volume(self.state, volume.project_id, volume.size, type_name(self.state, volume.volume_type_id))

    def _notify(self, volume: Volume, event: str) -> None:
        payload = {
            "volume_id": volume.id, "tenant_id": volume.project_id, "user_id": volume.user_id, "size": volume.size,
            "status": volume.status, "display_name": volume.name, "volume_type": volume.volume_type_id,
        }  # fmt: skip
        self.cloud.sim.bus.notify("block_storage", f"volume.{volume.host}", event, payload)


class SnapshotWork:
    """What is done in the tasks of a snapshot's verbs."""

    def __init__(self, cloud: Any, state: State) -> None:
        self.cloud = cloud
        self.state = state

    def create_done(self, snapshot: Snapshot, args: Args) -> None:
        """The snapshot is whole."""
        self.state.snapshots.update(snapshot, progress="100%")

    def delete_done(self, snapshot: Snapshot, args: Args) -> None:
        """Take the snapshot out, and give back what it took."""
        name = type_name(self.state, snapshot.volume_type_id)
        quotas.give_snapshot(self.state, snapshot.project_id, snapshot.size, name)
        self.state.snapshots.remove(snapshot)

    force_delete_done = delete_done
