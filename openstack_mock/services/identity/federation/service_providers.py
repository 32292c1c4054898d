"""Service providers: other clouds that ours vouches to."""

from __future__ import annotations

from typing import Any

from ..state import State


def enabled(state: State) -> list[dict[str, Any]]:
    """The enabled service providers, as a token shows them."""
    return [
        {"id": row.id, "auth_url": row["auth_url"], "sp_url": row["sp_url"]}
        for row in state.service_providers
        if row["enabled"]
    ]
