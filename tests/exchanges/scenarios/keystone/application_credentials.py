"""Application credentials and their access rules."""

from __future__ import annotations

from collections.abc import Iterator

from ... import mutations as wrong
from ...reference import fields
from ...step import Json, Line, Pause, Step
from ._resource import EVERYBODY
from .personas import log_in, user

BASE = "/v3/users/${user.robin}/application_credentials"
RULES = "/v3/users/${user.robin}/access_rules"
GOOD: Json = {
    "name": "robot", "description": "It works", "secret": "recorded-secret", "expires_at": "2099-01-01T00:00:00.000000", "unrestricted": False,
    "roles": [{"name": "member"}], "access_rules": [{"path": "/v2.1/servers", "method": "GET", "service": "compute"}],
}  # fmt: skip
HOME: Json = {"project": {"id": "${project.home}"}}


def steps() -> Iterator[Line]:
    """Everything about application credentials."""
    for name in ("robin", "wren"):
        yield user(name, "home")
        for role in ("member", "reader"):
            yield Step("PUT", f"/v3/projects/${{project.home}}/users/${{user.{name}}}/roles/${{seed.role.{role}}}", kind="setup")
        yield log_in(name, HOME)
    yield from _creating()
    yield from _reading()
    yield from _using()
    yield from _rules()
    yield from _fading()
    for name in ("robin", "wren"):
        yield Step("DELETE", f"/v3/users/${{user.{name}}}", kind="setup")


def make(**changes: Json) -> Step:
    """Make one as robin, and remove it."""
    gone = (Step("DELETE", f"{BASE}/${{made}}", who="robin", kind="setup"),)
    return Step("POST", BASE, {"application_credential": {**GOOD, **changes}}, who="robin", keep={"made": "application_credential/id"}, then=gone)


def stand(**changes: Json) -> Step:
    """Make the one that is read, used and removed."""
    return make(**changes).but(keep={"it": "application_credential/id", "it.secret": "application_credential/secret"}, then=(), kind="setup")


def _creating() -> Iterator[Line]:
    good = make()
    yield good
    yield from wrong.bodies(good, fields("keystone", "POST /v3/users/{user_id}/application_credentials"))
    yield from wrong.personas(good, EVERYBODY)
    yield from wrong.tokens(good)
    yield from wrong.unknown(good, "user.robin")
    yield good.but(path="/v3/users/${user.wren}/application_credentials", kind="state: for another")
    for kind, changes in {
        "by id a role": {"roles": [{"id": "${seed.role.reader}"}]},
        "a role by both": {"roles": [{"id": "${seed.role.reader}", "name": "reader"}]},
        "a role one has not": {"roles": [{"name": "admin"}]},
        "an unknown role": {"roles": [{"name": "king"}]},
        "an empty role": {"roles": [{}]},
        "no roles": {"roles": []},
        "expired": {"expires_at": "2001-01-01T00:00:00.000000"},
        "with a zone": {"expires_at": "2099-01-01T00:00:00Z"},
        "only a day": {"expires_at": "2099-01-01"},
        "a word as time": {"expires_at": "tomorrow"},
        "never": {"expires_at": None},
        "unrestricted": {"unrestricted": True},
        "another project": {"project_id": "${project.other}"},
        "its project": {"project_id": "${project.home}"},
        "a field id": {"id": "mine"},
        "no access rules": {"access_rules": []},
        "an access rule twice": {"access_rules": [GOOD["access_rules"][0], GOOD["access_rules"][0]]},
        "an access rule by an unknown id": {"access_rules": [{"id": "0123456789abcdef0123456789abcdef"}]},
        "an access rule without a path": {"access_rules": [{"method": "GET", "service": "compute"}]},
        "a path without a slash": {"access_rules": [{"path": "v2", "method": "GET", "service": "compute"}]},
        "an unknown method": {"access_rules": [{"path": "/v2", "method": "FETCH", "service": "compute"}]},
        "an unknown service": {"access_rules": [{"path": "/v2", "method": "GET", "service": "recorded-nothing"}]},
        "a path with stars": {"access_rules": [{"path": "/v2.1/servers/*/ips/**", "method": "GET", "service": "compute"}]},
        "a rule with too much": {"access_rules": [{"path": "/v2", "method": "GET", "service": "compute", "colour": "blue"}]},
        "a secret that is long": {"secret": "s" * 300},
    }.items():
        yield make(**changes).but(kind=f"credential: {kind}")
    yield make().but(json={"application_credential": {"name": "robot"}}, kind="happy: only a name")
    yield stand()
    yield make().but(kind="conflict: a name that is taken")
    yield Step("DELETE", f"{BASE}/${{it}}", who="robin", kind="setup")


def _reading() -> Iterator[Line]:
    yield stand()
    item = f"{BASE}/${{it}}"
    for step in (Step("GET", item), Step("GET", BASE)):
        for who in ("robin", "wren"):
            yield step.but(who=who)
            yield step.but(who=who, method="HEAD")
        yield from wrong.personas(step, EVERYBODY)
        yield from wrong.tokens(step)
        yield from wrong.unknown(step.but(who="robin"), "user.robin", *(("it",) if step.path == item else ()))
    yield from wrong.query(Step("GET", BASE, who="robin"), {"name": ["robot", "ROBOT"], "description": ["x"], "limit": []}, comparators=True)
    yield Step("GET", "/v3/users/${user.wren}/application_credentials/${it}", who="wren", kind="state: another's")
    yield Step("GET", "/v3/users/${user.wren}/application_credentials/${it}", kind="state: another's")
    yield from wrong.methods(BASE, ("GET", "HEAD", "POST"), who="robin")
    yield from wrong.methods(item, ("GET", "HEAD", "DELETE"), who="robin")
    delete = Step("DELETE", item, who="robin")
    yield from wrong.tokens(delete)
    yield from wrong.unknown(delete, "it", "user.robin")
    yield from wrong.personas(delete, EVERYBODY, [stand()])
    yield delete.but(who="wren", kind="state: another's")
    yield delete
    yield delete.but(kind="state: already gone")


def use(**given: Json) -> Step:
    """Take a token with a credential."""
    whose = given or {"id": "${it}", "secret": "recorded-secret"}
    identity = {"methods": ["application_credential"], "application_credential": whose}
    return Step("POST", "/v3/auth/tokens", {"auth": {"identity": identity}}, who=None)


def _using() -> Iterator[Line]:
    yield stand(access_rules=[])
    yield use().but(keep={"token.robot": "header:X-Subject-Token"})
    yield from wrong.body(use())
    for kind, given in {
        "by name": {"name": "robot", "user": {"id": "${user.robin}"}, "secret": "recorded-secret"},
        "by name and user's name": {"name": "robot", "user": {"name": "robin", "domain": {"id": "${domain.home}"}}, "secret": "recorded-secret"},
        "by name alone": {"name": "robot", "secret": "recorded-secret"},
        "a wrong secret": {"id": "${it}", "secret": "wrong"},
        "no secret": {"id": "${it}"},
        "an unknown id": {"id": "0123456789abcdef0123456789abcdef", "secret": "recorded-secret"},
        "an unknown name": {"name": "nobody", "user": {"id": "${user.robin}"}, "secret": "recorded-secret"},
        "another's name": {"name": "robot", "user": {"id": "${user.wren}"}, "secret": "recorded-secret"},
        "an unknown user": {"name": "robot", "user": {"id": "0123456789abcdef0123456789abcdef"}, "secret": "recorded-secret"},
    }.items():
        yield use(**given).but(kind=f"method: {kind}")
    for kind, scope in {"its project": HOME, "another project": {"project": {"id": "${project.other}"}}, "a domain": {"domain": {"id": "${domain.home}"}},
                        "the system": {"system": {"all": True}}, "nothing": "unscoped"}.items():  # fmt: skip
        body = {"auth": {**use().json["auth"], "scope": scope}}
        yield use().but(json=body, kind=f"scope: {kind}")
    for step in (
        Step("GET", "/v3/auth/tokens", headers={"X-Subject-Token": "${token.robot}"}),
        Step("GET", BASE), Step("GET", f"{BASE}/${{it}}"), Step("DELETE", f"{BASE}/${{it}}"), Step("GET", "/v3/users/${user.robin}"),
        Step("GET", "/v3/auth/projects"), Step("GET", RULES), make(),
        Step("POST", "/v3/OS-TRUST/trusts", {"trust": {"trustor_user_id": "${user.robin}", "trustee_user_id": "${user.wren}", "impersonation": True,
                                                       "project_id": "${project.home}", "roles": [{"name": "member"}]}}),
    ):  # fmt: skip
        yield step.but(who="robot", kind="state: with the credential's token", then=())
    identity = {"methods": ["token"], "token": {"id": "${token.robot}"}}
    for scope in (None, HOME, {"project": {"id": "${project.other}"}}):
        auth = {"identity": identity} if scope is None else {"identity": identity, "scope": scope}
        yield Step("POST", "/v3/auth/tokens", {"auth": auth}, who=None, kind="state: from the credential's token")
    yield Step("DELETE", f"{BASE}/${{it}}", who="robin", kind="setup")
    yield Step("GET", "/v3/auth/tokens", headers={"X-Subject-Token": "${token.robot}"}, kind="state: the credential is gone")
    yield Pause()
    yield stand(unrestricted=True, access_rules=[])
    yield use().but(keep={"token.robot": "header:X-Subject-Token"}, kind="happy: unrestricted")
    yield make(name="robot2").but(who="robot", kind="happy: made by an unrestricted one")
    yield Step("DELETE", f"{BASE}/${{it}}", who="robot", kind="happy: removed by an unrestricted one")
    yield stand(secret=None)
    yield use(id="${it}", secret="${it.secret}").but(kind="happy: with the secret that was made")
    yield Step("DELETE", f"{BASE}/${{it}}", who="robin", kind="setup")


def _rules() -> Iterator[Line]:
    yield Step("GET", RULES, who="robin", kind="happy: left over", whole=False)
    fresh = {"path": "/v2.1/recorded", "method": "POST", "service": "compute"}
    yield stand(access_rules=[fresh])
    yield Step("GET", f"{BASE}/${{it}}", who="robin", kind="setup", keep={"rule": "application_credential/access_rules/0/id"})
    yield use().but(keep={"token.robot": "header:X-Subject-Token"}, kind="happy: with access rules")
    for step in (Step("GET", "/v3/users/${user.robin}"), Step("GET", "/v3/auth/tokens", headers={"X-Subject-Token": "${token.robot}"})):
        yield step.but(who="robot", kind="state: beyond the access rules")
        yield step.but(who="robot", kind="state: beyond the access rules", headers={**step.headers, "OpenStack-Identity-Access-Rules": "1"})
        yield step.but(headers={**step.headers, "OpenStack-Identity-Access-Rules": "1"}, kind="happy: access rules")
    yield make(name="second", access_rules=[{"id": "${rule}"}]).but(kind="happy: an access rule by its id")
    yield make(name="second", access_rules=[fresh]).but(kind="happy: the same access rule again")
    item = f"{RULES}/${{rule}}"
    for step in (Step("GET", item), Step("GET", RULES)):
        for who in ("robin", "wren"):
            yield step.but(who=who)
            yield step.but(who=who, method="HEAD")
        yield from wrong.personas(step, EVERYBODY)
        yield from wrong.tokens(step)
        yield from wrong.unknown(step.but(who="robin"), "user.robin", *(("rule",) if step.path == item else ()))
    yield from wrong.query(Step("GET", RULES, who="robin"), {"service": ["compute"], "path": ["/v2.1/recorded"], "method": ["POST", "post"]})
    yield from wrong.methods(RULES, ("GET", "HEAD"), who="robin")
    yield from wrong.methods(item, ("GET", "HEAD", "DELETE"), who="robin")
    delete = Step("DELETE", item, who="robin")
    yield delete.but(kind="state: in use")
    yield from wrong.unknown(delete, "rule")
    yield from wrong.personas(delete.but(who="admin"), EVERYBODY)
    yield Step("DELETE", f"{BASE}/${{it}}", who="robin", kind="setup")
    yield from wrong.tokens(delete)
    yield delete.but(who="wren", kind="state: another's")
    yield delete
    yield delete.but(kind="state: already gone")


def _fading() -> Iterator[Line]:
    grant = Step("PUT", "/v3/projects/${project.home}/users/${user.robin}/roles/${seed.role.reader}", kind="setup")
    yield stand(access_rules=[])
    yield grant.but(method="DELETE", kind="state: the user loses another role")
    yield Pause()
    yield use().but(kind="state: the user has lost another role")
    yield grant
    yield Pause()
    yield log_in("robin", HOME)
    yield make(name="again", access_rules=[]).but(keep={"it": "application_credential/id"}, then=(), kind="setup")
    yield Step("PATCH", "/v3/users/${user.robin}", {"user": {"enabled": False}}, kind="setup")
    yield use().but(kind="state: the user is disabled")
    yield Step("PATCH", "/v3/users/${user.robin}", {"user": {"enabled": True}}, kind="setup")
    yield Pause()
    yield use().but(kind="state: the user is enabled again")
    yield Step("PATCH", "/v3/projects/${project.home}", {"project": {"enabled": False}}, kind="setup")
    yield use().but(kind="state: the project is disabled")
    yield Step("PATCH", "/v3/projects/${project.home}", {"project": {"enabled": True}}, kind="setup")
    yield Pause()
    yield Step("PATCH", "/v3/users/${user.robin}", {"user": {"password": "pass-robin"}}, kind="setup")
    yield use().but(kind="state: the password is another")
    yield Pause()
    yield log_in("robin", HOME)
    yield Step("GET", BASE, who="robin", kind="state: after it all")
