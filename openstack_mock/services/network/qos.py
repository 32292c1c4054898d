"""QoS policies and their rules. Knows nothing of requests."""

from __future__ import annotations

from typing import Any

from ...wire.call import Call
from ...wire.message import Json
from ...wire.operation import Operation
from . import authorization, lists, sharing, standard
from .authorization import Target
from .context import Context
from .errors import error
from .records import Record
from .regular import regular
from .requests import context_of, declare
from .resource import PARENT, Resource

KINDS = ("bandwidth_limit", "dscp_marking", "minimum_bandwidth", "minimum_packet_rate", "packet_rate_limit")
PATHS = {"minimum_packet_rate": "minimum-packet-rate-rules"}
DRIVERS = {
    "bandwidth_limit": [
        {"parameter_name": "max_kbps", "parameter_type": "range", "parameter_values": {"start": 0, "end": 2147483647}},
        {"parameter_name": "max_burst_kbps", "parameter_type": "range", "parameter_values": {"start": 0,
        "end": 2147483647}},
        {"parameter_name": "direction", "parameter_type": "choices", "parameter_values": ["egress", "ingress"]},
    ],
}  # fmt: skip


def rules_of(ctx: Context, policy: Record) -> list[tuple[str, Record]]:
    """(kind, rule) of every rule of a policy."""
    return [(kind, row) for kind in KINDS for row in ctx.state.records(f"{kind}_rules").by(parent=policy.id)]


def _extra(ctx: Context, policy: Record) -> dict[str, Any]:
    rules = [
        {**RULES[kind].view(ctx, row), "qos_policy_id": policy.id, "type": kind} for kind, row in rules_of(ctx, policy)
    ]
    return {"rules": rules, "is_default": bool(policy.values.get("is_default"))}


def _check_default(ctx: Context, body: dict[str, Any], old: Record | None) -> None:
    project_id = old.project_id if old is not None else body["project_id"]
    if body.get("is_default"):
        for other in ctx.state.records("policies").by(project_id=project_id):
            if other.values.get("is_default") and other is not old:
                raise error("QoSPolicyDefaultAlreadyExists", project_id=project_id)


def _unused(ctx: Context, policy: Record) -> None:
    state = ctx.state
    users = (
        ("network", (row for row in state.networks if row.qos_policy_id == policy.id)),
        ("port", (row for row in state.ports if row.extra and row.extra.get("qos_policy_id") == policy.id)),
        ("floatingip", (row for row in state.floating_ips if row.qos_policy_id == policy.id)),
        ("router", (row for row in state.routers if row.qos_policy_id == policy.id)),
    )
    for kind, rows in users:
        user: Any = next(iter(rows), None)
        if user is not None:
            raise error("QosPolicyInUse", policy_id=policy.id, object_type=kind, object_id=user.id)
    for kind, row in rules_of(ctx, policy):
        state.records(f"{kind}_rules").remove(row)


POLICIES = regular(
    "policies", "policy", "/qos/policies", ("QosPolicyNotFound", "policy_id"), shared="qos_policy",
    check=_check_default,
    unused=_unused, extra=_extra, quota=False,
)  # fmt: skip


def check_policy(ctx: Context, policy_id: str | None) -> None:
    """Refuse a policy that is not there for the caller."""
    if policy_id is not None:
        POLICIES.find(ctx, policy_id)


def _check_rule(kind: str) -> Any:
    def check(ctx: Context, body: dict[str, Any], old: Record | None) -> None:
        policy: Record = body[PARENT] if old is None else ctx.state.records("policies")[old.parent]
        values = {**(old.values if old is not None else {}), **body}
        for other_kind, row in rules_of(ctx, policy):
            if old is not None and row.id == old.id:
                continue
            same = other_kind == kind and row.values.get("direction") == values.get("direction")
            if same:
                raise error("QoSRulesConflict", new_rule_type=kind, rule_id=row.id, policy_id=policy.id)
            _check_bandwidth(policy, kind, values, other_kind, row)

    return check


def _check_bandwidth(policy: Record, kind: str, values: dict[str, Any], other_kind: str, row: Record) -> None:
    """Refuse a guaranteed bandwidth above the limit, in one direction."""
    if other_kind == "dscp_marking" or row.values.get("direction") != values.get("direction"):
        return
    pair = (kind, other_kind)
    if pair == ("bandwidth_limit", "minimum_bandwidth") and row.values["min_kbps"] > values["max_kbps"]:
        facts = {"rule_value": values["max_kbps"], "existing_value": row.values["min_kbps"]}
    elif pair == ("minimum_bandwidth", "bandwidth_limit") and row.values["max_kbps"] < values["min_kbps"]:
        facts = {"rule_value": values["min_kbps"], "existing_value": row.values["max_kbps"]}
    else:
        return
    raise error("QoSRuleParameterConflict", policy_id=policy.id, existing_rule=other_kind, **facts)


def _touch(ctx: Context, row: Record) -> None:
    standard.touched(ctx, ctx.state.records("policies")[row.parent])


def _rule(kind: str) -> Resource:
    path = PATHS.get(kind, f"{kind}_rules")

    def missing(ctx: Context, id: str) -> Record:
        found = ctx.state.records(f"{kind}_rules").get(id)
        if found is None:
            raise error("QosRuleNotFound", policy_id="", rule_id=id)
        return found

    made = regular(
        f"{kind}_rules", f"{kind}_rule", f"/qos/policies/{{policy_id}}/{path}", ("QosRuleNotFound", "rule_id"),
        check=_check_rule(kind), parent=POLICIES, made=_touch, changed=_touch, unused=_touch, owned=False, quota=False,
    )  # fmt: skip
    return Resource(**{**made.__dict__, "find": missing})


RULES = {kind: _rule(kind) for kind in KINDS}


class Alias:
    """A rule by its own id alone, its policy left out of the path."""

    def __init__(self, kind: str) -> None:
        self.rule = RULES[kind]
        self.member = f"alias_{kind}_rule"

    def declared(self) -> list[Operation]:
        """Show, update and delete."""
        path = f"/qos/{self.member.replace('_', '-')}s/{{{self.member}_id}}"
        rows = (("GET", self.show, 200), ("PUT", self.update, 200), ("DELETE", self.delete, 204))
        return [
            declare(f"{method} {path}", handler, key=f"qos.{self.member}_{handler.__name__}", success=success)
            for method, handler, success in rows
        ]

    def _row(self, call: Call, verb: str) -> tuple[Context, Record]:
        ctx = context_of(call)
        row = self.rule.find(ctx, call.ids[0])
        policy = POLICIES.find(ctx, row.parent)
        target = Target(ctx, self.rule.view(ctx, row), policy.project_id)
        if not authorization.may(ctx, f"{verb}_{self.member}", target):
            raise authorization.Disallowed(f"rule:{verb}_{self.member} is disallowed by policy")
        return ctx, row

    def show(self, call: Call) -> Json:
        """Show the rule."""
        ctx, row = self._row(call, "get")
        return {self.member: self.rule.view(ctx, row)}

    def update(self, call: Call) -> Json:
        """Change the rule."""
        from . import body

        ctx, row = self._row(call, "update")
        item = body.items(call.body, f"{self.member}s", self.member, False, ctx.project_id, True)[0]
        assert self.rule.update is not None
        self.rule.update(ctx, row, item)
        return {self.member: self.rule.view(ctx, row)}

    def delete(self, call: Call) -> Json:
        """Remove the rule."""
        ctx, row = self._row(call, "delete")
        assert self.rule.delete is not None
        self.rule.delete(ctx, row)
        return None


def rule_types(call: Call) -> Json:
    """List the kinds of rules that the back end takes."""
    ctx = context_of(call)
    lists.parse({k: v for k, v in call.args.items() if k not in ("all_rules", "all_supported")}, "rule_types")
    rows = [{"type": kind} for kind in ("minimum_bandwidth", "packet_rate_limit", "dscp_marking", "bandwidth_limit",
                                        "minimum_packet_rate")]  # fmt: skip
    return {"rule_types": rows if authorization.may(ctx, "get_rule_type", Target(ctx, {})) else []}


def unshare(ctx: Context, policy: Record) -> None:
    """Share a policy no more."""
    sharing.unshare(ctx, "qos_policy", policy.id)


OPERATIONS = [
    *POLICIES.operations,
    *(row for resource in RULES.values() for row in resource.operations),
    *(row for kind in ("bandwidth_limit", "dscp_marking", "minimum_bandwidth", "minimum_packet_rate")
      for row in Alias(kind).declared()),
    declare("GET /qos/rule-types", rule_types, key="qos.rule_types"),
]  # fmt: skip
