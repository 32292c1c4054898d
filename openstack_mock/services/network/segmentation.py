"""Type drivers: which segmentation ids a network type has, which are taken, and what they cost of the MTU."""

from __future__ import annotations

from dataclasses import dataclass

from .errors import error, invalid
from .records import Segment
from .state import State

TENANT_TYPES = ("vxlan",)
PHYSICAL_MTU = 1500


@dataclass(frozen=True, slots=True)
class TypeDriver:
    """A network type. `overhead`: what encapsulation takes of the MTU; `span`: the ids a segment may get."""

    name: str
    physical: bool = False
    numbered: bool = True
    overhead: int = 0
    span: tuple[int, int] = (1, 1000)


# fmt: off
DRIVERS = {
    driver.name: driver
    for driver in (
        TypeDriver("local", numbered=False),
        TypeDriver("flat", physical=True, numbered=False),
        TypeDriver("vlan", physical=True, span=(100, 199)),
        TypeDriver("vxlan", overhead=50),
        TypeDriver("gre", overhead=42),
        TypeDriver("geneve", overhead=58),
    )
}
FLAT_NETWORKS = ("public",)
VLAN_RANGES = {"physnet1": (100, 199), "public": (1, 4094)}
# fmt: on


def mtu(network_types: list[str]) -> int:
    """The largest MTU that all segments of a network carry."""
    return PHYSICAL_MTU - max((DRIVERS[name].overhead for name in network_types), default=0)


def check(network_type: str, physical_network: str | None, segmentation_id: int | None) -> None:
    """Refuse a provider segment that its type driver does not take."""
    driver = DRIVERS.get(network_type)
    if driver is None:
        raise invalid(f"network_type value '{network_type}' not supported")
    _CHECKS[network_type](driver, physical_network, segmentation_id)


def _check_local(driver: TypeDriver, physical: str | None, number: int | None) -> None:
    for name, value in (("physical_network", physical), ("segmentation_id", number)):
        if value is not None:
            raise invalid(f"{name} prohibited for local provider network")


def _check_flat(driver: TypeDriver, physical: str | None, number: int | None) -> None:
    if not physical:
        raise invalid("physical_network required for flat provider network")
    if physical not in FLAT_NETWORKS:
        raise invalid(f"physical_network '{physical}' unknown for flat provider network")
    if number is not None:
        raise invalid("segmentation_id prohibited for flat provider network")


def _check_vlan(driver: TypeDriver, physical: str | None, number: int | None) -> None:
    if physical:
        if physical not in VLAN_RANGES:
            raise invalid(f"physical_network '{physical}' unknown for VLAN provider network")
        if number is not None and not 1 <= number <= 4094:
            raise invalid("segmentation_id out of range (1 through 4094)")
    elif number is not None:
        raise invalid("segmentation_id requires physical_network for VLAN provider network")


def _check_tunnel(driver: TypeDriver, physical: str | None, number: int | None) -> None:
    if physical is not None:
        raise invalid(f"provider:physical_network specified for {driver.name} network")


_CHECKS = {
    "local": _check_local, "flat": _check_flat, "vlan": _check_vlan, "vxlan": _check_tunnel, "gre": _check_tunnel,
    "geneve": _check_tunnel,
}  # fmt: skip


def reserve(
    state: State, network_type: str, physical_network: str | None, segmentation_id: int | None
) -> tuple[str | None, int | None]:
    """Take a segment's place; give its physical network and id. Refuses what is in use."""
    driver = DRIVERS[network_type]
    if network_type == "local":
        return None, None
    if network_type == "flat":
        taken = state.taken.setdefault(("flat", physical_network), set())
        if taken:
            raise error("FlatNetworkInUse", physical_network=physical_network)
        taken.add(0)
        return physical_network, None
    if segmentation_id is not None:
        taken = state.taken.setdefault((network_type, physical_network), set())
        if segmentation_id in taken:
            if network_type == "vlan":
                raise error("VlanIdInUse", vlan_id=segmentation_id, physical_network=physical_network)
            raise error("TunnelIdInUse", tunnel_id=segmentation_id)
        taken.add(segmentation_id)
        return physical_network, segmentation_id
    return _any(state, driver, physical_network)


def _any(state: State, driver: TypeDriver, physical_network: str | None) -> tuple[str | None, int]:
    places: list[str | None] = [physical_network]
    if driver.physical and not physical_network:
        places = list(VLAN_RANGES)
    for place in places:
        taken = state.taken.setdefault((driver.name, place), set())
        first, last = VLAN_RANGES[place] if driver.name == "vlan" and place is not None else driver.span
        if len(taken) <= last - first:
            number = first + len(taken)  # all below are taken in most clouds: the lowest free one is near
            number = number if number not in taken and number <= last else _lowest(taken, first, last)
            if number <= last:
                taken.add(number)
                return place, number
    raise error("NoNetworkAvailable")


def _lowest(taken: set[int], first: int, last: int) -> int:
    return next((number for number in range(first, last + 1) if number not in taken), last + 1)


def release(state: State, segment: Segment) -> None:
    """Give a segment's place back."""
    taken = state.taken.get((segment.network_type, segment.physical_network))
    if taken is not None:
        taken.discard(segment.segmentation_id or 0)
