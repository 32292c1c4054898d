"""What a project uses, summed as allocations come and go, so that asking costs nothing. Knows no provider."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from .collation import fold
from .models import Consumer


@dataclass(slots=True)
class Sum:
    """What the consumers of one project, user and type use together."""

    consumers: int = 0
    used: Counter[str] = field(default_factory=Counter)
    holders: Counter[str] = field(default_factory=Counter)


class Tally:
    """Sums by project, user and consumer type."""

    def __init__(self) -> None:
        self._sums: dict[str, dict[tuple[str, str | None], Sum]] = {}

    def add(self, consumer: Consumer) -> None:
        """Count a consumer's claims."""
        self._count(consumer, 1)

    def drop(self, consumer: Consumer) -> None:
        """Count a consumer's claims no more."""
        self._count(consumer, -1)

    def of(self, project: str, user: str | None = None) -> Iterator[tuple[str | None, Sum]]:
        """The sums of a project (and user) with their consumer types; a type may come more than once."""
        wanted = fold(user) if user else None
        for (who, type), total in self._sums.get(fold(project), {}).items():
            if wanted is None or who == wanted:
                yield type, total

    def _count(self, consumer: Consumer, sign: int) -> None:
        if not consumer.claims:
            return
        sums = self._sums.setdefault(fold(consumer.project), {})
        key = (fold(consumer.user), consumer.type)
        total = sums.setdefault(key, Sum())
        total.consumers += sign
        amounts: Counter[str] = Counter()
        for resources in consumer.claims.values():
            amounts.update(resources)
        for name, amount in amounts.items():
            total.used[name] += sign * amount
            total.holders[name] += sign
            if not total.holders[name]:
                del total.holders[name], total.used[name]
        if not total.consumers:
            del sums[key]
            if not sums:
                del self._sums[fold(consumer.project)]
