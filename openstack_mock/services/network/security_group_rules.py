"""Rules of security groups, checked as neutron checks them. Knows nothing of requests."""

from __future__ import annotations

import ipaddress
from typing import Any

from . import security_groups, sharing, standard
from .context import Context
from .errors import error
from .records import SecurityGroupRule

# fmt: off
NUMBERS = {
    "hopopt": 0, "icmp": 1, "igmp": 2, "ip": 0, "ipip": 4, "tcp": 6, "egp": 8, "udp": 17, "dccp": 33, "ipv6-encap": 41,
    "ipv6-route": 43, "ipv6-frag": 44, "rsvp": 46, "gre": 47, "esp": 50, "ah": 51, "ipv6-icmp": 58, "icmpv6": 58,
    "ipv6-nonxt": 59, "ipv6-opts": 60, "ospf": 89, "vrrp": 112, "pgm": 113, "sctp": 132, "udplite": 136,
}
WITH_PORTS = ("dccp", "sctp", "tcp", "udp", "udplite")
ONLY_IPV6 = (
    "ipv6-encap", "ipv6-frag", "ipv6-icmp", "icmpv6", "ipv6-nonxt", "ipv6-opts", "ipv6-route",
    "41", "44", "58", "59", "60", "43",
)
# fmt: on
_NAMES = {number: name for name, number in NUMBERS.items() if name not in ("icmpv6", "ip")}
REMOTES = ("remote_ip_prefix", "remote_group_id", "remote_address_group_id")


def find(ctx: Context, rule_id: str) -> SecurityGroupRule:
    """The rule; SecurityGroupRuleNotFound if there is none. Whether the caller may see it is the policy's business."""
    found = ctx.state.security_group_rules.get(rule_id)
    if found is None:
        raise error("SecurityGroupRuleNotFound", id=rule_id)
    return found


def visible(ctx: Context, rule: SecurityGroupRule) -> bool:
    """Whether a list has the rule for the caller: its own, or one of its own group."""
    group = ctx.state.security_groups.get(rule.security_group_id)
    return rule.project_id == ctx.project_id or (group is not None and group.project_id == ctx.project_id)


def check(rule: dict[str, Any]) -> None:
    """Refuse a rule that contradicts itself; give its values their canonical form in place."""
    if rule["ethertype"] == "IPv6":
        if rule["protocol"] in ("icmp", "icmpv6"):
            rule["protocol"] = "ipv6-icmp"
        elif rule["protocol"] == "1":
            rule["protocol"] = "58"
    if rule["port_range_min"] == 1 and rule["port_range_max"] == 65535:
        rule["port_range_min"] = rule["port_range_max"] = None
    _check_ports(rule)
    prefix = rule["remote_ip_prefix"]
    if prefix:
        found = ipaddress.ip_interface(prefix)
        rule["remote_ip_prefix"] = found.with_prefixlen
        if rule["ethertype"] != f"IPv{found.version}":
            raise error("SecurityGroupRuleParameterConflict", ethertype=rule["ethertype"], cidr=prefix)
    if rule["protocol"] in ONLY_IPV6 and rule["ethertype"] == "IPv4":
        raise error(
            "SecurityGroupEthertypeConflictWithProtocol", ethertype=rule["ethertype"], protocol=rule["protocol"]
        )
    if sum(bool(rule[name]) for name in REMOTES) > 1:
        raise error("SecurityGroupMultipleRemoteEntites")


def _check_ports(rule: dict[str, Any]) -> None:
    low, high = rule["port_range_min"], rule["port_range_max"]
    if low is None and high is None:
        return
    if not rule["protocol"]:
        raise error("SecurityGroupProtocolRequiredWithPorts")
    number = _number(rule["protocol"])
    if number in [NUMBERS[name] for name in WITH_PORTS]:
        if low == 0 or high == 0:
            raise error("SecurityGroupInvalidPortValue", port=0)
        if low is None or high is None or low > high:
            raise error("SecurityGroupInvalidPortRange")
    elif number in (NUMBERS["icmp"], NUMBERS["ipv6-icmp"]):
        for attribute, field, value in (("port_range_min", "type", low), ("port_range_max", "code", high)):
            if value is not None and not 0 <= value <= 255:
                raise error("SecurityGroupInvalidIcmpValue", field=field, attr=attribute, value=value)
        if low is None:
            raise error("SecurityGroupMissingIcmpType", value=high)
    else:
        names = ", ".join(name.upper() for name in WITH_PORTS)
        raise error("SecurityGroupInvalidProtocolForPort", protocol=number, valid_port_protocols=names)


def _number(protocol: str) -> int:
    return NUMBERS[protocol] if protocol in NUMBERS else int(protocol)


def check_bulk(ctx: Context, rules: list[dict[str, Any]]) -> None:
    """Refuse several rules at once that are of different groups or projects, or equal to each other."""
    if len({rule["security_group_id"] for rule in rules}) > 1:
        raise error("SecurityGroupNotSingleGroupRules")
    if len({rule["project_id"] for rule in rules}) > 1:
        raise error("SecurityGroupRulesNotSingleProject")
    if len(rules) > 1:
        for rule in rules:
            check(rule)
        if len({_key(rule) for rule in rules}) < len(rules):
            raise error("DuplicateSecurityGroupRuleInPost")


def _key(rule: dict[str, Any]) -> tuple[Any, ...]:
    """What makes two rules the same."""
    protocol = rule["protocol"]
    if protocol is not None:
        protocol = _number(str(protocol)) if str(protocol) in NUMBERS or str(protocol).isdigit() else protocol
    prefix = rule["remote_ip_prefix"]
    return (
        rule["direction"], rule["ethertype"], rule["port_range_min"], rule["port_range_max"], protocol,
        rule["remote_group_id"], rule["remote_address_group_id"],
        None if prefix in ("0.0.0.0/0", "::/0") else prefix, rule["security_group_id"],
    )  # fmt: skip


def create(ctx: Context, body: dict[str, Any]) -> SecurityGroupRule:
    """Make a rule."""
    check(body)
    project_id = body["project_id"]
    if body["remote_group_id"]:
        _check_group(ctx, body["remote_group_id"], project_id)
    if body["remote_address_group_id"]:
        _check_address_group(ctx, body["remote_address_group_id"], project_id)
    _check_group(ctx, body["security_group_id"], project_id)
    key = _key(body)
    for other in ctx.state.security_group_rules.by(security_group_id=body["security_group_id"]):
        if _key({name: getattr(other, name) for name in _KEYS}) == key:
            raise error("SecurityGroupRuleExists", rule_id=other.id)
    rule = SecurityGroupRule(
        id=ctx.ids.uuid(), description=body.get("description", ""), standard_attr_id=standard.number(ctx),
        project_id=project_id, **{name: body[name] for name in _KEYS},
    )  # fmt: skip
    standard.born(ctx, rule)
    ctx.state.security_group_rules.add(rule)
    standard.touched(ctx, ctx.state.security_groups[rule.security_group_id])
    return rule


_KEYS = (
    "direction", "ethertype", "port_range_min", "port_range_max", "protocol", *REMOTES, "security_group_id",
)  # fmt: skip


def _check_group(ctx: Context, group_id: str, project_id: str) -> None:
    group = ctx.state.security_groups.get(group_id)
    if group is not None:
        targets = (sharing.EVERYBODY, project_id)
        shared = any(row.target in targets for row in sharing.entries(ctx, "security_group", group_id))
        if ctx.is_admin or group.project_id == project_id or shared:
            return
    raise error("SecurityGroupNotFound", id=group_id)


def _check_address_group(ctx: Context, group_id: str, project_id: str) -> None:
    group = ctx.state.records("address_groups").get(group_id)
    if group is None or not (ctx.is_admin or sharing.may_see(ctx, "address_group", group.id, group.project_id)):
        raise error("AddressGroupNotFound", address_group_id=group_id)


def delete(ctx: Context, rule: SecurityGroupRule) -> None:
    """Remove a rule."""
    ctx.state.security_group_rules.remove(rule)
    group = ctx.state.security_groups.get(rule.security_group_id)
    if group is not None:
        standard.touched(ctx, group)


def view(ctx: Context, rule: SecurityGroupRule) -> dict[str, Any]:
    """The rule as the API shows it to an admin."""
    group = ctx.state.security_groups[rule.security_group_id]
    return security_groups.rule_view(ctx, rule, ctx.state.default_groups.get(group.project_id) == group.id)
