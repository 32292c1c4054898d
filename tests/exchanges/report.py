"""What recordings and replays came to, for a reader at a terminal."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from . import reference, tape
from .replay import Mismatch, Outcome
from .step import ABSENT
from .tape import Entry, Exchange
from .wander import Parting


def summary(entries: Iterable[Entry]) -> str:
    """One line on a recording."""
    exchanges = [entry for entry in entries if isinstance(entry, Exchange)]
    probes = [exchange for exchange in exchanges if exchange.step.kind != "setup"]
    broken = sum(exchange.broken for exchange in exchanges)
    statuses = Counter(exchange.answer["status"] for exchange in probes)
    spread = " ".join(f"{status}:{count}" for status, count in sorted(statuses.items()))
    loose = sum(exchange.loose for exchange in exchanges)
    return f"{len(probes)} probes, {len(exchanges)} exchanges, {broken} broken, {loose} loose ({spread})"


def refusals(entries: Iterable[Entry]) -> Iterable[str]:
    """Preparations that the real service has refused: a fault of the scenario, mostly."""
    for index, entry in enumerate(entries):
        if isinstance(entry, Exchange) and entry.step.kind == "setup" and entry.answer["status"] >= 400:
            yield f"  #{index} {entry.step.method} {entry.step.path}: {entry.answer['status']} {entry.answer.get('json')}"


def count(service: str) -> None:
    """Print how many probes each scenario and each operation has, and which operations have none."""
    met: Counter[str] = Counter()
    everything: list[Entry] = []
    for _, scenario in tape.scenarios(service):
        entries = list(tape.read(service, scenario))
        everything += entries
        met.update(e.operation for e in entries if isinstance(e, Exchange) and e.step.kind != "setup")
        size = tape.path(service, scenario).stat().st_size
        print(f"{scenario:28} {size / 1024:6.1f} KiB  {summary(entries)}")
    print(f"{service:28} {'':10}  {summary(everything)}")
    for row in reference.operations(service):
        name = f"{row['method']} {row['path']}"
        print(f"{met[name]:6}  {name}")
    print("operations without a probe:", sum(not met[f"{r['method']} {r['path']}"] for r in reference.operations(service)))


def table(outcomes: Sequence[Outcome], *, verbose: bool) -> None:
    """Print mismatches, by operation and by class."""
    for outcome in outcomes:
        print(f"{outcome.service}/{outcome.scenario}: {len(outcome.mismatches)} of {outcome.played} differ")
    groups: dict[tuple[str, str], list[tuple[Outcome, Mismatch]]] = defaultdict(list)
    for outcome in outcomes:
        for mismatch in outcome.mismatches:
            step = mismatch.exchange.step
            groups[mismatch.exchange.operation, step.kind.partition(":")[0]].append((outcome, mismatch))
    for (operation, kind), found in sorted(groups.items()):
        print(f"\n{len(found):4}  {operation}  [{kind}]")
        for outcome, mismatch in found if verbose else found[:1]:
            print(describe(outcome, mismatch))
    played = sum(outcome.played for outcome in outcomes)
    wrong = sum(len(outcome.mismatches) for outcome in outcomes)
    print(f"\n{played - wrong} of {played} exchanges are equal")


def describe(outcome: Outcome, mismatch: Mismatch) -> str:
    """A mismatch in a few lines: the request, then each difference."""
    step = mismatch.exchange.step
    where = f"{outcome.scenario}#{mismatch.number}"
    head = f"      {where} {step.kind!r} as {step.who}: {step.method} {step.path}"
    return "\n".join([head, *(f"        {line}" for line in mismatch.lines[:6])])


def show(service: str, scenario: str, number: int | None) -> int:
    """Print recorded exchanges in full."""
    for index, entry in enumerate(tape.read(service, scenario)):
        if number in (None, index):
            print(index, json.dumps(tape.row(entry), ensure_ascii=False, indent=None if number is None else 1))
    return 0


def partings(found: Iterable[Parting], steps: int) -> int:
    """Print where a walk's two clouds parted, the like of it once; the exit code."""
    seen: Counter[tuple[str, str]] = Counter()
    for parting in found:
        step = parting.step
        kind = (parting.operation, parting.lines[0][:60])
        seen[kind] += 1
        if seen[kind] == 1:
            sent = step.raw if step.json is ABSENT else json.dumps(step.json, ensure_ascii=False)
            print(f"#{parting.number} {parting.operation}  [{step.kind}] as {step.who}")
            print(f"      {step.method} {step.path} {dict(step.headers)} {sent or ''}")
            print(*(f"        {line}" for line in parting.lines[:6]), sep="\n", flush=True)
    print(f"\n{steps - seen.total()} of {steps} steps are equal")
    return 1 if seen else 0
