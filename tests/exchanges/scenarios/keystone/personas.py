"""The prelude of every scenario: two domains with projects, and a user with a token for each persona."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ...step import Json, Line, Step

DOMAINS: Final = {"home": "recorded-home", "away": "recorded-away"}
PROJECTS: Final = {"home": "home", "other": "home", "away": "away"}

# persona: its role, and its scope (a kind, and which one)
# fmt: off
PERSONAS: Final[dict[str, tuple[str, str, str]]] = {
    "system_admin":    ("admin",   "system",  "home"),
    "system_manager":  ("manager", "system",  "home"),
    "system_member":   ("member",  "system",  "home"),
    "system_reader":   ("reader",  "system",  "home"),
    "domain_admin":    ("admin",   "domain",  "home"),
    "domain_manager":  ("manager", "domain",  "home"),
    "domain_member":   ("member",  "domain",  "home"),
    "domain_reader":   ("reader",  "domain",  "home"),
    "project_admin":   ("admin",   "project", "home"),
    "project_manager": ("manager", "project", "home"),
    "project_member":  ("member",  "project", "home"),
    "project_reader":  ("reader",  "project", "home"),
    "project_service": ("service", "project", "home"),
    "other_member":    ("member",  "project", "other"),
    "other_reader":    ("reader",  "project", "other"),
    "away_domain_admin":   ("admin",   "domain",  "away"),
    "away_domain_manager": ("manager", "domain",  "away"),
    "away_domain_reader":  ("reader",  "domain",  "away"),
    "away_admin":          ("admin",   "project", "away"),
    "away_member":         ("member",  "project", "away"),
}
# fmt: on
UNSCOPED: Final = "unscoped"


def steps() -> Iterator[Line]:
    """Make the domains, the projects, the users with their roles, and their tokens."""
    for name, full in DOMAINS.items():
        body = {"domain": {"name": full}}
        yield Step("POST", "/v3/domains", body, kind="setup", keep={f"domain.{name}": "domain/id"})
    for name, domain in PROJECTS.items():
        body = {"project": {"name": name, "domain_id": f"${{domain.{domain}}}"}}
        yield Step("POST", "/v3/projects", body, kind="setup", keep={f"project.{name}": "project/id"})
    for name, (role, kind, which) in PERSONAS.items():
        yield from persona(name, role, kind, which)
    yield user(UNSCOPED, "home")
    yield log_in(UNSCOPED, None)


def persona(name: str, role: str, kind: str, which: str) -> Iterator[Step]:
    """Make a user with a role on a scope, and its token."""
    yield user(name, which if which in DOMAINS else "home")
    target = {"system": "system", "domain": f"domains/${{domain.{which}}}", "project": f"projects/${{project.{which}}}"}
    path = f"/v3/{target[kind]}/users/${{user.{name}}}/roles/${{seed.role.{role}}}"
    yield Step("PUT", path, kind="setup")
    scope: dict[str, Json] = {
        "system": {"system": {"all": True}},
        "domain": {"domain": {"id": f"${{domain.{which}}}"}},
        "project": {"project": {"id": f"${{project.{which}}}"}},
    }[kind]
    yield log_in(name, scope)


def user(name: str, domain: str) -> Step:
    """Make a user, whose password is made of its name."""
    body = {"user": {"name": name, "domain_id": f"${{domain.{domain}}}", "password": f"pass-{name}"}}
    return Step("POST", "/v3/users", body, kind="setup", keep={f"user.{name}": "user/id"})


def log_in(name: str, scope: Json, token: str | None = None) -> Step:
    """Take a token for a user that `user` has made, and bind it as `token.<name>`."""
    identity = {"methods": ["password"], "password": {"user": {"id": f"${{user.{name}}}", "password": f"pass-{name}"}}}
    auth: Json = {"identity": identity} if scope is None else {"identity": identity, "scope": scope}
    keep = {f"token.{token or name}": "header:X-Subject-Token"}
    return Step("POST", "/v3/auth/tokens", {"auth": auth}, who=None, kind="setup", keep=keep)
