"""Lists that are computed and never changed: availability zones, service providers, address use."""

from __future__ import annotations

from typing import Any

from ...wire.call import Call
from ...wire.errors import NotFound
from ...wire.message import Json
from ...wire.operation import operation
from . import addresses, agents, authorization, lists, networks, sharing
from .authorization import Target
from .context import Context
from .records import Network, Subnet
from .requests import NOT_FOUND, context_of

PROVIDERS = (("L3_ROUTER_NAT", "dvrha", False), ("L3_ROUTER_NAT", "dvr", False), ("L3_ROUTER_NAT", "ha", False),
             ("L3_ROUTER_NAT", "single_node", False))  # fmt: skip


def _filtered(call: Call, collection: str, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    query = lists.parse(call.args, collection)
    found = [row for row in rows if all(lists.matches(row.get(name), values) for name, values in query.filters.items())]
    if query.fields:
        return [{name: value for name, value in row.items() if name in query.fields} for row in found]
    return found


@operation("GET /availability_zones", "List all availability zones")
def availability_zones(call: Call) -> Json:
    """List the zones that agents are in."""
    rows = [
        {"state": "available" if available else "unavailable", "name": name, "resource": resource}
        for name, resource, available in agents.zones(context_of(call))
    ]
    return {"availability_zones": _filtered(call, "availability_zones", rows)}


@operation("GET /service-providers", "List service providers")
def service_providers(call: Call) -> Json:
    """List what services are offered by."""
    ctx = context_of(call)
    rows = [{"service_type": kind, "name": name, "default": default} for kind, name, default in PROVIDERS]
    if not authorization.may(ctx, "get_service_provider", Target(ctx, {})):
        rows = []
    return {"service_providers": _filtered(call, "service_providers", rows)}


@operation("GET /network-ip-availabilities", "List Network IP Availability")
def network_ip_availabilities(call: Call) -> Json:
    """List how many addresses each network has, and how many are used."""
    ctx = context_of(call)
    rows = []
    for network in sorted(ctx.state.networks, key=lambda row: row.id):
        if authorization.may(ctx, "get_network_ip_availability", Target(ctx, {"project_id": network.project_id})):
            rows.append(_availability(ctx, network))
    return {"network_ip_availabilities": _filtered(call, "network_ip_availabilities", _versioned(call, ctx, rows))}


@operation("GET /floatingip-pools", "List floating IP Pools")
def floatingip_pools(call: Call) -> Json:
    """List the subnets that floating IPs come from."""
    ctx = context_of(call)
    rows = []
    for subnet in ctx.state.subnets:
        network = ctx.state.networks[subnet.network_id]
        if (
            network.external
            and subnet.ip_version == 4
            and sharing.may_see(ctx, "network", network.id, network.project_id)
        ):
            rows.append({
                "subnet_id": subnet.id, "subnet_name": subnet.name, "network_id": network.id, "cidr": subnet.cidr,
                "project_id": ctx.project_id, "tenant_id": ctx.project_id,
            })  # fmt: skip
    if not authorization.may(ctx, "get_floatingip_pool", Target(ctx, {"project_id": ctx.project_id})):
        rows = []
    return {"floatingip_pools": _filtered(call, "floatingip_pools", rows)}


def _versioned(call: Call, ctx: Context, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    wanted = call.args.pop("ip_version", None)
    if wanted is None:
        return rows
    found = []
    for row in rows:
        kept = [one for one in row["subnet_ip_availability"] if str(one["ip_version"]) in wanted]
        if kept:
            sums = {name: sum(one[name] for one in kept) for name in ("total_ips", "used_ips")}
            details = {name: sum(one["ip_availability_details"][name] for one in kept) for name in _DETAILS}
            found.append({**row, **sums, "subnet_ip_availability": kept, "ip_availability_details": details})
    return found


@operation("GET /network-ip-availabilities/{network_id}", "Show Network IP Availability")
def network_ip_availability(call: Call) -> Json:
    """Show how many addresses a network has, and how many are used."""
    ctx = context_of(call)
    network = networks.find(ctx, call.ids[0])
    if not authorization.may(ctx, "get_network_ip_availability", Target(ctx, {"project_id": network.project_id})):
        raise NotFound(NOT_FOUND, name="HTTPNotFound")
    return {"network_ip_availability": _availability(ctx, network)}


def _availability(ctx: Context, network: Network) -> dict[str, Any]:
    rows = [_subnet(ctx, subnet) for subnet in ctx.state.subnets.by(network_id=network.id)]
    details = [row["ip_availability_details"] for row in rows]
    return {
        "network_id": network.id,
        "network_name": network.name,
        "tenant_id": network.project_id,
        "project_id": network.project_id,
        "subnet_ip_availability": rows,
        "used_ips": sum(row["used_ips"] for row in rows),
        "total_ips": sum(row["total_ips"] for row in rows),
        "ip_availability_details": {name: sum(one[name] for one in details) for name in _DETAILS},
    }


_DETAILS = ("total_ips_in_subnet", "total_ips_in_allocation_pool", "used_ips_in_subnet", "used_ips_in_allocation_pool")


def _subnet(ctx: Context, subnet: Subnet) -> dict[str, Any]:
    held = ctx.state.addresses[subnet.id]
    first, last = addresses.host_range(addresses.network(subnet.cidr))
    total = last - first + 1
    counts = (total, held.size, len(held.taken), held.inside)
    return {
        "cidr": subnet.cidr,
        "ip_version": subnet.ip_version,
        "subnet_id": subnet.id,
        "subnet_name": subnet.name,
        "used_ips": len(held.taken),
        "total_ips": held.size or total,
        "ip_availability_details": dict(zip(_DETAILS, counts, strict=True)),
    }
