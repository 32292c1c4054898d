"""Inventories and the allocations of them, moved between providers at once."""

from __future__ import annotations

from collections.abc import Iterator

from ... import mutations as wrong
from ...step import Json, Line, Step
from . import _placement as the
from ._placement import CLASS, CONSUMER, NOBODY, OTHER_CLASS, OTHER_CONSUMER, A, B, C, around, ask, at, claimed, facts

SHAPES = ("1.30", "1.34", "1.38")  # the first version of each
HAVE: Json = {"VCPU": {"total": 8}, CLASS: {"total": 8}}


def steps() -> Iterator[Line]:
    """Everything about the reshaper."""
    yield from the.classes()
    for uuid, name, parent in ((A, "a", None), (B, "b", A), (C, "c", None)):
        yield the.provider(uuid, name, parent)
    yield from _ready()
    yield from _shapes()
    yield from _moves()
    yield from _refusals()
    yield from the.free()
    yield from the.gone(B, A, C)
    yield from the.forget()


def learn() -> Iterator[Step]:
    """Take notice of all generations."""
    for uuid, name in ((A, "a"), (B, "b"), (C, "c")):
        yield ask("GET", f"/resource_providers/{uuid}", keep={name: "generation"}, kind="setup")
    yield ask("GET", f"/allocations/{CONSUMER}", keep={"consumer": "consumer_generation"}, kind="setup")


def _ready() -> Iterator[Step]:
    """The first provider has all, a consumer uses some of it, the others have nothing."""
    yield from the.free()
    yield from learn()
    for uuid, name, rows in ((A, "a", HAVE), (B, "b", {}), (C, "c", {})):
        yield ask("PUT", f"/resource_providers/{uuid}/inventories", {"resource_provider_generation": f"${{{name}}}", "inventories": rows}, kind="setup")
    yield the.claim(CONSUMER, a={"VCPU": 2, CLASS: 2})
    yield from learn()


def reshape(version: str, inventories: Json, allocations: Json = None, kind: str = "happy", **generations: Json) -> Step:
    """Reshape: `inventories` by the letter of a provider, `allocations` by consumer; generations are as they were learnt."""
    of = {"a": A, "b": B, "c": C, "nobody": NOBODY}
    known = {"a": "${a}", "b": "${b}", "c": "${c}", "nobody": 0, "consumer": "${consumer}", "other": None, **generations}
    body = {
        "inventories": {of[name]: {"resource_provider_generation": known[name], "inventories": rows} for name, rows in inventories.items()},
        "allocations": {
            consumer: claimed(version, resources, known["consumer" if consumer == CONSUMER else "other"]) for consumer, resources in (allocations or {}).items()
        },
    }  # fmt: skip
    return ask("POST", "/reshaper", body, version, kind=kind, who="project_service")


def moved(version: str, kind: str = "happy", **generations: Json) -> Step:
    """A class goes to the child, and what is used of it too."""
    return reshape(version, {"a": {"VCPU": {"total": 8}}, "b": {CLASS: {"total": 8}}}, {CONSUMER: {A: {"VCPU": 2}, B: {CLASS: 2}}}, kind, **generations)


def _seen(kind: str) -> Iterator[Step]:
    for uuid in (A, B, C):
        yield ask("GET", f"/resource_providers/{uuid}/inventories", kind=f"{kind}, shown")
        yield ask("GET", f"/resource_providers/{uuid}/usages", kind=f"{kind}, shown")
    for consumer in (CONSUMER, OTHER_CONSUMER):
        yield ask("GET", f"/allocations/{consumer}", kind=f"{kind}, shown", whole=True)


def _shapes() -> Iterator[Line]:
    for version in SHAPES:
        good = moved(version).but(then=tuple(_ready()))
        yield good
        known = facts("POST /reshaper", good.json, version)
        yield from (at(probe, version) for probe in wrong.bodies(good, known, thorough=version == "1.38"))
        yield from _ready()
    yield from around(moved("1.39").but(then=tuple(_ready())))
    for shape in SHAPES:
        for version in ("1.29", "1.30", "1.33", "1.34", "1.37", "1.38", "1.39"):
            yield at(moved(shape).but(kind=f"version: {version}, the form of {shape}", then=tuple(_ready())), version)


def _moves() -> Iterator[Line]:
    some, none = {"total": 8}, {}
    tries: dict[str, tuple[Json, Json]] = {
        "all to the child": ({"a": none, "b": HAVE}, {CONSUMER: {B: {"VCPU": 2, CLASS: 2}}}), "all to another tree": ({"a": none, "c": HAVE}, {CONSUMER: {C: {"VCPU": 2, CLASS: 2}}}),
        "only inventories": ({"b": {OTHER_CLASS: some}}, none), "the same inventories": ({"a": HAVE}, none), "the same of both": ({"a": HAVE}, {CONSUMER: {A: {"VCPU": 2, CLASS: 2}}}), "the consumer gives back": ({"a": none}, {CONSUMER: none}),
        "the consumer gives back, all stays": ({"a": HAVE}, {CONSUMER: none}), "another consumer takes it over": ({"a": none, "b": HAVE}, {CONSUMER: none, OTHER_CONSUMER: {B: {"VCPU": 2, CLASS: 2}}}), "nothing for a provider that has nothing": ({"b": none}, none),
        "a consumer of what stays": ({"b": {OTHER_CLASS: some}}, {OTHER_CONSUMER: {A: {"VCPU": 6}}}), "a consumer of what comes": ({"b": {OTHER_CLASS: some}}, {OTHER_CONSUMER: {B: {OTHER_CLASS: 8}}}), "less than is used": ({"a": {"VCPU": {"total": 1}, CLASS: some}}, none),
        "all reserved": ({"b": {OTHER_CLASS: {"total": 4, "reserved": 4}}}, none), "more reserved than there is": ({"b": {OTHER_CLASS: {"total": 4, "reserved": 5}}}, none),
    }  # fmt: skip
    for kind, (inventories, allocations) in tries.items():
        for version in ("1.30", "1.39"):
            yield reshape(version, inventories, allocations, f"move: {kind}")
            yield from _seen(f"move: {kind}")
            yield from _ready()


def _refusals() -> Iterator[Line]:
    some, none = {"total": 8}, {}
    used = {CONSUMER: {A: {"VCPU": 2, CLASS: 2}}}
    tries: list[tuple[str, Json, Json, dict[str, Json]]] = [
        *((f"generation of a provider is {value!r}", {"a": HAVE, "b": {CLASS: some}}, used, {name: value}) for name in "ab" for value in (0, 999999, -1, "0", None, 0.0)),
        *((f"generation of a consumer is {value!r}", {"a": HAVE}, used, {"consumer": value}) for value in (None, 0, 999999, -1, "0")),
        *((f"generation of a new consumer is {value!r}", {"a": HAVE}, {OTHER_CONSUMER: {A: {"VCPU": 1}}}, {"other": value}) for value in (0, 1)),
        ("an unknown provider", {"nobody": HAVE}, none, {}), ("a known and an unknown provider", {"a": HAVE, "nobody": HAVE}, none, {}), ("allocations of an unknown provider", {"a": HAVE}, {CONSUMER: {NOBODY: {"VCPU": 1}}}, {}),
        ("a new consumer of an unknown provider", {"a": HAVE}, {OTHER_CONSUMER: {NOBODY: {"VCPU": 1}}}, {}),
        ("an unknown class", {"a": {**HAVE, "CUSTOM_RECORDED_NOTHING": some}}, used, {}), ("an unknown class alone", {"b": {"CUSTOM_RECORDED_NOTHING": some}}, none, {}), ("allocations of an unknown class", {"a": HAVE}, {CONSUMER: {A: {"CUSTOM_RECORDED_NOTHING": 1}}}, {}),
        ("in use", {"a": {"VCPU": some}}, none, {}), ("in use, all of it", {"a": none}, none, {}), ("in use, and moved half", {"a": none, "b": HAVE}, {CONSUMER: {A: {"VCPU": 2}, B: {CLASS: 2}}}, {}), ("in use still", {"a": none, "b": HAVE}, {CONSUMER: {A: {"VCPU": 2, CLASS: 2}}}, {}),
        ("too much", {"a": HAVE}, {CONSUMER: {A: {"VCPU": 9}}}, {}), ("too much of what will be", {"a": {"VCPU": {"total": 1}, CLASS: some}}, used, {}), ("not within units", {"a": {"VCPU": {"total": 8, "step_size": 3}, CLASS: some}}, used, {}),
        ("a provider that has nothing", {"a": HAVE}, {CONSUMER: {C: {"VCPU": 1}}}, {}), ("a class that it will not have", {"a": {"VCPU": some}}, {CONSUMER: {A: {"VCPU": 1, OTHER_CLASS: 1}}}, {}),
        ("no provider", none, used, {}), ("nothing", none, none, {}), ("a class in small letters", {"b": {"vcpu": some}}, none, {}), ("no total", {"b": {"VCPU": {"reserved": 1}}}, none, {}), ("an amount of nothing", {"a": HAVE}, {CONSUMER: {A: {"VCPU": 0}}}, {}),
        ("a class of a consumer in small letters", {"a": HAVE}, {CONSUMER: {A: {"vcpu": 1}}}, {}), ("a negative ratio", {"b": {"VCPU": {"total": 1, "allocation_ratio": -1.0}}}, none, {}),
    ]  # fmt: skip
    for kind, inventories, allocations, generations in tries:
        for version in ("1.30", "1.39"):
            yield reshape(version, inventories, allocations, f"refused: {kind}", **generations).but(then=tuple(_ready()))
            if OTHER_CONSUMER in allocations:  # a new consumer is left behind
                yield ask("PUT", f"/allocations/{OTHER_CONSUMER}", claimed("1.27", {A: {"VCPU": 1}}), "1.27", kind="setup")
                yield from _ready()
        yield from _seen(f"refused: {kind}")
