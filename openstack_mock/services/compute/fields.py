"""Nova's request fields: tables of facts by operation and microversion, made into JSON schemas at first use.

Knows the notation of `reference/fields/nova.json`, and no operation. A key is a field's path (`!` required, `[]` an
element, `{...}` any key of that pattern); a value its type and limits; `OR` and `AND` join alternatives.
"""

from __future__ import annotations

import functools
import json
import re
from importlib.resources import files
from typing import Any

from ...wire.microversion import ByVersion, Version, parse

Json = Any
_SPEC = re.compile(
    r"^(?P<type>[a-z|]+|boolean or its usual strings)"
    r"(?:, one of (?P<enum>\[.*?\]))?(?:, len (?P<lo>\d+)\.\.(?P<hi>\d*))?"
    r"(?:, (?P<min>-?[\d.e+]*)\.\.(?P<max>[\d.e+]*)(?=,|$))?"
    r"(?:, items (?P<ilo>\d+)\.\.(?P<ihi>\d*))?(?P<unique>, unique)?(?:, keys (?P<klo>\d+)\.\.(?P<khi>\d*))?"
    r"(?:, pattern (?P<pattern>.*?)(?=, format|, closed|$))?(?:, format (?P<format>[a-z0-9_-]+))?(?P<closed>, closed)?"
    r"(?P<null>, may be null)?$"
)
_BOOLEAN = [
    True, "True", "TRUE", "true", "1", "ON", "On", "on", "YES", "Yes", "yes",
    False, "False", "FALSE", "false", "0", "OFF", "Off", "off", "NO", "No", "no",
]  # fmt: skip
# What the flat notation cannot say: at which operation, at which path, is added what.
_BESIDES: dict[str, tuple[str, Json]] = {
    "PUT /os-aggregates/{id}": ("aggregate", {"anyOf": [{"required": ["name"]}, {"required": ["availability_zone"]}]}),
    "PUT /os-hosts/{id}": ("", {"anyOf": [{"required": ["status"]}, {"required": ["maintenance_mode"]}]}),
    "PUT /flavors/{flavor_id}/os-extra_specs/{id}": ("", {"minProperties": 1, "maxProperties": 1}),
}
# What the tables leave out: at which operation, since when, which fields are otherwise.
_CHANGED: dict[tuple[str, str], dict[str, str]] = {
    ("POST /servers/{id}/action#os-migrateLive", "2.25"): {
        "os-migrateLive.block_migration!": f"boolean|string, one of {json.dumps([*_BOOLEAN, 'auto'])}"
    },
}


class Fields(ByVersion[Json]):
    """The schemas of one operation's body or query, each made when first asked for."""

    __slots__ = ("_made", "_operation", "_ranges")

    def __init__(self, operation: str, ranges: list[dict[str, Any]]) -> None:
        ranges = [
            {**row, "change": {**row.get("change", {}), **_CHANGED.get((operation, row["since"]), {})}}
            for row in ranges
        ]
        self._operation = operation
        self._ranges = [(parse(row["since"]) or (2, 1), row) for row in ranges]
        self._made: dict[int, Json] = {}
        self.rows = []

    def at(self, version: Version) -> Json:
        """The schema in force at a version; None before the first and after the last."""
        place = -1
        for since, _ in self._ranges:
            if since > version:
                break
            place += 1
        if place < 0 or "end" in self._ranges[place][1]:
            return None
        if place not in self._made:
            self._made[place] = self._make(place)
        return self._made[place]

    def _make(self, place: int) -> Json:
        table: dict[str, str] = {}
        for _, row in self._ranges[: place + 1]:
            table.update(row.get("fields", {}))
            for path in row.get("drop", ()):
                table.pop(path, None)
            table.update(row.get("add", {}))
            table.update(row.get("change", {}))
        schema = _schema(table)
        where, more = _BESIDES.get(self._operation, ("", {}))
        (schema["properties"][where] if where else schema).update(more)
        return schema


@functools.cache
def tables() -> dict[str, dict[str, list[dict[str, Any]]]]:
    """The tables of all operations, as they are in the package."""
    source = files("openstack_mock") / "reference" / "fields" / "nova.json"
    found: dict[str, dict[str, list[dict[str, Any]]]] = json.loads(source.read_text("utf-8"))
    return found


@functools.cache
def of(operation: str, kind: str) -> Fields | None:
    """The fields of an operation's `body` or `query` (`POST /servers/{id}/action#reboot`); None if it takes none."""
    ranges = tables().get(operation, {}).get(kind)
    return None if ranges is None else Fields(operation, ranges)


@functools.cache
def printable(ws: bool = True, invert: bool = False, exclude: str = "") -> str:
    """The inside of a regular expression's class of printable characters (`ws`: with blanks), as nova spells it."""
    import unicodedata

    parts: list[str] = []
    first = last = ""
    for code in range(0xFFFF):
        char = chr(code)
        category = unicodedata.category(char)
        shown = category[0] != "C" and (category[0] != "Z" or (ws and category == "Zs")) and char not in exclude
        if shown != invert:
            if not first:
                first = char
            last = char
        elif first:
            parts.append(re.escape(first) + (f"-{re.escape(last)}" if last != first else ""))
            first = ""
    if first:
        parts.append(f"{re.escape(first)}-{re.escape(last)}")
    return "".join(parts)


class _Field:
    """A field on its way to a schema: what the table says of it, and the fields below it."""

    def __init__(self) -> None:
        self.spec = ""
        self.required: list[str] = []
        self.properties: dict[str, _Field] = {}
        self.patterns: dict[str, _Field] = {}
        self.items: _Field | None = None

    def schema(self) -> Json:
        if not self.spec:
            return self._fill({})
        for join, key in ((" OR ", "anyOf"), (" AND ", "allOf")):
            if join in self.spec:
                parts = self.spec.split(join)
                if len(parts) > 1 and all(part.startswith(f"{parts[0]}, format") for part in parts[1:]):
                    parts = parts[1:]  # the first row is the type that the formats share
                return {key: [self._alternative(part) for part in parts]}
        return self._alternative(self.spec)

    def _alternative(self, spec: str) -> Json:
        schema = _limits(spec)
        kinds = schema.get("type", ())
        kinds = (kinds,) if isinstance(kinds, str) else kinds
        return self._fill(schema) if "object" in kinds or "array" in kinds or not kinds else schema

    def _fill(self, schema: Json) -> Json:
        closed = schema.pop("additionalProperties", None)
        if self.properties:
            schema["properties"] = {name: below.schema() for name, below in self.properties.items()}
        if self.patterns:
            schema["patternProperties"] = {pattern: below.schema() for pattern, below in self.patterns.items()}
        if self.required:
            schema["required"] = self.required
        if closed is not None:
            schema["additionalProperties"] = closed
        if self.items is not None:
            schema["items"] = self.items.schema()
        return schema


def _schema(table: dict[str, str]) -> Json:
    root = _Field()
    for path, spec in table.items():
        if path == "(body)":
            kind = "object|null" if "may be null" in spec else "object"
            root.spec = f"{kind}, closed" if spec.startswith("closed") else kind
        else:
            _place(root, path).spec = spec
    return root.schema()


def _place(node: _Field, path: str) -> _Field:
    required = path.endswith("!")
    path = path[:-1] if required else path
    while path:
        if path.startswith("[]"):
            node.items = node.items or _Field()
            node, path = node.items, path[2:].lstrip(".")
        elif path.startswith("{"):
            end = path.rindex("}")
            node, path = node.patterns.setdefault(path[1:end], _Field()), path[end + 1 :]
        else:
            end = min([place for mark in (".", "[]") if (place := path.find(mark)) >= 0] or [len(path)])
            name, rest = path[:end], path[end:].lstrip(".")
            if required and not rest and name not in node.required:
                node.required.append(name)
            node, path = node.properties.setdefault(name, _Field()), rest
    return node


def _limits(spec: str) -> Json:
    match = _SPEC.match(spec)
    if match is None:
        raise ValueError(f"not in the notation of field tables: {spec!r}")
    got = match.groupdict()
    if got["type"].startswith("boolean or"):
        return {"type": ["boolean", "string"], "enum": _BOOLEAN}
    schema: Json = {}
    kinds = [kind for kind in got["type"].split("|") if kind not in ("any", "enum")]
    if kinds:
        schema["type"] = kinds if len(kinds) > 1 else kinds[0]
    if got["enum"]:
        schema["enum"] = json.loads(got["enum"])
    # fmt: off
    for name, key, kind in (
        ("lo", "minLength", int), ("hi", "maxLength", int), ("min", "minimum", float), ("max", "maximum", float),
        ("ilo", "minItems", int), ("ihi", "maxItems", int), ("klo", "minProperties", int), ("khi", "maxProperties",
            int),
    ):
        # fmt: on
        if got[name]:
            number = kind(got[name])
            schema[key] = int(number) if number == int(number) and "e" not in got[name] else number
    if schema.get("minLength") == 0:
        del schema["minLength"]
    if got["unique"]:
        schema["uniqueItems"] = True
    if got["pattern"]:
        schema["pattern"] = f"^[{printable()}]*$" if got["pattern"] == "(printable)" else got["pattern"]
    if got["format"]:
        schema["format"] = got["format"]
    if got["closed"]:
        schema["additionalProperties"] = False
    return schema
