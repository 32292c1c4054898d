"""Quotas: how many of each resource a project may have, and has. Knows nothing of requests."""

from __future__ import annotations

from typing import Any

from ...store.collection import Collection
from .context import Context
from .errors import error

# fmt: off
DEFAULTS = {
    "network": 100, "subnet": 100, "subnetpool": -1, "port": 500, "router_route": 30, "router": 10, "floatingip": 50,
    "rbac_policy": 10, "security_group": 10, "security_group_rule": 100, "trunk": -1,
}
# fmt: on


def limits(ctx: Context, project_id: str) -> dict[str, int]:
    """All limits of a project."""
    return {**DEFAULTS, **ctx.state.quotas.get(project_id, {})}


def limit(ctx: Context, project_id: str, resource: str) -> int:
    """How many a project may have; -1: as many as it likes."""
    return ctx.state.quotas.get(project_id, {}).get(resource, DEFAULTS.get(resource, -1))


def used(ctx: Context, project_id: str, resource: str) -> int:
    """How many a project has."""
    if resource == "router_route":
        return sum(len(router.routes) for router in ctx.state.routers.by(project_id=project_id))
    collections: dict[str, Collection[Any]] = {
        "network": ctx.state.networks, "subnet": ctx.state.subnets, "port": ctx.state.ports,
        "router": ctx.state.routers,
        "floatingip": ctx.state.floating_ips, "security_group": ctx.state.security_groups,
        "security_group_rule": ctx.state.security_group_rules, "rbac_policy": ctx.state.rbac,
    }  # fmt: skip
    found = collections.get(resource)
    return (found if found is not None else ctx.state.records(resource + "s")).count(project_id=project_id)


def reserve(ctx: Context, resource: str, project_id: str, count: int = 1) -> None:
    """Refuse what would go over a project's quota: OverQuota."""
    if resource not in DEFAULTS:
        return
    most = limit(ctx, project_id, resource)
    if most >= 0 and used(ctx, project_id, resource) + count > most:
        raise error("OverQuota", overs=f"['{resource}']")
