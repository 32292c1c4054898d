"""Which trees a search has to look at, found by the rarest thing that it asks for. Knows not what they can do."""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Iterable, Iterator, Sequence

from .asked import Group, Whole
from .models import Provider
from .options import has
from .state import State

FEW = 1000  # up to so many providers are listed and looked at; more are better found by the room that they have


def anchors(state: State, groups: Sequence[Group], whole: Whole, sharing: list[Provider]) -> Iterator[Provider]:
    """The roots, oldest first, of trees that may meet all the groups; no tree that does is missing."""
    for number in _numbers(state, groups, whole, sharing):
        root = state.roots[number]
        if root is not None and has(root.traits, whole.root):
            yield root


def _numbers(state: State, groups: Sequence[Group], whole: Whole, sharing: list[Provider]) -> Iterator[int]:
    few = _listed(state, groups, whole, sharing)
    if few is not None:
        return iter(few)
    hard: list[tuple[str, int]] = []
    soft: list[tuple[str, int, list[Provider]]] = []
    for group in groups:
        for name, amount in group.resources.items():
            helpers = [row for row in sharing if row.fits(name, amount)]
            if helpers:
                soft.append((name, amount, helpers))
            else:
                hard.append((name, amount))
    if hard:
        return leap(state, hard)
    if not soft:
        return iter(range(len(state.roots)))
    name, amount, helpers = soft[0]
    return _distinct(heapq.merge(leap(state, [(name, amount)]), _met(state, helpers)))


def _listed(state: State, groups: Sequence[Group], whole: Whole, sharing: list[Provider]) -> list[int] | None:
    """The numbers of the roots that a trait, an aggregate or a tree narrows the search to, if they are few."""
    lists: list[tuple[int, list[tuple[str, str]]]] = []
    for some in whole.root.required:
        lists.append(_sized(state, "traits", some))
    for group in groups:
        if group.in_tree is not None and (not sharing or not group.suffix):
            lists.append((1, [("uuid", group.in_tree)]))
        if sharing:
            continue
        lists += [_sized(state, "traits", some) for some in group.traits.required]
        lists += [_sized(state, "aggregates", some) for some in group.member_of.required]
    if not lists:
        return None
    size, keys = min(lists, key=lambda row: row[0])
    if size > FEW:
        return None
    found = itertools.chain.from_iterable(_by(state, index, value) for index, value in keys)
    return sorted({state.providers[provider.root].number for provider in found})


def _sized(state: State, index: str, values: Iterable[str]) -> tuple[int, list[tuple[str, str]]]:
    keys = [(index, value) for value in values]
    return sum(state.providers.count(**{index: value}) for _, value in keys), keys


def _by(state: State, index: str, value: str) -> list[Provider]:
    return [state.providers[value]] if index == "uuid" else state.providers.by(**{index: value})


def leap(state: State, wanted: list[tuple[str, int]]) -> Iterator[int]:
    """The numbers of the roots whose trees have room for each amount, leaping over those that have none."""
    rows = [(state.rooms.get(name), amount) for name, amount in wanted]
    place = agreed = 0
    while True:
        for peaks, amount in rows:
            found = None if peaks is None else peaks.next(place, amount)
            if found is None:
                return
            agreed = agreed + 1 if found == place else 1
            place = found
        if agreed >= len(rows):
            yield place
            place, agreed = place + 1, 0


def _met(state: State, helpers: list[Provider]) -> list[int]:
    """The numbers of the roots of all that is in an aggregate with a sharing provider."""
    uuids = {uuid for helper in helpers for uuid in helper.aggregates}
    roots = {provider.root for uuid in uuids for provider in state.providers.by(aggregates=uuid)}
    return sorted(state.providers[uuid].number for uuid in roots)


def _distinct(numbers: Iterable[int]) -> Iterator[int]:
    return (number for number, _ in itertools.groupby(numbers))
