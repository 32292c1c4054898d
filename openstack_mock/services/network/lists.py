"""Lists: filters, sort keys and pages as a query asks for them. Knows no resource."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cmp_to_key
from typing import Any
from urllib.parse import urlencode

from . import attributes, conversions
from .errors import bad_request, http

SKIPPED = ("fields", "sort_key", "sort_dir", "limit", "marker", "page_reverse")
IGNORED = (
    "metadata",
    "registry",
    "get",
    "items",
    "keys",
    "update",
    "save",
    "next",
    "iteritems",
)  # of every database row
Values = Callable[[Any, str], Any]


@dataclass(frozen=True, slots=True)
class Query:
    """What a list is asked for. `filters`: attribute -> wanted values; `sorts`: (attribute, ascending)."""

    fields: tuple[str, ...]
    filters: dict[str, Any]
    sorts: tuple[tuple[str, bool], ...]
    limit: int | None
    marker: str | None
    reverse: bool


def parse(args: dict[str, list[str]], collection: str, validated: bool = True) -> Query:
    """Read a query string. `validated`: unknown filters are refused."""
    table = attributes.table(collection)
    filters = _filters(args, table, validated)
    limit = _limit(args)
    return Query(
        tuple(name for name in args.get("fields", ()) if name),
        filters,
        _sorts(args, table),
        limit,
        args.get("marker", [None])[-1] if limit else None,
        args.get("page_reverse", ["false"])[-1].lower() == "true",
    )


def _filters(args: dict[str, list[str]], table: attributes.Table, validated: bool) -> dict[str, Any]:
    found: dict[str, Any] = {}
    unknown = []
    for name, values in args.items():
        if name in SKIPPED or name in IGNORED:
            continue
        attribute = table.get(name)
        if validated and (attribute is None or not attribute.filter):
            unknown.append(name)
        elif attribute is not None and attribute.convert_list is not None:
            found[name] = conversions.pairs(values)
        elif attribute is not None and attribute.convert is not None:
            found[name] = [conversions.CONVERSIONS[attribute.convert](value) for value in values]
        elif attribute is not None:
            found[name] = list(values)
    if unknown:
        raise http(400, f"{unknown} is invalid attribute for filtering")
    return found


def _limit(args: dict[str, list[str]]) -> int | None:
    text = args.get("limit", ["0"])[-1]
    try:
        number = int(text)
    except ValueError:
        number = -1
    if number < 0:
        raise bad_request("limit", f"Limit must be an integer 0 or greater and not '{text}'")
    return number or None


def _sorts(args: dict[str, list[str]], table: attributes.Table) -> tuple[tuple[str, bool], ...]:
    keys = [key for key in args.get("sort_key", ()) if key]
    directions = [direction for direction in args.get("sort_dir", ()) if direction]
    if len(keys) != len(directions):
        raise http(400, "The number of sort_keys and sort_dirs must be same")
    unknown = [key for key in keys if key not in table or not table[key].sort]
    if unknown:
        raise http(400, f"{unknown} is invalid attribute for sort_keys")
    odd = [direction for direction in directions if direction not in ("asc", "desc")]
    if odd:
        raise http(400, f"{odd} is invalid value for sort_dirs, valid value is 'asc' and 'desc'")
    return tuple((key, direction == "asc") for key, direction in zip(keys, directions, strict=True))


def matches(value: Any, wanted: Any) -> bool:
    """Whether an attribute has one of the wanted values; text is compared as the database does, whatever its case."""
    if isinstance(value, (list, tuple)):
        return any(matches(one, wanted) for one in value)
    if isinstance(value, bool) or value is None:
        return any(value is one for one in wanted)
    if isinstance(value, str):
        folded = value.casefold()
        return any(folded == str(one).casefold() for one in wanted)
    return any(value == one or str(value) == str(one) for one in wanted)


def order(rows: Iterable[Any], sorts: tuple[tuple[str, bool], ...], value: Values) -> list[Any]:
    """Sort by the keys, and by id where they are equal. Nothing comes before everything, as in the database."""
    keys = [*sorts, ("id", True)] if all(name != "id" for name, _ in sorts) else list(sorts)
    if len(keys) == 1 and keys[0] == ("id", True):
        return sorted(rows, key=lambda row: str(row.id))

    def compare(one: Any, other: Any) -> int:
        for name, ascending in keys:
            a, b = _key(value(one, name)), _key(value(other, name))
            if a != b:
                return (1 if a > b else -1) * (1 if ascending else -1)
        return 0

    return sorted(rows, key=cmp_to_key(compare))


def _key(value: Any) -> tuple[bool, Any]:
    if isinstance(value, str):
        return (True, value.casefold())
    return (value is not None, str(value) if isinstance(value, (list, dict)) else value)


def links(args: list[tuple[str, str]], url: str, ids: list[str], query: Query) -> list[dict[str, str]]:
    """The links to the next and the previous page; one is left out where a page shows that there is none."""
    if not query.limit:
        return []
    full = len(ids) >= query.limit
    kept = [(name, value) for name, value in args if name not in ("marker", "page_reverse")]
    found = []
    if full or query.reverse:
        more = [*kept, ("marker", ids[-1])] if ids else kept
        found.append({"rel": "next", "href": f"{url}?{urlencode(more)}"})
    if full or not query.reverse:
        before = [*kept, ("marker", ids[0])] if ids else kept
        found.append({"rel": "previous", "href": f"{url}?{urlencode([*before, ('page_reverse', 'True')])}"})
    return found
