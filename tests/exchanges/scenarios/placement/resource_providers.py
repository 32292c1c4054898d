"""Resource providers: made, nested, moved, found, removed."""

from __future__ import annotations

from collections.abc import Iterator

from ... import mutations as wrong
from ...reference import fields
from ...step import Line
from ._placement import (
    AGGREGATE,
    CLASS,
    CONSUMER,
    NOBODY,
    OTHER_AGGREGATE,
    OTHER_CLASS,
    OTHER_TRAIT,
    TRAIT,
    VERSIONS,
    A,
    B,
    C,
    D,
    around,
    ask,
    at,
    claim,
    classes,
    forget,
    free,
    gone,
    inventory,
    provider,
    traits,
)  # fmt: skip

GOOD = {"name": "recorded-a", "uuid": A, "parent_provider_uuid": None}


def steps() -> Iterator[Line]:
    """Everything about resource providers."""
    yield from _creating()
    yield from _reading()
    yield from _changing()
    yield from _deleting()
    yield from _trees()
    yield from _finding()


def _creating() -> Iterator[Line]:
    undo = (ask("DELETE", "/resource_providers/${made}", kind="setup"),)
    create = ask("POST", "/resource_providers", GOOD, then=undo, keep={"made": "tail:Location"})
    yield create
    facts = fields("placement", "POST /resource_providers")
    yield from wrong.bodies(create, facts)
    old = ask("POST", "/resource_providers", {"name": "recorded-a", "uuid": A}, version="1.13", then=tuple(gone(A)))
    for version in ("1.0", "1.13", "1.14", "1.19"):
        yield from (at(step, version) for step in wrong.body(old, thorough=False) if step.kind.startswith(("missing: name", "extra", "value: name")))
        yield at(old, version)
        yield at(old.but(json=GOOD, kind="version: a parent"), version)
    yield from around(create)
    for version in VERSIONS:
        yield at(old.but(kind=f"version: {version}, no parent"), version)
    for kind, body in {
        "only a name": {"name": "recorded-a"}, "an unknown parent": {**GOOD, "parent_provider_uuid": NOBODY}, "itself as parent": {**GOOD, "parent_provider_uuid": A},
        "200 characters": {**GOOD, "name": "recorded-" + "n" * 191}, "201 characters": {**GOOD, "name": "recorded-" + "n" * 192}, "uuid in capitals": {**GOOD, "uuid": A.upper()},
        "uuid without dashes": {**GOOD, "uuid": A.replace("-", "")}, "no uuid": {**GOOD, "uuid": "mine"}, "blanks around the name": {**GOOD, "name": " recorded-a "},
    }.items():  # fmt: skip
        for version in ("1.39", "1.14"):
            yield at(create.but(json=body, kind=f"provider: {kind}", then=undo), version)
    yield create.but(then=(), kind="setup")
    for version in ("1.0", "1.22", "1.23", "1.39"):
        for kind, body in {"name and uuid": GOOD, "name": {"name": "recorded-a", "uuid": B}, "uuid": {"name": "recorded-b", "uuid": A}, "name in capitals": {"name": "RECORDED-A", "uuid": B}}.items():
            body = {key: value for key, value in body.items() if key != "parent_provider_uuid"}
            yield at(create.but(json=body, kind=f"conflict: {kind}", then=tuple(gone(body["uuid"]))), version)
    yield from gone(A)


def _reading() -> Iterator[Line]:
    yield provider(A, "a")
    show = ask("GET", f"/resource_providers/{A}")
    yield show
    yield from around(show)
    for version in ("1.0", "1.22", "1.39"):
        for label, uuid in (*wrong.UNKNOWN_IDS, ("in capitals", A.upper()), ("without dashes", A.replace("-", ""))):
            yield at(show.but(path=f"/resource_providers/{uuid}", kind=f"unknown: {label}"), version)
    yield show.but(path=show.path + "?unknown=1", kind="query: an unknown parameter")
    for tail in ("usages", "allocations"):
        sub = ask("GET", f"/resource_providers/{A}/{tail}")
        yield sub
        yield from around(sub)
        for version in ("1.0", "1.39"):
            for label, uuid in wrong.UNKNOWN_IDS:
                yield at(sub.but(path=f"/resource_providers/{uuid}/{tail}", kind=f"unknown: {label}"), version)
    yield from gone(A)


def _changing() -> Iterator[Line]:
    yield provider(A, "a")
    yield provider(B, "b")
    path = f"/resource_providers/{A}"
    put = ask("PUT", path, {"name": "recorded-new", "parent_provider_uuid": None})
    yield put
    yield put.but(kind="happy: the same again")
    facts = fields("placement", "PUT /resource_providers/{uuid}")
    yield from wrong.bodies(put, facts)
    yield from around(put)
    yield from (at(put.but(json={"name": "recorded-new"}, kind=f"version: {version}, only a name"), version) for version in VERSIONS)
    for version in ("1.0", "1.14", "1.36", "1.37", "1.39"):
        for kind, body in {"a name that is taken": {"name": "recorded-b"}, "a parent": {"name": "recorded-a", "parent_provider_uuid": B}, "another parent": {"name": "recorded-a", "parent_provider_uuid": B},
                           "an unknown parent": {"name": "recorded-a", "parent_provider_uuid": NOBODY}, "itself as parent": {"name": "recorded-a", "parent_provider_uuid": A},
                           "no parent": {"name": "recorded-a", "parent_provider_uuid": None}, "parent not said": {"name": "recorded-a"}, "a uuid": {"name": "recorded-a", "uuid": B}}.items():  # fmt: skip
            yield at(put.but(json=body, kind=f"change: {kind}"), version)
        yield ask("PUT", path, {"name": "recorded-a", "parent_provider_uuid": None}, kind="setup")
    for label, uuid in wrong.UNKNOWN_IDS:
        yield put.but(path=f"/resource_providers/{uuid}", kind=f"unknown: {label}")
    yield from gone(A, B)


def _deleting() -> Iterator[Line]:
    yield provider(A, "a")
    delete = ask("DELETE", f"/resource_providers/{A}")
    yield from around(delete, [provider(A, "a")])
    for version in ("1.0", "1.23", "1.39"):
        for label, uuid in wrong.UNKNOWN_IDS:
            yield at(delete.but(path=f"/resource_providers/{uuid}", kind=f"unknown: {label}"), version)
    yield provider(B, "b", A)
    for version in ("1.0", "1.14", "1.23", "1.39"):
        yield at(delete.but(kind="state: with a child"), version)
    yield from gone(B)
    yield inventory(A, 0, VCPU=4)
    yield claim(CONSUMER, a={"VCPU": 1})
    for version in ("1.0", "1.23", "1.39"):
        yield at(delete.but(kind="state: with allocations"), version)
    yield from free(CONSUMER)
    yield delete.but(kind="state: with inventories")
    yield delete.but(kind="state: already gone")
    yield ask("GET", f"/resource_providers/{A}", kind="state: already gone")


def _trees() -> Iterator[Line]:
    yield provider(A, "a")
    yield provider(B, "b", A).but(kind="tree: a child")
    yield provider(C, "c", B).but(kind="tree: a grandchild")
    yield provider(D, "d")
    for uuid in (A, B, C, D):
        for version in ("1.13", "1.14", "1.39"):
            yield ask("GET", f"/resource_providers/{uuid}", version=version, kind="tree: shown")
            yield ask("GET", f"/resource_providers?in_tree={uuid}", version=version, kind="tree: listed")
    moves = (("its root below its leaf", A, C), ("to another tree", B, D), ("to be a root", B, None), ("back", B, A), ("below its own child", B, C), ("a leaf up", C, A), ("the leaf back", C, B))
    for version in ("1.14", "1.36", "1.37", "1.39"):
        for kind, uuid, parent in moves:
            yield ask("PUT", f"/resource_providers/{uuid}", {"name": f"recorded-{uuid[-1]}", "parent_provider_uuid": parent}, version=version, kind=f"tree: {kind}")
            yield ask("GET", f"/resource_providers?in_tree={C}", kind=f"tree: {kind}")
    yield from gone(C, B, A, D)


def _finding() -> Iterator[Line]:
    yield from classes()
    yield from traits()
    yield provider(A, "a")
    yield provider(B, "b", A)
    yield provider(C, "c")
    yield inventory(A, 0, **{CLASS: 10, "VCPU": {"total": 4, "allocation_ratio": 2.0}})
    yield inventory(B, 0, **{OTHER_CLASS: {"total": 10, "min_unit": 2, "max_unit": 6, "step_size": 2, "reserved": 2}})
    yield inventory(C, 0, **{CLASS: 3})
    yield ask("PUT", f"/resource_providers/{A}/traits", {"resource_provider_generation": 1, "traits": [TRAIT]}, kind="setup")
    yield ask("PUT", f"/resource_providers/{C}/traits", {"resource_provider_generation": 1, "traits": [TRAIT, OTHER_TRAIT]}, kind="setup")
    yield ask("PUT", f"/resource_providers/{A}/aggregates", {"resource_provider_generation": 2, "aggregates": [AGGREGATE]}, kind="setup")
    yield ask("PUT", f"/resource_providers/{C}/aggregates", {"resource_provider_generation": 2, "aggregates": [AGGREGATE, OTHER_AGGREGATE]}, kind="setup")
    yield claim(CONSUMER, a={CLASS: 2})
    listing = ask("GET", "/resource_providers", whole=False)
    yield listing
    yield from around(listing)
    good = (
        "name=recorded-a", "name=RECORDED-A", "name=recorded", f"uuid={A}", f"uuid={NOBODY}", f"name=recorded-a&uuid={B}", f"member_of={AGGREGATE}", f"member_of={NOBODY}",
        f"member_of=in:{AGGREGATE},{OTHER_AGGREGATE}", f"member_of={AGGREGATE}&member_of={OTHER_AGGREGATE}", f"member_of=!{OTHER_AGGREGATE}", f"member_of=!in:{AGGREGATE},{OTHER_AGGREGATE}",
        f"member_of={AGGREGATE}&member_of=!{OTHER_AGGREGATE}", f"resources={CLASS}:1", f"resources={CLASS}:5", f"resources={CLASS}:8", f"resources={CLASS}:9", f"resources={CLASS}:1,VCPU:1",
        f"resources={OTHER_CLASS}:2", f"resources={OTHER_CLASS}:1", f"resources={OTHER_CLASS}:3", f"resources={OTHER_CLASS}:8", f"resources={CLASS}:1,{OTHER_CLASS}:2",
        f"in_tree={A}", f"in_tree={B}", f"in_tree={NOBODY}", f"in_tree={A}&resources={OTHER_CLASS}:2", f"required={TRAIT}", f"required={TRAIT},{OTHER_TRAIT}", f"required=!{OTHER_TRAIT}",
        f"required={TRAIT},!{OTHER_TRAIT}", f"required=in:{TRAIT},{OTHER_TRAIT}", f"required=in:{TRAIT}&required={OTHER_TRAIT}", f"required={TRAIT}&required={OTHER_TRAIT}",
        f"required={TRAIT}&member_of={OTHER_AGGREGATE}", f"required={OTHER_TRAIT}&resources={CLASS}:1", f"required=!{TRAIT}&in_tree={A}",
    )  # fmt: skip
    bad = (
        "name=", "uuid=", "uuid=x", "member_of=", "member_of=x", "member_of=in:", f"member_of=in:{AGGREGATE},x", f"member_of=!{AGGREGATE},x", f"member_of=in:!{AGGREGATE}", f"member_of=not:{AGGREGATE}",
        f"member_of={AGGREGATE},{OTHER_AGGREGATE}", "resources=", "resources=x", "resources=VCPU", "resources=VCPU:", "resources=VCPU:0", "resources=VCPU:-1", "resources=VCPU:1.5", "resources=VCPU:x",
        "resources=NOTHING:1", "resources=VCPU:1,VCPU:2", "resources=VCPU:1&resources=DISK_GB:1", "in_tree=", "in_tree=x", "required=", "required=NOTHING", "required=!NOTHING", "required=!", f"required={TRAIT},",
        f"required={TRAIT},!{TRAIT}", f"required=!in:{TRAIT}", f"required=in:{TRAIT},!{OTHER_TRAIT}", "required=in:", f"required={TRAIT}&required=!{TRAIT}", "unknown=1", "unknown", "limit=1", "marker=x",
        "name=a&name=b", "required=a%20b", "sharing=true",
    )  # fmt: skip
    for text in (*good, *bad):
        for version in ("1.0", "1.3", "1.4", "1.14", "1.18", "1.22", "1.24", "1.32", "1.39"):
            yield at(listing.but(path=f"/resource_providers?{text}", kind=f"query: {text.partition('=')[0]}"), version)
    yield from free(CONSUMER)
    yield from gone(B, A, C)
    yield from forget()
