"""Resource options: `immutable` of projects and roles, and what users may be exempt from. Knows no rows."""

from __future__ import annotations

from typing import Any

from ...wire.errors import Forbidden
from .schema import TEXT, Schema

_SWITCH: Schema = {"type": ["boolean", "null"], "enum": [True, False, None]}  # null takes an option away
IMMUTABLE: Schema = {"type": "object", "properties": {"immutable": _SWITCH}, "additionalProperties": False}
USER: Schema = {
    "type": "object",
    "properties": {
        "ignore_change_password_upon_first_use": _SWITCH,
        "ignore_password_expiry": _SWITCH,
        "ignore_lockout_failure_attempts": _SWITCH,
        "lock_password": _SWITCH,
        "ignore_user_inactivity": _SWITCH,
        "multi_factor_auth_rules": {
            "type": ["array", "null"],
            "items": {"type": "array", "items": TEXT, "minItems": 1, "uniqueItems": True},
            "uniqueItems": True,
        },
        "multi_factor_auth_enabled": _SWITCH,
    },
    "additionalProperties": False,
}


def merged(old: dict[str, Any], new: dict[str, Any] | None) -> dict[str, Any]:
    """Options after a change: null takes one away, what is not named stays."""
    result = {**old, **(new or {})}
    return {name: value for name, value in result.items() if value is not None}


def check_update(options: dict[str, Any], changes: dict[str, Any], kind: str, id: str) -> None:
    """Refuse to change what is immutable, except to make it mutable, and nothing else with that."""
    if not options.get("immutable"):
        return
    asked = changes.get("options") or {}
    if len(changes) > 1 or "immutable" not in asked or asked["immutable"] not in (False, None):
        raise Forbidden(
            f'Unable to update immutable {kind} resource: `{id}. Set resource option "immutable" to false first.'
        )


def check_delete(options: dict[str, Any], kind: str, id: str) -> None:
    """Refuse to delete what is immutable."""
    if options.get("immutable"):
        raise Forbidden(
            f'Unable to delete immutable {kind} resource: `{id}. Set resource option "immutable" to false first.'
        )
