"""Quotas: limits of a project (or user), what is used and what is reserved. Knows no resource by name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

UNLIMITED = -1


class OverQuota(Exception):
    """Taking `wanted` more would go over the limit of these resources."""

    def __init__(
        self, over: list[str], limits: Mapping[str, int], used: Mapping[str, int], wanted: Mapping[str, int]
    ) -> None:
        super().__init__(f"over quota: {', '.join(over)}")
        self.over, self.limits, self.used, self.wanted = over, limits, used, wanted


class Quotas:
    """Limits (defaults, and overrides an owner) and counters of use; no question depends on the size of the cloud."""

    def __init__(self, defaults: Mapping[str, int]) -> None:
        self.defaults = dict(defaults)
        self.overrides: dict[str, dict[str, int]] = {}
        self.used: dict[str, Counter[str]] = {}

    def limit(self, owner: str, resource: str) -> int:
        """The limit of an owner: -1 is without limit."""
        return self.overrides.get(owner, {}).get(resource, self.defaults.get(resource, UNLIMITED))

    def limits(self, owner: str) -> dict[str, int]:
        """All limits of an owner."""
        return {**self.defaults, **self.overrides.get(owner, {})}

    def usage(self, owner: str, resource: str) -> int:
        """What an owner uses."""
        return self.used[owner][resource] if owner in self.used else 0

    def take(self, owner: str, **wanted: int) -> None:
        """Use more, all or nothing. OverQuota names every resource that would go over."""
        over = [
            name for name, count in wanted.items()
            if count > 0 and 0 <= self.limit(owner, name) < self.usage(owner, name) + count
        ]  # fmt: skip
        if over:
            used = {name: self.usage(owner, name) for name in wanted}
            raise OverQuota(sorted(over), self.limits(owner), used, wanted)
        self.add(owner, **wanted)

    def add(self, owner: str, **counts: int) -> None:
        """Count use (negative: give back) without asking the limit."""
        self.used.setdefault(owner, Counter()).update(counts)

    def give(self, owner: str, **counts: int) -> None:
        """Give back what was taken."""
        self.add(owner, **{name: -count for name, count in counts.items()})
