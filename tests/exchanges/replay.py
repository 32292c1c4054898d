"""Plays recorded exchanges on another cloud, and says where its answers differ."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from . import tape
from .normal import differences, shape
from .player import Player
from .senders import Sender
from .step import Json, Unbound
from .sweeping import sweep
from .tape import PRELUDE, Entry, Exchange, Wait

PATIENCE = 20  # how often the real service is asked again whether it is done
KNOWN = Path(__file__).parent / "known_differences.json"


@dataclass(frozen=True, slots=True)
class Mismatch:
    """An exchange that went otherwise than with the real service, and how."""

    number: int
    exchange: Exchange
    lines: tuple[str, ...]


@dataclass(slots=True)
class Outcome:
    """What a scenario's replay came to."""

    service: str
    scenario: str
    played: int = 0
    mismatches: list[Mismatch] = field(default_factory=list)


def replay(sender: Sender, service: str, scenario: str) -> Outcome:
    """Replay a scenario on a cloud that is as it was when it started, the prelude first."""
    player = Player(sender)
    sweep(player, service)
    if (service, scenario) != PRELUDE:
        run(player, PRELUDE[0], tape.read(*PRELUDE), Outcome(*PRELUDE))
    outcome = Outcome(service, scenario)
    run(player, service, tape.read(service, scenario), outcome)
    return outcome


def known_differences() -> dict[str, list[int]]:
    """By scenario, the numbers of the exchanges that are known not to be equal yet."""
    known: dict[str, list[int]] = json.loads(KNOWN.read_text())
    return known


def write_known(outcomes: Iterable[Outcome]) -> None:
    """Make the differences of these outcomes the known ones of their scenarios."""
    known = known_differences() if KNOWN.exists() else {}
    for outcome in outcomes:
        name = f"{outcome.service}/{outcome.scenario}"
        known.pop(name, None)
        if outcome.mismatches:
            known[name] = [mismatch.number for mismatch in outcome.mismatches]
    rows = ",\n".join(f"  {json.dumps(name)}: {json.dumps(numbers)}" for name, numbers in sorted(known.items()))
    KNOWN.write_text(f"{{\n{rows}\n}}\n" if rows else "{}\n")


def run(player: Player, service: str, entries: Iterable[Entry], outcome: Outcome, *, real: bool = False) -> None:
    """Play entries and note what differs; the `real` service is allowed to break down where it did so before."""
    awaited = False
    for number, entry in enumerate(entries):
        if isinstance(entry, Wait):
            player.sender.wait(entry.seconds)
            awaited = True
            continue
        outcome.played += 1
        lines = tuple(_compare(player, service, entry, real))
        for _ in range(PATIENCE if real and awaited and entry.step.method == "GET" else 0):
            if not lines:
                break
            player.sender.wait(1.0)
            lines = tuple(_compare(player, service, entry, real))
        awaited = False
        if lines:
            outcome.mismatches.append(Mismatch(number, entry, lines))


def _compare(player: Player, service: str, entry: Exchange, real: bool) -> Iterable[str]:
    try:
        answer, got = player.play(entry.step, service)
    except Unbound as unbound:
        return [f"needs ${{{unbound}}}, which an earlier answer did not give"]
    if entry.broken:
        expected = 500 if real else 400
        if expected <= answer.status < expected + 100:
            return []
        return [f"status: expected a client error where the real service breaks down, got {answer.status}"]
    if entry.loose:
        return differences(_loosened(entry.answer), _loosened(got))
    return differences(entry.answer, got)


def _loosened(answer: Json) -> Json:
    """Of an answer that is never the same twice: all but the content, and whether a list is complete."""
    loose = {name: value for name, value in answer.items() if name in ("status", "headers")}
    return loose | {"body": {key: shape(value) for key, value in _fields(answer) if key not in ("links", "truncated")}}


def _fields(answer: Json) -> Iterable[tuple[str, Json]]:
    body = answer.get("json")
    return body.items() if isinstance(body, dict) else ()
