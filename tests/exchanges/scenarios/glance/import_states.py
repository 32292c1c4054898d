"""Everything else that is asked of an image while it is staged, importing, or left locked by an import that failed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Final

from ...step import Json, Line, Step
from ._ready import OCTETS, ended, image, staged, uploaded
from .imports import COPY, DIRECT, WEB, ask

PATCH: Final = {"Content-Type": "application/openstack-images-v2.1-json-patch"}
WHO: Final = ("away_member", "project_reader", "project_member", "admin")
OURS: Final = ("os_glance_import_task", "os_glance_importing_to_stores", "os_glance_failed_import", "os_glance_stage_host", "os_glance_anything")
TWICE: Final = ["store1", "store1"]  # which is no flow, so that it never ends


def steps() -> Iterator[Line]:
    """Each such image in turn; then the data of one that is being copied."""
    yield from _around("staged", staged())
    yield from _around("importing", staged(), ask({**DIRECT, "stores": TWICE}, "image", who="project_member", kind="setup"))
    yield from _around("downloading", ask({**WEB, "stores": TWICE}, "image", who="project_member", kind="setup"))
    yield from _around("copying", uploaded(), ask({**COPY, "stores": ["store2", "store2"]}, "image", kind="setup"))
    yield from _around("failed", ask({"method": {"name": "web-download", "uri": "http://127.0.0.1:9/x"}}, "image", who="project_member", kind="setup"))


def _around(kind: str, *before: Step) -> Iterator[Line]:
    yield image()
    yield from before
    if len(before) > 1 or before[0].json:
        yield from ended(kind=f"state: {kind}")
    for step in _asked():
        for who in WHO:
            yield step.but(who=who, kind=f"state: {kind}")
    for status in ("uploading", "importing", "queued", "active"):
        for who in WHO[1:3]:
            yield Step("GET", f"/v2/images?status={status}&owner=${{project.home}}", who=who, kind=f"state: {kind}, listed", whole=True)
    for who in WHO:
        yield Step("DELETE", "/v2/images/${image}", who=who, kind=f"state: {kind}")
    yield Step("GET", "/v2/images/${image}/tasks", kind=f"state: {kind}, then gone")


def _asked() -> Iterator[Step]:
    it = "/v2/images/${image}"
    yield Step("GET", it)
    yield Step("GET", it + "/file")
    yield Step("GET", it + "/tasks")
    for path in ("/file", "/stage"):
        yield Step("PUT", it + path, raw=b"more", headers=OCTETS)
    for body in ({"method": {"name": "web-download", "uri": "ftp://127.0.0.1/x"}}, {**COPY, "stores": ["nowhere"]}, {**DIRECT, "stores": ["nowhere"]}):
        yield ask(body, "image")  # which nothing begins with
    changes: list[Json] = [
        {"op": "replace", "path": "/name", "value": "recorded-renamed"}, {"op": "replace", "path": "/disk_format", "value": "iso"}, {"op": "add", "path": "/container_format", "value": "ovf"},
        {"op": "add", "path": "/recorded", "value": "yes"}, {"op": "replace", "path": "/status", "value": "active"}, {"op": "replace", "path": "/locations", "value": []}, {"op": "add", "path": "/os_hash_value", "value": "x"},
        {"op": "replace", "path": "/min_disk", "value": 1}, {"op": "replace", "path": "/size", "value": 1}, {"op": "replace", "path": "/visibility", "value": "private"}, {"op": "replace", "path": "/visibility", "value": "shared"},
        *({"op": op, "path": f"/{name}", "value": "x"} for name in OURS for op in ("add", "replace")), *({"op": "remove", "path": f"/{name}"} for name in OURS),
    ]  # fmt: skip
    for change in changes:
        yield Step("PATCH", it, raw=json.dumps([change]).encode(), headers=PATCH)
    for action in ("deactivate", "reactivate"):
        yield Step("POST", f"{it}/actions/{action}")
    yield Step("POST", f"{it}/actions/reactivate", who="admin")
    for method in ("PUT", "DELETE"):
        yield Step(method, f"{it}/tags/recorded")
    yield Step("POST", f"{it}/members", {"member": "${project.away}"})
    yield Step("DELETE", f"{it}/members/${{project.away}}")
    for store in ("store1", "store2"):
        yield Step("DELETE", f"/v2/stores/{store}/${{image}}")
    yield Step("POST", f"{it}/locations", {"url": "file:///nowhere"})
    yield Step("GET", f"{it}/locations")
