"""What other services, and tests, may ask of placement."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from . import ledger, stock
from .asked import Aggregates, Candidate, Group, Traits, Whole
from .collation import fold
from .faults import Fault, InvalidInventory
from .models import Inventory, Provider
from .search import find, manner_of
from .state import State

if TYPE_CHECKING:
    from ...cloud import Cloud

Amounts = Mapping[str, int]


class NoRoom(Exception):
    """The allocation does not fit: too much, not in the units that the provider has, or of a class that it has not."""


class Placement:
    """Providers, and who uses what of them. Nobody's rights are asked."""

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud

    # -- what there is

    def add_provider(self, uuid: str, name: str, parent: str | None = None) -> Provider:
        """Add a provider, below the one with uuid `parent` if given."""
        return stock.create(self._state, uuid, name, parent, self._now)

    def remove_provider(self, uuid: str) -> None:
        """Remove a provider with whatever uses it; what it does not have any more is nobody's loss."""
        state, provider = self._state, self._provider(uuid)
        for consumer in [state.consumers[fold(uuid)] for uuid in provider.consumers]:
            ledger.forget(state, consumer)
        stock.delete(state, provider)

    def provider(self, uuid: str) -> Provider | None:
        """A provider by its uuid."""
        return self._state.provider(uuid)

    def provider_named(self, name: str) -> Provider | None:
        """A provider by its name."""
        return self._state.providers.find(key=fold(name))

    def set_inventory(self, uuid: str, inventories: Mapping[str, Mapping[str, Any]]) -> None:
        """Make these a provider's inventories: resource class -> total, reserved, allocation_ratio ...

        A custom resource class that does not exist yet is made.
        """
        for name in inventories:
            if name.startswith("CUSTOM_") and name not in self._state.classes:
                self._state.add_class(name, self._now)
        rows = {name: Inventory(**fields) for name, fields in inventories.items()}
        stock.replace(self._state, self._provider(uuid), rows, self._now)

    def set_traits(self, uuid: str, traits: Iterable[str]) -> None:
        """Make these a provider's traits; a custom one that does not exist yet is made."""
        state, provider = self._state, self._provider(uuid)
        names = sorted(traits)
        for name in names:
            if name.startswith("CUSTOM_") and name not in state.traits:
                state.add_trait(name, self._now)
            state.trait_named(name)
        if set(names) != set(provider.traits):
            state.put_traits(provider, names)
            state.bump(provider, self._now)

    def set_aggregates(self, uuid: str, aggregates: Iterable[str]) -> None:
        """Make these a provider's aggregates."""
        provider = self._provider(uuid)
        self._state.put_aggregates(provider, sorted(aggregates))
        self._state.bump(provider, self._now)

    # -- who uses it

    def candidates(
        self, resources: Amounts, required: Iterable[str] = (), forbidden: Iterable[str] = (),
        member_of: Sequence[str | Iterable[str]] = (), in_tree: str | None = None, limit: int | None = None,
    ) -> list[Candidate]:  # fmt: skip
        """The ways to have these resources in one tree, oldest trees first.

        Each has `anchor` (the tree's root, a host) and `allocations`, as `allocate` takes them. member_of: aggregates
        that must all be met; a list in it is met by any of its members.
        """
        aggregates = tuple(frozenset([some] if isinstance(some, str) else some) for some in member_of)
        traits = Traits(tuple(frozenset([name]) for name in required), frozenset(forbidden))
        group = Group("", dict(resources), traits, Aggregates(aggregates), in_tree)
        return self.search([group], Whole(limit))

    def search(self, groups: Sequence[Group], whole: Whole = Whole()) -> list[Candidate]:  # noqa: B008 - frozen
        """The ways to meet several request groups at once."""
        return find(self._state, groups, whole, manner_of(self._cloud)).candidates

    def allocate(
        self, consumer: str, allocations: Mapping[str, Amounts], project_id: str, user_id: str,
        consumer_type: str | None = "INSTANCE",
    ) -> None:  # fmt: skip
        """Write what a consumer uses, in place of what it used before: provider -> resource class -> amount. NoRoom."""
        state = self._state
        holder = state.consumer(consumer)
        new = holder is None
        if holder is None:
            holder = ledger.enrol(state, consumer, project_id, user_id, consumer_type)
        try:
            claims = [
                ledger.Claim(holder, self._provider(uuid), name, amount)
                for uuid, amounts in allocations.items()
                for name, amount in amounts.items()
            ]
            ledger.check(state, claims)
        except Fault as fault:
            if new:
                ledger.forget(state, holder)
            if isinstance(fault, InvalidInventory):
                raise NoRoom(str(fault)) from None
            raise
        if not claims:
            ledger.forget(state, holder)
            return
        project, user = state.spelling("project", project_id), state.spelling("user", user_id)
        state.hold(holder, project=project, user=user, type=consumer_type)
        ledger.write(state, claims, self._now)

    def move(self, consumer: str, to: str, consumer_type: str | None = "MIGRATION") -> None:
        """Let another consumer (of a type) have all that a consumer has, in its place: a migration holds the source."""
        state = self._state
        source = state.consumer(consumer)
        if source is None:
            return
        claims = {uuid: dict(amounts) for uuid, amounts in source.claims.items()}
        ledger.forget(state, source)
        target = state.consumer(to) or ledger.enrol(state, to, source.project, source.user, consumer_type)
        state.put_claims(target, claims, self._now)
        target.generation += 1

    def deallocate(self, consumer: str) -> None:
        """Give back all that a consumer has; nothing happens if it has nothing."""
        found = self._state.consumer(consumer)
        if found is not None:
            ledger.forget(self._state, found)

    def allocations(self, consumer: str) -> dict[str, dict[str, int]]:
        """What a consumer uses: provider -> resource class -> amount."""
        found = self._state.consumer(consumer)
        return {} if found is None else {uuid: dict(amounts) for uuid, amounts in found.claims.items()}

    def usages(self, provider: str) -> dict[str, int]:
        """What is used of a provider, for each resource class that it has."""
        row = self._provider(provider)
        return {name: row.used.get(name, 0) for name in row.inventories}

    # -- inside

    @property
    def _state(self) -> State:
        state: State = self._cloud.state("placement")
        return state

    @property
    def _now(self) -> int:
        return self._cloud.sim.clock.now

    def _provider(self, uuid: str) -> Provider:
        found = self._state.provider(uuid)
        if found is None:
            raise LookupError(f"placement has no provider {uuid}")
        return found
