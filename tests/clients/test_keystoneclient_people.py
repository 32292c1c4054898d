"""python-keystoneclient: domains, users, groups, projects, roles and their assignments, each answer asserted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from keystoneauth1 import exceptions
from keystoneclient import exceptions as client_exceptions

from openstack_mock import mock_openstack
from tests.clients.keystone_session import client

pytestmark = pytest.mark.filterwarnings("ignore")  # theirs, not ours


@pytest.fixture
def cloud() -> Iterator[Any]:
    with mock_openstack() as cloud:
        yield cloud


@pytest.fixture
def keystone(cloud: Any) -> Any:
    return client(cloud)


def names(rows: Any) -> list[str]:
    return sorted(row.name for row in rows)


def test_domains(keystone: Any) -> None:
    domain = keystone.domains.create("one", description="first", enabled=True)
    assert (domain.name, domain.description, domain.enabled, domain.tags) == ("one", "first", True, [])
    assert keystone.domains.get(domain).links["self"].endswith(f"/v3/domains/{domain.id}")
    assert names(keystone.domains.list()) == ["Default", "one"]
    assert names(keystone.domains.list(name="one", enabled=True)) == ["one"]
    with pytest.raises(exceptions.Conflict, match="two projects acting as domains with the same name: one"):
        keystone.domains.create("one")
    with pytest.raises(exceptions.Forbidden, match="Cannot delete a domain that is enabled"):
        keystone.domains.delete(domain)
    updated = keystone.domains.update(domain, name="uno", description="", enabled=False)
    assert (updated.id, updated.name, updated.description, updated.enabled) == (domain.id, "uno", "", False)
    keystone.domains.delete(domain)
    with pytest.raises(exceptions.NotFound, match=f"Could not find domain: {domain.id}"):
        keystone.domains.get(domain)


def test_domain_configs(keystone: Any) -> None:
    domain = keystone.domains.create("one")
    config = {"identity": {"driver": "ldap"}, "ldap": {"url": "ldap://one"}}
    assert keystone.domain_configs.create(domain, config).to_dict() == config
    assert keystone.domain_configs.get(domain).ldap == {"url": "ldap://one"}
    updated = keystone.domain_configs.update(domain, {"ldap": {"user_tree_dn": "ou=users"}})
    assert updated.ldap == {"url": "ldap://one", "user_tree_dn": "ou=users"}
    keystone.domain_configs.delete(domain)
    with pytest.raises(exceptions.NotFound):
        keystone.domain_configs.get(domain)


def test_users(keystone: Any) -> None:
    demo = keystone.projects.find(name="demo")
    user = keystone.users.create(
        "one", domain="default", password="pass", email="one@example.com", description="first", default_project=demo
    )
    assert (user.name, user.domain_id, user.email, user.description) == ("one", "default", "one@example.com", "first")
    assert (user.enabled, user.default_project_id, user.options, user.password_expires_at) == (True, demo.id, {}, None)
    assert not hasattr(user, "password")
    assert keystone.users.get(user).name == "one"
    assert keystone.users.find(name="one").id == user.id
    assert names(keystone.users.list(domain="default", enabled=True, name="one")) == ["one"]
    assert {"admin", "demo", "one"} <= set(names(keystone.users.list()))
    updated = keystone.users.update(user, name="uno", email="uno@example.com", enabled=False)
    assert (updated.name, updated.email, updated.enabled) == ("uno", "uno@example.com", False)
    keystone.users.delete(user)
    with pytest.raises(exceptions.NotFound, match=f"Could not find user: {user.id}"):
        keystone.users.get(user)


def test_a_user_changes_their_password(cloud: Any) -> None:
    demo = client(cloud, "demo")
    with pytest.raises(exceptions.Unauthorized):
        demo.users.update_password("wrong", "changed")
    demo.users.update_password("secret", "changed")
    with pytest.raises(exceptions.Unauthorized):
        client(cloud, "demo").users.get(demo.user_id)


def test_groups_and_their_members(keystone: Any) -> None:
    group = keystone.groups.create("one", domain="default", description="first")
    assert (group.name, group.domain_id, group.description) == ("one", "default", "first")
    user = keystone.users.create("member", password="pass")
    keystone.users.add_to_group(user, group)
    assert keystone.users.check_in_group(user, group)
    assert names(keystone.users.list(group=group)) == ["member"]
    assert names(keystone.groups.list(user=user)) == ["one"]
    assert names(keystone.groups.list(domain="default", name="one")) == ["one"]
    keystone.users.remove_from_group(user, group)
    with pytest.raises(exceptions.NotFound):
        keystone.users.check_in_group(user, group)
    updated = keystone.groups.update(group, name="uno", description="")
    assert (keystone.groups.get(group).name, updated.description) == ("uno", "")
    keystone.groups.delete(group)
    with pytest.raises(exceptions.NotFound, match=f"Could not find group: {group.id}"):
        keystone.groups.get(group)


def test_projects(keystone: Any) -> None:
    parent = keystone.projects.create("parent", "default")
    child = keystone.projects.create("child", "default", description="second", parent=parent, colour="red")
    assert (child.parent_id, child.description, child.is_domain, child.colour) == (parent.id, "second", False, "red")
    grandchild = keystone.projects.create("grandchild", "default", parent=child)
    admin = keystone.session.get_user_id()
    role = keystone.roles.find(name="member")
    for project in (parent, child, grandchild):
        keystone.roles.grant(role, user=admin, project=project)
    assert keystone.projects.get(child).name == "child"
    assert keystone.projects.get(grandchild, parents_as_ids=True).parents == {child.id: {parent.id: {"default": None}}}
    assert keystone.projects.get(parent, subtree_as_ids=True).subtree == {child.id: {grandchild.id: None}}
    above = keystone.projects.get(grandchild, parents_as_list=True).parents
    assert sorted(row["project"]["name"] for row in above) == ["child", "parent"]
    below = keystone.projects.get(parent, subtree_as_list=True).subtree
    assert sorted(row["project"]["name"] for row in below) == ["child", "grandchild"]
    assert names(keystone.projects.list(parent=parent)) == ["child"]
    assert {"child", "demo", "parent"} <= set(names(keystone.projects.list(domain="default")))
    assert "grandchild" in names(keystone.projects.list(user=admin))
    updated = keystone.projects.update(child, name="kid", description="", enabled=True, colour="blue")
    assert (updated.name, updated.description, updated.extra) == ("kid", "", {"colour": "blue"})
    with pytest.raises(exceptions.Forbidden, match="since it is not a leaf in the hierarchy"):
        keystone.projects.delete(parent)
    keystone.projects.delete(grandchild)
    assert [row.name for row in keystone.projects.list(parent=child)] == []


def test_tags_of_projects(keystone: Any) -> None:
    project = keystone.projects.create("one", "default")
    other = keystone.projects.create("two", "default")
    keystone.projects.add_tag(project, "red")
    assert keystone.projects.check_tag(project, "red") is True
    assert keystone.projects.check_tag(project, "blue") is False
    keystone.projects.update_tags(project, ["blue", "green"])
    assert sorted(keystone.projects.list_tags(project)) == ["blue", "green"]
    keystone.projects.delete_tag(project, "green")
    assert keystone.projects.get(project).tags == ["blue"]
    keystone.projects.update_tags(other, ["blue", "old"])
    for query, found in (
        ({"tags": "blue"}, ["one", "two"]), ({"tags": "blue,old"}, ["two"]), ({"tags_any": "old,none"}, ["two"]),
        ({"tags": "blue", "not_tags": "old"}, ["one"]), ({"tags": "blue", "not_tags_any": "old,none"}, ["one"]),
    ):  # fmt: skip
        assert names(keystone.projects.list(**query)) == found
    shown = keystone.projects.get(project)
    shown.add_tag("new")
    assert (sorted(shown.list_tags()), shown.check_tag("new")) == (["blue", "new"], True)
    shown.update_tags(["x", "y"])
    shown.delete_tag("x")
    assert shown.list_tags() == ["y"]
    shown.delete_all_tags()
    assert shown.list_tags() == []


def test_roles(keystone: Any) -> None:
    role = keystone.roles.create("one", description="first")
    assert (role.name, role.domain_id, role.description, role.options) == ("one", None, "first", {})
    domain = keystone.domains.create("d")
    local = keystone.roles.create("local", domain=domain)
    assert local.domain_id == domain.id
    assert keystone.roles.get(role).name == "one"
    assert "local" not in names(keystone.roles.list())
    assert names(keystone.roles.list(domain_id=domain.id)) == ["local"]
    assert names(keystone.roles.list(name="one")) == ["one"]
    assert keystone.roles.update(role, name="uno").name == "uno"
    keystone.roles.delete(role)
    with pytest.raises(exceptions.NotFound, match=f"Could not find role: {role.id}"):
        keystone.roles.get(role)
    with pytest.raises(exceptions.Forbidden, match="Unable to delete immutable role resource"):
        keystone.roles.delete(keystone.roles.find(name="member"))


@pytest.mark.parametrize("actor", ["user", "group"])
@pytest.mark.parametrize(
    ("scope", "inherited"),
    [("project", False), ("domain", False), ("system", False), ("project", True), ("domain", True)],
)
def test_grants(keystone: Any, actor: str, scope: str, inherited: bool) -> None:
    role = keystone.roles.create("one")
    domain = keystone.domains.create("d")
    made = {"user": keystone.users, "group": keystone.groups}[actor].create("somebody", domain=domain)
    place = {"project": keystone.projects.create("p", domain), "domain": domain, "system": "all"}[scope]
    where = {actor: made, scope: place}
    if inherited:
        where["os_inherit_extension_inherited"] = True
    with pytest.raises(exceptions.NotFound):
        keystone.roles.check(role, **where)
    keystone.roles.grant(role, **where)
    assert keystone.roles.check(role, **where)
    if (scope, inherited) == ("project", True):  # the API has no such list
        with pytest.raises(exceptions.NotFound):
            keystone.roles.list(**where)
    else:
        assert names(keystone.roles.list(**where)) == ["one"]
    (row,) = keystone.role_assignments.list(role=role)
    wanted: Any = {scope: {"all": True} if scope == "system" else {"id": place.id}}
    if inherited:
        wanted["OS-INHERIT:inherited_to"] = "projects"
    assert (row.role, getattr(row, actor), row.scope) == ({"id": role.id}, {"id": made.id}, wanted)
    keystone.roles.revoke(role, **where)
    assert keystone.role_assignments.list(role=role) == []
    with pytest.raises(client_exceptions.ValidationError):
        keystone.roles.grant(role, user="u", group="g", project="p")


def test_role_assignments(keystone: Any) -> None:
    demo, project = keystone.users.find(name="demo"), keystone.projects.find(name="demo")
    ids = {row.id: row.name for row in keystone.roles.list()}

    def roles(**query: Any) -> list[str]:
        return sorted({ids[row.role["id"]] for row in keystone.role_assignments.list(**query)})

    assert roles(user=demo, project=project) == ["anotherrole", "member"]
    assert roles(user=demo, project=project, effective=True) == ["anotherrole", "member", "reader"]
    assert roles(user=keystone.users.find(name="admin"), system="all") == ["admin"]
    assert roles(project=project, include_subtree=True) == roles(project=project)
    member = keystone.roles.find(name="member")
    (row,) = keystone.role_assignments.list(user=demo, project=project, role=member, include_names=True)
    assert row.role == {"id": member.id, "name": "member"}
    home = {"id": "default", "name": "Default"}
    assert row.user == {"id": demo.id, "name": "demo", "domain": home}
    assert row.scope == {"project": {"id": project.id, "name": "demo", "domain": home}}
    assert row.links["assignment"].endswith(f"/v3/projects/{project.id}/users/{demo.id}/roles/{member.id}")
    domain = keystone.domains.create("d")
    keystone.roles.grant(member, group=keystone.groups.create("g"), domain=domain, os_inherit_extension_inherited=True)
    assert roles(domain=domain, os_inherit_extension_inherited_to="projects") == ["member"]


def test_inference_rules(keystone: Any) -> None:
    prior, implied = keystone.roles.create("prior"), keystone.roles.create("implied")
    rule = keystone.inference_rules.create(prior, implied)
    assert (rule.prior_role["name"], rule.implies["name"]) == ("prior", "implied")
    assert keystone.inference_rules.get(prior, implied).implies["id"] == implied.id
    assert keystone.inference_rules.check(prior, implied) is True
    listed = keystone.inference_rules.list(prior)
    assert [row["name"] for row in listed.implies] == ["implied"]
    found = {
        row.prior_role["name"]: [role["name"] for role in row.implies]
        for row in keystone.inference_rules.list_inference_roles()
    }
    assert found == {"admin": ["manager"], "manager": ["member"], "member": ["reader"], "prior": ["implied"]}
    keystone.inference_rules.delete(prior, implied)
    with pytest.raises(exceptions.NotFound):
        keystone.inference_rules.get(prior, implied)


def test_inference_rules_by_their_old_names(keystone: Any) -> None:
    prior, implied = keystone.roles.create("prior"), keystone.roles.create("implied")
    assert keystone.roles.create_implied(prior, implied).prior_role["id"] == prior.id
    assert keystone.roles.get_implied(prior, implied).implies["name"] == "implied"
    assert keystone.roles.check_implied(prior, implied) is True
    assert len(keystone.roles.list_role_inferences()) == 4
    keystone.roles.delete_implied(prior, implied)
    assert len(keystone.roles.list_role_inferences()) == 3
