"""What is kept of images: each odd text read back, lists longer than a page, what one request leaves for the next."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ... import mutations as wrong
from ...step import Json, Line, Step
from ._ready import RAW, deactivated, gone, image, staged, uploaded
from .images import ALL, IT, patch_type

TEXTS: Final = (
    "x ", " x", "x  y", "\t", "a\nb", "\u00e9", "e\u0301", "\u0000", "\ud83d", "\U0001f600", "\u2028", "\x7f", "'", '"', "\\", "%", "_", "<b>&amp;</b>", "null", "None", "true", "0", "1.50", "{}", "[]", "n" * 255, "\u00e9" * 255, "\u65e5" * 255,
)  # fmt: skip
BODIES: Final[dict[str, Json]] = {
    "names of another case": {"aa": "x", "AA": "y"}, "a name with a blank": {"aa": "x", "aa ": "y"}, "accents": {"e": "x", "\u00e9": "y"}, "base names in capitals": {"NAME": "x", "Id": "y", "VISIBILITY": "z"},
    "whole fractions": {"min_disk": 2.0, "min_ram": 512.0}, "zeros": {"min_disk": 0, "min_ram": 0}, "no name": {"name": None}, "an empty name": {"name": ""}, "no formats": {"disk_format": None, "container_format": None},
    "tags": {"tags": ["b", "a", "b"]}, "a long tag": {"tags": ["t" * 255]}, "tags of another case": {"tags": ["a", "A"]}, "a tag with a blank": {"tags": ["a", "a "]}, "tags with accents": {"tags": ["e", "\u00e9"]}, "no tags": {"tags": []}, "an empty tag": {"tags": [""]},
    "null properties": {"aa": None, "bb": "x"}, "an empty property": {"aa": ""}, "nova's": {"hw_disk_bus": "virtio", "os_type": "linux", "architecture": "x86_64", "img_signature": "x"}, "Glance's of old": {"is_public": "true", "properties": "x", "deleted_at ": "x"},
    "an id of nova": {"instance_uuid": "x", "base_image_ref": "y", "user_id": "z", "owner_id": "w"}, "kernel": {"kernel_id": "x", "ramdisk_id": "y"}, "odd kernel": {"kernel_id": None, "ramdisk_id": ""},
}  # fmt: skip
SCHEMED: Final = ("kernel_id", "ramdisk_id", "instance_uuid", "architecture", "os_distro", "os_version", "os_type", "description")


def steps() -> Iterator[Line]:
    """Everything about what is kept."""
    yield from _texts()
    yield from _bodies()
    yield from _known_properties()
    yield from _pages()
    yield from _after()


def _patch(*changes: tuple[str, str, Json], kind: str = "kept: changed") -> Step:
    body = [{"op": op, "path": path} if op == "remove" else {"op": op, "path": path, "value": value} for op, path, value in changes]
    return Step("PATCH", IT, body, headers=patch_type("v2.1"), who="project_member", kind=kind)


def _read(kind: str) -> Iterator[Line]:
    yield Step("GET", IT, who="project_member", kind=kind)
    yield Step("GET", f"{ALL}?id=${{it}}", who="project_member", whole=True, kind=kind)


def _made(kind: str, body: Json) -> Iterator[Line]:
    yield Step("POST", ALL, body, who="project_member", keep={"it": "id"}, kind=kind)
    yield from _read(kind)
    yield gone("it")


def _texts() -> Iterator[Line]:
    for text in TEXTS:
        for field in ("name", "recorded_property"):
            yield from _made(f"text: {field}", {**RAW, field: text})
        yield from _made("text: a property's name", {**RAW, text: "x"})
        yield from _made("text: a tag", {**RAW, "tags": [text]})
    yield image("it")
    for text in (text for text in TEXTS if text != "\ud83d"):
        pointer = "/" + text.replace("~", "~0").replace("/", "~1")
        yield _patch(("replace", "/name", text))
        yield _patch(("add", "/recorded_property", text))
        yield _patch(("add", pointer, "x"))
        yield from _read("text: changed")
        yield _patch(("replace", pointer, "y"))
        yield _patch(("remove", pointer, None))
    yield gone("it")


def _bodies() -> Iterator[Line]:
    for kind, body in BODIES.items():
        yield from _made(f"kept: {kind}", {**RAW, **body})
    yield image("it", aa="x")
    for changes in (
        (("add", "/AA", "y"),), (("add", "/aa ", "y"),), (("remove", "/aa", None), ("add", "/AA", "y")), (("add", "/bb", "x"), ("add", "/BB", "y")), (("remove", "/AA", None),), (("replace", "/Aa", "z"),),
        (("replace", "/min_disk", 3.0),), (("replace", "/name", None),), (("add", "/cc", "x"), ("remove", "/cc", None)), (("add", "/dd", "x"),), (("remove", "/dd", None),), (("add", "/dd", "y"),), (("add", "/DD", "y"),), (("remove", "/dd", None),),
        (("add", "/DD", "z"),), (("replace", "/tags", ["x", "y"]),), (("replace", "/tags", ["Y", "z"]),), (("replace", "/tags", ["y ", "z"]),), (("replace", "/tags", []),), (("replace", "/tags", ["X"]),), (("replace", "/tags", ["x"]),),
    ):  # fmt: skip
        yield _patch(*changes)
        yield from _read("kept: after a change")
    yield gone("it")


def _known_properties() -> Iterator[Line]:
    """Properties that the schema describes, though Glance does nothing with them."""
    create = Step("POST", ALL, RAW, who="project_member", keep={"it": "id"}, then=(gone("it"),))
    for name in SCHEMED:
        for label, value in wrong.values(None):
            yield create.but(json={**RAW, name: value}, kind=f"value: {name} is {label}")
        for value in ("0ec0ded0-4444-4000-8000-000000000000", "0EC0DED0-4444-4000-8000-000000000000", "0ec0ded0444440008000000000000000", "0ec0ded0-4444-4000-8000-000000000000\n"):
            yield create.but(json={**RAW, name: value}, kind=f"value: {name} is an id")
    yield image("it")
    for name in SCHEMED:
        for value in (None, "x", "", 7, ["x"], "0ec0ded0-4444-4000-8000-000000000000"):
            yield _patch(("add", f"/{name}", value), kind=f"value: {name}")
        yield _patch(("remove", f"/{name}", None), kind=f"value: {name}")
    yield gone("it")


def _pages() -> Iterator[Line]:
    """More images than a page holds by itself."""
    names = [f"page{number:02}" for number in range(27)]
    for number, name in enumerate(names):
        yield Step("POST", ALL, {**RAW, "name": f"recorded-{name}", "min_ram": number % 3, "tags": ["recorded-page"]}, who="project_member", kind="setup", keep={name: "id"})
    listing = Step("GET", f"{ALL}?tag=recorded-page&sort=name:asc", who="project_member", whole=True, ordered=True, kind="page: many")
    for text in ("", "&limit=25", "&limit=26", "&limit=27", "&limit=28", "&limit=1000", "&limit=5000", "&marker=${page24}", "&marker=${page24}&limit=2", "&marker=${page26}", "&min_ram=1", "&min_ram=1&limit=9", "&min_ram=1&limit=8", "&limit=0", "&a=b"):
        yield listing.but(path=listing.path + text)
    for name in names:
        yield gone(name)


def _after() -> Iterator[Line]:
    """What one request leaves for the next: data, stages, members, states."""
    file, stage = (Step("PUT", f"{IT}/{tail}", raw=b"recorded", headers={"Content-Type": "application/octet-stream"}, who="project_member", kind="after: data") for tail in ("file", "stage"))
    yield image("it", protected=True, visibility="shared")
    yield uploaded("it")
    yield from _read("after: an upload")
    for step in (_patch(("replace", "/name", "recorded-renamed")), deactivated("it"), _patch(("add", "/x", "y")), Step("GET", f"{IT}/file", who="project_member"), Step("GET", f"{IT}/file"), _patch(("replace", "/visibility", "private")),
                 Step("POST", f"{IT}/actions/reactivate"), Step("DELETE", IT, who="project_member"), _patch(("replace", "/protected", False)), file, stage):  # fmt: skip
        yield step.but(kind="after: a change")
        yield from _read("after: a change")
    yield gone("it")
    yield image("it")
    yield staged("it")
    for step in (stage, file, _patch(("replace", "/disk_format", "qcow2")), _patch(("add", "/x", "y")), Step("GET", f"{IT}/file"), Step("POST", f"{IT}/actions/deactivate"), Step("GET", f"{IT}/members"), Step("PUT", f"{IT}/file", who="project_reader"), file, stage):
        yield step.but(kind="after: a stage")
        yield from _read("after: a stage")
    yield gone("it")
    yield image("it", disk_format=None)
    for step in (file, stage, _patch(("replace", "/disk_format", "raw")), file, _patch(("replace", "/disk_format", "qcow2")), _patch(("replace", "/os_hidden", True)), Step("GET", f"{ALL}?os_hidden=true&owner=${{project.home}}", whole=True)):
        yield step.but(kind="after: a format")
        yield from _read("after: a format")
    yield gone("it")
