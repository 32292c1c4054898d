"""Versions, the JSON home, paths that nothing answers, revocation events."""

from __future__ import annotations

from collections.abc import Iterator

from ... import mutations as wrong
from ...step import Line, Step
from ._resource import EVERYBODY


def steps() -> Iterator[Line]:
    """Everything that is about no resource."""
    for path in ("/", "", "/v3", "/v3/"):
        step = Step("GET", path, who=None)
        yield step.but(kind="happy: versions")
        yield step.but(method="HEAD", kind="happy: versions")
        for accept in (*wrong.ACCEPTS, "application/json", "application/json-home", "application/json-home;q=0.5, application/json", "application/vnd.openstack.identity-v3+json"):
            yield step.but(headers={"Accept": accept}, kind=f"accept: {accept}")
        yield from wrong.tokens(step)
        yield from wrong.personas(step, ("admin", "project_member"))
        yield from wrong.methods(path, ("GET", "HEAD"), who="admin")
        yield step.but(path=f"{path}?unknown=1", kind="query: an unknown parameter")
    for path in (
        "/v2.0", "/v2.0/tokens", "/v3.0", "/v3/nowhere", "/v3/users/${user.unscoped}/nowhere", "/nowhere", "/v3//users", "//v3/users", "/V3/users", "/v3/Users",
        "/v3/users.json", "/v3/users/../groups", "/v3/users%2F", "/v3/auth", "/v3/OS-TRUST", "/v3/OS-FEDERATION", "/v3/OS-INHERIT", "/v3/OS-REVOKE",
        "/v3/users/${user.unscoped}/tokens", "/v3/system", "/v3/domains/config", "/favicon.ico", "/healthcheck", "/identity/v3", "/v3/auth/tokens/x",
        "/v3/policies/x/OS-ENDPOINT-POLICY/policy", "/v3/auth/OS-FEDERATION",
    ):  # fmt: skip
        for method in wrong.METHODS:
            yield Step(method, path, kind="path: nothing there")
        yield Step("GET", path, who=None, kind="path: nothing there, no token")
    events = Step("GET", "/v3/OS-REVOKE/events", whole=False)
    yield from wrong.personas(events, EVERYBODY)
    yield from wrong.tokens(events)
    yield from wrong.query(events, {"since": ["2099-01-01T00:00:00Z", "yesterday"]})
    yield from wrong.methods(events.path, ("GET", "HEAD"))
    yield from wrong.personas(Step("DELETE", "/v3/users/${user.unscoped}/tokens"), EVERYBODY)
    for headers in ({"X-Auth-Token": "${token.admin}", "X-Subject-Token": "${token.admin}"}, {"Authorization": "Bearer ${token.admin}"}, {"Authorization": "Basic YWRtaW46eA=="}):
        yield Step("GET", "/v3/users/${user.unscoped}", who=None, headers=headers, kind="token: elsewhere")
    for name in ("Forwarded", "X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "X-OpenStack-Request-ID", "Origin", "Range", "If-None-Match", "X-HTTP-Method-Override"):
        yield Step("GET", "/v3/users/${user.unscoped}", headers={name: "https"}, kind=f"header: {name}")
        yield Step("GET", "/v3", who=None, headers={name: "https"}, kind=f"header: {name}")
