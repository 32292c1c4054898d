"""The recorded exchanges as files: gzipped JSON lines, one file a scenario, the same bytes for the same content."""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from .step import ABSENT, Json, Step

FOLDER: Final = Path(__file__).parent / "recorded"
PRELUDE: Final = ("keystone", "personas")


@dataclass(frozen=True, slots=True)
class Exchange:
    """A step that was sent to the real service, the operation it met, and the normal form of the answer.

    `loose` marks an answer that was another one when the real service was asked again: only its shape is compared.
    """

    step: Step
    operation: str
    answer: Json
    loose: bool = False

    @property
    def broken(self) -> bool:
        """Whether the real service broke down (5xx), where a client error is meant."""
        return bool(self.answer["status"] >= 500)


@dataclass(frozen=True, slots=True)
class Wait:
    """Time that has to pass between two exchanges."""

    seconds: float


Entry = Exchange | Wait


def path(service: str, scenario: str) -> Path:
    """Where a scenario's exchanges are kept."""
    return FOLDER / service / f"{scenario}.jsonl.gz"


def scenarios(service: str | None = None) -> list[tuple[str, str]]:
    """Every recorded (service, scenario)."""
    found = sorted(FOLDER.glob(f"{service or '*'}/*.jsonl.gz"))
    return [(file.parent.name, file.name.removesuffix(".jsonl.gz")) for file in found]


def read(service: str, scenario: str) -> Iterator[Entry]:
    """The exchanges of a scenario, in order."""
    with gzip.open(path(service, scenario), "rt", encoding="utf-8", errors="surrogatepass") as lines:
        for line in lines:
            yield _entry(json.loads(line))


def write(service: str, scenario: str, entries: Iterable[Entry]) -> None:
    """Keep the exchanges of a scenario."""
    text = "".join(json.dumps(row(e), ensure_ascii=False, separators=(",", ":")) + "\n" for e in entries)
    file = path(service, scenario)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(gzip.compress(text.encode("utf-8", "surrogatepass"), 9, mtime=0))


def row(entry: Entry) -> dict[str, Json]:
    """An entry as one JSON object."""
    if isinstance(entry, Wait):
        return {"wait": entry.seconds}
    step = entry.step
    kept: dict[str, Json] = {"op": entry.operation, "kind": step.kind, "who": step.who, "method": step.method}
    kept["path"] = step.path
    if step.json is not ABSENT:
        kept["json"] = step.json
    if step.raw is not None:
        kept["raw"] = base64.b64encode(step.raw).decode()
    for name, value in (("headers", dict(step.headers)), ("keep", dict(step.keep)), ("service", step.service)):
        if value:
            kept[name] = value
    kept.update({name: value for name in ("ordered", "whole") if (value := getattr(step, name)) not in (False, None)})
    if step.whole is False:
        kept["whole"] = False
    if entry.loose:
        kept["loose"] = True
    kept["answer"] = entry.answer
    return kept


def _entry(row: dict[str, Any]) -> Entry:
    if "wait" in row:
        return Wait(row["wait"])
    raw = base64.b64decode(row["raw"]) if "raw" in row else None
    step = Step(
        row["method"], row["path"], row.get("json", ABSENT), raw, row.get("headers", {}), row["who"], row["kind"],
        row.get("keep", {}), (), row.get("service"), row.get("ordered", False), row.get("whole"),
    )  # fmt: skip
    return Exchange(step, row["op"], row["answer"], row.get("loose", False))
