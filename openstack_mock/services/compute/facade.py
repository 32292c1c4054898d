"""What other services, and tests, may ask of the compute service."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .models import Server
from .state import State

if TYPE_CHECKING:
    from ...cloud import Cloud
    from ...wire.credentials import Credentials


class Compute:
    """Nova, as the other services use it. What is handed out is to be read only."""

    def __init__(self, cloud: Cloud) -> None:
        self.cloud = cloud

    @property
    def state(self) -> State:
        """The service's data."""
        found: State = self.cloud.state("compute")
        return found

    def server(self, c: Credentials, id: str) -> Server | None:
        """A server, if it is there for the caller."""
        server = self.state.servers.get(id)
        return server if server is not None and (server.project_id == c.project_id or c.has("admin")) else None

    def servers_on(self, host: str) -> list[Server]:
        """The servers on a host."""
        return self.state.servers.by(host=host)

    def servers_with_volume(self, volume_id: str) -> list[Server]:
        """The servers that a volume is attached to."""
        ids = {row.instance_id for row in self.cloud.block_storage.state.attachments.by(volume_id=volume_id)}
        return [server for id in ids if id and (server := self.state.servers.get(id)) is not None]

    def hosts(self) -> list[str]:
        """The names of the compute hosts."""
        return [row.host for row in self.state.computes()]

    def external_event(self, name: str, server_uuid: str, tag: str | None = None, status: str = "completed") -> None:
        """Tell a server's host of what happened elsewhere (`network-vif-plugged`, `volume-extended`)."""
        server = self.state.servers.get(server_uuid)
        if server is not None and server.host:
            args = {"instance": server_uuid, "name": name, "tag": tag, "status": status}
            self.cloud.sim.bus.cast("compute", f"compute@{server.host}", "external_instance_event", args)
