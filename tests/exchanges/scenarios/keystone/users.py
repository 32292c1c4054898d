"""Users: their life, their password, their options, their groups and projects."""

from __future__ import annotations

from collections.abc import Iterator

from ... import mutations as wrong
from ...step import Line, Pause, Step
from ._resource import EVERYBODY, Resource, everything
from .personas import log_in, user

USER = Resource(
    "/v3/users",
    "user",
    {
        "name": "albatross", "domain_id": "${domain.home}", "password": "secretly", "enabled": True, "description": "A bird",
        "email": "albatross@example.org", "default_project_id": "${project.home}", "options": {"ignore_password_expiry": True},
    },
    {"name": "buzzard", "description": "Another bird", "enabled": False, "email": "buzzard@example.org"},
    {
        "name": ["albatross", "ALBATROSS"], "domain_id": ["${domain.home}", "${domain.away}", "default"], "enabled": ["true", "0"],
        "password_expires_at": ["lt:2030-01-01T00:00:00Z", "gt:2030-01-01T00:00:00Z", "eq:2030-01-01T00:00:00Z", "2030-01-01T00:00:00Z",
                                "xx:2030-01-01T00:00:00Z", "lt:yesterday"],
        "idp_id": ["nobody"], "protocol_id": ["mapped"], "unique_id": ["someone"], "id": ["${it}"], "email": ["albatross@example.org"],
        "description": ["A%20bird"], "default_project_id": ["${project.home}"],
    },
    ("/v3/users", "/v3/users/{user_id}"),
    comparators=True,
)


def steps() -> Iterator[Line]:
    """Everything about users."""
    yield from everything(USER)
    yield from _minimal()
    yield from _paging()
    yield from _password()
    yield from _membership()
    yield from _disabling()


def _minimal() -> Iterator[Line]:
    create = USER.create
    for kind, body in {
        "only a name": {"name": "crane"},
        "without a password": {"name": "crane", "domain_id": "${domain.home}"},
        "password null": {"name": "crane", "domain_id": "${domain.home}", "password": None},
        "of an unknown domain": {"name": "crane", "domain_id": "0123456789abcdef0123456789abcdef"},
        "in a project as its domain": {"name": "crane", "domain_id": "${project.home}"},
        "with a domain as its default project": {"name": "crane", "default_project_id": "${domain.home}"},
        "with an unknown default project": {"name": "crane", "default_project_id": "0123456789abcdef0123456789abcdef"},
        "with extra attributes": {"name": "crane", "phone": "555", "address": {"street": ["x", 1]}, "id": "mine"},
        "with links": {"name": "crane", "links": {"self": "x"}},
        "blanks around its name": {"name": "  crane  "},
        "with all options": {
            "name": "crane",
            "options": {
                "ignore_change_password_upon_first_use": True, "ignore_password_expiry": False, "ignore_lockout_failure_attempts": None,
                "lock_password": True, "ignore_user_inactivity": True, "multi_factor_auth_enabled": True,
                "multi_factor_auth_rules": [["password", "totp"], ["password"]],
            },
        },
        "with bad rules": {"name": "crane", "options": {"multi_factor_auth_rules": [["password", "password"], []]}},
        "with an unknown option": {"name": "crane", "options": {"fly": True}},
        "federated": {
            "name": "crane",
            "federated": [{"idp_id": "nobody", "protocols": [{"protocol_id": "mapped", "unique_id": "someone"}]}],
        },
    }.items():
        yield create.but(json={"user": body}, kind=f"happy: {kind}")
    for who in ("domain_admin", "domain_manager", "project_admin", "system_admin"):
        yield create.but(json={"user": {"name": "crane"}}, who=who, kind="happy: the domain of the token")


def _paging() -> Iterator[Line]:
    names = ("dodo", "eagle", "falcon")
    for name in names:
        yield user(name, "home")
    listing = Step("GET", "/v3/users?domain_id=${domain.home}", ordered=True)
    yield from wrong.pages(listing, "${user.falcon}")
    asking = "/v3/users?domain_id=${domain.home}"
    for text in (
        "sort_key=name", "sort_key=name&sort_dir=desc", "sort_key=name&sort_dir=asc", "sort_key=name&sort_dir=up", "sort_key=nonsense",
        "sort_key=name&limit=2", "sort_key=name&limit=2&marker=${user.eagle}", "sort_key=name&limit=2&marker=${user.eagle}&sort_dir=desc",
        "sort_key=enabled", "sort_key=id", "sort_dir=desc", "name__contains=o&sort_key=name", "name=dodo&enabled=true", "name=dodo&enabled=false",
        "sort_key=name&limit=100", "sort_key=name&limit=1",
    ):
        yield Step("GET", f"{asking}&{text}", kind="sort and page", ordered="sort_key=name" in text)
    for name in names:
        yield Step("DELETE", f"/v3/users/${{user.{name}}}", kind="setup")


def _password() -> Iterator[Line]:
    yield user("gull", "home")
    yield log_in("gull", None)
    path = "/v3/users/${user.gull}/password"
    good = {"user": {"original_password": "pass-gull", "password": "pass-gull-2"}}
    change = Step("POST", path, good)
    bad = Step("POST", path, {"user": {"original_password": "not that", "password": "pass-gull-2"}})
    yield bad.but(kind="state: a wrong original password")
    yield from wrong.body(bad, thorough=False)
    yield from wrong.envelope(bad)
    yield from wrong.payload(bad)
    yield from wrong.tokens(bad)
    yield from wrong.personas(bad, EVERYBODY)
    yield from wrong.unknown(bad, "user.gull")
    yield from wrong.methods(path, ("POST",))
    yield change.but(who="gull", kind="happy: by oneself")
    yield change.but(kind="state: the old password")
    yield Step("GET", "/v3/users/${user.gull}", who="gull", kind="state: after a new password")
    yield log_in("gull", None).but(kind="state: the old password")
    yield change.but(
        json={"user": {"original_password": "pass-gull-2", "password": "pass-gull"}}, who=None, kind="happy: nobody"
    )
    yield Pause()
    yield log_in("gull", None).but(kind="happy")
    yield change.but(json={"user": {"original_password": "pass-gull", "password": "pass-gull"}}, kind="happy: the same")
    yield Step("PATCH", "/v3/users/${user.gull}", {"user": {"password": "pass-gull-4"}}, kind="happy: by the admin")
    yield Step("GET", "/v3/users/${user.gull}", who="gull", kind="state: after a reset")
    yield Step("PATCH", "/v3/users/${user.gull}", {"user": {"options": {"lock_password": True}}}, kind="happy: locked")
    yield change.but(
        json={"user": {"original_password": "pass-gull-4", "password": "pass-gull"}}, kind="state: a locked password"
    )
    yield Step("PATCH", "/v3/users/${user.gull}", {"user": {"options": {"lock_password": None}}}, kind="happy: unlocked")
    yield Step("DELETE", "/v3/users/${user.gull}", kind="setup")


def _membership() -> Iterator[Line]:
    yield Step(
        "POST",
        "/v3/groups",
        {"group": {"name": "flock", "domain_id": "${domain.home}"}},
        kind="setup",
        keep={"group.flock": "group/id"},
    )
    yield Step("PUT", "/v3/groups/${group.flock}/users/${user.project_member}", kind="setup")
    for tail, queries in {
        "groups": {"name": ["flock"], "id": ["${group.flock}"]},
        "projects": {"name": ["home"], "enabled": ["true", "false"], "domain_id": ["${domain.home}"]},
    }.items():
        listing = Step("GET", f"/v3/users/${{user.project_member}}/{tail}")
        yield listing
        yield listing.but(method="HEAD")
        yield listing.but(path=f"/v3/users/${{user.unscoped}}/{tail}", kind="happy: none")
        yield from wrong.personas(listing, EVERYBODY)
        yield from wrong.tokens(listing)
        yield from wrong.unknown(listing, "user.project_member")
        yield from wrong.query(listing, queries)
        yield from wrong.methods(listing.path, ("GET", "HEAD"))
    for who in EVERYBODY[:-1]:
        yield Step("GET", "/v3/users/${user.%s}" % ("project_member" if who == "admin" else who), who=who, kind=f"persona: {who} itself")
    yield Step("DELETE", "/v3/groups/${group.flock}", kind="setup")


def _disabling() -> Iterator[Line]:
    yield user("heron", "home")
    yield log_in("heron", None)
    show = Step("GET", "/v3/users/${user.heron}", who="heron")
    yield show.but(kind="state: enabled")
    for enabled in (False, True):
        yield Step("PATCH", "/v3/users/${user.heron}", {"user": {"enabled": enabled}}, kind="state: enabled or not")
        yield show.but(kind=f"state: its token, enabled {enabled}")
        yield Pause()
        yield log_in("heron", None).but(kind=f"state: enabled {enabled}", keep={})
    yield Step("PATCH", "/v3/users/${user.heron}", {"user": {"domain_id": "${domain.away}"}}, kind="state: to another domain")
    yield Step("PATCH", "/v3/users/${user.heron}", {"user": {"name": "project_member"}}, kind="conflict: a name that is taken")
    yield Step("PATCH", "/v3/users/${user.heron}", {"user": {"id": "mine"}}, kind="state: another id")
    yield Step("PATCH", "/v3/users/${user.heron}", {"user": {"default_project_id": "${domain.home}"}}, kind="state: a domain as project")
    yield Step("PATCH", "/v3/users/${user.heron}", {"user": {"default_project_id": None, "phone": "555"}}, kind="state: an extra attribute")
    yield Step("PATCH", "/v3/users/${user.heron}", {"user": {"phone": None}}, kind="state: an extra attribute null")
    yield Step("DELETE", "/v3/users/${user.heron}", kind="setup")
    yield show.but(who="admin", kind="state: deleted")
    yield log_in("heron", None).but(kind="state: deleted")
