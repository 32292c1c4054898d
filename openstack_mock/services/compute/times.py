"""Times as nova writes them. Knows only numbers; nova's database keeps whole seconds."""

from __future__ import annotations

from datetime import datetime, timezone

from ...sim.clock import SECOND

_written: dict[int, str] = {}


def iso(micros: int | None) -> str | None:
    """`2026-01-31T12:00:00Z`; a second that is asked for often is written once."""
    if micros is None:
        return None
    second = micros // SECOND
    text = _written.get(second)
    if text is None:
        if len(_written) > 4096:
            _written.clear()
        text = _written[second] = datetime.fromtimestamp(second, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    return text


def micros(micros: int | None) -> str | None:
    """`2026-01-31T12:00:00.000000`."""
    text = iso(micros)
    return None if text is None else f"{text[:-1]}.000000"


def blank(micros: int | None) -> str | None:
    """`2026-01-31 12:00:00`, as libraries print a time that has no zone."""
    text = iso(micros)
    return None if text is None else text[:-1].replace("T", " ")
