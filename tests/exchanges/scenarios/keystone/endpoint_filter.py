"""Which endpoints a project sees: endpoint groups and filters."""

from __future__ import annotations

from collections.abc import Iterator

from ... import mutations as wrong
from ...step import Line, Step
from ._resource import EVERYBODY, Resource, everything
from .personas import log_in

FILTER = "/v3/OS-EP-FILTER"
GROUP = Resource(
    f"{FILTER}/endpoint_groups",
    "endpoint_group",
    {"name": "recorded-doors", "description": "Doors", "filters": {"interface": "public", "service_id": "${service}", "region_id": "recorded-south"}},
    {"name": "recorded-gates", "description": "Gates", "filters": {"interface": "admin"}},
    {"name": ["recorded-doors", "RECORDED-DOORS"], "id": ["${it}"], "description": ["Doors"], "limit": []},
    (f"{FILTER}/endpoint_groups", f"{FILTER}/endpoint_groups/{{endpoint_group_id}}"),
    comparators=True,
)  # fmt: skip


def steps() -> Iterator[Line]:
    """Everything about endpoint groups and filters."""
    body = {"service": {"type": "recorded-tides", "name": "recorded-sea"}}
    yield Step("POST", "/v3/services", body, kind="setup", keep={"service": "service/id"})
    yield Step("POST", "/v3/regions", {"region": {"id": "recorded-south"}}, kind="setup")
    for interface in ("public", "admin"):
        body = {"endpoint": {"service_id": "${service}", "interface": interface, "url": "http://recorded.example.org", "region_id": "recorded-south"}}
        yield Step("POST", "/v3/endpoints", body, kind="setup", keep={f"endpoint.{interface}": "endpoint/id"})
    yield from everything(GROUP)
    for kind, body in {
        "no filter": {"name": "recorded-a", "filters": {}},
        "an unknown filter": {"name": "recorded-a", "filters": {"colour": "blue"}},
        "an unknown service": {"name": "recorded-a", "filters": {"service_id": "0123456789abcdef0123456789abcdef"}},
        "an unknown region": {"name": "recorded-a", "filters": {"region_id": "nowhere"}},
        "another interface": {"name": "recorded-a", "filters": {"interface": "sideways"}},
    }.items():
        yield GROUP.create.but(json={"endpoint_group": body}, kind=f"happy: {kind}")
    yield GROUP.standing
    path = f"{FILTER}/endpoint_groups/${{it}}/projects/${{project.home}}"
    yield from _associated(path, ("it", "project.home"), "")
    yield from _associated(f"{FILTER}/projects/${{project.home}}/endpoints/${{endpoint.public}}", ("endpoint.public", "project.home"), "")
    yield from _listing(path)
    yield Step("DELETE", f"{FILTER}/endpoint_groups/${{it}}", kind="setup")
    yield Step("DELETE", "/v3/services/${service}", kind="setup")
    yield Step("DELETE", "/v3/regions/recorded-south", kind="setup")


def _associated(path: str, names: tuple[str, ...], _: str) -> Iterator[Line]:
    put, get, head, delete = (Step(method, path) for method in ("PUT", "GET", "HEAD", "DELETE"))
    for step in (get, head, delete):
        yield step.but(kind="state: not associated")
    yield put
    yield put.but(kind="conflict: associated already")
    for step in (get, head):
        yield step
        yield from wrong.personas(step, EVERYBODY)
        yield from wrong.tokens(step)
    for step in (put, get, head, delete):
        yield from wrong.unknown(step, *names)
    yield from wrong.personas(put, EVERYBODY, [delete])
    yield put.setup()
    yield from wrong.personas(delete, EVERYBODY, [put])
    yield put.setup()
    yield delete
    yield delete.but(kind="state: not associated")
    yield from wrong.methods(path, ("PUT", "GET", "HEAD", "DELETE"))


def _listing(path: str) -> Iterator[Line]:
    listings = {
        f"{FILTER}/endpoints/${{endpoint.public}}/projects": "endpoint.public",
        f"{FILTER}/projects/${{project.home}}/endpoints": "project.home",
        f"{FILTER}/projects/${{project.home}}/endpoint_groups": "project.home",
        f"{FILTER}/endpoint_groups/${{it}}/endpoints": "it",
        f"{FILTER}/endpoint_groups/${{it}}/projects": "it",
    }
    home = {"project": {"id": "${project.home}"}}
    for listing in listings:
        yield Step("GET", listing, kind="happy: none")
    for step in (Step("PUT", path), Step("PUT", f"{FILTER}/projects/${{project.home}}/endpoints/${{endpoint.admin}}")):
        yield step.setup()
        yield log_in("project_member", home, "seeing").but(kind="catalog: filtered")
        yield Step("GET", "/v3/auth/catalog", who="seeing", kind="catalog: filtered")
        yield from (Step("GET", listing, kind="happy: some") for listing in listings)
    for listing, name in listings.items():
        step = Step("GET", listing)
        yield step.but(method="HEAD")
        yield from wrong.personas(step, EVERYBODY)
        yield from wrong.tokens(step)
        yield from wrong.unknown(step, name)
        yield from wrong.methods(listing, ("GET", "HEAD"))
    yield Step("DELETE", f"{FILTER}/projects/${{project.home}}/endpoints/${{endpoint.admin}}", kind="setup")
    yield Step("DELETE", path, kind="setup")
    yield log_in("project_member", home, "seeing").but(kind="catalog: no longer filtered")
