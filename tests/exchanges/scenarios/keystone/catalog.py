"""The catalog: regions, services, endpoints."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

from ... import mutations as wrong
from ...step import Line, Step
from ._resource import EVERYBODY, Resource, everything

REGION = Resource(
    "/v3/regions",
    "region",
    {"id": "recorded-north", "description": "Cold"},
    {"description": "Colder"},
    {"parent_region_id": ["recorded-north", "RegionOne"], "id": ["recorded-north"], "description": ["Cold"]},
    ("/v3/regions", "/v3/regions/{region_id}"),
    comparators=True,
)
SERVICE = Resource(
    "/v3/services",
    "service",
    {"type": "recorded-weather", "name": "recorded-clouds", "description": "Above", "enabled": True},
    {"name": "recorded-fog", "description": "Around"},
    {"type": ["recorded-weather", "identity"], "name": ["recorded-clouds"], "enabled": ["true", "0"], "id": ["${it}"], "limit": []},
    ("/v3/services", "/v3/services/{service_id}"),
    comparators=True,
)
ENDPOINT = Resource(
    "/v3/endpoints",
    "endpoint",
    {
        "service_id": "${service}", "interface": "public", "url": "http://recorded.example.org/v1/$(project_id)s", "region_id": "recorded-south",
        "enabled": True, "name": "recorded-door", "description": "A door",
    },
    {"url": "http://recorded.example.org/v2", "interface": "internal", "name": "recorded-gate"},
    {
        "interface": ["public", "sideways"], "service_id": ["${service}", "${seed.service.identity}"], "region_id": ["recorded-south", "RegionOne"],
        "region": ["recorded-south"], "id": ["${it}"], "enabled": ["true"], "name": ["recorded-door"], "url": ["x"],
    },
    ("/v3/endpoints", "/v3/endpoints/{endpoint_id}"),
    comparators=True,
)


def steps() -> Iterator[Line]:
    """Everything about regions, services and endpoints."""
    yield from (line for line in everything(REGION) if not _indelible(line))
    yield from _regions()
    yield from everything(SERVICE)
    yield from _services()
    yield from _south()
    yield from (_without_its_region(line) for line in everything(ENDPOINT) if not _indelible(line))
    yield from _endpoints()
    yield Step("DELETE", "/v3/services/${service}", kind="setup")
    yield Step("DELETE", "/v3/regions/recorded-south", kind="setup")


def _indelible(line: Line) -> bool:
    """Whether a request makes a region that no path can name, and that therefore stays for ever."""
    return isinstance(line, Step) and line.kind in ("value: region.id is punctuation", "value: endpoint.region is punctuation")


def _without_its_region(line: Line) -> Line:
    """An endpoint makes the region that it names in the old way, which must not stay."""
    if not isinstance(line, Step) or not line.kind.startswith("value: endpoint.region is"):
        return line
    back = Step("PATCH", "/v3/endpoints/${it}", {"endpoint": {"region_id": "recorded-south"}}, kind="setup")
    gone = Step("DELETE", f"/v3/regions/{quote(str(line.json['endpoint']['region']))}", kind="setup")
    return line.but(then=(*line.then, gone) if line.method == "POST" else (back, gone))


def _south() -> Iterator[Line]:
    body = {"service": {"type": "recorded-tides", "name": "recorded-sea"}}
    yield Step("POST", "/v3/services", body, kind="setup", keep={"service": "service/id"})
    yield Step("POST", "/v3/regions", {"region": {"id": "recorded-south"}}, kind="setup")


def _regions() -> Iterator[Line]:
    gone = (Step("DELETE", "/v3/regions/${made}", kind="setup"),)
    for kind, body in {
        "without an id": {"description": "recorded-d"},
        "an empty region": {},
        "an unknown parent": {"id": "recorded-a", "parent_region_id": "nowhere"},
        "itself as parent": {"id": "recorded-a", "parent_region_id": "recorded-a"},
        "a parent": {"id": "recorded-a", "parent_region_id": "RegionOne"},
        "url": {"id": "recorded-a", "url": "http://x"},
        "of the id of another": {"id": "RegionOne"},
    }.items():
        yield REGION.create.but(json={"region": body}, kind=f"happy: {kind}", then=gone)
    put = Step("PUT", "/v3/regions/recorded-east", {"region": {"description": "East"}}, keep={"made": "region/id"}, then=gone)
    yield put.but(kind="happy: by PUT")
    for kind, body in {"another id": {"id": "recorded-west"}, "the same id": {"id": "recorded-east"}, "id null": {"id": None}}.items():
        yield put.but(json={"region": body}, kind=f"happy: by PUT, {kind}")
    yield from (line for line in wrong.bodies(put) if not _indelible(line))
    yield from wrong.personas(put, EVERYBODY)
    yield from wrong.tokens(put)
    yield put.but(path="/v3/regions/RegionOne", kind="conflict: a region that is there", then=())
    yield put.but(path="/v3/regions/" + "n" * 256, kind="unknown: too long")
    yield put.but(then=(), kind="setup")
    for name, parent in (("recorded-e1", "recorded-east"), ("recorded-e2", "recorded-e1")):
        yield Step("POST", "/v3/regions", {"region": {"id": name, "parent_region_id": parent}}, kind="tree: deeper")
    yield Step("GET", "/v3/regions?parent_region_id=recorded-east", kind="tree: children")
    yield Step("PATCH", "/v3/regions/recorded-east", {"region": {"parent_region_id": "recorded-e2"}}, kind="tree: a circle")
    yield Step("PATCH", "/v3/regions/recorded-e2", {"region": {"parent_region_id": None}}, kind="tree: to the root")
    yield Step("PATCH", "/v3/regions/recorded-e2", {"region": {"id": "recorded-e3"}}, kind="tree: another id")
    yield Step("PATCH", "/v3/regions/recorded-e2", {"region": {"parent_region_id": "nowhere"}}, kind="tree: an unknown parent")
    yield Step("DELETE", "/v3/regions/recorded-east", kind="tree: with children")
    for name in ("recorded-e2", "recorded-e1", "recorded-east"):
        yield Step("DELETE", f"/v3/regions/{name}")


def _services() -> Iterator[Line]:
    for kind, body in {
        "only a type": {"type": "recorded-a"},
        "no type": {"name": "recorded-a"},
        "the type of another": {"type": "identity", "name": "recorded-a"},
        "disabled": {"type": "recorded-a", "enabled": False},
        "extra attributes": {"type": "recorded-a", "colour": "blue", "id": "mine"},
        "enabled as text": {"type": "recorded-a", "enabled": "true"},
    }.items():
        yield SERVICE.create.but(json={"service": body}, kind=f"happy: {kind}")
    yield SERVICE.standing
    for kind, body in {"another id": {"id": "mine"}, "an extra attribute": {"colour": "x"}, "disabled": {"enabled": False}}.items():
        yield Step("PATCH", "/v3/services/${it}", {"service": body}, kind=f"state: {kind}")
    yield Step("DELETE", "/v3/services/${it}", kind="setup")


def _endpoints() -> Iterator[Line]:
    service = {"service_id": "${service}"}
    for kind, body in {
        "the least": {"interface": "public", "url": "http://recorded.example.org", **service},
        "an unknown service": {"interface": "public", "url": "http://recorded.example.org", "service_id": "0123456789abcdef0123456789abcdef"},
        "an unknown region": {"interface": "public", "url": "http://recorded.example.org", "region_id": "nowhere", **service},
        "region, the old way": {"interface": "public", "url": "http://recorded.example.org", "region": "recorded-south", **service},
        "both regions": {"interface": "public", "url": "http://recorded.example.org", "region": "a", "region_id": "recorded-south", **service},
        "region null": {"interface": "public", "url": "http://recorded.example.org", "region_id": None, **service},
        "disabled": {"interface": "public", "url": "http://recorded.example.org", "enabled": False, **service},
        "an unknown template": {"interface": "public", "url": "http://recorded.example.org/$(nonsense)s", **service},
        "a bad template": {"interface": "public", "url": "http://recorded.example.org/$(project_id)", **service},
        "a percent template": {"interface": "public", "url": "http://recorded.example.org/%(tenant_id)s/$(user_id)s", **service},
        "a bad percent template": {"interface": "public", "url": "http://recorded.example.org/%(tenant_id)", **service},
        "an ugly percent": {"interface": "public", "url": "http://recorded.example.org/100%", **service},
        "no scheme": {"interface": "public", "url": "recorded.example.org", **service},
        "another interface": {"interface": "sideways", "url": "http://recorded.example.org", **service},
        "publicurl": {"publicurl": "http://recorded.example.org", **service},
        "extra attributes": {"interface": "admin", "url": "http://recorded.example.org", "colour": "blue", "id": "mine", **service},
    }.items():
        yield ENDPOINT.create.but(json={"endpoint": body}, kind=f"happy: {kind}")
    region = {"endpoint": {"interface": "admin", "url": "http://recorded.example.org", "region": "recorded-new", **service}}
    gone = (Step("DELETE", "/v3/endpoints/${made}", kind="setup"), Step("GET", "/v3/regions/recorded-new"), Step("DELETE", "/v3/regions/recorded-new"))
    yield ENDPOINT.create.but(json=region, kind="happy: a region of its own", then=gone)
    yield ENDPOINT.standing
    for interface in ("internal", "admin"):
        body = {"interface": interface, "url": f"http://recorded.example.org/{interface}/%(project_id)s", "region_id": "recorded-south", **service}
        yield Step("POST", "/v3/endpoints", {"endpoint": body}, kind="setup")
    for kind, body in {
        "another id": {"id": "mine"}, "an unknown service": {"service_id": "nothing"}, "an unknown region": {"region_id": "nowhere"},
        "region null": {"region_id": None}, "the region again": {"region_id": "recorded-south"}, "disabled": {"enabled": False},
        "enabled": {"enabled": True}, "an extra attribute": {"colour": "x"},
    }.items():
        yield Step("PATCH", "/v3/endpoints/${it}", {"endpoint": body}, kind=f"state: {kind}")
        yield Step("GET", "/v3/auth/catalog", kind=f"catalog: {kind}")
    for who in EVERYBODY:
        yield Step("GET", "/v3/auth/catalog", who=who, kind=f"catalog: of {who}")
    yield Step("PATCH", "/v3/services/${service}", {"service": {"enabled": False}}, kind="state: its service disabled")
    yield Step("GET", "/v3/auth/catalog", kind="catalog: its service disabled")
    yield Step("GET", "/v3/endpoints/${it}", kind="state: its service disabled")
    yield Step("PATCH", "/v3/services/${service}", {"service": {"enabled": True}}, kind="setup")
    yield Step("DELETE", "/v3/regions/recorded-south", kind="state: with endpoints")
    yield Step("DELETE", "/v3/services/${service}", kind="state: with endpoints")
    yield Step("GET", "/v3/endpoints/${it}", kind="state: its service is gone")
    body = {"service": {"type": "recorded-tides", "name": "recorded-sea"}}
    yield Step("POST", "/v3/services", body, kind="setup", keep={"service": "service/id"})
