"""Bodies and queries held against their schemas, and nova's sentences for what does not fit. Knows no operation."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable
from typing import Any

from ...wire.errors import BadRequest
from . import fields

_HEX = re.compile(r"^[0-9a-f]{32}$")
_PAIR = re.compile(r"^[1-9]\d*\.\d+$")
_TIME = re.compile(r"^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?$")
# fmt: off
_NAMES = {  # format -> what nova says a name must be
    "name": "printable characters. Can not start or end with whitespace.",
    "az_name": "printable characters except :.Can not start or end with whitespace.",
    "name_with_leading_trailing_spaces": "printable characters with at least one non space character",
}
# fmt: on
_checks: dict[tuple[int, bool], Callable[[Any], Any]] = {}
_keep: list[Any] = []  # schemas whose identity is a key above
_tools: dict[str, Any] = {}


class InvalidName(Exception):
    """A name with characters that a name may not have."""


def hold(schema: Any, value: Any, *, body: bool) -> None:
    """Raise BadRequest with nova's sentence unless the value fits the schema."""
    key = (id(schema), body)
    check = _checks.get(key)
    if check is None:
        check = _checks[key] = _compile(schema)
        _keep.append(schema)
    try:
        error = check(value)
    except TypeError as failure:  # a metadata key that is no string: nova says what Python says
        raise BadRequest(str(failure)) from None
    if error is not None:
        raise BadRequest(_sentence(error, body))


def is_uuid(text: object) -> bool:
    """Whether a text is a UUID, with or without dashes, braces and `urn:uuid:`, as oslo.utils sees it."""
    plain = str(text).replace("urn:", "").replace("uuid:", "").strip("{}").replace("-", "").lower()
    return bool(_HEX.match(plain))


def is_time(text: str) -> bool:
    """Whether a text is an ISO 8601 time."""
    if not _TIME.match(text):
        return False
    from ...sim.clock import parse_time

    try:
        parse_time(text)
    except ValueError:
        return False
    return True


def _sentence(error: Any, body: bool) -> str:
    if isinstance(error.cause, InvalidName):
        return f"An invalid 'name' value was provided. The name must be: {error.cause}"
    if error.path:
        if body:
            where = f"Invalid input for field/attribute {error.path[-1]}. "
        else:
            where = f"Invalid input for query parameters {error.path[0]}. "
        return f"{where}Value: {error.instance}. {error.message}"
    return str(error.message)


def _compile(schema: Any) -> Callable[[Any], Any]:
    from jsonschema.exceptions import best_match

    if not _tools:
        _tools.update(_make())
    compiled = _tools["validator"](schema, format_checker=_tools["formats"])
    return lambda value: best_match(compiled.iter_errors(value))


def _make() -> dict[str, Any]:
    import jsonschema

    base = jsonschema.Draft202012Validator

    def bound(name: str) -> Any:
        # Nova holds numbers that come as strings against the limits too.
        def check(validator: Any, limit: Any, instance: Any, schema: Any) -> Any:
            number = _number(instance)
            return None if number is None else base.VALIDATORS[name](validator, limit, number, schema)

        return check

    formats = jsonschema.FormatChecker(formats=("ipv4", "ipv6"))
    for name, test in _FORMATS.items():
        formats.checks(name)(lambda value, test=test: not isinstance(value, str) or test(value))
    for name, reason in _NAMES.items():
        formats.checks(name, InvalidName)(_name_check(name, reason))
    extend: Any = jsonschema.validators.extend
    extended = extend(base, {"minimum": bound("minimum"), "maximum": bound("maximum")})
    return {"validator": extended, "formats": formats}


def _name_check(name: str, reason: str) -> Callable[[object], bool]:
    shown = fields.printable(exclude=":" if name.startswith("az") else "")
    hidden = fields.printable(ws=False, invert=True)
    if name.endswith("spaces"):
        solid = fields.printable(ws=False)
        form = re.compile(f"^[{shown}]*[{solid}][{shown}]*$")
    else:
        form = re.compile(f"^(?![{hidden}])[{shown}]*(?<![{hidden}])$")

    def check(value: object) -> bool:
        if isinstance(value, str) and form.search(value):
            return True
        raise InvalidName(reason)

    return check


def _number(value: Any) -> Any:
    for kind in (int, float):
        try:
            return kind(value)
        except (ValueError, TypeError):
            continue
    return None


def _regex(value: str) -> bool:
    try:
        re.compile(value)
    except re.error:
        return False
    return bool(value)


def _base64(value: str) -> bool:
    try:
        base64.b64decode(value.encode())
    except (binascii.Error, ValueError):
        return False
    return True


_FORMATS: dict[str, Callable[[str], bool]] = {"regex": _regex, "date-time": is_time, "base64": _base64, "uuid": is_uuid}
