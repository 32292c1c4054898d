"""Registered limits and limits."""

from __future__ import annotations

from collections.abc import Iterator

from ... import mutations as wrong
from ...reference import fields
from ...step import Json, Line, Step
from ._resource import EVERYBODY

REGISTERED = {"service_id": "${service}", "region_id": "recorded-south", "resource_name": "boats", "default_limit": 10, "description": "Boats"}
LIMIT = {"service_id": "${service}", "region_id": "recorded-south", "resource_name": "boats", "resource_limit": 5, "project_id": "${project.home}", "description": "Fewer"}


def steps() -> Iterator[Line]:
    """Everything about limits."""
    body = {"service": {"type": "recorded-tides", "name": "recorded-sea"}}
    yield Step("POST", "/v3/services", body, kind="setup", keep={"service": "service/id"})
    yield Step("POST", "/v3/regions", {"region": {"id": "recorded-south"}}, kind="setup")
    yield from _kind("registered_limit", REGISTERED, {"default_limit": 20, "description": "More boats"})
    yield _make("registered_limit", REGISTERED, name="registered").setup()
    yield from _kind("limit", LIMIT, {"resource_limit": 7, "description": "More boats"})
    yield from _registered()
    yield from _limits()
    yield from _model()
    yield Step("DELETE", "/v3/registered_limits/${registered}", kind="setup")
    yield Step("DELETE", "/v3/services/${service}", kind="setup")
    yield Step("DELETE", "/v3/regions/recorded-south", kind="setup")


def _make(key: str, *bodies: Json, name: str = "made") -> Step:
    return Step("POST", f"/v3/{key}s", {f"{key}s": list(bodies)}, keep={name: f"{key}s/0/id"})


def _kind(key: str, good: Json, change: Json) -> Iterator[Line]:
    collection, item = f"/v3/{key}s", f"/v3/{key}s/${{it}}"
    undo = (Step("DELETE", f"{collection}/${{made}}", kind="setup"),)
    create = _make(key, good).but(then=undo)
    standing = _make(key, good, name="it").setup()
    yield create
    yield from wrong.bodies(create, fields("keystone", f"POST {collection}"))
    yield from wrong.personas(create, EVERYBODY)
    yield from wrong.tokens(create)
    yield standing
    yield create.but(kind="conflict: the same again")
    show, listing, update, delete = Step("GET", item), Step("GET", collection), Step("PATCH", item, {key: change}), Step("DELETE", item)
    for step in (show, listing):
        yield step
        yield step.but(method="HEAD")
        yield from wrong.personas(step, EVERYBODY)
        yield from wrong.tokens(step)
        yield from wrong.accepts(step)
    queries = {"service_id": ["${service}"], "region_id": ["recorded-south", "null"], "resource_name": ["boats"], "project_id": ["${project.home}"],
               "domain_id": ["${domain.home}"], "id": ["${it}"], "limit": []}  # fmt: skip
    yield from wrong.query(listing, queries)
    yield update
    yield from wrong.bodies(update, fields("keystone", f"PATCH {item.replace('${it}', '{' + key + '_id}')}"))
    yield update
    yield from wrong.personas(update, EVERYBODY)
    yield from wrong.tokens(update)
    for step in (show, update, delete):
        yield from wrong.unknown(step, "it")
    yield from wrong.tokens(delete)
    yield from wrong.personas(delete, EVERYBODY, [standing])
    yield from wrong.methods(collection, ("GET", "HEAD", "POST"))
    yield from wrong.methods(item, ("GET", "HEAD", "PATCH", "DELETE"))
    yield delete
    yield delete.but(kind="state: already gone")


def _registered() -> Iterator[Line]:
    undo = (Step("DELETE", "/v3/registered_limits/${made}", kind="setup"),)
    least = {"service_id": "${service}", "resource_name": "nets", "default_limit": 1}
    for kind, bodies in {
        "without a region": [least],
        "two, one of them there": [least, REGISTERED],
        "two of the same": [least, least],
        "an unknown service": [{**least, "service_id": "0123456789abcdef0123456789abcdef"}],
        "an unknown region": [{**least, "region_id": "nowhere"}],
        "none": [],
        "endless": [{**least, "default_limit": -1}],
        "negative": [{**least, "default_limit": -2}],
        "zero": [{**least, "default_limit": 0}],
    }.items():
        yield _make("registered_limit", *bodies).but(then=undo, kind=f"happy: {kind}")
    yield Step("PATCH", "/v3/registered_limits/${registered}", {"registered_limit": {"id": "mine"}}, kind="state: another id")
    for kind, body in {"another resource": {"resource_name": "rafts"}, "it again": {"resource_name": "boats"}, "another service": {"service_id": "${seed.service.identity}"},
                       "the service again": {"service_id": "${service}"}, "no region": {"region_id": None}, "the region again": {"region_id": "recorded-south"}}.items():  # fmt: skip
        yield Step("PATCH", "/v3/registered_limits/${registered}", {"registered_limit": body}, kind=f"state: {kind}")


def _limits() -> Iterator[Line]:
    undo: tuple[Step, ...] = (Step("DELETE", "/v3/limits/${made}", kind="setup"),)
    domain = {key: value for key, value in LIMIT.items() if key != "project_id"}
    for kind, bodies in {
        "of a domain": [{**domain, "domain_id": "${domain.home}"}],
        "of a project and a domain": [{**LIMIT, "domain_id": "${domain.home}"}],
        "of nobody": [domain],
        "of an unknown project": [{**domain, "project_id": "0123456789abcdef0123456789abcdef"}],
        "of an unknown domain": [{**domain, "domain_id": "0123456789abcdef0123456789abcdef"}],
        "of a domain as a project": [{**domain, "project_id": "${domain.home}"}],
        "of a resource that is not registered": [{**LIMIT, "resource_name": "kites"}],
        "of another region": [{**LIMIT, "region_id": "RegionOne"}],
        "of no region": [{**LIMIT, "region_id": None}],
        "above the default": [{**LIMIT, "resource_limit": 500}],
        "endless": [{**LIMIT, "resource_limit": -1}],
        "two of the same": [LIMIT, LIMIT],
    }.items():
        yield _make("limit", *bodies).but(then=undo, kind=f"happy: {kind}")
        yield Step("GET", "/v3/limits?resource_name=boats", kind=f"happy: {kind}")
    two = _make("limit", LIMIT, {**LIMIT, "project_id": "${project.away}"})
    keep, second = {**two.keep, "second": "limits/1/id"}, Step("DELETE", "/v3/limits/${second}", kind="setup")
    yield two.but(keep=keep, then=(*undo, second), kind="happy: two")
    yield _make("limit", LIMIT, name="of a project").setup()
    yield _make("limit", {**domain, "domain_id": "${domain.home}"}, name="of a domain").setup()
    for who in EVERYBODY:
        yield Step("GET", "/v3/limits", who=who, kind=f"persona: {who}, both limits")
        for name in ("of a project", "of a domain"):
            yield Step("GET", f"/v3/limits/${{{name}}}", who=who, kind=f"persona: {who}, a limit {name}")
    yield Step("GET", "/v3/projects/${project.home}?include_limits", kind="state: limits of a project")
    yield Step("DELETE", "/v3/registered_limits/${registered}", kind="state: with limits")
    yield Step("PATCH", "/v3/registered_limits/${registered}", {"registered_limit": {"resource_name": "rafts"}}, kind="state: with limits")
    yield Step("PATCH", "/v3/registered_limits/${registered}", {"registered_limit": {"default_limit": 1}}, kind="state: with limits")
    yield Step("PATCH", "/v3/limits/${of a project}", {"limit": {"id": "mine"}}, kind="state: another id")
    for name in ("of a project", "of a domain"):
        yield Step("DELETE", f"/v3/limits/${{{name}}}", kind="setup")


def _model() -> Iterator[Line]:
    model = Step("GET", "/v3/limits/model")
    yield model
    yield model.but(method="HEAD")
    yield from wrong.personas(model, EVERYBODY)
    yield from wrong.tokens(model)
    yield from wrong.accepts(model)
    yield from wrong.methods("/v3/limits/model", ("GET", "HEAD"))
