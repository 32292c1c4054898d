"""What placement keeps: providers, inventories, consumers. Knows no rules."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

MAX_INT = 0x7FFFFFFF
FIELDS = ("total", "reserved", "min_unit", "max_unit", "step_size", "allocation_ratio")


@dataclass(slots=True)
class Inventory:
    """How much of a resource class a provider has.

    `allocation_ratio` is what the database shows of a single-precision float; `exact_ratio` is what it computes with.
    """

    total: int
    reserved: int = 0
    min_unit: int = 1
    max_unit: int = MAX_INT
    step_size: int = 1
    allocation_ratio: float = 1.0
    created_at: int = 0
    updated_at: int | None = None
    exact_ratio: float = field(init=False, default=1.0)

    def __post_init__(self) -> None:
        self.total, self.reserved, self.step_size = int(self.total), int(self.reserved), int(self.step_size)
        self.min_unit, self.max_unit = int(self.min_unit), int(self.max_unit)
        self.exact_ratio = _single(self.allocation_ratio)
        self.allocation_ratio = float(f"{self.exact_ratio:.6g}")

    @property
    def capacity(self) -> int:
        """What can be given out, as it is shown."""
        return int((self.total - self.reserved) * self.allocation_ratio)

    @property
    def limit(self) -> float:
        """What can be given out, as the database compares it."""
        return (self.total - self.reserved) * self.exact_ratio

    def accepts(self, amount: float) -> bool:
        """Whether the units allow an allocation of this size."""
        return self.min_unit <= amount <= self.max_unit and amount % self.step_size == 0

    def room(self, used: int) -> int:
        """The largest amount that could be had at once, the smallest unit and the step not counted."""
        free = self.limit - used
        return -1 if free < 0 else min(int(min(free, MAX_INT)), self.max_unit)


@dataclass(slots=True)
class Provider:
    """A resource provider. `number` counts providers as the database's id does; `key` is what its name is unique by.

    root and parent are uuids. `classes` are the resource classes of its inventories, kept for their index.
    """

    uuid: str
    name: str
    number: int
    key: str
    root: str
    parent: str | None
    created_at: int
    updated_at: int | None = None
    generation: int = 0
    inventories: dict[str, Inventory] = field(default_factory=dict)
    classes: tuple[str, ...] = ()
    traits: tuple[str, ...] = ()
    aggregates: tuple[str, ...] = ()
    used: dict[str, int] = field(default_factory=dict)
    consumers: dict[str, None] = field(default_factory=dict)

    def fits(self, name: str, amount: int) -> bool:
        """Whether this much of a resource class can be had here now."""
        inventory = self.inventories.get(name)
        if inventory is None or not inventory.accepts(amount):
            return False
        return self.used.get(name, 0) + amount <= inventory.limit


@dataclass(slots=True)
class Consumer:
    """Who uses resources: `claims` are amounts by provider's uuid and resource class, all written at `claimed_at`."""

    uuid: str
    key: str
    project: str
    user: str
    type: str | None
    generation: int = 0
    claims: dict[str, dict[str, int]] = field(default_factory=dict)
    claimed_at: int = 0


@dataclass(slots=True)
class Label:
    """A resource class or a trait: a name, its number in the database, and when it was made or changed."""

    name: str
    number: int
    created_at: int
    updated_at: int | None = None

    @property
    def modified(self) -> int:
        """When it last changed."""
        return self.created_at if self.updated_at is None else self.updated_at


def _single(number: float) -> float:
    """A number as single precision holds it; one that is too large for that stays as it is, to be refused."""
    try:
        single: float = struct.unpack("f", struct.pack("f", number))[0]
    except OverflowError:
        return float(number)
    return single
