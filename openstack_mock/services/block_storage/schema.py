"""The facts of request bodies, in pieces that several operations share. Knows no operation."""

from __future__ import annotations

from typing import Any

Schema = dict[str, Any]

UUID = r"^[0-9a-fA-F]{8}-?([0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}$"
NAME: Schema = {"type": ["string", "null"], "format": "name_skip_leading_trailing_spaces_255"}
DESCRIPTION: Schema = {"type": ["string", "null"], "format": "description_255"}
STRING_255: Schema = {"type": ["string", "null"], "minLength": 0, "maxLength": 255}
OPTIONAL_UUID: Schema = {"oneOf": [{"type": "string", "format": "uuid"}, {"type": "null"}]}
SIZE: Schema = {"type": ["integer", "string"], "pattern": "^[0-9]+$", "minimum": 1, "maximum": 2147483647}
SIZE_OR_NULL: Schema = {**SIZE, "type": ["integer", "string", "null"], "minimum": 0}
METADATA: Schema = {
    "type": "object",
    "patternProperties": {"^[a-zA-Z0-9-_:. ]{1,255}$": {"type": "string", "maxLength": 255}},
    "additionalProperties": False,
}
METADATA_OR_NULL: Schema = {**METADATA, "type": ["object", "null"]}
BOOLEAN: Schema = {
    "type": ["boolean", "string"],
    "enum": [
        True, "True", "TRUE", "true", "1", "ON", "On", "on", "YES", "Yes", "yes", "y", "t",
        False, "False", "FALSE", "false", "0", "OFF", "Off", "off", "NO", "No", "no", "n", "f",
    ],
}  # fmt: skip


def within(key: str, inner: Schema) -> Schema:
    """The schema of a body whose one member `key` fits `inner`."""
    return {"type": "object", "properties": {key: inner}, "required": [key], "additionalProperties": False}


def closed(required: tuple[str, ...] = (), /, **properties: Schema) -> Schema:
    """An object with these properties and no others."""
    found: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
    if required:
        found["required"] = list(required)
    return found


def truth(value: Any) -> bool:
    """What a BOOLEAN means."""
    return str(value).lower() in ("true", "1", "on", "yes", "y", "t")
