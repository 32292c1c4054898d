"""Checks of simple request values: each gives the reason why a value will not do, or None."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import Any

from . import conversions
from .errors import error

Reason = str | None
PREFIX_DELEGATION = "prefix_delegation"
_HEX = re.compile(r"[0-9a-f]{32}")


def values(data: Any, valid: Any) -> Reason:
    """One of a list."""
    try:
        return None if data in valid else f"{data} is not in valid_values"
    except TypeError:
        return f"{data} is not in valid_values"


def string(data: Any, most: int | None = None) -> Reason:
    """A string of limited length."""
    if not isinstance(data, str):
        return f"'{data}' is not a valid string"
    if most is not None and len(data) > most:
        return f"'{data}' exceeds maximum length of {most}"
    return None


def not_empty_string(data: Any, most: int | None = None) -> Reason:
    """A string that is not blank."""
    return string(data, most) or (None if data.strip() else f"'{data}' Blank strings are not permitted")


def oneline(data: Any, most: int | None = None) -> Reason:
    """A string that is not blank and has no line break."""
    reason = not_empty_string(data, most)
    if reason is None and len(data.splitlines()) > 1:
        return f"Multi-line string is not allowed: '{data}'"
    return reason


def _printable(char: str) -> bool:
    kind = unicodedata.category(char)
    return kind[0] != "C" and (kind[0] != "Z" or kind == "Zs")


def name_string(data: Any, most: int | None = None) -> Reason:
    """A name: printable, and no blank at either end."""
    reason = string(data, most)
    if reason is not None or not data:
        return reason
    ends = all(_printable(c) and unicodedata.category(c) != "Zs" for c in (data[0], data[-1]))
    return None if ends and ((data.isascii() and data.isprintable()) or all(map(_printable, data))) else (
        f"'{data}' is not a valid string"
    )  # fmt: skip


def not_empty_name(data: Any, most: int | None = None) -> Reason:
    """A name that is not blank."""
    return not_empty_string(data, most) or name_string(data, most)


def name_not_default(data: Any, most: int | None = None) -> Reason:
    """A name of a security group: `default` is taken, blanks at its ends are let through."""
    reason = string(data, most)
    if reason is None and data.lower() == "default":
        raise error("SecurityGroupDefaultAlreadyExists")
    return reason


def in_range(data: Any, span: Any) -> Reason:
    """A number between two limits, each of which may be None."""
    low, high = span
    try:
        number = int(data)
    except (ValueError, TypeError):
        return f"'{data}' is not an integer"
    if low is not None and number < low:
        return f"'{number}' is too small - must be at least '{low}'"
    if high is not None and number > high:
        return f"'{number}' is too large - must be no larger than '{high}'"
    return None


def non_negative(data: Any, _: Any = None) -> Reason:
    """A number that is not below zero."""
    try:
        number = int(data)
    except (ValueError, TypeError):
        return f"'{data}' is not an integer"
    return f"'{number}' should be non-negative" if number < 0 else None


def boolean(data: Any, _: Any = None) -> Reason:
    """What reads as a boolean."""
    text = str(data).strip().lower()
    known = (*conversions._TRUE, *conversions._FALSE)
    return None if text in known else f"'{data}' is not a valid boolean value"


def integer(data: Any, _: Any = None) -> Reason:
    """A whole number, no boolean."""
    reason = f"'{data}' is not an integer"
    try:
        whole = not isinstance(data, bool) and int(data) == float(data)
    except (ValueError, TypeError):
        return reason
    return (
        None
        if whole
        else (f"'{data}' is not an integer" if not isinstance(data, bool) else f"'{data}' is not an integer:boolean")
    )


def is_uuid(data: Any) -> bool:
    """Whether a value looks like a UUID, dashes or not."""
    text = str(data).lower().replace("urn:", "").replace("uuid:", "").strip("{}").replace("-", "")
    return _HEX.fullmatch(text) is not None


def uuid(data: Any, _: Any = None) -> Reason:
    """A UUID."""
    return None if is_uuid(data) else f"'{data}' is not a valid UUID"


def subnetpool_id(data: Any, _: Any = None) -> Reason:
    """The id of a subnet pool, or the name of prefix delegation."""
    return None if data in (None, PREFIX_DELEGATION) else uuid(data)


def items(check: Callable[..., Reason], data: Any, arg: Any = None) -> Reason:
    """A list without duplicates, each item of which is fine."""
    if not isinstance(data, list):
        return f"'{data}' is not a list"
    seen: list[Any] = []
    twice: list[Any] = []
    for item in data:
        if item in seen:
            if item not in twice:
                twice.append(item)
        else:
            seen.append(item)
    if twice:
        return f"Duplicate items in the list: '{', '.join(map(str, twice))}'"
    for item in data:
        reason = check(item, arg)
        if reason:
            return reason
    return None


def keys_of(expected: list[str], data: Any, strict: bool = True) -> Reason:
    """A dictionary with these keys (at least, if not strict)."""
    if not isinstance(data, dict):
        return f"Invalid input. '{data}' must be a dictionary with keys: {expected}"
    if set(expected) == set(data) or (not strict and set(expected) <= set(data)):
        return None
    return f"Validation of dictionary's keys failed. Expected keys: {_set(expected)} Provided keys: {_set(data)}"


def _set(keys: Any) -> str:
    """How Python shows a set; the order is ours, as the real one's is chance."""
    return "{" + ", ".join(repr(key) for key in sorted(keys, key=str)) + "}"
