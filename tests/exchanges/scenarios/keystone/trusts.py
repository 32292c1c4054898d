"""Trusts: given, used, given on, used up, taken back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ... import mutations as wrong
from ...reference import fields
from ...step import Json, Line, Pause, Step
from ._resource import EVERYBODY
from .personas import log_in, user

PATH = "/v3/OS-TRUST/trusts"
GOOD: Json = {
    "trustor_user_id": "${user.robin}", "trustee_user_id": "${user.wren}", "impersonation": True, "project_id": "${project.home}",
    "roles": [{"name": "member"}], "expires_at": None, "allow_redelegation": False, "redelegation_count": 0,
    "remaining_uses": None,
}  # fmt: skip
HOME: Json = {"project": {"id": "${project.home}"}}


def steps() -> Iterator[Line]:
    """Everything about trusts."""
    for name in ("robin", "wren", "finch"):
        yield user(name, "home")
        for role in ("member", "reader"):
            yield Step("PUT", f"/v3/projects/${{project.home}}/users/${{user.{name}}}/roles/${{seed.role.{role}}}", kind="setup")
        yield log_in(name, HOME)
    yield from _creating()
    yield from _reading()
    yield from _deleting()
    yield from _using()
    yield from _redelegating()
    yield from _fading()
    for name in ("robin", "wren", "finch"):
        yield Step("DELETE", f"/v3/users/${{user.{name}}}", kind="setup")


def give(**changes: Json) -> Step:
    """Give a trust as robin, and take it back."""
    return Step("POST", PATH, {"trust": {**GOOD, **changes}}, who="robin", keep={"made": "trust/id"}, then=(Step("DELETE", f"{PATH}/${{made}}", who="robin", kind="setup"),))


def use(variable: str = "it", who: str = "wren", scope: Any = None) -> Step:
    """Take a token with a trust."""
    identity = {"methods": ["token"], "token": {"id": f"${{token.{who}}}"}}
    return Step("POST", "/v3/auth/tokens", {"auth": {"identity": identity, "scope": scope or {"OS-TRUST:trust": {"id": f"${{{variable}}}"}}}}, who=None)


def _creating() -> Iterator[Line]:
    good = give()
    yield good
    yield from wrong.bodies(good, fields("keystone", f"POST {PATH}"))
    yield from wrong.personas(good, EVERYBODY)
    yield from wrong.tokens(good)
    yield from wrong.accepts(good)
    for kind, changes in {
        "to an unknown user": {"trustee_user_id": "0123456789abcdef0123456789abcdef"},
        "from another": {"trustor_user_id": "${user.finch}"},
        "to oneself": {"trustee_user_id": "${user.robin}"},
        "on another project": {"project_id": "${project.other}"},
        "on an unknown project": {"project_id": "0123456789abcdef0123456789abcdef"},
        "on no project, with roles": {"project_id": None},
        "on no project, no roles": {"project_id": None, "roles": []},
        "no roles": {"roles": []},
        "a role by id": {"roles": [{"id": "${seed.role.reader}"}]},
        "two roles": {"roles": [{"id": "${seed.role.reader}"}, {"name": "member"}]},
        "a role twice": {"roles": [{"id": "${seed.role.reader}"}, {"name": "reader"}]},
        "a role one has not": {"roles": [{"name": "admin"}]},
        "an unknown role": {"roles": [{"name": "king"}]},
        "an unknown role's id": {"roles": [{"id": "0123456789abcdef0123456789abcdef"}]},
        "expired": {"expires_at": "2001-01-01T00:00:00.000000Z"},
        "without fractions": {"expires_at": "2099-01-02T00:00:00Z"},
        "without a zone": {"expires_at": "2099-01-03T00:00:00"},
        "another zone": {"expires_at": "2099-01-04T00:00:00+02:00"},
        "only a day": {"expires_at": "2099-01-05"},
        "a word as time": {"expires_at": "tomorrow"},
        "of a date": {"expires_at": "2099-01-01T00:00:00.000000Z"},
        "of the same date as one that is gone": {"expires_at": "2099-01-01T00:00:00.000000Z"},
        "uses": {"remaining_uses": 3},
        "no uses": {"remaining_uses": 0},
        "redelegation": {"allow_redelegation": True, "redelegation_count": 2},
        "too much redelegation": {"allow_redelegation": True, "redelegation_count": 99},
        "redelegation without a count": {"allow_redelegation": True, "redelegation_count": None},
        "a count without redelegation": {"allow_redelegation": False, "redelegation_count": 2},
        "uses and redelegation": {"allow_redelegation": True, "remaining_uses": 3},
        "no impersonation": {"impersonation": False},
        "an unknown trust before it": {"redelegated_trust_id": "0123456789abcdef0123456789abcdef"},
        "a field id": {"id": "mine"},
    }.items():
        yield give(**changes).but(kind=f"trust: {kind}")
    for scope in ("system_admin", "domain_admin", "unscoped"):
        yield give().but(who=scope, kind=f"persona: {scope}")
    by_admin = give(trustor_user_id="${seed.user.admin}", project_id="${seed.project.admin}")
    yield by_admin.but(who="admin", kind="happy: by the admin", then=(Step("DELETE", f"{PATH}/${{made}}"),))
    yield give(trustor_user_id="${seed.user.admin}", roles=[{"name": "reader"}]).but(who="admin", kind="trust: on a project without roles")


def _reading() -> Iterator[Line]:
    yield give().but(keep={"it": "trust/id"}, then=(), kind="setup")
    item = f"{PATH}/${{it}}"
    steps = (Step("GET", item), Step("GET", f"{item}/roles"), Step("GET", f"{item}/roles/${{seed.role.member}}"), Step("GET", PATH))
    for step in steps:
        for one in (step, step.but(method="HEAD")):
            for who in ("robin", "wren", "finch"):
                yield one.but(who=who, whole=True if "roles" in step.path else None)
        yield from wrong.personas(step, EVERYBODY)
        yield from wrong.tokens(step)
        if step is not steps[-1]:
            yield from wrong.unknown(step.but(who="robin"), "it")
    yield from wrong.unknown(steps[2].but(who="robin"), "seed.role.member")
    yield steps[2].but(who="robin", path=f"{item}/roles/${{seed.role.reader}}", kind="state: a role that was not given")
    for name in ("trustor_user_id", "trustee_user_id"):
        for whose in ("robin", "wren", "finch"):
            for who in ("admin", "robin", "wren", "finch", "project_admin", "domain_admin", "system_admin", "system_reader"):
                yield Step("GET", f"{PATH}?{name}=${{user.{whose}}}", who=who, kind=f"query: {name}")
    yield from wrong.query(Step("GET", PATH), {"trustor_user_id": ["${user.robin}"], "trustee_user_id": ["${user.wren}"], "limit": [], "project_id": ["x"]})
    yield Step("GET", f"{PATH}?trustor_user_id=${{user.robin}}&trustee_user_id=${{user.wren}}", kind="query: both")
    for path, known in ((PATH, ("GET", "HEAD", "POST")), (item, ("GET", "HEAD", "DELETE")), (f"{item}/roles", ("GET", "HEAD"))):
        yield from wrong.methods(path, known, who="robin")
    yield Step("DELETE", item, who="robin", kind="setup")


def _deleting() -> Iterator[Line]:
    stand = give().but(keep={"it": "trust/id"}, then=(), kind="setup")
    delete = Step("DELETE", f"{PATH}/${{it}}", who="robin")
    yield stand
    yield from wrong.tokens(delete)
    yield from wrong.unknown(delete, "it")
    yield from wrong.personas(delete, EVERYBODY, [stand])
    for who in ("wren", "finch", "robin"):
        yield delete.but(who=who, kind=f"state: by {who}")
    yield delete.but(kind="state: already gone")
    yield Step("GET", f"{PATH}/${{it}}", who="robin", kind="state: already gone")
    yield use().but(kind="state: already gone")


def _using() -> Iterator[Line]:
    for impersonation in (True, False):
        yield give(impersonation=impersonation).but(keep={"it": "trust/id"}, then=(), kind="setup")
        yield use().but(kind=f"happy: used, impersonation {impersonation}", keep={"token.trust": "header:X-Subject-Token"})
        yield use(who="finch").but(kind="state: by a third")
        yield use(who="robin").but(kind="state: by the trustor")
        yield Step("GET", "/v3/auth/tokens", who="trust", headers={"X-Subject-Token": "${token.trust}"}, kind="happy: checked")
        yield Step("GET", "/v3/auth/tokens", headers={"X-Subject-Token": "${token.trust}"}, kind="happy: checked")
        for whose in ("robin", "wren"):
            yield Step("GET", f"/v3/users/${{user.{whose}}}", who="trust", kind="state: with the trust's token")
        yield Step("GET", f"{PATH}/${{it}}", who="trust", kind="state: with the trust's token")
        yield Step("GET", PATH, who="trust", kind="state: with the trust's token")
        yield use("it", who="trust", scope=HOME).but(kind="state: from the trust's token to a project")
        yield use("it", who="trust", scope="unscoped").but(kind="state: from the trust's token to nothing")
        yield use("it", who="trust").but(kind="state: the trust's token again")
        yield give(trustor_user_id="${user.robin}").but(who="trust", kind="state: a trust from a trust")
        yield Step("POST", "/v3/users/${user.robin}/application_credentials", {"application_credential": {"name": "x"}}, who="trust", kind="state: with the trust's token")
        body = {"type": "ec2", "blob": "{}", "user_id": "${user.robin}", "project_id": "${project.home}"}
        yield Step("POST", "/v3/credentials", {"credential": body}, who="trust", kind="state: with the trust's token")
        yield Step("GET", "/v3/auth/projects", who="trust", kind="state: with the trust's token")
        yield Step("DELETE", f"{PATH}/${{it}}", who="robin", kind="setup")
        yield Step("GET", "/v3/auth/tokens", headers={"X-Subject-Token": "${token.trust}"}, kind="state: the trust is gone")
        yield Step("GET", "/v3/users/${user.wren}", who="trust", kind="state: the trust is gone")
    yield Pause()
    yield give(remaining_uses=2, allow_redelegation=False).but(keep={"it": "trust/id"}, then=(), kind="setup")
    for number in (1, 2, 3):
        yield use().but(kind=f"state: use {number} of 2")
        yield Step("GET", f"{PATH}/${{it}}", who="robin", kind=f"state: after use {number} of 2")
        yield Step("GET", PATH, who="admin", kind=f"state: after use {number} of 2")


def _redelegating() -> Iterator[Line]:
    yield give(allow_redelegation=True, redelegation_count=2).but(keep={"first": "trust/id"}, then=(), kind="setup")
    yield use("first").but(keep={"token.first": "header:X-Subject-Token"}, kind="happy: used")
    second = {**GOOD, "trustee_user_id": "${user.finch}", "redelegated_trust_id": "${first}", "allow_redelegation": True, "redelegation_count": None}
    for kind, changes in {
        "as many times": {"redelegation_count": 2}, "more often": {"redelegation_count": 3}, "once": {"redelegation_count": 1}, "a role more": {"roles": [{"name": "reader"}, {"name": "member"}]},
        "no impersonation": {"impersonation": False}, "longer": {"expires_at": "2100-01-01T00:00:00Z"}, "another project": {"project_id": "${project.other}"}, "uses": {"remaining_uses": 2},
        "no trust named": {"redelegated_trust_id": None},
    }.items():  # fmt: skip
        body = {key: value for key, value in {**second, **changes}.items() if (key, value) != ("redelegation_count", None)}
        yield give().but(json={"trust": body}, who="first", kind=f"redelegation: {kind}", then=())
    body = {key: value for key, value in second.items() if key != "redelegation_count"}
    yield give().but(json={"trust": body}, who="first", kind="happy: given on", keep={"second": "trust/id"}, then=())
    yield Step("GET", f"{PATH}/${{second}}", kind="happy: given on")
    yield use("second", "finch").but(keep={"token.second": "header:X-Subject-Token"}, kind="happy: used")
    yield Step("DELETE", f"{PATH}/${{first}}", who="robin", kind="state: given on")
    yield Step("GET", f"{PATH}/${{second}}", kind="state: the trust before it is gone")
    yield Step("GET", "/v3/auth/tokens", headers={"X-Subject-Token": "${token.second}"}, kind="state: the trust before it is gone")


def _fading() -> Iterator[Line]:
    yield give().but(keep={"it": "trust/id"}, then=(), kind="setup")
    yield use().but(keep={"token.trust": "header:X-Subject-Token"}, kind="happy: used")
    yield Step("DELETE", "/v3/projects/${project.home}/users/${user.robin}/roles/${seed.role.member}", kind="state: the trustor loses the role")
    yield Step("GET", f"{PATH}/${{it}}", kind="state: the trustor has lost the role")
    yield use().but(kind="state: the trustor has lost the role")
    yield Step("PUT", "/v3/projects/${project.home}/users/${user.robin}/roles/${seed.role.member}", kind="setup")
    yield Pause()
    yield log_in("robin", HOME)
    yield Step("PATCH", "/v3/users/${user.robin}", {"user": {"enabled": False}}, kind="setup")
    yield use().but(kind="state: the trustor is disabled")
    yield Step("PATCH", "/v3/users/${user.robin}", {"user": {"enabled": True}}, kind="setup")
    yield Pause()
    yield log_in("robin", HOME)
    yield give().but(keep={"it": "trust/id"}, then=(), kind="state: given anew")
    yield Step("DELETE", "/v3/users/${user.wren}", kind="state: the trustee is removed")
    yield Step("GET", f"{PATH}/${{it}}", kind="state: the trustee is gone")
    yield user("wren", "home")
