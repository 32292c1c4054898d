"""Who may log in, where, and what a token is worth when something around it changes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ...step import Json, Line, Pause, Step
from .personas import log_in, user
from .tokens import PATH, ask, password

UNKNOWN: Final = "0123456789abcdef0123456789abcdef"
SCOPES: Final[dict[str, Json]] = {
    "nothing": None, "unscoped": "unscoped", "a project": {"project": {"id": "${project.dusk}"}},
    "a project by name": {"project": {"name": "dusk", "domain": {"name": "recorded-dusk"}}}, "a domain": {"domain": {"id": "${domain.dusk}"}},
    "a domain by name": {"domain": {"name": "recorded-dusk"}}, "the system": {"system": {"all": True}}, "another project": {"project": {"id": "${project.home}"}},
}  # fmt: skip
ENTRIES: Final = ("projects", "domains", "system", "catalog")


def steps() -> Iterator[Line]:
    """Everything about logging in under changing circumstances."""
    yield Step("POST", "/v3/domains", {"domain": {"name": "recorded-dusk"}}, kind="setup", keep={"domain.dusk": "domain/id"})
    yield Step("POST", "/v3/projects", {"project": {"name": "dusk", "domain_id": "${domain.dusk}"}}, kind="setup", keep={"project.dusk": "project/id"})
    yield user("owl", "dusk")
    for target in ("projects/${project.dusk}", "domains/${domain.dusk}", "system"):
        yield Step("PUT", f"/v3/{target}/users/${{user.owl}}/roles/${{seed.role.member}}", kind="setup")
    yield from _ways()
    yield from _switching("users", "user", "${user.owl}")
    yield from _switching("projects", "project", "${project.dusk}")
    yield from _switching("domains", "domain", "${domain.dusk}")
    yield from _through_groups()
    yield from _inherited()
    yield from _passwords()
    yield from _options()
    yield from _two_factors()
    yield Step("PATCH", "/v3/domains/${domain.dusk}", {"domain": {"enabled": False}}, kind="setup")
    yield Step("DELETE", "/v3/domains/${domain.dusk}", kind="setup")


def owl(**changes: Json) -> Json:
    """The password of owl, by id."""
    return password(id="${user.owl}", **{"password": "pass-owl", **changes})


def _ways() -> Iterator[Line]:
    for kind, scope in SCOPES.items():
        yield ask(owl(), scope, kind=f"scope: {kind}")
        yield ask(owl(password="wrong"), scope, kind=f"scope: {kind}, a wrong password")
        yield ask(password(name="Owl", domain={"name": "RECORDED-dusk"}, password="pass-owl"), scope, kind=f"scope: {kind}, by names")
        yield ask(password(id=UNKNOWN, password="pass-owl"), scope, kind=f"scope: {kind}, an unknown user")
    for text in ("nocatalog", "nocatalog=", "nocatalog=false", "nocatalog=0", "allow_expired=1", "unknown"):
        yield ask(owl(), SCOPES["a project"], kind="query: of a new token").but(path=f"{PATH}?{text}")
    for kind, scope in {
        "project by id and name": {"project": {"id": "${project.dusk}", "name": "wrong"}}, "project by name and no domain": {"project": {"name": "dusk"}},
        "project by name and an empty domain": {"project": {"name": "dusk", "domain": {}}}, "project by name and another domain": {"project": {"name": "dusk", "domain": {"id": "default"}}},
        "project with an extra field": {"project": {"id": "${project.dusk}", "unknown": 1}}, "domain by id and name": {"domain": {"id": "${domain.dusk}", "name": "wrong"}},
        "domain by an unknown name": {"domain": {"name": "nowhere"}}, "project, null beside": {"project": {"id": "${project.dusk}"}, "domain": None},
        "system and trust": {"system": {"all": True}, "OS-TRUST:trust": {"id": UNKNOWN}}, "unscoped and project": {"unscoped": {}, "project": {"id": "${project.dusk}"}},
        "system with more": {"system": {"all": True, "region": "x"}}, "trust by a number": {"OS-TRUST:trust": {"id": 7}}, "project by a number": {"project": {"id": 7}},
        "project by an empty id": {"project": {"id": ""}}, "project by a null": {"project": {"id": None}}, "domain by a list": {"domain": {"id": ["${domain.dusk}"]}},
        "project named in another case": {"project": {"name": "dUSK", "domain": {"id": "${domain.dusk}"}}}, "the other word": "UNSCOPED",
    }.items():  # fmt: skip
        yield ask(owl(), scope, kind=f"scope: {kind}")
    for kind, identity in {
        "methods of two": {**owl(), "methods": ["password", "token"], "token": {"id": "garbage"}}, "token garbage": {"methods": ["token"], "token": {"id": "garbage"}},
        "token empty": {"methods": ["token"], "token": {"id": ""}}, "token without id": {"methods": ["token"], "token": {}}, "token null": {"methods": ["token"], "token": None},
        "token as text": {"methods": ["token"], "token": "garbage"}, "totp": {"methods": ["totp"], "totp": {"user": {"id": "${user.owl}", "passcode": "000000"}}},
        "totp by name": {"methods": ["totp"], "totp": {"user": {"name": "owl", "domain": {"name": "recorded-dusk"}, "passcode": "000000"}}},
        "totp of nobody": {"methods": ["totp"], "totp": {"user": {"id": UNKNOWN, "passcode": "000000"}}}, "totp, a number": {"methods": ["totp"], "totp": {"user": {"id": "${user.owl}", "passcode": 0}}},
        "totp and password": {**owl(), "methods": ["password", "totp"], "totp": {"user": {"id": "${user.owl}", "passcode": "000000"}}},
        "two users": {**owl(), "methods": ["password", "token"], "token": {"id": "${token.project_member}"}},
        "application credential": {"methods": ["application_credential"], "application_credential": {"name": "x", "secret": "y", "user": {"id": "${user.owl}"}}},
        "application credential of nobody": {"methods": ["application_credential"], "application_credential": {"name": "x", "secret": "y", "user": {"name": "nobody", "domain": {"id": "default"}}}},
        "application credential without user": {"methods": ["application_credential"], "application_credential": {"name": "x", "secret": "y"}},
        "external": {"methods": ["external"], "external": {}}, "external and password": {**owl(), "methods": ["external", "password"], "external": {}},
        "oauth1": {"methods": ["oauth1"], "oauth1": {}}, "mapped, empty": {"methods": ["mapped"], "mapped": {}}, "x509": {"methods": ["x509"], "x509": {}},
        "method of a number": {"methods": [7]}, "method null": {"methods": [None]}, "method of capitals": {**owl(), "methods": ["PASSWORD"]},
        "password as a list": {"methods": ["password"], "password": []}, "user as a list": {"methods": ["password"], "password": {"user": []}},
        "user empty": {"methods": ["password"], "password": {"user": {}}}, "user null": {"methods": ["password"], "password": {"user": None}},
        "domain as a text": password(name="owl", domain="recorded-dusk", password="pass-owl"), "domain null": password(name="owl", domain=None, password="pass-owl"),
        "name a number": password(name=7, domain={"id": "${domain.dusk}"}, password="pass-owl"), "id a number": password(id=7, password="x"),
        "id a list": password(id=["${user.owl}"], password="pass-owl"), "password a number": owl(password=7), "password null": owl(password=None), "password a list": owl(password=["pass-owl"]),
        "outside the BMP": password(name="\U0001f600", domain={"id": "${domain.dusk}"}, password="pass-owl"),
    }.items():  # fmt: skip
        yield ask(identity, kind=f"method: {kind}")
        yield ask(identity, SCOPES["a project"], kind=f"method: {kind}, to a project")


def _tokens() -> Iterator[Step]:
    yield log_in("owl", SCOPES["a project"], "owl on a project")
    yield log_in("owl", SCOPES["a domain"], "owl on a domain")
    yield log_in("owl", SCOPES["the system"], "owl on the system")
    yield log_in("owl", None, "owl on nothing")


def _worth(kind: str) -> Iterator[Line]:
    for where in ("a project", "a domain", "the system", "nothing"):
        name = f"owl on {where}"
        yield Step("GET", PATH, headers={"X-Subject-Token": f"${{token.{name}}}"}, kind=kind)
        yield Step("GET", "/v3/users/${user.owl}", who=name, kind=kind)
        yield ask({"methods": ["token"], "token": {"id": f"${{token.{name}}}"}}, SCOPES["a project"], kind=kind)


def _switching(collection: str, key: str, id: str) -> Iterator[Line]:
    path = f"/v3/{collection}/{id}"
    yield from _tokens()
    for enabled in (False, True):
        kind = f"state: {key} enabled {enabled}"
        yield Step("PATCH", path, {key: {"enabled": enabled}}, kind=kind)
        yield Pause()
        for scope in SCOPES.values():
            yield ask(owl(), scope, kind=kind)
        yield ask(owl(password="wrong"), kind=f"{kind}, a wrong password")
        yield ask(password(name="owl", domain={"id": "${domain.dusk}"}, password="pass-owl"), kind=kind)
        yield ask(password(name="owl", domain={"name": "recorded-dusk"}, password="pass-owl"), kind=kind)
        yield ask({"methods": ["totp"], "totp": {"user": {"id": "${user.owl}", "passcode": "000000"}}}, kind=kind)
        yield from _worth(kind)
    yield Pause()


def _through_groups() -> Iterator[Line]:
    yield user("duck", "dusk")
    yield Step("POST", "/v3/groups", {"group": {"name": "ducks", "domain_id": "${domain.dusk}"}}, kind="setup", keep={"group.ducks": "group/id"})
    member = Step("PUT", "/v3/groups/${group.ducks}/users/${user.duck}", kind="setup")
    targets = ("projects/${project.dusk}", "domains/${domain.dusk}", "system")
    duck = password(id="${user.duck}", password="pass-duck")
    for label, change in {"no role": None, "a group that is not theirs": "grant", "their group": "join", "no longer their group": "leave"}.items():
        if change == "grant":
            for target in targets:
                yield Step("PUT", f"/v3/{target}/groups/${{group.ducks}}/roles/${{seed.role.manager}}", kind="setup")
        elif change is not None:
            yield member if change == "join" else member.but(method="DELETE")
            yield Pause()
        for kind, scope in SCOPES.items():
            yield ask(duck, scope, kind=f"groups: {label}, {kind}")
        if change == "join":
            yield log_in("duck", SCOPES["a project"])
        if change is not None and change != "grant":
            for tail in ENTRIES:
                yield Step("GET", f"/v3/auth/{tail}", who="duck", kind=f"groups: {label}", whole=tail != "catalog")
    yield log_in("duck", None)
    for tail in ENTRIES:
        yield Step("GET", f"/v3/auth/{tail}", who="duck", kind="groups: unscoped")


def _inherited() -> Iterator[Line]:
    yield user("crane", "dusk")
    crane = password(id="${user.crane}", password="pass-crane")
    path = "/v3/OS-INHERIT/domains/${domain.dusk}/users/${user.crane}/roles/${seed.role.member}/inherited_to_projects"
    body = {"project": {"name": "deeper", "domain_id": "${domain.dusk}", "parent_id": "${project.dusk}"}}
    yield Step("POST", "/v3/projects", body, kind="setup", keep={"project.deeper": "project/id"})
    for verb in ("PUT", "DELETE"):
        yield Step(verb, path, kind="setup")
        yield Pause()
        for kind, scope in {**SCOPES, "a project below": {"project": {"id": "${project.deeper}"}}}.items():
            yield ask(crane, scope, kind=f"inherited: {verb}, {kind}")
        yield Step("GET", "/v3/users/${user.crane}/projects", kind=f"inherited: {verb}")
        yield Step("GET", "/v3/role_assignments?user.id=${user.crane}&effective", kind=f"inherited: {verb}", whole=True)
    path = "/v3/OS-INHERIT/projects/${project.dusk}/users/${user.crane}/roles/${seed.role.reader}/inherited_to_projects"
    yield Step("PUT", path, kind="setup")
    for kind, scope in {**SCOPES, "a project below": {"project": {"id": "${project.deeper}"}}}.items():
        yield ask(crane, scope, kind=f"inherited: from a project, {kind}")
    yield Step("DELETE", "/v3/projects/${project.deeper}", kind="setup")


def _passwords() -> Iterator[Line]:
    path = "/v3/users/${user.owl}/password"
    yield from _tokens()
    for kind, body in {
        "a wrong one": {"original_password": "wrong", "password": "new"}, "the same": {"original_password": "pass-owl", "password": "pass-owl"},
        "an empty one": {"original_password": "pass-owl", "password": ""}, "another": {"original_password": "pass-owl", "password": "second"},
        "the old one again": {"original_password": "pass-owl", "password": "third"},
    }.items():  # fmt: skip
        yield Step("POST", path, {"user": body}, who=None, kind=f"password: {kind}")
        yield ask(owl(), kind=f"password: {kind}, then the first")
        yield ask(owl(password="second"), kind=f"password: {kind}, then the second")
        yield ask(owl(password=""), kind=f"password: {kind}, then none")
    yield from _worth("password: changed by its user")
    yield Step("PATCH", "/v3/users/${user.owl}", {"user": {"password": "pass-owl"}}, kind="password: by the admin")
    yield Pause()
    yield ask(owl(), kind="password: by the admin, then the first")
    yield ask(owl(password="second"), kind="password: by the admin, then the second")
    yield from _tokens()
    yield Step("PATCH", "/v3/users/${user.owl}", {"user": {"password": None}}, kind="password: taken away")
    yield Pause()
    yield ask(owl(), kind="password: taken away")
    yield ask(owl(password=""), kind="password: taken away")
    yield from _worth("password: taken away")
    yield Step("PATCH", "/v3/users/${user.owl}", {"user": {"password": "pass-owl"}}, kind="setup")
    yield Pause()


def _options() -> Iterator[Line]:
    for options in ({"lock_password": True}, {"ignore_password_expiry": True}, {"ignore_lockout_failure_attempts": True}, {"lock_password": False}, {"lock_password": None}):
        yield Step("PATCH", "/v3/users/${user.owl}", {"user": {"options": options}}, kind="options: of a user")
        body = {"user": {"original_password": "pass-owl", "password": "pass-owl"}}
        yield Step("POST", "/v3/users/${user.owl}/password", body, who=None, kind="options: then another password")
        yield ask(owl(), kind="options: then a token")


def _two_factors() -> Iterator[Line]:
    for kind, rules in {"two": [["password", "totp"]], "either": [["password"], ["password", "totp"]], "another": [["token"]], "an unknown one": [["password", "magic"]],
                        "none": []}.items():  # fmt: skip
        options = {"multi_factor_auth_enabled": True, "multi_factor_auth_rules": rules}
        yield Step("PATCH", "/v3/users/${user.owl}", {"user": {"options": options}}, kind=f"factors: {kind}")
        for scope in (None, SCOPES["a project"]):
            yield ask(owl(), scope, kind=f"factors: {kind}", keep={"receipt": "header:Openstack-Auth-Receipt"})
            yield ask(owl(password="wrong"), scope, kind=f"factors: {kind}, a wrong password")
    totp: Json = {"methods": ["totp"], "totp": {"user": {"id": "${user.owl}", "passcode": "000000"}}}
    for receipt in ("garbage", "", "gAAAAA" + "Bq" * 90):
        headers = {"Openstack-Auth-Receipt": receipt}
        yield ask(totp, headers=headers, kind="factors: a bad receipt")
        yield ask(owl(), headers=headers, kind="factors: a bad receipt")
    yield Step("PATCH", "/v3/users/${user.owl}", {"user": {"options": {"multi_factor_auth_enabled": False}}}, kind="factors: switched off")
    yield ask(owl(), kind="factors: switched off")
