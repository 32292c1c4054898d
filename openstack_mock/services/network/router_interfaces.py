"""Interfaces of routers: which subnets a router may be connected with, and by which port. Knows nothing of requests."""

from __future__ import annotations

import ipaddress
from typing import Any

from . import addresses, plain_checks, ports, quotas, routers, sharing, standard, subnets
from .context import Context
from .errors import bad_request, error
from .records import FloatingIp, Port, Router, Subnet


def check(body: Any, removal: bool = False) -> None:
    """Refuse what names neither a port nor a subnet, or both."""
    info = body if isinstance(body, dict) else {}
    if "port_id" not in info and "subnet_id" not in info:
        raise bad_request("router", "Either subnet_id or port_id must be specified")
    for name in ("port_id", "subnet_id"):
        reason = plain_checks.uuid(info[name]) if name in info else None
        if reason:
            raise bad_request("router", reason)
    if not removal and "port_id" in info and "subnet_id" in info:
        raise bad_request("router", "Cannot specify both subnet-id and port-id")


def add(ctx: Context, router: Router, body: Any) -> dict[str, Any]:
    """Connect a router to a subnet, by a port of its own or by the one named."""
    check(body)
    if "port_id" in body:
        port, found = _add_port(ctx, router, body["port_id"])
    else:
        port, found = _add_subnet(ctx, router, subnets.find(ctx, body["subnet_id"]))
    standard.touched(ctx, router)
    routers.schedule(ctx, router)
    routers.tell_agents(ctx, router)
    return _info(router, port, [subnet.id for subnet in found], found[-1].id)


def _info(router: Router, port: Port, ids: list[str], subnet_id: str) -> dict[str, Any]:
    return {
        "id": router.id,
        "project_id": port.project_id,
        "port_id": port.id,
        "network_id": port.network_id,
        "subnet_id": subnet_id,
        "subnet_ids": ids,
    }


def _add_port(ctx: Context, router: Router, port_id: str) -> tuple[Port, list[Subnet]]:
    port = ports.find(ctx, port_id)
    if port.device_id:
        raise error("PortInUse", net_id=port.network_id, port_id=port.id, device_id=port.device_id)
    if not port.fixed_ips:
        raise bad_request("router", "Router port must have at least one fixed IP")
    found = [ctx.state.subnets[subnet] for subnet, _ in port.fixed_ips]
    for subnet in found:
        _check_mode(subnet)
    _check_one_ipv6(ctx, router, port)
    check_overlap(ctx, router, found)
    if sum(subnet.ip_version == 4 for subnet in found) > 1:
        raise bad_request("router", "Cannot have multiple IPv4 subnets on router port")
    _check_in_pool(ctx, port, found)
    port.device_owner = routers.owner_of_interface(router)
    ctx.state.ports.update(port, device_id=router.id)
    standard.touched(ctx, port)
    return port, found


def _check_mode(subnet: Subnet) -> None:
    if subnet.ip_version == 6 and subnet.ipv6_ra_mode is None and subnet.ipv6_address_mode is not None:
        raise bad_request("router", f"IPv6 subnet {subnet.id} configured to receive RAs from an external router "
                          "cannot be added to Neutron Router.")  # fmt: skip


def _check_one_ipv6(ctx: Context, router: Router, port: Port) -> None:
    if not _has_ipv6(port):
        return
    for other in routers.attached(ctx, router):
        if other.id != port.id and other.network_id == port.network_id and _has_ipv6(other):
            raise bad_request(
                "router",
                f"Router already contains IPv6 port {other.id} belonging to network id {other.network_id}. Only one "
                "IPv6 port from the same network subnet can be connected to a router.",
            )


def _has_ipv6(port: Port) -> bool:
    return any(":" in address for _, address in port.fixed_ips)


def _check_in_pool(ctx: Context, port: Port, found: list[Subnet]) -> None:
    if ctx.is_admin:
        return
    for subnet, (_, address) in zip(found, port.fixed_ips, strict=True):
        if subnet.project_id != ctx.project_id and not ctx.state.addresses[subnet.id].in_pools(
            addresses.number(address)
        ):
            raise bad_request(
                "router",
                f"Cannot add interface to router because specified port {port.id} has an IP address out of the "
                f"allocation pool of subnet {subnet.id}, which is not owned by the project making the request",
            )


def check_overlap(ctx: Context, router: Router, new: list[Subnet]) -> None:
    """Refuse subnets that a router has already, or that overlap with one it has."""
    wanted = {subnet.id for subnet in new}
    there: list[Subnet] = []
    for port in routers.attached(ctx, router):
        for subnet_id, _ in port.fixed_ips:
            if subnet_id in wanted:
                raise bad_request("router", f"Router already has a port on subnet {subnet_id}")
            if port.device_owner != routers.GATEWAY:
                there.append(ctx.state.subnets[subnet_id])
        if port.device_owner == routers.GATEWAY:
            there += ctx.state.subnets.by(network_id=port.network_id)
    for old in sorted(there, key=lambda subnet: subnet.id):
        for subnet in new:
            _raise_on_overlap(old, subnet)


def _raise_on_overlap(old: Subnet, new: Subnet) -> None:
    one, two = addresses.network(old.cidr), addresses.network(new.cidr)
    if one.version == two.version and one.overlaps(two):
        raise bad_request(
            "router", f"Cidr {new.cidr} of subnet {new.id} overlaps with cidr {old.cidr} of subnet {old.id}"
        )


def _add_subnet(ctx: Context, router: Router, subnet: Subnet) -> tuple[Port, list[Subnet]]:
    if not subnet.gateway_ip:
        raise bad_request("router", "Subnet for router interface must have a gateway IP")
    if subnet.project_id != ctx.project_id and not ctx.is_admin and not _shared_with(ctx, subnet):
        raise bad_request(
            "router",
            f"Cannot add interface to router because subnet {subnet.id} is not owned by project making the request",
        )
    _check_mode(subnet)
    check_overlap(ctx, router, [subnet])
    fixed = {"subnet_id": subnet.id, "ip_address": subnet.gateway_ip}
    if subnet.ip_version == 6:
        for port in routers.interfaces(ctx, router):
            if port.network_id == subnet.network_id and _has_ipv6(port):
                have: list[dict[str, Any]] = [{"subnet_id": s, "ip_address": a} for s, a in port.fixed_ips]
                ports.update(ctx.elevated(), port, {"fixed_ips": [*have, fixed]})
                standard.touched(ctx, port)
                return port, [subnet]
    quotas.reserve(ctx, "port", router.project_id)
    port = ports.create(ctx.elevated(), {
        "project_id": router.project_id, "network_id": subnet.network_id, "fixed_ips": [fixed],
        "device_id": router.id, "device_owner": routers.owner_of_interface(router),
    })  # fmt: skip
    standard.touched(ctx, port)
    return port, [subnet]


def _shared_with(ctx: Context, subnet: Subnet) -> bool:
    rows = sharing.entries(ctx, "network", subnet.network_id)
    return any(row.action == sharing.SHARED and row.target == ctx.project_id for row in rows)


def remove(ctx: Context, router: Router, body: Any) -> dict[str, Any]:
    """Take a router off a subnet."""
    check(body, removal=True)
    if "port_id" in body:
        port, found = _remove_port(ctx, router, body["port_id"], body.get("subnet_id"))
    else:
        port, found = _remove_subnet(ctx, router, subnets.find(ctx, body["subnet_id"]))
    standard.touched(ctx, router)
    routers.tell_agents(ctx, router)
    return _info(router, port, found, found[0])


def _remove_port(ctx: Context, router: Router, port_id: str, subnet_id: str | None) -> tuple[Port, list[str]]:
    port = ctx.state.ports.get(port_id)
    if port is None or port.device_id != router.id or port.device_owner not in routers.INTERFACES:
        raise error("RouterInterfaceNotFound", router_id=router.id, port_id=port_id)
    ids = [subnet for subnet, _ in port.fixed_ips]
    if subnet_id and subnet_id not in ids:
        raise error("SubnetMismatchForPort", port_id=port_id, subnet_id=subnet_id)
    for id in ids:
        _check_unused(ctx, router, ctx.state.subnets[id])
    ports.remove(ctx, port)
    return port, ids


def _remove_subnet(ctx: Context, router: Router, subnet: Subnet) -> tuple[Port, list[str]]:
    mine = [port for port in routers.interfaces(ctx, router) if port.network_id == subnet.network_id]
    if mine:
        _check_unused(ctx, router, subnet)
    for port in mine:
        have = [pair for pair in port.fixed_ips if pair[0] != subnet.id]
        if len(have) == len(port.fixed_ips):
            continue
        if have:
            ports.update(ctx.elevated(), port, {"fixed_ips": [{"subnet_id": s, "ip_address": a} for s, a in have]})
            standard.touched(ctx, port)
        else:
            ports.remove(ctx, port)
        return port, [subnet.id]
    raise error("RouterInterfaceNotFoundForSubnet", router_id=router.id, subnet_id=subnet.id)


def _check_unused(ctx: Context, router: Router, subnet: Subnet) -> None:
    """Refuse to take a subnet off that floating IPs or routes need."""
    net = addresses.network(subnet.cidr)
    for row in ctx.state.floating_ips.by(router_id=router.id):
        if row.fixed_ip_address and ipaddress.ip_address(row.fixed_ip_address) in net and _is_on(ctx, row, subnet):
            raise error("RouterInterfaceInUseByFloatingIP", router_id=router.id, subnet_id=subnet.id)
    for _, nexthop in router.routes:
        if ipaddress.ip_address(nexthop) in net:
            raise error("RouterInterfaceInUseByRoute", router_id=router.id, subnet_id=subnet.id)


def _is_on(ctx: Context, row: FloatingIp, subnet: Subnet) -> bool:
    port = ctx.state.ports.get(row.port_id)
    return port is not None and any(there == subnet.id for there, _ in port.fixed_ips)
