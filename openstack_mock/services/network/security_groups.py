"""Security groups and the default one that each project has. Knows nothing of requests."""

from __future__ import annotations

from typing import Any

from . import addresses, sharing, standard
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
    described = {"project_id": project_id, "name": DEFAULT, "description": "Default security group"}
    group = _make(ctx, described, default=True)
    ctx.state.default_groups[project_id] = group.id
    return group


def _make(ctx: Context, body: dict[str, Any], default: bool = False) -> SecurityGroup:
    from . import default_rules

    group = SecurityGroup(
        id=ctx.ids.uuid(), project_id=body["project_id"], name=body.get("name", ""),
        description=body.get("description", ""), stateful=body.get("stateful", True),
    )  # fmt: skip
    standard.born(ctx, group, 1)
    standard.number(ctx)
    ctx.state.security_groups.add(group)
    for values in default_rules.rules_for(ctx, group, default):
        rule = SecurityGroupRule(
            id=ctx.ids.uuid(), project_id=group.project_id, security_group_id=group.id, description=None,
            standard_attr_id=standard.number(ctx), **values,
        )  # fmt: skip
        standard.born(ctx, rule)
        ctx.state.security_group_rules.add(rule)
    return group


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


def update(ctx: Context, group: SecurityGroup, body: dict[str, Any]) -> None:
    """Change a group."""
    if body.get("stateful", group.stateful) != group.stateful and ctx.state.ports.by(security_groups=group.id):
        raise error("SecurityGroupInUse", id=group.id, reason="in use")
    if group.name == DEFAULT and "name" in body:
        raise error("SecurityGroupCannotUpdateDefault")
    group.stateful = body.get("stateful", group.stateful)
    group.description = body.get("description", group.description)
    ctx.state.security_groups.update(group, name=body.get("name", group.name))


def delete(ctx: Context, group: SecurityGroup) -> None:
    """Remove a group and its rules."""
    state = ctx.state
    if state.ports.by(security_groups=group.id):
        raise error("SecurityGroupInUse", id=group.id, reason="in use")
    if group.name == DEFAULT and not ctx.is_admin:
        raise error("SecurityGroupCannotRemoveDefault")
    for rule in [*state.security_group_rules.by(security_group_id=group.id),
                 *state.security_group_rules.by(remote_group_id=group.id)]:  # fmt: skip
        if rule.id in state.security_group_rules:
            state.security_group_rules.remove(rule)
    sharing.forget(ctx, group.id)
    if state.default_groups.get(group.project_id) == group.id:
        del state.default_groups[group.project_id]
    state.security_groups.remove(group)


def view(ctx: Context, group: SecurityGroup) -> dict[str, Any]:
    """The group as the API shows it to an admin."""
    return _view(ctx, group, ctx.state.default_groups.get(group.project_id) == group.id)


def brief(ctx: Context, group: SecurityGroup) -> dict[str, Any]:
    """The group as a list shows it: its rules do not say whether it is the default one."""
    return _view(ctx, group, None)


def _view(ctx: Context, group: SecurityGroup, of_default: bool | None) -> dict[str, Any]:
    rules = ctx.state.security_group_rules.by(security_group_id=group.id)
    return {
        "id": group.id,
        "name": group.name,
        "stateful": group.stateful,
        "tenant_id": group.project_id,
        "project_id": group.project_id,
        "description": group.description,
        "shared": sharing.is_shared(ctx, "security_group", group.id),
        "security_group_rules": [rule_view(ctx, rule, of_default) for rule in rules],
        **standard.stamps(group),
    }


def ensure_default(ctx: Context, filters: dict[str, Any]) -> None:
    """Make the default group that a list is to show: of the project asked for, or of the caller's."""
    asked = filters.get("project_id") or filters.get("tenant_id") or [ctx.project_id]
    if asked[0] and ctx.allows("create_default_security_group", {"project_id": asked[0]}):
        default_of(ctx, asked[0])


def rule_view(ctx: Context, rule: SecurityGroupRule, of_default: bool | None) -> dict[str, Any]:
    """A rule as the API shows it to an admin."""
    prefix = rule.remote_ip_prefix
    stamps = standard.stamps(rule)
    return {
        "id": rule.id,
        "tenant_id": rule.project_id,
        "project_id": rule.project_id,
        "security_group_id": rule.security_group_id,
        "ethertype": rule.ethertype,
        "direction": rule.direction,
        "protocol": rule.protocol,
        "port_range_min": rule.port_range_min,
        "port_range_max": rule.port_range_max,
        "remote_ip_prefix": prefix,
        "remote_address_group_id": rule.remote_address_group_id,
        "normalized_cidr": str(addresses.network(prefix)) if prefix else None,
        "remote_group_id": rule.remote_group_id,
        "standard_attr_id": rule.standard_attr_id,
        "belongs_to_default_sg": of_default,
        "description": rule.description,
        **stamps,
    }
