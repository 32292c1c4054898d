"""Resource classes, the standard ones and one's own."""

from __future__ import annotations

from collections.abc import Iterator

from ... import mutations as wrong
from ...reference import fields
from ...step import Line
from ._placement import CLASS, OTHER_CLASS, VERSIONS, A, around, ask, at, gone, inventory, provider

NAMES = (
    ("standard", "VCPU"), ("in small letters", "vcpu"), ("no prefix", "RECORDED"), ("in small letters, its own", "custom_recorded"), ("a dash", "CUSTOM_RECORDED-A"),
    ("only the prefix", "CUSTOM_"), ("255 characters", "CUSTOM_" + "A" * 248), ("256 characters", "CUSTOM_" + "A" * 249), ("a blank", "CUSTOM_%20A"), ("not ASCII", "CUSTOM_%C3%89"),
    ("a digit", "CUSTOM_RECORDED_1"), ("unknown", "CUSTOM_RECORDED_NOTHING"),
)  # fmt: skip


def steps() -> Iterator[Line]:
    """Everything about resource classes."""
    remove = ask("DELETE", f"/resource_classes/{CLASS}")
    create = ask("POST", "/resource_classes", {"name": CLASS}, then=(remove.setup(),))
    stand = create.but(then=(), kind="setup")
    yield create
    yield from wrong.bodies(create, fields("placement", "POST /resource_classes"))
    yield from around(create)
    for version in ("1.2", "1.6", "1.22"):
        yield from (at(step, version) for step in wrong.bodies(create, thorough=False))
    yield stand
    yield create.but(kind="conflict: the same again", then=())
    show, listing = ask("GET", f"/resource_classes/{CLASS}"), ask("GET", "/resource_classes", whole=False)
    for step in (show, listing):
        yield step
        yield from around(step)
        yield step.but(path=step.path + "?unknown=1", kind="query: an unknown parameter")
    yield listing.but(whole=True, path="/resource_classes", kind="happy: with the standard ones")
    for step in (show, remove):
        for label, name in NAMES:
            yield step.but(path=f"/resource_classes/{name}", kind=f"name: {label}")
    yield from _putting(remove.path)
    yield from wrong.tokens(remove)
    yield from around(remove, [stand])
    yield remove
    yield remove.but(kind="state: already gone")
    yield show.but(kind="state: already gone")
    yield from _used()


def _putting(path: str) -> Iterator[Line]:
    for label, name in NAMES:
        undo = ask("DELETE", f"/resource_classes/{name}", kind="setup")
        for version in ("1.39", "1.7", "1.6"):
            yield ask("PUT", f"/resource_classes/{name}", version=version, kind=f"name: {label}", then=(undo,))
            yield ask("PUT", f"/resource_classes/{name}", {"name": OTHER_CLASS}, version=version, kind=f"name: {label}", then=(undo,))
    put = ask("PUT", path, kind="happy: there already")
    yield put
    yield from around(put)
    yield from wrong.payload(put)
    rename = ask("PUT", path, {"name": OTHER_CLASS}, version="1.6")
    back = ask("PUT", f"/resource_classes/{OTHER_CLASS}", {"name": CLASS}, version="1.6", kind="setup")
    yield rename.but(then=(back,), kind="happy: another name")
    for version in VERSIONS[:8]:
        yield at(rename.but(then=(back,), kind=f"version: {version}, another name"), version)
    yield from (step.but(then=(back,)) for step in wrong.bodies(rename, thorough=False) if "value: name" not in step.kind)
    yield ask("PUT", path, {"name": "VCPU"}, version="1.6", kind="conflict: a name that is taken")
    yield ask("PUT", path, {"name": CLASS}, version="1.6", kind="conflict: its own name")
    yield ask("PUT", "/resource_classes/VCPU", {"name": OTHER_CLASS}, version="1.6", kind="state: a standard one")


def _used() -> Iterator[Line]:
    yield ask("PUT", f"/resource_classes/{CLASS}", kind="setup")
    yield provider(A, "a")
    yield inventory(A, 0, **{CLASS: 5})
    for version in ("1.2", "1.22", "1.23", "1.39"):
        yield ask("DELETE", f"/resource_classes/{CLASS}", version=version, kind="state: in use")
    yield from gone(A)
    yield ask("DELETE", f"/resource_classes/{CLASS}")
    for version in ("1.2", "1.39"):
        yield ask("DELETE", "/resource_classes/VCPU", version=version, kind="state: a standard one")
