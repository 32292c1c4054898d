"""What other services, and tests, may ask of the network service."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from ...wire.errors import Refusal
from . import binding, networks, port_addresses, ports, security_groups, sharing, standard
from .context import Context
from .records import FloatingIp, Port, SecurityGroup, Subnet
from .records import Network as NetworkRecord

if TYPE_CHECKING:
    from ...cloud import Cloud
    from ...wire.credentials import Credentials
    from .state import State


T = TypeVar("T")


class NetworkRefusal(Exception):
    """Neutron said no. `name` is its exception's name, `status` and the message as its API would answer."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.message)
        self.name, self.status, self.message = refusal.name, refusal.status, refusal.message


class NotFound(NetworkRefusal):
    """Something named is not there for the caller."""


class NoMoreAddresses(NetworkRefusal):
    """A subnet has no address left."""


class AddressInUse(NetworkRefusal):
    """The address (or MAC) asked for is taken."""


class OverQuota(NetworkRefusal):
    """The project may have no more."""


class InvalidRequest(NetworkRefusal):
    """The values asked for make no sense."""


_KINDS: dict[str, type[NetworkRefusal]] = {
    "IpAddressGenerationFailure": NoMoreAddresses,
    "IpAddressGenerationFailureAllSubnets": NoMoreAddresses,
    "IpAddressAlreadyAllocated": AddressInUse,
    "IpAddressInUse": AddressInUse,
    "MacAddressInUse": AddressInUse,
    "OverQuota": OverQuota,
}
_BY_STATUS = {404: NotFound, 400: InvalidRequest}


class Network:
    """Neutron, as nova and the other services use it. What is handed out is to be read only."""

    def __init__(self, cloud: Cloud) -> None:
        self.cloud = cloud

    @property
    def state(self) -> State:
        """The service's data."""
        found: State = self.cloud.state("network")
        return found

    def networks(self, credentials: Credentials) -> list[NetworkRecord]:
        """The networks a server of the caller's project may boot on: its own, and those shared with it."""
        ctx = self._context(credentials)
        own = self.state.networks.by(project_id=ctx.project_id)
        seen = {network.id for network in own}
        shared = [
            self.state.networks[id] for id in dict.fromkeys(sharing.visible_ids(ctx, "network"))
            if id not in seen and sharing.is_shared(ctx, "network", id)
        ]  # fmt: skip
        return [*own, *shared]

    def network(self, credentials: Credentials, network_id: str) -> NetworkRecord | None:
        """A network, if it is there for the caller."""
        try:
            return networks.find(self._context(credentials), network_id)
        except Refusal:
            return None

    def network_subnets(self, network_id: str) -> list[Subnet]:
        """The subnets of a network."""
        return self.state.subnets.by(network_id=network_id)

    def is_shared(self, credentials: Credentials, network_id: str) -> bool:
        """Whether a network is shared with the caller's project."""
        return sharing.is_shared(self._context(credentials), "network", network_id)

    def port(self, credentials: Credentials, port_id: str) -> Port | None:
        """A port, if it is there for the caller."""
        try:
            return ports.find(self._context(credentials), port_id)
        except Refusal:
            return None

    def subnet(self, subnet_id: str) -> Subnet | None:
        """A subnet."""
        return self.state.subnets.get(subnet_id)

    def create_port(
        self, credentials: Credentials, network_id: str, *, device_id: str, device_owner: str = "", host: str = "",
        security_groups: list[str] | None = None, fixed_ip: str | None = None, name: str = "",
        project_id: str | None = None,
        **more: Any,
    ) -> Port:  # fmt: skip
        """Make a port for a device. `more`: further attributes by their API names. Raises a NetworkRefusal."""
        from . import quotas

        ctx = self._context(credentials)
        body: dict[str, Any] = {
            "project_id": project_id or ctx.project_id or "", "network_id": network_id, "device_id": device_id,
            "device_owner": device_owner, "name": name, **more,
        }  # fmt: skip
        if host:
            body["binding:host_id"] = host
        if security_groups is not None:
            body["security_groups"] = security_groups
        if fixed_ip is not None:
            body["fixed_ips"] = [{"ip_address": fixed_ip}]

        def make() -> Port:
            quotas.reserve(ctx, "port", body["project_id"])
            return ports.create(ctx, body)

        return self._ask(make)

    def bind_port(self, port_id: str, *, device_id: str, device_owner: str = "", host: str = "") -> Port:
        """Make a port a device's, on a host. `vif_type` is `binding_failed` if no agent there takes it."""
        ctx = self._context(None)
        port = self._port(port_id)
        before = (port.device_id, port.device_owner, port.host)
        port.device_owner = device_owner or port.device_owner
        if port.host != host:
            port.host, port.status = host, "DOWN"
            binding.bind(ctx, port)
        if before != (device_id, port.device_owner, port.host):
            self.state.ports.update(port, device_id=device_id)
            standard.touched(ctx, port)
        return port

    def activate_port(self, port_id: str) -> None:
        """Say that a port's device is plugged: its host's agent wires it, and nova is told."""
        port = self._port(port_id)
        port.plugged = True
        self._tell_agent(port)

    def deactivate_port(self, port_id: str) -> None:
        """Say that a port's device is unplugged."""
        port = self.state.ports.get(port_id)
        if port is not None:
            port.plugged = False
            self._tell_agent(port)

    def release_port(self, port_id: str) -> None:
        """Take a user's own port off its device and its host."""
        port = self.state.ports.get(port_id)
        if port is None:
            return
        port.plugged = False
        port.put("binding:profile", None)
        port.host, port.vif_type, port.status, port.device_owner = "", "unbound", "DOWN", ""
        self.state.bindings.pop(port.id, None)
        self.state.ports.update(port, device_id="")
        standard.touched(self._context(None), port)

    def delete_port(self, port_id: str) -> None:
        """Remove a port; nothing if it is gone. Raises a NetworkRefusal if it may not go."""
        port = self.state.ports.get(port_id)
        if port is not None:
            self._ask(lambda: ports.delete(self._context(None), port))

    def ports_of(self, device_id: str) -> list[Port]:
        """The ports of a device, oldest first."""
        return self.state.ports.by(device_id=device_id)

    def add_fixed_ip(self, port_id: str, subnet_id: str) -> Port:
        """Give a port one more address of a subnet. Raises a NetworkRefusal."""
        port = self._port(port_id)
        fixed: list[dict[str, Any]] = [{"subnet_id": s, "ip_address": a} for s, a in port.fixed_ips]
        return self._change_fixed(port, [*fixed, {"subnet_id": subnet_id}])

    def remove_fixed_ip(self, port_id: str, address: str) -> Port:
        """Take an address off a port. Raises a NetworkRefusal."""
        port = self._port(port_id)
        return self._change_fixed(port, [{"subnet_id": s, "ip_address": a} for s, a in port.fixed_ips if a != address])

    def port_at(self, network_id: str, address: str) -> Port | None:
        """The port of a network that has an address."""
        number = int(ipaddress.ip_address(address))
        for subnet in self.network_subnets(network_id):
            pool = self.state.addresses.get(subnet.id)
            if pool is not None and number in pool.taken:
                return self.state.ports.get(pool.taken[number])
        return None

    def free_ports(self, credentials: Credentials) -> int | None:
        """How many more ports the caller's project may have; None: as many as it likes."""
        from . import quotas

        ctx = self._context(credentials)
        most = quotas.limit(ctx, ctx.project_id or "", "port")
        return None if most < 0 else most - quotas.used(ctx, ctx.project_id or "", "port")

    def security_group(self, credentials: Credentials, name_or_id: str) -> SecurityGroup | None:
        """A security group of the caller's project by id or name; None if there is none, or several of the name."""
        found = self.security_groups(credentials, name_or_id)
        return found[0] if len(found) == 1 else None

    def security_groups(self, credentials: Credentials, name_or_id: str) -> list[SecurityGroup]:
        """Every security group that an id or a name means for the caller."""
        ctx = self._context(credentials)
        security_groups.default_of(ctx, ctx.project_id or "")
        by_id = self.state.security_groups.get(name_or_id)
        if by_id is not None and sharing.may_see(ctx, "security_group", by_id.id, by_id.project_id):
            return [by_id]
        return [g for g in self.state.security_groups.by(name=name_or_id) if g.project_id == ctx.project_id]

    def security_groups_of(self, port: Port) -> list[SecurityGroup]:
        """The security groups of a port."""
        return [self.state.security_groups[id] for id in port.security_groups]

    def set_security_groups(self, port_id: str, ids: list[str]) -> None:
        """Change the security groups of a port."""
        port = self._port(port_id)
        self.state.ports.update(port, security_groups=tuple(ids))
        standard.touched(self._context(None), port)

    def floating_ips_of(self, port_id: str) -> list[FloatingIp]:
        """The floating IPs of a port."""
        return self.state.floating_ips.by(port_id=port_id)

    def _change_fixed(self, port: Port, fixed: list[dict[str, Any]]) -> Port:
        ctx = self._context(None)
        self._ask(lambda: port_addresses.change(ctx, port, fixed, None))
        standard.touched(ctx, port)
        return port

    def _tell_agent(self, port: Port) -> None:
        if port.vif_type == "ovs":
            self._context(None).cast(f"openvswitch_agent@{port.host}", "port_update", {"port_id": port.id})

    def _port(self, port_id: str) -> Port:
        return self._ask(lambda: ports.find(self._context(None), port_id))

    def _context(self, credentials: Credentials | None) -> Context:
        return Context(self.cloud, self.state, credentials)

    @staticmethod
    def _ask(do: Callable[[], T]) -> T:
        try:
            return do()
        except Refusal as refusal:
            kind = _KINDS.get(refusal.name) or _BY_STATUS.get(refusal.status, NetworkRefusal)
            raise kind(refusal) from None
