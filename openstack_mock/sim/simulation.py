"""One simulation: a clock, a bus, faults, history, chance and the lives of resources, wired together."""

from __future__ import annotations

from typing import Any

from .bus import Bus
from .clock import SECOND, Clock
from .faults import Faults
from .history import History
from .ids import Ids
from .machine import Lives


class Simulation:
    """What a cloud runs on. It pickles whole, except for who listens and who serves: those are wired again."""

    def __init__(
        self, seed: int | str = 0, mode: str = "immediate", start: int | None = None, tick: float = 1.0,
        speed: float = 1.0, keep: int = 1000,
    ) -> None:  # fmt: skip
        self.clock = Clock(mode, start, tick, speed)
        self.ids = Ids(seed)
        self.faults = Faults()
        self.history = History()
        self.bus = Bus(self.clock, self.faults, keep)
        self.lives = Lives(self.bus, self.history)

    @property
    def now(self) -> int:
        """The virtual time, in microseconds since the epoch."""
        return self.clock.now

    def before_request(self) -> None:
        """Let the clock run up to where the next request is dispatched: reads themselves change nothing."""
        if self.clock.mode == "immediate":
            self.clock.now = self.clock.target()
            self.bus.run_zero()
        elif self.clock.mode != "manual":
            self.bus.run_until(self.clock.target())

    def advance(self, seconds: float) -> None:
        """Let `seconds` of virtual time pass, everything due on the way included."""
        start = self.clock.target() if self.clock.mode == "realtime" else self.clock.now
        self.bus.run_until(start + int(seconds * SECOND))
        self.clock.rebase()

    def settle(self) -> None:
        """Let time pass until nothing is in the making any more."""
        if self.clock.mode == "immediate":
            self.bus.run_zero()
        else:
            self.bus.settle()
            self.clock.rebase()

    def __getstate__(self) -> dict[str, Any]:
        return self.__dict__
