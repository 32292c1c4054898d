"""Security groups in nova's old notation. Knows neutron's groups and rules only by their attributes."""

from __future__ import annotations

from typing import Any

from ...wire.call import Call

Json = Any


def group_view(call: Call, group: Any) -> Json:
    """A security group with its ingress rules."""
    rules = [
        rule
        for rule in call.cloud.network.state.security_group_rules.by(security_group_id=group.id)
        if rule.direction == "ingress"
    ]
    return {
        "id": group.id, "description": group.description, "name": group.name, "tenant_id": group.project_id,
        "rules": [rule_view(call, rule) for rule in rules],
    }  # fmt: skip


def rule_view(call: Call, rule: Any) -> Json:
    """A rule: a protocol without ports means all of them; it comes from a group or from addresses."""
    first, last = rule.port_range_min, rule.port_range_max
    if rule.protocol and first is None and last is None:
        first, last = (1, 65535) if str(rule.protocol).upper() in ("TCP", "UDP") else (-1, -1)
    shown: Json = {
        "id": rule.id, "parent_group_id": rule.security_group_id, "ip_protocol": rule.protocol, "from_port": first,
        "to_port": last, "group": {}, "ip_range": {},
    }  # fmt: skip
    if rule.remote_group_id:
        source = call.cloud.network.state.security_groups.get(rule.remote_group_id)
        if source is not None:
            shown["group"] = {"name": source.name, "tenant_id": source.project_id}
    else:
        shown["ip_range"] = {"cidr": rule.remote_ip_prefix or "0.0.0.0/0"}
    return shown
