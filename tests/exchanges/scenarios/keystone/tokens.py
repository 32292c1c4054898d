"""Tokens: each method and scope, each wrong way to ask for one, checking and revoking, and what one may enter."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ... import mutations as wrong
from ...step import Json, Line, Pause, Step
from ._resource import EVERYBODY
from .personas import PERSONAS, log_in, user

PATH = "/v3/auth/tokens"
UNKNOWN = "0123456789abcdef0123456789abcdef"


def steps() -> Iterator[Line]:
    """Everything about tokens."""
    yield user("swan", "home")
    for role in ("member", "reader"):
        yield Step("PUT", f"/v3/projects/${{project.home}}/users/${{user.swan}}/roles/${{seed.role.{role}}}", kind="setup")
    yield Step("PUT", "/v3/domains/${domain.home}/users/${user.swan}/roles/${seed.role.reader}", kind="setup")
    yield Step("PUT", "/v3/system/users/${user.swan}/roles/${seed.role.reader}", kind="setup")
    yield from _asking()
    yield from _users()
    yield from _scopes()
    yield from _by_token()
    yield from _checking()
    yield from _revoking()
    yield from _entering()
    yield from _default_project()
    yield Step("DELETE", "/v3/users/${user.swan}", kind="setup")


def ask(identity: Json, scope: Json = None, **parts: Any) -> Step:
    """Ask for a token."""
    auth = {"identity": identity} if scope is None else {"identity": identity, "scope": scope}
    return Step("POST", PATH, {"auth": auth}, **{"who": None, **parts})


def password(**given: Json) -> Json:
    """The identity part of the password method."""
    whose = given or {"id": "${user.swan}", "password": "pass-swan"}
    return {"methods": ["password"], "password": {"user": whose}}


def _asking() -> Iterator[Line]:
    full = {"name": "swan", "domain": {"name": "recorded-home"}, "password": "pass-swan"}
    scopes: dict[str, Json] = {
        "no scope": None,
        "a project": {"project": {"name": "home", "domain": {"name": "recorded-home"}}},
        "a domain": {"domain": {"name": "recorded-home"}},
        "the system": {"system": {"all": True}},
    }
    for kind, scope in scopes.items():
        good = ask(password(**full), scope)
        yield good.but(kind=f"happy: {kind}")
        yield from wrong.body(good.but(kind=kind), thorough=kind == "a project")
        yield good.but(path=f"{PATH}?nocatalog", kind=f"happy: {kind}, no catalog")
    project = ask(password(**full), scopes["a project"])
    yield from wrong.envelope(project)
    yield from wrong.payload(project)
    yield from wrong.accepts(project)
    yield project.but(path=f"{PATH}?unknown=1", kind="query: an unknown parameter")
    yield project.but(path=f"{PATH}/", kind="path: a slash at the end")
    for who in ("admin", "project_member", "unscoped"):
        yield project.but(who=who, kind=f"persona: {who}")
    yield from wrong.tokens(project)
    yield from wrong.methods(PATH, ("GET", "HEAD", "POST", "DELETE"))


def _users() -> Iterator[Line]:
    for kind, given in {
        "by id": {"id": "${user.swan}", "password": "pass-swan"},
        "by name and domain id": {"name": "swan", "domain": {"id": "${domain.home}"}, "password": "pass-swan"},
        "in capitals": {"name": "SWAN", "domain": {"id": "${domain.home}"}, "password": "pass-swan"},
        "a wrong password": {"id": "${user.swan}", "password": "wrong"},
        "an empty password": {"id": "${user.swan}", "password": ""},
        "no password": {"id": "${user.swan}"},
        "an unknown id": {"id": UNKNOWN, "password": "pass-swan"},
        "an unknown name": {"name": "nobody", "domain": {"id": "${domain.home}"}, "password": "pass-swan"},
        "an unknown domain": {"name": "swan", "domain": {"id": UNKNOWN}, "password": "pass-swan"},
        "an unknown domain's name": {"name": "swan", "domain": {"name": "nowhere"}, "password": "pass-swan"},
        "another domain": {"name": "swan", "domain": {"id": "${domain.away}"}, "password": "pass-swan"},
        "no domain": {"name": "swan", "password": "pass-swan"},
        "an empty domain": {"name": "swan", "domain": {}, "password": "pass-swan"},
        "id and name": {"id": "${user.swan}", "name": "other", "domain": {"id": "default"}, "password": "pass-swan"},
        "id and domain": {"id": "${user.swan}", "domain": {"id": "${domain.away}"}, "password": "pass-swan"},
        "a domain by id and name": {"name": "swan", "domain": {"id": "${domain.home}", "name": "x"}, "password": "pass-swan"},
        "an extra field": {"id": "${user.swan}", "password": "pass-swan", "extra": 1},
        "a long password": {"id": "${user.swan}", "password": "p" * 5000},
        "not ASCII": {"id": "${user.swan}", "password": "é"},
    }.items():
        yield ask(password(**given), kind=f"user: {kind}")
    for kind, identity in {
        "no methods": {"methods": [], "password": {}},
        "methods missing": {"password": {"user": {"id": "${user.swan}", "password": "pass-swan"}}},
        "an unknown method": {"methods": ["magic"], "magic": {}},
        "an unknown method next to password": {**password(), "methods": ["password", "magic"]},
        "a method without its part": {"methods": ["password"]},
        "two methods, one without its part": {**password(), "methods": ["password", "totp"]},
        "a method twice": {**password(), "methods": ["password", "password"]},
        "methods as a string": {**password(), "methods": "password"},
        "external": {"methods": ["external"], "external": {}},
        "totp without a secret": {"methods": ["totp"], "totp": {"user": {"id": "${user.swan}", "passcode": "123456"}}},
        "totp wrongly": {"methods": ["totp"], "totp": {"user": {"id": "${user.swan}"}}},
        "oauth1": {"methods": ["oauth1"], "oauth1": {}},
        "mapped": {"methods": ["mapped"], "mapped": {}},
        "mapped of an unknown provider": {"methods": ["mapped"], "mapped": {"identity_provider": "x", "protocol": "y"}},
        "an unknown application credential": {"methods": ["application_credential"], "application_credential": {"id": UNKNOWN, "secret": "s"}},
        "an application credential without secret": {"methods": ["application_credential"], "application_credential": {"id": UNKNOWN}},
        "an application credential, empty": {"methods": ["application_credential"], "application_credential": {}},
        "an application credential by name": {
            "methods": ["application_credential"],
            "application_credential": {"name": "n", "secret": "s", "user": {"id": "${user.swan}"}},
        },
        "saml2": {"methods": ["saml2"], "saml2": {"identity_provider": "x", "protocol": "y"}},
        "openid": {"methods": ["openid"], "openid": {}},
        "kerberos": {"methods": ["kerberos"], "kerberos": {}},
    }.items():
        yield ask(identity, kind=f"method: {kind}")


def _scopes() -> Iterator[Line]:
    for kind, scope in {
        "a project by id": {"project": {"id": "${project.home}"}},
        "a project by name and domain id": {"project": {"name": "home", "domain": {"id": "${domain.home}"}}},
        "a project in capitals": {"project": {"name": "HOME", "domain": {"id": "${domain.home}"}}},
        "a project without roles": {"project": {"id": "${project.other}"}},
        "a project of another domain": {"project": {"id": "${project.away}"}},
        "an unknown project": {"project": {"id": UNKNOWN}},
        "an unknown project's name": {"project": {"name": "nowhere", "domain": {"id": "${domain.home}"}}},
        "a project of an unknown domain": {"project": {"name": "home", "domain": {"id": UNKNOWN}}},
        "a project's name without a domain": {"project": {"name": "home"}},
        "a domain as a project": {"project": {"id": "${domain.home}"}},
        "a project as a domain": {"domain": {"id": "${project.home}"}},
        "an empty project": {"project": {}},
        "a project null": {"project": None},
        "a project as text": {"project": "home"},
        "a domain by id": {"domain": {"id": "${domain.home}"}},
        "a domain without roles": {"domain": {"id": "${domain.away}"}},
        "an unknown domain": {"domain": {"id": UNKNOWN}},
        "an empty domain": {"domain": {}},
        "the system, false": {"system": {"all": False}},
        "the system, empty": {"system": {}},
        "the system, null": {"system": {"all": None}},
        "the system, text": {"system": {"all": "yes"}},
        "a project and a domain": {"project": {"id": "${project.home}"}, "domain": {"id": "${domain.home}"}},
        "the system and a project": {"system": {"all": True}, "project": {"id": "${project.home}"}},
        "an empty scope": {},
        "unscoped in words": "unscoped",
        "unscoped as an object": {"unscoped": {}},
        "another word": "everything",
        "an unknown trust": {"OS-TRUST:trust": {"id": UNKNOWN}},
        "an empty trust": {"OS-TRUST:trust": {}},
        "a trust and a project": {"OS-TRUST:trust": {"id": UNKNOWN}, "project": {"id": "${project.home}"}},
        "a kind nobody knows": {"region": {"id": "RegionOne"}},
        "a list": [],
        "a number": 5,
    }.items():
        yield ask(password(), scope, kind=f"scope: {kind}")
    for name, (_, kind, _which) in PERSONAS.items():
        if kind != "system":
            for other in ("home", "away"):
                scope = {kind: {"id": f"${{{kind}.{other}}}"}}
                yield log_in(name, scope).but(kind=f"persona: {name} on {kind} {other}", keep={})
        yield log_in(name, {"system": {"all": True}}).but(kind=f"persona: {name} on the system", keep={})
        yield log_in(name, None).but(kind=f"persona: {name} without a scope", keep={})


def _by_token() -> Iterator[Line]:
    scopes: dict[str, Json] = {
        "nothing": None,
        "a project": {"project": {"id": "${project.home}"}},
        "a domain": {"domain": {"id": "${domain.home}"}},
        "the system": {"system": {"all": True}},
        "unscoped": "unscoped",
    }
    for kind, scope in scopes.items():
        yield log_in("swan", None if scope == "unscoped" else scope, f"swan {kind}")
        for target, other in scopes.items():
            identity = {"methods": ["token"], "token": {"id": f"${{token.swan {kind}}}"}}
            yield ask(identity, other, kind=f"token: from {kind} to {target}")
    good = ask({"methods": ["token"], "token": {"id": "${token.swan nothing}"}}, {"project": {"id": "${project.home}"}})
    yield from wrong.body(good)
    yield good.but(kind="happy: by token", keep={"token.second": "header:X-Subject-Token"})
    identity = {"methods": ["token"], "token": {"id": "${token.second}"}}
    yield ask(identity, {"project": {"id": "${project.home}"}}, kind="happy: by the token of a token")
    both = {**password(), "methods": ["password", "token"], "token": {"id": "${token.project_admin}"}}
    yield ask(both, kind="method: password and another one's token")
    for name in EVERYBODY:
        identity = {"methods": ["token"], "token": {"id": f"${{token.{name}}}"}}
        yield ask(identity, kind=f"token: of {name}", whole=False)


def _checking() -> Iterator[Line]:
    headers = {"X-Subject-Token": "${token.swan a project}"}
    for method in ("GET", "HEAD"):
        check = Step(method, PATH, headers=headers)
        yield check
        yield from wrong.personas(check, EVERYBODY)
        yield from wrong.tokens(check)
        for name in (*EVERYBODY, "swan a project", "swan nothing", "swan a domain", "swan the system", "second"):
            yield check.but(headers={"X-Subject-Token": f"${{token.{name}}}"}, kind=f"token: of {name}")
            yield check.but(headers={"X-Subject-Token": f"${{token.{name}}}"}, who=name, kind=f"token: {name} of itself")
        for label, token in wrong.TOKENS:
            yield check.but(headers={"X-Subject-Token": token}, kind=f"subject: {label}")
        yield check.but(headers={}, kind="subject: none")
        for text in ("nocatalog", "nocatalog=0", "allow_expired=1", "allow_expired=true", "allow_expired=x", "unknown=1"):
            yield check.but(path=f"{PATH}?{text}", kind="query: of a token")
        yield from wrong.accepts(check)


def _revoking() -> Iterator[Line]:
    delete = Step("DELETE", PATH, headers={"X-Subject-Token": "${token.doomed}"})
    again = log_in("swan", {"project": {"id": "${project.home}"}}, "doomed")
    yield again
    yield from wrong.tokens(delete)
    for label, token in wrong.TOKENS:
        yield delete.but(headers={"X-Subject-Token": token}, kind=f"subject: {label}")
    yield delete.but(headers={}, kind="subject: none")
    yield from wrong.personas(delete, EVERYBODY, [again])
    yield delete
    yield Pause()
    for step in (delete, delete.but(method="GET"), delete.but(method="HEAD")):
        yield step.but(kind="state: revoked")  # by itself it is 401 or 404, as the real service's caches have it
    yield Step("GET", "/v3/users/${user.swan}", who="doomed", kind="state: revoked")
    yield ask({"methods": ["token"], "token": {"id": "${token.doomed}"}}, kind="state: revoked")
    yield again
    yield delete.but(who="doomed", kind="happy: by itself")
    yield log_in("swan", None, "first")
    yield ask({"methods": ["token"], "token": {"id": "${token.first}"}}, kind="setup", keep={"token.child": "header:X-Subject-Token"})
    yield delete.but(headers={"X-Subject-Token": "${token.first}"}, kind="happy: the first of a chain")
    yield delete.but(method="GET", headers={"X-Subject-Token": "${token.child}"}, kind="state: the first of its chain is revoked")
    yield again
    yield Step("DELETE", "/v3/projects/${project.home}/users/${user.swan}/roles/${seed.role.reader}", kind="setup")
    yield delete.but(method="GET", kind="state: a role is gone")
    yield Pause()
    yield again.but(kind="state: a role is gone")
    yield Step("DELETE", "/v3/projects/${project.home}/users/${user.swan}/roles/${seed.role.member}", kind="setup")
    yield delete.but(method="GET", kind="state: the last role is gone")
    yield again.but(kind="state: the last role is gone", keep={})
    yield Step("PUT", "/v3/projects/${project.home}/users/${user.swan}/roles/${seed.role.member}", kind="setup")
    yield delete.but(method="GET", kind="state: the role is back")


def _entering() -> Iterator[Line]:
    yield Pause()
    for tail in ("projects", "domains", "system", "catalog"):
        step = Step("GET", f"/v3/auth/{tail}", whole=tail == "system")
        yield step
        yield step.but(method="HEAD")
        yield from wrong.personas(step, EVERYBODY)
        yield from wrong.tokens(step)
        yield from wrong.accepts(step)
        yield from wrong.query(step, {"name": ["home"], "enabled": ["true", "false"], "domain_id": ["${domain.home}"], "limit": []})
        yield from wrong.methods(step.path, ("GET", "HEAD"))
    for path in ("/v3/OS-FEDERATION/projects", "/v3/OS-FEDERATION/domains"):
        yield from wrong.personas(Step("GET", path), EVERYBODY)
        yield from wrong.tokens(Step("GET", path))
        yield from wrong.methods(path, ("GET", "HEAD"))
    for path in ("/v3/auth/tokens/OS-PKI/revoked", "/v3/OS-SIMPLE-CERT/ca", "/v3/OS-SIMPLE-CERT/certificates"):
        yield from wrong.personas(Step("GET", path), ("admin", "project_member"))
        yield from wrong.tokens(Step("GET", path))
        yield from wrong.methods(path, ("GET",))


def _default_project() -> Iterator[Line]:
    for kind, project in {"its own": "${project.home}", "one without roles": "${project.other}", "one that is unknown": UNKNOWN}.items():
        yield Step("PATCH", "/v3/users/${user.swan}", {"user": {"default_project_id": project}}, kind=f"state: default project, {kind}")
        yield log_in("swan", None).but(kind=f"state: default project, {kind}", keep={})
        yield ask(password(), "unscoped", kind=f"state: default project, {kind}")
        yield ask(password(), {"domain": {"id": "${domain.home}"}}, kind=f"state: default project, {kind}")
