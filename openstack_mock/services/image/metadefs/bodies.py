"""Bodies of metadata definitions, held against the schemas that Glance serves. Knows no operation."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from ....wire.call import Call
from ....wire.errors import BadRequest, Forbidden
from .. import validation
from .values import Model, read

Json = Any
_DATES = ("created_at", "updated_at")
READ_ONLY = ("self", "schema", *_DATES)
# A list of tags is held against this one, not against the schema that is served for it.
_TAG_LIST = {
    "name": "tags",
    "properties": {
        "tags": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"name": {"type": "string"}},
                "required": ["name"],
                "additionalProperties": False,
            },
        }
    },
    "additionalProperties": False,
}


def take(call: Call, name: str, model: Model, read_only: tuple[str, ...] = _DATES) -> Json:
    """A request's body, read. BadRequest in jsonschema's words; Forbidden if it sets what is `read_only`."""
    body = given(call, read_only)
    check(name, body)
    return read(model, body)


def given(call: Call, read_only: tuple[str, ...] = _DATES) -> Json:
    """A request's body as it came."""
    body = validation.read(call)
    for key in read_only:
        if key in body:
            raise Forbidden(f"Attribute '{key}' is read-only.")
    return body


def none(call: Call) -> None:
    """Refuse a body where the real service reads one and then breaks down on it."""
    if validation.read(call, required=False) is not None:
        raise BadRequest("A body is not expected with this request.")


def check(name: str, value: Json) -> None:
    """Hold a value against a schema. BadRequest in jsonschema's words."""
    schema = _schema(name)
    error = _validator(name)(value)
    if error is not None:
        raise BadRequest(f"Provided object does not match schema '{schema['name']}': {error}")


@functools.cache
def _schema(name: str) -> Json:
    if name == "tag list":
        return _TAG_LIST
    if name == "unnamed property":
        whole = validation.schemas()["metadefs/property"]
        return {**whole, "required": [key for key in whole["required"] if key != "name"]}
    return validation.schemas()[f"metadefs/{name}"]


@functools.cache
def _validator(name: str) -> Callable[[Json], Any]:
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import best_match

    compiled = Draft202012Validator(_schema(name))
    return lambda value: best_match(compiled.iter_errors(value))
