"""Stories that the real keystone and ours are told alike: what passwords and accounts go through, and what ends a token.

Only the standard library: keystone's own Python reads this file too (`keystone_whole.py`). What came of each step is written down as
[what was done, status, what was shown]; ids and seconds are left out of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

Json = Any
Send = Callable[[str, str, Json, "dict[str, str]"], "tuple[int, dict[str, str], Json]"]
# Far off, since a part of keystone (keystoneauth) holds a token's end against the wall, and finds it not expired in all stories.
START = "2096-01-31T12:00:00"
DAY = 86400


class Teller:
    """Tells a story to a service: `send` is one request to it, `pass_time` lets its time pass."""

    def __init__(self, send: Send, pass_time: Callable[[int], None]) -> None:
        self.send = send
        self.pass_time = pass_time
        self.ids: dict[str, str] = {"default": "default"}
        self.tokens: dict[str, str] = {}
        self.came: list[Json] = []
        self.renew()
        for role in self.ask("GET", "/v3/roles")[2]["roles"]:
            self.ids[role["name"]] = role["id"]

    def wait(self, seconds: int) -> None:
        """Let time pass."""
        self.pass_time(seconds)
        self.came.append([f"wait {seconds}"])

    def renew(self) -> None:
        """Take a new token for the admin, who does what nobody else is named for."""
        self.log_in("root", "admin", scope={"project": {"name": "admin", "domain": {"id": "default"}}})

    def ask(
        self, method: str, path: str, body: Json = None, who: str = "root", **headers: str
    ) -> tuple[int, dict[str, str], Json]:
        """Send a request; names in braces become ids."""
        known = {"Content-Type": "application/json", **headers}
        if who in self.tokens:
            known["X-Auth-Token"] = self.tokens[who]
        return self.send(method, self.named(path), body, known)

    def named(self, text: str) -> str:
        """A text with the ids of what it names."""
        return re.sub(r"{(.+?)}", lambda found: self.ids[found[1]], text)

    def do(self, method: str, path: str, body: Json = None, who: str = "root", keep: str = "") -> None:
        """Send a request and write down what came; `keep` names what was made."""
        status, _, shown = self.ask(method, path, body, who)
        if keep and isinstance(shown, dict) and "error" not in shown:
            self.ids[keep] = next(iter(shown.values()))["id"]
        self.note(re.sub(r"[0-9a-f]{32}", "ID", f"{method} {path} {body or ''}").strip(), status, shown)

    def make(self, kind: str, name: str, **fields: Json) -> None:
        """Make something of a domain."""
        collection = f"/v3/{kind}s"
        body = {"name": name, **{key: self.named(value) if isinstance(value, str) else value for key, value in fields.items()}}
        status, _, shown = self.ask("POST", collection, {kind: body})
        if status == 201:
            self.ids[name] = shown[kind]["id"]
        self.note(f"make {kind} {name} {fields or ''}".strip(), status, shown)

    def log_in(
        self, token: str, user: str, password: str = "secret", scope: Json = None, method: Json = None
    ) -> int:
        """Take a token and call it so; the status."""
        named: Json = {"name": user, "domain": {"id": "default"}} if user == "admin" else {"id": self.ids[user]}
        identity = method or {"methods": ["password"], "password": {"user": {**named, "password": password}}}
        auth = {"identity": identity}
        if scope is not None:
            auth["scope"] = scope
        status, headers, shown = self.ask("POST", "/v3/auth/tokens", {"auth": auth}, who="")
        if status == 201:
            self.tokens[token] = {name.lower(): value for name, value in headers.items()}["x-subject-token"]
        self.note(f"log in {token}", status, shown)
        return status

    def check(self, *tokens: str) -> None:
        """Whether tokens hold."""
        for token in tokens:
            status, _, _ = self.ask("HEAD", "/v3/auth/tokens", **{"X-Subject-Token": self.tokens[token]})
            self.came.append([f"check {token}", status])

    def change(self, user: str, old: str, new: str) -> None:
        """Change one's own password."""
        body = {"user": {"original_password": old, "password": new}}
        self.do("POST", f"/v3/users/{{{user}}}/password", body, who="")

    def note(self, what: str, status: int, body: Json) -> None:
        """Write down what came."""
        self.came.append([what, status, shown(body, self.ids)])


def shown(body: Json, known: dict[str, str]) -> Json:
    """What of an answer counts in a story, of what is `known` there."""
    if not isinstance(body, dict):
        return None
    if "error" in body:
        return re.sub(r"[0-9a-f]{32}", "ID", body["error"]["message"])
    if "user" in body:
        user = body["user"]
        return [user["enabled"], _minute(user["password_expires_at"]), dict(sorted(user["options"].items()))]
    if "users" in body:
        return sorted(user["name"] for user in body["users"] if user["name"] in known)
    if "token" in body:
        roles = sorted(role["name"] for role in body["token"].get("roles", ()))
        return [_minute(body["token"]["user"].get("password_expires_at")), roles]
    return None


def _minute(time: str | None) -> str | None:
    return time and time[:16]


# -- security compliance

STORIES: dict[str, tuple[dict[str, Json], Callable[[Teller], None]]] = {}


def story(**options: Json) -> Callable[[Callable[[Teller], None]], Callable[[Teller], None]]:
    """A story, and the options of [security_compliance] (and [token]) under which it is told."""

    def keep(tell: Callable[[Teller], None]) -> Callable[[Teller], None]:
        STORIES[tell.__name__] = (options, tell)
        return tell

    return keep


def _user(it: Teller, name: str = "ann", **fields: Json) -> None:
    it.make("user", name, password="secret", domain_id="default", **fields)


@story(lockout_failure_attempts=2, lockout_duration=60)
def failures_lock_a_user_out(it: Teller) -> None:
    _user(it)
    _user(it, "exempt", options={"ignore_lockout_failure_attempts": True})
    it.log_in("before", "ann")
    for user in ("ann", "exempt"):
        for password in ("wrong", "secret", "wrong", "wrong", "secret"):
            it.log_in(user, user, password)
    it.check("before")
    it.change("ann", "secret", "other")
    it.wait(30)
    it.log_in("ann", "ann", "wrong")
    it.wait(29)
    it.log_in("ann", "ann")
    it.wait(1)
    it.log_in("ann", "ann")
    it.log_in("ann", "ann", "wrong")
    it.change("ann", "wrong", "other")
    it.log_in("ann", "ann")
    it.do("GET", "/v3/users/{ann}")


@story(lockout_failure_attempts=1)
def whatever_an_admin_changes_of_a_user_ends_a_lockout(it: Teller) -> None:
    for name, change in (("a", {"enabled": True}), ("b", {"description": "new"}), ("c", {"password": "secret"}),
                         ("d", {"options": {"ignore_lockout_failure_attempts": True}})):  # fmt: skip
        _user(it, name)
        it.log_in(name, name, "wrong")
        it.log_in(name, name)
        it.do("PATCH", f"/v3/users/{{{name}}}", {"user": change})
        it.log_in(name, name)


@story(password_expires_days=2)
def a_password_expires(it: Teller) -> None:
    _user(it)
    _user(it, "exempt", options={"ignore_password_expiry": True})
    _user(it, "later")
    it.log_in("ann", "ann")
    it.do("PATCH", "/v3/users/{later}", {"user": {"options": {"ignore_password_expiry": True}}})
    it.wait(2 * DAY - 1)
    it.renew()
    it.log_in("ann", "ann")
    it.wait(1)
    for user in ("ann", "exempt", "later"):
        it.log_in(user, user)
    it.check("ann")
    it.renew()


@story(password_expires_days=2)
def an_expired_password_may_be_changed(it: Teller) -> None:
    _user(it)
    _user(it, "reset")
    it.wait(2 * DAY)
    it.log_in("ann", "ann")
    it.change("ann", "wrong", "other")
    it.change("ann", "secret", "other")
    it.log_in("ann", "ann", "other")


@story(unique_last_password_count=2)
def old_passwords_may_not_come_back_too_soon(it: Teller) -> None:
    _user(it)
    it.change("ann", "secret", "secret")
    it.change("ann", "secret", "second")
    it.change("ann", "second", "secret")
    it.change("ann", "second", "second")
    it.change("ann", "second", "third")
    it.change("ann", "third", "secret")
    it.do("PATCH", "/v3/users/{ann}", {"user": {"password": "secret"}})
    it.change("ann", "secret", "fourth")


@story(unique_last_password_count=1)
def a_history_of_one(it: Teller) -> None:
    _user(it)
    it.change("ann", "secret", "secret")
    it.change("ann", "secret", "second")
    it.change("ann", "second", "secret")


@story(password_regex=r"^(?=.*\d).{4,}$", password_regex_description="four characters, a digit")
def a_password_has_to_fit(it: Teller) -> None:
    _user(it)
    it.make("user", "ann", password="secret1", domain_id="default")
    it.make("user", "none", password=None, domain_id="default")
    it.make("user", "without", domain_id="default")
    it.do("PATCH", "/v3/users/{ann}", {"user": {"password": "short"}})
    it.do("PATCH", "/v3/users/{ann}", {"user": {"password": None}})
    it.change("ann", "secret1", "nodigit")
    it.change("ann", "wrong", "nodigit")
    it.change("ann", "secret1", "digit2")
    it.log_in("ann", "ann", "digit2")
    it.do("PATCH", "/v3/users/{ann}", {"user": {"password": "digit3"}})


@story(password_regex=r"[")
def a_regular_expression_that_is_none(it: Teller) -> None:
    _user(it)


@story(password_regex=r"\d")
def a_regular_expression_without_a_description(it: Teller) -> None:
    _user(it)


@story(minimum_password_age=1)
def a_password_has_to_be_kept_for_a_day(it: Teller) -> None:
    _user(it)
    it.change("ann", "secret", "second")
    it.wait(1)
    it.change("ann", "second", "third")
    it.wait(DAY // 2)
    it.change("ann", "second", "third")
    it.wait(DAY // 2)
    it.change("ann", "second", "third")
    it.renew()
    it.do("PATCH", "/v3/users/{ann}", {"user": {"password": "reset"}})
    it.change("ann", "reset", "fourth")
    it.wait(1)
    it.change("ann", "fourth", "fifth")


@story(minimum_password_age=3)
def days_left_are_counted_whole(it: Teller) -> None:
    _user(it)
    it.change("ann", "secret", "second")
    it.wait(1)
    for _ in range(4):
        it.change("ann", "second", "third")
        it.wait(DAY - 60)


@story(change_password_upon_first_use=True)
def a_first_password_has_to_be_changed(it: Teller) -> None:
    _user(it)
    _user(it, "exempt", options={"ignore_change_password_upon_first_use": True})
    for user in ("ann", "exempt"):
        it.log_in(user, user)
        it.change(user, "secret", "second")
        it.log_in(user, user, "second")
        it.do("PATCH", f"/v3/users/{{{user}}}", {"user": {"description": "new"}})
        it.log_in(user, user, "second")
        it.do("PATCH", f"/v3/users/{{{user}}}", {"user": {"password": "reset"}})
        it.log_in(user, user, "reset")
        it.change(user, "reset", "third")
        it.log_in(user, user, "third")


@story(disable_user_account_days_inactive=3, expiration=10 * DAY)
def who_does_nothing_is_disabled(it: Teller) -> None:
    _user(it)
    _user(it, "exempt", options={"ignore_user_inactivity": True})
    _user(it, "changed")
    _user(it, "active")
    _user(it, "idle")
    it.log_in("active", "active")
    it.wait(2 * DAY)
    it.log_in("active", "active")
    it.renew()
    it.do("PATCH", "/v3/users/{changed}", {"user": {"description": "new"}})
    it.wait(DAY // 2 - 60)
    it.do("GET", "/v3/users/{idle}")
    it.wait(60)  # until midnight
    it.do("GET", "/v3/users/{idle}")
    it.log_in("idle", "idle")
    it.log_in("ann", "ann")
    it.log_in("late", "exempt")
    for _ in range(3):
        it.wait(DAY)
        it.renew()
    for user in ("ann", "exempt", "changed", "active"):
        it.do("GET", f"/v3/users/{{{user}}}")
        it.log_in(user, user)
    it.check("active", "late")
    it.do("PATCH", "/v3/users/{changed}", {"user": {"description": "newer"}})
    it.log_in("changed", "changed")
    it.do("PATCH", "/v3/users/{changed}", {"user": {"enabled": True}})
    it.log_in("changed", "changed")
    it.do("GET", "/v3/users?enabled=true&domain_id=default")


@story()
def a_password_may_be_locked(it: Teller) -> None:
    _user(it, options={"lock_password": True})
    it.change("ann", "wrong", "second")
    it.change("ann", "secret", "second")
    it.do("PATCH", "/v3/users/{ann}", {"user": {"options": {"lock_password": None}}})
    it.change("ann", "secret", "second")


@story(password_expires_days=1)
def users_are_listed_by_when_their_passwords_expire(it: Teller) -> None:
    _user(it)
    it.wait(DAY // 2)
    it.renew()
    _user(it, "bob")
    for operator in ("lt", "lte", "gt", "gte", "eq", "neq"):
        it.do("GET", f"/v3/users?password_expires_at={operator}:2096-02-01T18:00:00Z")
    it.do("GET", "/v3/users?password_expires_at=lt:2096-02-02T00:00:00Z&name=ann")


# -- what ends a token

EVENTS: dict[str, list[tuple[str, str, Json]]] = {
    "nothing": [],
    "the token of the project is revoked": [("DELETE", "project", None)],
    "the token without a scope is revoked": [("DELETE", "unscoped", None)],
    "the token that came of another is revoked": [("DELETE", "rescoped", None)],
    "the token of the trust is revoked": [("DELETE", "trust", None)],
    "all tokens of the user are revoked": [("DELETE", "/v3/users/{ann}/tokens", None)],
    "the password is reset": [("PATCH", "/v3/users/{ann}", {"user": {"password": "secret"}})],
    "the name is changed": [("PATCH", "/v3/users/{ann}", {"user": {"name": "anna"}})],
    "the user is disabled": [("PATCH", "/v3/users/{ann}", {"user": {"enabled": False}})],
    "the user is disabled and enabled": [("PATCH", "/v3/users/{ann}", {"user": {"enabled": False}}),
                                         ("PATCH", "/v3/users/{ann}", {"user": {"enabled": True}})],
    "the user is deleted": [("DELETE", "/v3/users/{ann}", None)],
    "the trustee is disabled": [("PATCH", "/v3/users/{bob}", {"user": {"enabled": False}})],
    "the project is disabled": [("PATCH", "/v3/projects/{place}", {"project": {"enabled": False}})],
    "the project is disabled and enabled": [("PATCH", "/v3/projects/{place}", {"project": {"enabled": False}}),
                                            ("PATCH", "/v3/projects/{place}", {"project": {"enabled": True}})],
    "the project is renamed": [("PATCH", "/v3/projects/{place}", {"project": {"name": "other"}})],
    "the project is deleted": [("DELETE", "/v3/projects/{place}", None)],
    "the domain is disabled": [("PATCH", "/v3/domains/{home}", {"domain": {"enabled": False}})],
    "the domain is disabled and enabled": [("PATCH", "/v3/domains/{home}", {"domain": {"enabled": False}}),
                                           ("PATCH", "/v3/domains/{home}", {"domain": {"enabled": True}})],
    "the domain is deleted": [("PATCH", "/v3/domains/{home}", {"domain": {"enabled": False}}),
                              ("DELETE", "/v3/domains/{home}", None)],
    "the role on the project is taken away": [("DELETE", "/v3/projects/{place}/users/{ann}/roles/{member}", None)],
    "the role on the domain is taken away": [("DELETE", "/v3/domains/{home}/users/{ann}/roles/{reader}", None)],
    "the role on the system is taken away": [("DELETE", "/v3/system/users/{ann}/roles/{reader}", None)],
    "another role on the project is given": [("PUT", "/v3/projects/{place}/users/{ann}/roles/{manager}", None)],
    "a role that is not needed is taken away": [("DELETE", "/v3/projects/{place}/users/{ann}/roles/{service}", None)],
    "the role of the group is taken away": [("DELETE", "/v3/projects/{club place}/groups/{club}/roles/{member}", None)],
    "the user leaves the group": [("DELETE", "/v3/groups/{club}/users/{ann}", None)],
    "the user joins a group": [("PUT", "/v3/groups/{other club}/users/{ann}", None)],
    "the group is deleted": [("DELETE", "/v3/groups/{club}", None)],
    "the role is deleted": [("DELETE", "/v3/roles/{special}", None)],
    "the role ceases to imply another": [("DELETE", "/v3/roles/{special}/implies/{reader}", None)],
    "the trust is deleted": [("DELETE", "trust itself", None)],
    "the application credential is deleted": [("DELETE", "application credential itself", None)],
}  # fmt: skip
TOKENS = ("unscoped", "project", "rescoped", "domain", "system", "special", "club", "trust", "redelegated", "application", "bystander")


def world(it: Teller) -> None:
    """A user with a token of every kind, and somebody else's."""
    it.make("domain", "home")
    for name in ("place", "club place", "special place"):
        it.make("project", name, domain_id="{home}")
    for name in ("ann", "bob"):
        it.make("user", name, password="secret", domain_id="{home}")
    for name in ("club", "other club"):
        it.make("group", name, domain_id="{home}")
    it.make("role", "special")
    it.do("PUT", "/v3/roles/{special}/implies/{reader}")
    for path in ("projects/{place}/users/{ann}/roles/{member}", "projects/{place}/users/{ann}/roles/{service}",
                 "domains/{home}/users/{ann}/roles/{reader}", "system/users/{ann}/roles/{reader}",
                 "projects/{special place}/users/{ann}/roles/{special}", "groups/{club}/users/{ann}",
                 "projects/{club place}/groups/{club}/roles/{member}", "projects/{place}/users/{bob}/roles/{reader}"):  # fmt: skip
        it.do("PUT", f"/v3/{path}")
    place = {"project": {"id": it.ids["place"]}}
    it.log_in("unscoped", "ann", scope={"unscoped": {}})
    it.log_in("project", "ann", scope=place)
    again = {"methods": ["token"], "token": {"id": it.tokens["unscoped"]}}
    it.log_in("rescoped", "ann", scope=place, method=again)
    it.log_in("domain", "ann", scope={"domain": {"id": it.ids["home"]}})
    it.log_in("system", "ann", scope={"system": {"all": True}})
    it.log_in("special", "ann", scope={"project": {"id": it.ids["special place"]}})
    it.log_in("club", "ann", scope={"project": {"id": it.ids["club place"]}})
    it.log_in("bystander", "bob", scope=place)
    body = {"trust": {"trustor_user_id": it.ids["ann"], "trustee_user_id": it.ids["bob"], "impersonation": False,
                      "project_id": it.ids["place"], "roles": [{"name": "member"}]}}  # fmt: skip
    for trust, impersonation in (("trust", False), ("redelegated", True)):
        body["trust"]["impersonation"] = impersonation
        it.do("POST", "/v3/OS-TRUST/trusts", dict(body), who="project", keep=f"{trust} itself")
        it.log_in(trust, "bob", scope={"OS-TRUST:trust": {"id": it.ids[f"{trust} itself"]}})
    it.do("POST", "/v3/users/{ann}/application_credentials",
          {"application_credential": {"name": "robot", "secret": "robot"}}, "project", "application credential itself")  # fmt: skip
    robot = {"id": it.ids["application credential itself"], "secret": "robot"}
    it.log_in("application", "ann", method={"methods": ["application_credential"], "application_credential": robot})


def happen(it: Teller, name: str) -> None:
    """Let an event of the table happen."""
    for method, what, body in EVENTS[name]:
        if what in it.tokens:
            status, _, _ = it.ask(method, "/v3/auth/tokens", **{"X-Subject-Token": it.tokens[what]})
            it.came.append([f"revoke {what}", status])
        elif "trust itself" in what:
            it.do(method, "/v3/OS-TRUST/trusts/{trust itself}", who="project")
        elif "itself" in what:
            it.do(method, "/v3/users/{ann}/application_credentials/{application credential itself}", who="project")
        else:
            it.do(method, what, body)


def _event(name: str) -> Callable[[Teller], None]:
    def tell(it: Teller) -> None:
        world(it)
        it.came.clear()
        it.wait(5)  # a real keystone would spare no token of the same second, old or new
        happen(it, name)
        it.check(*TOKENS)
        it.wait(2)
        it.log_in("new", "ann", scope={"project": {"id": it.ids["place"]}})
        it.check(*(["new"] if "new" in it.tokens else []))

    return tell


STORIES.update({name: ({}, _event(name)) for name in EVENTS})


@story()
def a_token_expires(it: Teller) -> None:
    world(it)
    it.came.clear()
    for seconds in (3595, 4, 1, 1):
        it.wait(seconds)
        it.renew()
        it.check(*TOKENS)


@story()
def a_password_changed_by_its_user_ends_what_came_before(it: Teller) -> None:
    world(it)
    it.came.clear()
    it.wait(5)
    it.change("ann", "secret", "other")
    it.check(*TOKENS)
    it.wait(2)
    it.log_in("new", "ann", "other", {"project": {"id": it.ids["place"]}})
    it.check("new")


@story()
def what_was_delegated_expires(it: Teller) -> None:
    world(it)
    it.came.clear()
    place, until = {"project": {"id": it.ids["place"]}}, "2096-01-31T12:30:00.000000Z"
    trust = {"trustor_user_id": it.ids["ann"], "trustee_user_id": it.ids["bob"], "impersonation": True,
             "project_id": it.ids["place"], "roles": [{"name": "member"}], "expires_at": until}  # fmt: skip
    it.do("POST", "/v3/OS-TRUST/trusts", {"trust": trust}, "project", "short trust")
    robot = {"name": "short", "secret": "robot", "expires_at": until}
    it.do("POST", "/v3/users/{ann}/application_credentials", {"application_credential": robot}, "project", "robot")
    method = {"methods": ["application_credential"], "application_credential": {"id": it.ids["robot"], "secret": "robot"}}
    by_trust = {"OS-TRUST:trust": {"id": it.ids["short trust"]}}
    it.log_in("trust", "bob", scope=by_trust)
    it.log_in("robot", "ann", method=method)
    for seconds in (1799, 1, 1):
        it.wait(seconds)
        it.check("trust", "robot")
        it.log_in("trust again", "bob", scope=by_trust)
        it.log_in("robot again", "ann", method=method)
    it.do("GET", "/v3/OS-TRUST/trusts/{short trust}", who="project")
    it.do("GET", "/v3/users/{ann}/application_credentials/{robot}", who="project")
    it.log_in("project", "ann", scope=place)


@story()
def a_trust_is_used_up(it: Teller) -> None:
    world(it)
    it.came.clear()
    trust = {"trustor_user_id": it.ids["ann"], "trustee_user_id": it.ids["bob"], "impersonation": False,
             "project_id": it.ids["place"], "roles": [{"name": "member"}], "remaining_uses": 2}  # fmt: skip
    it.do("POST", "/v3/OS-TRUST/trusts", {"trust": trust}, "project", "counted")
    for token in ("first", "second", "third"):
        it.log_in(token, "bob", scope={"OS-TRUST:trust": {"id": it.ids["counted"]}})
    it.check("first", "second")
    it.do("GET", "/v3/OS-TRUST/trusts/{counted}", who="project")


@story()
def every_factor_counts(it: Teller) -> None:
    _user(it, options={"multi_factor_auth_rules": [["password", "totp"]], "multi_factor_auth_enabled": True})
    it.log_in("ann", "ann", "wrong")
    it.log_in("ann", "ann")
    it.do("PATCH", "/v3/users/{ann}", {"user": {"options": {"multi_factor_auth_enabled": False}}})
    it.log_in("ann", "ann")
    it.do("PATCH", "/v3/users/{ann}", {"user": {"options": {
        "multi_factor_auth_enabled": None, "multi_factor_auth_rules": [["password", "x"], ["password"]]}}})
    it.log_in("ann", "ann")


@story(lockout_failure_attempts=2, lockout_duration=60)
def who_cannot_log_in_keeps_what_they_have(it: Teller) -> None:
    world(it)
    it.came.clear()
    for _ in range(2):
        it.log_in("ann", "ann", "wrong")
    it.check("project")
    it.log_in("rescoped", "ann", method={"methods": ["token"], "token": {"id": it.tokens["unscoped"]}})
    robot = {"id": it.ids["application credential itself"], "secret": "robot"}
    it.log_in("robot", "ann", method={"methods": ["application_credential"], "application_credential": robot})
    it.log_in("trust", "bob", scope={"OS-TRUST:trust": {"id": it.ids["trust itself"]}})


@story(unique_last_password_count=3, password_expires_days=1)
def settings_go_together(it: Teller) -> None:
    _user(it)
    it.wait(DAY - 10)
    it.renew()
    it.wait(10)
    it.change("ann", "secret", "secret")
    it.change("ann", "secret", "second")
    it.do("GET", "/v3/users/{ann}")
    it.log_in("ann", "ann", "second")
    it.do("PATCH", "/v3/users/{ann}", {"user": {"password": None}})
    it.log_in("ann", "ann", "second")
    it.change("ann", "second", "third")
    it.do("PATCH", "/v3/users/{ann}", {"user": {"password": "third"}})
    it.change("ann", "third", "second")
    it.change("ann", "third", "fourth")
    it.change("ann", "fourth", "secret")


@story()
def a_credential_of_an_application_follows_its_user(it: Teller) -> None:
    world(it)
    it.came.clear()
    robot = {"id": it.ids["application credential itself"], "secret": "robot"}
    method = {"methods": ["application_credential"], "application_credential": robot}
    path = "/v3/projects/{place}/users/{ann}/roles/"
    for change, undo in ((("DELETE", path + "{service}"), ("PUT", path + "{service}")),
                         (("PUT", path + "{manager}"), ("DELETE", path + "{manager}"))):  # fmt: skip
        for verb, where in (change, undo):
            it.do(verb, where)
            it.wait(2)
            it.log_in("robot", "ann", method=method)
    it.do("PATCH", "/v3/users/{ann}", {"user": {"enabled": False}})
    it.log_in("robot", "ann", method=method)
    it.do("PATCH", "/v3/users/{ann}", {"user": {"enabled": True}})
    it.log_in("robot", "ann", method=method)
    it.do("PATCH", "/v3/projects/{place}", {"project": {"enabled": False}})
    it.log_in("robot", "ann", method=method)
    it.do("PATCH", "/v3/projects/{place}", {"project": {"enabled": True}})
    it.log_in("robot", "ann", method=method)


@story()
def a_delegated_trust_falls_with_the_one_above(it: Teller) -> None:
    world(it)
    it.came.clear()
    base = {"impersonation": True, "project_id": it.ids["place"], "roles": [{"name": "member"}]}
    trust = {**base, "trustor_user_id": it.ids["ann"], "trustee_user_id": it.ids["bob"], "allow_redelegation": True}
    it.do("POST", "/v3/OS-TRUST/trusts", {"trust": trust}, "project", "upper")
    it.log_in("upper", "bob", scope={"OS-TRUST:trust": {"id": it.ids["upper"]}})
    it.make("user", "carl", password="secret", domain_id="default")
    again = {**base, "trustor_user_id": it.ids["ann"], "trustee_user_id": it.ids["carl"]}
    it.do("POST", "/v3/OS-TRUST/trusts", {"trust": again}, "upper", "lower")
    if "lower" not in it.ids:
        return
    it.log_in("lower", "carl", scope={"OS-TRUST:trust": {"id": it.ids["lower"]}})
    it.check("upper", "lower")
    it.do("DELETE", "/v3/OS-TRUST/trusts/{upper}", who="project")
    it.check("upper", "lower")
    it.log_in("lower again", "carl", scope={"OS-TRUST:trust": {"id": it.ids["lower"]}})
