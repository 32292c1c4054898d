"""Standard attributes: times and revisions, the same for every resource that has them."""

from __future__ import annotations

from typing import Any

from ...sim.clock import iso
from .context import Context
from .records import Standard


def born(ctx: Context, row: Standard, revision: int = 0) -> None:
    """Stamp a new resource."""
    row.created_at = row.updated_at = ctx.now
    row.revision_number = revision
    ctx.state.changes += 1


def touched(ctx: Context, row: Standard, by: int = 1) -> None:
    """Stamp a change."""
    row.updated_at = ctx.now
    row.revision_number += by
    ctx.state.changes += 1


def number(ctx: Context) -> int:
    """The next number in the table that all standard attributes are kept in."""
    ctx.state.numbers += 1
    return ctx.state.numbers


def stamps(row: Standard) -> dict[str, Any]:
    """What a view ends with."""
    return {
        "tags": list(row.tags),
        "created_at": iso(row.created_at),
        "updated_at": iso(row.updated_at),
        "revision_number": row.revision_number,
    }
