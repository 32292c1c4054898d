"""Imports: what a request may ask of each method, from which status, by whom."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from ... import mutations as wrong
from ...content import ROOT
from ...reference import Field
from ...step import Json, Line, Step
from ._ready import EVERYBODY, NOBODY, deactivated, ended, gone, image, staged, uploaded

DIRECT: Final[Json] = {"method": {"name": "glance-direct"}}
WEB: Final[Json] = {"method": {"name": "web-download", "uri": f"{ROOT}/image"}}
COPY: Final[Json] = {"method": {"name": "copy-image"}, "stores": ["store2"]}
OTHER: Final[Json] = {"method": {"name": "glance-download", "glance_region": "RegionOne", "glance_image_id": NOBODY}}
METHODS: Final[Mapping[str, Json]] = {"glance-direct": DIRECT, "web-download": WEB, "copy-image": COPY, "glance-download": OTHER}
FIELDS: Final = (
    Field(("method",), True, "object"), Field(("method", "name"), True, 'string, one of ["glance-direct"]'), Field(("all_stores",), False, "boolean"), Field(("all_stores_must_succeed",), False, "boolean"),
    Field(("stores",), False, "array"),
)  # fmt: skip
URIS: Final[tuple[Json, ...]] = (
    "", " ", "x", "file:///etc/passwd", "ftp://127.0.0.1/x", "http://", "http:///x", "https://", "http://192.0.2.1/x", "http://example.com/x", "http://127.0.0.1:99999/x", "http://127.0.0.1:x/x",
    "http://[::1]/x", "http://[::1/x", "http://127.0.0.1.example.com/x", "http://127.1/x", "http://2130706433/x", "http://0x7f000001/x", "http://0177.0.0.1/x", "http://user:pass@192.0.2.1/x", "swift://a/b",
    "http://127.0.0.1#@192.0.2.1/", "http://192.0.2.1#@127.0.0.1/", "//127.0.0.1/x", "http:/127.0.0.1/x", "http://169.254.169.254/latest", "http://10.0.0.1/x", "http://é/x", "http://127.0.0.1 /x",
    None, 7, True, False, [], ["http://192.0.2.1/x"], {}, {"a": "b"}, "http://" + "n" * 300 + "/x",
)  # fmt: skip
REMOTES: Final[tuple[Json, ...]] = ("", "x", None, 7, [], {}, NOBODY.upper(), NOBODY.replace("-", ""), f"{{{NOBODY}}}", f"urn:uuid:{NOBODY}", NOBODY + "0")
STATES: Final = ("queued", "waiting", "active", "off", "hidden", "formless", "halfless", "stuck")


def steps() -> Iterator[Line]:
    """Everything about imports."""
    yield from _standing()
    yield from _requests()
    yield from _states()
    yield from _by_whom()
    yield from _stores()
    for name in STATES:
        yield gone(name)


def ask(body: Json, name: str = "queued", **more: Json) -> Step:
    return Step("POST", f"/v2/images/${{{name}}}/import", body, **more)


def _standing() -> Iterator[Line]:
    """An image in each status, none of which a wrong request changes."""
    yield image("queued")
    yield image("waiting")
    yield staged("waiting")
    yield image("active")
    yield uploaded("active")
    yield image("off")
    yield uploaded("off")
    yield deactivated("off")
    yield image("hidden", who="away_member", visibility="private")
    yield staged("hidden", who="away_member")
    yield image("formless", disk_format=None, container_format=None)
    yield image("halfless", disk_format=None)
    yield image("stuck")
    yield staged("stuck")
    yield ask({**DIRECT, "stores": ["store1", "store1"]}, "stuck", kind="state: never to end", who="project_member")
    yield from ended("stuck")


def _requests() -> Iterator[Line]:
    """Wrong bodies, on an image that is in no state for what would be a right one."""
    for method, body in METHODS.items():
        yield ask(body, "off", kind=f"state: not the one for {method}")
        yield from _bodies(ask(body, "off"))
    active = ask(DIRECT, "active")
    yield from wrong.tokens(active)
    yield from wrong.accepts(active)
    yield from wrong.unknown(active, "active")
    yield from wrong.unknown(active.but(who="project_reader"), "active")
    yield from wrong.unknown(active.but(json={}), "active")
    for who in ("admin", "project_reader"):
        yield from wrong.methods("/v2/images/${active}/import", ("POST",), who=who)
        yield from wrong.methods("/v2/images/${active}/tasks", ("GET", "HEAD"), who=who)
    yield active.but(path=active.path + "/", kind="path: a slash at the end")
    yield active.but(path=active.path + "?unknown=1", kind="query: an unknown parameter")
    for uri in URIS:
        yield ask({"method": {"name": "web-download", "uri": uri}}, kind=f"uri: {str(uri)[:40]!r}", then=_anew("queued"))
    yield ask({"method": {"name": "web-download"}}, kind="missing: method.uri")
    for remote in REMOTES:
        yield ask({"method": {**OTHER["method"], "glance_image_id": remote}}, "waiting", kind=f"remote: {remote!r}")
        if remote not in (NOBODY.upper(), NOBODY.replace("-", ""), f"{{{NOBODY}}}", f"urn:uuid:{NOBODY}"):
            yield ask({"method": {**OTHER["method"], "glance_image_id": remote}}, kind=f"remote: {remote!r}")
    for missing in ("glance_region", "glance_image_id"):
        for name in ("queued", "waiting", "formless"):
            method = {key: value for key, value in OTHER["method"].items() if key != missing}
            yield ask({"method": method}, name, kind=f"missing: method.{missing}")
    for kind in ("glance-direct", "GLANCE-DIRECT", "web_download", "copy", "", "glance direct", "location_import", "no-op"):
        yield ask({"method": {"name": kind}}, kind=f"value: a method named {kind!r}")


def _anew(name: str) -> tuple[Line, ...]:
    """Wait for an import that has begun after all, and make the image anew."""
    data = {"waiting": (staged(name),), "active": (uploaded(name),)}.get(name, ())
    return (*ended(name), gone(name), image(name), *data)


def _bodies(step: Step) -> Iterator[Step]:
    """Everything that can be wrong with a body whose fields lie open in it."""
    wrapped = step.but(json={"it": step.json})
    for probe in wrong.body(wrapped, [replace(field, path=("it", *field.path)) for field in FIELDS]):
        if isinstance(probe.json, dict) and list(probe.json) == ["it"] and probe.kind != "value: it is null":
            yield probe.but(json=probe.json["it"], kind=probe.kind.replace("it.", "", 1))
    yield from wrong.envelope(step)
    yield from wrong.payload(step)


def _states() -> Iterator[Line]:
    """Each method from each status that it is not for, by several callers."""
    for name in STATES:
        for method, body in METHODS.items():
            if (name, method) in (("queued", "web-download"), ("queued", "glance-download"), ("waiting", "glance-direct"), ("active", "copy-image")):
                continue
            for who in ("admin", "project_member", "project_reader", "other_member", "away_member"):
                if (name, method) != ("hidden", "glance-direct") or who not in ("admin", "away_member"):
                    yield ask(body, name, who=who, kind=f"state: {method}, {name}")
        for who in EVERYBODY if name in ("active", "hidden") else ("admin", "project_member", "project_reader", "away_member"):
            yield Step("GET", f"/v2/images/${{{name}}}/tasks", who=who, kind=f"persona: {who}")
    tasks = Step("GET", "/v2/images/${stuck}/tasks", kind="state: a task at work")
    yield tasks
    yield from wrong.tokens(tasks)
    yield from wrong.accepts(tasks)
    yield from wrong.unknown(tasks, "stuck")
    yield from wrong.unknown(tasks.but(who="project_reader"), "stuck")
    yield tasks.but(json={"a": "b"}, kind="extra: a body")
    yield from wrong.payload(tasks.but(json={"a": "b"}))
    yield tasks.but(path=tasks.path + "?limit=1", kind="query: an unknown parameter")


def _by_whom() -> Iterator[Line]:
    """A good request by everybody; a new image for each who is let."""
    good = ask(DIRECT)
    for method, body in METHODS.items():
        name = {"glance-direct": "waiting", "copy-image": "active"}.get(method, "queued")
        for who in EVERYBODY:
            yield good.but(path=f"/v2/images/${{{name}}}/import", json=body, who=who, kind=f"persona: {who}", then=_anew(name))
    for visibility in ("public", "community", "private", "shared"):
        yield image("seen", who="admin", visibility=visibility)
        yield staged("seen", who="admin")
        for who in ("project_member", "project_reader", "away_member", "system_reader"):
            yield ask(DIRECT, "seen", who=who, kind=f"persona: {visibility}, {who}")
        yield gone("seen")


def _stores() -> Iterator[Line]:
    """Which stores are asked for; none of these begins."""
    lists: tuple[Json, ...] = (
        ["nowhere"], ["store1", "nowhere"], ["STORE1"], ["os_glance_staging_store"], ["os_glance_tasks_store"], "store1", "nowhere", "", ["é"], [""], [None], [7], [["store1"]], {"store1": 1}, {"nowhere": 1}, 7, True, None,
        ["store1", "os_glance_staging_store"],
    )  # fmt: skip
    for stores in lists:
        for body in (DIRECT, WEB, OTHER):
            name = "waiting" if body is DIRECT else "queued"
            if stores not in (["os_glance_staging_store"], ["os_glance_tasks_store"], ["store1", "os_glance_staging_store"]):
                yield ask({**body, "stores": stores}, name, kind=f"stores: {stores!r}", then=_anew(name))
        if "os_glance_staging_store" not in (stores if isinstance(stores, list) else ()):
            yield ask({**COPY, "stores": stores}, "active", kind=f"stores: {stores!r}", then=_anew("active"))
        yield ask({**DIRECT, "stores": stores, "all_stores": True}, "waiting", kind=f"stores: {stores!r} and all")
        yield ask({**DIRECT, "stores": stores}, "waiting", headers={"X-Image-Meta-Store": "store1"}, kind=f"stores: {stores!r} and a header")
    for header in ("nowhere", "", " ", "store1,store2", "é", "STORE2"):
        for name, body in (("waiting", DIRECT), ("queued", WEB), ("active", COPY)):
            plain = {key: value for key, value in body.items() if key != "stores"}
            yield ask(plain, name, headers={"X-Image-Meta-Store": header}, kind=f"header: {header!r}", then=_anew(name))
            yield ask({**plain, "all_stores": True}, name, headers={"X-Image-Meta-Store": header}, kind=f"header: {header!r} and all", then=_anew(name))
    for stores in (["store1"], ["store1", "store2"], ["store2", "store1"]):
        yield ask({**COPY, "stores": stores}, "active", kind=f"stores: {stores!r}, where it is")
    plain = {"method": COPY["method"]}
    yield ask(plain, "active", kind="stores: none, so where it is")
    yield ask(plain, "active", headers={"X-Image-Meta-Store": "store1"}, kind="stores: where it is, by a header")
