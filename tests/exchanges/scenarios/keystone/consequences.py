"""What goes with what is removed: everything that hung on a user, a group, a role, a project, a service, a domain."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ...step import Json, Line, Pause, Step
from .personas import log_in, user

TARGETS: Final = ("projects/${project.fall}", "domains/${domain.fall}")
ROLE: Final = "${role.leaf}"


def steps() -> Iterator[Line]:
    """Remove each kind of thing, and look at what is left."""
    yield Step("POST", "/v3/domains", {"domain": {"name": "recorded-fall"}}, kind="setup", keep={"domain.fall": "domain/id"})
    yield Step("POST", "/v3/roles", {"role": {"name": "recorded-leaf"}}, kind="setup", keep={"role.leaf": "role/id"})
    yield Step("POST", "/v3/roles", {"role": {"name": "recorded-twig"}}, kind="setup", keep={"role.twig": "role/id"})
    for gone in (_user, _group, _role, _project, _catalog, _federation, _domain):
        yield from gone()
    yield Step("DELETE", "/v3/roles/${role.twig}", kind="setup")


def _looks(kind: str, *paths: str) -> Iterator[Step]:
    for path in paths:
        yield Step("GET", path, kind=kind, whole=True)
        yield Step("HEAD", path, kind=kind)


def _project_of(name: str, parent: str = "${domain.fall}") -> Step:
    body = {"project": {"name": name, "domain_id": "${domain.fall}", "parent_id": parent}}
    return Step("POST", "/v3/projects", body, kind="setup", keep={f"project.{name}": "project/id"})


def _grants(kind: str, id: str, role: str = ROLE) -> Iterator[Step]:
    for target in (*TARGETS, "system"):
        yield Step("PUT", f"/v3/{target}/{kind}/{id}/roles/{role}", kind="setup")
        if target != "system":
            yield Step("PUT", f"/v3/OS-INHERIT/{target}/{kind}/{id}/roles/{role}/inherited_to_projects", kind="setup")


def _person(name: str) -> Iterator[Step]:
    """A user with all that a user can have."""
    yield user(name, "fall")
    yield from _grants("users", f"${{user.{name}}}")
    yield Step("PUT", f"/v3/projects/${{project.fall}}/users/${{user.{name}}}/roles/${{seed.role.member}}", kind="setup")
    yield log_in(name, {"project": {"id": "${project.fall}"}})
    for what, body in {
        "application_credentials": {"application_credential": {"name": "recorded-app", "secret": "recorded-secret", "roles": [{"name": "member"}], "access_rules": [{"path": "/v2", "method": "GET", "service": "compute"}]}},
        "credentials/OS-EC2": {"tenant_id": "${project.fall}"},
    }.items():
        yield Step("POST", f"/v3/users/${{user.{name}}}/{what}", body, who=name, kind="setup", keep={"app": "application_credential/id", "ec2": "credential/access"})
    blob = {"credential": {"type": "cert", "blob": "x", "user_id": f"${{user.{name}}}", "project_id": "${project.fall}"}}
    yield Step("POST", "/v3/credentials", blob, kind="setup", keep={"credential": "credential/id"})
    trust = {"trustor_user_id": f"${{user.{name}}}", "trustee_user_id": "${user.project_member}", "project_id": "${project.fall}", "impersonation": True, "roles": [{"name": "member"}]}
    yield Step("POST", "/v3/OS-TRUST/trusts", {"trust": trust}, who=name, kind="setup", keep={"trust": "trust/id"})


def _belongings(name: str) -> tuple[str, ...]:
    own = f"/v3/users/${{user.{name}}}"
    return (
        own, f"{own}/groups", f"{own}/projects", f"{own}/application_credentials", f"{own}/application_credentials/${{app}}", f"{own}/access_rules", f"{own}/credentials/OS-EC2",
        f"{own}/credentials/OS-EC2/${{ec2}}", "/v3/credentials/${credential}", f"/v3/credentials?user_id=${{user.{name}}}", "/v3/OS-TRUST/trusts/${trust}",
        f"/v3/OS-TRUST/trusts?trustor_user_id=${{user.{name}}}", f"/v3/role_assignments?user.id=${{user.{name}}}", f"/v3/projects/${{project.fall}}/users/${{user.{name}}}/roles",
        f"/v3/system/users/${{user.{name}}}/roles", f"/v3/domains/${{domain.fall}}/users/${{user.{name}}}/roles",
    )  # fmt: skip


def _user() -> Iterator[Line]:
    yield _project_of("fall")
    yield from _person("elm")
    yield Step("POST", "/v3/groups", {"group": {"name": "elms", "domain_id": "${domain.fall}"}}, kind="setup", keep={"group.elms": "group/id"})
    yield Step("PUT", "/v3/groups/${group.elms}/users/${user.elm}", kind="setup")
    yield from _looks("before: a user", *_belongings("elm"))
    yield Step("DELETE", "/v3/users/${user.elm}", kind="removed: a user")
    yield from _looks("removed: a user", *_belongings("elm"), "/v3/groups/${group.elms}/users", "/v3/groups/${group.elms}/users/${user.elm}")
    yield Step("GET", "/v3/auth/tokens", headers={"X-Subject-Token": "${token.elm}"}, kind="removed: a user")
    yield Step("GET", "/v3/auth/projects", who="elm", kind="removed: a user")
    yield log_in("elm", None).but(kind="removed: a user", keep={})
    yield Step("PUT", "/v3/groups/${group.elms}/users/${user.elm}", kind="removed: a user")
    yield Step("PUT", f"/v3/projects/${{project.fall}}/users/${{user.elm}}/roles/{ROLE}", kind="removed: a user")
    yield Step("DELETE", "/v3/groups/${group.elms}", kind="setup")


def _group() -> Iterator[Line]:
    yield Step("POST", "/v3/groups", {"group": {"name": "oaks", "domain_id": "${domain.fall}"}}, kind="setup", keep={"group.oaks": "group/id"})
    yield user("oak", "fall")
    yield Step("PUT", "/v3/groups/${group.oaks}/users/${user.oak}", kind="setup")
    yield from _grants("groups", "${group.oaks}")
    yield Pause()
    yield log_in("oak", {"project": {"id": "${project.fall}"}})
    looks = (
        "/v3/groups/${group.oaks}", "/v3/groups/${group.oaks}/users", "/v3/users/${user.oak}/groups", "/v3/users/${user.oak}/projects", "/v3/role_assignments?group.id=${group.oaks}",
        "/v3/role_assignments?user.id=${user.oak}&effective", "/v3/projects/${project.fall}/groups/${group.oaks}/roles", "/v3/system/groups/${group.oaks}/roles",
        "/v3/role_assignments?scope.project.id=${project.fall}&include_names", "/v3/role_assignments?scope.domain.id=${domain.fall}&effective&include_names",
    )  # fmt: skip
    yield from _looks("before: a group", *looks)
    yield Step("DELETE", "/v3/groups/${group.oaks}", kind="removed: a group")
    yield Pause()
    yield from _looks("removed: a group", *looks)
    yield Step("GET", "/v3/auth/tokens", headers={"X-Subject-Token": "${token.oak}"}, kind="removed: a group")
    yield log_in("oak", {"project": {"id": "${project.fall}"}}).but(kind="removed: a group", keep={})
    yield Step("DELETE", "/v3/users/${user.oak}", kind="setup")


def _role() -> Iterator[Line]:
    yield from _person("fir")
    yield Step("PUT", f"/v3/roles/{ROLE}/implies/${{role.twig}}", kind="setup")
    yield Step("PUT", f"/v3/roles/${{role.twig}}/implies/{ROLE}", kind="state: implied in a circle")
    yield Pause()
    yield log_in("fir", {"project": {"id": "${project.fall}"}})
    looks = (
        f"/v3/roles/{ROLE}", f"/v3/roles/{ROLE}/implies", f"/v3/roles/{ROLE}/implies/${{role.twig}}", "/v3/roles/${role.twig}/implies", "/v3/role_assignments?user.id=${user.fir}",
        "/v3/role_assignments?user.id=${user.fir}&effective&include_names", f"/v3/role_assignments?role.id={ROLE}", "/v3/projects/${project.fall}/users/${user.fir}/roles",
        "/v3/system/users/${user.fir}/roles", f"/v3/system/users/${{user.fir}}/roles/{ROLE}", "/v3/users/${user.fir}/application_credentials/${app}",
    )  # fmt: skip
    yield from _looks("before: a role", *looks)
    yield Step("DELETE", f"/v3/roles/{ROLE}", kind="removed: a role")
    yield Pause()
    yield from _looks("removed: a role", *looks)
    yield Step("GET", "/v3/auth/tokens", headers={"X-Subject-Token": "${token.fir}"}, kind="removed: a role")
    yield log_in("fir", {"project": {"id": "${project.fall}"}}).but(kind="removed: a role")
    yield Step("DELETE", "/v3/users/${user.fir}", kind="setup")
    yield Step("POST", "/v3/roles", {"role": {"name": "recorded-leaf"}}, kind="setup", keep={"role.leaf": "role/id"})


def _project() -> Iterator[Line]:
    yield from _person("ash")
    yield _project_of("below", "${project.fall}")
    service = {"service": {"type": "recorded-wood", "name": "recorded-saw"}}
    yield Step("POST", "/v3/services", service, kind="setup", keep={"service": "service/id"})
    endpoint = {"endpoint": {"service_id": "${service}", "interface": "public", "url": "http://recorded.example.org"}}
    yield Step("POST", "/v3/endpoints", endpoint, kind="setup", keep={"endpoint": "endpoint/id"})
    yield Step("PUT", "/v3/OS-EP-FILTER/projects/${project.fall}/endpoints/${endpoint}", kind="setup")
    group = {"endpoint_group": {"name": "recorded-ends", "filters": {"service_id": "${service}"}}}
    yield Step("POST", "/v3/OS-EP-FILTER/endpoint_groups", group, kind="setup", keep={"ends": "endpoint_group/id"})
    yield Step("PUT", "/v3/OS-EP-FILTER/endpoint_groups/${ends}/projects/${project.fall}", kind="setup")
    registered = {"registered_limits": [{"service_id": "${service}", "resource_name": "planks", "default_limit": 5}]}
    yield Step("POST", "/v3/registered_limits", registered, kind="setup", keep={"registered": "registered_limits/0/id"})
    limit = {"limits": [{"service_id": "${service}", "resource_name": "planks", "resource_limit": 2, "project_id": "${project.fall}"}]}
    yield Step("POST", "/v3/limits", limit, kind="setup", keep={"limit": "limits/0/id"})
    yield Step("PUT", "/v3/projects/${project.fall}/tags/brown", kind="setup")
    looks = (
        "/v3/projects/${project.fall}", "/v3/projects/${project.fall}/tags", "/v3/projects/${project.below}", "/v3/OS-EP-FILTER/projects/${project.fall}/endpoints",
        "/v3/OS-EP-FILTER/endpoints/${endpoint}/projects", "/v3/OS-EP-FILTER/endpoint_groups/${ends}/projects", "/v3/limits/${limit}", "/v3/limits?project_id=${project.fall}",
        "/v3/role_assignments?scope.project.id=${project.fall}", "/v3/users/${user.ash}/projects", "/v3/credentials/${credential}", "/v3/OS-TRUST/trusts/${trust}",
        "/v3/users/${user.ash}/application_credentials", "/v3/users/${user.ash}/application_credentials/${app}", "/v3/users/${user.ash}/credentials/OS-EC2", "/v3/role_assignments?user.id=${user.ash}",
    )  # fmt: skip
    yield from _looks("before: a project", *looks)
    yield Step("DELETE", "/v3/projects/${project.fall}", kind="state: a project with one below")
    yield Step("PATCH", "/v3/projects/${project.fall}", {"project": {"enabled": False}}, kind="state: a project with an enabled one below")
    yield Step("DELETE", "/v3/projects/${project.below}", kind="setup")
    yield Step("DELETE", "/v3/projects/${project.fall}", kind="removed: a project")
    yield Pause()
    yield from _looks("removed: a project", *(look for look in looks if "below" not in look))
    yield Step("GET", "/v3/auth/tokens", headers={"X-Subject-Token": "${token.ash}"}, kind="removed: a project")
    yield log_in("ash", {"project": {"id": "${project.fall}"}}).but(kind="removed: a project", keep={})
    own: Json = {"methods": ["application_credential"], "application_credential": {"id": "${app}", "secret": "recorded-secret"}}
    yield Step("POST", "/v3/auth/tokens", {"auth": {"identity": own}}, who=None, kind="removed: a project")
    for path in ("registered_limits/${registered}", "OS-EP-FILTER/endpoint_groups/${ends}", "users/${user.ash}"):
        yield Step("DELETE", f"/v3/{path}", kind="setup")


def _catalog() -> Iterator[Line]:
    policy = {"policy": {"type": "recorded", "blob": "x"}}
    yield Step("POST", "/v3/policies", policy, kind="setup", keep={"policy": "policy/id"})
    yield Step("POST", "/v3/regions", {"region": {"description": "recorded-wood"}}, kind="setup", keep={"wood": "region/id"})
    yield Step("POST", "/v3/regions", {"region": {"description": "recorded-grove", "parent_region_id": "${wood}"}}, kind="setup", keep={"grove": "region/id"})
    yield Step("PATCH", "/v3/endpoints/${endpoint}", {"endpoint": {"region_id": "${grove}"}}, kind="setup")
    base = "/v3/policies/${policy}/OS-ENDPOINT-POLICY"
    for tail in ("endpoints/${endpoint}", "services/${service}", "services/${service}/regions/${wood}"):
        yield Step("PUT", f"{base}/{tail}", kind="setup")
    looks = (f"{base}/endpoints", "/v3/endpoints/${endpoint}/OS-ENDPOINT-POLICY/policy", f"{base}/endpoints/${{endpoint}}", f"{base}/services/${{service}}",
             f"{base}/services/${{service}}/regions/${{wood}}", "/v3/endpoints/${endpoint}", "/v3/services/${service}", "/v3/regions/${grove}")  # fmt: skip
    yield from _looks("before: a service", *looks)
    yield Step("DELETE", "/v3/regions/${wood}", kind="state: a region with an endpoint below")
    yield Step("DELETE", "/v3/regions/${grove}", kind="state: a region with an endpoint")
    yield Step("DELETE", "/v3/endpoints/${endpoint}", kind="removed: an endpoint")
    yield from _looks("removed: an endpoint", *looks)
    yield Step("DELETE", "/v3/regions/${wood}", kind="removed: a region with one below")
    looks = looks[:-1]  # the real service's cache does not forget a region that went with another
    yield from _looks("removed: a region", *looks, "/v3/regions/${wood}", "/v3/regions?parent_region_id=${wood}")
    yield Step("DELETE", "/v3/services/${service}", kind="removed: a service")
    yield from _looks("removed: a service", *looks)
    yield Step("DELETE", "/v3/policies/${policy}", kind="removed: a policy")
    yield from _looks("removed: a policy", *looks)


def _federation() -> Iterator[Line]:
    base = "/v3/OS-FEDERATION"
    mapping: Json = {"mapping": {"rules": [{"local": [{"user": {"name": "{0}"}}], "remote": [{"type": "X"}]}]}}
    yield Step("PUT", f"{base}/mappings/recorded-map", mapping, kind="setup")
    yield Step("PUT", f"{base}/identity_providers/recorded-idp", {"identity_provider": {"domain_id": "${domain.fall}"}}, kind="setup")
    yield Step("PUT", f"{base}/identity_providers/recorded-idp/protocols/recorded-saml", {"protocol": {"mapping_id": "recorded-map"}}, kind="setup")
    body: Json = {"user": {"name": "recorded-guest", "domain_id": "${domain.fall}",
                           "federated": [{"idp_id": "recorded-idp", "protocols": [{"protocol_id": "recorded-saml", "unique_id": "guest"}]}]}}  # fmt: skip
    yield Step("POST", "/v3/users", body, kind="state: a federated user", keep={"user.guest": "user/id"})
    looks = (f"{base}/identity_providers/recorded-idp", f"{base}/identity_providers/recorded-idp/protocols", f"{base}/identity_providers/recorded-idp/protocols/recorded-saml",
             f"{base}/mappings/recorded-map", "/v3/users?idp_id=recorded-idp", "/v3/users?unique_id=guest")  # fmt: skip
    yield from _looks("before: a mapping", *looks)
    yield Step("DELETE", f"{base}/mappings/recorded-map", kind="removed: a mapping")
    yield from _looks("removed: a mapping", *looks)
    yield Step("DELETE", f"{base}/identity_providers/recorded-idp/protocols/recorded-saml", kind="removed: a protocol")
    yield from _looks("removed: a protocol", *looks, "/v3/users/${user.guest}")
    yield Step("DELETE", f"{base}/identity_providers/recorded-idp", kind="removed: a provider")
    yield from _looks("removed: a provider", *looks)


def _domain() -> Iterator[Line]:
    yield _project_of("fall")
    yield _project_of("below", "${project.fall}")
    yield from _person("yew")
    yield Step("POST", "/v3/groups", {"group": {"name": "yews", "domain_id": "${domain.fall}"}}, kind="setup", keep={"group.yews": "group/id"})
    yield Step("PUT", "/v3/groups/${group.yews}/users/${user.project_member}", kind="setup")
    yield Step("POST", "/v3/roles", {"role": {"name": "bark", "domain_id": "${domain.fall}"}}, kind="setup", keep={"role.bark": "role/id"})
    yield Step("PUT", "/v3/domains/${domain.fall}/config", {"config": {"identity": {"driver": "sql"}}}, kind="setup")
    yield Step("PUT", "/v3/projects/${project.fall}/users/${user.project_member}/roles/${seed.role.member}", kind="setup")
    looks = (
        "/v3/domains/${domain.fall}", "/v3/projects/${domain.fall}", "/v3/domains/${domain.fall}/config", "/v3/projects/${project.fall}", "/v3/projects/${project.below}", "/v3/users/${user.yew}",
        "/v3/groups/${group.yews}", "/v3/roles/${role.bark}", "/v3/roles?domain_id=${domain.fall}", "/v3/users?domain_id=${domain.fall}", "/v3/groups?domain_id=${domain.fall}",
        "/v3/projects?domain_id=${domain.fall}", "/v3/credentials/${credential}", "/v3/OS-TRUST/trusts/${trust}", "/v3/users/${user.project_member}/groups",
        "/v3/role_assignments?scope.domain.id=${domain.fall}", "/v3/role_assignments?user.id=${user.yew}",
    )  # fmt: skip
    yield from _looks("before: a domain", *looks)
    yield Step("DELETE", "/v3/domains/${domain.fall}", kind="state: a domain that is enabled")
    yield Step("DELETE", "/v3/projects/${domain.fall}", kind="state: a domain that is enabled, as a project")
    yield Step("PATCH", "/v3/domains/${domain.fall}", {"domain": {"enabled": False}}, kind="setup")
    yield from _looks("state: a domain disabled", *looks)
    yield Step("DELETE", "/v3/domains/${domain.fall}", kind="removed: a domain")
    yield Pause()
    yield from _looks("removed: a domain", *looks)
    yield Step("GET", "/v3/auth/tokens", headers={"X-Subject-Token": "${token.yew}"}, kind="removed: a domain")
    yield log_in("yew", None).but(kind="removed: a domain", keep={})
    yield Step("DELETE", f"/v3/roles/{ROLE}", kind="setup")
