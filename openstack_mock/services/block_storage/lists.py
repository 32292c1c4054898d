"""What every list of block storage does: limit, offset, marker, sort, filters, links. Knows no resource."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar
from urllib.parse import urlencode

from ...store.collection import Collection
from ...store.query import UnknownMarker, paged_view, sort
from ...wire.call import Call
from ...wire.errors import BadRequest, NotFound
from ...wire.message import Json
from ...wire.microversion import Version

T = TypeVar("T")
MAX_LIMIT = 1000
_NOT_FILTERS = {"limit", "offset", "marker", "sort", "sort_key", "sort_dir", "all_tenants", "with_count", "project_id"}
_MAX_INT = 0x7FFFFFFF


def page(
    call: Call, collection: Collection[T], filters: Mapping[str, Callable[[T, str], bool]], *,
    marker_kind: str, sort_keys: tuple[str, ...], others_with: Version | None = None,
) -> tuple[list[T], int]:  # fmt: skip
    """The rows that a list request asks for, and how many fit in all.

    filters: query parameter -> (row, value) -> whether the row fits; other parameters do not count. Without
    `all_tenants` an admin sees the own project too.
    """
    limit, offset = _integer(call, "limit", MAX_LIMIT), _integer(call, "offset", 0)
    admin = call.credentials.has("admin")
    everyone = admin and (call.arg("all_tenants") or "").lower() in ("1", "true", "yes", "on", "t", "y")
    wanted = {name: values[-1] for name, values in call.args.items() if name in filters and name not in _NOT_FILTERS}
    if everyone and call.arg("project_id"):
        owner: str | None = call.arg("project_id")
    else:
        owner = None if everyone else call.project_id
    keys = _sort_keys(call, sort_keys)

    def make() -> list[T]:
        rows = list(collection) if owner is None else collection.by(project_id=owner)
        fitting = [row for row in rows if all(filters[name](row, value) for name, value in wanted.items())]
        # created_at alone does not order what was made in one second: newest last made, first.
        fitting.reverse()
        return sort(fitting, keys)

    named = (owner, tuple(sorted(wanted.items())), call.arg("sort"), call.arg("sort_key"), call.arg("sort_dir"))
    try:
        everything = paged_view(collection, named, make, None, None).rows
        found = paged_view(collection, named, make, call.arg("marker"), None).rows[offset : offset + limit]
    except UnknownMarker as unknown:
        raise NotFound(f"{marker_kind} {unknown.marker} could not be found.") from None
    return found, len(everything)


def links(call: Call, rows: list[Any], collection: str, path: str) -> Json:
    """The `next` link of a page that is full."""
    limit = _integer(call, "limit", MAX_LIMIT)
    if not rows or len(rows) < limit:
        return {}
    query = [(name, value) for name, value in call.request.query if name != "marker"]
    query.append(("marker", rows[-1].id))
    href = f"{root(call)}/{path}?{urlencode(query)}"
    return {f"{collection}_links": [{"rel": "next", "href": href}]}


def self_links(call: Call, path: str) -> list[dict[str, str]]:
    """The `self` and `bookmark` links of a resource at `path` (`volumes/ID`)."""
    project = f"/{call.mount_ids[0]}" if call.mount_ids else ""
    return [
        {"rel": "self", "href": f"{root(call)}/{path}"},
        {"rel": "bookmark", "href": f"{call.base}{project}/{path}"},
    ]


def root(call: Call) -> str:
    """The service's URL with version, and the project if the request had it."""
    return f"{call.base}/v3/{call.mount_ids[0]}" if call.mount_ids else f"{call.base}/v3"


def _sort_keys(call: Call, allowed: tuple[str, ...]) -> list[tuple[Callable[[Any], Any], bool]]:
    if call.arg("sort") is not None:
        if call.arg("sort_key") is not None or call.arg("sort_dir") is not None:
            raise BadRequest(
                "The 'sort_key' and 'sort_dir' parameters are deprecated and cannot be used with the 'sort' parameter."
            )
        pairs = [part.strip().partition(":")[::2] for part in (call.arg("sort") or "").split(",")]
    elif call.arg("sort_key") is not None or call.arg("sort_dir") is not None:
        pairs = [(call.arg("sort_key", "created_at") or "", call.arg("sort_dir", "desc") or "")]
    else:
        return []
    keys: list[tuple[Callable[[Any], Any], bool]] = []
    for name, direction in pairs:
        if name not in allowed:
            raise BadRequest("Invalid input received: Sort key supplied was not valid.")
        if direction not in ("", "asc", "desc"):
            raise BadRequest("Invalid input received: Unknown sort direction, must be one of: asc-nullsfirst, "
                             "asc-nullslast, desc-nullsfirst, desc-nullslast, asc, desc")  # fmt: skip
        keys.append((_reader(name), direction != "asc"))
    return keys


def _reader(name: str) -> Callable[[Any], Any]:
    return lambda row: getattr(row, name)


def _integer(call: Call, name: str, default: int) -> int:
    text = call.arg(name)
    if text is None:
        return default
    try:
        value = int(text)
    except ValueError:
        if name == "limit":
            raise BadRequest("limit param must be an integer") from None
        raise BadRequest(f"Invalid input received: {name} must be an integer.") from None
    if value < 0:
        raise BadRequest(f"{name} param must be positive" if name == "limit" else
                         f"Invalid input received: {name} must be >= 0")  # fmt: skip
    if name == "offset" and value > _MAX_INT:
        raise BadRequest(f"Invalid input received: {name} must be <= {_MAX_INT}")
    return min(value, MAX_LIMIT) if name == "limit" else value
