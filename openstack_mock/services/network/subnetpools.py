"""Subnet pools: prefixes that subnets are cut out of. Knows nothing of requests."""

from __future__ import annotations

from typing import Any

from .context import Context
from .records import Network


def asked(ctx: Context, body: dict[str, Any]) -> str | None:
    """The subnet pool that a new subnet is to come from."""
    found: str | None = body.get("subnetpool_id")
    return found


def allocate(ctx: Context, pool_id: str, body: dict[str, Any], cidr: str | None) -> str:
    """Cut a subnet's CIDR out of a pool."""
    raise NotImplementedError


def check_affinity(ctx: Context, network: Network, version: int, pool_id: str | None) -> None:
    """Refuse a subnet of another pool than its network's others."""
