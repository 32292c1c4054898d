"""Every operation with the tokens of delegates: of application credentials, bound by rules or not, and of trusts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ...reference import HOLE, operations
from ...step import Json, Line, Step
from .breadth import PROVIDER, UNKNOWN, WORDS
from .personas import log_in, user

HOME: Final[Json] = {"project": {"id": "${project.home}"}}
CREDENTIALS: Final[dict[str, Json]] = {
    "restricted": {}, "unrestricted": {"unrestricted": True}, "weak": {"roles": [{"name": "reader"}]},
    "bound": {"access_rules": [{"path": "/v3/users/**", "method": "GET", "service": "identity"}, {"path": "/v3/projects", "method": "GET", "service": "identity"}]},
}  # fmt: skip
DELEGATES: Final = (*CREDENTIALS, "trusted", "impersonator")
OWN: Final = {"{user_id}": "${user.dove}", "{project_id}": "${project.home}", "{application_credential_id}": "${app.restricted}", "{trust_id}": "${trust.trusted}"}


def steps() -> Iterator[Line]:
    """Delegate an admin's roles in every way, and ask for everything."""
    for name, role in {"dove": "admin", "heir": "reader"}.items():
        yield user(name, "home")
        yield Step("PUT", f"/v3/projects/${{project.home}}/users/${{user.{name}}}/roles/${{seed.role.{role}}}", kind="setup")
        yield log_in(name, HOME)
    for name, more in CREDENTIALS.items():
        yield from _credential(name, more)
    for name in ("trusted", "impersonator"):
        yield from _trust(name, impersonation=name == "impersonator")
    for row in operations("keystone"):
        method, path = row["method"], row["path"]
        step = Step(method, HOLE.sub(lambda hole: WORDS.get(hole.group(), UNKNOWN), path))
        own = step.but(path=HOLE.sub(lambda hole: OWN.get(hole.group(), WORDS.get(hole.group(), UNKNOWN)), path))
        for who in DELEGATES:
            if (method, path) != ("PUT", PROVIDER) and not path.endswith("/consumers"):
                yield step.but(who=who, kind=f"delegate: {who}")
            if method in ("GET", "HEAD") and own.path != step.path:
                yield own.but(who=who, kind=f"delegate: {who}, on its own")
    yield from _making()
    for name in ("dove", "heir"):
        yield Step("DELETE", f"/v3/users/${{user.{name}}}", kind="setup")


def _credential(name: str, more: Json) -> Iterator[Line]:
    body = {"application_credential": {"name": name, "secret": "recorded", **more}}
    yield Step("POST", "/v3/users/${user.dove}/application_credentials", body, who="dove", kind="setup", keep={f"app.{name}": "application_credential/id"})
    auth = {"identity": {"methods": ["application_credential"], "application_credential": {"id": f"${{app.{name}}}", "secret": "recorded"}}}
    yield Step("POST", "/v3/auth/tokens", {"auth": auth}, who=None, kind=f"delegate: {name}", keep={f"token.{name}": "header:X-Subject-Token"})


def _trust(name: str, *, impersonation: bool) -> Iterator[Line]:
    trust = {"trustor_user_id": "${user.dove}", "trustee_user_id": "${user.heir}", "project_id": "${project.home}", "impersonation": impersonation, "roles": [{"name": "admin"}],
             "allow_redelegation": True}  # fmt: skip
    yield Step("POST", "/v3/OS-TRUST/trusts", {"trust": trust}, who="dove", kind="setup", keep={f"trust.{name}": "trust/id"})
    auth = {"identity": {"methods": ["token"], "token": {"id": "${token.heir}"}}, "scope": {"OS-TRUST:trust": {"id": f"${{trust.{name}}}"}}}
    yield Step("POST", "/v3/auth/tokens", {"auth": auth}, who=None, kind=f"delegate: {name}", keep={f"token.{name}": "header:X-Subject-Token"})


def _making() -> Iterator[Line]:
    """What a delegate might give itself: more delegates, secrets, passwords, roles, tokens."""
    trust = {"trustor_user_id": "${user.dove}", "trustee_user_id": "${user.heir}", "project_id": "${project.home}", "impersonation": False, "roles": [{"name": "reader"}]}
    blob = {"type": "cert", "blob": "x", "user_id": "${user.dove}", "project_id": "${project.home}"}
    passwords = {"user": {"original_password": "wrong", "password": "pass-dove"}}
    for who in DELEGATES:
        kind = f"making: by {who}"
        for owner in ("dove", "heir"):
            gone = (Step("DELETE", f"/v3/users/${{user.{owner}}}/application_credentials/${{made}}", kind="setup", who=owner),)
            body: Json = {"application_credential": {"name": f"by {who}"}}
            yield Step("POST", f"/v3/users/${{user.{owner}}}/application_credentials", body, who=who, kind=kind, keep={"made": "application_credential/id"}, then=gone)
            yield Step("POST", f"/v3/users/${{user.{owner}}}/credentials/OS-EC2", {"tenant_id": "${project.home}"}, who=who, kind=kind)
        yield Step("POST", "/v3/OS-TRUST/trusts", {"trust": trust}, who=who, kind=kind)
        yield Step("POST", "/v3/OS-TRUST/trusts", {"trust": {**trust, "trustor_user_id": "${user.heir}"}}, who=who, kind=kind)
        yield Step("POST", "/v3/credentials", {"credential": blob}, who=who, kind=kind, keep={"made": "credential/id"}, then=(Step("DELETE", "/v3/credentials/${made}", kind="setup"),))
        yield Step("PUT", "/v3/projects/${project.home}/users/${user.heir}/roles/${seed.role.reader}", who=who, kind=kind)
        yield Step("PATCH", "/v3/users/${user.heir}", {"user": {"description": who}}, who=who, kind=kind)
        yield Step("POST", "/v3/users/${user.dove}/password", passwords, who=who, kind=kind)
        for scope in (None, HOME, "unscoped", {"project": {"id": "${project.other}"}}, {"domain": {"id": "${domain.home}"}}, {"system": {"all": True}}):
            auth: Json = {"identity": {"methods": ["token"], "token": {"id": f"${{token.{who}}}"}}, **({} if scope is None else {"scope": scope})}
            yield Step("POST", "/v3/auth/tokens", {"auth": auth}, who=None, kind=kind)
        for subject in (who, "dove", "bound"):
            for headers in ({}, {"OpenStack-Identity-Access-Rules": "1.0"}):
                yield Step("GET", "/v3/auth/tokens", who=who, headers={"X-Subject-Token": f"${{token.{subject}}}", **headers}, kind=kind)
