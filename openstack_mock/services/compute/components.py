"""The components of the compute service on the bus: conductor, scheduler, and a compute on each host.

Tasks of a server's verbs need no method here: the machine does them. These are the RPC that are no verb.
"""

from __future__ import annotations

from typing import Any

from ...sim.bus import Message
from ...sim.components import Components as Base
from . import attaching, moves, scheduler
from .state import State


class Components(Base):
    """What answers the service's messages."""

    @property
    def state(self) -> State:
        """The service's data."""
        found: State = self.cloud.state("compute")
        return found

    def select_destinations(self, message: Message) -> str:
        """Scheduler: the host for a server. NoValidHost."""
        args = message.args
        server = self.state.servers[args["instance_uuid"]]
        shape = server.moving.new if server.moving is not None else server.flavor
        wish = scheduler.Wish(
            server, shape, self.state, self.cloud, args.get("zone"), tuple(args.get("avoid") or ()), args.get("only"),
            args.get("target"),
        )  # fmt: skip
        return scheduler.select(wish)

    def report_state(self, message: Message) -> None:
        """Each service: I am there."""
        row = self.state.hosts.get(message.args["service"])
        if row is not None:
            row.updated_at = self.cloud.sim.clock.now

    def reserve_block_device_name(self, message: Message) -> str:
        """Compute: name a volume's device in the guest."""
        return attaching.reserve_block_device_name(self.cloud, self.state, message)

    def attach_volume(self, message: Message) -> None:
        """Compute: connect a reserved volume."""
        attaching.attach_volume(self.cloud, self.state, message)

    def detach_volume(self, message: Message) -> None:
        """Compute: disconnect a volume."""
        attaching.detach_volume(self.cloud, self.state, message)

    def swap_volume(self, message: Message) -> None:
        """Compute: copy a volume over to another and put that in its place."""
        attaching.swap_volume(self.cloud, self.state, message)

    def attach_interface(self, message: Message) -> Any:
        """Compute: plug a port in; gives its id. TaskFailed says why not."""
        return attaching.attach_interface(self.cloud, self.state, message)

    def detach_interface(self, message: Message) -> None:
        """Compute: pull a port out."""
        attaching.detach_interface(self.cloud, self.state, message)

    def trigger_crash_dump(self, message: Message) -> None:
        """Compute: have the guest dump its memory."""
        server = self.state.servers.get(message.args["instance"])
        if server is not None:
            attaching.event(self.cloud, server, message, "compute_trigger_crash_dump")

    def live_migration_abort(self, message: Message) -> None:
        """Compute: give a live migration up."""
        moves.abort(self.cloud, self.state, message)

    def live_migration_force_complete(self, message: Message) -> None:
        """Compute: hold a migrating guest still, so that its migration ends now."""
        moves.complete(self.cloud, self.state, message)

    def cache_images(self, message: Message) -> None:
        """Compute: fetch images before servers want them, which no one sees from outside."""

    def inject_network_info(self, message: Message) -> None:
        """Compute: write the network's data into the guest, which no one sees from outside."""

    def external_instance_event(self, message: Message) -> None:
        """Compute: what neutron or cinder have to say of a server."""
        attaching.external_event(self.cloud, self.state, message)
