"""RBAC policies: sharing as a resource of its own. Knows nothing of requests."""

from __future__ import annotations

from typing import Any

from ...store.collection import Duplicate
from . import networks, sharing, standard
from .context import Context
from .errors import error, invalid
from .records import RbacPolicy
from .resource import Resource

ACTIONS = {
    "network": (sharing.SHARED, sharing.EXTERNAL), "qos_policy": (sharing.SHARED,), "security_group": (sharing.SHARED,),
    "address_scope": (sharing.SHARED,), "subnetpool": (sharing.SHARED,), "address_group": (sharing.SHARED,),
    "bgpvpn": (sharing.SHARED,),
}  # fmt: skip
MISSING = {
    "network": ("NetworkNotFound", "net_id"), "qos_policy": ("QosPolicyNotFound", "policy_id"),
    "security_group": ("SecurityGroupNotFound", "id"), "address_scope": ("AddressScopeNotFound", "address_scope_id"),
    "subnetpool": ("SubnetPoolNotFound", "subnetpool_id"), "address_group": ("AddressGroupNotFound",
    "address_group_id"),
}  # fmt: skip


def find(ctx: Context, policy_id: str) -> RbacPolicy:
    """The policy, if it is there for the caller; RbacPolicyNotFound otherwise."""
    found = ctx.state.rbac.get(policy_id)
    if found is None or not visible(ctx, found):
        raise error("RbacPolicyNotFound", id=policy_id, object_type="unknown" if found is None else found.object_type)
    return found


def visible(ctx: Context, row: RbacPolicy) -> bool:
    """Whether a policy is there for the caller: its own, or one that is for it."""
    return ctx.sees_all or row.project_id == ctx.project_id or row.target in (sharing.EVERYBODY, ctx.project_id)


def subject(ctx: Context, object_type: str, object_id: str) -> Any:
    """The resource that a policy is about."""
    state = ctx.state
    kept: Any = {
        "network": state.networks, "security_group": state.security_groups, "subnetpool": state.records("subnetpools"),
        "address_scope": state.records("address_scopes"), "qos_policy": state.records("policies"),
        "address_group": state.records("address_groups"), "bgpvpn": state.records("bgpvpns"),
    }[object_type]  # fmt: skip
    return kept.get(object_id)


def create(ctx: Context, body: dict[str, Any]) -> RbacPolicy:
    """Share a resource of the caller's."""
    kind, action = body["object_type"], body["action"]
    row = subject(ctx, kind, body["object_id"])
    if row is None or not sharing.may_see(ctx, kind, row.id, row.project_id):
        name, key = MISSING.get(kind, ("RbacPolicyNotFound", "id"))
        raise invalid(error(name, **{key: body["object_id"]}).message)
    if not ctx.is_admin and row.project_id != ctx.project_id:
        raise invalid("Only admins can manipulate policies on objects they do not own")
    if action not in ACTIONS[kind]:
        raise error("InvalidActionForType", object_type=kind, action=action, valid_actions=ACTIONS[kind])
    entry = RbacPolicy(
        id=ctx.ids.uuid(), project_id=body["project_id"], object_type=kind, object_id=row.id, action=action,
        target=body["target_tenant"],
    )  # fmt: skip
    try:
        ctx.state.rbac.add(entry)
    except Duplicate:
        raise error("DuplicateRbacPolicy") from None
    if action == sharing.EXTERNAL and not row.external:
        row.external, row.is_default = True, False
    _touch(ctx, entry)
    return entry


def _touch(ctx: Context, entry: RbacPolicy) -> None:
    row = subject(ctx, entry.object_type, entry.object_id)
    if row is not None:
        standard.touched(ctx, row)


def _release(ctx: Context, entry: RbacPolicy) -> None:
    """Refuse to take a resource from projects that use it."""
    if entry.object_type != "network" or entry.action != sharing.SHARED:
        return
    network = ctx.state.networks[entry.object_id]
    try:
        networks.check_unshare(ctx, network, entry.target)
    except Exception as refusal:
        details = getattr(refusal, "message", "")
        raise error("RbacPolicyInUse", object_id=entry.object_id, details=f"Callback {details}") from None


def update(ctx: Context, entry: RbacPolicy, body: dict[str, Any]) -> None:
    """Share with somebody else instead."""
    target = body.get("target_tenant", entry.target)
    if target != entry.target:
        if entry.target != sharing.EVERYBODY or target != sharing.EVERYBODY:
            _release(ctx, entry)
        try:
            ctx.state.rbac.update(entry, target=target)
            _touch(ctx, entry)
        except Duplicate:
            raise error("DuplicateRbacPolicy") from None


def delete(ctx: Context, entry: RbacPolicy) -> None:
    """Share no more."""
    _release(ctx, entry)
    ctx.state.rbac.remove(entry)
    _touch(ctx, entry)
    if entry.action == sharing.EXTERNAL and entry.object_type == "network":
        left = [row for row in sharing.entries(ctx, "network", entry.object_id) if row.action == sharing.EXTERNAL]
        if not left:
            network = ctx.state.networks[entry.object_id]
            network.external, network.is_default = False, None


def view(ctx: Context, entry: RbacPolicy) -> dict[str, Any]:
    """The policy as the API shows it."""
    return {
        "id": entry.id,
        "project_id": entry.project_id,
        "tenant_id": entry.project_id,
        "action": entry.action,
        "object_id": entry.object_id,
        "target_tenant": entry.target,
        "object_type": entry.object_type,
    }


RBAC = Resource(
    "rbac_policies", "rbac_policy", "/rbac-policies",
    find=find, view=view, rows=lambda state: state.rbac, create=create, update=update, delete=delete, visible=visible,
    indexes={"object_id": "object_id", "project_id": "project_id", "tenant_id": "project_id"},
    filters={"target_tenant": lambda ctx, row, wanted: row.target in wanted},
)  # fmt: skip
