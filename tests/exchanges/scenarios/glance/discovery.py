"""What this Glance offers, and where: versions, import methods, stores; paths that nothing answers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ... import mutations as wrong
from ...step import Line, Step
from ._ready import EVERYBODY, NOBODY, asked

KNOWN: Final[dict[str, tuple[str, ...]]] = {
    "/v2/info/import": ("GET", "HEAD"), "/v2/info/stores": ("GET", "HEAD"), "/v2/info/stores/detail": ("GET", "HEAD"),
}  # fmt: skip
NOWHERE: Final = (
    "/v2", "/v2/", "/v2/nowhere", "/v2/info", "/v2/info/", "/v2/info/nowhere", "/v2/info/stores/nowhere", "/v2/stores", "/v2/stores/store1", "/v2/schemas",
    f"/v2/images/{NOBODY}/nowhere", f"/v2/images/{NOBODY}/actions", f"/v2/images/{NOBODY}/actions/nowhere", f"/v2/images/{NOBODY}/import/x", "/v2/tasks/x/y",
    "/v2/INFO/import", "//v2/info/import", "/v2//info/import", "/v2/images//import", "/v2/cache/x/y", "/v2/cache/nodes", "/favicon.ico", "/healthcheck/x",
)  # fmt: skip
ROOTS: Final = (
    "/", "", "/versions", "/versions/", "/versions/x", "/v1", "/v1/images", "/v2.0/info/import", "/v2.18/info/import", "/v2.19/info/import", "/v3", "/v2.x/info/import", "/V2/info/import",
    "/healthcheck", "/v2.1", "/nowhere", "/v", "/v20/info/import", "/2/info/import",
)  # fmt: skip
VENDORED: Final = ("v2", "v2.0", "v2.18", "v2.19", "v1", "v3", "", "v2+json", "garbage")


def steps() -> Iterator[Line]:
    """Everything that is about no resource."""
    for path, known in KNOWN.items():
        yield from asked(Step("GET", path, whole=True))
        yield from wrong.methods(path, known)
        yield from wrong.methods(path, known, who="project_reader")
        for step in wrong.methods(path, known):
            if step.method in ("POST", "PUT", "PATCH"):
                yield step.but(raw=b'{"', headers={"Content-Type": "application/json"}, kind=f"{step.kind}, no JSON")
                yield step.but(json={"a": "b"}, kind=f"{step.kind}, a body")
    for path in NOWHERE:
        for method in wrong.METHODS:
            yield Step(method, path, kind="path: nothing there")
        yield Step("GET", path, who=None, kind="path: nothing there, no token")
        yield Step("POST", path, {"a": "b"}, kind="path: nothing there, a body")
    for path in ROOTS:
        for method in wrong.METHODS:
            yield Step(method, path, who=None, whole=True, kind="version: of the path")
        root = Step("GET", path, whole=True, kind="version: of the path")
        yield root
        yield root.but(who="project_reader")
        yield root.but(headers={"X-Auth-Token": "garbage"}, who=None, kind="token: garbage")
        yield root.but(path=path + "?unknown=1", kind="query: an unknown parameter")
        yield from wrong.accepts(root)
    for name in VENDORED:
        for path in ("/info/import", "/v2/info/import", "/", "/nowhere"):
            accept = {"Accept": f"application/vnd.openstack.images-{name}"}
            yield Step("GET", path, headers=accept, kind="version: of the Accept header", whole=True)
    yield from wrong.personas(Step("GET", "/v2/", kind="path: nothing there"), EVERYBODY)
