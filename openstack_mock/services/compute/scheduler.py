"""The scheduler: candidates from placement, held against filters, weighed, and claimed. Knows nothing of building."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from ...sim.machine import TaskFailed
from . import hosts
from .models import Host, Server, Shape
from .neighbours import is_a
from .state import State


class NoValidHost(TaskFailed):
    """No host takes the server."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"No valid host was found. {reason}")


@dataclass(slots=True)
class Wish:
    """One question to the scheduler: a server, the shape it is to have, and what is asked of the host besides."""

    server: Server
    shape: Shape
    state: State
    cloud: Any
    zone: str | None
    avoid: tuple[str, ...] = ()
    only: str | None = None  # a host that is forced: filters are not asked
    target: str | None = None  # a host that is requested: filters are asked


@dataclass(slots=True)
class Place:
    """A host as filters and weighers see it."""

    host: Host
    provider: str
    wish: Wish

    def used(self, resource: str) -> int:
        """What is used of a resource there."""
        return int(self.wish.cloud.placement.usages(self.provider).get(resource, 0))

    def group_members(self) -> int:
        """How many servers of the wish's group are there."""
        wish = self.wish
        group = wish.state.groups.get(wish.server.group_id) if wish.server.group_id else None
        if group is None:
            return 0
        servers = (wish.state.servers.get(id) for id in group.members if id != wish.server.id)
        return sum(server is not None and server.host == self.host.host for server in servers)


def resources(server: Server, shape: Shape) -> dict[str, int]:
    """What a server of a shape takes of its host, by resource class; an extra spec may say otherwise."""
    root = 0 if server.is_volume_backed else shape.disk
    wanted = {"VCPU": shape.vcpus, "MEMORY_MB": shape.ram, "DISK_GB": root + shape.ephemeral + -(-shape.swap // 1024)}
    for key, value in shape.extra_specs.items():
        if key.startswith("resources:") and value.isdigit():
            wanted[key.removeprefix("resources:")] = int(value)
    return {name: amount for name, amount in wanted.items() if amount}


def select(wish: Wish) -> str:
    """The host for a server, what it takes claimed there. NoValidHost if there is none."""
    wanted = resources(wish.server, wish.shape)
    required, forbidden = _traits(wish.shape)
    found = wish.cloud.placement.candidates(wanted, required, forbidden)
    if wish.zone is not None:
        found = [one for one in found if _zone(wish, one.anchor) == wish.zone]
    if not found:
        raise NoValidHost("")
    by_provider = {row.hypervisor_uuid: row for row in wish.state.computes()}
    places = [Place(by_provider[one.anchor], one.anchor, wish) for one in found if one.anchor in by_provider]
    fitting = [place for place in places if _passes(place)]
    for place in _weighed(fitting):
        if _claim(wish, place.provider, wanted):
            return place.host.host
    raise NoValidHost("There are not enough hosts available.")


def _claim(wish: Wish, provider: str, wanted: dict[str, int]) -> bool:
    placement, server = wish.cloud.placement, wish.server
    held = placement.allocations(server.id)
    if provider in held:  # resizing on the host where it is: nova holds both sizes until one is given up
        wanted = {name: wanted.get(name, 0) + held[provider].get(name, 0) for name in {**held[provider], **wanted}}
    try:
        placement.allocate(server.id, {**held, provider: wanted}, server.project_id, server.user_id)
    except Exception as error:
        if not is_a(error, "NoRoom"):
            raise
        return False
    return True


def _traits(shape: Shape) -> tuple[list[str], list[str]]:
    required = [
        key.removeprefix("trait:")
        for key, value in shape.extra_specs.items()
        if value == "required" and key.startswith("trait:")
    ]
    forbidden = [
        key.removeprefix("trait:")
        for key, value in shape.extra_specs.items()
        if value == "forbidden" and key.startswith("trait:")
    ]
    return required, forbidden


def _zone(wish: Wish, provider: str) -> str | None:
    row = next((row for row in wish.state.computes() if row.hypervisor_uuid == provider), None)
    return None if row is None else wish.state.zone_of(row.host)


# -- filters


def _passes(place: Place) -> bool:
    wish = place.wish
    if wish.only is not None:
        return place.host.host == wish.only
    if place.host.host in wish.avoid or (wish.target is not None and place.host.host != wish.target):
        return False
    return all(test(place) for test in FILTERS.values())


def _compute(place: Place) -> bool:
    """The service is up, and not disabled."""
    return not place.host.disabled and hosts.is_up(place.wish.cloud.sim.clock.now, place.host)


def _capabilities(place: Place) -> bool:
    """Extra specs without a scope, or of the scope `capabilities`, must be what the hypervisor says of itself."""
    own = {"hypervisor_type": "fake", "hypervisor_hostname": place.host.host, "host": place.host.host}
    for key, value in place.wish.shape.extra_specs.items():
        scope, _, name = key.rpartition(":")
        if scope == "capabilities" and own.get(name) != value:
            return False
        if not scope and name in own and own[name] != value:
            return False
    return True


def _image(place: Place) -> bool:
    """The image's hypervisor type and architecture are the host's."""
    properties = place.wish.server.image_properties or {}
    kind = properties.get("img_hv_type") or properties.get("hypervisor_type")
    architecture = properties.get("hw_architecture") or properties.get("architecture")
    return kind in (None, "fake", "kvm", "qemu") and architecture in (None, "x86_64", "i686")


def _anti_affinity(place: Place) -> bool:
    """No other server of an anti-affinity group is there, or not more than its rule allows."""
    group = _group(place)
    if group is None or group.policy != "anti-affinity":
        return True
    return bool(place.group_members() < group.rules.get("max_server_per_host", 1))


def _affinity(place: Place) -> bool:
    """The servers of an affinity group are there, wherever there are any."""
    group = _group(place)
    if group is None or group.policy != "affinity":
        return True
    wish = place.wish
    members = (wish.state.servers.get(id) for id in group.members if id != wish.server.id)
    used = {server.host for server in members if server is not None and server.host}
    return not used or place.host.host in used


def _different_host(place: Place) -> bool:
    """None of the servers of the hint `different_host` is there."""
    return not any(server.host == place.host.host for server in _hinted(place, "different_host"))


def _same_host(place: Place) -> bool:
    """One of the servers of the hint `same_host` is there."""
    wanted = _hinted(place, "same_host")
    return not _hint(place, "same_host") or any(server.host == place.host.host for server in wanted)


FILTERS: dict[str, Callable[[Place], bool]] = {
    "ComputeFilter": _compute, "ComputeCapabilitiesFilter": _capabilities, "ImagePropertiesFilter": _image,
    "ServerGroupAntiAffinityFilter": _anti_affinity, "ServerGroupAffinityFilter": _affinity,
    "SameHostFilter": _same_host, "DifferentHostFilter": _different_host,
}  # fmt: skip


# -- weighers

# fmt: off
WEIGHERS: dict[str, Callable[[Place], float]] = {
    # option of its weight                what is weighed
    "ram_weight_multiplier":                lambda place: -place.used("MEMORY_MB"),
    "cpu_weight_multiplier":                lambda place: -place.used("VCPU"),
    "disk_weight_multiplier":               lambda place: -place.used("DISK_GB"),
    "soft_affinity_weight_multiplier":      lambda place: _soft(place, "soft-affinity", 1),
    "soft_anti_affinity_weight_multiplier": lambda place: _soft(place, "soft-anti-affinity", -1),
}
# fmt: on


def _weighed(places: list[Place]) -> Iterable[Place]:
    """Best first; equal ones in placement's order. Each weigher's values are stretched to 0..1, as nova has it."""
    if len(places) < 2:
        return places
    total = [0.0] * len(places)
    options = places[0].wish.cloud.options("compute")
    for option, weigh in WEIGHERS.items():
        factor = float(getattr(options, option))
        values = [weigh(place) for place in places]
        low, high = min(values), max(values)
        if high > low:
            for number, value in enumerate(values):
                total[number] += factor * (value - low) / (high - low)
    return [places[number] for number in sorted(range(len(places)), key=lambda number: -total[number])]


def _soft(place: Place, policy: str, sign: int) -> float:
    group = _group(place)
    return float(sign * place.group_members()) if group is not None and group.policy == policy else 0.0


def _group(place: Place) -> Any:
    id = place.wish.server.group_id
    return place.wish.state.groups.get(id) if id else None


def _hint(place: Place, name: str) -> list[str]:
    found = place.wish.server.spec.hints.get(name) or []
    return [found] if isinstance(found, str) else list(found)


def _hinted(place: Place, name: str) -> list[Server]:
    found = (place.wish.state.servers.get(id) for id in _hint(place, name))
    return [server for server in found if server is not None]
