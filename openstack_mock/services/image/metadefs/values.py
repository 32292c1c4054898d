"""The fields of definitions, and how a client's JSON is read into them. Knows no operation.

The real service holds a body against its schema first, and then reads it with types that are narrower: what only the
types refuse makes it break down, where a 400 is meant.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ....wire.errors import BadRequest
from ..query import UNDECODABLE

Json = Any
TEXT, BOOL, INT, ANY = "text", "bool", "int", "any"
_TRUE = ("true", "t", "yes", "y", "on", "1")
_FALSE = ("false", "f", "no", "n", "off", "0")
_FOUR_BYTES = re.compile("[\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Model:
    """An object with these fields, in this order; `needed` ones must be there."""

    fields: Mapping[str, Any]
    needed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Map:
    """An object with any names, all of its values of one type."""

    of: Any


# fmt: off
ITEMS = Model({"type": TEXT, "enum": [TEXT]}, ("type",))
PROPERTY = Model({
    "name": TEXT, "type": TEXT, "title": TEXT, "description": TEXT, "operators": [TEXT], "default": ANY,
    "readonly": BOOL, "minimum": INT, "maximum": INT, "enum": [TEXT], "pattern": TEXT, "minLength": INT,
    "maxLength": INT, "confidential": BOOL, "items": ITEMS, "uniqueItems": BOOL, "minItems": INT, "maxItems": INT,
    "additionalItems": BOOL,
}, ("type", "title"))
OBJECT = Model({
    "name": TEXT, "required": [TEXT], "description": TEXT, "properties": Map(PROPERTY), "created_at": TEXT,
    "updated_at": TEXT, "self": TEXT, "schema": TEXT,
}, ("name",))
ASSOCIATION = Model({
    "name": TEXT, "prefix": TEXT, "properties_target": TEXT, "created_at": TEXT, "updated_at": TEXT,
}, ("name",))
TAG = Model({"name": TEXT, "created_at": TEXT, "updated_at": TEXT}, ("name",))
TAGS = Model({"tags": [TAG]})
NAMESPACE = Model({
    "namespace": TEXT, "display_name": TEXT, "description": TEXT, "visibility": TEXT, "protected": BOOL, "owner": TEXT,
    "created_at": TEXT, "updated_at": TEXT, "resource_type_associations": [ASSOCIATION], "properties": Map(PROPERTY),
    "objects": [OBJECT], "tags": [TAG], "self": TEXT, "schema": TEXT,
}, ("namespace",))
# fmt: on


def read(kind: Any, value: Json, name: str = "body") -> Json:
    """A value as its type has it. BadRequest if it is none of that type."""
    if value is None:
        return None
    if isinstance(kind, Model):
        return _model(kind, _of(dict, value, name), name)
    if isinstance(kind, Map):
        return {key: read(kind.of, item, key) for key, item in _of(dict, value, name).items()}
    if isinstance(kind, list):
        return [read(kind[0], item, name) for item in _of(list, value, name)]
    if kind == TEXT:
        return _of(str, value, name)
    if kind == ANY:
        return str(value) if isinstance(value, str | int | float) else None
    return _boolean(value, name) if kind == BOOL else _integer(value, name)


def check_default(properties: Json) -> None:
    """Refuse a default that is no ASCII, as the real service does when it writes one down."""
    for row in (properties or {}).values():
        if row is not None and not (row.get("default") or "").isascii():
            raise BadRequest(UNDECODABLE)


def check_bmp(doing: str, fields: Mapping[str, Json]) -> None:
    """Refuse characters outside of the BMP, which the real service looks for in texts, and in objects in objects."""
    for key, value in fields.items():
        if isinstance(value, Mapping):
            check_bmp(doing, value)
        elif _FOUR_BYTES.search(key):
            raise BadRequest(f"Couldn't {doing}: Property names can't contain 4 byte unicode.")
        elif isinstance(value, str) and _FOUR_BYTES.search(value):
            raise BadRequest(f"Couldn't {doing}: {key.title()} can't contain 4 byte unicode characters.")


def check_column(name: str, value: str | None, longest: int = 65535) -> None:
    """Refuse text that a column of the real service's database does not take."""
    if value is None:
        return
    if _FOUR_BYTES.search(value) or (len(value.encode()) if longest > 255 else len(value)) > longest:
        raise _refusal(name, value)


def _model(kind: Model, value: dict[str, Json], name: str) -> dict[str, Json]:
    unknown = [key for key in value if key not in kind.fields]
    if unknown:
        raise BadRequest(f"Unknown attribute for argument {name}: {', '.join(sorted(unknown))}")
    for key in kind.needed:
        if key not in value:
            raise BadRequest(f"Invalid input for field/attribute {key}. Value: 'None'. Mandatory field missing.")
    return {key: read(inner, value[key], key) for key, inner in kind.fields.items() if key in value}


def _of(kind: type, value: Json, name: str) -> Json:
    if not isinstance(value, kind):
        raise _refusal(name, value)
    return value


def _boolean(value: Json, name: str) -> bool:
    if isinstance(value, int):
        return bool(value)
    if value in _TRUE or value in _FALSE:
        return value in _TRUE
    raise _refusal(name, value)


def _integer(value: Json, name: str) -> int:
    try:
        return int(value)
    except (OverflowError, TypeError, ValueError):
        raise _refusal(name, value) from None


def _refusal(name: str, value: Json) -> BadRequest:
    return BadRequest(f"Invalid input for field/attribute {name}. Value: '{value}'.")
