"""Trunks: a port and its subports. Knows nothing of requests."""

from __future__ import annotations

from typing import Any

from .context import Context
from .records import Port


def check_port_delete(ctx: Context, port: Port) -> None:
    """Refuse to remove a port that a trunk has."""


def details_of(ctx: Context, port: Port) -> dict[str, Any] | None:
    """`trunk_details` of a trunk's parent port."""
    return None
