"""What a search for allocation candidates asks for, and in which manner it is to go about it. Only data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Traits:
    """A condition on traits: one of each set of `required`, and none of `forbidden`."""

    required: tuple[frozenset[str], ...] = ()
    forbidden: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Aggregates:
    """A condition on aggregates: member of one of each set of `required`, and of none of `forbidden`."""

    required: tuple[frozenset[str], ...] = ()
    forbidden: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Group:
    """A request group. With a suffix, one provider must give all of it; without, all of a tree together."""

    suffix: str = ""
    resources: Mapping[str, int] = field(default_factory=dict)
    traits: Traits = Traits()
    member_of: Aggregates = Aggregates()
    in_tree: str | None = None


@dataclass(frozen=True, slots=True)
class Whole:
    """What holds for a request as a whole. `nested`: whether it knows that there are trees (since 1.29)."""

    limit: int | None = None
    isolate: bool = False
    root: Traits = Traits()
    same_subtrees: tuple[frozenset[str], ...] = ()
    nested: bool = True


@dataclass(frozen=True, slots=True)
class Candidate:
    """A way to meet a request: amounts by provider's uuid and resource class, and which group each provider meets.

    `anchor` is the root of the tree that it was found for.
    """

    anchor: str
    allocations: dict[str, dict[str, int]]
    mappings: dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Manner:
    """How the operator wants a search to go: `most` candidates at all, one tree after the other or all in turn.

    `mix` gives so many of the candidates by chance, where the first ones would do.
    """

    most: int | None = None
    in_turn: bool = False
    mix: Callable[[list[Candidate], int], list[Candidate]] | None = None
