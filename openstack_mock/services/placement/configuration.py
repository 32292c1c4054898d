"""Placement's own options, each `placement.NAME` among a cloud's `options`. Knows nothing of what they do."""

from __future__ import annotations

from dataclasses import dataclass

NOBODY = "00000000-0000-0000-0000-000000000000"


@dataclass(frozen=True, slots=True)
class Options:
    """What an operator of Placement may set, under the real options' names."""

    # fmt: off
    max_allocation_candidates: int = -1           # how many candidates are generated at most; -1: no limit
    allocation_candidates_generation_strategy: str = "depth-first"   # | breadth-first: tree by tree, or in turn
    randomize_allocation_candidates: bool = False   # mixed, before `limit` counts
    incomplete_consumer_project_id: str = NOBODY  # of consumers that were made without a project
    incomplete_consumer_user_id: str = NOBODY     # of consumers that were made without a user
    # fmt: on
