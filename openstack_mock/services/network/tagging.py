"""Tags: filters by them. Knows no resource."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .context import Context


def _split(wanted: list[str]) -> set[str]:
    return {tag for text in wanted for tag in text.split(",")}


# fmt: off
FILTERS: dict[str, Callable[[Context, Any, Any], bool]] = {
    "tags":         lambda ctx, row, wanted: _split(wanted) <= set(row.tags),
    "tags-any":     lambda ctx, row, wanted: bool(_split(wanted) & set(row.tags)),
    "not-tags":     lambda ctx, row, wanted: not _split(wanted) <= set(row.tags),
    "not-tags-any": lambda ctx, row, wanted: not _split(wanted) & set(row.tags),
}
# fmt: on
