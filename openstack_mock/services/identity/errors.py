"""Keystone's sentences for what goes wrong. Knows no envelope."""

from __future__ import annotations

import re
from typing import Any

from ...wire.errors import BadRequest, Conflict, Forbidden, NotFound, Unauthorized

_UNKEPT = re.compile("[\ud800-\udfff\U00010000-\U0010ffff]")
NO_AUTH = "The request you have made requires authentication."
NO_RIGHT = "You are not authorized to perform the requested action."
_MALFORMED = (
    "The server could not comply with the request since it is either malformed or otherwise incorrect. "
    "The client is assumed to be in error."
)


def unauthorized(body: Any = None) -> Unauthorized:
    """401: keystone gives no details."""
    return Unauthorized(NO_AUTH, body=body)


def plugin_error(sentence: str, identity: Any) -> Unauthorized:
    """401 of an authentication method, which tells what it wants."""
    body = {"error": {"code": 401, "message": sentence, "title": "Unauthorized", "identity": identity}}
    return Unauthorized(sentence, body=body)


def forbidden() -> Forbidden:
    """403 without details."""
    return Forbidden(NO_RIGHT)


def forbidden_action(action: str) -> Forbidden:
    """403 that names the action."""
    return Forbidden(f"You are not authorized to perform the requested action: {action}.")


def expecting(attribute: str, target: str) -> BadRequest:
    """400: something is missing."""
    return BadRequest(f"Expecting to find {attribute} in {target}. {_MALFORMED}")


def bad_timestamp() -> BadRequest:
    """400: no time."""
    return BadRequest(f"Timestamp not in expected format. {_MALFORMED}")


def past_expiry() -> BadRequest:
    """400: an expiry that has passed."""
    return BadRequest(f"The 'expires_at' must not be before now. {_MALFORMED}")


def too_long(value: str, column: str, length: int) -> BadRequest:
    """400: more than the column of the real service's database holds."""
    return BadRequest(
        f"String length exceeded. The length of string '{value}' exceeds the limit of column {column}(CHAR({length}))."
    )


def not_found(kind: str, id: object) -> NotFound:
    """404: `Could not find project: x.`"""
    return NotFound(f"Could not find {kind}: {id}.")


def conflict(kind: str, details: str) -> Conflict:
    """409 of the store."""
    return Conflict(f"Conflict occurred attempting to store {kind} - {details}.")


def check_columns(values: dict[str, Any], **lengths: int | None) -> None:
    """Refuse what the columns of the real service's database do not hold: too long, outside the BMP, half a letter."""
    for name, length in lengths.items():
        value = values.get(name)
        if value is None:
            continue
        text = value if isinstance(value, str) else str(value)
        if length is not None and len(text) > length:
            raise too_long(text, name, length)
        if _UNKEPT.search(text):
            raise BadRequest(f"Invalid input for field '{name}': the database does not hold characters like {text!r}")


class TokenNotFound(NotFound):
    """A token that does not hold: as good as none, where it says who asks."""


def duplicate(kind: str, name: str, *, domain_id: str | None = None, word: str = "name") -> Conflict:
    """409: a second one of that name."""
    where = f" at domain ID {domain_id}" if domain_id else ""
    return conflict(kind, f"Duplicate entry found with {word} {name}{where}")
