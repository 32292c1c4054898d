"""What a server's ports look like from nova: addresses by network, and security groups. Asks the network alone."""

from __future__ import annotations

from typing import Any

Json = Any


class Names:
    """Names of networks, looked up once a request."""

    __slots__ = ("cloud", "networks", "who")

    def __init__(self, cloud: Any) -> None:
        self.cloud = cloud
        self.who: Any = None
        self.networks: dict[str, str] = {}

    def network(self, id: str) -> str:
        """The name of a network: nova's label."""
        found = self.networks.get(id)
        if found is None:
            self.who = self.who or self.cloud.identity.service_credentials()
            row = self.cloud.network.network(self.who, id)
            found = self.networks[id] = row.name if row is not None else ""
        return found


def fixed(port: Any) -> list[tuple[str, str]]:
    """A port's (subnet, address) pairs."""
    return [tuple(ip) if not isinstance(ip, dict) else (ip["subnet_id"], ip["ip_address"]) for ip in port.fixed_ips]


def version(address: str) -> int:
    """4 or 6."""
    return 6 if ":" in address else 4


def addresses(cloud: Any, ports: list[Any], names: Names, extended: bool = True) -> Json:
    """Addresses by network, fixed ones first; `extended` with their type and MAC."""
    fixed_of: dict[str, list[Json]] = {}
    floating_of: dict[str, list[Json]] = {}
    for port in ports:
        label = names.network(port.network_id)
        own = fixed_of.setdefault(label, [])
        for _, address in fixed(port):
            own.append(_shown(address, "fixed", port.mac_address, extended))
        for row in cloud.network.floating_ips_of(port.id):
            floating_of.setdefault(label, []).append(
                _shown(row.floating_ip_address, "floating", port.mac_address, extended)
            )
    return {label: own + floating_of[label] if label in floating_of else own for label, own in fixed_of.items()}


def groups(cloud: Any, ports: list[Any]) -> list[Json]:
    """The security groups of the ports, by name (or id, if they have none), once for each port."""
    return [{"name": group.name or group.id} for port in ports for group in cloud.network.security_groups_of(port)]


def _shown(address: str, kind: str, mac: str, extended: bool) -> Json:
    if not extended:
        return {"version": version(address), "addr": address}
    return {
        "version": version(address), "addr": address, "OS-EXT-IPS:type": kind, "OS-EXT-IPS-MAC:mac_addr": mac,
    }  # fmt: skip
