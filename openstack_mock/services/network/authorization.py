"""Who may do what to which attribute: neutron's way of asking its policy. Knows the attribute map, no resource."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from ...policy.enforcer import InvalidScope
from ...wire.errors import Forbidden
from . import attributes, conversions
from .context import Context
from .errors import error

if TYPE_CHECKING:
    from ...policy.checks import Check


class Target(dict[str, Any]):
    """A resource as rules see it. `network:project_id` and the like are looked up when a rule asks."""

    __slots__ = ("ctx", "parent")

    def __init__(self, ctx: Context, values: Mapping[str, Any], parent: str = "") -> None:
        super().__init__(values)
        self.ctx = ctx
        self.parent = parent  # the owner of the resource that a nested one is part of

    def __missing__(self, key: str) -> Any:
        resource, colon, field = key.partition(":")
        if resource == "ext_parent" and self.parent:
            return self.parent
        if not colon or resource not in _PARENTS:
            raise KeyError(key)
        foreign_key, missing, named = _PARENTS[resource]
        table: Any = {"network": self.ctx.state.networks, "security_group": self.ctx.state.security_groups}[resource]
        row = table.get(self[foreign_key])
        if row is None:  # the real policy engine loads the parent, and what it raises gets out
            raise error(missing, **{named: self[foreign_key]})
        return getattr(row, "project_id" if field == "tenant_id" else field)


_PARENTS = {
    "network": ("network_id", "NetworkNotFound", "net_id"),
    "security_group": ("security_group_id", "SecurityGroupNotFound", "id"),
}


def _field(kind: str, match: str) -> Check:
    """`field:networks:shared=True`, `field:port:device_owner=~^network:`: an attribute of the target."""
    resource, _, condition = match.partition(":")
    field, _, text = condition.rpartition("=") if "=~" not in condition else condition.partition("=")
    pattern = re.compile(text[1:]) if text.startswith("~") else None
    attribute = attributes.table(resource).get(field)
    value: Any = text
    if attribute is not None and attribute.convert is not None:
        value = conversions.CONVERSIONS[attribute.convert](text)

    def check(target: Any, creds: Any, enforcer: Any) -> bool:
        found = target.get(field)
        if found is None and resource == "networks" and field == "shared":
            found = _shared(target)
        if found is None:
            return False
        return bool(pattern.match(str(found))) if pattern is not None else bool(found == value)

    return check


def _shared(target: Any) -> bool | None:
    from . import sharing

    if not isinstance(target, Target) or not target.get("network_id"):
        return None
    rows = sharing.entries(target.ctx, "network", target["network_id"])
    targets = (sharing.EVERYBODY, target.get("project_id"))
    return any(row.action == sharing.SHARED and row.target in targets for row in rows)


CHECK_KINDS: dict[str, Callable[[str, str], Check]] = {"field": _field}


class Disallowed(Forbidden):
    """The policy said no; the sentence names the rules as neutron does."""

    def __init__(self, sentence: str, name: str = "PolicyNotAuthorized") -> None:
        super().__init__(sentence, name=name)


def require(ctx: Context, action: str, collection: str, target: Target, changed: list[str] | None = None) -> None:
    """Refuse what the rule of the action, or one of an attribute that is set, does not allow: Disallowed."""
    names, sentence = rules(action, collection, target, changed)
    enforcer = ctx.cloud.enforcer("network")
    assert ctx.credentials is not None
    if len(names) == 1:
        try:
            if not enforcer.scope_ok(action, ctx.credentials.policy):
                raise InvalidScope(enforcer.rules.by_name[action], ctx.credentials.policy.scope)
        except InvalidScope as error:
            raise Disallowed(_scope_sentence(error), "InvalidScope") from None
    if not all(ctx.allows(name, target) for name in names):
        raise Disallowed(f"{sentence} is disallowed by policy")


def _scope_sentence(error: InvalidScope) -> str:
    return f"rule:{error.rule} requires a scope of {list(error.allowed)}, request was made with {error.scope} scope."


def may(ctx: Context, action: str, target: Target) -> bool:
    """Whether a rule allows it, its scope included."""
    if ctx.credentials is None:
        return True
    return ctx.cloud.enforcer("network").check(action, target, ctx.credentials.policy)


def rules(action: str, collection: str, target: Mapping[str, Any], changed: list[str] | None) -> tuple[list[str], str]:
    """The rules that count for an action, and how neutron writes their conjunction."""
    names, sentence = [action], f"rule:{action}"
    if action.startswith(("get_", "delete_")):
        return names, sentence
    for name, attribute in attributes.table(collection).items():
        if not attribute.enforced or not _is_set(name, attribute, target, changed):
            continue
        rule = f"{action}:{name}"
        names.append(rule)
        part = f"rule:{rule}"
        nested = _nested(rule, attribute, target[name])
        if nested:
            names += nested
            part = f"({part} and ({' and '.join(f'rule:{one}' for one in nested)}))"
        sentence = f"({sentence} and {part})"
    return names, sentence


def _is_set(name: str, attribute: attributes.Attribute, target: Mapping[str, Any], changed: list[str] | None) -> bool:
    if changed:
        return name in changed
    if name not in target:
        return False
    return not (attribute.has_default and target[name] == attribute.default)


def _nested(rule: str, attribute: attributes.Attribute, value: Any) -> list[str]:
    kind = attribute.kind or ""
    if kind.startswith("dict") and isinstance(attribute.arg, dict) and isinstance(value, dict):
        return [f"{rule}:{name}" for name in attribute.arg if name in value]
    if isinstance(value, list):
        return [f"{rule}:{name}" for item in value if isinstance(item, dict) for name in item]
    return []


def hidden(ctx: Context, member: str, collection: str, target: Target) -> frozenset[str]:
    """The attributes of a view that the caller is not to see."""
    table, enforcer = attributes.table(collection), ctx.cloud.enforcer("network")
    found = set()
    for name in target:
        attribute = table.get(name)
        if (
            attribute is None
            or not attribute.visible
            or (f"get_{member}:{name}" in enforcer and not may(ctx, f"get_{member}:{name}", target))
        ):
            found.add(name)
    return frozenset(found)
