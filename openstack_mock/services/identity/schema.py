"""Schemas of keystone's bodies and queries: the parts that many share, and what it says when one does not fit."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Any

from ...sim.clock import parse_time
from ...wire.call import Call
from ...wire.errors import BadRequest

Schema = dict[str, Any]

BOOLEAN: Schema = {
    "type": ["boolean", "string", "null"],
    "enum": [
        True, "True", "TRUE", "true", False, "False", "FALSE", "false", "", "1", "0", "y", "Y", "n", "N", "on", "ON",
        "off", "OFF", "yes", "no",
    ],
}  # fmt: skip
STRICT_BOOLEAN: Schema = {"type": "boolean", "enum": [True, False, None]}
TEXT: Schema = {"type": "string"}
NULL_TEXT: Schema = {"type": ["string", "null"]}
NAME: Schema = {"type": "string", "minLength": 1, "maxLength": 255, "pattern": r"[\S]+"}
ID: Schema = {"type": "string", "minLength": 1, "maxLength": 64, "pattern": r"^[a-zA-Z0-9-]+$"}
NULL_ID: Schema = {**ID, "type": ["string", "null"]}
REGION_ID: Schema = {"type": ["string", "null"], "minLength": 1, "maxLength": 255}
URL: Schema = {"type": "string", "minLength": 0, "maxLength": 225, "pattern": "^[a-zA-Z0-9+.-]+:.+"}
PAGING: dict[str, Schema] = {"marker": TEXT, "limit": {"type": ["integer", "string"]}}
SORTING: dict[str, Schema] = {"sort_key": TEXT, "sort_dir": {"type": "string", "enum": ["asc", "desc"]}}


def fields(
    properties: dict[str, Schema], *, extra: bool | None = None, last: Sequence[str] = (), **more: Any
) -> Schema:
    """The schema of an object; `extra` says whether other members are let through.

    What is asked first gives the error: `required` comes before the members that are too much, `last` after them.
    """
    schema: Schema = {"type": "object", "properties": properties, **more}
    if extra is not None:
        schema["additionalProperties"] = extra
    if last:
        schema["required"] = list(last)
    return schema


def wrapped(key: str, inner: Schema, *, required: bool = True) -> Schema:
    """The schema of a body that has everything under one key."""
    schema = fields({key: inner})
    if required:
        schema["required"] = [key]
    schema["additionalProperties"] = False
    return schema


def check_body(call: Call, schema: Schema, value: Any) -> None:
    """Hold what an operation's declared schema is about against it, with the sentences of keystone's newer checks."""
    error = _first(_key(schema), schema, value)
    if error is None:
        return
    if error.path:
        raise BadRequest(
            f"Invalid input for field/attribute {error.path.pop()}. Value: {error.instance}. {error.message}"
        )
    raise BadRequest(error.message)


def check_lazily(schema: Schema, value: Any) -> None:
    """Hold a value against a schema with the sentences of keystone's older checks, which print it all."""
    error = _first(_key(schema), schema, value)
    if error is None:
        return
    if error.path:
        raise BadRequest(f"Invalid input for field '{'/'.join(map(str, error.path))}': {error}")
    raise BadRequest(str(error))


# -- inside


def _key(schema: Schema) -> int:
    _HELD[id(schema)] = schema
    return id(schema)


_HELD: dict[int, Schema] = {}


def _first(key: int, schema: Schema, value: Any) -> Any:
    return next(_validator(key).iter_errors(value), None)


@functools.cache
def _validator(key: int) -> Any:
    import jsonschema

    checker = jsonschema.FormatChecker(formats=())
    checker.checks("date-time")(is_time)
    checker.checks("uuid")(_is_uuid)
    extend: Any = jsonschema.validators.extend
    kind = extend(jsonschema.Draft202012Validator, {"minimum": _minimum, "maximum": _maximum})
    return kind(_HELD[key], format_checker=checker)


def _minimum(validator: Any, minimum: Any, value: Any, schema: Any) -> Any:
    number = _number(value)
    if number is not None and number < minimum:
        from jsonschema import ValidationError

        yield ValidationError(f"{number!r} is less than the minimum of {minimum!r}")


def _maximum(validator: Any, maximum: Any, value: Any, schema: Any) -> Any:
    number = _number(value)
    if number is not None and number > maximum:
        from jsonschema import ValidationError

        yield ValidationError(f"{number!r} is greater than the maximum of {maximum!r}")


def _number(value: Any) -> float | None:
    try:
        return int(value)
    except (TypeError, ValueError):
        try:
            return float(value)
        except (TypeError, ValueError):
            return None


def is_time(value: object) -> bool:
    """Whether a text, if it is one, is a time as keystone reads it: a number is none."""
    if not isinstance(value, str):
        return True
    try:
        parse_time(value)
    except ValueError:
        return False
    return not value.lstrip("-").replace(".", "").isdigit()


def _is_uuid(value: object) -> bool:
    if not isinstance(value, str):
        return True
    text = value.replace("urn:", "").replace("uuid:", "").strip("{}").replace("-", "").lower()
    return len(text) == 32 and all(letter in "0123456789abcdef" for letter in text)
