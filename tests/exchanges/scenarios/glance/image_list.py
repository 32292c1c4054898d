"""Lists of images: what everybody sees in them, filtered, sorted, page by page."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Final

from ... import mutations as wrong
from ...content import DATA
from ...step import Json, Line, Pause, Step
from ._ready import EVERYBODY, NOBODY, RAW, asked, deactivated, gone, image, uploaded
from .images import ALL

MINE: Final = f"{ALL}?owner=${{project.home}}"
LIST: Final = Step("GET", MINE, who="project_member", ordered=True, whole=True)
MADE: Final[dict[str, dict[str, Json]]] = {
    "one": {"name": "recorded-b", "tags": ["recorded-x"], "min_ram": 64, "recorded_property": "a value", "visibility": "private"},
    "two": {"name": "recorded-A", "tags": ["recorded-x", "recorded-y"], "min_disk": 2, "disk_format": "qcow2", "container_format": "ovf"},
    "three": {"name": "recorded-c", "tags": ["recorded-Z"], "protected": True, "recorded_property": "A VALUE", "recorded_more": "x"},
    "four": {"name": "recorded-b", "visibility": "community", "os_distro": "other", "disk_format": None, "container_format": None},
    "five": {"name": None, "recorded_more": "x"}, "six": {"name": "recorded, with a comma", "os_hidden": True},
    "seven": {"name": "recorded-h\u00e9"}, "eight": {"name": 'recorded "quoted"', "visibility": "private"},
}  # fmt: skip
SIZE: Final = str(len(DATA))
TIMES: Final = (
    "2001-01-01", "2001-01-01T00:00:00Z", "2001-01-01T00:00:00", "2001-01-01T00:00:00+01:00", "2001-01-01 00:00:00", "2001-01-01T00:00:00.5", "20010101T000000Z", "2001", "2001-01", "2001-13-01", "2001-01-01T25:00:00",
    "2999-01-01T00:00:00Z", "yesterday", "", "0", "1e9", "2001-01-01T00:00", "2001-W01-1", "2001-001", "9999-12-31T23:59:59Z", "10000-01-01", "0001-01-01T00:00:00Z", "2001-01-01T00:00:00Z,2002-01-01",
)  # fmt: skip
OPERATORS: Final = ("gt", "gte", "lt", "lte", "eq", "neq", "in", "not", "", "GT", "nin", "like")
LISTS: Final = (
    "recorded-b", "recorded-b,recorded-c", "recorded-B", "RECORDED-b", '"recorded, with a comma"', '"recorded, with a comma",recorded-c', "recorded, with a comma", "", ",", "recorded-b,", ",recorded-b", '"', '"recorded-b',
    'recorded-b"', 'x"recorded-b"', '"recorded-b"x', '"recorded-b" ,x', 'recorded-c,"recorded-b"', '""', '"recorded \\"quoted\\""', 'recorded "quoted"', "recorded-h%C3%A9", "recorded-he", "a:b", " recorded-b", "recorded-b ", "recorded-%25",
)  # fmt: skip
QUERIES: Final[dict[str, tuple[str, ...]]] = {
    "name": ("recorded-b", "RECORDED-B"), "status": ("active", "queued", "ACTIVE", "deactivated", "killed", "deleted"), "visibility": ("public", "private", "shared", "community", "all", "Public"),
    "container_format": ("bare", "ovf", "BARE"), "disk_format": ("raw", "qcow2"), "size_min": ("0", SIZE, "9999999"), "size_max": (SIZE, "0", "-5"), "member_status": ("accepted", "pending", "rejected", "all"),
    "owner": ("${project.home}", "recorded-owner"), "tag": ("recorded-x", "recorded-X", "recorded-z"), "protected": ("true", "false", "True", "1"), "os_hidden": ("true", "false", "True", "TRUE", "1"),
    "checksum": (hashlib.md5(DATA).hexdigest(),), "os_hash_algo": ("sha512", "SHA512"), "os_hash_value": (hashlib.sha512(DATA).hexdigest(),), "size": (SIZE, "0"), "virtual_size": (SIZE,), "min_ram": ("64", "0"), "min_disk": ("2",),
    "min_ram_min": ("1", "64"), "min_disk_max": ("1",), "virtual_size_min": ("1",), "name_min": ("1",), "status_max": ("1",), "id": ("${one}", "in:${one},${two}"), "recorded_property": ("a%20value", "A%20VALUE", "a%20value%20"),
    "recorded_more": ("x",), "os_distro": ("other",), "created_at": ("2001-01-01T00:00:00Z",), "updated_at": ("gt:2001-01-01T00:00:00Z",), "deleted": ("true", "false"), "changes-since": ("2001-01-01T00:00:00Z",),
    "properties": ("x",), "is_public": ("true",), "tags": ("recorded-x",), "self": ("x",), "file": ("x",), "schema": ("x",), "locations": ("x",), "direct_url": ("x",), "stores": ("store1",), "deleted_at": ("2001-01-01",),
    "metadata": ("x",), "members": ("x",), "image_id": ("${one}",), "owner_id": ("x",), "is_hidden": ("x",), "paranoid": ("x",), "hidden": ("true",), "checksum_min": ("1",), "_min": ("1",), "status_min": ("x",),
    "limit": ("2", "1000", "1001"), "sort_key": ("name",), "sort_dir": ("asc",), "sort": ("name:asc",), "marker": (),
}  # fmt: skip
KEYS: Final = ("name", "status", "container_format", "disk_format", "size", "id", "created_at", "updated_at", "owner", "visibility", "min_disk", "min_ram", "checksum", "protected", "os_hidden", "recorded_property", "virtual_size", "")
SORTS: Final = (
    "name", "name:asc", "name:desc", "name:", ":asc", "name:up", "name:asc,status", "status:desc,name:asc", "size,id", "size:asc,id:desc", "name:asc:desc", "NAME", " name : asc ", "name,name", "", ",", "name,", "nothing",
    "created_at:asc", "updated_at:desc,created_at:asc", "id:asc,id:desc", "name;asc", "disk_format,container_format,name:asc",
)  # fmt: skip
PAIRS: Final = (
    "sort_key=name&sort_key=status", "sort_key=name&sort_key=status&sort_dir=asc", "sort_key=name&sort_key=status&sort_dir=asc&sort_dir=desc", "sort_key=status&sort_dir=asc&sort_dir=desc", "sort_dir=asc&sort_dir=desc", "sort_dir=asc",
    "sort=name&sort_key=name", "sort=name&sort_dir=asc", "sort_key=name,status", "sort_key=name&sort_key=name", "sort_key=name&sort_dir=ASC", "sort_key=id&sort_key=nothing", "sort_key=size&sort_key=id&sort_key=name&sort_dir=asc",
    "sort=name&sort=status", "sort_key=&sort_dir=", "sort_key=name&sort_dir=", "sort_key=created_at&sort_key=id&sort_dir=asc&sort_dir=asc&sort_dir=asc", "sort=id:asc&sort_key=",
)  # fmt: skip
MIXED: Final = (
    "tag=recorded-x&tag=recorded-y", "tag=recorded-x&tag=nothing", "tag=recorded-x&tag=recorded-x", "tag=%20recorded-x%20", "tag=recorded-x,recorded-y", "name=recorded-b&name=recorded-c", "status=active&status=queued", "status=in:active,queued",
    "status=in:active,nothing", "status=in:", "container_format=in:bare,ovf", "disk_format=in:raw,qcow2,", "id=in:", "id=neq:${one}", "name=neq:recorded-b", "size_min=1&size_max=2", f"size_min={SIZE}&size_max={SIZE}", "size_min=1.5", "size_min=1e3",
    "size_min=%201", "size_max=99999999999999999999", "created_at=gt:2001-01-01&updated_at=lt:2001-01-01", "created_at=${born}", "created_at=eq:${born}", "created_at=neq:${born}", "created_at=gt:${born}", "created_at=gte:${born}",
    "created_at=lt:${born}", "created_at=lte:${born}", "visibility=private&os_hidden=true", "visibility=all&os_hidden=true", "os_hidden=true&protected=true", "protected=true&protected=false", "visibility=public&visibility=private",
    "visibility=&name=recorded-b", "member_status=pending&visibility=shared", "owner=${project.other}", "owner=", "recorded_property=a value&recorded_more=x", "recorded_property=in:a value,b", "NAME=recorded-b", "name=%00", "name=%FF",
    "name=recorded-%F0%9F%98%80", "%F0%9F%98%80=x", "p%C3%A9=x", "name==x", "=x", "&&", "a=1&b=2&c=3", "name=recorded-b%20", "recorded_more=x&tag=recorded-z", "properties=recorded_more", "name=eq:recorded-b", "name=in:recorded-b",
    "name=gt:recorded-b", "status=eq:active", "status=gt:active", "size=gt:1", "size=eq:1", "min_ram=gt:1", "id=eq:${one}", "id=${one}&name=recorded-b", "id=${one}&name=nothing", "checksum=in:x,y", "owner=in:${project.home}", "visibility=in:private,shared",
)  # fmt: skip


def steps() -> Iterator[Line]:
    """Everything about lists."""
    yield from _standing()
    yield from asked(Step("GET", ALL))
    yield from asked(Step("GET", MINE))
    yield from wrong.query(LIST, QUERIES)
    yield from wrong.query(LIST.but(who="admin"), {name: QUERIES[name] for name in ("visibility", "owner", "member_status", "os_hidden", "deleted")})
    yield from _filters()
    yield from _sorted()
    yield from _paged()
    yield Step("PATCH", f"{ALL}/${{three}}", [{"op": "replace", "path": "/protected", "value": False}], headers={"Content-Type": "application/openstack-images-v2.1-json-patch"}, kind="setup")
    for name in MADE:
        yield gone(name)
    yield from _seen()


def _standing() -> Iterator[Line]:
    for name, more in MADE.items():
        keep = {name: "id", "born": "created_at"} if name == "two" else {name: "id"}
        yield Step("POST", ALL, {**RAW, **more}, who="project_member", kind="setup", keep=keep)
        if name in ("one", "three"):
            yield uploaded(name)
        yield Pause()
    yield uploaded("two", store="store2")
    yield deactivated("two")


def _asking(text: str, kind: str, who: str = "project_member") -> Step:
    return LIST.but(path=f"{MINE}&{wrong.percent(text).replace('%25', '%')}", kind=kind, who=who)


def _filters() -> Iterator[Line]:
    for name in ("created_at", "updated_at"):
        for time in TIMES:
            for operator in ("", "gt:", "lte:") if name == "created_at" else ("neq:",):
                yield _asking(f"{name}={operator}{time}".replace("+", "%2B"), f"time: {name}")
        for operator in OPERATORS:
            yield _asking(f"{name}={operator}:2001-01-01T00:00:00Z", f"operator: {name}")
            yield _asking(f"{name}={operator}:x", f"operator: {name}")
    for name in ("name", "status", "id", "container_format", "disk_format"):
        for operator in OPERATORS:
            yield _asking(f"{name}={operator}:recorded-b", f"operator: {name}")
    for text in LISTS:
        yield _asking(f"name=in:{text}", "operator: a list of names")
        yield _asking(f"name={text}", "query: a name")
    for text in MIXED:
        for who in ("project_member", "admin"):
            yield _asking(text, "query: mixed", who)


def _sorted() -> Iterator[Line]:
    for key in KEYS:
        for direction in ("asc", "desc", "up"):
            yield _asking(f"sort_key={key}&sort_dir={direction}", "sort: key and direction")
    for text in SORTS:
        yield _asking(f"sort={text}", "sort: the new way")
    for text in PAIRS:
        yield _asking(text, "sort: several")


def _paged() -> Iterator[Line]:
    for text in ("limit=0", "limit=1", "limit=3", "limit=-1", "limit=x", "limit=", "limit=1.5", "limit=%201", "limit=99999999999", "limit=1&limit=2", "limit=1001", "marker=", "marker=x", f"marker={NOBODY}", "marker=null", "marker=%C3%A9"):
        for who in ("project_member", "admin", "other_member"):
            yield _asking(text, "page: odd", who)
    for sort in ("", "&sort=name:asc", "&sort=size:asc,name:desc", "&sort_key=disk_format&sort_dir=desc", "&sort=status:asc", "&sort=updated_at:asc", "&name=recorded-b"):
        for marker in MADE:
            yield _asking(f"limit=2&marker=${{{marker}}}{sort}", "page: behind one")
        yield _asking(f"limit=2{sort}", "page: the first")
    for who in ("other_member", "admin", "project_reader", "system_reader", "unscoped"):
        for marker in MADE:
            yield _asking(f"marker=${{{marker}}}", "page: another's marker", who)
    yield image("gone")
    yield gone("gone")
    for who in ("project_member", "admin"):
        yield _asking("marker=${gone}", "page: a marker that is gone", who)
        yield _asking("marker=${gone}&deleted=true", "page: a marker that is gone", who)


def _seen() -> Iterator[Line]:
    """What everybody finds of another project's images, however they are shared."""
    made = []
    for owner in ("home", "other"):
        for visibility in ("private", "shared", "community", "public"):
            for hidden in (False, True):
                name = f"{owner}{visibility}{hidden}"
                made.append(name)
                yield image(name, "admin", owner=f"${{project.{owner}}}", visibility=visibility, os_hidden=hidden, tags=[f"recorded-{owner}"])
    for status in ("pending", "accepted", "rejected"):
        made.append(status)
        yield image(status, "other_member", tags=[f"recorded-{status}"])
        yield Step("POST", f"{ALL}/${{{status}}}/members", {"member": "${project.home}"}, who="other_member", kind="setup")
        yield Step("PUT", f"{ALL}/${{{status}}}/members/${{project.home}}", {"status": status}, who="project_member", kind="setup")
    texts = ["", *(f"visibility={word}" for word in ("public", "private", "shared", "community", "all")), *(f"member_status={word}" for word in ("pending", "rejected", "all")), "os_hidden=true", "owner=${project.other}", "owner=${project.home}", "tag=recorded-home"]
    for text in texts:
        yield from wrong.personas(Step("GET", f"{ALL}?{text}" if text else ALL, kind="seen"), EVERYBODY)
    for visibility in ("shared", "all", "community", "private"):
        for more in ("member_status=pending", "member_status=all", "member_status=rejected", "os_hidden=true", "owner=${project.other}&member_status=all", "owner=${project.other}"):
            for who in ("project_member", "other_member", "admin", "away_member", "project_reader"):
                yield Step("GET", f"{ALL}?visibility={visibility}&{more}", who=who, kind="seen: both")
    for name in made:
        yield gone(name)
