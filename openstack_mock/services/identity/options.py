"""Resource options: `immutable` of projects and roles, and what users may be exempt from. Knows no rows."""

from __future__ import annotations

from typing import Any

from ...wire.errors import Forbidden
from .schema import STRICT_BOOLEAN, TEXT, Schema

IMMUTABLE: Schema = {"type": "object", "properties": {"immutable": STRICT_BOOLEAN}, "additionalProperties": False}
USER: Schema = {
    "type": "object",
    "properties": {
        "ignore_change_password_upon_first_use": STRICT_BOOLEAN,
        "ignore_password_expiry": STRICT_BOOLEAN,
        "ignore_lockout_failure_attempts": STRICT_BOOLEAN,
        "lock_password": STRICT_BOOLEAN,
        "ignore_user_inactivity": STRICT_BOOLEAN,
        "multi_factor_auth_rules": {
            "type": "array",
            "items": {"type": "array", "items": TEXT, "minItems": 1, "uniqueItems": True},
            "uniqueItems": True,
        },
        "multi_factor_auth_enabled": STRICT_BOOLEAN,
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
