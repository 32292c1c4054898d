"""Plays scenarios against the real services, and keeps what they answer."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from . import reference, tape
from .player import Player
from .replay import Outcome, run
from .senders import Sender
from .step import Json, Line, Pause, Step, Unbound, Until, pick
from .sweeping import inventory, sweep
from .tape import PRELUDE, Entry, Exchange, Wait


def scenario_names(service: str) -> list[str]:
    """The scenarios written for a service."""
    package = importlib.import_module(f".scenarios.{service}", __package__)
    return sorted(module.name for module in pkgutil.iter_modules(package.__path__) if module.name[0] != "_")


def steps(service: str, scenario: str) -> Iterable[Line]:
    """The steps of a scenario."""
    module = importlib.import_module(f".scenarios.{service}.{scenario}", __package__)
    lines: Iterable[Line] = module.steps()
    return lines


def record(sender: Sender, service: str, scenario: str) -> tuple[list[Entry], Outcome]:
    """Play a scenario on the real service and keep its exchanges; then again, to see which answers are stable."""
    player = _ready(sender, service, scenario)
    before = inventory(player)
    taken = list(_take(player, service, steps(service, scenario)))
    for (place, id), name in inventory(player).items() - before.items():
        print(f"  left behind: {place}/{id} {name}")
    tape.write(service, scenario, taken)
    again = Outcome(service, scenario)
    run(_ready(sender, service, scenario), service, taken, again, real=True)
    for mismatch in again.mismatches:
        taken[mismatch.number] = replace(mismatch.exchange, loose=True)
    tape.write(service, scenario, taken)
    return taken, again


def _ready(sender: Sender, service: str, scenario: str) -> Player:
    player = Player(sender)
    sweep(player, service)
    if (service, scenario) != PRELUDE:
        for _ in _take(player, PRELUDE[0], steps(*PRELUDE)):
            pass
    return player


def _take(player: Player, service: str, lines: Iterable[Line]) -> Iterator[Entry]:
    for line in lines:
        if isinstance(line, Pause):
            player.sender.wait(line.seconds)
            yield Wait(line.seconds)
        elif isinstance(line, Until):
            yield from _wait_for(player, service, line)
        else:
            yield from _exchange(player, service, line)


def _exchange(player: Player, service: str, step: Step) -> Iterator[Entry]:
    status, answer = _play(player, service, step)
    operation = reference.operation(step.service or service, step.method, step.path)
    yield Exchange(step, operation, answer, loose=_depends_on_others(step) and status == 200)
    if 200 <= status < 300:
        yield from _take(player, service, step.then)


def _depends_on_others(step: Step) -> bool:
    """Whether a page begins or ends at something that the scenario has not made."""
    return not step.ordered and bool(re.search(r"[?&](limit|marker)=", step.path))


def _wait_for(player: Player, service: str, line: Until) -> Iterator[Entry]:
    for _ in range(int(line.seconds / 0.2)):
        _, answer = _play(player, service, line.step)
        if pick(answer.get("json"), line.place) in line.values:
            break
        player.sender.wait(0.2)
    yield Wait(1.0)
    yield Exchange(line.step, reference.operation(service, line.step.method, line.step.path), answer)


def _play(player: Player, service: str, step: Step) -> tuple[int, dict[str, Json]]:
    try:
        answer, kept = player.play(step, service)
    except Unbound as unbound:
        raise SystemExit(f"{step.method} {step.path} ({step.kind}) needs ${{{unbound}}}, which nothing gave") from None
    return answer.status, kept
