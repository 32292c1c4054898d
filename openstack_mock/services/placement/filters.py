"""Which providers a list shows: filters, answered from indexes. Knows no HTTP."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from operator import attrgetter, itemgetter

from .anchors import leap
from .asked import Aggregates, Traits
from .collation import fold
from .models import Provider
from .options import has, member
from .state import State

Source = tuple[int, Callable[[], Iterable[Provider]]]  # how many providers, and a way to have them, oldest first


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
    sources = _sources(state, wanted)
    if sources is None:
        return []
    above = state.provider(wanted.in_tree) if wanted.in_tree else None
    return [
        row
        for row in _fewest(state, sources, wanted.resources)
        if (above is None or row.root == above.root)
        and (not wanted.uuid or row.uuid == fold(wanted.uuid).lower())
        and (not wanted.name or row.key == fold(wanted.name))
        and member(row.aggregates, wanted.member_of)
        and has(row.traits, wanted.traits)
        and all(row.fits(name, amount) for name, amount in wanted.resources.items())
    ]


def _sources(state: State, wanted: Wanted) -> list[Source] | None:
    """For each filter that has an index, the providers that may meet it; None if one of them leaves nothing."""
    sources: list[Source] = []
    if wanted.in_tree:
        above = state.provider(wanted.in_tree)
        if above is None:
            return None
        sources.append(_those(state.tree(above.root)))
    for some in wanted.traits.required:
        for name in sorted(some):
            state.trait_named(name)
    if wanted.traits.required:
        names, traits = wanted.traits.required[0], Traits(wanted.traits.required)
        if not any(has(row.traits, traits) for row in _under(state, "traits", names)):
            return None
        sources.append(_indexed(state, "traits", names))
    for name in sorted(wanted.traits.forbidden):
        state.trait_named(name)
    if wanted.member_of.required:
        uuids, aggregates = wanted.member_of.required[0], Aggregates(wanted.member_of.required)
        if not any(member(row.aggregates, aggregates) for row in _under(state, "aggregates", uuids)):
            return None
        sources.append(_indexed(state, "aggregates", uuids))
    for resource_class in wanted.resources:
        state.class_named(resource_class)
    if wanted.uuid:
        sources.append(_those([row for row in [state.provider(wanted.uuid)] if row]))
    if wanted.name:
        sources.append(_those([row for row in [state.providers.find(key=fold(wanted.name))] if row]))
    return sources


def _those(rows: list[Provider]) -> Source:
    return len(rows), lambda: rows


def _indexed(state: State, index: str, values: Iterable[str]) -> Source:
    """The providers under any of some values of an index: counted now, listed if they are the fewest."""
    count = sum(state.providers.count(**{index: value}) for value in values)
    return count, lambda: _oldest_first({row.number: row for row in _under(state, index, values)}.values())


def _under(state: State, index: str, values: Iterable[str]) -> Iterator[Provider]:
    return (row for value in values for row in state.providers.each(**{index: value}))


def _fewest(state: State, sources: list[Source], resources: Mapping[str, int]) -> Iterable[Provider]:
    if sources:
        _, rows = min(sources, key=itemgetter(0))
        return rows()
    if not resources:
        return state.providers
    ((name, amount), *_) = resources.items()
    roots = [root for number in leap(state, [(name, amount)]) if (root := state.roots[number]) is not None]
    return _oldest_first(roots if not state.nested else [row for root in roots for row in state.tree(root.uuid)])


def _oldest_first(rows: Iterable[Provider]) -> list[Provider]:
    return sorted(rows, key=attrgetter("number"))
