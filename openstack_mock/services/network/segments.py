"""Segments of networks as resources of their own. Knows nothing of requests."""

from __future__ import annotations

from .context import Context
from .records import Subnet


def check_subnet(ctx: Context, subnet: Subnet) -> None:
    """Refuse a subnet on a segment that does not go with its network's others."""


def change_subnet(ctx: Context, subnet: Subnet, segment_id: str | None) -> None:
    """Put a subnet on a segment."""
