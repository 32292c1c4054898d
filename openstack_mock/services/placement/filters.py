"""Which providers a list shows: filters, answered from indexes. Knows no HTTP."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from operator import attrgetter

from .anchors import leap
from .asked import Aggregates, Traits
from .collation import fold
from .models import Provider
from .options import has, member
from .state import State


def matching(
    state: State, *, uuid: str | None = None, name: str | None = None, in_tree: str | None = None,
    member_of: Aggregates | None = None, traits: Traits | None = None, resources: Mapping[str, int] | None = None,
) -> Iterable[Provider]:  # fmt: skip
    """The providers that meet all filters, oldest first. ClassNotFound and TraitNotFound for unknown names.

    An unknown name is an error only if no filter before it has left nothing: traits, aggregates, then resources.
    """
    lists: list[list[Provider]] = []
    root = None
    if in_tree:
        above = state.provider(in_tree)
        if above is None:
            return []
        root = above.root
        lists.append(state.tree(root))
    if traits is not None and not _any_with(state, traits, lists):
        return []
    if member_of is not None and member_of.required:
        rows = _some(state, "aggregates", member_of.required[0])
        if not any(member(row.aggregates, Aggregates(member_of.required)) for row in rows):
            return []
        lists.append(rows)
    for resource_class in resources or {}:
        state.class_named(resource_class)
    if uuid:
        lists.append([row for row in [state.provider(uuid)] if row])
    if name:
        lists.append([row for row in [state.providers.find(key=fold(name))] if row])
    found = _shortest(state, lists, resources or {})
    return [
        row
        for row in found
        if (root is None or row.root == root)
        and (not uuid or row.uuid == fold(uuid).lower())
        and (not name or row.key == fold(name))
        and (member_of is None or member(row.aggregates, member_of))
        and (traits is None or has(row.traits, traits))
        and all(row.fits(resource_class, amount) for resource_class, amount in (resources or {}).items())
    ]


def _any_with(state: State, traits: Traits, lists: list[list[Provider]]) -> bool:
    """Look up the traits; False if no provider has the required ones."""
    for some in traits.required:
        for name in sorted(some):
            state.trait_named(name)
    if traits.required:
        rows = _some(state, "traits", traits.required[0])
        if not any(has(row.traits, Traits(traits.required)) for row in rows):
            return False
        lists.append(rows)
    for name in sorted(traits.forbidden):
        state.trait_named(name)
    return True


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
