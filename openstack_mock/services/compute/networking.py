"""A server's ports: made, bound, plugged, moved, given back, on the owner's behalf. Asks the network service alone."""

from __future__ import annotations

from typing import Any

from ...sim.machine import TaskFailed
from .models import NetworkRequest, Server
from .neighbours import is_a, owner, said


def allocate(hooks: Any, server: Server) -> None:
    """Make the ports that the server asked for, or bind those that it named."""
    cloud, spec = hooks.cloud, server.spec
    who = owner(server)
    if spec.networks == "none":
        return
    requests: Any = spec.networks
    if not isinstance(requests, tuple) or not requests:
        requests = tuple(NetworkRequest(network.id) for network in cloud.network.networks(who)[:1])
    made: list[str | tuple[str, bool, str | None]] = []
    for request in requests:
        if request.port_id:
            cloud.network.bind_port(
                request.port_id, device_id=server.id, device_owner=device_owner(hooks, server), host=server.host
            )
            made.append((request.port_id, False, request.tag))
        else:
            _permitted(hooks, server, request)
            port = create(hooks, server, request)
            made.append((port.id, True, request.tag) if request.tag else port.id)
        hooks.state.servers.update(server, ports=tuple(made))


def _permitted(hooks: Any, server: Server, request: NetworkRequest) -> None:
    network = hooks.cloud.network
    found = network.network(owner(server), request.network_id)
    if found is None or server.spec.external or not found.external or network.is_shared(owner(server), found.id):
        return
    raise TaskFailed(f"It is not allowed to create an interface on external network {found.id}")


def create(hooks: Any, server: Server, request: NetworkRequest) -> Any:
    """Make one port of a network for a server, bound to its host."""
    network = hooks.cloud.network
    who = owner(server)
    groups = None
    if server.spec.security_groups != ("default",):
        found = (network.security_group(who, name) for name in server.spec.security_groups)
        groups = [group.id for group in found if group is not None]
    return network.create_port(
        hooks.cloud.identity.service_credentials(), request.network_id, project_id=server.project_id,
        device_id=server.id, device_owner=device_owner(hooks, server), host=server.host or "",
        security_groups=groups, fixed_ip=request.address,
    )  # fmt: skip


def held(server: Server) -> list[tuple[str, bool, str | None]]:
    """The server's ports: id, whether nova made it, tag."""
    return [(row, True, None) if isinstance(row, str) else row for row in server.ports]


def device_owner(hooks: Any, server: Server) -> str:
    """What a port's device_owner says: `compute:ZONE`."""
    zone = hooks.state.zone_of(server.host) if server.host else server.zone or "nova"
    found: str = hooks.state.shared.setdefault(("device_owner", zone), f"compute:{zone}")
    return found


def plug(hooks: Any, server: Server) -> None:
    """The guest's devices are there: the host's agent wires them."""
    for port, _, _ in held(server):
        hooks.cloud.network.activate_port(port)


def rebind(hooks: Any, server: Server) -> None:
    """Bind and plug the ports on the server's host."""
    for port in hooks.cloud.network.ports_of(server.id):
        hooks.cloud.network.bind_port(
            port.id, device_id=server.id, device_owner=device_owner(hooks, server), host=server.host
        )
        hooks.cloud.network.activate_port(port.id)


def unbind(hooks: Any, server: Server) -> None:
    """Take the ports off the host that the server left; they stay the server's."""
    for port in hooks.cloud.network.ports_of(server.id):
        hooks.cloud.network.deactivate_port(port.id)
        hooks.cloud.network.bind_port(port.id, device_id=server.id, device_owner=port.device_owner, host="")


def release(hooks: Any, server: Server) -> None:
    """Delete the ports that nova made, and let go of those that the user brought."""
    for port, own, _ in held(server):
        drop(hooks, port, own)
    server.ports = ()


def drop(hooks: Any, port: str, own: bool) -> None:
    """Delete one port, or let go of it if it is the user's."""
    if not own:
        hooks.cloud.network.release_port(port)
        return
    try:
        hooks.cloud.network.delete_port(port)
    except Exception as error:
        if not is_a(error, "NetworkRefusal"):
            raise


def fail(server: Server, error: Exception) -> None:
    """Fail a build as nova does when neutron refuses; what is no refusal is a bug and passes through."""
    if isinstance(error, TaskFailed):
        raise error
    if not is_a(error, "NetworkRefusal", "Refusal"):
        raise error
    if is_a(error, "NoMoreAddresses"):
        raise TaskFailed(f"Build of instance {server.id} aborted: {said(error)}")
    raise TaskFailed(f"Build of instance {server.id} aborted: Failed to allocate the network(s), not rescheduling.")
