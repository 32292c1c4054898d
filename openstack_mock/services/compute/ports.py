"""What a server's ports look like from nova: addresses by network, and security groups. Asks the network alone."""

from __future__ import annotations

from typing import Any

Json = Any


def fixed(port: Any) -> list[tuple[str, str]]:
    """A port's (subnet, address) pairs."""
    return [tuple(ip) if not isinstance(ip, dict) else (ip["subnet_id"], ip["ip_address"]) for ip in port.fixed_ips]


def version(address: str) -> int:
    """4 or 6."""
    return 6 if ":" in address else 4


def addresses(network: Any, ports: list[Any], extended: bool = True) -> Json:
    """Addresses by network, fixed ones first; `extended` with their type and MAC."""
    fixed_of: dict[str, list[Json]] = {}
    floating_of: dict[str, list[Json]] = {}
    networks = network.state.networks
    for port in ports:
        found = networks.get(port.network_id)
        label = found.name if found is not None else ""
        own = fixed_of.setdefault(label, [])
        for _, address in fixed(port):
            own.append(_shown(address, "fixed", port.mac_address, extended))
        for row in network.floating_ips_of(port.id):
            floating_of.setdefault(label, []).append(
                _shown(row.floating_ip_address, "floating", port.mac_address, extended)
            )
    return {label: own + floating_of[label] if label in floating_of else own for label, own in fixed_of.items()}


def groups(network: Any, ports: list[Any]) -> list[Json]:
    """The security groups of the ports, by name (or id, if they have none), once for each port."""
    return [{"name": group.name or group.id} for port in ports for group in network.security_groups_of(port)]


def _shown(address: str, kind: str, mac: str, extended: bool) -> Json:
    if not extended:
        return {"version": version(address), "addr": address}
    return {
        "version": version(address), "addr": address, "OS-EXT-IPS:type": kind, "OS-EXT-IPS-MAC:mac_addr": mac,
    }  # fmt: skip
