"""Writing allocations: who may use how much, all or nothing. Knows no HTTP."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from .collation import fold
from .faults import CapacityExceeded, ConstraintsViolated, InvalidInventory, NotWhole
from .models import Consumer, Provider
from .state import State


@dataclass(frozen=True, slots=True)
class Claim:
    """A consumer's wish for an amount from a provider; zero: none of it any more."""

    consumer: Consumer
    provider: Provider
    resource_class: str
    amount: float


def enrol(state: State, uuid: str, project: str, user: str, type: str | None) -> Consumer:
    """Add a consumer that uses nothing yet."""
    consumer = Consumer(uuid, fold(uuid), state.spelling("project", project), state.spelling("user", user), type)
    state.consumers[consumer.key] = consumer
    return consumer


def forget(state: State, consumer: Consumer) -> None:
    """Take a consumer out, with what it uses."""
    state.put_claims(consumer, {}, consumer.claimed_at)
    del state.consumers[consumer.key]


def check(state: State, claims: Sequence[Claim]) -> None:
    """Whether all of the claims can be had together, in place of what their consumers have. Raises what is wrong."""
    numbers = {state.class_named(claim.resource_class).number: claim.resource_class for claim in claims}
    providers = {claim.provider.uuid: claim.provider for claim in claims}
    empty = [row.uuid for row in providers.values() if not any(name in row.inventories for name in numbers.values())]
    if empty:
        raise InvalidInventory(", ".join(numbers[number] for number in set(numbers)), ", ".join(empty))
    freed = held(claims)
    wanted: Counter[tuple[str, str]] = Counter()
    for claim in claims:
        place = (claim.provider.uuid, claim.resource_class)
        wanted[place] += int(claim.amount)
        if claim.amount:
            _fits(claim, freed[place], wanted[place])


def write(state: State, claims: Sequence[Claim], now: int) -> None:
    """Replace what the claims' consumers use. Raises what `check` raises, and nothing is changed then."""
    check(state, claims)
    consumers = {claim.consumer.key: claim.consumer for claim in claims}
    for consumer in consumers.values():
        kept: dict[str, dict[str, int]] = {}
        for claim in claims:
            if claim.consumer is consumer and claim.amount:
                kept.setdefault(claim.provider.uuid, {})[claim.resource_class] = int(claim.amount)
        state.put_claims(consumer, kept, now)
    for provider in {claim.provider.uuid: claim.provider for claim in claims}.values():
        state.bump(provider, now)
    for consumer in consumers.values():
        consumer.generation += 1
        if not consumer.claims:
            forget(state, consumer)


def wiped(consumer: Consumer, state: State) -> list[Claim]:
    """The claims that say that a consumer gives back all that it has."""
    return [
        Claim(consumer, state.providers[uuid], name, 0)
        for uuid, resources in consumer.claims.items()
        for name in resources
    ]


def held(claims: Sequence[Claim]) -> Counter[tuple[str, str]]:
    """What the claims' consumers have now, by provider and resource class."""
    found: Counter[tuple[str, str]] = Counter()
    for consumer in {claim.consumer.key: claim.consumer for claim in claims}.values():
        for uuid, resources in consumer.claims.items():
            for name, amount in resources.items():
                found[uuid, name] += amount
    return found


def claimed(claims: Sequence[Claim]) -> Counter[tuple[str, str]]:
    """What the claims come to, by provider and resource class."""
    found: Counter[tuple[str, str]] = Counter()
    for claim in claims:
        found[claim.provider.uuid, claim.resource_class] += int(claim.amount)
    return found


def _fits(claim: Claim, freed: int, wanted: int) -> None:
    provider, name = claim.provider, claim.resource_class
    inventory = provider.inventories.get(name)
    if inventory is None:
        raise InvalidInventory(name, provider.uuid)
    if not inventory.accepts(claim.amount):
        raise ConstraintsViolated(name, provider.uuid)
    before = provider.used.get(name, 0)
    used = before - freed
    if used and isinstance(claim.amount, float):
        raise NotWhole(name)
    # The real service multiplies with the ratio as it is shown here, and as it is stored when it searches.
    limit = (inventory.total - inventory.reserved) * inventory.allocation_ratio
    # A provider that is over its capacity already may be used on, as long as it gets no worse.
    if limit < used + wanted and not (before and used + wanted <= before):
        raise CapacityExceeded(name, provider.uuid)
