"""What the components do to a server, task by task: the hooks of the machine's verbs. Knows nothing of HTTP."""

from __future__ import annotations

from typing import Any

from . import moves, networking, notifications, snapshots, storage
from .events import CONTROLLER, EVENTS, actions_of, closed, opened
from .models import NOSTATE, PAUSED, RUNNING, SHUTDOWN, SUSPENDED, Server

Args = dict[str, Any]


class Hooks(moves.Hooks):
    """A hook a task (`VERB_TASK`), and one for a verb's end. Everything that a component does happens here.

    What takes a server from host to host is in `moves`.
    """

    # -- build: conductor and scheduler, then the host

    def build_scheduling(self, server: Server, args: Args) -> None:
        """Find a host, and put the server there."""
        host = moves.choose(self, server, **_destination(server))
        self.keep(server, host=host, node=host, number=self.state.number("instances"))

    def build_networking(self, server: Server, args: Args) -> None:
        """Make and bind the server's ports."""
        try:
            networking.allocate(self, server)
        except Exception as error:
            networking.fail(server, error)

    def build_block_device_mapping(self, server: Server, args: Args) -> None:
        """Make and attach the server's volumes."""
        storage.build(self, server)
        self.keep(server, root_device_name="/dev/sda")

    def build_done(self, server: Server, args: Args) -> None:
        """The guest runs."""
        networking.plug(self, server)
        self.keep(server, launched_at=self.now, power_state=RUNNING)
        notifications.emit(self.cloud, server, "create.end", args["request_id"])

    def build_failed(self, server: Server, args: Args) -> None:
        """Bury it: in cell0 if no host took it, else where it failed, with what it held given back."""
        self.fault(server, args["reason"])
        server.actions = actions_of(server)
        server.actions[0].events = ()
        name = EVENTS["build"] if server.host else "conductor_schedule_and_build_instances"
        opened(self, server, args, name, server.host or CONTROLLER)
        closed(self, server, args, args["reason"])
        if server.host:
            networking.release(self, server)
            storage.roll_back(self, server)
            self.cloud.placement.deallocate(server.id)
            self.keep(server, host=None, node=None)
        else:
            self.keep(server, number=server.number or self.state.number("cell0"))
        notifications.emit(self.cloud, server, "create.error", args["request_id"])

    # A server that has volumes made for it waits for them, and is built like any other.
    build_volumes_scheduling = build_scheduling
    build_volumes_networking = build_networking
    build_volumes_block_device_mapping = build_block_device_mapping
    build_volumes_done = build_done
    build_volumes_failed = build_failed

    # -- power

    def start_done(self, server: Server, args: Args) -> None:
        """The guest runs."""
        self.settle(server, args, RUNNING, "power_on")

    def stop_done(self, server: Server, args: Args) -> None:
        """The guest is off."""
        self.settle(server, args, SHUTDOWN, "power_off")

    def soft_reboot_done(self, server: Server, args: Args) -> None:
        """The guest runs again."""
        self.settle(server, args, RUNNING, "reboot")

    hard_reboot_done = soft_reboot_done

    def pause_done(self, server: Server, args: Args) -> None:
        """The guest stands still."""
        self.settle(server, args, PAUSED, "pause")

    def unpause_done(self, server: Server, args: Args) -> None:
        """The guest runs on."""
        self.settle(server, args, RUNNING, "unpause")

    def suspend_done(self, server: Server, args: Args) -> None:
        """The guest's memory is on disk."""
        self.settle(server, args, SUSPENDED, "suspend")

    def resume_done(self, server: Server, args: Args) -> None:
        """The guest runs on."""
        self.settle(server, args, RUNNING, "resume")

    def rescue_done(self, server: Server, args: Args) -> None:
        """The rescue image runs, the old root beside it."""
        self.settle(server, args, RUNNING, "rescue", launched_at=self.now)

    def unrescue_done(self, server: Server, args: Args) -> None:
        """The old root runs again."""
        self.settle(server, args, RUNNING, "unrescue")

    def set_password_done(self, server: Server, args: Args) -> None:
        """The guest has another password."""
        self.settle(server, args, server.power_state, "password")

    def restore_done(self, server: Server, args: Args) -> None:
        """A soft-deleted server runs again."""
        self.state.soft_deleted -= 1
        self.settle(server, args, RUNNING, "restore", terminated_at=None)

    def failed(self, server: Server, args: Args) -> None:
        """A verb failed: the reason becomes the server's fault, and the action's result."""
        self.fault(server, args["reason"])
        closed(self, server, args, args["reason"])

    start_failed = stop_failed = soft_reboot_failed = hard_reboot_failed = pause_failed = unpause_failed = failed
    suspend_failed = resume_failed = rescue_failed = unrescue_failed = set_password_failed = restore_failed = failed

    # -- images and rebuild

    def snapshot_image_uploading(self, server: Server, args: Args) -> None:
        """The image is there."""
        snapshots.upload(self, server, args["image"])

    backup_image_uploading = snapshot_image_uploading

    def snapshot_done(self, server: Server, args: Args) -> None:
        """The snapshot is over."""
        self.settle(server, args, server.power_state, "snapshot")

    def backup_done(self, server: Server, args: Args) -> None:
        """The backup is over: of its kind, those too many are deleted."""
        snapshots.rotate(self, server, args["backup_type"], args["rotation"])
        self.settle(server, args, server.power_state, "snapshot")

    def snapshot_failed(self, server: Server, args: Args) -> None:
        """No image came of it."""
        snapshots.discard(self, server, args["image"])
        self.failed(server, args)

    backup_failed = snapshot_failed

    def rebuild_rebuilding(self, server: Server, args: Args) -> None:
        """The host is asked again only when another image might not suit it."""
        opened(self, server, args, "compute_rebuild_instance", server.host)

    def rebuild_done(self, server: Server, args: Args) -> None:
        """The guest runs from its new image; one that was off is off again."""
        stopped = args.get("was") == "stopped"
        self.settle(server, args, RUNNING, "rebuild", launched_at=self.now, fault=None)
        if stopped:
            self.cloud.sim.lives.begin("server", server, "stop", args["request_id"])

    rebuild_failed = failed

    # -- deletion

    def delete_deleting(self, server: Server, args: Args) -> None:
        """The guest goes, and what it held."""
        self.give_back(server)

    def delete_done(self, server: Server, args: Args) -> None:
        """The server is gone; its record stays."""
        closed(self, server, args)
        self.bury(server, args["request_id"])

    def delete_local_done(self, server: Server, args: Args) -> None:
        """A server that is on no host is deleted by the API itself."""
        self.give_back(server)
        self.bury(server, args["request_id"])

    delete_failed = failed

    def soft_delete_done(self, server: Server, args: Args) -> None:
        """The guest is off, and the server out of sight."""
        self.state.soft_deleted += 1
        self.settle(server, args, SHUTDOWN, "soft_delete", terminated_at=self.now)

    # -- inside

    def give_back(self, server: Server) -> None:
        """Give back ports, volumes, and what placement holds."""
        networking.release(self, server)
        storage.release(self, server)
        self.cloud.placement.deallocate(server.id)
        if server.moving is not None:
            moves.forget(self, server)

    def bury(self, server: Server, request_id: str) -> None:
        """Move a server among the deleted ones, its quota free again."""
        shape = server.flavor
        if server.charged:
            self.state.quotas.give(server.project_id, instances=1, cores=shape.vcpus, ram=shape.ram)
        if server.group_id and server.group_id in self.state.groups:
            self.state.groups[server.group_id].members.pop(server.id, None)
        notifications.emit(self.cloud, server, "delete.end", request_id)
        self.state.servers.remove(server)
        server.terminated_at = server.updated_at = self.now
        server.power_state, server.progress, server.devices, server.ports = NOSTATE, 0, (), ()
        self.state.deleted.add(server)


def _destination(server: Server) -> Args:
    spec = server.spec
    return {
        "zone": server.zone, "only": spec.forced_host or spec.forced_node,
        "target": spec.requested_host or spec.requested_node,
    }  # fmt: skip
