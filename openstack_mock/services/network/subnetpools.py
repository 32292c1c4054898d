"""Subnet pools: prefixes that subnets are cut out of. Knows nothing of requests."""

from __future__ import annotations

import ipaddress
from typing import Any

from . import addresses, regular, sharing
from .context import Context
from .errors import bad_request, error, invalid
from .records import Network, Record

COLLECTION = "subnetpools"
LONGEST = {4: 32, 6: 128}
SHORTEST = {4: 8, 6: 64}
UNIT = {4: 32, 6: 64}


def asked(ctx: Context, body: dict[str, Any]) -> str | None:
    """The subnet pool that a new subnet is to come from."""
    pool_id: str | None = body.get("subnetpool_id")
    if not body.get("use_default_subnetpool"):
        return pool_id
    if pool_id:
        raise bad_request("subnets", "subnetpool_id and use_default_subnetpool cannot both be specified")
    version = body["ip_version"] if body.get("cidr") is None else addresses.network(body["cidr"]).version
    found = default_of(ctx, version)
    if found is None:
        raise bad_request("subnets", f"No default subnetpool found for IPv{version}")
    return found.id


def default_of(ctx: Context, version: int) -> Record | None:
    """The default pool of an IP version."""
    rows = ctx.state.records(COLLECTION)
    return next((row for row in rows if row.values.get("is_default") and row.values["ip_version"] == version), None)


def find(ctx: Context, pool_id: str) -> Record:
    """The pool, if it is there for the caller; SubnetPoolNotFound otherwise."""
    row = ctx.state.records(COLLECTION).get(pool_id)
    if row is None or not _there(ctx, row):
        raise error("SubnetPoolNotFound", subnetpool_id=pool_id)
    return row


def _there(ctx: Context, row: Record) -> bool:
    return bool(row.values.get("shared")) or sharing.may_see(ctx, "subnetpool", row.id, row.project_id)


def check(ctx: Context, body: dict[str, Any], old: Record | None) -> None:
    """Refuse a pool that contradicts itself or others; complete it in place."""
    values = {**(old.values if old is not None else {}), **{k: v for k, v in body.items() if v is not None}}
    if "address_scope_id" in body:
        values["address_scope_id"] = body["address_scope_id"]
    prefixes = values["prefixes"]
    if not prefixes:
        raise error("EmptySubnetPoolPrefixList")
    nets = [addresses.network(prefix) for prefix in prefixes]
    version = nets[0].version
    if any(net.version != version for net in nets):
        raise error("PrefixVersionMismatch")
    if old is not None and "prefixes" in body:
        _check_kept(old, nets)
    joined = [str(net) for net in ipaddress.collapse_addresses(nets)]  # type: ignore[type-var]
    _check_bounds(values, version)
    if values.get("is_default") and not (old is not None and old.values.get("is_default")) and default_of(ctx, version):
        raise invalid(
            "A default subnetpool for this IP family has already been set. Only one default may exist per IP family"
        )
    _check_scope(ctx, values.get("address_scope_id"), old, nets, version)
    body.update(
        prefixes=joined, ip_version=version, min_prefixlen=values["min_prefixlen"],
        max_prefixlen=values["max_prefixlen"],
        default_prefixlen=values["default_prefixlen"],
    )  # fmt: skip


def _check_kept(old: Record, nets: list[addresses.IPNetwork]) -> None:
    for prefix in old.values["prefixes"]:
        there = addresses.network(prefix)
        if not any(there.version == net.version and there.subnet_of(net) for net in ipaddress.collapse_addresses(nets)):  # type: ignore[arg-type,type-var]
            raise error("IllegalSubnetPoolPrefixUpdate", msg="Existing prefixes must be a subset of the new prefixes")


def _check_bounds(values: dict[str, Any], version: int) -> None:
    low = values["min_prefixlen"] = values.get("min_prefixlen", SHORTEST[version])
    high = values["max_prefixlen"] = values.get("max_prefixlen", LONGEST[version])
    default = values["default_prefixlen"] = values.get("default_prefixlen", low)
    for kind, value, base, limit, wrong in (
        ("min_prefixlen", low, "max_prefixlen", high, low > high),
        ("max_prefixlen", high, "ip_version_max", LONGEST[version], high > LONGEST[version]),
        ("default_prefixlen", default, "min_prefixlen", low, default < low),
        ("default_prefixlen", default, "max_prefixlen", high, default > high),
    ):
        if wrong:
            raise error(
                "IllegalSubnetPoolPrefixBounds", prefix_type=kind, prefixlen=value, base_prefix_type=base,
                base_prefixlen=limit,
            )  # fmt: skip


def _check_scope(
    ctx: Context, scope_id: str | None, old: Record | None, nets: list[addresses.IPNetwork], version: int
) -> None:
    if not scope_id:
        return
    scope = ctx.state.records("address_scopes").get(scope_id)
    if scope is None or not sharing.may_see(ctx, "address_scope", scope.id, scope.project_id):
        raise error("AddressScopeNotFound", address_scope_id=scope_id)
    pool_id = old.id if old is not None else "new subnetpool"
    if scope.values["ip_version"] != version:
        raise error(
            "IllegalSubnetPoolIpVersionAssociationToAddressScope", subnetpool_id=pool_id, address_scope_id=scope_id,
            ip_version=scope.values["ip_version"],
        )  # fmt: skip
    for other in ctx.state.records(COLLECTION):
        if other.values.get("address_scope_id") == scope_id and (old is None or other.id != old.id):
            theirs = [addresses.network(prefix) for prefix in other.values["prefixes"]]
            if any(one.overlaps(two) for one in theirs for two in nets):
                raise error("AddressScopePrefixConflict")


def check_unused(ctx: Context, row: Record) -> None:
    """Refuse to remove a pool that subnets come from."""
    if ctx.state.subnets.by(subnetpool_id=row.id):
        raise error("SubnetPoolDeleteError", reason="Subnet pool has existing allocations")


def allocate(ctx: Context, pool_id: str, body: dict[str, Any], cidr: str | None) -> str:
    """Cut a subnet's CIDR out of a pool."""
    pool = find(ctx, pool_id)
    values = pool.values
    wanted = addresses.network(cidr) if cidr is not None else None
    if wanted is None and body["ip_version"] != values["ip_version"]:
        raise bad_request("subnets", f"Cannot allocate IPv{body['ip_version']} subnet from IPv{values['ip_version']} "
                          "subnet pool")  # fmt: skip
    length = wanted.prefixlen if wanted is not None else body.get("prefixlen", values["default_prefixlen"])
    if length > values["max_prefixlen"]:
        raise error("MaxPrefixSubnetAllocationError", prefixlen=length, max_prefixlen=values["max_prefixlen"])
    if length < values["min_prefixlen"]:
        raise error("MinPrefixSubnetAllocationError", prefixlen=length, min_prefixlen=values["min_prefixlen"])
    _check_quota(ctx, pool, length)
    free = _free(ctx, pool)
    if wanted is not None:
        if not any(wanted.version == net.version and wanted.subnet_of(net) for net in free):  # type: ignore[arg-type]
            reason = "Cannot allocate requested subnet from the available set of prefixes"
            raise _allocation_error(reason)
        return str(wanted)
    for net in sorted(free, key=lambda one: -one.prefixlen):
        if length >= net.prefixlen:
            return str(next(net.subnets(new_prefix=length)))
    raise _allocation_error(f"Insufficient prefix space to allocate subnet size /{length}")


def _allocation_error(reason: str) -> Exception:
    """The real service answers this with a 500 by mistake; a pool without room is a conflict."""
    from ...wire.errors import Refusal

    return Refusal(f"Failed to allocate subnet: {reason}.", name="SubnetAllocationError", status=409)


def _check_quota(ctx: Context, pool: Record, length: int) -> None:
    most = pool.values.get("default_quota")
    if not most:
        return
    unit = UNIT[pool.values["ip_version"]]
    used = sum(
        2.0 ** (unit - addresses.network(subnet.cidr).prefixlen)
        for subnet in ctx.state.subnets.by(subnetpool_id=pool.id)
        if subnet.project_id == pool.project_id
    )
    if used + 2.0 ** (unit - length) > most:
        raise error("SubnetPoolQuotaExceeded")


def _free(ctx: Context, pool: Record) -> list[addresses.IPNetwork]:
    """What of a pool's prefixes no subnet has, as few networks as can be."""
    free = [addresses.network(prefix) for prefix in pool.values["prefixes"]]
    for subnet in ctx.state.subnets.by(subnetpool_id=pool.id):
        taken = addresses.network(subnet.cidr)
        left: list[addresses.IPNetwork] = []
        for net in free:
            if taken.version == net.version and taken.subnet_of(net):  # type: ignore[arg-type]
                left += net.address_exclude(taken)  # type: ignore[arg-type]
            elif not net.overlaps(taken):
                left.append(net)
        free = left
    return free


def check_affinity(ctx: Context, network: Network, version: int, pool_id: str | None) -> None:
    """Refuse a subnet of another pool than its network's others, unless their address scope is the same."""
    from . import networks

    scope = networks.address_scope(ctx, network.id, version)
    pool = ctx.state.records(COLLECTION).get(pool_id)
    if scope and pool is not None and pool.values.get("address_scope_id") != scope:
        raise error("NetworkAddressScopeAffinityError")
    for subnet in ctx.state.subnets.by(network_id=network.id):
        if subnet.ip_version == version and subnet.subnetpool_id != pool_id and not (pool_id and scope):
            raise error("NetworkSubnetPoolAffinityError")


def extra(ctx: Context, row: Record) -> dict[str, Any]:
    """The lengths as text, as the API has them, and whether the pool is shared."""
    lengths = {name: str(row.values[name]) for name in ("default_prefixlen", "min_prefixlen", "max_prefixlen")}
    shared = bool(row.values.get("shared")) or sharing.is_shared(ctx, "subnetpool", row.id)
    return {**lengths, "ip_version": row.values["ip_version"], "shared": shared}


def made(ctx: Context, row: Record) -> None:
    """Share a pool that is made shared."""
    if row.values.get("shared"):
        sharing.share(ctx, "subnetpool", row.id, row.project_id)


SUBNETPOOLS = regular.regular(
    COLLECTION, "subnetpool", "/subnetpools", ("SubnetPoolNotFound", "subnetpool_id"), shared="subnetpool", check=check,
    unused=check_unused, extra=extra, made=made,
    updated=lambda ctx, row: {name: row.values[name] for name in ("min_prefixlen", "max_prefixlen",
    "default_prefixlen")},
)  # fmt: skip
