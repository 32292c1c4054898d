"""Security groups and their rules through nova, until 2.35."""

from __future__ import annotations

import ipaddress
from typing import Any

from ...wire.call import Call
from ...wire.errors import BadRequest, Forbidden, NotFound, Refusal
from . import schema
from .declare import operation
from .links import limited
from .network_views import group_view, rule_view
from .proxy import LAST, Refused, ask

Json = Any
_POLICY = "os_compute_api:os-security-groups:"
_PROTOCOLS = ("TCP", "UDP", "ICMP")


@operation("GET /os-security-groups", "List Security Groups", policy=f"{_POLICY}get", until=LAST)
def index(call: Call) -> Json:
    """The project's groups, by name."""
    query = {} if call.credentials.has("admin") and "all_tenants" in call.args else {"tenant_id": call.project_id}
    found = ask(call, "network", "GET", "/v2.0/security-groups", **query)["security_groups"]
    rows = limited(call, [row["id"] for row in found])
    shown = [group_view(call, call.cloud.network.state.security_groups[id]) for id in rows]
    return {"security_groups": sorted(shown, key=lambda row: (row["tenant_id"], row["name"]))}


@operation("GET /os-security-groups/{id}", "Show Security Group Details", policy=f"{_POLICY}show", until=LAST)
def show(call: Call) -> Json:
    """One group."""
    return {"security_group": group_view(call, _find(call, call.ids[0]))}


@operation("POST /os-security-groups", "Create Security Group", policy=f"{_POLICY}create", until=LAST)
def create(call: Call) -> Json:
    """Make a group."""
    asked = call.body["security_group"]
    body = {"security_group": {"name": asked["name"], "description": asked["description"]}}
    try:
        made = ask(call, "network", "POST", "/v2.0/security-groups", body)["security_group"]
    except Refused as no:
        raise _refusal(call, no, Forbidden) from None
    return {"security_group": group_view(call, call.cloud.network.state.security_groups[made["id"]])}


@operation("PUT /os-security-groups/{id}", "Update Security Group", policy=f"{_POLICY}update", until=LAST)
def update(call: Call) -> Json:
    """Change a group's name and description."""
    group = _find(call, call.ids[0])
    asked = call.body["security_group"]
    body = {"security_group": {"name": asked["name"], "description": asked["description"]}}
    try:
        ask(call, "network", "PUT", f"/v2.0/security-groups/{group.id}", body)
    except Refused as no:
        raise _refusal(call, no, BadRequest) from None
    return {"security_group": group_view(call, _find(call, group.id))}


@operation(
    "DELETE /os-security-groups/{id}", "Delete Security Group", policy=f"{_POLICY}delete", until=LAST, success=202
)
def delete(call: Call) -> None:
    """Delete a group that no port is in."""
    group = _find(call, call.ids[0])
    try:
        ask(call, "network", "DELETE", f"/v2.0/security-groups/{group.id}")
    except Refused as no:
        raise _refusal(call, no, BadRequest) from None


@operation("POST /os-security-group-rules", "Create Security Group Rule", policy=f"{_POLICY}rule:create", until=LAST)
def create_rule(call: Call) -> Json:
    """Let something in: from addresses, or from another group."""
    asked = call.body["security_group_rule"]
    source = asked.get("group_id")
    group = _find(call, asked["parent_group_id"], check=False)
    if source is not None:
        _find(call, source, check=False)
    protocol, first, last = asked.get("ip_protocol"), asked.get("from_port"), asked.get("to_port")
    cidr = None
    if source is None:
        cidr = _cidr(asked.get("cidr"))
    elif first is None and last is None and protocol:
        first, last = (-1, -1) if str(protocol).upper() == "ICMP" else (1, 65535)
    if protocol and first is not None and last is not None:
        first, last = _range(str(protocol), first, last)
    elif cidr is not None:
        raise BadRequest("Not enough parameters to build a valid rule.")
    _new(call, group, source, cidr, protocol, first, last)
    made = _make(call, group, source, cidr, protocol, first, last)
    return {"security_group_rule": rule_view(call, call.cloud.network.state.security_group_rules[made["id"]])}


@operation(
    "DELETE /os-security-group-rules/{id}",
    "Delete Security Group Rule",
    policy=f"{_POLICY}rule:delete",
    until=LAST,
    success=202,
)
def delete_rule(call: Call) -> None:
    """Take a rule away."""
    id = call.ids[0]
    if not schema.is_uuid(id):
        raise BadRequest("Security group id should be uuid")
    try:
        ask(call, "network", "GET", f"/v2.0/security-group-rules/{id}")
        ask(call, "network", "DELETE", f"/v2.0/security-group-rules/{id}")
    except Refused as no:
        raise _refusal(call, no, BadRequest) from None


def _find(call: Call, id: str, check: bool = True) -> Any:
    if check and not schema.is_uuid(id):
        raise BadRequest("Security group id should be uuid")
    try:
        ask(call, "network", "GET", f"/v2.0/security-groups/{id}")
    except Refused as no:
        raise _refusal(call, no, BadRequest) from None
    return call.cloud.network.state.security_groups[id]


def _refusal(call: Call, no: Refused, conflict: type[Refusal]) -> Refusal:
    # Neutron's client puts its server's request id behind what it says.
    text = f"{no.said}\nNeutron server returns request_ids: ['{call.request_id}']"
    return NotFound(text) if no.status == 404 else conflict(text) if no.status == 409 else BadRequest(text)


def _cidr(text: Any) -> str:
    if not text:
        return "0.0.0.0/0"
    try:
        network = ipaddress.ip_network(str(text), strict=False)
    except ValueError:
        raise BadRequest(f"Invalid cidr {text}.") from None
    if "/" not in str(text):
        raise BadRequest(f"Invalid cidr {text}.")
    if network.prefixlen == 0 and str(text).partition("/")[0] not in ("0.0.0.0", "::"):
        raise BadRequest(f"Bad prefix for network in cidr {text}")
    return str(text)


def _range(protocol: str, first: Any, last: Any) -> tuple[int, int]:
    upper = protocol.upper()
    try:
        low, high = int(first), int(last)
    except ValueError:
        what = (
            "Type and Code must be integers for ICMP protocol type"
            if upper == "ICMP"
            else "To and From ports must be integers"
        )
        raise BadRequest(f"Invalid input received: {what}") from None
    if upper not in _PROTOCOLS:
        raise BadRequest(f"Invalid IP protocol {protocol}.")
    said = ""
    if upper != "ICMP" and low > high:
        said = "Former value cannot be greater than the later"
    elif upper != "ICMP" and (low < 1 or high > 65535):
        said = f"Valid {upper} ports should be between 1-65535"
    elif upper == "ICMP" and not (-1 <= low <= 255 and -1 <= high <= 255):
        said = "For ICMP, the type:code must be valid"
    if said:
        raise BadRequest(f"Invalid port range {low}:{high}. {said}")
    return low, high


def _new(call: Call, group: Any, source: Any, cidr: Any, protocol: Any, first: Any, last: Any) -> None:
    for rule in group_view(call, group)["rules"]:
        row = call.cloud.network.state.security_group_rules[rule["id"]]
        held = (
            row.remote_group_id,
            rule["ip_range"].get("cidr"),
            rule["ip_protocol"],
            rule["from_port"],
            rule["to_port"],
        )
        if held == (source, cidr, protocol, first, last):
            raise BadRequest(f"This rule already exists in group {group.id}")


def _make(call: Call, group: Any, source: Any, cidr: Any, protocol: Any, first: Any, last: Any) -> Json:
    rule: Json = {
        "security_group_id": group.id, "direction": "ingress", "remote_group_id": source, "remote_ip_prefix": cidr,
        "ethertype": "IPv6" if cidr and ":" in cidr else "IPv4", "protocol": protocol,
        "port_range_min": first if first not in (-1, None) else None, "port_range_max": last if last not in (-1,
            None) else None,
    }  # fmt: skip
    try:
        return ask(call, "network", "POST", "/v2.0/security-group-rules", {"security_group_rule": rule})[
            "security_group_rule"
        ]
    except Refused as no:
        raise _refusal(call, no, Forbidden) from None
