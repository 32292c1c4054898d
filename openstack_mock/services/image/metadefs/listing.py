"""What lists and changes of metadata definitions share: pages, orders, protection. Knows no kind of definition."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import Any, TypeVar

from ....store.collation import fold
from ....store.collection import Collection
from ....wire.call import Call
from ....wire.errors import BadRequest, Forbidden
from ....wire.message import Response
from ..query import Params
from .state import Namespace

T = TypeVar("T")
Json = Any


def direction(params: Params) -> str:
    """Take the direction of an order. BadRequest if it is none."""
    found = params.pop("sort_dir", "desc") or ""
    if found not in ("asc", "desc"):
        raise BadRequest(f"Invalid sort direction: {found}")
    return found


def visibility(params: Params, known: tuple[str, ...]) -> None:
    """Refuse a visibility that nobody knows."""
    found = params.get("visibility")
    if found and found not in known:
        raise BadRequest(f"Invalid visibility value: {found}")


def limit(text: str) -> int:
    """A page's size. BadRequest if it is no number."""
    try:
        return int(text)
    except ValueError:
        raise BadRequest("limit param must be an integer") from None


def positive(text: str) -> int:
    """A page's size that is not below zero."""
    number = limit(text)
    if number < 0:
        raise BadRequest("limit param must be positive")
    return number


def resource_type(params: Params) -> str | None:
    """The type that properties are shown for. BadRequest if there are other parameters alone: the real one fails."""
    if params.rest() and "resource_type" not in params:
        raise BadRequest("The resource_type parameter is missing.")
    return params.get("resource_type")


def ordered(rows: Sequence[T], key: str, direction: str, known: tuple[str, ...]) -> list[T]:
    """Rows in an order; equal ones in the order in which they were made. BadRequest if there is no such key."""
    if key not in known:
        raise BadRequest("Sort key supplied is invalid: " + key)
    return sorted(rows, key=lambda row: place(row, key), reverse=direction == "desc")


def page(rows: Sequence[T], marker: Any, limit: int | None, key: str, direction: str) -> Sequence[T]:
    """A page of ordered rows, behind the place where the marker stands or would stand."""
    start = 0
    if marker is not None:
        mark = place(marker, key)
        start = bisect_right(rows, _Turned(mark, direction), key=lambda row: _Turned(place(row, key), direction))
    return rows[start : None if limit is None else start + limit]


def place(row: Any, key: str) -> tuple[Any, ...]:
    """A row's place in an order: nothing comes first, text is compared as the database does."""
    value = None if key in ("created_at", "id") else getattr(row, key)
    if isinstance(value, str):
        value = fold(value)
    return (value is not None, value, row.id) if value is not None else (False, row.id)


class _Turned:
    """A place, in an order that may go down."""

    __slots__ = ("place", "up")

    def __init__(self, place: tuple[Any, ...], direction: str) -> None:
        self.place, self.up = place, direction == "asc"

    def __lt__(self, other: _Turned) -> bool:
        return self.place < other.place if self.up else other.place < self.place


def change(call: Call, rows: Collection[Any], row: Any, changes: dict[str, Json]) -> None:
    """Change a row; one that stays as it is keeps its time. Duplicate if its name is taken."""
    if any(getattr(row, name) != value for name, value in changes.items()):
        rows.update(row, **changes, updated_at=call.now)


def refuse_protected(namespace: Namespace, what: str | None = None) -> None:
    """Refuse to delete from a protected namespace."""
    if namespace.protected:
        what = what or f"namespace {namespace.namespace}"
        raise Forbidden(f"Metadata definition {what} is protected and cannot be deleted.")


def nothing() -> Response:
    """The empty answer to a delete."""
    return Response(204, {"Content-Type": "text/html; charset=UTF-8"})
