"""What a provider has: all of it, and one class of it."""

from __future__ import annotations

from collections.abc import Iterator

from ... import mutations as wrong
from ...step import Json, Line, Step
from ._placement import (
    CLASS,
    CONSUMER,
    OTHER_CLASS,
    A,
    around,
    ask,
    claim,
    classes,
    each,
    facts,
    forget,
    free,
    gone,
    provider,
    unknown,
)

PATH = f"/resource_providers/{A}/inventories"
LEARN = ask("GET", PATH, keep={"generation": "resource_provider_generation"}, kind="setup")
FULL = {"total": 64, "reserved": 2, "min_unit": 1, "max_unit": 32, "step_size": 1, "allocation_ratio": 1.5}
SOME = ("1.0", "1.14", "1.22", "1.23", "1.25", "1.26", "1.39")

# what the fields are together, beyond their own bounds
# fmt: off
TOGETHER = {
    "all is reserved": {"total": 4, "reserved": 4}, "more is reserved": {"total": 4, "reserved": 5}, "almost all is reserved": {"total": 4, "reserved": 3},
    "a ratio of nothing": {"total": 4, "allocation_ratio": 0}, "a negative ratio": {"total": 4, "allocation_ratio": -1.0}, "a tiny ratio": {"total": 4, "allocation_ratio": 0.1},
    "a ratio that is whole": {"total": 4, "allocation_ratio": 16}, "a ratio with many digits": {"total": 4, "allocation_ratio": 1.23456789}, "a huge ratio": {"total": 4, "allocation_ratio": 3.4e38},
    "a ratio beyond a float": {"total": 4, "allocation_ratio": 1e39}, "a third": {"total": 3, "allocation_ratio": 0.3333333}, "a ratio of 0.9": {"total": 10, "allocation_ratio": 0.9},
    "smallest above largest": {"total": 4, "min_unit": 3, "max_unit": 2}, "smallest above total": {"total": 4, "min_unit": 8}, "largest above total": {"total": 4, "max_unit": 8},
    "step above total": {"total": 4, "step_size": 8}, "the greatest of all": dict.fromkeys(("total", "min_unit", "max_unit", "step_size"), 2147483647), "only a total": {"total": 1},
    "all reserved, no ratio": {"total": 4, "reserved": 4, "allocation_ratio": 0}, "a total as a fraction": {"total": 4.0}, "a total as half": {"total": 4.5}, "a generation inside": {"total": 4, "resource_provider_generation": 77},
    "a small letter": {"total": 4, "Total": 4}, "reserved as a fraction": {"total": 4, "reserved": 1.0},
}
NAMES = {
    "unknown": "CUSTOM_RECORDED_NOTHING", "in small letters": "vcpu", "custom": CLASS, "mixed": "Vcpu", "empty": "", "a dash": "CUSTOM-X", "with a blank": "VCPU ", "not ASCII": "CUSTOM_É", "255 characters": "CUSTOM_" + "A" * 248,
    "256 characters": "CUSTOM_" + "A" * 249, "a number": "7", "a line": "VCPU\n", "standard": "PCPU",
}
# fmt: on


def steps() -> Iterator[Line]:
    """Everything about inventories."""
    yield from classes()
    yield provider(A, "a")
    yield LEARN
    yield from _listing()
    yield from _replacing()
    yield from _adding()
    yield from _one()
    yield from _in_use()
    yield from gone(A)
    yield from forget()


def put(inventories: Json, kind: str = "happy", generation: Json = "${generation}") -> Step:
    """Replace all."""
    return ask("PUT", PATH, {"resource_provider_generation": generation, "inventories": inventories}, kind=kind, then=(LEARN,))


def _listing() -> Iterator[Line]:
    show = ask("GET", PATH)
    yield show.but(kind="happy: none")
    yield put({"VCPU": FULL, CLASS: {"total": 3}}, "setup")
    yield show
    yield from around(show)
    yield from unknown(show, A, "1.0", "1.22", "1.39")
    yield show.but(path=f"{PATH}?unknown=1", kind="query: an unknown parameter")


def _replacing() -> Iterator[Line]:
    good = put({"VCPU": FULL})
    yield good
    yield good.but(kind="happy: the same again")
    known = facts("PUT /resource_providers/{uuid}/inventories", good.json)
    yield from wrong.bodies(good, known)
    for version in ("1.0", "1.25"):
        yield from (step for probe in wrong.bodies(good, known, thorough=False) for step in each(probe, version))
    yield from around(good)
    yield from unknown(good, A, "1.0", "1.22", "1.39")
    for kind, row in TOGETHER.items():
        yield from each(put({"VCPU": row}, f"together: {kind}"), *SOME)
    for kind, name in NAMES.items():
        yield from each(put({name: {"total": 4}}, f"class: {kind}"), "1.0", "1.23", "1.39")
        yield from each(put({name: {"total": "x"}}, f"class: {kind}, wrong inside"), "1.39")
    yield put({"VCPU": {"total": 4}, "CUSTOM_RECORDED_NOTHING": {"total": 4}}, "class: one known, one not")
    yield put({"CUSTOM_RECORDED_X": {"total": 4}, "CUSTOM_RECORDED_Y": {"total": 4}}, "class: two unknown")
    yield put({"VCPU": {"total": 4}, "PCPU": {"total": 4, "reserved": 9}}, "together: one right, one wrong")
    for kind, generation in (("an old generation", 0), ("a generation to come", 999999), ("a negative generation", -1), ("a generation as text", "1"), ("a generation as a fraction", 1.0)):
        yield from each(put({"VCPU": FULL}, f"conflict: {kind}", generation), "1.0", "1.22", "1.23", "1.39")
    yield put({}, "happy: none")
    yield ask("GET", PATH, kind="happy: none")
    delete = ask("DELETE", PATH, then=(LEARN, put({"VCPU": FULL}, "setup")))
    yield delete.but(kind="happy: nothing to delete")
    yield from around(delete)
    yield from unknown(delete, A, "1.4", "1.5", "1.39")
    yield delete


def _adding() -> Iterator[Line]:
    undo = ask("DELETE", f"{PATH}/{CLASS}", kind="setup")
    good = ask("POST", PATH, {"resource_class": CLASS, **FULL}, then=(undo,))
    yield good
    known = facts("POST /resource_providers/{uuid}/inventories", good.json)
    yield from wrong.bodies(good, known)
    for version in ("1.0", "1.25"):
        yield from (step for probe in wrong.bodies(good, known, thorough=False) for step in each(probe, version))
    yield from around(good)
    yield from unknown(good, A, "1.0", "1.22", "1.39")
    for kind, row in TOGETHER.items():
        yield from each(good.but(json={"resource_class": CLASS, **row}, kind=f"together: {kind}"), *SOME)
    for kind, name in NAMES.items():
        undo = ask("DELETE", f"{PATH}/{wrong.percent(name)}", kind="setup")
        yield from each(good.but(json={"resource_class": name, "total": 4}, kind=f"class: {kind}", then=(undo,)), "1.0", "1.23", "1.39")
    for generation in (0, 999999, -1, "1"):
        yield from each(good.but(json={"resource_class": CLASS, "total": 4, "resource_provider_generation": generation}, kind="conflict: a generation"), "1.0", "1.39")
    yield good.but(then=())
    yield from each(good.but(then=(), kind="conflict: there already"), "1.0", "1.22", "1.23", "1.39")
    yield LEARN


def _one() -> Iterator[Line]:
    path = f"{PATH}/{CLASS}"
    show = ask("GET", path)
    yield show
    yield from around(show)
    good = ask("PUT", path, {"resource_provider_generation": "${generation}", **FULL}, then=(LEARN,))
    yield good
    known = facts("PUT /resource_providers/{uuid}/inventories/{resource_class}", good.json)
    yield from wrong.bodies(good, known)
    for version in ("1.0", "1.25"):
        yield from (step for probe in wrong.bodies(good, known, thorough=False) for step in each(probe, version))
    yield from around(good)
    for kind, row in TOGETHER.items():
        yield from each(good.but(json={"resource_provider_generation": "${generation}", **row}, kind=f"together: {kind}"), *SOME)
    for generation in (0, 999999, -1, "1", 1.0):
        yield from each(good.but(json={"resource_provider_generation": generation, **FULL}, kind="conflict: a generation"), "1.0", "1.22", "1.23", "1.39")
    again = ask("POST", PATH, {"resource_class": CLASS, **FULL}, kind="setup", then=(LEARN,))
    delete = ask("DELETE", path)
    for step in (show, good, delete):
        yield from unknown(step, A, "1.0", "1.22", "1.39")
        for kind, name in {**NAMES, "not there": OTHER_CLASS}.items():
            if name not in (CLASS, ""):
                yield from each(step.but(path=f"{PATH}/{wrong.percent(name)}", kind=f"class: {kind}"), "1.0", "1.23", "1.39")
    yield from around(delete, [again])
    yield delete
    yield from each(delete.but(kind="state: already gone"), "1.0", "1.22", "1.23", "1.39")
    yield from each(show.but(kind="state: already gone"), "1.0", "1.22", "1.23", "1.39")
    yield LEARN
    yield from each(good.but(kind="state: already gone"), "1.0", "1.22", "1.23", "1.39")


def _in_use() -> Iterator[Line]:
    yield put({"VCPU": FULL, CLASS: FULL, OTHER_CLASS: FULL}, "setup")
    yield claim(CONSUMER, a={"VCPU": 10, CLASS: 10})
    yield LEARN
    all_three, less = {"VCPU": FULL, CLASS: FULL, OTHER_CLASS: FULL}, {"total": 5}
    for version in ("1.0", "1.5", "1.22", "1.23", "1.25", "1.26", "1.39"):
        tries = [
            put({OTHER_CLASS: FULL}, "in use: two would go"), put({}, "in use: all would go"), put({"VCPU": FULL}, "in use: one would go"),
            put({"VCPU": FULL, CLASS: FULL}, "in use: another goes"), put(all_three, "setup"), put({**all_three, CLASS: less}, "in use: less than is used"),
            put({**all_three, CLASS: {**FULL, "max_unit": 1}}, "in use: units that would not allow it"), put({**all_three, CLASS: {"total": 5, "reserved": 5}}, "in use: nothing left"),
            put({**all_three, "CUSTOM_RECORDED_NOTHING": less}, "in use: and an unknown class"), put({OTHER_CLASS: FULL, "CUSTOM_RECORDED_NOTHING": less}, "in use: would go, and an unknown class"),
            ask("DELETE", PATH, kind="in use: all"), ask("DELETE", f"{PATH}/{CLASS}", kind="in use: one"), ask("DELETE", f"{PATH}/{OTHER_CLASS}", kind="in use: another", then=(LEARN,)),
            ask("PUT", f"{PATH}/{CLASS}", {"resource_provider_generation": "${generation}", **less}, kind="in use: less than is used", then=(LEARN,)),
            ask("POST", PATH, {"resource_class": OTHER_CLASS, "total": 5}, kind="in use: another comes", then=(LEARN,)),
            ask("GET", PATH, kind="in use: shown"), put(all_three, "setup"),
        ]  # fmt: skip
        yield from (probe for step in tries for probe in each(step, version))
    yield from free(CONSUMER)
    yield LEARN
