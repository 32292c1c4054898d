"""What one tree can do for one request group: the providers that could meet it. Knows nothing of other groups."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

from .asked import Aggregates, Group, Traits
from .models import Provider
from .state import State


@dataclass(frozen=True, slots=True)
class Part:
    """A provider's share of a group: an amount of a resource class."""

    provider: Provider
    resource_class: str
    amount: int


@dataclass(frozen=True, slots=True)
class Option:
    """A way to meet one group: the parts, and the providers that take part (one without parts, if nothing is asked)."""

    group: Group
    parts: tuple[Part, ...]
    providers: tuple[Provider, ...]


class Anchor:
    """A tree, named by its root, and the sharing providers of other trees that its members can draw on."""

    def __init__(self, state: State, root: Provider, sharing: list[Provider]) -> None:
        self.root = root
        self.tree = state.tree(root.uuid) if state.nested else [root]
        self.shared: list[Provider] = []
        if sharing:
            met = {uuid for provider in self.tree for uuid in provider.aggregates}
            self.shared = [row for row in sharing if row.root != root.uuid and not met.isdisjoint(row.aggregates)]

    def options(self, group: Group) -> Iterator[Option]:
        """Every way in which this tree can meet a group."""
        return self._by_one(group) if group.suffix else self._by_several(group)

    def _by_one(self, group: Group) -> Iterator[Option]:
        # As the real service: a group that asks for nothing and names no trait or aggregate meets nobody.
        if not (group.resources or group.traits.required or group.member_of.required):
            return
        for provider in itertools.chain(self.tree, self.shared):
            if group.in_tree is not None and group.resources and provider.root != group.in_tree:
                continue
            if (
                member(provider.aggregates, group.member_of)
                and has(provider.traits, group.traits)
                and all(provider.fits(name, amount) for name, amount in group.resources.items())
            ):
                parts = tuple(Part(provider, name, amount) for name, amount in group.resources.items())
                yield Option(group, parts, (provider,))

    def _by_several(self, group: Group) -> Iterator[Option]:
        if group.in_tree is not None and self.root.uuid != group.in_tree:
            return
        choices: list[list[Part]] = []
        for name, amount in group.resources.items():
            parts = [Part(row, name, amount) for row in self.tree if row.fits(name, amount) and self._near(row, group)]
            if group.in_tree is None:
                parts += [
                    Part(row, name, amount)
                    for row in self.shared
                    if row.fits(name, amount) and self._shares(row, group) and self._near(row, group)
                ]
            if not parts:
                return
            choices.append(parts)
        for chosen in itertools.product(*choices):
            providers = tuple({part.provider.uuid: part.provider for part in chosen}.values())
            if together(providers, group.traits):
                yield Option(group, chosen, providers)

    def _near(self, provider: Provider, group: Group) -> bool:
        """An aggregate of the root counts for its whole tree, for better and for worse."""
        wanted = group.member_of
        if not wanted.required and not wanted.forbidden:
            return True
        own, roots = provider.aggregates, self.root.aggregates
        if wanted.forbidden and not (wanted.forbidden.isdisjoint(own) and wanted.forbidden.isdisjoint(roots)):
            return False
        required = Aggregates(wanted.required)
        return member(own, required) or member(roots, required)

    @staticmethod
    def _shares(provider: Provider, group: Group) -> bool:
        return member(provider.aggregates, Aggregates(group.member_of.required))


def member(aggregates: tuple[str, ...], wanted: Aggregates) -> bool:
    """Whether these aggregates meet a condition."""
    if wanted.forbidden and not wanted.forbidden.isdisjoint(aggregates):
        return False
    return not any(some.isdisjoint(aggregates) for some in wanted.required)


def has(traits: tuple[str, ...], wanted: Traits) -> bool:
    """Whether these traits meet a condition."""
    if wanted.forbidden and not wanted.forbidden.isdisjoint(traits):
        return False
    return not any(some.isdisjoint(traits) for some in wanted.required)


def together(providers: tuple[Provider, ...], wanted: Traits) -> bool:
    """Whether providers have the required traits between them, and none has a forbidden one."""
    if not wanted.required and not wanted.forbidden:
        return True
    return has(tuple({name for provider in providers for name in provider.traits}), wanted)
