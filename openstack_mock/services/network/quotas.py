"""Quotas: how many of each resource a project may have, and has. Knows nothing of requests."""

from __future__ import annotations

from .context import Context
from .errors import error

# fmt: off
DEFAULTS = {
    "network": 100, "subnet": 100, "subnetpool": -1, "port": 500, "router": 10, "floatingip": 50, "rbac_policy": 10,
    "security_group": 10, "security_group_rule": 100,
}
# fmt: on


def limit(ctx: Context, project_id: str, resource: str) -> int:
    """How many a project may have; -1: as many as it likes."""
    return ctx.state.quotas.get(project_id, {}).get(resource, DEFAULTS.get(resource, -1))


def used(ctx: Context, project_id: str, resource: str) -> int:
    """How many a project has."""
    collections = {
        "network": ctx.state.networks, "subnet": ctx.state.subnets, "port": ctx.state.ports, "router": ctx.state.routers,
        "floatingip": ctx.state.floating_ips, "security_group": ctx.state.security_groups,
        "security_group_rule": ctx.state.security_group_rules, "rbac_policy": ctx.state.rbac,
    }  # fmt: skip
    found = collections.get(resource)
    if found is None:
        found = ctx.state.records(resource + "s")
    return found.count(project_id=project_id)


def reserve(ctx: Context, resource: str, project_id: str, count: int = 1) -> None:
    """Refuse what would go over a project's quota: OverQuota."""
    most = limit(ctx, project_id, resource)
    if most >= 0 and used(ctx, project_id, resource) + count > most:
        raise error("OverQuota", overs=f"['{resource}']")
