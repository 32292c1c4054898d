"""What takes a server from host to host: resize, migrate, evacuate, shelve; and the choice of a host. No HTTP here."""

from __future__ import annotations

from typing import Any

from ...sim.bus import Message, MessagingTimeout
from ...sim.machine import TaskFailed
from . import attaching, networking, notifications, snapshots, storage
from .events import CONTROLLER, closed, opened
from .models import RUNNING, SHUTDOWN, Fault, Migration, Moving, Server, Shape
from .state import State

Args = dict[str, Any]


class Hooks:
    """The hooks of the verbs that move a server, and what all hooks share."""

    def __init__(self, cloud: Any, state: State) -> None:
        self.cloud = cloud
        self.state = state

    @property
    def now(self) -> int:
        """The virtual time."""
        return int(self.cloud.sim.clock.now)

    def keep(self, server: Server, **changes: Any) -> None:
        """Change a server, and the time that it was changed."""
        self.state.servers.update(server, updated_at=self.now, **changes)

    def settle(self, server: Server, args: Args, power: int, event: str, **changes: Any) -> None:
        """End a verb well: power state, action, notification."""
        self.keep(server, power_state=power, **changes)
        closed(self, server, args)
        notifications.emit(self.cloud, server, f"{event}.end", args.get("request_id", ""))

    def fault(self, server: Server, reason: str, code: int = 500) -> None:
        """Remember why a server failed."""
        self.keep(server, fault=Fault(code, reason, reason, self.now))

    def failed(self, server: Server, args: Args) -> None:
        """A verb failed: the reason becomes the server's fault, and the action's result."""
        self.fault(server, args["reason"])
        closed(self, server, args, args["reason"])

    # -- resize and cold migration

    def resize_resize_prep(self, server: Server, args: Args) -> None:
        """Conductor: find a host for the new size; the migration holds what the server has at its old one."""
        new = self.state.shared[("shape", args["shape"])]
        cold = args["migrate"]
        kind = "migration" if cold else "resize"
        move = begin_migration(self, server, kind, args, new)
        server.moving = Moving(server.flavor, new, server.host or "", None, move.id, server.state)
        self.cloud.placement.move(server.id, move.uuid)
        try:
            avoid = [server.host] if cold or not self.cloud.options("compute").allow_resize_to_same_host else []
            host = choose(self, server, zone=server.zone, avoid=avoid, target=args.get("host"))
        except TaskFailed as failure:
            forget(self, server, "error")
            opened(self, server, args, "cold_migrate", CONTROLLER)
            what = "cold migrate" if cold else "resize"
            raise TaskFailed(f"No valid host was found. No valid host found for {what}") from failure
        aim(self, server, move, host)
        for name, where in (
            ("conductor_migrate_server", CONTROLLER),
            ("cold_migrate", CONTROLLER),
            ("compute_prep_resize", host),
        ):
            opened(self, server, args, name, where)

    def resize_resize_migrating(self, server: Server, args: Args) -> None:
        """Source: hand the disks over."""
        opened(self, server, args, "compute_resize_instance", server.host)
        mark(self, server, "post-migrating")

    def resize_resize_finish(self, server: Server, args: Args) -> None:
        """Target: start the guest in its new size."""
        moving = _moving(server)
        opened(self, server, args, "compute_finish_resize", moving.target)
        give_flavor(self, server, moving.new)
        self.keep(server, host=moving.target, node=moving.target)
        networking.rebind(self, server)

    def resize_done(self, server: Server, args: Args) -> None:
        """The guest waits to be confirmed or reverted."""
        mark(self, server, "finished")
        power = SHUTDOWN if _moving(server).old_state == "stopped" else RUNNING
        self.settle(server, args, power, "finish_resize", launched_at=self.now)

    resize_failed = failed

    def confirm_resize_confirming(self, server: Server, args: Args) -> None:
        """Source: give up what the server had there."""
        moving = _moving(server)
        args["on"] = moving.source
        mark(self, server, "confirmed")
        self.cloud.placement.deallocate(self.state.migrations[moving.migration].uuid)
        if server.power_state == SHUTDOWN:
            args["to"] = "stopped"
        server.moving = None

    def confirm_done(self, server: Server, args: Args) -> None:
        """The move is final."""
        self.settle(server, args, server.power_state, "resize.confirm")

    def revert_resize_reverting(self, server: Server, args: Args) -> None:
        """Target, then source: go back."""
        moving = _moving(server)
        if args["step"] == 0:
            opened(self, server, args, "compute_revert_resize", moving.target)
            return
        opened(self, server, args, "compute_finish_revert_resize", moving.source)
        give_flavor(self, server, moving.old)
        self.keep(server, host=moving.source, node=moving.source)
        networking.rebind(self, server)
        move = self.state.migrations[moving.migration]
        self.cloud.placement.deallocate(server.id)
        self.cloud.placement.move(move.uuid, server.id, "INSTANCE")
        mark(self, server, "reverted")
        if moving.old_state == "stopped":
            args["to"] = "stopped"
        server.moving = None

    def revert_done(self, server: Server, args: Args) -> None:
        """The server is where and what it was."""
        power = SHUTDOWN if args.get("to") == "stopped" else RUNNING
        self.settle(server, args, power, "resize.revert", launched_at=self.now)

    # -- live migration

    def live_migrate_migrating(self, server: Server, args: Args) -> None:
        """Conductor finds a host, or takes the one given; the source hands the running guest over."""
        if args["step"] == 0:
            move = begin_migration(self, server, "live-migration", args, server.flavor)
            server.moving = Moving(server.flavor, server.flavor, server.host or "", None, move.id, server.state)
            self.cloud.placement.move(server.id, move.uuid)
            opened(self, server, args, "conductor_live_migrate_instance", CONTROLLER)
            try:
                host = choose(self, server, zone=server.zone, avoid=[server.host], target=args.get("host"))
            except TaskFailed:
                forget(self, server, "error")
                raise
            aim(self, server, move, host)
            mark(self, server, "running")
            return
        moving = _moving(server)
        opened(self, server, args, "compute_live_migration", moving.source)
        self.keep(server, host=moving.target, node=moving.target)
        networking.rebind(self, server)
        self.cloud.placement.deallocate(self.state.migrations[moving.migration].uuid)
        mark(self, server, "completed")
        server.moving = None

    def live_migrate_done(self, server: Server, args: Args) -> None:
        """The guest runs on its new host."""
        self.settle(server, args, server.power_state, "live_migration.post")

    live_migrate_failed = failed

    # -- evacuation

    def evacuate_rebuilding(self, server: Server, args: Args) -> None:
        """Conductor: find a host in place of the one that is down."""
        move = begin_migration(self, server, "evacuation", args, server.flavor, "accepted")
        server.moving = Moving(server.flavor, server.flavor, server.host or "", None, move.id, args["was"])
        opened(self, server, args, "rebuild_server", CONTROLLER)
        try:
            host = choose(self, server, zone=server.zone, avoid=[server.host], target=args.get("host"))
        except TaskFailed:
            mark(self, server, "error")
            server.moving = None
            raise
        aim(self, server, move, host)

    def evacuate_done(self, server: Server, args: Args) -> None:
        """The guest runs from its image on the new host; one that was off is off again."""
        moving = _moving(server)
        opened(self, server, args, "compute_rebuild_instance", moving.target)
        held = self.cloud.placement.allocations(server.id)
        target = self.state.compute(moving.target or "")
        if target is not None and target.hypervisor_uuid in held and len(held) > 1:
            kept = {target.hypervisor_uuid: held[target.hypervisor_uuid]}
            self.cloud.placement.allocate(server.id, kept, server.project_id, server.user_id)
        self.keep(server, host=moving.target, node=moving.target, fault=None)
        networking.rebind(self, server)
        mark(self, server, "done")
        stopped = moving.old_state == "stopped"
        server.moving = None
        self.settle(server, args, RUNNING, "rebuild", launched_at=self.now)
        if stopped:
            self.cloud.sim.lives.begin("server", server, "stop", args["request_id"])

    evacuate_failed = failed

    # -- shelving

    def shelve_shelving_image_uploading(self, server: Server, args: Args) -> None:
        """The image that it will be unshelved from is there."""
        snapshots.upload(self, server, args["image"])

    def shelve_done(self, server: Server, args: Args) -> None:
        """Shelved; by nova's default it leaves its host at once."""
        self.settle(server, args, SHUTDOWN, "shelve")
        if not self.cloud.options("compute").shelved_offload_time:
            self.cloud.sim.lives.begin("server", server, "shelve_offload", args["request_id"])

    def shelve_offload_done(self, server: Server, args: Args) -> None:
        """The server is on no host any more; its ports and volumes stay its own."""
        closed(self, server, args)
        self.cloud.placement.deallocate(server.id)
        self.keep(server, host=None, node=None, power_state=SHUTDOWN)
        networking.unbind(self, server)
        notifications.emit(self.cloud, server, "shelve_offload.end", args.get("request_id", ""))

    shelve_volume_done = shelve_offload_done
    shelve_failed = shelve_offload_failed = shelve_volume_failed = failed

    def unshelve_unshelving(self, server: Server, args: Args) -> None:
        """Conductor: find a host, unless the server still has its old one."""
        if server.host:
            return
        if "zone" in args:
            server.zone = server.pinned_zone = args["zone"]
        try:
            host = choose(self, server, zone=server.zone, target=args.get("host"))
        except TaskFailed:
            opened(self, server, args, "schedule_instances", CONTROLLER)
            raise
        for name, where in (
            ("get_image_info", CONTROLLER),
            ("schedule_instances", CONTROLLER),
            ("compute_unshelve_instance", host),
        ):
            opened(self, server, args, name, where)
        self.keep(server, host=host, node=host)

    def unshelve_done(self, server: Server, args: Args) -> None:
        """The guest runs from the image that was made of it, which is deleted."""
        networking.rebind(self, server)
        storage.connect(self, server)
        snapshots.drop_shelved(self, server)
        self.settle(server, args, RUNNING, "unshelve", launched_at=self.now)

    unshelve_failed = failed


def abort(cloud: Any, state: State, message: Message) -> None:
    """Give a live migration up: the server stays, what was claimed at the target is given back."""
    server = state.servers.get(message.args["instance"])
    if server is None or server.task != "migrating" or server.moving is None:
        return
    forget(Hooks(cloud, state), server, "cancelled")
    cloud.sim.lives.force("server", server, server.state, "live_migration_abort", message.request_id)
    attaching.event(cloud, server, message, "compute_live_migration_abort")


def complete(cloud: Any, state: State, message: Message) -> None:
    """End a live migration now."""
    server = state.servers.get(message.args["instance"])
    if server is None or server.task != "migrating" or server.moving is None:
        return
    hooks = Hooks(cloud, state)
    hooks.live_migrate_migrating(server, {"step": 1, "verb": "live_migrate"})
    cloud.sim.lives.force("server", server, server.state, "live_migrate", message.request_id)
    attaching.event(cloud, server, message, "compute_live_migration_force_complete")


def choose(hooks: Any, server: Server, **wish: Any) -> str:
    """Ask the scheduler for a host; what the server takes is claimed there. TaskFailed if there is none."""
    bus = hooks.cloud.sim.bus
    try:
        host: str = bus.call("compute", "scheduler", "select_destinations", {"instance_uuid": server.id, **wish})
    except MessagingTimeout as error:
        raise TaskFailed(f"MessagingTimeout: {error}") from None
    return host


def begin_migration(
    hooks: Any, server: Server, kind: str, args: Args, new: Shape, status: str = "pre-migrating"
) -> Migration:
    """Write down that a move began."""
    state, ids = hooks.state, hooks.cloud.sim.ids
    move = Migration(
        state.number("migrations"), ids.uuid(), server.id, kind, server.host, server.node, None, None, status,
        server.flavor.number, new.number, args.get("user"), args.get("project"), hooks.now, hooks.now,
    )  # fmt: skip
    found: Migration = state.migrations.add(move)
    return found


def aim(hooks: Any, server: Server, move: Migration, host: str) -> None:
    """Write down where a move goes."""
    _moving(server).target = host
    hooks.state.migrations.update(
        move, target=host, target_node=host, dest_host="192.168.0.1", status="migrating", updated_at=hooks.now
    )


def mark(hooks: Any, server: Server, status: str) -> None:
    """Write down how far a move is."""
    hooks.state.migrations.update(
        hooks.state.migrations[_moving(server).migration], status=status, updated_at=hooks.now
    )


def forget(hooks: Any, server: Server, status: str = "error") -> None:
    """Give a move up: what the migration held is the server's again, or nobody's if the server is gone."""
    moving = _moving(server)
    move = hooks.state.migrations[moving.migration]
    if server.task == "deleting" or server.state == "deleted":
        hooks.cloud.placement.deallocate(move.uuid)
    else:
        hooks.cloud.placement.deallocate(server.id)
        hooks.cloud.placement.move(move.uuid, server.id, "INSTANCE")
        mark(hooks, server, status)
    server.moving = None


def give_flavor(hooks: Any, server: Server, shape: Shape) -> None:
    """Give a server another shape, and count the difference."""
    old = server.flavor
    hooks.state.quotas.add(server.project_id, cores=shape.vcpus - old.vcpus, ram=shape.ram - old.ram)
    hooks.keep(server, flavor=shape)


def _moving(server: Server) -> Moving:
    assert server.moving is not None
    return server.moving
