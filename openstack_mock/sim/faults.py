"""Faults: rows that say what goes wrong, where and how often. Knows only names, never the things themselves."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

EFFECTS = ("fail", "status", "delay", "drop", "duplicate", "cut")


@dataclass(slots=True)
class Fault:
    """One fault. `where` is a glob over the places below; the effect is the first field given of the rest.

    server.build/spawning        a task of a verb of a machine: fails with `reason`
    wire.compute.servers.create  an operation: answers `status` with `headers`, or takes `delay` seconds first,
                                 or the answer's body stops after `cut` bytes
    bus.compute@host1.*          messages to a topic: `drop`, `delay` (seconds), `duplicate`
    """

    where: str
    reason: str = ""
    times: int | None = None
    after: int = 0
    status: int | None = None
    headers: dict[str, str] = field(default_factory=dict)
    body: str | None = None
    delay: float = 0.0
    drop: bool = False
    duplicate: bool = False
    cut: int | None = None
    id: int = 0
    hits: int = 0


class Faults:
    """The faults of a cloud, in the order added; the first that matches counts."""

    def __init__(self) -> None:
        self.rows: list[Fault] = []
        self._numbers = itertools.count(1)

    def add(self, where: str, **effect: object) -> Fault:
        """Add a fault at `where` (see Fault). TypeError names the fields if one is unknown."""
        fault = Fault(where, **effect)  # type: ignore[arg-type]
        fault.id = next(self._numbers)
        self.rows.append(fault)
        return fault

    def remove(self, fault: Fault | int) -> None:
        """Take a fault out, by itself or its id. KeyError if it is not there."""
        number = fault if isinstance(fault, int) else fault.id
        for row in self.rows:
            if row.id == number:
                self.rows.remove(row)
                return
        raise KeyError(number)

    def clear(self) -> None:
        """Take all faults out."""
        self.rows.clear()

    def check(self, where: str) -> Fault | None:
        """The fault that strikes at `where` now, counted; or None."""
        if not self.rows:
            return None
        for row in self.rows:
            if fnmatchcase(where, row.where):
                row.hits += 1
                if row.hits <= row.after:
                    continue
                if row.times is not None and row.hits - row.after > row.times:
                    continue
                return row
        return None
