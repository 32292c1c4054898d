"""Schemas of images, members and tasks; those of metadata definitions are with them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ... import mutations as wrong
from ...step import Line, Step
from ._ready import asked

KNOWN: Final = ("image", "images", "member", "members", "task", "tasks")
UNKNOWN: Final = ("", "nothing", "Image", "image%20", "image.json", "image/x", "%C3%A9", "%25", "%FF", "..", "metadefs", "metadefs/", "metadefs/nothing", "stores", "cache", "tag")


def steps() -> Iterator[Line]:
    """Everything about schemas."""
    for name in KNOWN:
        path = f"/v2/schemas/{name}"
        yield from asked(Step("GET", path, whole=True))
        yield from wrong.methods(path, ("GET", "HEAD"))
        yield from wrong.methods(path, ("GET", "HEAD"), who="project_reader")
        for method in ("POST", "PUT", "PATCH", "DELETE"):
            yield Step(method, path, {"a": "b"}, kind=f"method: {method} with a body")
            yield Step(method, path, raw=b'{"', headers={"Content-Type": "application/json"}, kind=f"method: {method}, no JSON")
    for name in UNKNOWN:
        for method in ("GET", "HEAD", "POST", "DELETE"):
            yield Step(method, f"/v2/schemas/{name}", kind="unknown: a schema")
        yield Step("GET", f"/v2/schemas/{name}", who=None, kind="unknown: a schema, no token")
