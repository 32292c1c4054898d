"""Traits, and those of a provider."""

from __future__ import annotations

from collections.abc import Iterator

from ... import mutations as wrong
from ...reference import fields
from ...step import Line
from ._placement import NOBODY, OTHER_TRAIT, TRAIT, VERSIONS, A, around, ask, at, gone, provider, traits

NAMES = (
    ("standard", "HW_CPU_X86_AVX"), ("in small letters", "hw_cpu_x86_avx"), ("no prefix", "RECORDED"), ("in small letters, its own", "custom_recorded"), ("a dash", "CUSTOM_RECORDED-A"),
    ("only the prefix", "CUSTOM_"), ("255 characters", "CUSTOM_" + "A" * 248), ("256 characters", "CUSTOM_" + "A" * 249), ("a blank", "CUSTOM_%20A"), ("not ASCII", "CUSTOM_%C3%89"),
    ("unknown", "CUSTOM_RECORDED_NOTHING"),
)  # fmt: skip


def steps() -> Iterator[Line]:
    """Everything about traits."""
    remove = ask("DELETE", f"/traits/{TRAIT}")
    put = ask("PUT", f"/traits/{TRAIT}", then=(remove.setup(),))
    stand = put.but(then=(), kind="setup")
    yield put
    yield from around(put)
    yield from wrong.payload(put)
    yield from (put.but(json=value, kind="extra: a body") for value in ({}, [], "x", {"name": "x"}))
    for label, name in NAMES:
        undo = ask("DELETE", f"/traits/{name}", kind="setup")
        for version in ("1.6", "1.39"):
            yield ask("PUT", f"/traits/{name}", version=version, kind=f"name: {label}", then=(undo,))
            yield ask("GET", f"/traits/{name}", version=version, kind=f"name: {label}")
            yield ask("DELETE", f"/traits/{name}", version=version, kind=f"name: {label}")
    yield stand
    yield from versions_of_two(put)
    show = ask("GET", f"/traits/{TRAIT}")
    yield show
    yield from around(show)
    yield from around(remove, [stand])
    yield remove
    yield remove.but(kind="state: already gone")
    yield show.but(kind="state: already gone")
    yield from _listing()
    yield from _of_a_provider()


def versions_of_two(put: Line) -> Iterator[Line]:
    """A trait that is there already."""
    yield from (ask("PUT", f"/traits/{TRAIT}", version=version, kind="state: there already") for version in VERSIONS[5:])


def _listing() -> Iterator[Line]:
    yield from traits()
    listing = ask("GET", "/traits", whole=True)
    for text in ("name=startswith:CUSTOM_RECORDED", f"name=in:{TRAIT},{OTHER_TRAIT},CUSTOM_NOTHING", "name=startswith:HW_CPU_X86_AVX", "name=in:HW_CPU_X86_AVX",
                 f"name=in:{TRAIT}&associated=true", f"name=in:{TRAIT}&associated=false", "name=startswith:COMPUTE_STATUS", "name=startswith:custom_recorded"):  # fmt: skip
        yield listing.but(path=f"/traits?{text}", kind="query: traits")
    for text in ("name=contains:X", f"name={TRAIT}", "name=", "name=in:", "name=startswith:", "associated=x", "associated=", "associated=1", "associated=TRUE&name=in:X",
                 "unknown=1", "name=in:A&name=in:B", "associated=true&associated=false&name=in:X"):  # fmt: skip
        for version in ("1.6", "1.23", "1.39"):
            yield at(listing.but(path=f"/traits?{text}", kind="query: traits, wrongly", whole=False), version)
    yield from around(listing.but(path="/traits?name=startswith:CUSTOM_RECORDED"))
    yield listing.but(path="/traits?name=startswith:HW_", kind="happy: standard ones")
    for prefix in ("COMPUTE_", "MISC_", "OWNER_", "STORAGE_"):
        yield listing.but(path=f"/traits?name=startswith:{prefix}", kind="happy: standard ones")


def _of_a_provider() -> Iterator[Line]:
    path = f"/resource_providers/{A}/traits"
    yield provider(A, "a")
    put = ask("PUT", path, {"resource_provider_generation": "${generation}", "traits": [TRAIT, "HW_CPU_X86_AVX"]})
    learn = ask("GET", path, keep={"generation": "resource_provider_generation"}, kind="setup")
    show, clear = ask("GET", path), ask("DELETE", path)
    yield show.but(kind="happy: none")
    yield learn
    yield put
    yield put.but(kind="conflict: an old generation")
    yield learn
    again = put.but(then=(learn,))
    yield again.but(kind="happy: the same again")
    for version in ("1.6", "1.22", "1.39"):
        yield from (at(step, version).but(then=(learn,)) for step in wrong.bodies(put, fields("placement", "PUT /resource_providers/{uuid}/traits")))
    for kind, names in {"none": [], "unknown": ["CUSTOM_NOTHING"], "unknown and known": [TRAIT, "CUSTOM_NOTHING"], "twice": [TRAIT, TRAIT], "bad": ["x y"]}.items():
        for version in ("1.6", "1.23", "1.39"):
            yield at(put.but(json={"resource_provider_generation": "${generation}", "traits": names}, kind=f"traits: {kind}", then=(learn,)), version)
    yield put.but(then=(learn,))
    yield from around(put, [learn])
    for step in (show, put, clear):
        for version in ("1.6", "1.39"):
            for label, uuid in (("an unknown one", NOBODY), ("no uuid", "recorded"), ("in capitals", A.upper())):
                yield at(step.but(path=f"/resource_providers/{uuid}/traits", kind=f"unknown: {label}", then=(learn,)), version)
    yield from around(show)
    yield ask("DELETE", f"/traits/{TRAIT}", kind="state: in use")
    yield ask("GET", "/traits?associated=true&name=startswith:CUSTOM_RECORDED", kind="query: associated", whole=True)
    yield ask("GET", "/traits?associated=false&name=startswith:CUSTOM_RECORDED", kind="query: associated", whole=True)
    yield from around(clear)
    yield clear
    yield show.but(kind="state: none")
    yield from gone(A)
    for name in (TRAIT, OTHER_TRAIT):
        yield ask("DELETE", f"/traits/{name}", kind="setup")
