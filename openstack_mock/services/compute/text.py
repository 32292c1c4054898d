"""Texts read as oslo reads them: booleans. Knows no field."""

from __future__ import annotations

_TRUE = ("1", "t", "true", "on", "y", "yes")
_FALSE = ("0", "f", "false", "off", "n", "no")


def boolean(value: object, default: bool = False) -> bool:
    """A boolean, or a text that means one; `default` for any other text."""
    found = strict_boolean(value)
    return default if found is None else found


def strict_boolean(value: object) -> bool | None:
    """A boolean, or a text that means one; None for any other text."""
    if isinstance(value, bool):
        return value
    text = str(value).strip().lower()
    return True if text in _TRUE else False if text in _FALSE else None


def unrecognized(value: object) -> str:
    """What oslo says of a text that means no boolean."""
    words = ", ".join(f"'{word}'" for word in sorted((*_FALSE, *_TRUE)))
    return f"Unrecognized value '{value}', acceptable values are: {words}"
