"""What is the same to keystone's database, though it is spelt otherwise."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol, TypeVar

from ...store.collation import fold


class _Named(Protocol):
    id: str


Row = TypeVar("Row", bound=_Named)


def collate(text: str) -> str:
    """A text as keystone's database compares it, in the small letters in which ids are written."""
    return fold(text).lower()


def find(rows: Iterable[Row], id: str) -> Row | None:
    """The row whose id, which somebody has chosen, is the same to a database."""
    wanted = collate(id)
    return next((row for row in rows if collate(row.id) == wanted), None)
