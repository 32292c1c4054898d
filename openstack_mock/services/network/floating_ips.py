"""Floating IPs. Knows nothing of requests."""

from __future__ import annotations

from .context import Context


def disassociate(ctx: Context, port_id: str) -> None:
    """Take the floating IPs off a port that goes."""
