"""Policies kept for others, and which endpoints, services and regions they belong to."""

from __future__ import annotations

from collections.abc import Iterator

from ... import mutations as wrong
from ...step import Line, Step
from ._resource import EVERYBODY, Resource, everything

POLICY = Resource(
    "/v3/policies",
    "policy",
    {"type": "application/json", "blob": "{\"recorded-rule\": []}"},
    {"blob": "{\"recorded-rule\": [\"x\"]}"},
    {"type": ["application/json"], "id": ["${it}"], "blob": ["x"]},
    ("/v3/policies", "/v3/policies/{policy_id}"),
    comparators=True,
)
ENDS = {
    "endpoint": "endpoints/${endpoint}",
    "service": "services/${service}",
    "region": "services/${service}/regions/recorded-south",
}


def steps() -> Iterator[Line]:
    """Everything about policies."""
    yield from everything(POLICY)
    for kind, body in {
        "a name": {"type": "t", "blob": "b", "name": "n"},
        "extra attributes": {"type": "t", "blob": "b", "colour": "x", "id": "mine"},
        "a blob that is an object": {"type": "t", "blob": {"a": 1}},
        "empty": {},
    }.items():
        yield POLICY.create.but(json={"policy": body}, kind=f"happy: {kind}")
    yield POLICY.standing
    yield Step("PATCH", "/v3/policies/${it}", {"policy": {"id": "mine"}}, kind="state: another id")
    yield Step("PATCH", "/v3/policies/${it}", {"policy": {"colour": "x"}}, kind="state: an extra attribute")
    yield from _catalog()
    for end in ENDS:
        yield from _associated(f"/v3/policies/${{it}}/OS-ENDPOINT-POLICY/{ENDS[end]}", end)
    yield from _asking()
    yield Step("DELETE", "/v3/policies/${it}", kind="setup")
    yield Step("DELETE", "/v3/services/${service}", kind="setup")
    yield Step("DELETE", "/v3/regions/recorded-south", kind="setup")


def _catalog() -> Iterator[Line]:
    body = {"service": {"type": "recorded-tides", "name": "recorded-sea"}}
    yield Step("POST", "/v3/services", body, kind="setup", keep={"service": "service/id"})
    yield Step("POST", "/v3/regions", {"region": {"id": "recorded-south"}}, kind="setup")
    body = {"endpoint": {"service_id": "${service}", "interface": "public", "url": "http://recorded.example.org", "region_id": "recorded-south"}}
    yield Step("POST", "/v3/endpoints", body, kind="setup", keep={"endpoint": "endpoint/id"})


def _associated(path: str, end: str) -> Iterator[Line]:
    put, get, head, delete = (Step(method, path) for method in ("PUT", "GET", "HEAD", "DELETE"))
    for step in (get, head, delete):
        yield step.but(kind="state: not associated")
    yield put
    yield put.but(kind="state: associated already")
    for step in (get, head):
        yield step
        yield from wrong.personas(step, EVERYBODY)
        yield from wrong.tokens(step)
    names = {"endpoint": ("endpoint",), "service": ("service",), "region": ("service",)}[end]
    for step in (put, get, delete):
        yield from wrong.unknown(step, "it", *names)
        if end == "region":
            yield from wrong.unknown(step.but(path=step.path.replace("recorded-south", "${region}")), "region")
    yield from wrong.personas(put, EVERYBODY, [delete])
    yield put.setup()
    yield from wrong.personas(delete, EVERYBODY, [put])
    yield put.setup()
    yield delete
    yield from wrong.methods(path, ("PUT", "GET", "HEAD", "DELETE"))


def _asking() -> Iterator[Line]:
    policy, endpoints = Step("GET", "/v3/endpoints/${endpoint}/OS-ENDPOINT-POLICY/policy"), Step("GET", "/v3/policies/${it}/OS-ENDPOINT-POLICY/endpoints")
    for step in (policy, endpoints):
        yield step.but(kind="happy: none")
    for tail in ("services/${service}", "services/${service}/regions/recorded-south", "endpoints/${endpoint}"):
        yield Step("PUT", f"/v3/policies/${{it}}/OS-ENDPOINT-POLICY/{tail}", kind="setup")
        for step in (policy, endpoints):
            yield step.but(kind=f"happy: through {tail.partition('/')[0]}")
            yield step.but(method="HEAD")
    for step in (policy, endpoints):
        yield from wrong.personas(step, EVERYBODY)
        yield from wrong.tokens(step)
        yield from wrong.unknown(step, "endpoint" if step is policy else "it")
        yield from wrong.methods(step.path, ("GET", "HEAD"))
    yield Step("DELETE", "/v3/policies/${it}", kind="state: associated")
    yield policy.but(kind="state: the policy is gone")
    yield POLICY.standing
