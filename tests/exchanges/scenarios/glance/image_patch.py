"""Images changed by patches: of both media types, at every path, by everybody, in each status."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from ... import mutations as wrong
from ...step import Json, Line, Step
from ._ready import EVERYBODY, NOBODY, deactivated, gone, image, uploaded
from .images import ALL, FIELDS, IT, READ_ONLY, patch_type

OPS: Final = ("add", "replace", "remove")
NEW: Final = patch_type("v2.1")
OLD: Final = patch_type("v2.0")
TYPES: Final = (
    "application/openstack-images-v2.1-json-patch; charset=utf-8", "application/openstack-images-v2.2-json-patch", "application/openstack-images-v2-json-patch",
    "APPLICATION/OPENSTACK-IMAGES-V2.1-JSON-PATCH", " application/openstack-images-v2.1-json-patch ", "application/json-patch+json", "application/openstack-images-v2.1-json-patch, text/plain",
)  # fmt: skip
POINTERS: Final = (
    "", "/", "x", "//", "///", "/a/", "/a//b", "/a/ /b", "/a/b", "/a/b/c", "/a~1b", "/a~0b", "/a~2", "/~", "/a~", "/~01", "/ ", "/ name", "/name ", "/a b", "/\u00e9", "/\U0001f600", "/a\nb", "/%20", "/a.b",
    "/name/0", "/name/x", "/tags/0", "/tags/-", "/tags/recorded-tag", "/locations", "/locations/0", "/locations/-", "/locations/x", "/locations/0/url", "/properties", "/properties/x",
    "/" + "p" * 255, "/" + "p" * 256, "/NAME", "/Tags", "name", " /name", "#/name", "/recorded_property", "/recorded_property/x", "/recorded_nothing", "/image_id", "/member", "/extra_properties", "/get_data",
    "/set_data", "/deactivate", "/reactivate", "/is_public", "/__class__", "/0", "/-", "/None", "/base", "/image", "/tag", "/stores/x", "/status/x", "/id/x", "/self/x", "/deleted/x", "/os_glance_x/y",
)  # fmt: skip
WRITABLE: Final = ("name", "visibility", "protected", "os_hidden", "disk_format", "container_format", "min_disk", "min_ram", "tags", "owner")
ALREADY: Final[Json] = {
    "name": "recorded-other", "visibility": "shared", "protected": False, "os_hidden": True, "disk_format": "qcow2", "container_format": "ovf", "min_disk": 3, "min_ram": 4, "tags": ["x"],
    "owner": "${project.home}", "recorded_property": "y", "recorded_new": "z",
}  # fmt: skip
LOCATIONS: Final[tuple[Json, ...]] = (
    [], [{"url": "file:///etc/passwd", "metadata": {}}], [{"url": "http://127.0.0.1:9/x", "metadata": {}}], [{"url": "x"}], [{"metadata": {}}], ["x"], "x", None, {}, {"url": "http://127.0.0.1:9/x", "metadata": {}},
    [{"url": "http://127.0.0.1:9/x", "metadata": {}, "validation_data": {"checksum": "x"}}], [None],
)  # fmt: skip
PATCH: Final = Step("PATCH", IT, [{"op": "replace", "path": "/name", "value": "recorded-renamed"}], headers=NEW, who="project_member")


def steps() -> Iterator[Line]:
    """Everything about PATCH."""
    yield from _forms()
    yield from _pointers()
    yield from _values()
    yield from _several()
    yield from _many()
    yield from _everybody()
    yield from _with_data()
    yield from _locations()


def _new(op: Json, path: Json, value: Json = "a value") -> list[Json]:
    return [{"op": op, "path": path} if op == "remove" else {"op": op, "path": path, "value": value}]


def _old(op: str, path: Json, value: Json = "a value") -> list[Json]:
    return [{op: path} if op == "remove" else {op: path, "value": value}]


def _it(**more: Json) -> Step:
    return image("it", recorded_property="x", tags=["recorded-tag"], **more)


def _forms() -> Iterator[Line]:
    yield _it()
    older = PATCH.but(json=[{"replace": "/name", "value": "recorded-older"}], headers=OLD)
    yield PATCH
    yield older
    yield PATCH.but(method="HEAD")
    for step in (PATCH, older):
        yield from wrong.tokens(step)
        yield from wrong.accepts(step)
        yield from wrong.unknown(step, "it")
        for label, value in (*wrong.ANY_TYPE, *wrong.ENVELOPES):
            yield step.but(json=value, kind=f"body: {label}")
            yield step.but(json=[value], kind=f"body: a list of {label}")
        for payload in wrong.payload(step):
            yield payload
            if payload.json is not step.json and payload.raw is not None:
                yield payload.but(headers=step.headers, kind=payload.kind + ", as a patch")
        yield from wrong.body(step.but(json=[{**step.json[0], "unknown": "x"}]), flat=True)
        for kind in TYPES:
            yield step.but(headers={"Content-Type": kind}, kind="content type: of a patch")
        yield step.but(path=f"{ALL}/{NOBODY}", json={}, kind="order: no list, no image")
        yield step.but(path=f"{ALL}/{NOBODY}", json=[{}], kind="order: no operation, no image")
        yield step.but(path=f"{ALL}/{NOBODY}", headers={"Content-Type": "text/plain"}, kind="order: no type, no image")
        yield step.but(path=IT + "?x=1", kind="query: an unknown parameter")
        yield step.but(path=IT + "/", kind="path: a slash at the end")
    yield PATCH.but(json=older.json, kind="body: of the other draft")
    yield older.but(json=PATCH.json, kind="body: of the other draft")
    for label, value in wrong.ANY_TYPE:
        yield PATCH.but(json=[{"op": value, "path": "/name", "value": "x"}], kind=f"op: {label}")
        for op in OPS:
            yield PATCH.but(json=_new(op, value), kind=f"path: {label}")
            yield PATCH.but(json=_old(op, value), headers=OLD, kind=f"path: {label}")
    for op in ("move", "copy", "test", "Add", "ADD", " add", "replace ", "delete"):
        yield PATCH.but(json=[{"op": op, "path": "/a", "from": "/name", "value": "x"}], kind="op: another")
        yield PATCH.but(json=[{op: "/a", "value": "x"}], headers=OLD, kind="op: another")
    for body in ({"add": "/a", "replace": "/b", "value": "x"}, {"value": "x"}, {"add": "/a"}, {"remove": "/a", "value": "x"}, {"add": "/b", "op": "add", "path": "/c", "value": "x"}, {"op": "remove", "add": "/e"}):
        for kind in (OLD, NEW):
            yield PATCH.but(json=[body], headers=kind, kind="op: several or none")
    yield gone("it")


def _pointers() -> Iterator[Line]:
    yield _it()
    for pointer in POINTERS:
        for op in OPS:
            yield PATCH.but(json=_new(op, pointer), kind=f"pointer: {op}")
            yield PATCH.but(json=_old(op, pointer), headers=OLD, kind=f"pointer: {op}, older")
    for name in (*READ_ONLY, "id", "owner"):
        for op in OPS:
            for who in ("project_member", "admin"):
                yield PATCH.but(json=_new(op, f"/{name}", READ_ONLY.get(name, "x")), who=who, kind=f"read-only: {name}")
            yield PATCH.but(json=_old(op, f"/{name}", READ_ONLY.get(name, "x")), headers=OLD, kind=f"read-only: {name}")
    for name in ("status", "deleted", "os_glance_x", "locations", "get_data", "p" * 256):
        yield PATCH.but(path=f"{ALL}/{NOBODY}", json=_new("add", f"/{name}"), kind="order: not to be changed, no image")
        yield PATCH.but(who="other_member", json=_new("add", f"/{name}"), kind="order: not to be changed, no image")
        yield PATCH.but(who="project_reader", json=_new("add", f"/{name}"), kind="order: not to be changed, may not")
    yield Step("GET", IT, kind="state: in the end")
    yield gone("it")


def _values() -> Iterator[Line]:
    yield _it()
    known = {field.path[0]: field for field in FIELDS if len(field.path) == 1}
    for name in (*WRITABLE, "recorded_property", "recorded_new"):
        for op in ("add", "replace"):
            for label, value in wrong.values(known.get(name), thorough=op == "replace"):
                yield PATCH.but(json=_new(op, f"/{name}", value), kind=f"value: {name} is {label}")
        yield PATCH.but(json=_new("replace", f"/{name}", ALREADY[name]), kind=f"value: {name}")
        for op in OPS:
            yield PATCH.but(json=_old(op, f"/{name}", ALREADY[name]), headers=OLD, kind=f"older: {op}")
            yield PATCH.but(json=_new(op, f"/{name}", ALREADY[name]), who="admin", kind=f"by an administrator: {op}")
        yield PATCH.but(json=_new("replace", f"/{name}", ALREADY[name]), kind=f"value: {name}")
        yield PATCH.but(json=[{"op": "replace", "path": "/protected", "value": False}], who="admin", kind="setup")
    for name in ("min_disk", "min_ram"):
        for number in (0, 2**31 - 1, 2**31, 2**63, -(2**31), 1.0, 10**30):
            yield PATCH.but(json=_new("replace", f"/{name}", number), kind=f"number: {name}")
    for tags in (["a", "a"], ["t" * 255], ["t" * 256], [""], [" "], ["a/b"], ["\u00e9"], ["\U0001f600"], [None], [], ["c", "b", "a"], [f"t{n}" for n in range(128)], [f"t{n}" for n in range(129)]):
        yield PATCH.but(json=_new("replace", "/tags", tags), kind="value: tags")
        yield PATCH.but(json=_new("add", "/tags", tags), kind="value: tags")
    for size in (65535, 65536):
        yield PATCH.but(json=_new("replace", "/recorded_property", "v" * size), kind="value: a long text")
    yield gone("it")


def _several() -> Iterator[Line]:
    yield _it()
    add, replace, remove = (_new(op, "/recorded_more")[0] for op in OPS)
    bad, name = _new("replace", "/status")[0], PATCH.json[0]
    for body in ([add, replace, remove], [add, add], [add, remove, remove], [remove], [replace], [remove, add], [name, bad], [bad, name], [name, remove], [add, name, replace], [name, name], []):
        yield PATCH.but(json=body, kind="several: operations")
        yield Step("GET", IT, kind="several: what became of it")
    for order in ((0, 1), (1, 0)):
        both: Sequence[Json] = ({"op": "replace", "path": "/visibility", "value": "public"}, {"op": "replace", "path": "/owner", "value": "x"})
        for who in ("project_member", "project_admin", "admin", "other_member"):
            yield PATCH.but(json=[both[at] for at in order], who=who, kind="several: refused")
            yield PATCH.but(json=[{"op": "replace", "path": "/owner", "value": "${project.home}"}, {"op": "replace", "path": "/visibility", "value": "private"}], who="admin", kind="setup")
    yield gone("it")


def _many() -> Iterator[Line]:
    for count in (127, 128):
        yield image("it", **{f"p{number}": "x" for number in range(count)})
        for body in (_new("add", "/q"), _new("add", "/r"), [*_new("remove", "/p1"), *_new("add", "/s")], [*_new("add", "/t"), *_new("remove", "/t")], _new("replace", "/p3"), _new("add", "/p3"), _new("replace", "/name", "recorded-image")):
            yield PATCH.but(json=body, kind=f"quota: {count} properties")
        yield gone("it")


def _everybody() -> Iterator[Line]:
    for visibility in ("private", "shared", "community", "public"):
        yield image("it", "admin", owner="${project.home}", visibility=visibility)
        for body in (PATCH.json, _new("add", "/recorded_property"), _new("remove", "/recorded_nothing")):
            yield from wrong.personas(PATCH.but(json=body), EVERYBODY)
        yield gone("it")
    back = PATCH.but(json=[{"op": "replace", "path": f"/{name}", "value": value} for name, value in (("owner", "${project.home}"), ("visibility", "private"), ("protected", False), ("os_hidden", False))], who="admin", kind="setup")
    yield image("it", visibility="private")
    for name, values in {"visibility": ("public", "community", "shared", "private"), "protected": (True, False), "os_hidden": (True,), "owner": ("${project.other}",), "disk_format": ("iso",), "tags": (["b"],)}.items():
        for value in values:
            yield from wrong.personas(PATCH.but(json=_new("replace", f"/{name}", value), then=(back,)), EVERYBODY)
    yield PATCH.but(json=_new("replace", "/protected", True), kind="setup")
    for body in (PATCH.json, _new("replace", "/protected", True), _new("replace", "/visibility", "shared"), _new("add", "/recorded_property"), _new("replace", "/owner", "x")):
        for who in ("project_reader", "project_member", "other_member", "admin"):
            yield PATCH.but(json=body, who=who, kind="state: protected")
    yield back
    for visibility in ("public", "community", "shared", "private"):
        for following in ("public", "community", "shared", "private"):
            yield PATCH.but(json=_new("replace", "/visibility", following), who="admin", kind=f"visibility: from {visibility}")
            for who in ("project_member", "project_reader", "other_member"):
                yield PATCH.but(json=_new("replace", "/visibility", visibility), who=who, kind=f"visibility: from {following}")
            yield PATCH.but(json=_new("replace", "/visibility", visibility), who="admin", kind="setup")
    yield gone("it")


def _with_data() -> Iterator[Line]:
    for status in ("active", "deactivated"):
        yield _it()
        yield uploaded("it")
        if status == "deactivated":
            yield deactivated("it")
        for who in ("project_member", "admin", "project_reader"):
            for name, value in ALREADY.items():
                for op in OPS:
                    yield PATCH.but(json=_new(op, f"/{name}", value), who=who, kind=f"state: {status}")
            for body in ([*PATCH.json, *_new("replace", "/disk_format", "iso")], _new("replace", "/status", "active"), _new("replace", "/size", 1), _new("add", "/checksum", "x"), [], _new("replace", "/disk_format", "raw"), _new("replace", "/disk_format", None)):
                yield PATCH.but(json=body, who=who, kind=f"state: {status}")
        yield gone("it")
    yield PATCH.but(kind="state: gone")


def _locations() -> Iterator[Line]:
    for status in ("queued", "active"):
        yield _it()
        if status == "active":
            yield uploaded("it")
        for who in ("project_member", "admin", "project_reader", "other_member"):
            for value in LOCATIONS:
                yield PATCH.but(json=_new("replace", "/locations", value), who=who, kind=f"locations: of a {status} image")
                yield PATCH.but(json=_new("add", "/locations/-", value), who=who, kind=f"locations: of a {status} image")
            for pointer in ("/locations/0", "/locations/1", "/locations/-1", "/locations/x", "/locations"):
                for op in OPS:
                    yield PATCH.but(json=_new(op, pointer, LOCATIONS[9]), who=who, kind=f"locations: of a {status} image")
        yield gone("it")
