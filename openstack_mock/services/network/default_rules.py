"""The template that the rules of new security groups are made from. Knows nothing of requests."""

from __future__ import annotations

from typing import Any

from . import security_group_rules
from .context import Context
from .errors import error
from .records import Record, SecurityGroup
from .regular import keep, regular

COLLECTION = "default_security_group_rules"
PARENT_GROUP = "PARENT"
_KEYS = ("direction", "ethertype", "protocol", "port_range_min", "port_range_max", "remote_ip_prefix",
"remote_group_id",
         "remote_address_group_id")  # fmt: skip


def fill(ctx: Context) -> None:
    """Make the template's first rules: all that leaves, and in a default group all that comes from the same group."""
    for direction, remote, everywhere in (("egress", None, True), ("ingress", PARENT_GROUP, False)):
        for ethertype in ("IPv4", "IPv6"):
            row = {
                **dict.fromkeys(_KEYS), "direction": direction, "ethertype": ethertype, "remote_group_id": remote,
                "description": f"Legacy default SG rule for {direction} traffic", "used_in_default_sg": True,
                "used_in_non_default_sg": everywhere, "project_id": "",
            }  # fmt: skip
            keep(ctx, COLLECTION, row)


def rules_for(ctx: Context, group: SecurityGroup, default: bool) -> list[dict[str, Any]]:
    """The rules that a new group gets."""
    if COLLECTION not in ctx.state.regular:
        fill(ctx)
    used = "used_in_default_sg" if default else "used_in_non_default_sg"
    found = []
    for row in ctx.state.records(COLLECTION):
        if row.values[used]:
            rule = {name: row.values[name] for name in _KEYS}
            if rule["remote_group_id"] == PARENT_GROUP:
                rule["remote_group_id"] = group.id
            found.append(rule)
    return found


def _check(ctx: Context, body: dict[str, Any], old: Record | None) -> None:
    security_group_rules.check(body)
    for other in ctx.state.records(COLLECTION):
        same = all(other.values[name] == body.get(name) for name in _KEYS)
        if same and any(other.values[used] and body[used] for used in ("used_in_default_sg", "used_in_non_default_sg")):
            raise error("DefaultSecurityGroupRuleExists", rule_id=other.id)


DEFAULT_RULES = regular(
    COLLECTION, "default_security_group_rule", "/default-security-group-rules",
    ("DefaultSecurityGroupRuleNotFound", "id"), check=_check, update=False, owned=False, quota=False,
)  # fmt: skip


OPERATIONS = [*DEFAULT_RULES.operations]
