"""Asks two clouds the same at random, step after step, and says where they part: what no scenario has thought of.

A service's `scenarios/<service>/_land.py` says what good requests look like; the operations, the fields and the wrong ways are
those of the reference and of `mutations`. One seed is one walk.
"""

from __future__ import annotations

import importlib
import itertools
import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from . import mutations as wrong
from .normal import differences
from .player import Player
from .record import steps
from .reference import HOLE, fields, operations
from .senders import Sender
from .step import ABSENT, Json, Line, Step, Unbound, bind
from .sweeping import sweep
from .tape import PRELUDE

SOME: Final = re.compile(r"\$\{some ([^}]+)\}")


@dataclass(frozen=True, slots=True)
class Land:
    """What one must know of a service to walk in it.

    `holes`: which kind of thing a hole of a path takes; `makes`: what an operation makes, and where its id stands in the answer;
    `bodies`: good bodies of an operation, or what throws the dice for one; in them `${some user}` is any user met so far and
    `${new}` a name not yet used (bytes are sent as they are); `queries`: the same for queries;
    `known`: variables that there are from the start, by kind; `texts`: values for holes that take no id; `who`: names of tokens;
    `headers`: what else to send with an operation; `keeps`: what to keep of the answer to an operation on a path.
    """

    holes: Mapping[str, str]
    makes: Mapping[str, tuple[str, str]]
    bodies: Mapping[str, Sequence[Json] | Callable[[random.Random], Json]]
    known: Mapping[str, Sequence[str]]
    texts: Mapping[str, Sequence[str]] = field(default_factory=dict)
    who: Sequence[str] = ()
    headers: Callable[[random.Random, str], dict[str, str]] = lambda dice, operation: {}
    queries: Mapping[str, Callable[[random.Random], str]] = field(default_factory=dict)
    keeps: Callable[[str, str], dict[str, str]] = lambda operation, path: {}
    avoid: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Parting:
    """A step after which the two clouds are no longer alike."""

    number: int
    operation: str
    step: Step
    lines: tuple[str, ...]


class Walk:
    """One walk through a service: what it has met, and the dice."""

    def __init__(self, service: str, seed: int) -> None:
        self.service = service
        self.land: Land = importlib.import_module(f".scenarios.{service}._land", __package__).LAND
        self.dice = random.Random(seed)
        self.met: dict[str, list[str]] = {kind: list(names) for kind, names in self.land.known.items()}
        self.numbers = itertools.count()
        self.operations = [f"{o['method']} {o['path']}" for o in operations(service)]
        self.operations = [name for name in self.operations if name not in self.land.avoid]

    def step(self) -> tuple[str, Step]:
        """Throw the dice for one request."""
        weights = [3 if name in self.land.makes else 1 for name in self.operations]
        (operation,) = self.dice.choices(self.operations, weights)
        method, _, template = operation.partition(" ")
        step = Step(method, self._path(method, template), headers=self.land.headers(self.dice, operation), kind="walk")
        if operation in self.land.bodies:
            good = self.land.bodies[operation]
            body = self._filled(good(self.dice) if callable(good) else self.dice.choice(good))
            step = step.but(raw=body) if isinstance(body, bytes) else step.but(json=body)
            if step.raw is None and self.dice.random() < 0.45:
                step = self._spoilt(step, operation)
        elif method == "GET" and self.dice.random() < 0.6:
            step = step.but(path=f"{step.path}?{self._query(operation)}")
        step = step.but(keep=self.land.keeps(operation, step.path.partition("?")[0]))
        if operation in self.land.makes:
            kind, place = self.land.makes[operation]
            step = step.but(keep={**step.keep, f"{kind}.{next(self.numbers)}": place})
        return operation, self._as_somebody(step)

    def learn(self, operation: str, step: Step) -> None:
        """Remember what a step has made."""
        if operation in self.land.makes:
            self.met.setdefault(self.land.makes[operation][0], []).append(list(step.keep)[-1])

    def _as_somebody(self, step: Step) -> Step:
        chance = self.dice.random()
        if chance < 0.03:
            return self.dice.choice(list(wrong.tokens(step)))
        return step.but(who=self.dice.choice(self.land.who)) if chance < 0.3 and self.land.who else step

    def _spoilt(self, step: Step, operation: str) -> Step:
        facts = fields(self.service, operation)
        ways: list[Callable[[], Iterator[Step]]] = [lambda: wrong.body(step, facts)] * 4
        ways += [lambda: wrong.envelope(step), lambda: wrong.payload(step)]
        found = list(self.dice.choice(ways)())
        return self.dice.choice(found) if found else step

    def _path(self, method: str, template: str) -> str:
        last = HOLE.findall(template)[-1:] if template.endswith("}") else []

        def fill(match: re.Match[str]) -> str:
            hole = match.group()[1:-1]
            kind = self.land.holes.get(hole, hole)
            changes = method in ("DELETE", "PATCH", "PUT") and [match.group()] == last and kind in self.land.known
            alone = template.count("{") == 1
            # what is made by PUT has a name that the client chooses
            named = f"{method} {template}" in self.land.makes and method == "PUT"
            return self._thing(kind, spare=changes and alone, named=named)

        return HOLE.sub(fill, template)

    def _thing(self, kind: str, *, spare: bool = False, named: bool = False) -> str:
        if kind in self.land.texts:
            return self.dice.choice(self.land.texts[kind])
        if named and self.dice.random() < 0.8:
            return f"recorded-{next(self.numbers)}"
        there = [name for name in self.met.get(kind, ()) if not (spare and name in self.land.known.get(kind, ()))]
        if not there or self.dice.random() < 0.06:
            return self.dice.choice(wrong.UNKNOWN_IDS)[1]
        # the newest are the likeliest to be there still
        return f"${{{self.dice.choice(there[-6:])}}}"

    def _query(self, operation: str) -> str:
        if operation in self.land.queries and self.dice.random() < 0.8:
            return self.land.queries[operation](self.dice)
        names = [".".join(fact.path) for fact in fields(self.service, operation, "query")]
        names = names or ["name", "enabled", "domain_id", "limit", "marker", "sort_key", "sort_dir", "unknown"]
        chosen = self.dice.sample(names, min(len(names), self.dice.randint(1, 2)))
        return "&".join(f"{name}={self._value(name)}" for name in chosen)

    def _value(self, name: str) -> str:
        kind = self.land.holes.get(name.replace(".", "_"), "")
        if kind in self.met and self.dice.random() < 0.7:
            return self._thing(kind)
        return self.dice.choice(self.land.texts.get(f"?{name}") or [value for _, value in wrong.QUERY_VALUES])

    def _filled(self, body: Json) -> Json:
        if isinstance(body, dict):
            return {self._filled(key): self._filled(value) for key, value in body.items()}
        if isinstance(body, list):
            return [self._filled(item) for item in body]
        if not isinstance(body, str):
            return body
        body = body.replace("${new}", f"recorded-{next(self.numbers)}")
        return SOME.sub(lambda match: self._thing(match.group(1)), body)


def wander(one: Sender, other: Sender, service: str, seed: int, count: int) -> Iterator[Parting]:
    """Walk on two clouds at once, `count` steps far, and give each step that went otherwise on the second."""
    players = [_ready(sender, service) for sender in (one, other)]
    walk = Walk(service, seed)
    for number in range(count):
        operation, step = walk.step()
        try:
            (first, expected), (_, got) = (player.play(step, service) for player in players)
        except Unbound:
            continue
        if first.status < 300 and all(name in player.variables for player in players for name in list(step.keep)[-1:]):
            walk.learn(operation, step)
        lines = tuple(_lines(expected, got))
        if lines:
            yield Parting(number, operation, _shown(step, players[1]), lines)
    for player in players:
        sweep(player, service)


def _lines(expected: Json, got: Json) -> Iterator[str]:
    if expected["status"] >= 500:
        if not 400 <= got["status"] < 500:
            yield f"status: a client error is meant where the real service breaks down, got {got['status']}"
        return
    yield from differences(expected, got)


def _shown(step: Step, player: Player) -> Step:
    return step if step.json is ABSENT else step.but(json=bind(step.json, player.variables))


def _ready(sender: Sender, service: str) -> Player:
    player = Player(sender)
    sweep(player, service)
    lines: list[Line] = list(steps(*PRELUDE))
    queue: list[Any] = lines
    while queue:
        line = queue.pop(0)
        answer, _ = player.play(line, PRELUDE[0])
        if answer.status < 300:
            queue = [*line.then, *queue]
    return player
