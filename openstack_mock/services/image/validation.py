"""Bodies: JSON as Glance reads it, held against the schemas that it serves. Knows no resource."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Callable, Iterable
from importlib.resources import files
from typing import Any

from ...wire.call import Call
from ...wire.errors import BadRequest

Json = Any
_ENCODINGS = frozenset({"chunked", "compress", "deflate", "gzip", "identity"})


@functools.cache
def schemas() -> dict[str, Json]:
    """The schemas that Glance serves, by the path behind `/v2/schemas/`."""
    found: dict[str, Json] = json.loads((files(__package__) / "schemas.json").read_text())
    return found


def has_body(call: Call) -> bool:
    """Whether a request brings a body, as Glance decides it."""
    request = call.request
    coding = request.headers.get("transfer-encoding", "").lower()
    if coding:  # a body in chunks; where none belongs, it is not seen
        return coding in _ENCODINGS and request.method in ("POST", "PUT", "PATCH")
    length = request.headers.get("content-length", "")
    return bool(request.body) if isinstance(request.body, bytes) else length.isdigit() and int(length) > 0


def read(call: Call, *, required: bool = True) -> Json:
    """The body: a JSON object or array. BadRequest if it is something else, or `required` and not there."""
    if not has_body(call):
        if required:
            raise BadRequest("Body expected in request.")
        return None
    raw = call.request.read()
    try:
        value = json.loads(raw.decode())
        if b"\\u" in raw:
            json.dumps(value, ensure_ascii=False).encode()  # half a surrogate pair is no text
    except (ValueError, RecursionError):
        raise BadRequest("Malformed JSON in request body.") from None
    if not isinstance(value, dict | list):
        raise BadRequest("Unexpected body type. Expected list/dict.")
    return value


def check(name: str, value: Json) -> None:
    """Hold a value against a schema. BadRequest in the words of jsonschema, with the schema's part in it."""
    error = _validator(name)(value)
    if error is not None:
        title = schemas()[name]["name"]
        raise BadRequest(f"Provided object does not match schema '{title}': {error}")


def _closed(schema: Json) -> Json:
    """A schema as bodies are held against it: most are served without what closes them."""
    if "additionalProperties" in schema:
        return schema
    front = {"name": schema["name"], "properties": schema["properties"], "additionalProperties": False}
    return {**front, **{key: value for key, value in schema.items() if key not in front}}


def _pattern(validator: Any, pattern: str, value: Json, schema: Json) -> Iterable[Any]:
    """Hold a text against a pattern whose `$` means the end: a line break behind an id breaks the real service."""
    from jsonschema import ValidationError

    if validator.is_type(value, "string") and not re.search(re.sub(r"\$$", r"\\Z", pattern), value):
        yield ValidationError(f"{value!r} does not match {pattern!r}")


_compiled: dict[str, Callable[[Json], Any]] = {}


def _validator(name: str) -> Callable[[Json], Any]:
    found = _compiled.get(name)
    if found is None:
        from jsonschema import Draft202012Validator
        from jsonschema.exceptions import best_match
        from jsonschema.validators import extend

        strict: Any = extend
        compiled = strict(Draft202012Validator, {"pattern": _pattern})(_closed(schemas()[name]))

        def found(value: Json) -> Any:
            return best_match(compiled.iter_errors(value))

        _compiled[name] = found
    return found
