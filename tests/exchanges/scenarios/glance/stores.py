"""Stores: an image's copy in one of them taken away, and data sent to one that is named."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ... import mutations as wrong
from ...step import ABSENT, Json, Line, Step
from ._ready import EVERYBODY, NOBODY, OCTETS, deactivated, ended, gone, image, staged, uploaded

STORES: Final = ("store1", "store2", "os_glance_staging_store", "os_glance_tasks_store", "nowhere", "STORE1", "é", "x" * 300, "", " ", "store1,store2", "file")


def steps() -> Iterator[Line]:
    """Everything about stores that is no import."""
    yield from _sent()
    yield from _taken()
    yield from _refused()


def in_both(name: str = "image", who: str = "project_member", **more: Json) -> Iterator[Step]:
    """Make an image with a copy in each store."""
    copy = {"method": {"name": "copy-image"}, "all_stores": True}
    yield image(name, who, **more)
    yield uploaded(name, who)
    yield Step("POST", f"/v2/images/${{{name}}}/import", copy, kind="setup")


def _ready(name: str = "image", **more: Json) -> Iterator[Line]:
    yield from in_both(name, **more)
    yield from ended(name)


def _taken() -> Iterator[Line]:
    yield from _ready()
    take = Step("DELETE", "/v2/stores/store2/${image}")
    for who in EVERYBODY:
        yield take.but(who=who, kind=f"persona: {who}", then=(gone(), *in_both(), *ended()))
    yield from wrong.tokens(take)
    yield from wrong.unknown(take, "image")
    yield from wrong.unknown(take.but(who="project_reader"), "image")
    for store in STORES:
        path = f"/v2/stores/{wrong.percent(store)}/"
        for who in ("admin", "project_member", "away_member"):
            if store not in ("store1", "store2"):
                yield take.but(path=path + "${image}", who=who, kind=f"unknown: store {store[:9]!r}")
            yield take.but(path=path + NOBODY, who=who, kind=f"unknown: image in {store[:9]!r}")
    yield take.but(json={"a": "b"}, kind="extra: a body")
    for probe in wrong.payload(take.but(json={"a": "b"})):
        if probe.kind not in ("payload: nothing", "payload: nothing, untyped"):
            yield probe
    for method in wrong.METHODS:
        if method != "DELETE":
            for who in ("admin", "project_reader"):
                yield take.but(method=method, who=who, kind=f"method: {method}")
    yield take.but(path=take.path + "/", kind="path: a slash at the end")
    show = Step("GET", "/v2/images/${image}", kind="state: in which stores")
    yield take
    yield show
    yield take.but(kind="state: not in it")
    for store in ("store1", "store2", "os_glance_staging_store", "nowhere"):
        for who in ("admin", "project_member"):
            yield take.but(path=f"/v2/stores/{store}/${{image}}", who=who, kind="state: the last one")
    yield show
    yield gone()
    yield take.but(kind="state: the image is gone")
    yield from _ready()
    yield take.but(path="/v2/stores/store1/${image}", kind="state: the first one")
    yield show
    yield Step("GET", "/v2/images/${image}/file", kind="state: with one copy left")
    yield gone()
    yield from _ready(protected=True)
    yield take.but(kind="state: protected")
    yield Step("PATCH", "/v2/images/${image}", raw=b'[{"op": "replace", "path": "/protected", "value": false}]', headers={"Content-Type": "application/openstack-images-v2.1-json-patch"}, kind="setup")
    yield gone()


def _refused() -> Iterator[Line]:
    """Images that are in no state for it."""
    yield image("empty")
    yield image("waiting")
    yield staged("waiting")
    yield image("off")
    yield uploaded("off")
    yield deactivated("off")
    yield image("hidden", who="away_member", visibility="private")
    yield uploaded("hidden", who="away_member")
    for name in ("empty", "waiting", "off", "hidden"):
        for store in ("store1", "store2", "os_glance_staging_store", "nowhere"):
            for who in ("admin", "project_member", "away_member", "project_reader"):
                yield Step("DELETE", f"/v2/stores/{store}/${{{name}}}", who=who, kind=f"state: {name}")
        yield gone(name)


def _sent() -> Iterator[Line]:
    """Data that goes to a store by name."""
    for store in STORES:
        yield image()
        for method, path in (("PUT", "stage"), ("PUT", "file")):
            yield Step(method, f"/v2/images/${{image}}/{path}", raw=b"data", headers={**OCTETS, "X-Image-Meta-Store": store}, kind=f"header: {store[:9]!r}")
            yield Step("GET", "/v2/images/${image}", kind="state: where it is")
            if path == "stage":
                yield gone()
                yield image()
        yield gone()
    yield image()
    yield Step("PUT", "/v2/images/${image}/file", ABSENT, raw=b"data", headers={**OCTETS, "x-image-meta-store": "store2"}, who="away_member", kind="persona: away_member")
    yield gone()
