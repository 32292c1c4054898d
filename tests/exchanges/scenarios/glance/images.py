"""Images without data: made, shown, deleted, by whom and in every wrong way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from ... import mutations as wrong
from ...reference import fields
from ...step import Json, Line, Step
from ._ready import EVERYBODY, NOBODY, RAW, asked, gone, image

ALL: Final = "/v2/images"
MADE: Final = f"{ALL}/${{made}}"
IT: Final = f"{ALL}/${{it}}"
GOOD: Final[Json] = {
    **RAW, "visibility": "private", "protected": False, "os_hidden": False, "min_disk": 1, "min_ram": 2, "tags": ["recorded-tag", "b"],
    "recorded_property": "a value", "os_distro": "other",
}  # fmt: skip
FIELDS: Final = fields("glance", "GET /v2/schemas/image", "fields")
READ_ONLY: Final[dict[str, Json]] = {
    "status": "active", "created_at": "2024-01-01T00:00:00Z", "updated_at": "2024-01-01T00:00:00Z", "checksum": "0" * 32, "os_hash_algo": "sha512",
    "os_hash_value": "0" * 128, "size": 5, "virtual_size": 5, "direct_url": "file:///x", "self": "/v2/images/x", "file": "/v2/images/x/file", "schema": "/v2/schemas/image",
    "stores": "store1", "locations": [], "location": "file:///x", "deleted": False, "deleted_at": None, "is_public": True, "properties": {"a": "b"}, "member": "x", "members": [],
    "image_id": "x", "os_glance_x": "y", "os_glance_importing_to_stores": "store1", "os_glance_stage_host": "x", "tag": "x", "extra_properties": {}, "base": "x",
}  # fmt: skip
IDS: Final[dict[str, Json]] = {
    "a good one": "${fresh.0}", "in capitals": "${FRESH.1}", "without dashes": "0ec0ded0111140008000000000000002", "a word": "recorded-id", "too short": "0ec0ded0-1111-4000-8000-0000000003",
    "in braces": "{${fresh.2}}", "with a blank": " ${fresh.4}",
}  # fmt: skip


def steps() -> Iterator[Line]:
    """Everything about images that have no data."""
    yield from _creating()
    yield from _properties()
    yield from _identified()
    yield from _owned()
    yield from _showing()
    yield from _seen()
    yield from _deleting()


def _open(step: Step) -> Step:
    """Undone even if the image is protected."""
    free = Step("PATCH", MADE, [{"op": "replace", "path": "/protected", "value": False}], headers=patch_type("v2.1"), kind="setup")
    return step.but(then=(free, gone("made"))) if "protected" in step.kind else step


def patch_type(version: str) -> dict[str, str]:
    """The header of a patch."""
    return {"Content-Type": f"application/openstack-images-{version}-json-patch"}


def _undone(probes: Iterable[Step]) -> Iterator[Step]:
    return (_open(probe) for probe in probes)


CREATE: Final = Step("POST", ALL, GOOD, who="project_member", keep={"made": "id"}, then=(gone("made"),))


def _creating() -> Iterator[Line]:
    yield CREATE
    yield CREATE.but(json={}, kind="happy: the least")
    yield CREATE.but(who="admin", kind="happy: by an administrator")
    yield from _undone(wrong.bodies(CREATE, FIELDS, flat=True))
    yield from _undone(wrong.body(CREATE.but(who="admin", json={"name": "recorded-image"}), FIELDS, thorough=False, flat=True))
    yield from wrong.personas(CREATE, EVERYBODY)
    yield from wrong.tokens(CREATE)
    yield from wrong.accepts(CREATE)
    yield CREATE.but(path=ALL + "/", kind="path: a slash at the end")
    yield CREATE.but(path=ALL + "?visibility=public", kind="query: an unknown parameter")
    for version in ("v2.0", "v2.7", "v2.18"):
        yield CREATE.but(path=f"/{version}/images", kind="version: of the path")
    for visibility in ("public", "community", "shared", "private", "PUBLIC", "all"):
        yield from wrong.personas(CREATE.but(json={"name": "recorded-image", "visibility": visibility}), EVERYBODY)
    for disk in ("raw", "qcow2", "vhd", "vhdx", "vmdk", "vdi", "iso", "ploop", "ami", "aki", "ari", "gpt", "luks", "RAW", "qed"):
        for container in ("bare", "ovf", "ova", "docker", "compressed", "ami", "aki", "ari", "zip"):
            if disk in ("raw", "ami", "aki", "qed") or container in ("bare", "ami"):
                yield CREATE.but(json={"disk_format": disk, "container_format": container}, kind="formats: together")
    for name, value in READ_ONLY.items():
        for who in ("project_member", "admin"):
            yield CREATE.but(json={**RAW, name: value}, who=who, kind=f"read-only: {name}")
    for several in (("status", "self"), ("checksum", "locations"), ("size", "deleted"), ("os_glance_x", "self"), ("owner", "status")):
        yield CREATE.but(json={"name": "recorded-image", **{name: READ_ONLY.get(name, "x") for name in several}}, kind="read-only: several")
    for names in (("name", "min_ram"), ("visibility", "protected"), ("id", "tags"), ("disk_format", "container_format", "name")):
        yield CREATE.but(json=dict.fromkeys(names, 1.5), kind="value: several are wrong")
        yield CREATE.but(json=dict.fromkeys(reversed(names), 1.5), kind="value: several are wrong")


def _properties() -> Iterator[Line]:
    bare = CREATE.but(json={"name": "recorded-image"})
    names = {
        "empty": "", "blanks": "  ", "255 characters": "p" * 255, "256 characters": "p" * 256, "not ASCII": "é", "outside the BMP": "\U0001f600", "dotted": "a.b:c", "slashed": "a/b",
        "a control character": "a\nb", "in capitals": "NAME", "a digit": "7", "a dollar": "$x", "of Python": "__class__", "of nova": "hw_disk_bus", "a property's quota": "properties",
        "in capitals, reserved": "STATUS", "an object's": "get_data", "an attribute": "image_id", "of an owner": "owner_specified.x", "percent": "%s", "braces": "{0}",
    }  # fmt: skip
    for label, name in names.items():
        yield bare.but(json={"name": "recorded-image", name: "a value"}, kind=f"property: its name is {label}")
    texts = {"65535 characters": "v" * 65535, "65536 characters": "v" * 65536, "outside the BMP": "\U0001f600", "a null byte": "a\0b", "half a pair": "\ud83d", "control characters": "\x01\x02"}
    for label, value in (*wrong.values(None), *texts.items()):
        yield bare.but(json={"name": "recorded-image", "recorded_property": value}, kind=f"property: {label}")
    for count in (127, 128, 129, 130):
        yield bare.but(json={f"p{number}": "x" for number in range(count)}, kind=f"property: {count} of them")
        yield bare.but(json={"tags": [f"t{number}" for number in range(count)]}, kind=f"tags: {count} of them")
    tags = {
        "twice": ["a", "a", "b"], "in another case": ["a", "A"], "255 characters": ["t" * 255], "256 characters": ["t" * 256], "empty": [""], "blanks": ["  "], "a slash": ["a/b"], "not ASCII": ["é"],
        "outside the BMP": ["\U0001f600"], "a null": [None], "a number": [1], "a list": [["a"]], "a comma": ["a,b"], "trailing blanks": ["a", "a "], "sorted": ["c", "a", "b"], "accents": ["e", "é"],
    }  # fmt: skip
    for label, value in tags.items():
        yield bare.but(json={"name": "recorded-image", "tags": value}, kind=f"tags: {label}")
    for name in ("min_disk", "min_ram"):
        for number in (0, 1, 2**31 - 1, 2**31, 2**63 - 1, 2**63, -(2**31), -(2**31) - 1, 1.0, 1e3, 10**30):
            yield bare.but(json={name: number}, kind=f"number: {name}")
    yield bare.but(json={"min_disk": -1, "min_ram": -1}, kind="number: both")


def _identified() -> Iterator[Line]:
    for label, value in IDS.items():
        yield CREATE.but(json={**RAW, "id": value}, kind=f"id: {label}", then=())
        for path in (value, value.replace("fresh", "FRESH"), value.replace("FRESH", "fresh")):
            yield Step("GET", f"{ALL}/{wrong.percent(path)}", who="project_member", kind=f"id: {label}")
            yield Step("DELETE", f"{ALL}/{wrong.percent(path)}", who="project_member", kind=f"id: {label}")
        yield CREATE.but(json={**RAW, "id": value}, kind=f"id: {label}, of a deleted one", then=())
    one = {**RAW, "id": "${fresh.5}"}
    yield CREATE.but(json=one, then=(), kind="setup")
    for who in ("project_member", "other_member", "admin", "project_reader"):
        yield CREATE.but(json=one, who=who, then=(), kind="conflict: the same id")
        yield CREATE.but(json={**one, "id": "${FRESH.5}"}, who=who, then=(), kind="conflict: the same id in capitals")
    yield gone("made")
    for who in ("project_member", "other_member"):
        yield CREATE.but(json=one, who=who, then=(), kind="conflict: a deleted one's id")
    for _ in range(2):
        yield CREATE.but(kind="conflict: the same name")


def _owned() -> Iterator[Line]:
    for who in ("admin", "project_admin", "project_member", "system_admin", "domain_admin", "project_reader", "unscoped"):
        for owner in ("${project.home}", "${project.other}", "recorded-owner", "", None, "o" * 255, "o" * 256):
            for visibility in ("private", "public", "community"):
                if visibility == "private" or owner == "${project.other}":
                    yield CREATE.but(json={"name": "recorded-image", "owner": owner, "visibility": visibility}, who=who, kind="owner: given")
    for owner in ("recorded-owner", "", None, "${project.home}"):
        yield CREATE.but(json={"name": "recorded-image", "owner": owner, "visibility": "shared"}, who="admin", then=(), kind="setup")
        for who in ("admin", "project_member", "project_reader", "other_member", "system_reader", "unscoped"):
            yield Step("GET", MADE, who=who, kind="owner: shown")
        yield gone("made").but(who="project_member", kind="owner: deleted")
        yield gone("made")


def _showing() -> Iterator[Line]:
    yield image("it", **{name: value for name, value in GOOD.items() if name not in RAW})
    show = Step("GET", IT, who="project_member")
    yield from asked(show)
    yield from wrong.unknown(show, "it")
    for path in (f"{IT}//", f"{IT}/x", f"{IT}%20", f"{IT}.json", f"{ALL}/detail", f"{ALL}/%00", f"{ALL}/a%2Fb", f"{ALL}/${{project.home}}"):
        yield show.but(path=path, kind="path: odd")
    yield from wrong.methods(IT, ("GET", "HEAD", "PATCH", "DELETE"))
    yield from wrong.methods(IT, ("GET", "HEAD", "PATCH", "DELETE"), who="project_reader")
    yield from wrong.methods(ALL, ("GET", "HEAD", "POST"))
    for method in ("PUT", "POST"):
        for path in (IT, f"{ALL}/{NOBODY}"):
            yield Step(method, path, GOOD, kind=f"method: {method} with a body")
            yield Step(method, path, raw=b'{"', headers={"Content-Type": "application/json"}, kind=f"method: {method}, no JSON")
    yield gone("it")
    yield show.but(kind="state: gone")


def _seen() -> Iterator[Line]:
    """An image of each visibility, shown to everybody, and deleted by them."""
    for visibility in ("private", "shared", "community", "public"):
        for hidden in (False, True):
            one = image("it", "admin", owner="${project.home}", visibility=visibility, os_hidden=hidden)
            yield one
            yield from wrong.personas(Step("GET", IT), EVERYBODY)
            if not hidden:
                yield from wrong.personas(Step("DELETE", IT), EVERYBODY, [one])
            yield gone("it")


def _deleting() -> Iterator[Line]:
    delete = Step("DELETE", IT, who="project_member")
    yield image("it", protected=True)
    for who in ("project_member", "project_reader", "other_member", "admin", "project_admin", "system_reader"):
        yield delete.but(who=who, kind="state: protected")
    yield Step("PATCH", IT, [{"op": "replace", "path": "/protected", "value": False}], headers=patch_type("v2.1"), kind="setup")
    yield from wrong.tokens(delete)
    yield from wrong.unknown(delete, "it")
    yield delete.but(json={"a": "b"}, kind="extra: a body")
    yield from wrong.payload(delete.but(json={"a": "b"}))
    yield delete.but(path=IT + "?force=1")
    yield delete.but(kind="state: already gone")
    yield delete.but(who="admin", kind="state: already gone")
    for accept in wrong.ACCEPTS:
        yield image("it")
        yield delete.but(headers={"Accept": accept}, kind=f"accept: {accept}")
    yield image("it", id="${fresh.6}")
    yield delete.but(path=f"{ALL}/${{FRESH.6}}", kind="path: in capitals")
    yield delete.but(path=IT + "/", kind="path: a slash at the end")
    yield gone("it")
