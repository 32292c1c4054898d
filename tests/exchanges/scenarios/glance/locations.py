"""Where an image's data lies: shown to services, added by them, and by patches while locations are invisible."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from hashlib import new
from typing import Final

from ... import mutations as wrong
from ...content import DATA, ROOT
from ...reference import Field
from ...step import Json, Line, Step
from ._ready import EVERYBODY, NOBODY, asked, deactivated, ended, gone, image, staged, uploaded

PATCH: Final = {"Content-Type": "application/openstack-images-v2.1-json-patch"}
SERVED: Final = {"X-Service-Token": "${token.project_service}"}
FIELDS: Final = (
    Field(("url",), True, "string"), Field(("validation_data",), False, "object"),
    Field(("validation_data", "os_hash_algo"), False, 'string, one of ["sha1", "sha256", "sha512", "md5", "sha3_512"], len 0..64'), Field(("validation_data", "os_hash_value"), False, "string, len 0..128"),
)  # fmt: skip
URLS: Final = (
    "", " ", "x", "file:///etc/passwd", "file:///nowhere/image", "file://", "filesystem:///x", "http://192.0.2.1/x", "https://192.0.2.1/x", "http://127.0.0.1:9/x", f"{ROOT}/image", f"{ROOT}/missing", "http://", "http:///x",
    "HTTP://192.0.2.1/x", "httpx://a/b", "swift://a/b", "rbd://a/b/c/d", "cinder://a", "ftp://127.0.0.1/x", "http://é/x", "x" * 5000,
)  # fmt: skip
STATES: Final = ("queued", "waiting", "active", "off", "hidden", "formless")


def facts(algorithm: str = "sha512", data: bytes = DATA) -> Json:
    """What a client says of data."""
    return {"os_hash_algo": algorithm, "os_hash_value": new(algorithm, data).hexdigest()}


def steps() -> Iterator[Line]:
    """Everything about locations."""
    yield from _standing()
    yield from _shown()
    yield from _refused()
    yield from _by_whom()
    yield from _ends()
    yield from _patched()
    for name in STATES:
        yield gone(name)


def _add(url: Json, name: str = "queued", validation: Json = None, **more: Json) -> Step:
    body = {"url": url} if validation is None else {"url": url, "validation_data": validation}
    return Step("POST", f"/v2/images/${{{name}}}/locations", body, **more)


def _standing() -> Iterator[Line]:
    yield image("queued")
    yield image("waiting")
    yield staged("waiting")
    yield image("active")
    yield uploaded("active")
    yield image("off")
    yield uploaded("off")
    yield deactivated("off")
    yield image("hidden", who="away_member", visibility="private")
    yield image("formless", disk_format=None, container_format=None)


def _shown() -> Iterator[Line]:
    show = Step("GET", "/v2/images/${active}/locations")
    yield show.but(who="project_service", keep={"place": "0/url"})
    yield from asked(show)
    yield from wrong.personas(show.but(headers=SERVED), EVERYBODY)
    for served in ("garbage", "${token.project_member}", "${token.admin}", "${token.project_service}", ""):
        for who in ("admin", "project_member", "project_service", "away_member", "system_reader", None):
            yield show.but(who=who, headers={"X-Service-Token": served}, kind=f"service token: {served}")
    yield from wrong.unknown(show.but(who="project_service"), "active")
    yield from wrong.unknown(show.but(who="project_reader"), "active")
    for name in STATES:
        for who in ("admin", "project_service", "project_member", "away_member"):
            yield show.but(path=f"/v2/images/${{{name}}}/locations", who=who, kind=f"state: {name}")
    for who in ("admin", "project_service"):
        yield from wrong.methods(show.path, ("GET", "HEAD", "POST"), who=who)


def _bodies(step: Step) -> Iterator[Step]:
    """Everything that can be wrong with a body whose fields lie open in it."""
    wrapped = step.but(json={"it": step.json})
    for probe in wrong.body(wrapped, [replace(field, path=("it", *field.path)) for field in FIELDS]):
        if isinstance(probe.json, dict) and list(probe.json) == ["it"] and probe.kind != "value: it is null":
            yield probe.but(json=probe.json["it"], kind=probe.kind.replace("it.", "", 1))
    yield from wrong.envelope(step)
    yield from wrong.payload(step)


def _refused() -> Iterator[Line]:
    """What is no location to add; a member may add none as there is no store of URLs."""
    ask = _add(f"{ROOT}/image", validation=facts(), who="project_member")
    yield from _bodies(ask)
    yield from _bodies(ask.but(path="/v2/images/${active}/locations", who="project_service"))
    yield from wrong.tokens(ask)
    yield from wrong.accepts(ask)
    yield from wrong.unknown(ask, "queued")
    yield from wrong.unknown(ask.but(who="project_service"), "queued")
    yield from wrong.unknown(ask.but(json={}), "queued")
    yield ask.but(path=ask.path + "/", kind="path: a slash at the end")
    for name in STATES:
        for who in ("admin", "project_service", "project_member", "project_reader", "away_member"):
            if name not in ("queued", "hidden", "formless") or who not in ("admin", "project_service"):
                yield _add(f"{ROOT}/image", name, who=who, kind=f"state: {name}")
                yield _add("file:///nowhere", name, who=who, kind=f"state: {name}")
    for url in URLS:
        for who in ("project_member", "project_reader", "away_member"):
            yield _add(url, who=who, kind=f"url: {url[:40]!r}")


def _ended(name: str = "image", number: int = 0) -> tuple[Line, ...]:
    return (*ended(name, number), Step("GET", f"/v2/images/${{{name}}}/locations", who="project_service", kind="state: in the end"))


def _by_whom() -> Iterator[Line]:
    """A good request by everybody, with and without a service's token."""
    for headers in ({}, SERVED):
        yield image("image")
        for who in EVERYBODY:
            yield _add("${place}", "image", who=who, headers=headers, kind=f"persona: {who}", then=(*_ended(), gone(), image("image"), image("source"), uploaded("source"), _where("source")))
        yield gone()


def _where(name: str) -> Step:
    return Step("GET", f"/v2/images/${{{name}}}/locations", who="project_service", kind="setup", keep={"place": "0/url"})


def _ends() -> Iterator[Line]:
    """What comes of a location that is added."""
    sums: dict[str, Json] = {
        "none": None, "of nothing": {}, "sha512": facts(), "md5": facts("md5"), "sha1": facts("sha1"), "sha256": facts("sha256"), "wrong": facts(data=b"other"), "wrong, md5": facts("md5", b"other"),
        "in capitals": {**facts(), "os_hash_value": facts()["os_hash_value"].upper()}, "with blanks": {**facts("md5"), "os_hash_value": " " + facts("md5")["os_hash_value"]},
        "too short": {**facts(), "os_hash_value": "ab"}, "not hexadecimal": {**facts(), "os_hash_value": "xyz"}, "empty": {**facts(), "os_hash_value": ""}, "of another length": {**facts("md5"), "os_hash_algo": "sha512"},
    }  # fmt: skip
    for kind, sum in sums.items():
        yield from _source()
        yield from _end(f"sum, {kind}", "${place}", sum)
    for url in URLS:
        yield from _end(f"url, {url[:40]!r}", url, None)
        yield from _end(f"url with a sum, {url[:40]!r}", url, facts())
    yield from _source()
    yield from _end("no formats", "${place}", None, disk_format=None, container_format=None)
    yield from _source()
    yield from _end("no formats, with a sum", "${place}", facts(), disk_format=None)
    yield from _source()
    yield from _end("not its format", "${place}", None, disk_format="qcow2")
    yield from _source()
    yield image()
    for number in range(2):
        yield _add("${place}", "image", who="project_service", kind="twice: the same again")
        yield from _ended(number=number)
    yield _add("${place}", "image", who="project_member", kind="twice: the same again")
    yield gone()


def _source() -> Iterator[Line]:
    yield image("source")
    yield uploaded("source")
    yield _where("source")


def _end(kind: str, url: Json, validation: Json, **more: Json) -> Iterator[Line]:
    yield image(**more)
    yield _add(url, "image", validation, who="project_service", kind=f"end: {kind}", then=_ended())
    yield Step("GET", "/v2/images/${image}/file", kind=f"end: {kind}")
    yield gone()


def _patched() -> Iterator[Line]:
    """Locations in patches, while nobody is to see them."""
    location = {"url": f"{ROOT}/image", "metadata": {}}
    changes: dict[str, Json] = {
        "add": [{"op": "add", "path": "/locations/-", "value": location}], "add first": [{"op": "add", "path": "/locations/0", "value": location}], "add far": [{"op": "add", "path": "/locations/9", "value": location}],
        "replace": [{"op": "replace", "path": "/locations", "value": [location]}], "clear": [{"op": "replace", "path": "/locations", "value": []}], "remove": [{"op": "remove", "path": "/locations/0"}],
        "remove the last": [{"op": "remove", "path": "/locations/-"}], "remove far": [{"op": "remove", "path": "/locations/9"}], "remove all": [{"op": "remove", "path": "/locations"}], "add all": [{"op": "add", "path": "/locations", "value": [location]}],
        "replace one": [{"op": "replace", "path": "/locations/0", "value": location}], "deep": [{"op": "add", "path": "/locations/0/url", "value": "x"}], "a word": [{"op": "add", "path": "/locations/x", "value": location}],
        "no value": [{"op": "add", "path": "/locations/-"}], "with a name": [{"op": "replace", "path": "/name", "value": "recorded-other"}, {"op": "add", "path": "/locations/-", "value": location}],
        "direct_url": [{"op": "replace", "path": "/direct_url", "value": "x"}], "location": [{"op": "add", "path": "/location", "value": "x"}], "minus": [{"op": "remove", "path": "/locations/-1"}], "a slash": [{"op": "add", "path": "/locations/", "value": location}],
    }  # fmt: skip
    values: tuple[Json, ...] = (
        None, 7, "x", [], {}, [location], {"url": "x"}, {"metadata": {}}, {"url": None, "metadata": {}}, {"url": "x", "metadata": None}, {"url": "x", "metadata": "y"}, {"url": "x", "metadata": {}, "more": 1},
        {"url": "x", "metadata": {}, "validation_data": {}}, {**location, "validation_data": facts()}, {**location, "validation_data": {**facts(), "checksum": "0" * 32}}, {**location, "validation_data": {"checksum": "x"}},
        {"url": "x" * 300, "metadata": {"a": "b"}},
    )  # fmt: skip
    for kind, change in changes.items():
        for name in STATES:
            for who in ("admin", "project_member", "project_reader", "away_member"):
                yield _patch(change, name, who=who, kind=f"{kind}: {name}")
    for value in values:
        for op, path in (("add", "/locations/-"), ("replace", "/locations"), ("add", "/locations")):
            yield _patch([{"op": op, "path": path, "value": value}], "active", kind=f"value: {op} {path}")
        yield _patch([{"op": "replace", "path": "/locations", "value": [value]}], "active", kind="value: in a list")
    yield from wrong.personas(_patch(changes["add"], "active"), EVERYBODY)
    yield _patch(changes["add"], "unknown", kind="unknown: an image").but(path=f"/v2/images/{NOBODY}")


def _patch(changes: Iterable[Json], name: str, **more: Json) -> Step:
    return Step("PATCH", f"/v2/images/${{{name}}}", raw=json.dumps(changes).encode(), headers=PATCH, **more)
