"""Which providers a list shows: filters, answered from indexes. Knows no HTTP."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from operator import attrgetter

from .anchors import leap
from .asked import Aggregates, Traits
from .collation import fold
from .models import Provider
from .options import has, member
from .state import State


@dataclass(frozen=True, slots=True)
class Wanted:
    """The filters of a list; an empty one filters nothing."""

    uuid: str = ""
    name: str = ""
    in_tree: str = ""
    traits: Traits = field(default_factory=Traits)
    member_of: Aggregates = field(default_factory=Aggregates)
    resources: Mapping[str, int] = field(default_factory=dict)


def matching(state: State, wanted: Wanted) -> list[Provider]:
    """The providers that meet all filters, oldest first. ClassNotFound and TraitNotFound for unknown names.

    An unknown name is an error only if no filter before it has left nothing: tree, traits, aggregates, then resources.
    """
    lists = _lists(state, wanted)
    if lists is None:
        return []
    above = state.provider(wanted.in_tree) if wanted.in_tree else None
    return [
        row
        for row in _shortest(state, lists, wanted.resources)
        if (above is None or row.root == above.root)
        and (not wanted.uuid or row.uuid == fold(wanted.uuid).lower())
        and (not wanted.name or row.key == fold(wanted.name))
        and member(row.aggregates, wanted.member_of)
        and has(row.traits, wanted.traits)
        and all(row.fits(name, amount) for name, amount in wanted.resources.items())
    ]


def _lists(state: State, wanted: Wanted) -> list[list[Provider]] | None:
    """For each filter that has an index, the providers that may meet it; None if one of them leaves nothing."""
    lists = []
    if wanted.in_tree:
        above = state.provider(wanted.in_tree)
        if above is None:
            return None
        lists.append(state.tree(above.root))
    for some in wanted.traits.required:
        for name in sorted(some):
            state.trait_named(name)
    if wanted.traits.required:
        rows = _some(state, "traits", wanted.traits.required[0])
        if not any(has(row.traits, Traits(wanted.traits.required)) for row in rows):
            return None
        lists.append(rows)
    for name in sorted(wanted.traits.forbidden):
        state.trait_named(name)
    if wanted.member_of.required:
        rows = _some(state, "aggregates", wanted.member_of.required[0])
        if not any(member(row.aggregates, Aggregates(wanted.member_of.required)) for row in rows):
            return None
        lists.append(rows)
    for resource_class in wanted.resources:
        state.class_named(resource_class)
    if wanted.uuid:
        lists.append([row for row in [state.provider(wanted.uuid)] if row])
    if wanted.name:
        lists.append([row for row in [state.providers.find(key=fold(wanted.name))] if row])
    return lists


def _some(state: State, index: str, values: Iterable[str]) -> list[Provider]:
    """The providers under any of some values of an index, oldest first."""
    rows = {row.number: row for value in values for row in state.providers.by(**{index: value})}
    return sorted(rows.values(), key=attrgetter("number"))


def _shortest(state: State, lists: list[list[Provider]], resources: Mapping[str, int]) -> Iterable[Provider]:
    if lists:
        return min(lists, key=len)
    if not resources:
        return state.providers
    ((name, amount), *_) = resources.items()
    roots = [root for number in leap(state, [(name, amount)]) if (root := state.roots[number]) is not None]
    trees = roots if not state.nested else [row for root in roots for row in state.tree(root.uuid)]
    return sorted(trees, key=attrgetter("number"))
