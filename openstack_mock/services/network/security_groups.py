"""Security groups and the default one that each project has. Knows nothing of requests."""

from __future__ import annotations

from typing import Any

from . import sharing, standard
from .context import Context
from .errors import error
from .records import SecurityGroup, SecurityGroupRule

DEFAULT = "default"


def find(ctx: Context, group_id: str) -> SecurityGroup:
    """The group, if it is there for the caller; SecurityGroupNotFound otherwise."""
    found = ctx.state.security_groups.get(group_id)
    if found is None or not sharing.may_see(ctx, "security_group", found.id, found.project_id):
        raise error("SecurityGroupNotFound", id=group_id)
    return found


def default_of(ctx: Context, project_id: str) -> SecurityGroup:
    """The default group of a project, made when it is first needed."""
    known = ctx.state.default_groups.get(project_id)
    if known is not None:
        return ctx.state.security_groups[known]
    group = _make(ctx, {"project_id": project_id, "name": DEFAULT, "description": "Default security group"})
    ctx.state.default_groups[project_id] = group.id
    for ethertype in ("IPv4", "IPv6"):
        _rule(ctx, group, "ingress", ethertype, group.id)
    return group


def _make(ctx: Context, body: dict[str, Any]) -> SecurityGroup:
    group = SecurityGroup(
        id=ctx.ids.uuid(), project_id=body["project_id"], name=body.get("name", ""),
        description=body.get("description", ""), stateful=body.get("stateful", True),
    )  # fmt: skip
    standard.born(ctx, group, 1)
    standard.number(ctx)
    ctx.state.security_groups.add(group)
    for ethertype in ("IPv4", "IPv6"):
        _rule(ctx, group, "egress", ethertype, None)
    return group


def _rule(ctx: Context, group: SecurityGroup, direction: str, ethertype: str, remote: str | None) -> None:
    rule = SecurityGroupRule(
        id=ctx.ids.uuid(), project_id=group.project_id, security_group_id=group.id, direction=direction,
        ethertype=ethertype, remote_group_id=remote, standard_attr_id=standard.number(ctx), description=None,
    )  # fmt: skip
    standard.born(ctx, rule)
    ctx.state.security_group_rules.add(rule)


def of_port(ctx: Context, ids: list[str], project_id: str) -> tuple[str, ...]:
    """The groups asked for a port, each of which must be there for the caller and the port's project."""
    wanted = list(dict.fromkeys(ids))
    missing = [id for id in wanted if not _usable(ctx, id, project_id)]
    if missing:
        raise error("SecurityGroupNotFound", id=", ".join(missing))
    return tuple(wanted)


def _usable(ctx: Context, group_id: str, project_id: str) -> bool:
    group = ctx.state.security_groups.get(group_id)
    if group is None:
        return False
    if ctx.is_admin or group.project_id == project_id:
        return True
    return sharing.may_see(ctx, "security_group", group.id, group.project_id)


def create(ctx: Context, body: dict[str, Any]) -> SecurityGroup:
    """Make a group, and the project's default one before it."""
    default_of(ctx, body["project_id"])
    return _make(ctx, body)
