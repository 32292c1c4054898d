"""What a walk through Keystone must know: good bodies, and which kind of thing stands where."""

from __future__ import annotations

from typing import Any, Final

from ...wander import Land
from .personas import DOMAINS, PERSONAS, PROJECTS, UNSCOPED

PASSWORD: Final = {"methods": ["password"], "password": {"user": {"id": "${some user}", "password": "pass-word"}}}
TOKEN: Final = {"methods": ["token"], "token": {"id": "${some token}"}}


def _logins() -> list[Any]:
    scopes: list[Any] = [
        None, "unscoped", {"project": {"id": "${some project}"}}, {"domain": {"id": "${some domain}"}}, {"system": {"all": True}},
        {"OS-TRUST:trust": {"id": "${some trust}"}}, {"project": {"name": "home", "domain": {"id": "${some domain}"}}},
    ]  # fmt: skip
    return [
        {"auth": {"identity": identity} if scope is None else {"identity": identity, "scope": scope}}
        for identity in (PASSWORD, TOKEN)
        for scope in scopes
    ]


LAND: Final = Land(
    holes={
        "user_id": "user", "group_id": "group", "project_id": "project", "domain_id": "domain", "role_id": "role",
        "prior_role_id": "role", "implied_role_id": "role", "credential_id": "credential", "endpoint_id": "endpoint",
        "service_id": "service", "region_id": "region", "policy_id": "policy", "limit_id": "limit",
        "registered_limit_id": "registered_limit", "endpoint_group_id": "endpoint_group", "trust_id": "trust",
        "application_credential_id": "application_credential", "access_rule_id": "access_rule", "idp_id": "idp",
        "mapping_id": "mapping", "service_provider_id": "service_provider", "consumer_id": "consumer",
        "scope_project_id": "project", "scope_domain_id": "domain", "group_id_": "group", "parent_id": "project",
        "parent_region_id": "region", "default_project_id": "project", "trustor_user_id": "user", "trustee_user_id": "user",
    },
    makes={
        "POST /v3/users": ("user", "user/id"), "POST /v3/groups": ("group", "group/id"),
        "POST /v3/projects": ("project", "project/id"), "POST /v3/domains": ("domain", "domain/id"),
        "POST /v3/roles": ("role", "role/id"), "POST /v3/credentials": ("credential", "credential/id"),
        "POST /v3/endpoints": ("endpoint", "endpoint/id"), "POST /v3/services": ("service", "service/id"),
        "POST /v3/regions": ("region", "region/id"), "POST /v3/policies": ("policy", "policy/id"),
        "POST /v3/limits": ("limit", "limits/0/id"), "POST /v3/registered_limits": ("registered_limit", "registered_limits/0/id"),
        "POST /v3/OS-EP-FILTER/endpoint_groups": ("endpoint_group", "endpoint_group/id"),
        "POST /v3/OS-TRUST/trusts": ("trust", "trust/id"), "POST /v3/OS-OAUTH1/consumers": ("consumer", "consumer/id"),
        "POST /v3/users/{user_id}/application_credentials": ("application_credential", "application_credential/id"),
        "PUT /v3/OS-FEDERATION/identity_providers/{idp_id}": ("idp", "identity_provider/id"),
        "PUT /v3/OS-FEDERATION/mappings/{mapping_id}": ("mapping", "mapping/id"),
        "PUT /v3/OS-FEDERATION/service_providers/{service_provider_id}": ("service_provider", "service_provider/id"),
        "POST /v3/auth/tokens": ("token", "header:X-Subject-Token"),
    },
    bodies={
        "POST /v3/users": [
            {"user": {"name": "${new}", "domain_id": "${some domain}", "password": "pass-word"}},
            {"user": {"name": "${new}", "password": "pass-word", "email": "a@b.c", "enabled": True,
                      "default_project_id": "${some project}", "options": {"ignore_password_expiry": True}}},
        ],
        "PATCH /v3/users/{user_id}": [
            {"user": {"name": "${new}"}}, {"user": {"enabled": False}}, {"user": {"enabled": True, "description": "d"}},
            {"user": {"password": "pass-word"}}, {"user": {"domain_id": "${some domain}"}}, {"user": {"options": {"lock_password": True}}},
        ],
        "POST /v3/users/{user_id}/password": [{"user": {"password": "pass-other", "original_password": "pass-word"}}],
        "POST /v3/groups": [{"group": {"name": "${new}", "domain_id": "${some domain}", "description": "d"}}],
        "PATCH /v3/groups/{group_id}": [{"group": {"name": "${new}"}}, {"group": {"domain_id": "${some domain}"}}],
        "POST /v3/projects": [
            {"project": {"name": "${new}", "domain_id": "${some domain}", "tags": ["a", "b"]}},
            {"project": {"name": "${new}", "parent_id": "${some project}", "enabled": True}},
            {"project": {"name": "${new}", "is_domain": True, "options": {"immutable": False}}},
        ],
        "PATCH /v3/projects/{project_id}": [
            {"project": {"name": "${new}"}}, {"project": {"enabled": False}}, {"project": {"enabled": True}},
            {"project": {"parent_id": "${some project}"}}, {"project": {"domain_id": "${some domain}"}}, {"project": {"tags": ["x"]}},
        ],
        "PUT /v3/projects/{project_id}/tags": [{"tags": ["one", "two"]}],
        "POST /v3/domains": [{"domain": {"name": "${new}"}}, {"domain": {"name": "${new}", "enabled": False, "tags": ["t"]}}],
        "PATCH /v3/domains/{domain_id}": [
            {"domain": {"name": "${new}"}}, {"domain": {"enabled": False}}, {"domain": {"enabled": True, "description": "d"}},
        ],
        "PUT /v3/domains/{domain_id}/config": [
            {"config": {"identity": {"driver": "ldap"}, "ldap": {"url": "ldap://a", "user_tree_dn": "ou=a"}}},
        ],
        "PATCH /v3/domains/{domain_id}/config": [{"config": {"ldap": {"url": "ldap://b"}}}],
        "PATCH /v3/domains/{domain_id}/config/{group}": [{"config": {"ldap": {"url": "ldap://c"}}}],
        "PATCH /v3/domains/{domain_id}/config/{group}/{option}": [{"config": {"url": "ldap://d"}}],
        "POST /v3/roles": [{"role": {"name": "${new}"}}, {"role": {"name": "${new}", "domain_id": "${some domain}", "description": "d"}}],
        "PATCH /v3/roles/{role_id}": [{"role": {"name": "${new}"}}, {"role": {"description": "d"}}],
        "POST /v3/credentials": [
            {"credential": {"type": "cert", "blob": "{}", "user_id": "${some user}"}},
            {"credential": {"type": "ec2", "blob": "{\"access\":\"${new}\",\"secret\":\"s\"}", "user_id": "${some user}",
                            "project_id": "${some project}"}},
            {"credential": {"type": "totp", "blob": "GEZDGNBVGY3TQOJQ", "user_id": "${some user}"}},
        ],
        "PATCH /v3/credentials/{credential_id}": [
            {"credential": {"type": "text"}}, {"credential": {"user_id": "${some user}"}}, {"credential": {"blob": "{\"access\":\"a\"}"}},
        ],
        "POST /v3/users/{user_id}/credentials/OS-EC2": [{"tenant_id": "${some project}"}],
        "POST /v3/services": [{"service": {"type": "${new}", "name": "${new}", "enabled": True, "description": "d"}}],
        "PATCH /v3/services/{service_id}": [{"service": {"name": "${new}"}}, {"service": {"enabled": False}}],
        "POST /v3/regions": [{"region": {"id": "${new}"}}, {"region": {"parent_region_id": "${some region}", "description": "d"}}],
        "PUT /v3/regions/{region_id}": [{"region": {}}, {"region": {"description": "d"}}],
        "PATCH /v3/regions/{region_id}": [{"region": {"description": "e"}}, {"region": {"parent_region_id": "${some region}"}}],
        "POST /v3/endpoints": [
            {"endpoint": {"service_id": "${some service}", "interface": "public", "url": "http://a", "region_id": "${some region}"}},
            {"endpoint": {"service_id": "${some service}", "interface": "admin", "url": "http://a/$(project_id)s", "enabled": False}},
        ],
        "PATCH /v3/endpoints/{endpoint_id}": [
            {"endpoint": {"url": "http://b"}}, {"endpoint": {"interface": "internal"}}, {"endpoint": {"service_id": "${some service}"}},
            {"endpoint": {"region_id": "${some region}"}},
        ],
        "POST /v3/policies": [{"policy": {"type": "application/json", "blob": "{}"}}],
        "PATCH /v3/policies/{policy_id}": [{"policy": {"blob": "{\"a\": 1}"}}, {"policy": {"type": "text"}}],
        "POST /v3/registered_limits": [
            {"registered_limits": [{"service_id": "${some service}", "resource_name": "${new}", "default_limit": 5}]},
            {"registered_limits": [{"service_id": "${some service}", "resource_name": "volume", "default_limit": 5, "region_id": "${some region}"}]},
        ],
        "PATCH /v3/registered_limits/{registered_limit_id}": [
            {"registered_limit": {"default_limit": 7}}, {"registered_limit": {"service_id": "${some service}", "resource_name": "${new}"}},
        ],
        "POST /v3/limits": [
            {"limits": [{"service_id": "${some service}", "project_id": "${some project}", "resource_name": "volume", "resource_limit": 3}]},
            {"limits": [{"service_id": "${some service}", "domain_id": "${some domain}", "resource_name": "volume", "resource_limit": 3}]},
        ],
        "PATCH /v3/limits/{limit_id}": [{"limit": {"resource_limit": 9}}, {"limit": {"description": "d"}}],
        "POST /v3/OS-EP-FILTER/endpoint_groups": [
            {"endpoint_group": {"name": "${new}", "filters": {"interface": "public"}, "description": "d"}},
            {"endpoint_group": {"name": "${new}", "filters": {"service_id": "${some service}"}}},
        ],
        "PATCH /v3/OS-EP-FILTER/endpoint_groups/{endpoint_group_id}": [
            {"endpoint_group": {"name": "${new}"}}, {"endpoint_group": {"filters": {"region_id": "${some region}"}}},
        ],
        "POST /v3/OS-TRUST/trusts": [
            {"trust": {"trustor_user_id": "${seed.user.admin}", "trustee_user_id": "${some user}", "impersonation": True,
                       "project_id": "${seed.project.admin}", "roles": [{"name": "admin"}]}},
            {"trust": {"trustor_user_id": "${seed.user.admin}", "trustee_user_id": "${some user}", "impersonation": False,
                       "remaining_uses": 2, "expires_at": "2099-01-01T00:00:00.000000Z"}},
        ],
        "POST /v3/OS-OAUTH1/consumers": [{"consumer": {"description": "${new}"}}, {"consumer": {}}],
        "PATCH /v3/OS-OAUTH1/consumers/{consumer_id}": [{"consumer": {"description": "d"}}],
        "POST /v3/users/{user_id}/application_credentials": [
            {"application_credential": {"name": "${new}"}},
            {"application_credential": {"name": "${new}", "roles": [{"id": "${some role}"}], "unrestricted": True,
                                        "access_rules": [{"path": "/v2.1/**", "method": "GET", "service": "compute"}]}},
        ],
        "PUT /v3/OS-FEDERATION/identity_providers/{idp_id}": [
            {"identity_provider": {"remote_ids": ["${new}"], "enabled": True, "domain_id": "${some domain}"}}, {"identity_provider": {}},
        ],
        "PATCH /v3/OS-FEDERATION/identity_providers/{idp_id}": [
            {"identity_provider": {"enabled": False}}, {"identity_provider": {"remote_ids": ["${new}"]}},
        ],
        "PUT /v3/OS-FEDERATION/mappings/{mapping_id}": [
            {"mapping": {"rules": [{"local": [{"user": {"name": "{0}"}}], "remote": [{"type": "UserName"}]}]}},
        ],
        "PATCH /v3/OS-FEDERATION/mappings/{mapping_id}": [
            {"mapping": {"rules": [{"local": [{"group": {"id": "0cd5e9"}}],
                                    "remote": [{"type": "orgPersonType", "not_any_of": ["Contractor", "Guest"]}]}]}},
        ],
        "PUT /v3/OS-FEDERATION/identity_providers/{idp_id}/protocols/{protocol_id}": [{"protocol": {"mapping_id": "${some mapping}"}}],
        "PATCH /v3/OS-FEDERATION/identity_providers/{idp_id}/protocols/{protocol_id}": [{"protocol": {"mapping_id": "${some mapping}"}}],
        "PUT /v3/OS-FEDERATION/service_providers/{service_provider_id}": [
            {"service_provider": {"auth_url": "http://a", "sp_url": "http://b", "enabled": True}},
        ],
        "PATCH /v3/OS-FEDERATION/service_providers/{service_provider_id}": [{"service_provider": {"description": "d"}}],
        "POST /v3/auth/tokens": _logins(),
    },
    known={
        "user": [f"user.{name}" for name in PERSONAS], "project": [f"project.{name}" for name in PROJECTS],
        "domain": [f"domain.{name}" for name in DOMAINS], "role": [f"seed.role.{name}" for name in ("member", "reader")],
        "token": [f"token.{name}" for name in PERSONAS],
    },
    texts={
        "value": ["one", "two", "a%2Fb", "n" * 256], "group": ["identity", "ldap", "nonsense"],
        "option": ["driver", "url", "user_tree_dn", "nonsense"], "protocol_id": ["recorded-saml2", "recorded-oidc"],
        "?sort_dir": ["asc", "desc", "up"], "?limit": ["1", "2", "0", "-1", "many"],
        "?enabled": ["true", "false", "0", "yes", ""], "?marker": ["unknown", ""], "?include_names": ["", "true", "0"],
        "?effective": ["", "true", "0"], "?scope.system": ["all", "", "none"], "?interface": ["public", "bad"],
    },
    who=[*PERSONAS, UNSCOPED],
    avoid=frozenset({"DELETE /v3/auth/tokens", "POST /v3/OS-OAUTH1/request_token"}),
)  # fmt: skip
