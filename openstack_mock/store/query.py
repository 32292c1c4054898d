"""Filter, sort and page a collection. Knows nothing of the query strings that ask for it."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from .collection import Collection

T = TypeVar("T")


class UnknownMarker(Exception):
    """The marker of a page is not in the list."""

    def __init__(self, marker: str) -> None:
        super().__init__(marker)
        self.marker = marker


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """A page: its resources, and whether there are more behind it."""

    rows: list[T]
    more: bool


def sort(rows: Iterable[T], keys: Sequence[tuple[Callable[[T], Any], bool]]) -> list[T]:
    """Sort by several keys, each with True for descending. None sorts first, as in the services' databases."""
    result = list(rows)
    for key, descending in reversed(keys):
        result.sort(key=lambda row: _orderable(key(row)), reverse=descending)
    return result


def page(rows: Sequence[T], marker: str | None, limit: int | None, key: str = "id") -> Page[T]:
    """A page of a list. UnknownMarker if the marker is not in it."""
    start = 0
    if marker is not None:
        start = next((i + 1 for i, row in enumerate(rows) if getattr(row, key) == marker), -1)
        if start < 0:
            raise UnknownMarker(marker)
    end = len(rows) if limit is None else min(len(rows), start + limit)
    return Page(list(rows[start:end]), end < len(rows))


def paged_view(
    collection: Collection[T], name: Hashable, make: Callable[[], list[T]], marker: str | None, limit: int | None
) -> Page[T]:
    """A page of a derived list that the collection keeps until it changes: following pages cost their own size.

    `name` must say everything that `make` depends on (filters, sort keys, who asks). UnknownMarker as in page().
    """
    rows, places = collection.view(name, make)
    start = 0
    if marker is not None:
        if marker not in places:
            raise UnknownMarker(marker)
        start = places[marker] + 1
    end = len(rows) if limit is None else min(len(rows), start + limit)
    return Page(rows[start:end], end < len(rows))


def _orderable(value: Any) -> tuple[bool, Any]:
    return (value is not None, value if not isinstance(value, bool) else int(value))
