"""Finding allocation candidates: group by group, tree by tree, as far as they are wanted. Knows no HTTP."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from .anchors import anchors
from .asked import Aggregates, Candidate, Group, Manner, Whole
from .configuration import Options
from .faults import NotFound
from .models import Provider
from .options import Anchor, Option, has, member
from .state import State

ANY = Manner()


class Found:
    """What a search came to: candidates, and the uuids of the providers that a summary tells of."""

    def __init__(self, candidates: list[Candidate], summarized: list[Provider]) -> None:
        self.candidates = candidates
        self.summarized = summarized


def manner_of(cloud: Any) -> Manner:
    """How the operator of a cloud wants a search to go: its options of the real service's names."""
    options: Options = cloud.options("placement")
    most = options.max_allocation_candidates
    return Manner(
        max(most, 1) if most >= 0 else None,  # the real service counts when it has added one
        options.allocation_candidates_generation_strategy == "breadth-first",
        cloud.sim.ids.sample if options.randomize_allocation_candidates else None,
    )


def find(state: State, groups: Sequence[Group], whole: Whole, manner: Manner = ANY) -> Found:
    """Search for candidates, oldest trees first. ClassNotFound and TraitNotFound where the real service sees them."""
    if not _possible(state, groups, whole):
        return Found([], [])
    groups = [_rooted(state, row) for row in groups]
    rows = itertools.islice(_distinct(_in_order(_by_anchor(state, groups, whole), manner)), manner.most)
    if not whole.nested and state.nested:
        return _found_blindly(state, rows, whole, manner)
    kept = _limited(rows, whole.limit, manner)
    return Found(kept, [provider for root in _roots(state, kept) for provider in state.tree(root)])


def _found_blindly(state: State, rows: Iterator[Candidate], whole: Whole, manner: Manner) -> Found:
    """What one sees who knows nothing of trees: one provider of each, and only those that a candidate would use.

    A summary tells of all that any candidate of the tree would use, so a tree is gone through to its end.
    """
    rows = (row for row in rows if not _one_tree_twice(state, row))
    if whole.limit and not manner.mix and not manner.in_turn:
        rows = _with_its_tree(rows, whole.limit)
    seen = list(rows)
    kept = _limited(iter(seen), whole.limit, manner)
    roots = _roots(state, kept)
    used = dict.fromkeys(uuid for row in seen for uuid in row.allocations)
    return Found(kept, [row for row in map(state.providers.__getitem__, used) if row.root in roots])


def _in_order(trees: Iterator[Iterator[Candidate]], manner: Manner) -> Iterator[Candidate]:
    """The candidates of one tree after the other, or one of each tree in turn."""
    if not manner.in_turn:
        return itertools.chain.from_iterable(trees)
    return (row for turn in itertools.zip_longest(*trees) for row in turn if row is not None)


def _distinct(rows: Iterator[Candidate]) -> Iterator[Candidate]:
    seen: set[object] = set()
    for row in rows:
        key = _key(row)
        if key not in seen:
            seen.add(key)
            yield row


def _limited(rows: Iterator[Candidate], limit: int | None, manner: Manner) -> list[Candidate]:
    """As many as are wanted: the first ones, or such as chance has chosen."""
    if manner.mix is None:
        return list(itertools.islice(rows, limit))
    found = list(rows)
    return manner.mix(found, min(limit or len(found), len(found)))


def _with_its_tree(rows: Iterator[Candidate], limit: int) -> Iterator[Candidate]:
    """As many as are wanted, and what else comes of the last one's tree."""
    anchor = ""
    for count, row in enumerate(rows):
        if count >= limit and row.anchor != anchor:
            return
        anchor = row.anchor
        yield row


def _roots(state: State, rows: Sequence[Candidate]) -> dict[str, None]:
    return {state.providers[uuid].root: None for row in rows for uuid in row.allocations}


def _possible(state: State, groups: Sequence[Group], whole: Whole) -> bool:
    """Whether the search is worth while; an unknown name counts only if nothing before it has ended the search."""
    for name in sorted(whole.root.forbidden.union(*whole.root.required)):
        state.trait_named(name)
    for place, group in enumerate(groups):
        try:
            possible = _known(state, group)
        except NotFound:
            if _any_root(state, whole) and all(_meets(state, earlier, whole) for earlier in groups[:place]):
                raise
            return False
        if not possible:
            return False
    return True


def _known(state: State, group: Group) -> bool:
    """Look up all the names of a group, in order; False if its aggregates or its tree are nobody's."""
    for name in group.resources:
        state.class_named(name)
    wanted = Aggregates(group.member_of.required)
    if wanted.required and not any(
        member(row.aggregates, wanted) for uuid in wanted.required[0] for row in state.providers.each(aggregates=uuid)
    ):
        return False
    for some in group.traits.required:
        for name in sorted(some):
            state.trait_named(name)
    for name in sorted(group.traits.forbidden):
        state.trait_named(name)
    return group.in_tree is None or state.provider(group.in_tree) is not None


def _meets(state: State, group: Group, whole: Whole) -> bool:
    """Whether a group alone would find anything."""
    alone = Whole(root=whole.root)
    return any(True for rows in _by_anchor(state, [_rooted(state, group)], alone) for _ in rows)


def _rooted(state: State, group: Group) -> Group:
    """A group whose `in_tree` names the root of the tree that it named a provider of."""
    found = state.provider(group.in_tree) if group.in_tree else None
    return group if found is None else replace(group, in_tree=found.root)


def _any_root(state: State, whole: Whole) -> bool:
    if not (whole.root.required or whole.root.forbidden):
        return True
    return any(root is not None and has(root.traits, whole.root) for root in state.roots)


def _by_anchor(state: State, groups: Sequence[Group], whole: Whole) -> Iterator[Iterator[Candidate]]:
    sharing = state.sharing()
    for root in anchors(state, groups, whole, sharing):
        yield _of_anchor(state, Anchor(state, root, sharing), groups, whole)


def _of_anchor(state: State, anchor: Anchor, groups: Sequence[Group], whole: Whole) -> Iterator[Candidate]:
    options = []
    for group in groups:
        rows = list(anchor.options(group))
        if not rows:
            return
        options.append(rows)
    for chosen in _combined(options, whole, [], Counter()):
        if all(_one_subtree(state, chosen, suffixes) for suffixes in whole.same_subtrees):
            yield _candidate(anchor.root.uuid, chosen)


def _combined(
    options: list[list[Option]], whole: Whole, chosen: list[Option], taken: Counter[tuple[str, str]]
) -> Iterator[list[Option]]:
    """Every choice of one option a group that the providers have room for, given up as soon as they have not."""
    if len(chosen) == len(options):
        yield list(chosen)
        return
    for option in options[len(chosen)]:
        if whole.isolate and option.group.suffix:
            holders = {row.providers[0].uuid for row in chosen if row.group.suffix}
            if option.providers[0].uuid in holders:
                continue
        chosen.append(option)
        for part in option.parts:
            taken[part.provider.uuid, part.resource_class] += part.amount
        if all(_room(part.provider, part.resource_class, taken) for part in option.parts):
            yield from _combined(options, whole, chosen, taken)
        for part in option.parts:
            taken[part.provider.uuid, part.resource_class] -= part.amount
        chosen.pop()


def _room(provider: Provider, name: str, taken: Counter[tuple[str, str]]) -> bool:
    amount = taken[provider.uuid, name]
    inventory = provider.inventories[name]
    return amount <= inventory.max_unit and provider.used.get(name, 0) + amount <= inventory.capacity


def _one_subtree(state: State, chosen: list[Option], suffixes: frozenset[str]) -> bool:
    """Whether one of the providers that meet these groups is above (or is) all of them."""
    providers = {row.uuid: row for option in chosen if option.group.suffix in suffixes for row in option.providers}
    if len(providers) <= 1:
        return True
    common = set.intersection(*(_ancestors(state, row) for row in providers.values()))
    return not common.isdisjoint(providers)


def _ancestors(state: State, provider: Provider) -> set[str]:
    found = {provider.uuid}
    while provider.parent is not None:
        provider = state.providers[provider.parent]
        found.add(provider.uuid)
    return found


def _candidate(anchor: str, chosen: list[Option]) -> Candidate:
    allocations: dict[str, dict[str, int]] = {}
    mappings: dict[str, list[str]] = {}
    for option in chosen:
        mappings[option.group.suffix] = [provider.uuid for provider in option.providers]
        for part in option.parts:
            resources = allocations.setdefault(part.provider.uuid, {})
            resources[part.resource_class] = resources.get(part.resource_class, 0) + part.amount
    return Candidate(anchor, allocations, mappings)


def _key(row: Candidate) -> object:
    """What makes two candidates the same: the tree that they were found for does not count."""
    allocations = frozenset((uuid, name, n) for uuid, some in row.allocations.items() for name, n in some.items())
    return allocations, frozenset((suffix, frozenset(uuids)) for suffix, uuids in row.mappings.items())


def _one_tree_twice(state: State, row: Candidate) -> bool:
    roots = [state.providers[uuid].root for uuid in row.allocations]
    return len(roots) != len(set(roots))
