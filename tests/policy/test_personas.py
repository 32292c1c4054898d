"""Every operation asked by every persona, about what is theirs, their domain's and another domain's: oslo.policy's verdict counts.

Who asks and what is asked about are written down here once more, apart from the service: as keystone's own rules see them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

import pytest
from oslo_policy import policy as oslo

from openstack_mock import policy
from openstack_mock.cloud import Cloud
from openstack_mock.services import load
from openstack_mock.wire.message import Request
from tests.services.conftest import START, Api

Json = dict[str, Any]
SCOPES = ("system", "domain", "project")
ROLES = {  # each with what it implies
    "admin": ["admin", "manager", "member", "reader"],
    "manager": ["manager", "member", "reader"],
    "member": ["member", "reader"],
    "reader": ["reader"],
    "nothing": ["nothing"],
}
IDENTITY = "http://openstack.test/identity"
OWNERS = ("own", "home", "away")  # the caller's, another's of the same domain, another's of another domain


@dataclass(frozen=True)
class Persona:
    """A caller: their token, and what oslo.policy is told of them."""

    name: str
    user_id: str
    token: str
    creds: Json


@dataclass
class World:
    """A cloud that has one of everything, once for each owner: `ids[owner]` by the names that paths give them."""

    cloud: Cloud
    personas: list[Persona]
    ids: dict[str, dict[str, str]]
    kept: Any


# -- what a request is


def _limit(ids: Json) -> Json:
    return {
        "service_id": ids["service_id"],
        "resource_name": "other",
        "project_id": ids["project_id"],
        "resource_limit": 2,
    }


# fmt: off
BODIES: dict[str, Callable[[Json], Json]] = {
    "create_user": lambda ids: {"user": {"name": "made", "domain_id": ids["domain_id"]}},
    "update_user": lambda ids: {"user": {"description": "new"}},
    "create_group": lambda ids: {"group": {"name": "made", "domain_id": ids["domain_id"]}},
    "update_group": lambda ids: {"group": {"description": "new"}},
    "create_project": lambda ids: {"project": {"name": "made", "domain_id": ids["domain_id"]}},
    "update_project": lambda ids: {"project": {"description": "new"}},
    "update_project_tags": lambda ids: {"tags": ["a"]},
    "create_domain": lambda ids: {"domain": {"name": "made"}},
    "update_domain": lambda ids: {"domain": {"description": "new"}},
    "create_domain_config": lambda ids: {"config": {"identity": {"driver": "sql"}}},
    "create_role": lambda ids: {"role": {"name": "made"}},
    "create_domain_role": lambda ids: {"role": {"name": "made", "domain_id": ids["domain_id"]}},
    "update_role": lambda ids: {"role": {"description": "new"}},
    "update_domain_role": lambda ids: {"role": {"description": "new"}},
    "create_region": lambda ids: {"region": {"description": "made"}},
    "update_region": lambda ids: {"region": {"description": "new"}},
    "create_service": lambda ids: {"service": {"type": "made"}},
    "update_service": lambda ids: {"service": {"description": "new"}},
    "create_endpoint": lambda ids: {"endpoint": {
        "service_id": ids["service_id"], "interface": "public", "url": "http://made"}},
    "update_endpoint": lambda ids: {"endpoint": {"url": "http://new"}},
    "create_endpoint_group": lambda ids: {"endpoint_group": {"name": "made", "filters": {"interface": "public"}}},
    "update_endpoint_group": lambda ids: {"endpoint_group": {"description": "new"}},
    "create_policy": lambda ids: {"policy": {"blob": "{}", "type": "application/json"}},
    "update_policy": lambda ids: {"policy": {"blob": "[]"}},
    "create_registered_limits": lambda ids: {"registered_limits": [
        {"service_id": ids["service_id"], "resource_name": "made", "default_limit": 3}]},
    "update_registered_limit": lambda ids: {"registered_limit": {"default_limit": 4}},
    "create_limits": lambda ids: {"limits": [_limit(ids)]},
    "update_limit": lambda ids: {"limit": {"resource_limit": 1}},
    "create_trust": lambda ids: {"trust": {
        "trustor_user_id": ids["user_id"], "trustee_user_id": ids["trustee"], "impersonation": False,
        "project_id": ids["workshop"], "roles": [{"name": "member"}]}},
    "create_application_credential": lambda ids: {"application_credential": {"name": "made"}},
    "create_credential": lambda ids: {"credential": {"type": "cert", "blob": "made", "user_id": ids["user_id"]}},
    "update_credential": lambda ids: {"credential": {"blob": "new"}},
    "ec2_create_credential": lambda ids: {"tenant_id": ids["workshop"]},
    "ec2tokens_validate": lambda ids: {"credentials": {"access": "x", "signature": "x"}},
    "s3tokens_validate": lambda ids: {"credentials": {"access": "x", "signature": "x", "token": "eA=="}},
    "create_identity_provider": lambda ids: {"identity_provider": {}},
    "update_identity_provider": lambda ids: {"identity_provider": {"description": "new"}},
    "create_protocol": lambda ids: {"protocol": {"mapping_id": ids["mapping_id"]}},
    "update_protocol": lambda ids: {"protocol": {"mapping_id": ids["mapping_id"]}},
    "create_mapping": lambda ids: {"mapping": MAPPING},
    "update_mapping": lambda ids: {"mapping": MAPPING},
    "create_service_provider": lambda ids: {"service_provider": {"auth_url": "http://a", "sp_url": "http://b"}},
    "update_service_provider": lambda ids: {"service_provider": {"description": "new"}},
    "create_consumer": lambda ids: {"consumer": {}},
    "update_consumer": lambda ids: {"consumer": {"description": "new"}},
    "authorize_request_token": lambda ids: {"roles": [{"id": ids["role_id"]}]},
}
# fmt: on
MAPPING: Json = {"rules": [{"local": [{"user": {"name": "{0}"}}], "remote": [{"type": "REMOTE_USER"}]}]}

# What the path of an operation names is what the rule is asked about; for a POST the body does, of the same owner.
TARGETS: dict[str, Callable[[Json], Json]] = {
    "user_id": lambda ids: {
        "user_id": ids["user_id"], "target.user.id": ids["user_id"], "target.user.domain_id": ids["domain_id"],
    },
    "OS-EC2": lambda ids: {"target.credential.user_id": ids["user_id"]},
    "group_id": lambda ids: {"target.group.domain_id": ids["domain_id"]},
    "project_id": lambda ids: {
        "target.project.id": ids["project_id"], "target.project.domain_id": ids["domain_id"],
        "target.domain_id": ids["domain_id"]},
    "domain_id": lambda ids: {"target.domain.id": ids["domain_id"]},
    "role_id": lambda ids: {"target.role.name": ids["role name"], "target.role.domain_id": None},
    "credential_id": lambda ids: {"target.credential.user_id": ids["user_id"]},
    "limit_id": lambda ids: {
        "target.limit.project_id": ids["project_id"], "target.limit.project.domain_id": ids["domain_id"]},
    "trust_id": lambda ids: {
        "target.trust.trustor_user_id": ids["user_id"], "target.trust.trustee_user_id": ids["trustee"]},
    "create_user": lambda ids: {"target.user.domain_id": ids["domain_id"]},
    "create_group": lambda ids: {"target.group.domain_id": ids["domain_id"]},
    "create_project": lambda ids: {"target.project.domain_id": ids["domain_id"]},
    "create_credential": lambda ids: {"target.credential.user_id": ids["user_id"]},
    "create_trust": lambda ids: {"target.trust.trustor_user_id": ids["user_id"]},
    "list_role_assignments_for_tree": lambda ids: {"target.domain_id": ids["domain_id"]},
    "list_trusts_for_trustor": lambda ids: {"target.trust.trustor_user_id": ids["user_id"]},
    "list_trusts_for_trustee": lambda ids: {"target.trust.trustee_user_id": ids["user_id"]},
    "check_token": lambda ids: {"target.token.user_id": ids["user_id"]},
    "validate_token": lambda ids: {"target.token.user_id": ids["user_id"]},
    "revoke_token": lambda ids: {"target.token.user_id": ids["user_id"]},
}  # fmt: skip
# Lists are not about anybody's: who has a token of a domain is shown that domain's.
OF_THE_DOMAIN = {
    "list_users": "target.domain_id", "list_projects": "target.domain_id", "list_groups": "target.group.domain_id",
    "list_domains": "target.domain.id", "list_role_assignments": "target.domain_id",
}  # fmt: skip
# Keystone asks another rule here than the one that it documents.
ASKS = {"delete_access_token": "ec2_delete_credential"}
NOT_ASKED = {
    "list_projects_for_user": "of version 2: the same path asks get_auth_projects",
    "list_domains_for_user": "of version 2: the same path asks get_auth_domains",
    "revocation_list": "the list is gone: the path answers everybody alike",
    "list_credentials": "nobody is refused: what may not be seen is left out",
}
# What is allowed, but leads to nothing: no request token and no access token stand, no signature holds.
NOTHING_THERE = {
    "authorize_request_token": 404, "get_access_token": 404, "delete_access_token": 404, "list_access_token_roles": 404,
    "get_access_token_role": 404, "ec2tokens_validate": 404, "s3tokens_validate": 404,
}  # fmt: skip


def operations() -> Iterator[tuple[str, str, str]]:
    """Each rule, without its prefix, with the operations that ask it."""
    for name, row in policy.default_rules("keystone").by_name.items():
        rule = name.removeprefix("identity:")
        if rule not in NOT_ASKED:
            yield from ((rule, *place.split()) for place in row.operations)


# What a path names where it is not what its parameter is otherwise.
NAMED = {
    "create_region": {"region_id": "made"}, "create_identity_provider": {"idp_id": "made"},
    "create_protocol": {"protocol_id": "made"}, "create_mapping": {"mapping_id": "made"},
    "create_service_provider": {"service_provider_id": "made"}, "delete_domain": {"domain_id": "{spare_domain}"},
    "delete_region": {"region_id": "{spare_region}"}, "update_registered_limit": {"registered_limit_id": "{spare_limit}"},
    "delete_registered_limit": {"registered_limit_id": "{spare_limit}"},
    "get_security_compliance_domain_config": {"option": "password_regex", "domain_id": "default"},
    "update_role": {"role_id": "{granted}"}, "delete_role": {"role_id": "{granted}"},  # others are immutable
    "create_implied_role": {"prior_role_id": "{implied}", "implied_role_id": "{prior}"},
    "create_project_tag": {"value": "made"}, "add_endpoint_to_project": {"project_id": "{workshop}"},
    "add_endpoint_group_to_project": {"project_id": "{workshop}"},
    "check_user_in_group": {"group_id": "{club}"}, "remove_user_from_group": {"group_id": "{club}"},
    "ec2_get_credential": {"credential_id": "{access}"}, "ec2_delete_credential": {"credential_id": "{access}"},
    "list_role_assignments_for_tree": {"include_subtree": "include_subtree&scope.project.id={project_id}"},
    "list_trusts_for_trustor": {"trustor_user_id": "{user_id}"}, "list_trusts_for_trustee": {"trustee_user_id": "{user_id}"},
    **{f"{verb}_domain_role": {"role_id": "{domain_role}"} for verb in ("get", "update", "delete")},
}  # fmt: skip


def request(rule: str, method: str, path: str, ids: Json, token: str) -> Request:
    """A good request of an operation."""
    for name, value in NAMED.get(rule, {}).items():
        path = path.replace("{" + name + "}", value) if "{" + name in path else path.replace(f"?{name}", f"?{value}")
    body = BODIES.get(rule)
    json = body(ids) if body is not None else None
    if rule == "update_domain_config":
        json = {"config": {"driver": "sql"} if "option" in path else {"identity": {"driver": "sql"}}}
    headers = {"X-Auth-Token": token}
    if path == "/v3/auth/tokens":
        headers["X-Subject-Token"] = ids["token"]
    return Request(method, IDENTITY + path.format_map(ids), headers, json=json)


def target(rule: str, path: str, ids: Json, who: Persona) -> Json:
    """What keystone tells oslo.policy of what is asked about."""
    found: Json = {}
    for name in (*re.findall(r"{(.+?)}|(OS-EC2)", path), (rule, "")):
        found |= TARGETS.get("".join(name), lambda ids: {})(ids)
    if rule in OF_THE_DOMAIN and who.creds["domain_id"]:
        found[OF_THE_DOMAIN[rule]] = who.creds["domain_id"]
    return found


# -- the world


class Maker:
    """Makes what there is to be, as the admin or as a user."""

    def __init__(self, cloud: Cloud) -> None:
        self.cloud = cloud
        self.admin = Api(cloud)
        self.common = self._common()

    def make(self, path: str, body: Json, method: str = "POST", by: Api | None = None) -> str:
        """Make a resource; its id."""
        answer = (by or self.admin).send(method, "identity", f"/v3/{path}", body)
        assert answer.status in (200, 201), answer.content
        made = next(iter(answer.json().values()))
        return str((made[0] if isinstance(made, list) else made).get("id"))

    def grant(self, *path: str) -> None:
        """Make a grant."""
        for place in path:
            assert self.admin.put("identity", f"/v3/{place}").status == 204

    def _common(self) -> Json:
        for name in ("nothing", "granted", "prior", "implied"):
            self.make("roles", {"role": {"name": name}})
        ids = {row["name"]: row["id"] for row in self.admin.get("identity", "/v3/roles").json()["roles"]}
        ids |= {"prior_role_id": ids["prior"], "implied_role_id": ids["implied"], "group": "identity", "option": "driver",
                "value": "tag", "request_token_id": "x", "access_token_id": "x"}  # fmt: skip
        ids["workshop"] = self.make("projects", {"project": {"name": "workshop", "domain_id": "default"}})
        self.make(f"roles/{ids['prior']}/implies/{ids['implied']}", {}, "PUT")
        ids["region_id"] = self.make("regions", {"region": {"id": "here"}})
        ids["spare_region"] = self.make("regions", {"region": {"id": "spare"}})
        service = ids["service_id"] = self.make("services", {"service": {"type": "thing", "name": "thing"}})
        for name, resource in (("registered_limit_id", "one"), ("spare_limit", "spare"), ("_", "other")):
            row = {"service_id": service, "resource_name": resource, "default_limit": 5}
            ids[name] = self.make("registered_limits", {"registered_limits": [row]})
        place = {"service_id": service, "interface": "public", "url": "http://thing", "region_id": "here"}
        ids["endpoint_id"] = self.make("endpoints", {"endpoint": place})
        filters = {"name": "all", "filters": {"service_id": service}}
        ids["endpoint_group_id"] = self.make("OS-EP-FILTER/endpoint_groups", {"endpoint_group": filters})
        ids["policy_id"] = self.make("policies", {"policy": {"blob": "{}", "type": "application/json"}})
        links = (f"endpoints/{ids['endpoint_id']}", f"services/{service}", f"services/{service}/regions/here")
        self.grant(*(f"policies/{ids['policy_id']}/OS-ENDPOINT-POLICY/{link}" for link in links))
        ids["consumer_id"] = self.make("OS-OAUTH1/consumers", {"consumer": {}})
        ids |= {"mapping_id": "mapping", "idp_id": "idp", "protocol_id": "saml2", "service_provider_id": "sp"}
        self.make("OS-FEDERATION/mappings/mapping", {"mapping": MAPPING}, "PUT")
        self.make("OS-FEDERATION/identity_providers/idp", {"identity_provider": {}}, "PUT")
        path = "OS-FEDERATION/identity_providers/idp/protocols/saml2"
        self.make(path, {"protocol": {"mapping_id": "mapping"}}, "PUT")
        provider = {"auth_url": "http://a", "sp_url": "http://b"}
        self.make("OS-FEDERATION/service_providers/sp", {"service_provider": provider}, "PUT")
        ids["trustee"] = self.make("users", {"user": {"name": "trustee", "domain_id": "default"}})
        return ids

    def domain(self, name: str) -> Json:
        """A domain with everything that lies in one."""
        ids = dict(self.common)
        home = ids["domain_id"] = self.make("domains", {"domain": {"name": name}})
        ids["spare_domain"] = self.make("domains", {"domain": {"name": f"spare {name}", "enabled": False}})
        ids["project_id"] = self.make("projects", {"project": {"name": name, "domain_id": home, "tags": ["tag"]}})
        for group, title in (("group_id", name), ("club", f"members of {name}")):  # one has roles, one has members
            ids[group] = self.make("groups", {"group": {"name": title, "domain_id": home}})
        ids["domain_role"] = self.make("roles", {"role": {"name": name, "domain_id": home}})
        self.make(f"domains/{home}/config", {"config": {"identity": {"driver": "sql"}}}, "PUT")
        limit = {
            "service_id": ids["service_id"],
            "resource_name": "one",
            "project_id": ids["project_id"],
            "resource_limit": 2,
        }
        ids["limit_id"] = self.make("limits", {"limits": [limit]})
        place = f"projects/{ids['project_id']}"
        self.grant(f"OS-EP-FILTER/{place}/endpoints/{ids['endpoint_id']}",
                   f"OS-EP-FILTER/endpoint_groups/{ids['endpoint_group_id']}/{place}")  # fmt: skip
        return ids

    def user(self, name: str, domain: Json, role: str, api: Api) -> Json:
        """A user of a domain, with the role on everything there, and all that a user can have."""
        ids = {**domain, "role name": role, "role_id": domain[role]}
        user = {"name": name, "domain_id": ids["domain_id"], "password": "secret"}
        id = ids["user_id"] = self.make("users", {"user": user})
        home, project = f"domains/{ids['domain_id']}", f"projects/{ids['project_id']}"
        for actor in (f"users/{id}", f"groups/{ids['group_id']}"):
            places = [f"system/{actor}", f"{home}/{actor}", f"{project}/{actor}"]
            self.grant(*(f"{place}/roles/{ids['role_id']}" for place in places))
            places = [f"OS-INHERIT/{home}/{actor}", f"OS-INHERIT/{project}/{actor}"]
            self.grant(*(f"{place}/roles/{ids['role_id']}/inherited_to_projects" for place in places))
        self.grant(*(f"projects/{ids['workshop']}/users/{id}/roles/{ids[one]}" for one in {role, "member"}))
        self.grant(f"groups/{ids['club']}/users/{id}")
        log_in(api, id, {"project": {"id": ids["workshop"]}})
        ids["token"] = str(api.token)
        credential = {"type": "cert", "blob": name, "user_id": id}
        ids["credential_id"] = self.make("credentials", {"credential": credential})
        path = f"/v3/users/{id}/credentials/OS-EC2"
        answer = api.post("identity", path, {"tenant_id": ids["workshop"]})
        ids["access"] = answer.json()["credential"]["access"]
        trust = {"trustor_user_id": id, "trustee_user_id": ids["trustee"], "impersonation": False,
                 "project_id": ids["workshop"], "roles": [{"id": ids["role_id"]}]}  # fmt: skip
        ids["trust_id"] = self.make("OS-TRUST/trusts", {"trust": trust}, by=api)
        path = f"users/{id}/application_credentials"
        ids["application_credential_id"] = self.make(path, {"application_credential": {"name": "kept"}}, by=api)
        rules = [{"service": "identity", "method": "GET", "path": "/v3"}]
        gone = self.make(path, {"application_credential": {"name": "gone", "access_rules": rules}}, by=api)
        assert api.delete("identity", f"/v3/{path}/{gone}").status == 204  # else its rule could not be deleted
        ids["access_rule_id"] = api.get("identity", f"/v3/users/{id}/access_rules").json()["access_rules"][0]["id"]
        return ids


def log_in(api: Api, user_id: str, scope: Json) -> None:
    """Take a token of another user."""
    api.token = None
    api.login({"methods": ["password"], "password": {"user": {"id": user_id, "password": "secret"}}}, scope=scope)


@pytest.fixture(scope="module")
def world() -> World:
    """Two domains; in the first, a persona of each scope and role, and another user."""
    cloud = Cloud(seed=1, start=START)
    maker, api = Maker(cloud), Api(cloud)
    home, away = maker.domain("home"), maker.domain("away")
    people: dict[str, Json] = {}
    people["home"] = maker.user("other", home, "member", api)
    people["away"] = maker.user("foreign", away, "member", api)
    personas = []
    for scope, role in product(SCOPES, ROLES):
        name = f"{scope} {role}"
        ids = people[name] = maker.user(name, home, "granted", api)
        where: Json = {"system": {"system": {"all": True}}, "domain": {"domain": {"id": ids["domain_id"]}},
                       "project": {"project": {"id": ids["project_id"]}}}  # fmt: skip
        place = {
            "system": "system",
            "domain": f"domains/{ids['domain_id']}",
            "project": f"projects/{ids['project_id']}",
        }
        maker.grant(f"{place[scope]}/users/{ids['user_id']}/roles/{ids[role]}")
        log_in(api, ids["user_id"], where[scope])
        creds = {
            "user_id": ids["user_id"], "user_domain_id": ids["domain_id"], "roles": [*ROLES[role], "granted"],
            "system_scope": "all" if scope == "system" else None, "is_admin": False,
            "domain_id": ids["domain_id"] if scope == "domain" else None,
            "project_id": ids["project_id"] if scope == "project" else None,
            "token": {"user": {"id": ids["user_id"]}},
        }  # fmt: skip
        if scope == "domain":
            creds["token"]["domain"] = {"id": ids["domain_id"]}
        elif scope == "project":
            creds["token"]["project"] = {"id": ids["project_id"], "domain": {"id": ids["domain_id"]}}
        personas.append(Persona(name, ids["user_id"], str(api.token), creds))
    return World(cloud, personas, people, cloud.snapshot())


@pytest.fixture(scope="module")
def theirs(real: Callable[..., Any]) -> oslo.Enforcer:
    """oslo.policy with keystone's rules."""
    enforcer = real(policy.default_rules("keystone").by_name.values())
    enforcer.use_conf = False  # the rules are loaded, and are not to be looked for on the disk at each question
    return enforcer


def allowed(enforcer: oslo.Enforcer, rule: str, target: Json, creds: Json) -> bool:
    """What oslo.policy says, and keystone itself of a catalog without a project."""
    if rule == "get_auth_catalog" and not creds["project_id"]:
        return False
    try:
        return bool(enforcer.enforce(f"identity:{ASKS.get(rule, rule)}", target, dict(creds)))
    except oslo.InvalidScope:
        return False


# -- the walk


def owners(rule: str, path: str) -> tuple[str, ...]:
    """Of whom it is asked: what the rule is not told of cannot change its verdict."""
    names = (*re.findall(r"{(.+?)}|(OS-EC2)", path), (rule, ""))
    return OWNERS if any("".join(name) in TARGETS for name in names) else OWNERS[:1]


@pytest.mark.parametrize(("rule", "method", "path"), list(operations()), ids=str)
def test_a_rule_lets_through_whom_oslo_policy_does(
    rule: str, method: str, path: str, world: World, theirs: oslo.Enforcer
) -> None:
    wrong = []
    for who, owner in product(world.personas, owners(rule, path)):
        ids = world.ids[who.name if owner == "own" else owner]
        answer = world.cloud.handle(request(rule, method, path, ids, who.token))
        may = allowed(theirs, rule, target(rule, path, ids, who), who.creds)
        expected = (NOTHING_THERE.get(rule, 200) if may else 403, "allowed" if may else "refused")
        if (200 if answer.status < 300 else answer.status) != expected[0]:
            wrong.append((who.name, owner, *expected, answer.status, bytes(answer.content)[:200]))
        if method not in ("GET", "HEAD") and answer.status < 400:
            world.cloud.restore(world.kept)
    assert wrong == []


# Whoever has a token may ask these; what they are shown is theirs, or what else the token lets them see.
OPEN = {"GET /OS-FEDERATION/projects", "GET /OS-FEDERATION/domains", "GET /credentials"}


def test_the_walk_leaves_out_nothing_that_asks_who_it_is() -> None:
    def plain(path: str) -> str:
        return re.sub("{.*?}", "{}", path.partition("?")[0])

    walked = {f"{method} {plain(path)}" for _, method, path in operations()}
    rows = [row for row in load("identity").operations if not row.anonymous]
    missed = {f"{row.method} {row.path}" for row in rows if f"{row.method} {plain(f'/v3{row.path}')}" not in walked}
    assert missed == OPEN
