"""openstacksdk's identity proxy: every call that is of no resource's own verbs, its answer asserted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import openstack
import pytest
from keystoneauth1.exceptions import Unauthorized
from openstack import exceptions

from openstack_mock import mock_openstack

pytestmark = pytest.mark.filterwarnings("ignore")  # theirs, not ours

URL = "http://one.example.com"
RULES = [{"local": [{"user": {"name": "{0}"}}], "remote": [{"type": "REMOTE_USER"}]}]


@pytest.fixture
def cloud() -> Iterator[Any]:
    with mock_openstack() as cloud:
        yield cloud


@pytest.fixture
def identity(cloud: Any) -> Any:
    return openstack.connect().identity


@pytest.fixture
def demo(cloud: Any) -> Any:
    return openstack.connect(username="demo", project_name="demo").identity


def names(rows: Any) -> list[str]:
    return sorted(row.name for row in rows)


def test_domain_configs(identity: Any) -> None:
    domain = identity.create_domain(name="one")
    made = identity.create_domain_config(domain, identity={"driver": "ldap"}, ldap={"url": "ldap://one"})
    assert (made.identity.driver, made.ldap.url) == ("ldap", "ldap://one")
    assert identity.get_domain_config(domain).ldap.url == "ldap://one"
    updated = identity.update_domain_config(domain, ldap={"url": "ldap://two"})
    assert (updated.ldap.url, updated.identity.driver) == ("ldap://two", "ldap")
    identity.delete_domain_config(domain, ignore_missing=False)
    with pytest.raises(exceptions.NotFoundException):
        identity.get_domain_config(domain)


def test_groups_of_users(identity: Any) -> None:
    user, group = identity.create_user(name="one"), identity.create_group(name="one")
    assert identity.check_user_in_group(user, group) is False
    identity.add_user_to_group(user, group)
    assert identity.check_user_in_group(user, group) is True
    assert names(identity.group_users(group)) == ["one"]
    assert names(identity.user_groups(user)) == ["one"]
    identity.remove_user_from_group(user, group)
    assert list(identity.group_users(group)) == []


def test_projects_of_users(identity: Any) -> None:
    assert names(identity.user_projects(identity.find_user("demo"))) == ["demo", "invisible_to_admin"]
    parent = identity.create_project(name="parent")
    child = identity.create_project(name="child", parent_id=parent.id, is_enabled=False, options={"immutable": False})
    assert (child.parent_id, child.is_enabled, child.is_domain) == (parent.id, False, False)
    assert child.options == {"immutable": False}
    assert names(identity.projects(parent_id=parent.id)) == ["child"]


def test_a_user_changes_their_password(demo: Any) -> None:
    demo.update_password(demo.get_user_id(), "secret", "changed")
    with pytest.raises(Unauthorized):
        demo.update_password(demo.get_user_id(), "secret", "again")
    changed = openstack.connect(username="demo", project_name="demo", password="changed").identity
    assert changed.get_user(changed.get_user_id()).name == "demo"


def test_tokens(identity: Any, demo: Any) -> None:
    token = demo.get_token()
    found = identity.validate_token(token)
    assert (found.user["name"], found.project["name"], found.methods) == ("demo", "demo", ["password"])
    assert sorted(row["name"] for row in found.roles) == ["anotherrole", "member", "reader"]
    assert "identity" in {row["type"] for row in found.catalog}
    assert identity.validate_token(token, nocatalog=True, allow_expired=True).catalog is None
    assert identity.check_token(token) is True
    assert identity.revoke_token(token) is None
    assert identity.check_token(token) is False
    with pytest.raises(exceptions.NotFoundException):
        identity.validate_token(token)


@pytest.mark.parametrize(
    ("scope", "actor", "assign", "validate", "unassign"),
    [
        ("domain", "user", "assign_domain_role_to_user", "validate_user_has_domain_role", "unassign_domain_role_from_user"),
        ("domain", "group", "assign_domain_role_to_group", "validate_group_has_domain_role", "unassign_domain_role_from_group"),
        ("project", "user", "assign_project_role_to_user", "validate_user_has_project_role", "unassign_project_role_from_user"),
        ("project", "group", "assign_project_role_to_group", "validate_group_has_project_role", "unassign_project_role_from_group"),
        ("system", "user", "assign_system_role_to_user", "validate_user_has_system_role", "unassign_system_role_from_user"),
        ("system", "group", "assign_system_role_to_group", "validate_group_has_system_role", "unassign_system_role_from_group"),
    ],
)  # fmt: skip
def test_grants(identity: Any, scope: str, actor: str, assign: str, validate: str, unassign: str) -> None:
    role, somebody = identity.create_role(name="one"), getattr(identity, f"create_{actor}")(name="one")
    place = "all" if scope == "system" else getattr(identity, f"create_{scope}")(name="one")
    named = {scope: place, actor: somebody, "role": role}
    assert getattr(identity, validate)(**named) is False
    getattr(identity, assign)(**named)
    assert getattr(identity, validate)(**named) is True
    assert names(identity.role_assignments_filter(**{scope: place, actor: somebody})) == ["one"]
    (row,) = identity.role_assignments(role_id=role.id, include_names=True)
    assert (row.role["name"], getattr(row, actor)["name"]) == ("one", "one")
    assert row.scope[scope] == {"all": True} if scope == "system" else row.scope[scope]["name"] == "one"
    getattr(identity, unassign)(**named)
    assert getattr(identity, validate)(**named) is False
    if scope != "system":
        getattr(identity, assign)(**named, inherited=True)
        assert getattr(identity, validate)(**named, inherited=True) is True
        (row,) = identity.role_assignments(role_id=role.id)
        assert row.scope["OS-INHERIT:inherited_to"] == "projects"
        getattr(identity, unassign)(**named, inherited=True)
        assert list(identity.role_assignments(role_id=role.id)) == []


def test_endpoints_of_projects(identity: Any) -> None:
    service, project = identity.create_service(name="one", type="first"), identity.find_project("demo")
    endpoint = identity.create_endpoint(service_id=service.id, interface="public", url=URL)
    identity.associate_endpoint_with_project(project, endpoint)
    assert [row.url for row in identity.project_endpoints(project)] == [URL]
    assert names(identity.endpoint_projects(endpoint)) == ["demo"]
    identity.disassociate_endpoint_from_project(project, endpoint)
    assert list(identity.endpoint_projects(endpoint)) == []


def test_endpoint_groups_of_projects(identity: Any) -> None:
    service, project = identity.create_service(name="one", type="first"), identity.find_project("demo")
    endpoint = identity.create_endpoint(service_id=service.id, interface="public", url=URL)
    group = identity.create_endpoint_group(name="one", filters={"service_id": service.id})
    assert [row.id for row in identity.endpoint_group_endpoints(group)] == [endpoint.id]
    identity.associate_project_with_endpoint_group(group, project)
    assert names(identity.endpoint_group_projects(group)) == ["demo"]
    assert names(identity.project_endpoint_groups(project)) == ["one"]
    identity.disassociate_project_from_endpoint_group(group, project)
    assert list(identity.project_endpoint_groups(project)) == []


def test_application_credentials_and_access_rules(demo: Any) -> None:
    me = demo.get_user_id()
    rule = {"service": "compute", "method": "GET", "path": "/v2.1/servers"}
    made = demo.create_application_credential(
        me, "robot", description="d", roles=[{"name": "reader"}], access_rules=[rule], expires_at="2050-01-31T12:00:00"
    )
    assert (made.name, made.description) == ("robot", "d")
    assert ([row["name"] for row in made.roles], len(made.secret)) == (["reader"], 86)
    assert demo.get_application_credential(me, made.id).project_id == demo.get_project_id()
    assert demo.find_application_credential(me, "robot").id == made.id
    assert demo.find_application_credential(me, "absent") is None
    assert names(demo.application_credentials(me)) == ["robot"]
    (listed,) = demo.access_rules(me)
    assert {"service": listed.service, "method": listed.method, "path": listed.path} == rule
    assert demo.get_access_rule(me, listed.id).path == "/v2.1/servers"
    with pytest.raises(exceptions.ForbiddenException, match="May not delete access rule in use"):
        demo.delete_access_rule(me, listed)
    demo.delete_application_credential(me, made, ignore_missing=False)
    demo.delete_access_rule(me, listed.id, ignore_missing=False)
    assert list(demo.access_rules(me)) == []


def test_federation_protocols(identity: Any) -> None:
    identity.create_identity_provider(id="idp")
    for id in ("one", "two"):
        identity.create_mapping(id=id, rules=RULES)
    made = identity.create_federation_protocol("idp", id="saml2", mapping_id="one")
    assert (made.id, made.mapping_id) == ("saml2", "one")
    assert identity.get_federation_protocol("idp", "saml2").mapping_id == "one"
    assert identity.find_federation_protocol("idp", "saml2").id == "saml2"
    assert identity.find_federation_protocol("idp", "absent") is None
    assert [row.id for row in identity.federation_protocols("idp")] == ["saml2"]
    assert identity.update_federation_protocol("idp", "saml2", mapping_id="two").mapping_id == "two"
    identity.delete_federation_protocol("idp", "saml2", ignore_missing=False)
    assert list(identity.federation_protocols("idp")) == []


def test_waiting(identity: Any) -> None:
    user = identity.create_user(name="one")
    assert identity.wait_for_status(user, "one", attribute="name", interval=0).id == user.id
    identity.delete_user(user)
    assert identity.wait_for_delete(user, interval=0).id == user.id


def test_one_page_after_another(identity: Any) -> None:
    for number in range(5):
        identity.create_user(name=f"user{number}")
    every = [row.id for row in identity.users()]
    assert [row.id for row in identity.users(limit=3)] == every
