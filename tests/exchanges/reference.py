"""The reference tables (operations and fields of each service), as far as scenarios are made from them."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

FOLDER: Final = Path(__file__).parents[1] / "reference"
HOLE: Final = re.compile(r"\{[^}]+\}")


@dataclass(frozen=True, slots=True)
class Field:
    """What the reference says of one field: where it is, of which types, within which limits."""

    path: tuple[str, ...]
    required: bool
    text: str

    @property
    def types(self) -> frozenset[str]:
        """Names of JSON types that are accepted."""
        known = "string integer number boolean array object null"
        words = set(re.findall(r"[a-z]+", self.text.split(",")[0]))
        return frozenset(words & set(known.split()))

    @property
    def choices(self) -> list[Any] | None:
        """The accepted values, if they are listed."""
        found = re.search(r"one of (\[.*?\])", self.text)
        return list(json.loads(found.group(1))) if found else None

    @property
    def longest(self) -> int | None:
        """The greatest accepted length or number of items."""
        found = re.search(r"(?:len|items) \d+\.\.(\d+)", self.text)
        return int(found.group(1)) if found else None

    @property
    def range(self) -> tuple[float | None, float | None]:
        """The least and greatest accepted number."""
        found = re.search(r"(?:^|, )(-?[\d.e+]+?)?\.\.(-?[\d.e+]+)?(?:,|$)", self.text)
        if not found or not {"integer", "number"} & self.types:
            return None, None
        low, high = found.groups()
        return (float(low) if low else None), (float(high) if high else None)


@cache
def operations(service: str) -> tuple[dict[str, Any], ...]:
    """Every operation of a service."""
    return tuple(json.loads((FOLDER / "operations" / f"{service}.json").read_text())["operations"])


@cache
def _patterns(service: str) -> tuple[tuple[str, re.Pattern[str], str], ...]:
    rows = []
    for row in operations(service):
        parts = [re.escape(part) for part in HOLE.split(row["path"].rstrip("/") or "/")]
        rows.append((row["method"], re.compile("[^/]+".join(parts) + "/?"), f"{row['method']} {row['path']}"))
    return tuple(sorted(rows, key=lambda row: -len(HOLE.sub("", row[2]))))


@cache
def operation(service: str, method: str, path: str) -> str:
    """The operation that a request meets, or `METHOD -`."""
    bare = path.partition("?")[0]
    for verb, pattern, name in _patterns(service):
        if verb == method and pattern.fullmatch(bare):
            return name
    return f"{method} -"


@cache
def _facts(service: str) -> dict[str, dict[str, Any]]:
    file = FOLDER / "fields" / f"{service}.json"
    return {row["op"]: row for row in json.loads(file.read_text())["operations"]} if file.exists() else {}


def fields(service: str, operation: str, part: str = "body", version: str | None = None) -> list[Field]:
    """The fields of an operation's body or query, at a microversion (the last one, if none is said)."""
    facts = _facts(service).get(operation, {}).get(part) or {}
    if isinstance(facts, list):
        facts = _at(facts, version)
    return [
        Field(_path(key), key.endswith("!"), str(text)) for key, text in facts.items() if not key.startswith("(body)")
    ]


def _at(ranges: list[dict[str, Any]], version: str | None) -> dict[str, str]:
    facts: dict[str, str] = {}
    for row in ranges:
        if version is not None and _number(row["from"]) > _number(version):
            break
        if "fields" in row:
            facts = dict(row["fields"])
        facts.update(row.get("add", {}))
        facts.update(row.get("change", {}))
        for gone in row.get("drop", ()):
            facts.pop(gone, None)
    return facts


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


def _path(key: str) -> tuple[str, ...]:
    return tuple(part for part in re.split(r"\.(?![^{]*\})", key.rstrip("!").replace("[]", ".[]")) if part)
