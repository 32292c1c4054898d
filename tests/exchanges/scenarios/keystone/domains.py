"""Domains: made, listed, disabled, removed with all that is in them."""

from __future__ import annotations

from collections.abc import Iterator

from ... import mutations as wrong
from ...step import Line, Pause, Step
from ._resource import Resource, everything
from .personas import log_in

DISABLE = Step("PATCH", "/v3/domains/${made}", {"domain": {"enabled": False}}, kind="setup")
DOMAIN = Resource(
    "/v3/domains",
    "domain",
    {"name": "recorded-realm", "description": "A realm", "enabled": True, "tags": ["blue"], "options": {}},
    {"name": "recorded-kingdom", "description": "A kingdom", "tags": ["red", "green"]},
    {
        "name": ["recorded-realm", "RECORDED-REALM"], "enabled": ["true", "0"], "id": ["${it}"], "description": ["A%20realm"],
        "tags": ["blue"], "limit": ["0"], "marker": ["${it}"],
    },
    ("/v3/domains", "/v3/domains/{domain_id}"),
    comparators=True,
    before_delete=(DISABLE,),
)  # fmt: skip


def steps() -> Iterator[Line]:
    """Everything about domains."""
    yield from everything(DOMAIN)
    yield from _making()
    yield from _states()
    yield from _contents()


def _making() -> Iterator[Line]:
    for kind, body in {
        "only a name": {"name": "recorded-a"},
        "disabled": {"name": "recorded-a", "enabled": False},
        "with its id": {"name": "recorded-a", "explicit_domain_id": "fedcba98-7654-3210-fedc-ba9876543210"},
        "with a bad id": {"name": "recorded-a", "explicit_domain_id": "mine"},
        "with a field id": {"name": "recorded-a", "id": "mine"},
        "of the name of another": {"name": "recorded-home"},
        "of the name Default": {"name": "Default"},
        "immutable and not": {"name": "recorded-a", "options": {"immutable": False}},
        "with tags": {"name": "recorded-a", "tags": ["a", "b", "c"]},
        "with a tag twice": {"name": "recorded-a", "tags": ["a", "a"]},
        "with a parent": {"name": "recorded-a", "parent_id": "${domain.home}"},
        "as a domain": {"name": "recorded-a", "is_domain": True},
        "not as a domain": {"name": "recorded-a", "is_domain": False},
        "in a domain": {"name": "recorded-a", "domain_id": "${domain.home}"},
        "extra attributes": {"name": "recorded-a", "colour": "blue"},
        "slashes in the name": {"name": "recorded/a"},
    }.items():
        yield DOMAIN.create.but(json={"domain": body}, kind=f"happy: {kind}")


def _states() -> Iterator[Line]:
    yield DOMAIN.standing
    item = Step("DELETE", DOMAIN.item)
    yield item.but(kind="state: enabled")
    patch = Step("PATCH", DOMAIN.item)
    for kind, body in {
        "a name that is taken": {"name": "recorded-home"},
        "immutable": {"options": {"immutable": True}},
        "a change to the immutable": {"description": "no"},
        "disabled though immutable": {"enabled": False},
        "immutable and more": {"options": {"immutable": None}, "description": "yes"},
        "mutable": {"options": {"immutable": False}},
        "without options": {"options": {}},
        "another id": {"id": "mine"},
        "the same id": {"id": "${it}"},
        "a parent": {"parent_id": "${domain.home}"},
        "no domain": {"is_domain": False},
        "the root's own id": {"domain_id": "x"},
        "tags replaced": {"tags": ["x"]},
        "no tags": {"tags": []},
        "disabled": {"enabled": False},
        "enabled": {"enabled": True},
        "disabled again": {"enabled": False},
    }.items():
        yield patch.but(json={"domain": body}, kind=f"state: {kind}")
    yield Step("PATCH", DOMAIN.item, {"domain": {"options": {"immutable": True}}}, kind="setup")
    yield item.but(kind="state: immutable")
    yield Step("PATCH", DOMAIN.item, {"domain": {"options": {"immutable": None}}}, kind="setup")
    yield item
    yield Step("GET", "/v3/projects/${it}", kind="state: the project behind it is gone")
    for path in ("/v3/domains/default",):
        yield Step("DELETE", path, kind="state: the default domain, enabled")
        yield Step("PATCH", path, {"domain": {"options": {}}}, kind="state: the default domain")
        yield Step("GET", path)


def _contents() -> Iterator[Line]:
    yield DOMAIN.standing
    inside = {"domain_id": "${it}"}
    yield Step("POST", "/v3/projects", {"project": {"name": "p", **inside}}, kind="setup", keep={"p": "project/id"})
    yield Step("POST", "/v3/groups", {"group": {"name": "g", **inside}}, kind="setup", keep={"g": "group/id"})
    yield Step("POST", "/v3/roles", {"role": {"name": "r", **inside}}, kind="setup", keep={"r": "role/id"})
    body = {"user": {"name": "u", "password": "pass-u", **inside}}
    yield Step("POST", "/v3/users", body, kind="setup", keep={"user.u": "user/id"})
    yield Step("PUT", "/v3/domains/${it}/users/${user.u}/roles/${seed.role.reader}", kind="setup")
    yield Step("PUT", "/v3/projects/${p}/users/${user.project_member}/roles/${r}", kind="setup")
    entry = log_in("u", {"domain": {"id": "${it}"}})
    yield entry
    yield Step("GET", "/v3/projects?domain_id=${it}", kind="state: what is in it")
    yield Step("GET", "/v3/projects/${it}", kind="state: the project behind it")
    yield Step("GET", "/v3/projects?is_domain=true", kind="state: domains as projects")
    yield Step("PATCH", "/v3/projects/${it}", {"project": {"description": "by its other name"}}, kind="state: the project behind it")
    yield Step("DELETE", "/v3/projects/${it}", kind="state: the project behind it")
    yield Step("PATCH", DOMAIN.item, {"domain": {"enabled": False}}, kind="state: disabled")
    yield Step("GET", "/v3/users/${user.u}", who="u", kind="state: a token of a disabled domain")
    yield Pause()
    yield entry.but(kind="state: a disabled domain", keep={})
    yield log_in("u", None).but(kind="state: a user of a disabled domain", keep={})
    for what, name in (("projects", "p"), ("groups", "g"), ("users", "user.u"), ("roles", "r")):
        yield Step("GET", f"/v3/{what}/${{{name}}}", kind="state: in a disabled domain")
    yield Step("POST", "/v3/projects", {"project": {"name": "q", **inside}}, kind="state: in a disabled domain")
    yield Step("POST", "/v3/users", {"user": {"name": "q", **inside}}, kind="state: in a disabled domain")
    yield Step("POST", "/v3/groups", {"group": {"name": "q", **inside}}, kind="state: in a disabled domain")
    yield Step("DELETE", DOMAIN.item, kind="state: with contents")
    for what, name in (("projects", "p"), ("groups", "g"), ("users", "user.u"), ("roles", "r")):
        yield Step("GET", f"/v3/{what}/${{{name}}}", kind="state: gone with its domain")
    yield from wrong.unknown(Step("GET", "/v3/domains/${it}"), "it", ids=[("its old id", "${it}")])
