"""How the real service's database compares texts (MariaDB's utf8_general_ci): without regard to case and accents."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Protocol, TypeVar


class _Named(Protocol):
    id: str


Row = TypeVar("Row", bound=_Named)


def letters(text: str) -> str:
    """A text's letters as they are compared."""
    if text.isascii():
        return text.lower()
    bare = "".join(sign for sign in unicodedata.normalize("NFD", text) if not unicodedata.combining(sign))
    return bare.lower().replace("\u00df", "s")


def collate(text: str) -> str:
    """A text as it is compared: blanks at its end do not count."""
    return letters(text).rstrip(" ")


def like(pattern: str, text: str) -> bool:
    """Whether a text is LIKE a pattern, in which `%` stands for anything and `_` for one letter."""
    wild = {"%": ".*", "_": "."}
    form = "".join(wild.get(sign, re.escape(sign)) for sign in letters(pattern))
    return re.fullmatch(form, letters(text), re.DOTALL) is not None


def find(rows: Iterable[Row], id: str) -> Row | None:
    """The row whose id, which somebody has chosen, is the same to a database."""
    wanted = collate(id)
    return next((row for row in rows if collate(row.id) == wanted), None)
