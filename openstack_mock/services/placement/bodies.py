"""Reading what a client sent: JSON bodies and queries, held against the operation's schema. Knows no resource."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote_to_bytes

from ...wire.call import Call
from ...wire.errors import BadRequest
from ...wire.message import Json

_UUID = re.compile(r"[0-9a-f]{32}")
_checks: dict[tuple[int, bool], tuple[Any, Callable[[Any], Any]]] = {}


def is_uuid(value: Any) -> bool:
    """Whether a value reads as a UUID: with or without dashes, braces and `urn:uuid:`."""
    text = str(value)
    plain = text.replace("urn:", "").replace("uuid:", "").strip("{}").replace("-", "").lower()
    return _UUID.fullmatch(plain) is not None


def dashed(value: str) -> str:
    """A UUID in its common form."""
    plain = value.replace("urn:", "").replace("uuid:", "").strip("{}").replace("-", "").lower()
    return f"{plain[:8]}-{plain[8:12]}-{plain[12:16]}-{plain[16:20]}-{plain[20:]}"


def storable(text: str) -> None:
    """Refuse characters beyond the BMP, which the real service's database breaks down on."""
    if text and max(text) > "\uffff":
        raise BadRequest(f"Incorrect string value: {text}")


def body(call: Call) -> Json:
    """The JSON body of a call, as the operation's schema has it at this version. BadRequest says what is wrong."""
    return extract(call.request.read(), call.operation.schema("body", call.version))


def extract(raw: bytes | str, schema: Json) -> Json:
    """A JSON text, held against a schema."""
    try:
        text = raw if isinstance(raw, str) else raw.decode()
        data = json.loads(text)
    except RecursionError:
        raise BadRequest("Malformed JSON: maximum recursion depth exceeded") from None
    except ValueError as error:
        raise BadRequest(f"Malformed JSON: {error}") from None
    problem = _check(schema, strict=False)(data)
    if problem is not None:
        raise BadRequest(f"JSON does not validate: {problem}")
    if "\\u" in text:
        _whole_characters(data)
    return data


def _whole_characters(data: Json) -> None:
    """Refuse halves of surrogate pairs, which the real service's database breaks down on."""
    try:
        json.dumps(data, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise BadRequest(f"Malformed JSON: {error}") from None


def query(call: Call) -> dict[str, str]:
    """The query's parameters, the last of each name, held against the operation's schema."""
    try:
        for piece in re.split("[&=]", call.request.query_string):
            unquote_to_bytes(piece).decode()
    except UnicodeDecodeError as error:
        raise BadRequest(f"Invalid query string parameters: {error}") from None
    found: dict[str, str] = {}
    for name, value in call.request.query:
        found[name] = value
    problem = _check(call.operation.schema("query", call.version), strict=True)(found)
    if problem is not None:
        raise BadRequest(f"Invalid query string parameters: {problem}")
    return found


def _check(schema: Json, strict: bool) -> Callable[[Any], Any]:
    """The compiled check of a schema, kept for the process. A query's UUIDs need their dashes, a body's do not."""
    key = (id(schema), strict)
    kept = _checks.get(key)
    if kept is None:
        kept = _checks[key] = (schema, _compile(schema, strict))
    return kept[1]


def _compile(schema: Json, strict: bool) -> Callable[[Any], Any]:
    import jsonschema
    from jsonschema.exceptions import best_match

    formats = jsonschema.FormatChecker()
    if not strict:
        formats.checks("uuid")(is_uuid)
    validator = jsonschema.Draft202012Validator(schema, format_checker=formats)

    def check(value: Any) -> Any:
        return best_match(validator.iter_errors(value))

    return check
