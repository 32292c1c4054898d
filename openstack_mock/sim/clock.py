"""Virtual time, in integer microseconds since the epoch; the one place that reads the wall. Knows no events."""

from __future__ import annotations

import time
from datetime import datetime, timedelta, timezone

SECOND = 1_000_000
MODES = ("immediate", "manual", "ticking", "realtime")
STEP = 1_000  # what a request costs in mode immediate: times stay distinct and do not run away from the wall
LEAP = 28 * 1461 * 86_400 // 4 * SECOND  # 28 years, after which the calendar repeats
_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


def wall() -> int:
    """Read the wall clock, in microseconds. A frozen wall (freezegun, time-machine) is respected."""
    return time.time_ns() // 1_000


def parse_time(text: str) -> int:
    """Read an ISO 8601 time (no zone: UTC) or seconds since the epoch; give microseconds. ValueError if neither."""
    try:
        return int(float(text) * SECOND)
    except ValueError:
        try:
            moment = datetime.fromisoformat(text.strip().replace("Z", "+00:00"))
        except ValueError:
            raise ValueError(f"{text!r} is no time: neither ISO 8601 nor seconds since the epoch") from None
        return _micros(moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc))


def moment(micros: int) -> datetime:
    """An aware UTC datetime of a virtual time."""
    return _EPOCH + timedelta(microseconds=micros)


def iso(micros: int) -> str:
    """`2026-01-31T12:00:00Z`: whole seconds, as nova and glance write times."""
    return moment(micros).strftime("%Y-%m-%dT%H:%M:%SZ")


def iso_micros(micros: int) -> str:
    """`2026-01-31T12:00:00.000000`: as cinder and neutron's older fields write times."""
    return moment(micros).strftime("%Y-%m-%dT%H:%M:%S.%f")


class Clock:
    """A cloud's clock. `now` only grows. `follows` the wall unless a start was given.

    `lag` covers how far a given start lay behind the wall: what is shown to clients that hold our times against their
    own clock (a token's expiry) is moved on by it. It is a number of leaps, so that runs of different days are equal.
    """

    __slots__ = ("_anchor", "_wall_anchor", "follows", "lag", "mode", "now", "speed", "start", "tick")

    def __init__(
        self, mode: str = "immediate", start: int | None = None, tick: float = 1.0, speed: float = 1.0
    ) -> None:
        if mode not in MODES:
            raise ValueError(f"mode {mode!r} is none of {', '.join(MODES)}")
        today = wall()
        self.mode = mode
        self.follows = start is None
        self.start = self.now = today if start is None else start
        self.lag = -(-max(0, today - self.now) // LEAP) * LEAP
        self.tick = int(tick * SECOND)
        self.speed = speed
        self._anchor, self._wall_anchor = self.now, today

    def target(self) -> int:
        """Where this clock should stand when the next request is dispatched, by its mode."""
        if self.mode == "immediate":
            return self._following() if self.follows else self.now + STEP
        if self.mode == "ticking":
            return self.now + self.tick
        if self.mode == "realtime":
            return max(self.now, self._anchor + int((wall() - self._wall_anchor) * self.speed))
        return self.now

    def _following(self) -> int:
        """The wall's time. After a leap ahead of it, what passes there counts, but for a tenth: it catches up."""
        before, today = self._wall_anchor, wall()
        passed, self._wall_anchor = max(0, today - before), today
        if self.now > before:
            passed -= passed // 10
        return max(self.now + max(STEP, passed), today)

    def change(self, mode: str | None = None, tick: float | None = None, speed: float | None = None) -> None:
        """Go on in another mode or at another pace, from where the clock stands. ValueError if no such mode."""
        if mode is not None:
            if mode not in MODES:
                raise ValueError(f"mode {mode!r} is none of {', '.join(MODES)}")
            self.mode = mode
        if tick is not None:
            self.tick = int(tick * SECOND)
        if speed is not None:
            self.speed = speed
        self.rebase()

    def rebase(self) -> None:
        """Count the wall's time from here: after a jump the clock goes on, and waits for nobody."""
        self._anchor, self._wall_anchor = self.now, wall()

    def for_client(self, micros: int) -> int:
        """A time as a client must see it that compares it with the wall: moved on if we live in the past."""
        return micros + self.lag

    @property
    def iso(self) -> str:
        """The time now, as `2026-01-31T12:00:00Z`."""
        return iso(self.now)


def _micros(value: datetime) -> int:
    return (value - _EPOCH) // timedelta(microseconds=1)
