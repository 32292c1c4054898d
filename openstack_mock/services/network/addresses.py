"""Addresses of a subnet: pools, and who holds which. Knows nothing of ports and networks."""

from __future__ import annotations

import ipaddress
from typing import Protocol

IPNetwork = ipaddress.IPv4Network | ipaddress.IPv6Network
WINDOW = 1000  # neutron draws an address from that many of the first free ones


class Chance(Protocol):
    """Where a random number comes from."""

    def below(self, limit: int) -> int:
        """A random integer, 0 <= n < limit."""


class Addresses:
    """The pools of a subnet and its taken addresses, as integers; allocating costs the same however many there are."""

    __slots__ = ("inside", "pools", "taken", "version")

    def __init__(self, version: int, pools: list[tuple[int, int]]) -> None:
        self.version = version
        self.pools = pools
        self.taken: dict[int, str] = {}
        self.inside = 0  # how many of the taken ones lie within the pools

    @property
    def size(self) -> int:
        """How many addresses the pools hold."""
        return sum(last - first + 1 for first, last in self.pools)

    def set_pools(self, pools: list[tuple[int, int]]) -> None:
        """Change the pools; what is taken stays so."""
        self.pools = pools
        self.inside = sum(self.in_pools(address) for address in self.taken)

    def in_pools(self, address: int) -> bool:
        """Whether an address lies within a pool."""
        return any(first <= address <= last for first, last in self.pools)

    def take(self, address: int, owner: str) -> None:
        """Give an address to its owner. ValueError if it is taken."""
        if address in self.taken:
            raise ValueError(address)
        self.taken[address] = owner
        self.inside += self.in_pools(address)

    def free(self, address: int) -> None:
        """Take an address back; it may be free already."""
        if self.taken.pop(address, None) is not None:
            self.inside -= self.in_pools(address)

    def any(self, chance: Chance) -> int | None:
        """A free address out of the first thousand or so; None if the pools are exhausted."""
        size = self.size
        if self.inside >= size:
            return None
        window = min(size, WINDOW + self.inside)
        place = 0
        for _ in range(8):
            place = chance.below(window)
            address = self._at(place)
            if address not in self.taken:
                return address
        return self._next(place, size)

    def first(self) -> int | None:
        """The lowest free address: what DHCP and router ports are given."""
        size = self.size
        return None if self.inside >= size else self._next(-1, size)

    def _at(self, place: int) -> int:
        for first, last in self.pools:
            if place <= last - first:
                return first + place
            place -= last - first + 1
        raise IndexError(place)

    def _next(self, place: int, size: int) -> int:
        while True:
            place = (place + 1) % size
            address = self._at(place)
            if address not in self.taken:
                return address

    def text(self, address: int) -> str:
        """An address as text."""
        return str(ipaddress.IPv4Address(address) if self.version == 4 else ipaddress.IPv6Address(address))


def number(address: str) -> int:
    """The integer of an address's text."""
    return int(ipaddress.ip_address(address))


def network(cidr: str) -> IPNetwork:
    """A CIDR, its host bits cut off."""
    return ipaddress.ip_network(cidr, strict=False)


def host_range(net: IPNetwork) -> tuple[int, int]:
    """The first and the last address that a port may have in a subnet."""
    first, last = int(net.network_address), int(net.broadcast_address)
    if net.version == 4 and net.prefixlen <= 30:
        return first + 1, last - 1
    if net.version == 6 and net.prefixlen < 127:
        return first + 1, last
    return first, last


def default_pools(net: IPNetwork, gateway: int | None) -> list[tuple[int, int]]:
    """The pools of a subnet that was made without: every host address but the gateway."""
    first, last = host_range(net)
    if gateway is None or not first <= gateway <= last:
        return [(first, last)] if first <= last else []
    return [pool for pool in ((first, gateway - 1), (gateway + 1, last)) if pool[0] <= pool[1]]


def eui64(cidr: str, mac: str) -> int:
    """The address that a host makes itself out of its MAC in a /64 (RFC 4291, appendix A)."""
    octets = bytes.fromhex(mac.replace(":", ""))
    interface = bytes([octets[0] ^ 2]) + octets[1:3] + b"\xff\xfe" + octets[3:]
    return int(network(cidr).network_address) | int.from_bytes(interface, "big")


def is_eui64(address: str) -> bool:
    """Whether an address looks as if it was made out of a MAC."""
    ip = ipaddress.ip_address(address)
    return ip.version == 6 and ip.packed[11:13] == b"\xff\xfe"
