"""The data of placement in one cloud, its indexes kept true. Knows no rule about who may change what."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterable, Iterator, Mapping
from importlib.resources import files
from typing import Any

from ...store.collection import Collection
from .collation import fold
from .faults import ClassNotFound, TraitNotFound
from .models import Consumer, Inventory, Label, Provider
from .peaks import NONE, Peaks
from .tally import Tally

SHARES = "MISC_SHARES_VIA_AGGREGATE"
FIRST_CUSTOM_CLASS = 10000


@functools.cache
def standard() -> dict[str, list[str]]:
    """The names of the standard resource classes and traits."""
    names: dict[str, list[str]] = json.loads((files(__package__) / "standard.json").read_text())
    return names


class State:
    """Providers, consumers, resource classes, traits and aggregates.

    `rooms`: by resource class, how much the best provider of each tree could give at once, by the root's number:
    what makes searching for candidates as cheap as their number.
    """

    def __init__(self, now: int) -> None:
        self.providers: Collection[Provider] = Collection(
            "resource_providers", key="uuid", unique=(("key",),),
            indexes=("root", "parent", "classes", "traits", "aggregates"),
        )  # fmt: skip
        self.consumers: dict[str, Consumer] = {}
        self.classes = {name: Label(name, number, now) for number, name in enumerate(standard()["resource_classes"])}
        self.traits = {name: Label(name, number, now) for number, name in enumerate(standard()["traits"], 1)}
        self.trait_spellings = {fold(name): name for name in self.traits}
        self.aggregates: dict[str, tuple[int, str]] = {}  # by folded uuid: number, spelling
        self.owners: dict[tuple[str, str], str] = {}  # first spelling of a project's or user's id
        self.tally = Tally()
        self.rooms: dict[str, Peaks] = {}
        self.roots: list[Provider | None] = []  # by number; None where no root is
        self._last_trait = len(self.traits)

    # -- names

    def class_named(self, name: str) -> Label:
        """The resource class of a name. ClassNotFound if there is none."""
        found = self.classes.get(name)
        if found is None:
            raise ClassNotFound(name)
        return found

    def trait_named(self, name: str) -> Label:
        """The trait of a name. TraitNotFound if there is none."""
        found = self.traits.get(name)
        if found is None:
            raise TraitNotFound(name)
        return found

    def add_class(self, name: str, now: int) -> Label:
        """Make a custom resource class."""
        # As the real service: one more than the greatest in use, so that the number of a deleted one comes again.
        number = max(FIRST_CUSTOM_CLASS - 1, *(label.number for label in self.classes.values())) + 1
        label = self.classes[name] = Label(name, number, now)
        return label

    def add_trait(self, name: str, now: int) -> Label:
        """Make a custom trait."""
        self._last_trait += 1
        label = self.traits[name] = Label(name, self._last_trait, now)
        self.trait_spellings[fold(name)] = name
        return label

    def drop_trait(self, name: str) -> None:
        """Take a trait out."""
        del self.traits[name]
        self.trait_spellings.pop(fold(name), None)

    def rename_class(self, old: str, new: str, now: int) -> None:
        """Give a custom resource class another name, wherever it is in use."""
        label = self.classes.pop(old)
        label.name, label.updated_at = new, now
        self.classes[new] = label
        for provider in self.providers.by(classes=old):
            for uuid in provider.consumers:
                consumer = self.consumers[fold(uuid)]
                self.tally.drop(consumer)
                consumer.claims = {
                    place: {new if name == old else name: amount for name, amount in resources.items()}
                    for place, resources in consumer.claims.items()
                }
                self.tally.add(consumer)
            if old in provider.used:
                provider.used[new] = provider.used.pop(old)
            inventories = {new if name == old else name: row for name, row in provider.inventories.items()}
            self.put_inventories(provider, inventories)

    # -- providers

    def provider(self, uuid: str) -> Provider | None:
        """The provider of a uuid, in any case."""
        return self.providers.get(uuid) or self.providers.get(fold(uuid).lower())

    def add_provider(self, uuid: str, name: str, parent: Provider | None, now: int) -> Provider:
        """Add a provider. Duplicate if the uuid or the name is taken."""
        number = len(self.roots)
        root = uuid if parent is None else parent.root
        provider = Provider(uuid, name, number, fold(name), root, parent.uuid if parent else None, now)
        if parent is None:
            provider.updated_at = now  # the real service writes a root a second time: with its own id as its root's
        self.providers.add(provider)
        self.roots.append(None if parent else provider)
        return provider

    def drop_provider(self, provider: Provider) -> None:
        """Take a provider out."""
        self.put_inventories(provider, {})
        self.providers.remove(provider)
        self.roots[provider.number] = None

    def move(self, provider: Provider, parent: Provider | None, now: int) -> None:
        """Put a provider, and all below it, under another parent (or under none)."""
        old = self.providers[provider.root]
        root = self.providers[parent.root] if parent else provider
        moved = list(self.below(provider))
        self.providers.update(provider, parent=parent.uuid if parent else None)
        provider.updated_at = now
        for row in moved:
            if row.root != root.uuid:
                self.providers.update(row, root=root.uuid)
                row.updated_at = now
        self.roots[provider.number] = None if parent else provider
        for name in self.rooms:
            self._measure(old, name)
            self._measure(root, name)

    def below(self, provider: Provider) -> Iterator[Provider]:
        """A provider and everything below it."""
        yield provider
        for child in self.providers.by(parent=provider.uuid):
            yield from self.below(child)

    def tree(self, root: str) -> list[Provider]:
        """The providers of a tree, in the order that they were made."""
        return self.providers.by(root=root)

    @property
    def nested(self) -> bool:
        """Whether any provider has a parent."""
        return self.providers.count(parent=None) < len(self.providers)

    def sharing(self) -> list[Provider]:
        """The providers that share what they have with the members of their aggregates."""
        return self.providers.by(traits=SHARES)

    def bump(self, provider: Provider, now: int) -> None:
        """Count a change of a provider."""
        provider.generation += 1
        provider.updated_at = now

    def put_inventories(self, provider: Provider, inventories: Mapping[str, Inventory]) -> None:
        """Replace a provider's inventories."""
        touched = {**provider.inventories, **inventories}
        provider.inventories = dict(inventories)
        self.providers.update(provider, classes=tuple(inventories))
        for name in touched:
            self.rooms.setdefault(name, Peaks())
            self._measure(self.providers[provider.root], name)

    def put_traits(self, provider: Provider, names: Iterable[str]) -> None:
        """Replace a provider's traits; they are kept in the order of the traits themselves."""
        ordered = sorted(set(names), key=lambda name: self.traits[name].number)
        self.providers.update(provider, traits=tuple(ordered))

    def put_aggregates(self, provider: Provider, uuids: Iterable[str]) -> None:
        """Replace a provider's aggregates.

        As the real service: what a provider has is known by its spelling, what the cloud has in any spelling. So an
        aggregate that is spelt in another way than before is added first, which changes nothing, and then taken away.
        """
        given = set(uuids)
        had = {self.aggregates[fold(uuid)] for uuid in provider.aggregates}
        new = sorted(given.difference(provider.aggregates))
        added = {self.aggregates.setdefault(fold(uuid), (len(self.aggregates), uuid)) for uuid in new}
        kept = sorted(row for row in had | added if row not in had or row[1] in given)
        self.providers.update(provider, aggregates=tuple(uuid for _, uuid in kept))

    # -- consumers

    def consumer(self, uuid: str) -> Consumer | None:
        """The consumer of a uuid, in any case."""
        return self.consumers.get(fold(uuid))

    def spelling(self, kind: str, id: str) -> str:
        """A project's or user's id as it was first written: the database holds the two for equal."""
        return self.owners.setdefault((kind, fold(id)), id)

    def put_claims(self, consumer: Consumer, claims: Mapping[str, Mapping[str, int]], now: int) -> None:
        """Replace what a consumer uses; one that uses nothing is kept, and is the caller's to drop."""
        self.tally.drop(consumer)
        touched: dict[tuple[str, str], None] = {}
        for uuid, resources in consumer.claims.items():
            provider = self.providers[uuid]
            provider.consumers.pop(consumer.uuid, None)
            for name, amount in resources.items():
                provider.used[name] -= amount
                touched[uuid, name] = None
        consumer.claims = {uuid: dict(resources) for uuid, resources in claims.items()}
        consumer.claimed_at = now
        for uuid, resources in consumer.claims.items():
            provider = self.providers[uuid]
            provider.consumers[consumer.uuid] = None
            for name, amount in resources.items():
                provider.used[name] = provider.used.get(name, 0) + amount
                touched[uuid, name] = None
        self.tally.add(consumer)
        for uuid, name in touched:
            self._measure(self.providers[self.providers[uuid].root], name)

    def hold(self, consumer: Consumer, **changes: Any) -> None:
        """Change a consumer's project, user or type."""
        self.tally.drop(consumer)
        for name, value in changes.items():
            setattr(consumer, name, value)
        self.tally.add(consumer)

    # -- inside

    def _measure(self, root: Provider, name: str) -> None:
        """Note anew what the best provider of a tree could give of a resource class."""
        best = NONE
        if root.parent is None:
            for provider in self.providers.by(root=root.uuid):
                inventory = provider.inventories.get(name)
                if inventory is not None:
                    best = max(best, inventory.room(provider.used.get(name, 0)))
        self.rooms[name][root.number] = best
