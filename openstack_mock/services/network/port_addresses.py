"""Which addresses a port gets: the ones asked for, or one of each kind that its network offers."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from operator import itemgetter
from typing import Any

from . import addresses
from .context import Context
from .errors import error, invalid
from .records import FixedIps, Port, Subnet

ROUTER_OWNERS = (
    "network:router_interface", "network:router_interface_distributed", "network:ha_router_replicated_interface",
)  # fmt: skip
ROUTER_OWNERS_SNAT = (*ROUTER_OWNERS, "network:router_centralized_snat")
PREFER_NEXT = ("network:dhcp",)
Asked = list[dict[str, Any]]


def candidates(ctx: Context, port: Port, fixed: Asked | None) -> list[Subnet]:
    """The subnets that a port may have addresses of; IpAddressGenerationFailureNoMatchingSubnet if none will do."""
    subnets = ctx.state.subnets.by(network_id=port.network_id)
    if not subnets:
        return []
    fitting = [subnet for subnet in subnets if _serves(subnet, port.device_owner)]
    if fixed is not None:
        named = {one["subnet_id"] for one in fixed if "subnet_id" in one}
        fitting += [subnet for subnet in subnets if subnet.id in named and subnet not in fitting]
    if not fitting:
        raise error(
            "IpAddressGenerationFailureNoMatchingSubnet", network_id=port.network_id, service_type=port.device_owner
        )
    return sorted(fitting, key=lambda subnet: not subnet.service_types)


def _serves(subnet: Subnet, device_owner: str) -> bool:
    if not subnet.service_types:
        return True
    return any(device_owner == kind or (kind.endswith(":") and device_owner.startswith(kind)) or (
        kind in ("compute:",
        "compute") and device_owner.startswith("compute:")) for kind in subnet.service_types)  # fmt: skip


def allocate(ctx: Context, port: Port, fixed: Asked | None) -> FixedIps:
    """Give a new port its addresses; all or none."""
    subnets = candidates(ctx, port, fixed)
    taken: list[tuple[str, str]] = []
    try:
        if fixed is not None:
            for one in _checked(ctx, port, fixed, subnets):
                taken.append(_take(ctx, port, *one))
        else:
            for kind in (4, 6):
                choices = [s for s in subnets if s.ip_version == kind and not s.is_auto_address]
                if choices:
                    taken.append(_take_any(ctx, port, choices))
        if port.device_owner not in ROUTER_OWNERS_SNAT:
            for subnet in subnets:
                if subnet.is_auto_address and all(there != subnet.id for there, _ in taken):
                    taken.append(_take(ctx, port, subnet, None))
    except Exception:
        give_back(ctx, taken)
        raise
    return _sorted(taken)


def _sorted(pairs: Iterable[tuple[str, str]]) -> FixedIps:
    """The pairs in the order of their addresses' text, as the real service's database gives them."""
    return tuple(sorted(pairs, key=itemgetter(1)))


def give_back(ctx: Context, pairs: Any) -> None:
    """Free addresses."""
    for subnet_id, address in pairs:
        held = ctx.state.addresses.get(subnet_id)
        if held is not None:
            held.free(addresses.number(address))


def _checked(ctx: Context, port: Port, fixed: Asked, subnets: list[Subnet]) -> list[tuple[Subnet, str | None]]:
    """The subnet and the address (None: any) of each fixed IP asked for."""
    result: list[tuple[Subnet, str | None]] = []
    for one in fixed:
        subnet = _subnet_for(ctx, port, one, subnets)
        address = one.get("ip_address")
        if address is not None:
            if subnet.is_auto_address and port.device_owner not in ROUTER_OWNERS:
                made = addresses.eui64(subnet.cidr, port.mac_address)
                if made != addresses.number(address):
                    raise error("AllocationOnAutoAddressSubnet", ip=address, subnet_id=subnet.id)
            result.append((subnet, address))
        elif port.device_owner in ROUTER_OWNERS_SNAT or not subnet.is_auto_address:
            result.append((subnet, None))
    return result


def _subnet_for(ctx: Context, port: Port, one: dict[str, Any], subnets: list[Subnet]) -> Subnet:
    if not subnets:
        raise invalid("IP allocation requires subnets for network")
    address = one.get("ip_address")
    if "subnet_id" in one:
        subnet = next((s for s in subnets if s.id == one["subnet_id"]), None)
        if subnet is None:
            if one["subnet_id"] not in ctx.state.subnets:
                raise error("SubnetNotFound", subnet_id=one["subnet_id"])
            raise invalid(
                f"Failed to create port on network {port.network_id}, because fixed_ips included invalid subnet "
                f"{one['subnet_id']}"
            )
        if address is not None and not _within(subnet, address, port.device_owner):
            raise error("InvalidIpForSubnet", ip_address=address)
        return subnet
    if address is None:
        raise invalid("IP allocation requires subnet_id or ip_address")
    for subnet in subnets:
        if _within(subnet, address, port.device_owner):
            return subnet
    raise error("InvalidIpForNetwork", ip_address=address)


def _within(subnet: Subnet, address: str, device_owner: str) -> bool:
    """Whether a subnet has an address: its ends only for a router in IPv6, never in IPv4."""
    net, ip = addresses.network(subnet.cidr), ipaddress.ip_address(address)
    if ip.version != net.version or ip not in net:
        return False
    if net.version == 4:
        return net.prefixlen >= 31 or int(ip) not in (int(net.network_address), int(net.broadcast_address))
    return int(ip) != int(net.network_address) or device_owner in ROUTER_OWNERS or net.prefixlen >= 127


def _take(ctx: Context, port: Port, subnet: Subnet, address: str | None) -> tuple[str, str]:
    """Take an address of a subnet: this one, the one of the port's MAC, or any."""
    held = ctx.state.addresses[subnet.id]
    if address is not None:
        wanted = addresses.number(address)
        if wanted in held.taken:
            raise error("IpAddressAlreadyAllocated", ip=address, subnet_id=subnet.id)
    elif subnet.is_auto_address and port.device_owner not in ROUTER_OWNERS_SNAT:
        wanted = addresses.eui64(subnet.cidr, port.mac_address)
        if wanted in held.taken:
            raise error("IpAddressAlreadyAllocated", ip=held.text(wanted), subnet_id=subnet.id)
    else:
        free = held.first() if port.device_owner in PREFER_NEXT else held.any(ctx.ids)
        if free is None:
            raise error("IpAddressGenerationFailure", net_id=port.network_id)
        wanted = free
    held.take(wanted, port.id)
    return subnet.id, held.text(wanted)


def _take_any(ctx: Context, port: Port, choices: list[Subnet]) -> tuple[str, str]:
    """An address of the first subnet that has one left."""
    for subnet in choices:
        held = ctx.state.addresses[subnet.id]
        if held.inside < held.size:
            return _take(ctx, port, subnet, None)
    raise error("IpAddressGenerationFailure", net_id=port.network_id)


def add_auto(ctx: Context, port: Port, subnet: Subnet) -> None:
    """Give a port the address that its MAC makes in a subnet."""
    if all(there != subnet.id for there, _ in port.fixed_ips):
        port.fixed_ips = _sorted([*port.fixed_ips, _take(ctx, port, subnet, None)])


def change(ctx: Context, port: Port, fixed: Asked | None, mac: str | None) -> None:
    """Change a port's addresses to those asked for, and its MAC, with the addresses that come from it."""
    old, old_mac = port.fixed_ips, port.mac_address
    macs = ctx.state.macs[port.network_id]
    if mac is not None and mac != old_mac:
        macs.discard(old_mac)
        macs.add(mac)
        port.mac_address = mac
    try:
        _change(ctx, port, fixed, mac is not None and mac != old_mac)
    except Exception:
        port.fixed_ips, port.mac_address = old, old_mac
        macs.discard(mac or "")
        macs.add(old_mac)
        raise
    if port.fixed_ips and port.get("ip_allocation") == "none":
        port.put("ip_allocation", None)


def _change(ctx: Context, port: Port, fixed: Asked | None, new_mac: bool) -> None:
    asked = fixed if fixed is not None else [
        {"subnet_id": subnet, "ip_address": address} for subnet, address in port.fixed_ips
        if not (new_mac and addresses.is_eui64(address))
    ]  # fmt: skip
    keep, add, remove = _compare(ctx, port, asked)
    to_add = _checked(ctx, port, add, candidates(ctx, port, asked) if add else [])
    give_back(ctx, remove)
    taken: list[tuple[str, str]] = []
    try:
        for one in to_add:
            taken.append(_take(ctx, port, *one))
        if port.device_owner not in ROUTER_OWNERS_SNAT:
            present = {subnet for subnet, _ in (*keep, *taken)} | {subnet for subnet, _ in remove if not new_mac}
            for subnet in candidates(ctx, port, asked):
                if subnet.is_auto_address and subnet.id not in present:
                    taken.append(_take(ctx, port, subnet, None))
    except Exception:
        give_back(ctx, taken)
        for subnet_id, address in remove:
            ctx.state.addresses[subnet_id].take(addresses.number(address), port.id)
        raise
    port.fixed_ips = _sorted([*taken, *keep])


Pairs = list[tuple[str, str]]


def _compare(ctx: Context, port: Port, asked: Asked) -> tuple[Pairs, Asked, Pairs]:
    """What of a port's addresses stays, what is to be added, and what goes."""
    left = {address: subnet for subnet, address in port.fixed_ips}
    keep: Pairs = []
    add: Asked = []
    for one in asked:
        if "ip_address" in one:
            if one["ip_address"] in left:
                keep.append((left.pop(one["ip_address"]), one["ip_address"]))
            else:
                add.append(one)
    for one in asked:
        if "ip_address" not in one:
            same = next((ip for ip, subnet in left.items() if subnet == one.get("subnet_id")), None)
            if same is None:
                add.append(one)
            else:
                keep.append((left.pop(same), same))
    remove: Pairs = []
    for address, subnet_id in left.items():
        subnet = ctx.state.subnets.get(subnet_id)
        auto = subnet is not None and subnet.is_auto_address and port.device_owner not in ROUTER_OWNERS_SNAT
        stays = (
            auto and addresses.eui64(subnet.cidr, port.mac_address) == addresses.number(address) if subnet else False
        )
        (keep if stays else remove).append((subnet_id, address))
    return keep, add, remove
