"""Routers: gateways, interfaces and routes. Knows nothing of requests."""

from __future__ import annotations

from .context import Context
from .records import Network, Subnet


def add_gateway_addresses(ctx: Context, network: Network, subnet: Subnet) -> None:
    """Give the gateways on an external network their addresses of a new subnet."""
