"""Roles, of the cloud and of a domain, and what they imply."""

from __future__ import annotations

from collections.abc import Iterator

from ... import mutations as wrong
from ...step import Line, Step
from ._resource import EVERYBODY, Resource, everything

ROLE = Resource(
    "/v3/roles",
    "role",
    {"name": "recorded-shepherd", "description": "Tends sheep", "options": {}},
    {"name": "recorded-goatherd", "description": "Tends goats"},
    {
        "name": ["recorded-shepherd", "RECORDED-SHEPHERD"], "domain_id": ["${domain.home}", "null"], "id": ["${it}"],
        "description": ["Tends%20sheep"],
    },
    ("/v3/roles", "/v3/roles/{role_id}"),
    comparators=True,
)  # fmt: skip
LOCAL = Resource(
    "/v3/roles",
    "role",
    {"name": "recorded-cook", "domain_id": "${domain.home}"},
    {"name": "recorded-baker"},
    {"name": ["recorded-cook"], "domain_id": ["${domain.home}", "${domain.away}"]},
    ("/v3/roles", "/v3/roles/{role_id}"),
)


def steps() -> Iterator[Line]:
    """Everything about roles."""
    yield from everything(ROLE)
    yield from _local()
    yield from _making()
    yield from _states()
    yield from _implied()


def _local() -> Iterator[Line]:
    listing = Step("GET", "/v3/roles?domain_id=${domain.home}")
    yield from wrong.personas(LOCAL.create, EVERYBODY)
    yield LOCAL.standing
    for step in (Step("GET", LOCAL.item), listing, Step("PATCH", LOCAL.item, {"role": LOCAL.change})):
        yield step
        yield from wrong.personas(step, EVERYBODY)
    yield from wrong.personas(Step("DELETE", LOCAL.item), EVERYBODY, [LOCAL.standing])
    yield Step("DELETE", LOCAL.item, kind="setup")


def _making() -> Iterator[Line]:
    for kind, body in {
        "only a name": {"name": "recorded-a"},
        "a domain": {"name": "recorded-a", "domain_id": "${domain.home}"},
        "an unknown domain": {"name": "recorded-a", "domain_id": "0123456789abcdef0123456789abcdef"},
        "a project as its domain": {"name": "recorded-a", "domain_id": "${project.home}"},
        "the name of another": {"name": "admin"},
        "the name of a global one in a domain": {"name": "admin", "domain_id": "${domain.home}"},
        "extra attributes": {"name": "recorded-a", "colour": "blue"},
        "a field id": {"name": "recorded-a", "id": "mine"},
        "immutable and not": {"name": "recorded-a", "options": {"immutable": False}},
        "an unknown option": {"name": "recorded-a", "options": {"loud": True}},
    }.items():
        yield ROLE.create.but(json={"role": body}, kind=f"happy: {kind}")


def _states() -> Iterator[Line]:
    yield ROLE.standing
    patch = Step("PATCH", ROLE.item)
    for kind, body in {
        "a name that is taken": {"name": "admin"},
        "a domain": {"domain_id": "${domain.home}"},
        "domain null": {"domain_id": None},
        "another id": {"id": "mine"},
        "the same id": {"id": "${it}"},
        "an extra attribute": {"colour": "blue"},
        "description null": {"description": None},
        "immutable": {"options": {"immutable": True}},
        "a change to the immutable": {"description": "no"},
        "immutable and more": {"options": {"immutable": None}, "description": "yes"},
    }.items():
        yield patch.but(json={"role": body}, kind=f"state: {kind}")
    yield Step("DELETE", ROLE.item, kind="state: immutable")
    yield patch.but(json={"role": {"options": {"immutable": False}}}, kind="state: mutable")
    yield Step("DELETE", ROLE.item)
    for name in ("admin", "reader"):
        yield Step("DELETE", f"/v3/roles/${{seed.role.{name}}}", kind="state: immutable")
        yield Step("PATCH", f"/v3/roles/${{seed.role.{name}}}", {"role": {"name": "x"}}, kind="state: immutable")
        yield Step("GET", f"/v3/roles/${{seed.role.{name}}}")
    yield Step("GET", "/v3/roles?name=admin", whole=True)
    yield Step("GET", "/v3/roles?name=Admin", whole=True)


def _implied() -> Iterator[Line]:
    made = {"prior": "recorded-prior", "implied": "recorded-implied", "third": "recorded-third"}
    for variable, name in made.items():
        yield Step("POST", "/v3/roles", {"role": {"name": name}}, kind="setup", keep={variable: "role/id"})
    body = {"role": {"name": "recorded-local", "domain_id": "${domain.home}"}}
    yield Step("POST", "/v3/roles", body, kind="setup", keep={"local": "role/id"})
    path, listing = "/v3/roles/${prior}/implies/${implied}", Step("GET", "/v3/roles/${prior}/implies")
    put, get, head, delete = (Step(method, path) for method in ("PUT", "GET", "HEAD", "DELETE"))
    yield listing.but(kind="happy: none")
    for step in (get, head, delete):
        yield step.but(kind="state: not implied")
    yield put
    yield put.but(kind="conflict: implied already")
    for step in (get, head, listing, Step("GET", "/v3/role_inferences")):
        yield step
        yield from wrong.personas(step, EVERYBODY)
        yield from wrong.tokens(step)
    yield Step("HEAD", "/v3/role_inferences")
    for step in (put, get, delete, listing):
        yield from wrong.unknown(step, *(("prior", "implied") if step is not listing else ("prior",)))
    yield from wrong.personas(put, EVERYBODY, [delete])
    yield put.setup()
    yield from wrong.personas(delete, EVERYBODY, [put])
    yield put.setup()
    for prior, implied in (("implied", "prior"), ("prior", "prior"), ("implied", "third"), ("prior", "third"), ("third", "prior"),
                           ("prior", "local"), ("local", "prior"), ("local", "third"), ("prior", "seed.role.admin"),
                           ("prior", "seed.role.reader"), ("seed.role.reader", "prior")):  # fmt: skip
        pair = Step("PUT", f"/v3/roles/${{{prior}}}/implies/${{{implied}}}", kind=f"implied: {prior} {implied}")
        undo = (pair.but(method="DELETE", kind="setup"),) if prior.startswith("seed.") else ()
        yield pair.but(then=undo)
    yield listing
    yield Step("GET", "/v3/roles/${seed.role.admin}/implies", whole=True)
    yield Step("GET", "/v3/roles/${seed.role.member}/implies/${seed.role.reader}", whole=True)
    yield from wrong.methods(path, ("PUT", "GET", "HEAD", "DELETE"))
    yield from wrong.methods(listing.path, ("GET", "HEAD"))
    yield from wrong.methods("/v3/role_inferences", ("GET", "HEAD"))
    yield from wrong.tokens(put)
    yield from wrong.tokens(delete)
    for variable in (*made, "local"):
        yield Step("DELETE", f"/v3/roles/${{{variable}}}", kind="setup")
    yield listing.but(kind="state: the prior role is gone")
