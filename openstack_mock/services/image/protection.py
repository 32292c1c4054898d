"""Property protection: who may create, read, update and delete which property. Knows no image.

The rules are the option `image.property_protections`, as the sections of the real service's file:
`{"^x_owner_.*": {"create": ["admin", "member"], "read": ["@"], "update": ["!"], "delete": ["admin"]}}`; under the
format `policies` the members of a list are names of policy rules. A property that no section matches nobody may
touch, as in the real service: a last section `.*` says what holds for the rest.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from ...wire.call import Call
from ...wire.errors import Forbidden


def may(call: Call, verb: str, name: str) -> bool:
    """Whether the caller may create, read, update or delete a property."""
    rules = call.state.options.property_protections
    if not rules:
        return True
    for pattern, verbs in rules.items():
        if re.match(pattern, name):
            return _allows(call, _listed(verbs.get(verb, ())))
    return False


def require(call: Call, verb: str, name: str) -> None:
    """Refuse what the caller may not do to a property."""
    if not may(call, verb, name):
        raise Forbidden(f"Property '{name}' is protected")


def unreadable(call: Call, names: Iterable[str]) -> tuple[str, ...]:
    """Which of an image's properties the caller does not see."""
    if not call.state.options.property_protections:
        return ()
    return tuple(name for name in names if not may(call, "read", name))


def _listed(value: Any) -> list[str]:
    parts = value.split(",") if isinstance(value, str) else value
    return [part.strip() for part in parts]


def _allows(call: Call, allowed: list[str]) -> bool:
    if "@" in allowed:
        return True
    if "!" in allowed:
        return False
    if call.state.options.property_protection_rule_format == "policies":
        return any(call.may(rule, {}) for rule in allowed)
    roles = {role.lower() for role in call.credentials.roles}
    return not roles.isdisjoint(role.lower() for role in allowed)
