"""What comes of an import: of each method, into which stores, with which data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ...content import ROOT
from ...step import Json, Line, Step
from ._ready import ended, gone, image, staged, uploaded
from .imports import COPY, DIRECT, OTHER, WEB, ask


def steps() -> Iterator[Line]:
    """What comes of it."""
    for kind, more in {
        "one store": {}, "another": {"stores": ["store2"]}, "both": {"stores": ["store1", "store2"]}, "all": {"all_stores": True}, "all, or not": {"all_stores": True, "all_stores_must_succeed": False},
        "not all": {"all_stores": False}, "none": {"stores": []}, "none, or not": {"stores": [], "all_stores_must_succeed": False}, "twice": {"stores": ["store1", "store1"]},
        "with more": {"unknown": 1, "method": {"name": "glance-direct", "unknown": 1}}, "with a uri": {"method": {"name": "glance-direct", "uri": "x"}},
    }.items():  # fmt: skip
        yield from _end(f"direct, {kind}", {**DIRECT, **more}, staged())
    yield from _end("direct, by a header", DIRECT, staged(), headers={"X-Image-Meta-Store": "store2"})
    yield from _end("direct, not its format", DIRECT, staged(), disk_format="qcow2")
    yield from _end("direct, not its format, or not", {**DIRECT, "all_stores": True, "all_stores_must_succeed": False}, staged(), disk_format="qcow2")
    yield from _end("direct, iso", DIRECT, staged(), disk_format="iso")
    for path in ("image", "empty", "missing", "moved", "away", "image?a=b", "image#c"):
        yield from _end(f"web, {path}", {"method": {"name": "web-download", "uri": f"{ROOT}/{path}"}})
    for kind, more in {"both": {"stores": ["store1", "store2"]}, "all, or not": {"all_stores": True, "all_stores_must_succeed": False}, "none": {"stores": []}, "twice": {"stores": ["store1", "store1"]}}.items():
        yield from _end(f"web, {kind}", {**WEB, **more})
    yield from _end("web, nobody listens", {"method": {"name": "web-download", "uri": "http://127.0.0.1:9/x"}})
    yield from _end("web, not its format", WEB, disk_format="qcow2")
    yield from _end("web, not its format, or not", {**WEB, "all_stores": True, "all_stores_must_succeed": False}, disk_format="qcow2")
    for kind, more in {
        "one store": COPY, "all": {"all_stores": True}, "twice": {"stores": ["store2", "store2"]}, "none": {"stores": []}, "or not": {**COPY, "all_stores_must_succeed": False},
        "into its own store": {"stores": ["os_glance_staging_store"]},
    }.items():  # fmt: skip
        yield from _end(f"copy, {kind}", {"method": COPY["method"], **more}, uploaded())
    yield from _twice()
    yield from _from_another()


def _end(kind: str, body: Json, *before: Step, headers: Mapping[str, str] | None = None, **more: Json) -> Iterator[Line]:
    yield image(**more)
    yield from before
    yield ask(body, "image", who="project_member", kind=f"end: {kind}", headers=headers or {})
    yield from ended(kind=f"end: {kind}")
    show = Step("GET", "/v2/images/${image}", kind=f"end: {kind}")
    yield show.but(who="project_member")
    yield show.but(path=show.path + "/tasks", who="project_member")
    yield show.but(path=show.path + "/file")
    yield gone()


def _twice() -> Iterator[Line]:
    """One import after another on the same image."""
    yield image()
    yield ask({"method": {"name": "web-download", "uri": f"{ROOT}/missing"}}, "image", who="project_member", kind="twice: in vain")
    yield from ended()
    yield ask(WEB, "image", who="project_member", kind="twice: again")
    yield from ended(number=1)
    yield ask(COPY, "image", kind="twice: then a copy", who="admin")
    yield from ended(number=2)
    yield ask({"method": COPY["method"], "all_stores": True}, "image", kind="twice: in all already", who="admin")
    yield ask(COPY, "image", kind="twice: in it already", who="admin")
    yield Step("GET", "/v2/images/${image}/tasks", kind="twice: all of them")
    yield gone()


def _from_another() -> Iterator[Line]:
    """Data of another Glance: of this one."""
    yield image("source", who="project_member", os_type="linux", hw_disk_bus="scsi", recorded="yes", name="recorded-source")
    yield uploaded("source")
    yield image("empty", who="project_member", name="recorded-empty")
    for kind, more in {
        "itself": {"glance_image_id": "${source}"}, "another region": {"glance_image_id": "${source}", "glance_region": "nowhere"}, "no data": {"glance_image_id": "${empty}"},
        "internal": {"glance_image_id": "${source}", "glance_service_interface": "internal"}, "no such interface": {"glance_image_id": "${source}", "glance_service_interface": "x"},
        "nobody": {}, "by both stores": {"glance_image_id": "${source}"},
    }.items():  # fmt: skip
        body = {"method": {**OTHER["method"], **more}, **({"all_stores": True} if kind == "by both stores" else {})}
        yield from _end(f"download, {kind}", body)
    yield gone("source")
    yield gone("empty")
