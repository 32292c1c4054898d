"""What several consumers have, written at once: all of it or nothing."""

from __future__ import annotations

from collections.abc import Iterator

from ... import mutations as wrong
from ...step import Json, Line, Step
from . import _placement as the
from ._placement import (
    CLASS,
    CONSUMER,
    NOBODY,
    OTHER_CLASS,
    OTHER_CONSUMER,
    A,
    B,
    C,
    around,
    ask,
    at,
    claimed,
    each,
    facts,
)

THIRD = "0ec0ded0-2222-4000-8000-00000000000c"
SHAPES = ("1.13", "1.28", "1.34", "1.38")  # the first version of each
EDGES = ("1.12", "1.13", "1.27", "1.28", "1.33", "1.34", "1.37", "1.38", "1.39")
FREE = tuple(the.free(CONSUMER, OTHER_CONSUMER))
Wish = dict[str, dict[str, dict[str, Json]]]
# fmt: off
WISHES: dict[str, Wish] = {
    "one": {CONSUMER: {A: {"VCPU": 1}}}, "two of one": {CONSUMER: {A: {"VCPU": 4}}, OTHER_CONSUMER: {A: {"VCPU": 4}}}, "two of two": {CONSUMER: {A: {"VCPU": 1}, B: {"VCPU": 1}}, OTHER_CONSUMER: {A: {"VCPU": 1}, B: {"VCPU": 1}}},
    "too much together": {CONSUMER: {A: {"VCPU": 5}}, OTHER_CONSUMER: {A: {"VCPU": 5}}}, "the second too much": {CONSUMER: {A: {"VCPU": 1}}, OTHER_CONSUMER: {A: {"VCPU": 9}}}, "the first not within its units": {CONSUMER: {A: {CLASS: 1}}, OTHER_CONSUMER: {A: {"VCPU": 1}}},
    "an unknown provider": {CONSUMER: {NOBODY: {"VCPU": 1}}}, "the second of an unknown provider": {CONSUMER: {A: {"VCPU": 1}}, OTHER_CONSUMER: {NOBODY: {"VCPU": 1}}}, "an unknown class": {CONSUMER: {A: {"CUSTOM_RECORDED_NOTHING": 1}}},
    "the second of an unknown class": {CONSUMER: {A: {"VCPU": 1}}, OTHER_CONSUMER: {A: {"CUSTOM_RECORDED_NOTHING": 1}}}, "a class that it has not": {CONSUMER: {A: {OTHER_CLASS: 1}}}, "a provider without anything": {CONSUMER: {C: {"VCPU": 1}}},
    "nothing": {CONSUMER: {}}, "nothing for two": {CONSUMER: {}, OTHER_CONSUMER: {}}, "something and nothing": {CONSUMER: {A: {"VCPU": 1}}, OTHER_CONSUMER: {}}, "no amount": {CONSUMER: {A: {}}}, "zero": {CONSUMER: {A: {"VCPU": 0}}},
    "nobody": {}, "no uuid": {"recorded": {A: {"VCPU": 1}}}, "in capitals": {CONSUMER.upper(): {A: {"VCPU": 1}}}, "without dashes": {CONSUMER.replace("-", ""): {A: {"VCPU": 1}}}, "both spellings": {CONSUMER: {A: {"VCPU": 1}}, CONSUMER.upper(): {A: {"VCPU": 2}}},
    "a fraction that is whole": {CONSUMER: {A: {"VCPU": 1.0}}}, "only dashes": {"-" * 36: {A: {"VCPU": 1}}},
}
# fmt: on


def steps() -> Iterator[Line]:
    """Everything about the allocations of several consumers."""
    yield from the.classes()
    for uuid, name in ((A, "a"), (B, "b"), (C, "c")):
        yield the.provider(uuid, name)
    yield the.inventory(A, 0, VCPU=8, **{CLASS: {"total": 100, "min_unit": 2, "max_unit": 6, "step_size": 2}})
    yield the.inventory(B, 0, VCPU=8)
    yield from _shapes()
    yield from _wishes()
    yield from _moving()
    yield from the.gone(A, B, C)
    yield from the.forget()


def post(version: str, wish: Wish, generation: Json = None, kind: str = "happy", **more: Json) -> Step:
    """Write for several consumers in the form of that version."""
    body = {consumer: claimed(version, resources, generation, **more) for consumer, resources in wish.items()}
    return ask("POST", "/allocations", body, version, kind=kind)


def clean() -> Iterator[Step]:
    """Let consumers be gone, those too that a refused request has left behind."""
    yield post("1.13", {CONSUMER: {A: {"VCPU": 1}}, OTHER_CONSUMER: {A: {"VCPU": 1}}}, kind="setup")
    yield from FREE


def _shapes() -> Iterator[Line]:
    wish: Wish = {CONSUMER: {A: {"VCPU": 1}}, OTHER_CONSUMER: {A: {"VCPU": 2}}}
    for version in SHAPES:
        good = post(version, wish).but(then=FREE)
        yield good
        known = facts("POST /allocations", good.json, version)
        for probe in wrong.bodies(good, known, thorough=version in ("1.13", "1.38")):
            yield at(probe, version)
            if probe.kind.startswith("missing") or "empty object" in probe.kind:  # which may leave consumers behind
                yield from clean()
    yield from around(post("1.39", wish).but(then=FREE))
    for shape in ("1.12", *SHAPES):
        for version in EDGES:
            yield at(post(shape, wish, kind=f"version: {version}, the form of {shape}"), version)
            yield from clean()
    for kind, more in {
        "mappings": {"mappings": {"1": [A]}}, "empty mappings": {"mappings": {}}, "another type": {"consumer_type": "MIGRATION"}, "a bad type": {"consumer_type": "a-b"}, "a long project": {"project_id": "n" * 256},
        "no project": {"project_id": ""}, "a generation of the provider": {"resource_provider_generation": 1},
    }.items():  # fmt: skip
        for version in SHAPES:
            yield post(version, wish, kind=f"more: {kind}", **more)
            yield from clean()
    of_provider = post("1.39", wish)
    of_provider.json[CONSUMER]["allocations"][A]["generation"] = 999
    yield of_provider.but(kind="more: a provider's generation, which nobody looks at", then=FREE)
    yield post("1.39", wish).but(path="/allocations?unknown=1", kind="query: an unknown parameter", then=FREE)


def _wishes() -> Iterator[Line]:
    for kind, wish in WISHES.items():
        for version in ("1.13", "1.23", "1.28", "1.39"):
            yield post(version, wish, kind=f"wish: {kind}")
            for consumer in (CONSUMER, OTHER_CONSUMER):
                yield ask("GET", f"/allocations/{consumer}", kind=f"wish: {kind}")
            yield post("1.39", {CONSUMER: {A: {"VCPU": 1}}}, kind=f"wish: {kind}, then again")
            yield from clean()
    yield from the.free("-" * 36)
    for generation in (0, 1, 7, -1, "0"):
        for version in ("1.28", "1.39"):
            yield post(version, WISHES["two of one"], generation, "conflict: a generation")
            yield from clean()


def _moving() -> Iterator[Line]:
    """From one consumer to another, as nova does for a migration."""
    usages = [ask("GET", f"/resource_providers/{name}/allocations", whole=True, kind="moving: shown") for name in (A, B)]
    for version in ("1.13", "1.28", "1.38"):
        yield post(version, {CONSUMER: {A: {"VCPU": 8}}}, kind="moving: first")
        yield ask("GET", f"/allocations/{CONSUMER}", keep={"consumer": "consumer_generation"}, kind="setup")
        moved = post(version, {CONSUMER: {B: {"VCPU": 8}}, OTHER_CONSUMER: {A: {"VCPU": 8}}}, kind="moving: what it had to another")
        if int(version[2:]) >= 28:
            moved.json[CONSUMER]["consumer_generation"] = "${consumer}"
        stale = post(version, {OTHER_CONSUMER: {}, CONSUMER: {A: {"VCPU": 8}}}, kind="moving: at an old generation")
        yield from each(post(version, {OTHER_CONSUMER: {A: {"VCPU": 1}}, CONSUMER: {A: {"VCPU": 8}}}, kind="moving: more than there is"), version)
        yield from (*usages, moved, *usages, stale, *usages)
        yield post("1.13", {CONSUMER: {}, OTHER_CONSUMER: {}, THIRD: {A: {"VCPU": 1}, B: {"VCPU": 1}}}, kind="moving: both to a third")
        yield from usages
        yield post("1.13", {CONSUMER: {}, OTHER_CONSUMER: {}}, kind="moving: nothing of nothing")
        yield from clean()
        yield ask("DELETE", f"/allocations/{THIRD}", kind="setup")
