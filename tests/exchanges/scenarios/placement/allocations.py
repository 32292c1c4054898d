"""What one consumer has: written at every shape of body, shown, given back; and who has what of a provider."""

from __future__ import annotations

from collections.abc import Iterator

from ... import mutations as wrong
from ...step import Json, Line, Step
from ._placement import (
    CLASS,
    CONSUMER,
    NOBODY,
    OTHER_CLASS,
    OTHER_CONSUMER,
    VERSIONS,
    A,
    B,
    C,
    around,
    ask,
    at,
    claim,
    claimed,
    classes,
    each,
    facts,
    forget,
    free,
    gone,
    inventory,
    provider,
    unknown,
)  # fmt: skip

PATH = f"/allocations/{CONSUMER}"
SHAPES = ("1.0", "1.8", "1.12", "1.28", "1.34", "1.38")  # the first version of each
EDGES = ("1.0", "1.7", "1.8", "1.11", "1.12", "1.27", "1.28", "1.33", "1.34", "1.37", "1.38", "1.39")
FREE = ask("DELETE", PATH, kind="setup")
# fmt: off
AMOUNTS: dict[str, dict[str, Json]] = {
    "all": {"VCPU": 8}, "too many": {"VCPU": 9}, "within units": {CLASS: 4}, "below the smallest": {CLASS: 1}, "above the largest": {CLASS: 8}, "between steps": {CLASS: 3}, "nothing": {"VCPU": 0}, "less than nothing": {"VCPU": -1},
    "a fraction that is whole": {"VCPU": 1.0}, "a half": {"VCPU": 1.5}, "a text": {"VCPU": "1"}, "true": {"VCPU": True}, "null": {"VCPU": None}, "huge": {"VCPU": 2**31}, "the greatest": {"VCPU": 2**31 - 1}, "beyond all": {"VCPU": 2**70},
    "an unknown class": {"CUSTOM_RECORDED_NOTHING": 1}, "a class that it has not": {OTHER_CLASS: 1}, "a known and an unknown class": {"VCPU": 1, "CUSTOM_RECORDED_NOTHING": 1}, "a class that it has and one that it has not": {"VCPU": 1, OTHER_CLASS: 1},
    "a class in small letters": {"vcpu": 1}, "no class": {}, "an empty class": {"": 1}, "a class with a dash": {"VCPU-X": 1}, "two classes": {"VCPU": 1, CLASS: 2}, "one that fits and one that does not": {"VCPU": 1, CLASS: 3},
}
PROVIDERS: dict[str, dict[str, dict[str, Json]]] = {
    "two": {A: {"VCPU": 1}, B: {"VCPU": 1}}, "unknown": {NOBODY: {"VCPU": 1}}, "one unknown": {A: {"VCPU": 1}, NOBODY: {"VCPU": 1}}, "none of the class": {C: {"VCPU": 1}}, "one without the class": {A: {"VCPU": 1}, C: {"VCPU": 1}},
    "in capitals": {A.upper(): {"VCPU": 1}}, "without dashes": {A.replace("-", ""): {"VCPU": 1}}, "no uuid": {"recorded": {"VCPU": 1}}, "both spellings": {A: {"VCPU": 1}, A.upper(): {"VCPU": 2}}, "none": {}, "a uuid with more around": {f"x{A}x": {"VCPU": 1}},
    "only dashes": {"-" * 36: {"VCPU": 1}},
}
MORE: dict[str, dict[str, Json]] = {
    "mappings": {"mappings": {"": [A]}}, "mappings of a group": {"mappings": {"_GROUP-1": [A, B]}}, "empty mappings": {"mappings": {}}, "a mapping to nothing": {"mappings": {"1": []}}, "a mapping to no uuid": {"mappings": {"1": ["recorded"]}},
    "a mapping of a bad name": {"mappings": {"a b": [A]}}, "a mapping of a long name": {"mappings": {"n" * 65: [A]}}, "a mapping to a text": {"mappings": {"1": A}}, "null for mappings": {"mappings": None}, "a mapping to nobody": {"mappings": {"1": [NOBODY]}},
    "another type": {"consumer_type": "MIGRATION"}, "a type in small letters": {"consumer_type": "instance"}, "a long type": {"consumer_type": "N" * 255}, "a too long type": {"consumer_type": "N" * 256}, "an empty type": {"consumer_type": ""},
    "the type unknown": {"consumer_type": "unknown"}, "a type with a dash": {"consumer_type": "A-B"}, "a type with a line": {"consumer_type": "A\n"}, "null for a type": {"consumer_type": None},
    "no project": {"project_id": ""}, "a long project": {"project_id": "n" * 255}, "a too long project": {"project_id": "n" * 256}, "a strange project": {"project_id": "é ü"}, "a long user": {"user_id": "n" * 255}, "null for a user": {"user_id": None},
    "a number for a user": {"user_id": 7}, "a generation": {"consumer_generation": 0}, "a generation to come": {"consumer_generation": 7}, "a negative generation": {"consumer_generation": -1},
    "a generation as text": {"consumer_generation": "0"}, "a generation as a fraction": {"consumer_generation": 0.0}, "no generation": {"consumer_generation": None}, "a field nobody knows": {"unknown": 1},
}
# fmt: on


def steps() -> Iterator[Line]:
    """Everything about the allocations of one consumer."""
    yield from classes()
    yield provider(A, "a")
    yield provider(B, "b")
    yield provider(C, "c")
    yield inventory(A, 0, VCPU=8, **{CLASS: {"total": 100, "min_unit": 2, "max_unit": 6, "step_size": 2}})
    yield inventory(B, 0, VCPU={"total": 8, "reserved": 4, "allocation_ratio": 2.0})
    yield from _writing()
    yield from _amounts()
    yield from _again()
    yield from _reading()
    yield from _giving_back()
    yield from gone(A, B, C)
    yield from forget()


def put(version: str, resources: dict[str, dict[str, Json]] | None = None, generation: Json = None, kind: str = "happy", **more: Json) -> Step:
    """Write the consumer's allocations in the form of that version, and take them away again."""
    body = claimed(version, {A: {"VCPU": 1}} if resources is None else resources, generation, **more)
    return ask("PUT", PATH, body, version, kind=kind, then=(FREE,))


def clean() -> Iterator[Step]:
    """Let a consumer that a refused request has left behind be gone: write for it, whatever its generation, and take it away."""
    yield put("1.27").but(kind="setup", then=())
    yield FREE


def _writing() -> Iterator[Line]:
    for version in SHAPES:
        good = put(version)
        yield good
        known = facts("PUT /allocations/{consumer_uuid}", good.json, version)
        for probe in wrong.bodies(good, known, thorough=version in ("1.0", "1.12", "1.38")):
            yield at(probe, version)
            if probe.kind.startswith("missing") or "empty object" in probe.kind:  # which may leave the consumer behind
                yield from clean()
    yield from around(put("1.39"))
    yield from around(put("1.12"))
    yield from clean()
    for shape in SHAPES:
        for version in EDGES:
            yield at(put(shape), version).but(kind=f"version: {version}, the form of {shape}")
            yield from clean()
    yield from unknown(put("1.39"), CONSUMER, "1.0", "1.39")
    yield from unknown(put("1.0"), CONSUMER, "1.0")
    for label, uuid in (("as a URN", f"urn:uuid:{CONSUMER}"), ("in braces", f"%7B{CONSUMER}%7D"), ("a line behind", f"{CONSUMER}%0A"), ("a blank behind", f"{CONSUMER}%20")):
        yield put("1.39").but(path=f"/allocations/{uuid}", kind=f"unknown: {label}")
    yield put("1.39").but(path=f"{PATH}?unknown=1", kind="query: an unknown parameter")


def _amounts() -> Iterator[Line]:
    for kind, amounts in AMOUNTS.items():
        for version in ("1.0", "1.12", "1.28", "1.39"):
            yield put(version, {A: amounts}, kind=f"amount: {kind}")
            yield put(version, {B: amounts}, kind=f"amount: {kind}, of another")
    for kind, resources in PROVIDERS.items():
        for version in ("1.0", "1.12", "1.23", "1.28", "1.39"):
            yield put(version, resources, kind=f"providers: {kind}")
            yield at(FREE.but(path=PATH, kind=f"providers: {kind}, taken away"), version)
            yield put("1.39", kind=f"providers: {kind}, then again")
            yield from clean()
    for kind, more in MORE.items():
        for version in ("1.8", "1.12", "1.28", "1.34", "1.38", "1.39"):
            yield put(version, kind=f"more: {kind}", **more)
            yield from clean()
    twice: Json = claimed("1.0", {A: {"VCPU": 1}})
    twice["allocations"].append({"resource_provider": {"uuid": A}, "resources": {"VCPU": 3}})
    yield ask("PUT", PATH, twice, "1.0", kind="providers: one twice")
    yield ask("GET", PATH, kind="providers: one twice")
    yield FREE


def _again() -> Iterator[Line]:
    """A consumer that has something already."""
    show = ask("GET", PATH, whole=True)
    for version in EDGES:
        yield put(version, {A: {"VCPU": 2, CLASS: 2}}, kind="again: first").but(then=())
        yield from each(show, "1.11", "1.12", "1.28", "1.38")
        for kind, resources in {
            "more": {A: {"VCPU": 6}}, "too much more": {A: {"VCPU": 9}}, "from another": {B: {"VCPU": 3}}, "from both": {A: {"VCPU": 1}, B: {"VCPU": 1}}, "all of both": {A: {"VCPU": 8}, B: {"VCPU": 8}},
        }.items():  # fmt: skip
            for generation in (1, None, 2) if kind == "more" else (2,):
                yield put(version, resources, generation, f"again: {kind}").but(then=())
            yield at(show.but(kind=f"again: {kind}"), version)
            if int(version[2:]) >= 28:
                learn = ask("GET", PATH, keep={"consumer": "consumer_generation"}, kind="setup")
                yield learn
                yield put(version, resources, "${consumer}", f"again: {kind}, knowingly").but(then=())
                yield at(show.but(kind=f"again: {kind}, knowingly"), version)
        yield ask("GET", PATH, keep={"consumer": "consumer_generation"}, kind="setup")
        yield put(version, {A: {"VCPU": 1}}, "${consumer}", "again: of another project", project_id="${project.other}", user_id="${user.other_member}").but(then=())
        yield show.but(kind="again: of another project")
        yield put(version, {A: {"VCPU": 99}}, "${consumer}", "again: of a third, too much", project_id="${project.away}").but(then=())
        yield show.but(kind="again: of a third, too much")
        yield ask("GET", PATH, keep={"consumer": "consumer_generation"}, kind="setup")
        yield put(version, {}, "${consumer}", "again: nothing").but(then=())
        yield at(show.but(kind="again: nothing"), version)
        yield put(version, {}, None, "again: nothing of nothing").but(then=())
        yield from clean()
    yield claim(CONSUMER, a={"VCPU": 2})
    for kind in ("MIGRATION", "INSTANCE", "CUSTOM"):
        yield ask("GET", PATH, keep={"consumer": "consumer_generation"}, kind="setup")
        yield put("1.39", {A: {"VCPU": 2}}, "${consumer}", "again: another type", consumer_type=kind).but(then=())
        yield show
    yield ask("GET", PATH, keep={"consumer": "consumer_generation"}, kind="setup")
    yield put("1.37", {A: {"VCPU": 2}}, "${consumer}", "again: no type").but(then=())
    yield show
    yield from _full()


def _full() -> Iterator[Line]:
    """A provider that has less than is used of it."""
    yield ask("GET", f"/resource_providers/{A}/inventories", keep={"generation": "resource_provider_generation"}, kind="setup")
    yield ask("PUT", f"/resource_providers/{A}/inventories/VCPU", {"resource_provider_generation": "${generation}", "total": 1}, kind="setup")
    for amount in (2, 3, 1):
        yield put("1.27", {A: {"VCPU": amount}}, kind=f"full: {amount} of 1, where 2 are used").but(then=())
    yield ask("PUT", f"/allocations/{OTHER_CONSUMER}", claimed("1.39", {A: {"VCPU": 1}}), kind="full: somebody else")
    yield ask("GET", f"/resource_providers/{A}/inventories", keep={"generation": "resource_provider_generation"}, kind="setup")
    yield ask("PUT", f"/resource_providers/{A}/inventories/VCPU", {"resource_provider_generation": "${generation}", "total": 8}, kind="setup")
    yield FREE


def _reading() -> Iterator[Line]:
    show, of_provider = ask("GET", PATH, whole=True), ask("GET", f"/resource_providers/{A}/allocations", whole=True)
    yield from each(show.but(kind="happy: nothing"), "1.0", "1.12", "1.28", "1.38")
    yield of_provider.but(kind="happy: nothing")
    yield claim(CONSUMER, a={"VCPU": 2, CLASS: 4}, b={"VCPU": 2})
    yield claim(OTHER_CONSUMER, version="1.7", a={"VCPU": 1})
    for step in (show, of_provider, ask("GET", f"/allocations/{OTHER_CONSUMER}", whole=True), ask("GET", f"/resource_providers/{B}/allocations", whole=True)):
        yield from each(step, *VERSIONS)
    for step in (show, of_provider):
        yield from around(step)
        yield step.but(path=f"{step.path}?unknown=1", kind="query: an unknown parameter")
    yield from unknown(show, CONSUMER, "1.0", "1.12", "1.39")
    yield from unknown(of_provider, A, "1.0", "1.22", "1.39")
    yield from free()


def _giving_back() -> Iterator[Line]:
    again = claim(CONSUMER, a={"VCPU": 2}, b={"VCPU": 2})
    yield again
    delete = FREE.but(kind="happy")
    yield from unknown(delete.but(then=(again,)), CONSUMER, "1.0", "1.22", "1.23", "1.39")
    yield from clean()
    yield again
    yield from around(delete, [again])
    yield delete.but(path=f"{PATH}?unknown=1", kind="query: an unknown parameter", then=(again,))
    yield delete
    yield from each(delete.but(kind="state: already gone"), "1.0", "1.22", "1.23", "1.39")
    for name in (A, B, C):
        yield ask("GET", f"/resource_providers/{name}", kind="happy: its generation")
