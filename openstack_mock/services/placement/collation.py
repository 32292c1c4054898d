"""How Placement's database compares text. The rule is the store's; the name stands here for this service's modules."""

from __future__ import annotations

from ...store.collation import fold

__all__ = ["fold"]
