"""Subnets: their addressing, checked as neutron checks it. Knows nothing of requests."""

from __future__ import annotations

import ipaddress
from typing import Any

from . import addresses, networks, sharing, standard
from .addresses import Addresses
from .context import Context
from .errors import bad_request, error, invalid
from .records import Network, Subnet

AUTO_MODES = ("slaac", "dhcpv6-stateless")
MAX_NAMESERVERS, MAX_ROUTES = 5, 20
ROUTER_INTERFACES = (
    "network:router_interface", "network:router_interface_distributed", "network:ha_router_replicated_interface",
)  # fmt: skip


def find(ctx: Context, subnet_id: str) -> Subnet:
    """The subnet, if it is there for the caller; SubnetNotFound otherwise."""
    found = ctx.state.subnets.get(subnet_id)
    if found is None or not visible(ctx, found):
        raise error("SubnetNotFound", subnet_id=subnet_id)
    return found


def visible(ctx: Context, subnet: Subnet) -> bool:
    """Whether a subnet is there for the caller: its own, or one of a network that it may see."""
    return subnet.project_id == ctx.project_id or sharing.may_see(ctx, "network", subnet.network_id, subnet.project_id)


def create(ctx: Context, body: dict[str, Any]) -> Subnet:
    """Make a subnet, of a CIDR or out of a subnet pool."""
    from . import subnetpools

    cidr = body.get("cidr")
    if cidr is not None and body.get("prefixlen") is not None:
        raise bad_request("subnets", "cidr and prefixlen must not be supplied together")
    if cidr is not None:
        net = addresses.network(cidr)
        cidr = f"{net.network_address}/{net.prefixlen}"
    pool_id = subnetpools.asked(ctx, body)
    if pool_id is None and cidr is None:
        raise bad_request("subnets", "a subnetpool must be specified in the absence of a cidr")
    if pool_id is not None and body.get("allocation_pools") and cidr is None:
        raise bad_request("subnets", "allocation_pools allowed only for specific subnet requests.")
    check(ctx, {**body, "cidr": cidr}, None)
    network = networks.find(ctx, body["network_id"])
    _check_mtu(network, body["ip_version"])
    if pool_id is not None:
        cidr = subnetpools.allocate(ctx, pool_id, body, cidr)
    return _save(ctx, network, body, str(cidr), pool_id)


def _check_mtu(network: Network, version: int) -> None:
    if not network.mtu or network.mtu >= 1280:
        return
    if network.mtu < 68:
        raise error("NetworkMTUSubnetConflict", net_id=network.id, mtu=68)
    if version == 6:
        raise error("NetworkMTUSubnetConflict", net_id=network.id, mtu=1280)


def _save(ctx: Context, network: Network, body: dict[str, Any], cidr: str, pool_id: str | None) -> Subnet:
    from . import segments, subnetpools

    state, net = ctx.state, addresses.network(cidr)
    _check_overlap(ctx, network, net)
    subnetpools.check_affinity(ctx, network, body["ip_version"], pool_id)
    gateway = _gateway(body, net)
    pools = _pools(body.get("allocation_pools"), net, gateway)
    dhcp = body.get("enable_dhcp", True)
    subnet = Subnet(
        id=ctx.ids.uuid(), project_id=body["project_id"], name=body.get("name", ""), network_id=network.id,
        description=body.get("description", ""), ip_version=body["ip_version"], cidr=cidr, gateway_ip=gateway,
        enable_dhcp=dhcp, subnetpool_id=pool_id, dns_nameservers=tuple(body.get("dns_nameservers") or ()),
        ipv6_ra_mode=body.get("ipv6_ra_mode") if dhcp else None,
        ipv6_address_mode=body.get("ipv6_address_mode") if dhcp else None,
        host_routes=_routes(body.get("host_routes")), service_types=tuple(body.get("service_types") or ()),
        segment_id=body.get("segment_id"),
    )  # fmt: skip
    segments.check_subnet(ctx, subnet)
    standard.born(ctx, subnet)
    state.subnets.add(subnet)
    state.addresses[subnet.id] = Addresses(net.version, pools)
    standard.touched(ctx, network)
    _after_create(ctx, subnet)
    return subnet


def _after_create(ctx: Context, subnet: Subnet) -> None:
    from . import agents, ports, routers

    if subnet.is_auto_address:
        ports.add_auto_address(ctx, subnet)
    network = ctx.state.networks[subnet.network_id]
    if network.external:
        routers.add_gateway_addresses(ctx, network, subnet)
    agents.subnet_changed(ctx, subnet.network_id)


def check(ctx: Context, s: dict[str, Any], old: Subnet | None) -> None:
    """Refuse what cannot be a subnet. `s` has the whole of a new one, or a change with the old one's fixed parts."""
    version, cidr = s["ip_version"], s.get("cidr")
    net = None
    if cidr is not None:
        _check_version(version, cidr, "cidr")
        net = addresses.network(cidr)
        if version == 6 and int(net.network_address) == 0:
            raise invalid("IPv6 subnet '::' is not supported")
        if s.get("enable_dhcp") and not (old is not None and old.enable_dhcp):
            _check_dhcp(net)
    if "gateway_ip" in s:
        _check_gateway(ctx, s, net, old)
    servers, routes = s.get("dns_nameservers") or (), s.get("host_routes") or ()
    name = s.get("id", "new subnet")
    if len(servers) > MAX_NAMESERVERS:
        raise error("DNSNameServersExhausted", subnet_id=name, quota=MAX_NAMESERVERS)
    for server in servers:
        _check_version(version, server, "dns_nameserver")
    if len(routes) > MAX_ROUTES:
        raise error("HostRoutesExhausted", subnet_id=name, quota=MAX_ROUTES)
    for route in routes:
        _check_version(version, route["destination"], "destination")
        _check_version(version, route["nexthop"], "nexthop")
    if version == 4:
        for mode in ("ipv6_ra_mode", "ipv6_address_mode"):
            if s.get(mode) is not None:
                raise invalid(f"{mode} is not valid when ip_version is 4")
    else:
        _check_modes(s, old, net)


def _check_version(version: int, address: str, name: str) -> None:
    if addresses.network(address).version != version:
        raise invalid(f"{name} '{address}' does not match the ip_version '{version}'")


def _check_dhcp(net: addresses.IPNetwork) -> None:
    if net.prefixlen > (30 if net.version == 4 else 126):
        raise invalid("Subnet has a prefix length that is incompatible with DHCP service enabled")
    if net.is_multicast:
        raise invalid("Multicast IP subnet is not supported if enable_dhcp is True")
    if net.is_loopback:
        raise invalid("Loopback IP subnet is not supported if enable_dhcp is True")
    if net.version == 4 and int(net.network_address) == 0:
        raise invalid("First IP '0.0.0.0' of network is not supported if enable_dhcp is True.")


def _check_gateway(ctx: Context, s: dict[str, Any], net: addresses.IPNetwork | None, old: Subnet | None) -> None:
    gateway = s["gateway_ip"]
    if gateway:
        _check_version(s["ip_version"], gateway, "gateway_ip")
        ip = addresses.number(gateway)
        if net is not None and ipaddress.ip_address(gateway) in net:
            invalid_ends = net.version == 4 and net.prefixlen <= 30 and ip == int(net.broadcast_address)
            at_start = net.prefixlen < (31 if net.version == 4 else 127) and ip == int(net.network_address)
            if invalid_ends or at_start:
                raise invalid("Gateway is not valid on subnet")
    if old is not None and gateway != old.gateway_ip and old.gateway_ip:
        holder = ctx.state.addresses[old.id].taken.get(addresses.number(old.gateway_ip))
        port = ctx.state.ports.get(holder)
        if port is not None and port.device_owner in ROUTER_INTERFACES:
            raise error("GatewayIpInUse", ip_address=old.gateway_ip, port_id=port.id)


def _check_modes(s: dict[str, Any], old: Subnet | None, net: addresses.IPNetwork | None) -> None:
    ra, mode = s.get("ipv6_ra_mode"), s.get("ipv6_address_mode")
    if (ra or mode) and not (s.get("enable_dhcp") if old is None else s.get("enable_dhcp", old.enable_dhcp)):
        raise invalid("ipv6_ra_mode or ipv6_address_mode cannot be set when enable_dhcp is set to False")
    if ra and mode and ra != mode:
        raise invalid(
            f"ipv6_ra_mode set to '{ra}' with ipv6_address_mode set to '{mode}' is not valid. If both attributes "
            "are set, they must be the same value"
        )
    if net is not None and net.prefixlen != 64 and (ra in AUTO_MODES or mode in AUTO_MODES):
        raise invalid(f"Invalid CIDR {s['cidr']} for IPv6 address mode. OpenStack uses the EUI-64 address format, "
                      "which requires the prefix to be /64")  # fmt: skip


def _gateway(body: dict[str, Any], net: addresses.IPNetwork) -> str | None:
    """The gateway asked for; without one asked for, the first host address; in IPv6 the subnet's own."""
    if "gateway_ip" in body:
        given: str | None = body["gateway_ip"]
        return given
    first = net.network_address
    return str(first if net.version == 6 or net.prefixlen == net.max_prefixlen else first + 1)


def _routes(given: list[dict[str, str]] | None) -> tuple[tuple[str, str], ...]:
    return tuple((route["destination"], route["nexthop"]) for route in given or ())


def _check_overlap(ctx: Context, network: Network, net: addresses.IPNetwork) -> None:
    if net.prefixlen == 0:
        raise invalid("0 is not allowed as CIDR prefix length")
    for other in ctx.state.subnets.by(network_id=network.id):
        there = addresses.network(other.cidr)
        if there.version == net.version and there.overlaps(net):
            raise invalid(f"Requested subnet with cidr: {net} for network: {network.id} overlaps with another subnet")


def _pools(given: list[dict[str, str]] | None, net: addresses.IPNetwork, gateway: str | None) -> list[tuple[int, int]]:
    gateway_number = addresses.number(gateway) if gateway else None
    if given is None:
        return addresses.default_pools(net, gateway_number)
    pools = check_pools(given, net)
    if gateway_number is not None:
        check_gateway_outside(gateway_number, pools, net.version)
    return pools


def check_pools(given: list[dict[str, str]], net: addresses.IPNetwork) -> list[tuple[int, int]]:
    """The pools asked for, sorted; refuses those of another version, out of bounds or overlapping."""
    first, last = int(net.network_address), int(net.broadcast_address)
    if net.version == 6:
        first += 1
    elif net.prefixlen <= 30:
        first, last = first + 1, last - 1
    pools: list[tuple[int, int]] = []
    for pool in given:
        text = f"{pool['start']}-{pool['end']}"
        start, end = (ipaddress.ip_address(pool[name]) for name in ("start", "end"))
        if int(start) > int(end) and start.version == end.version:
            raise error("InvalidAllocationPool", pool=pool)
        if start.version != net.version or end.version != net.version:
            raise error("InvalidAllocationPool", pool=text)
        if int(start) < first or int(end) > last:
            raise error("OutOfBoundsAllocationPool", pool=text, subnet_cidr=net)
        pools.append((int(start), int(end)))
    for place, one in enumerate(pools):
        for two in pools[place + 1 :]:
            if one[0] <= two[1] and two[0] <= one[1]:
                texts = [pool_text(pool, net.version) for pool in (one, two)]
                raise error("OverlappingAllocationPools", pool_1=texts[0], pool_2=texts[1], subnet_cidr=net)
    return pools


def pool_text(pool: tuple[int, int], version: int) -> str:
    """`first-last`."""
    kind = ipaddress.IPv4Address if version == 4 else ipaddress.IPv6Address
    return f"{kind(pool[0])}-{kind(pool[1])}"


def check_gateway_outside(gateway: int, pools: list[tuple[int, int]], version: int) -> None:
    """Refuse a gateway within a pool."""
    for pool in pools:
        if pool[0] <= gateway <= pool[1]:
            text = pool_text((gateway, gateway), version).partition("-")[0]
            raise error("GatewayConflictWithAllocationPools", pool=pool_text(pool, version), ip_address=text)


def update(ctx: Context, subnet: Subnet, body: dict[str, Any]) -> None:
    """Change a subnet."""
    from . import agents, segments

    fixed = {"ip_version": subnet.ip_version, "cidr": subnet.cidr, "id": subnet.id}
    check(ctx, {**body, **fixed}, subnet)
    held = ctx.state.addresses[subnet.id]
    net = addresses.network(subnet.cidr)
    pools = held.pools if body.get("allocation_pools") is None else check_pools(body["allocation_pools"], net)
    gateway = body.get("gateway_ip", subnet.gateway_ip)
    if gateway and (gateway != subnet.gateway_ip or body.get("allocation_pools") is not None):
        check_gateway_outside(addresses.number(gateway), pools, net.version)
    if "segment_id" in body:
        segments.change_subnet(ctx, subnet, body["segment_id"])
    held.set_pools(pools)
    subnet.gateway_ip = gateway
    for name in ("enable_dhcp", "description"):
        if name in body:
            setattr(subnet, name, body[name])
    for name in ("dns_nameservers", "service_types"):
        if name in body:
            setattr(subnet, name, tuple(body[name] or ()))
    if "host_routes" in body:
        subnet.host_routes = _routes(body["host_routes"])
    ctx.state.subnets.update(subnet, name=body.get("name", subnet.name))
    agents.subnet_changed(ctx, subnet.network_id)


def delete(ctx: Context, subnet: Subnet) -> None:
    """Remove a subnet; SubnetInUse if ports other than the service's own have addresses of it."""
    from . import agents, ports

    state = ctx.state
    holders = list(dict.fromkeys(state.addresses[subnet.id].taken.values()))
    auto = [port for port in map(state.ports.get, holders) if port is not None]
    blocking = [port for port in auto if not _goes_along(subnet, port.device_owner)]
    if blocking:
        reason = "One or more ports have an IP allocation from this subnet"
        raise error("SubnetInUse", subnet_id=subnet.id, reason=reason)
    for port in auto:
        ports.drop_subnet(ctx, port, subnet.id)
    remove(ctx, subnet)
    network = state.networks.get(subnet.network_id)
    if network is not None:
        standard.touched(ctx, network)
        agents.subnet_changed(ctx, network.id)


def _goes_along(subnet: Subnet, device_owner: str) -> bool:
    if device_owner in ROUTER_INTERFACES:
        return False
    return subnet.is_auto_address or device_owner in ("network:dhcp", "network:local_ip")


def remove(ctx: Context, subnet: Subnet) -> None:
    """Take a subnet out, whoever has addresses of it."""
    ctx.state.subnets.remove(subnet)
    ctx.state.addresses.pop(subnet.id, None)


def view(ctx: Context, subnet: Subnet) -> dict[str, Any]:
    """The subnet as the API shows it to an admin."""
    held = ctx.state.addresses[subnet.id]
    network = ctx.state.networks[subnet.network_id]
    return {
        "id": subnet.id,
        "name": subnet.name,
        "tenant_id": subnet.project_id,
        "project_id": subnet.project_id,
        "network_id": subnet.network_id,
        "ip_version": subnet.ip_version,
        "subnetpool_id": subnet.subnetpool_id,
        "enable_dhcp": subnet.enable_dhcp,
        "ipv6_ra_mode": subnet.ipv6_ra_mode,
        "ipv6_address_mode": subnet.ipv6_address_mode,
        "gateway_ip": subnet.gateway_ip,
        "cidr": subnet.cidr,
        "allocation_pools": [{"start": held.text(first), "end": held.text(last)} for first, last in held.pools],
        "host_routes": [{"destination": to, "nexthop": via} for to, via in subnet.host_routes],
        "dns_nameservers": list(subnet.dns_nameservers),
        "description": subnet.description,
        "router:external": network.external,
        "service_types": list(subnet.service_types),
        "segment_id": subnet.segment_id,
        "shared": sharing.is_shared(ctx, "network", subnet.network_id),
        **standard.stamps(subnet),
    }
