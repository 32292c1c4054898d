"""Configuration of a domain: whole, by group, by option, and the defaults."""

from __future__ import annotations

from collections.abc import Iterator

from ... import mutations as wrong
from ...step import Json, Line, Step
from ._resource import EVERYBODY

BASE = "/v3/domains/${domain.home}/config"
GOOD: Json = {"config": {"identity": {"driver": "ldap"}, "ldap": {"url": "ldap://recorded.example.org", "user_tree_dn": "ou=Users"}}}


def steps() -> Iterator[Line]:
    """Everything about domain configuration."""
    put, clear = Step("PUT", BASE, GOOD), Step("DELETE", BASE)
    places = {"whole": ("", GOOD), "group": ("/ldap", {"config": {"ldap": {"url": "ldap://other.example.org"}}}), "option": ("/ldap/url", {"config": {"url": "ldap://third.example.org"}})}
    for name, (tail, body) in places.items():
        yield Step("GET", BASE + tail, kind=f"state: none, {name}")
        yield Step("DELETE", BASE + tail, kind=f"state: none, {name}")
        yield Step("PATCH", BASE + tail, body, kind=f"state: none, {name}")
    yield put.but(kind="happy: made")
    yield put.but(kind="happy: replaced")
    yield from wrong.bodies(put, thorough=False)
    for kind, config in {
        "an unknown group": {"nonsense": {"a": "b"}}, "an unknown option": {"ldap": {"nonsense": "x"}}, "an option that is closed": {"identity": {"password_hash_rounds": "4"}},
        "sql": {"identity": {"driver": "sql"}}, "an option of a number": {"ldap": {"page_size": 10}}, "a group as text": {"ldap": "x"}, "an empty group": {"ldap": {}},
        "list limits": {"identity": {"list_limit": "10"}}, "a password": {"ldap": {"url": "u", "password": "p"}},
        "a password in a url": {"ldap": {"url": "ldap://%(password)s", "password": "p"}}, "a bad percent": {"ldap": {"url": "ldap://%(x"}},
    }.items():  # fmt: skip
        yield put.but(json={"config": config}, kind=f"config: {kind}", then=(Step("GET", BASE, kind=f"config: {kind}"), put.setup()))
        yield Step("PATCH", BASE, {"config": config}, kind=f"config: {kind}", then=(Step("GET", BASE, kind=f"config: {kind}"), put.setup()))
    yield put.setup()
    for tail, body in places.values():
        get, patch, delete = Step("GET", BASE + tail), Step("PATCH", BASE + tail, body), Step("DELETE", BASE + tail)
        for step in (get, get.but(method="HEAD"), patch):
            yield step
            yield from wrong.personas(step, EVERYBODY)
            yield from wrong.tokens(step)
            yield from wrong.unknown(step, "domain.home")
        yield from wrong.bodies(patch, thorough=False)
        yield put.setup()
        yield from wrong.tokens(delete)
        yield from wrong.unknown(delete, "domain.home")
        yield from wrong.personas(delete, EVERYBODY, [put])
        yield delete
        yield delete.but(kind="state: already gone")
        yield put.setup()
    for tail in ("/nonsense", "/ldap/nonsense", "/nonsense/url", "/identity/driver", "/ldap/password", "/identity/password_hash_rounds"):
        for step in (Step("GET", BASE + tail), Step("DELETE", BASE + tail), Step("PATCH", BASE + tail, {"config": {"nonsense": {"a": "b"}}}), Step("PATCH", BASE + tail, {"config": {tail.rpartition("/")[2]: "x"}})):
            yield step.but(kind="unknown: a group or an option")
    yield from wrong.methods(BASE, ("GET", "HEAD", "PUT", "PATCH", "DELETE"))
    yield from wrong.methods(f"{BASE}/ldap", ("GET", "HEAD", "PATCH", "DELETE"))
    yield from wrong.methods(f"{BASE}/ldap/url", ("GET", "HEAD", "PATCH", "DELETE"))
    yield from wrong.personas(put, EVERYBODY)
    yield from wrong.tokens(put)
    yield from wrong.unknown(put, "domain.home")
    yield clear
    yield from _defaults()


def _defaults() -> Iterator[Line]:
    for tail in ("default", "ldap/default", "ldap/url/default", "identity/default", "identity/driver/default"):
        step = Step("GET", f"/v3/domains/config/{tail}")
        yield step
        yield step.but(method="HEAD")
        yield from wrong.personas(step, EVERYBODY)
        yield from wrong.tokens(step)
        yield from wrong.methods(step.path, ("GET", "HEAD"))
    for tail in ("nonsense/default", "ldap/nonsense/default", "nonsense/url/default", "ldap/password/default", "ldap", "ldap/url"):
        yield Step("GET", f"/v3/domains/config/{tail}", kind="unknown: a group or an option")
