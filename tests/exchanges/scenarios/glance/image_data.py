"""An image's data: put, staged, inspected, handed out in ranges; in each status, by everybody."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from openstack_mock.services.image import disks

from ... import mutations as wrong
from ...content import DATA
from ...step import Json, Line, Step
from ._ready import EVERYBODY, NOBODY, OCTETS, asked, deactivated, gone, image, in_status, uploaded
from .images import ALL, IT

FILES: Final = Path(__file__).parents[3] / "services" / "image" / "disks"
FILE: Final = f"{IT}/file"
PUT: Final = Step("PUT", FILE, raw=DATA, headers=OCTETS, who="project_member")
STAGE: Final = PUT.but(path=f"{IT}/stage")
GET: Final = Step("GET", FILE, who="project_member")
SHOW: Final = Step("GET", IT, who="project_member", kind="state: what became of it")
STATES: Final = ("queued", "uploading", "active", "deactivated")
SIZE: Final = len(DATA)
RANGES: Final = (
    "bytes=0-9", "bytes=0-0", "bytes=5-", "bytes=-5", "bytes=-0", "bytes=-", "bytes=", "bytes", "", "0-9", "bytes=9-5", f"bytes=0-{SIZE - 1}", f"bytes=0-{SIZE}", f"bytes={SIZE - 1}-", f"bytes={SIZE}-", f"bytes=-{SIZE}", f"bytes=-{SIZE + 1}",
    "bytes=0-1,3-4", "bytes=0-1, 3-4", "bytes=a-b", "bytes=0-b", "bytes=1.5-3", "bytes = 0 - 9", "bytes=0 -9", "BYTES=0-9", "items=0-9", "bytes=--5", "bytes=0-9-12", "bytes=+1-5", "bytes=0x1-5", "bytes=99999999999999999999-", "bytes 0-9", "bytes=,", "bytes=0-,",
)  # fmt: skip
CONTENT_RANGES: Final = (
    f"bytes 0-9/{SIZE}", "bytes 0-9/*", f"bytes */{SIZE}", f"bytes 5-4/{SIZE}", f"bytes 0-{SIZE}/{SIZE}", f"bytes 0-{SIZE}/*", f"bytes {SIZE}-{SIZE + 5}/{SIZE + 10}", "bytes 0-9/5", "bytes 0-9", "garbage", "", "bytes=0-9", "items 0-9/*", "bytes 0-9/99999",
)  # fmt: skip
SIZES: Final = ("0", str(SIZE), str(SIZE - 1), str(SIZE + 1), "-1", "x", "", "1.5", " 7", "99999999999999")
STORES: Final = ("store1", "store2", "store3", "", "os_glance_staging_store", "os_glance_tasks_store", "STORE1", "store1,store2", " store2")
FORMATS: Final = ("raw", "qcow2", "vmdk", "vhd", "vdi", "iso", "vhdx", "ploop", "ami", None)
CONTAINERS: Final = ("bare", "ovf", "ova", "docker", "compressed", "ami", "aki", "ari", None)


def steps() -> Iterator[Line]:
    """Everything about data."""
    yield from _taking()
    yield from _headers()
    yield from _states()
    yield from _handing_out()
    yield from _ranges()
    yield from _everybody()
    yield from _inspected()


def _kept(name: str) -> bytes:
    return gzip.decompress((FILES / f"{name}.gz").read_bytes())


def _contents() -> dict[str, bytes]:
    boot = bytearray(4096)
    boot[446:462], boot[510:512] = b"\x80\x00\x02\x00\x83\x01\x01\x01\x01\x00\x00\x00\x64\x00\x00\x00", b"\x55\xaa"
    empty = {name: disks.empty(name, 1 << 20) for name in ("qcow2", "vmdk", "vhd", "vdi", "iso", "raw")}
    return {**empty, "nothing": b"", "a boot sector": bytes(boot), "half of a header": empty["qcow2"][:30], "a magic": b"QFI\xfb", "gzip": gzip.compress(DATA, mtime=0), "text": b"#!ipxe\n"}


def _fresh(step: Step, **more: Json) -> Iterator[Line]:
    """The step, on an image of its own; and what became of it."""
    yield image("it", **more)
    yield step
    yield SHOW
    yield gone("it")


def _taking() -> Iterator[Line]:
    for step in (PUT, STAGE):
        for who in ("project_member", "admin"):
            yield from _fresh(step.but(who=who))
        yield image("it")
        yield from wrong.tokens(step)
        yield from wrong.unknown(step, "it")
        for kind in ("", "text/plain", "application/json", "application/octet-stream; charset=utf-8", "APPLICATION/OCTET-STREAM", " application/octet-stream", "application/octet-stream,text/plain", "garbage", "multipart/form-data"):
            yield step.but(path=f"{ALL}/{NOBODY}/{step.path.rpartition('/')[2]}", headers={"Content-Type": kind}, kind="content type: no image")
            yield from _fresh(step.but(headers={"Content-Type": kind}, kind=f"content type: {kind or 'none'}"))
        for raw, label in ((b"", "an empty body"), (None, "no body"), (b"x", "a byte"), (b"x" * 70000, "more than a piece")):
            yield from _fresh(step.but(raw=raw, kind=f"body: {label}"))
        for accept in wrong.ACCEPTS:
            yield from _fresh(step.but(headers={**OCTETS, "Accept": accept}, kind=f"accept: {accept}"))
        yield from _fresh(step.but(path=step.path + "/", kind="path: a slash at the end"))
        yield from _fresh(step.but(path=step.path + "?a=b", kind="query: an unknown parameter"))
        for missing in (("disk_format",), ("container_format",), ("disk_format", "container_format")):
            yield from _fresh(step.but(kind="formats: missing"), **dict.fromkeys(missing))
        yield image("it")
        known = ("GET", "HEAD", "PUT") if step is PUT else ("PUT",)
        yield from wrong.methods(step.path, known)
        yield from wrong.methods(step.path, known, who="project_reader")
        for method in ("POST", "PATCH", "DELETE"):
            yield Step(method, step.path, {"a": "b"}, kind=f"method: {method} with a body")
            yield Step(method, step.path, raw=DATA, headers=OCTETS, kind=f"method: {method} with data")
        yield gone("it")


def _headers() -> Iterator[Line]:
    for step in (PUT, STAGE):
        for size in SIZES:
            yield from _fresh(step.but(headers={**OCTETS, "x-openstack-image-size": size or " "}, kind="header: the size"))
        for store in STORES:
            yield from _fresh(step.but(headers={**OCTETS, "X-Image-Meta-Store": store or " "}, kind="header: the store"))
        yield step.but(path=f"{ALL}/{NOBODY}/{step.path.rpartition('/')[2]}", headers={**OCTETS, "X-Image-Meta-Store": "x", "x-openstack-image-size": "y"}, kind="order: headers, no image")
        yield from _fresh(step.but(headers={**OCTETS, "X-Image-Meta-Store": "x", "x-openstack-image-size": "y"}, kind="order: headers"))


def _states() -> Iterator[Line]:
    for status in STATES:
        for step in (PUT, STAGE):
            for who in ("project_member", "project_reader", "other_member", "admin"):
                yield from in_status(status)
                yield step.but(who=who, kind=f"state: {status}")
                yield SHOW
                yield step.but(raw=b"other", kind=f"state: {status}, twice")
                yield gone("it")
    for step in (PUT, STAGE, GET):
        yield step.but(kind="state: gone")
    for step in (PUT, STAGE):
        yield from in_status("queued", protected=True)
        yield step.but(kind="state: protected")
        yield Step("PATCH", IT, [{"op": "replace", "path": "/protected", "value": False}], headers={"Content-Type": "application/openstack-images-v2.1-json-patch"}, kind="setup")
        yield gone("it")


def _handing_out() -> Iterator[Line]:
    for status in STATES:
        yield from in_status(status)
        for who in ("project_member", "project_reader", "other_member", "admin", "project_admin", "system_reader", "unscoped"):
            for method in ("GET", "HEAD"):
                yield GET.but(method=method, who=who, kind=f"state: {status}")
            yield GET.but(who=who, headers={"Range": "bytes=0-3"}, kind=f"state: {status}, a range")
        yield gone("it")
    yield from in_status("active")
    yield from asked(GET)
    yield from wrong.unknown(GET, "it")
    for prefer in ("store1", "store2", "store3", "store2,store1", "", ",", "store1,", "os_glance_staging_store"):
        for who in ("project_member", "admin", "project_reader"):
            yield GET.but(path=f"{FILE}?prefer={prefer}", who=who, kind="query: a preferred store")
    for header in ("If-None-Match", "If-Match"):
        yield GET.but(headers={header: "*"}, kind="header: a condition")
    yield gone("it")
    for size in (0, 1):
        yield image("it")
        yield PUT.but(raw=b"x" * size, kind="setup")
        for text in ("", "bytes=0-0", "bytes=0-", "bytes=-1", "bytes=1-"):
            yield GET.but(headers={"Range": text} if text else {}, kind=f"size: {size}")
        yield gone("it")


def _ranges() -> Iterator[Line]:
    yield from in_status("active")
    for text in RANGES:
        yield GET.but(headers={"Range": text or " "}, kind="range: of bytes")
    for text in CONTENT_RANGES:
        yield GET.but(headers={"Content-Range": text or " "}, kind="range: Content-Range")
    yield GET.but(headers={"Range": "bytes=0-3", "Content-Range": "bytes 5-9/*"}, kind="range: both")
    yield GET.but(method="HEAD", headers={"Range": "bytes=0-3"}, kind="range: HEAD")
    yield GET.but(path=f"{ALL}/{NOBODY}/file", headers={"Range": "x"}, kind="order: a range, no image")
    yield GET.but(headers={"Range": "x"}, who="other_member", kind="order: a range, no image")
    yield gone("it")
    yield from in_status("queued")
    for text in ("bytes=0-3", "x", "bytes=0-1,3-4", "bytes=-1"):
        yield GET.but(headers={"Range": text}, kind="range: of nothing")
    yield gone("it")


def _everybody() -> Iterator[Line]:
    for visibility in ("private", "shared", "community", "public"):
        yield image("it", "admin", owner="${project.home}", visibility=visibility)
        yield from wrong.personas(GET, EVERYBODY)
        again = (gone("it"), image("it", "admin", owner="${project.home}", visibility=visibility))
        for who in EVERYBODY:
            for step in (PUT, STAGE):
                yield step.but(who=who, kind=f"persona: {who}", then=again)
        yield uploaded("it")
        yield from wrong.personas(GET, EVERYBODY)
        for who in EVERYBODY:
            yield GET.but(who=who, headers={"Range": "bytes=1-2"}, kind=f"persona: {who}")
        yield deactivated("it")
        yield from wrong.personas(GET, EVERYBODY)
        yield gone("it")


def _inspected() -> Iterator[Line]:
    for label, content in _contents().items():
        for disk in FORMATS:
            yield from _fresh(PUT.but(raw=content, kind=f"inspected: {label}"), disk_format=disk)
        for container in CONTAINERS:
            if label in ("qcow2", "raw", "nothing", "gzip"):
                yield from _fresh(PUT.but(raw=content, kind=f"inspected: {label}"), disk_format="qcow2", container_format=container)
                yield from _fresh(PUT.but(raw=content, kind=f"inspected: {label}"), disk_format="ami", container_format=container)
    for name in ("backed.qcow2", "external.qcow2", "extl2.qcow2", "old.qcow2", "zstd.qcow2", "flat.vmdk", "sparse.vmdk", "stream.vmdk", "plain.qed", "plain.vdi", "dynamic.vhd"):
        for disk in ("raw", name.rpartition(".")[2].replace("qed", "qcow2")):
            yield from _fresh(PUT.but(raw=_kept(name), kind=f"inspected: {name}"), disk_format=disk)
    yield from _fresh(PUT.but(kind="inspected: an import of two"), disk_format="iso", min_disk=1)
