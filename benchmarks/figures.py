"""What a figure is, and the list of all. Knows nothing of what is measured."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: `measure()` gives its value, in `unit`; more than `limit` is too much."""

    name: str
    what: str
    limit: float
    unit: str
    measure: Callable[[], float]


FIGURES: dict[str, Figure] = {}


def figure(what: str, limit: float, unit: str) -> Callable[[Callable[[], float]], Callable[[], float]]:
    """Declare that a function measures a figure; its name is the function's."""

    def declare(measure: Callable[[], float]) -> Callable[[], float]:
        name = measure.__name__
        FIGURES[name] = Figure(name, what, limit, unit, measure)
        return measure

    return declare


def seconds(run: Callable[[], object]) -> float:
    """How long one run takes."""
    started = time.perf_counter()
    run()
    return time.perf_counter() - started


def median(run: Callable[[], object], times: int, warm: int = 3) -> float:
    """The median of how long a run takes, in seconds."""
    for _ in range(warm):
        run()
    return statistics.median(seconds(run) for _ in range(times))


def table(rows: Iterable[tuple[Figure, float]]) -> str:
    """The measured figures beside their limits, as Markdown."""
    lines = ["| figure | measured | limit | |", "|---|---:|---:|---|"]
    for row, value in rows:
        verdict = "" if value <= row.limit else "**over**"
        lines.append(f"| {row.what} | {_number(value)} {row.unit} | {_number(row.limit)} {row.unit} | {verdict} |")
    return "\n".join(lines)


def _number(value: float) -> str:
    return f"{value:.0f}" if value >= 100 else f"{value:.3g}"
