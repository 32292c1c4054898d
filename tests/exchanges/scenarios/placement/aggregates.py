"""The aggregates of a provider: a bare list at first, since 1.19 with the provider's generation."""

from __future__ import annotations

from collections.abc import Iterator

from ... import mutations as wrong
from ...step import Json, Line, Step
from ._placement import (
    AGGREGATE,
    OTHER_AGGREGATE,
    VERSIONS,
    A,
    B,
    around,
    ask,
    at,
    each,
    facts,
    gone,
    provider,
    unknown,
)

PATH = f"/resource_providers/{A}/aggregates"
LEARN = ask("GET", PATH, keep={"generation": "resource_provider_generation"}, kind="setup")
SHOW = ask("GET", PATH)
# fmt: off
LISTS: dict[str, list[Json]] = {
    "none": [], "one": [AGGREGATE], "two": [AGGREGATE, OTHER_AGGREGATE], "two, the other way round": [OTHER_AGGREGATE, AGGREGATE], "twice": [AGGREGATE, AGGREGATE],
    "in capitals": [AGGREGATE.upper()], "both spellings": [AGGREGATE, AGGREGATE.upper()], "without dashes": [AGGREGATE.replace("-", "")], "with and without dashes": [AGGREGATE, AGGREGATE.replace("-", "")],
    "no uuid": ["recorded"], "a blank behind": [f"{AGGREGATE} "], "empty": [""], "a number": [1], "null": [None], "a list": [[AGGREGATE]],
    "right and wrong": [AGGREGATE, "recorded"], "too long": [AGGREGATE + "0"], "many": [f"0ec0ded0-1111-4000-8000-{number:012d}" for number in range(40)],
}
# fmt: on


def steps() -> Iterator[Line]:
    """Everything about aggregates."""
    yield provider(A, "a")
    yield SHOW.but(kind="happy: none")
    yield LEARN
    yield from _replacing("1.1", "1.14", "1.18")
    yield from _replacing("1.19", "1.22", "1.23", "1.39")
    yield from _reading()
    yield from _together()
    yield from gone(A)


def put(version: str, uuids: Json, generation: Json = "${generation}", kind: str = "happy") -> Step:
    """Replace the aggregates, in the form of that version."""
    body = {"aggregates": uuids, "resource_provider_generation": generation} if int(version[2:]) >= 19 else uuids
    return ask("PUT", PATH, body, version, kind=kind, then=(LEARN,))


def _replacing(first: str, *later: str) -> Iterator[Line]:
    versions = (first, *later)
    good = put(first, [AGGREGATE, OTHER_AGGREGATE])
    yield good
    yield SHOW
    yield from wrong.bodies(good, facts("PUT /resource_providers/{uuid}/aggregates", good.json, first))
    for version in later[-2:]:
        yield from each_of(wrong.bodies(good, thorough=False), version)
    yield from around(good)
    yield from unknown(good, A, *versions)
    for kind, uuids in LISTS.items():
        for version in versions:
            yield put(version, uuids, kind=f"aggregates: {kind}")
            yield at(SHOW, version).but(kind=f"aggregates: {kind}")
    for version in versions:
        for generation in (0, 999999, -1, "1", None, 1.0):
            yield put(version, [AGGREGATE], generation, "conflict: a generation")
    other = put("1.39" if first == "1.1" else "1.1", [AGGREGATE])
    for version in VERSIONS:
        yield at(other, version).but(kind=f"version: {version}, the other form")


def each_of(probes: Iterator[Step], version: str) -> Iterator[Step]:
    """The same requests at another microversion."""
    yield from (at(probe, version) for probe in probes)


def _reading() -> Iterator[Line]:
    yield put("1.39", [OTHER_AGGREGATE, AGGREGATE], kind="setup")
    yield SHOW
    yield from around(SHOW)
    yield from unknown(SHOW, A, "1.0", "1.1", "1.22", "1.39")
    yield SHOW.but(path=f"{PATH}?unknown=1", kind="query: an unknown parameter")


def _together() -> Iterator[Line]:
    """Two providers of one aggregate."""
    yield provider(B, "b")
    path = f"/resource_providers/{B}/aggregates"
    yield from each(ask("PUT", path, [AGGREGATE.upper()], kind="happy: of another provider"), "1.1", "1.18")
    yield from each(ask("GET", path, kind="happy: of another provider"), "1.1", "1.19", "1.39")
    yield from each(SHOW, "1.1", "1.19", "1.39")
    yield ask("GET", f"/resource_providers/{B}", kind="happy: its generation")
    for name in (A, B):
        yield ask("DELETE", f"/resource_providers/{name}", kind="state: with aggregates")
    yield SHOW.but(kind="state: already gone")
    yield put("1.39", [], kind="state: already gone")
    yield provider(A, "a")
    yield SHOW.but(kind="state: made again")
