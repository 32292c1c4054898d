"""Bodies, queries and paths in odd spellings: encodings, quotings, separators, numbers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ... import mutations as wrong
from ...step import Json, Line, Step
from ._ready import gone, image, uploaded
from .images import ALL, IT, patch_type

PLAIN: Final = '{"name": "recorded-odd"}'
BODIES: Final[tuple[bytes, ...]] = (
    b"\xef\xbb\xbf" + PLAIN.encode(), *(PLAIN.encode(coding) for coding in ("utf-16", "utf-16-le", "utf-32")), '{"name": "recorded-é"}'.encode("latin-1"), b'{"name": "recorded-a", "name": "recorded-b"}', b'{"name": "recorded-a",}',
    b'{"min_disk": 1e400}', b'{"min_disk": 1e2}', b'{"min_disk": ' + b"9" * 400 + b"}", b'{"min_disk": ' + b"9" * 5000 + b"}", b"[" * 2000 + b"]" * 2000, b'{"a":' * 2000 + b"1" + b"}" * 2000, b'{"name": "recorded\x00a"}',
    b'{"name": "recorded\\u0000a"}', b'  {"name": "recorded-a"}\n', b'{"name": "recorded-a"}x', b'"text"', b"7", b"true", b"-Infinity", b'{"min_disk": Infinity}', b'{"name": "\\ud83d\\ude00"}', b'{"name": "recorded-\\u00e9"}',
    b'{"name": "recorded\ta"}', b'{"tags": {"a": 1}}', b'[{"name": "a"}]', b'{"": ""}', b"\n", b" ", b"{}{}", b"// x\n{}", b"{'name': 'a'}", b'{"member": 1e2}', b'{"status": "accepted", "status": "x"}', b'{"min_disk": -0}', b'{"min_disk": 01}',
)  # fmt: skip
QUERIES: Final = (
    "a;b", "name=recorded-it;status=x", "name=recorded%2Dit", "name=recorded+it", "name=%", "name=%zz", "name=%E9", "%E9=x", "name=%C3", "name=a%00b", "=", "==", "&=&", "name=recorded-it&", "&name=recorded-it", "name", "name&status", "limit",
    "limit=&marker=", "marker", "sort_key", "sort", "tag", "tag=", "tag=%20", "tag=a&tag", "visibility", "os_hidden", "os_hidden=", "protected=", "size_min=", "size_min=+1", "size_min=%2B1", "size_min=1_0", "size_min=0x1", "limit=1_0", "limit=%2B1",
    "limit=+1", "limit=1.0", "limit=0x1", "limit=%D9%A1", "size_min=%D9%A1", "created_at", "created_at=gt", "created_at=gt:", "created_at=:", "created_at=gt:2001-01-01:", "created_at=2001-01-01T00:00:00%2B00:00", "created_at=2001-01-01T00:00:00+00:00",
    "id=in", "status=in:active%22", "member_status", "member_status=", "member_status=ALL", "name=in:recorded-it%2C", "name=in:%22recorded-it%22", "sort=name%3Aasc", "sort=name:asc:", "sort_dir", "sort_dir=&sort_key=name", "unknown[]=1",
    "limit=-0", "limit=00", "limit=%20%201", "?limit=1", "limit=1?", "name=%F0%9F%98%80", "tag=%F0%9F%98%80", "owner=%F0%9F%98%80", "x=%F0%9F%98%80", "visibility=all&visibility=", "checksum=&checksum=x", "os_hash_algo=md5&os_hash_algo=sha512",
    "name=recorded-it&name=recorded-it", "tags=a", "tags=a&tags=b", "tags=aa", "tags=a&tag=a", "tags=b&tag=a", "deleted=true&deleted=x", "min_ram=abc", "min_ram=0abc", "min_disk=-1", "protected=true&protected=false", "protected=x&protected=false",
    "os_hidden=x&os_hidden=false", "id_min=999999999", "created_at_min=1", "created_at_max=20990101000000", "updated_at_min=x", "owner_max=-1", "protected_min=0", "os_hidden_max=0", "visibility_min=0", "deleted_min=0", "deleted_at_min=0", "x_min=1",
    "x_max=x", "_max=1", "min=1", "tags_min=1", "locations_max=1", "members_min=1", "metadata=1", "registry=1", "save=1", "keys=1", "image_id=x", *("&".join(f"tag=t{number}" for number in range(count)) for count in (59, 60, 61, 62)),
    *("&".join(f"p{number}=x" for number in range(count)) for count in (60, 61)), "name=%0A", "name=recorded-it%0A", "%6Eame=recorded-it", "%6Cimit=1", "name=recorded-it%26status=x", "name=recorded-it%3Bstatus=x", "visibility=%70rivate",
)  # fmt: skip
PATHS: Final = (
    "//v2/images/${it}", "/v2//images//${it}", "/v2/./images", "/v2/images/../images", "/v2/images/%2e%2e/images", "/v2/images/${it}/../${it}", "/v2/images/${it};x", "/v2/images;x", "/v2/IMAGES", "/v2/Images/${it}", "/v2/images/${it}/File",
    "/v2/images/${it}/members/", "/v2/images/${it}/tags/a/", "/v2/images/${it}/tags/a%20b", "/v2/images/${it}/tags/a+b", "/v2/images/${it}/tags/%C3%A9", "/v2/images/${it}/tags/a%0A", "/v2/images/${it}/tags/a%0A%0A", "/v2/images/%2F",
    "/v2/images/%252F", "/v2/images/a%2fb", "/v2/images/${it}%2Ffile", "/v2%2Fimages%2F${it}", "/%76%32/images/${it}", "/v2%3Fa=b", "/v2/images%3Fa=b", "/v2/images/${it}.json", "/v2/images/:id", "/v2/images/*", "/v2/images/%0A", "/v2/images/${it}%0A",
    "/v2/images/${it}%0Afile", "/v2/images/%20${it}", "/v2/images/" + "x" * 300, "/v2/images/" + "%C3%A9" * 100, "/v2/images/%F0%9F%98%80", "/v2/images/%00", "/v2/images/${it}%00", "/v2/images/${it}/members/x%0A", "/v2/images/${it}/members/x%2Fy",
    "/v2/images/${it}/%66ile", "/v2/schemas/%69mage", "/v2/images/${it}/members/%25", "/v2/images/$%7Bit%7D", "/v2/images/%E2%80%A8", "/%2Fv2/images/${it}", "/v2/images%0A", "/v2/images/${it}/file%0A", "/v2%0A/images",
)  # fmt: skip


def steps() -> Iterator[Line]:
    """Everything that is spelt oddly."""
    yield from _bodies()
    yield image("it", tags=["a"])
    yield uploaded("it")
    for text in QUERIES:
        yield Step("GET", f"{ALL}?owner=${{project.home}}&{text}", who="project_member", whole=True, ordered=True, kind="query: spelt oddly")
    for path in (IT, f"{IT}/members", f"{IT}/file", "/v2/schemas/image"):
        for text in QUERIES[:34]:
            yield Step("GET", f"{path}?{text}", who="project_member", kind="query: spelt oddly")
    for text in PATHS:
        for method in wrong.METHODS:
            if method != "DELETE" or "/tags/" in text or "/members/" in text:
                yield Step(method, text, who="project_member", kind="path: spelt oddly")
        yield Step("POST", text, {"a": "b"}, who="project_member", kind="path: spelt oddly")
    yield gone("it")


def _bodies() -> Iterator[Line]:
    kind = {"Content-Type": "application/json"}
    for raw in BODIES:
        yield Step("POST", ALL, raw=raw, headers=kind, who="project_member", keep={"made": "id"}, then=(gone("made"),), kind="body: spelt oddly")
    yield image("it", visibility="shared")
    yield Step("POST", f"{IT}/members", {"member": "${project.other}"}, who="project_member", kind="setup")
    asked: tuple[tuple[str, str, dict[str, str], Json], ...] = (
        ("PATCH", IT, patch_type("v2.1"), "project_member"), ("PUT", f"{IT}/members/${{project.other}}", kind, "other_member"), ("POST", f"{IT}/members", kind, "project_member"),
        ("POST", f"{IT}/actions/deactivate", kind, "admin"), ("GET", IT, kind, "project_member"), ("GET", ALL, kind, "project_reader"), ("PUT", IT, kind, "project_member"),
    )  # fmt: skip
    for method, path, headers, who in asked:
        for raw in BODIES:
            yield Step(method, path, raw=raw, headers=headers, who=who, kind="body: spelt oddly")
    yield gone("it")
