"""openstacksdk's cloud layer on identity, of which Ansible's modules are made: every call, its answer asserted."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any

import openstack
import pytest
from openstack import exceptions

from openstack_mock import mock_openstack
from tests.clients.mentioned import mentioned

pytestmark = pytest.mark.filterwarnings("ignore")  # theirs, not ours

URL = "http://one.example.com"


@pytest.fixture
def conn() -> Iterator[Any]:
    with mock_openstack():
        yield openstack.connect()


def names(rows: Any) -> list[str]:
    return sorted(row.name for row in rows)


def test_domains(conn: Any) -> None:
    made = conn.create_domain("one", "first")
    assert (made.name, made.description, made.is_enabled) == ("one", "first", True)
    assert conn.get_domain(made.id).name == conn.get_domain(name_or_id="one").name == "one"
    assert conn.get_domain(name_or_id="absent") is None
    assert names(conn.list_domains()) == ["Default", "one"]
    assert names(conn.list_domains(name="one")) == names(conn.search_domains(name_or_id="one")) == ["one"]
    assert conn.update_domain(made.id, name="uno", description="second").description == "second"
    assert conn.delete_domain(name_or_id="uno") is True  # it is disabled first
    assert conn.delete_domain(name_or_id="uno") is False


def test_projects(conn: Any) -> None:
    made = conn.create_project("one", "default", "first", tags=["red"])
    assert (made.description, made.is_enabled, made.tags) == ("first", True, ["red"])
    assert conn.get_project("one").id == conn.get_project(made.id, domain_id="default").id == made.id
    assert names(conn.list_projects(name_or_id="one")) == names(conn.search_projects("one")) == ["one"]
    assert names(conn.list_projects(domain_id="default", filters={"tags": "red"})) == ["one"]
    assert conn.update_project("one", enabled=False, description="second").description == "second"
    assert conn.get_project("one").is_enabled is False
    assert (conn.delete_project("one"), conn.delete_project("one")) == (True, False)


def test_users(conn: Any) -> None:
    made = conn.create_user("one", "pass", "one@example.com", domain_id="default", description="first")
    assert (made.name, made.email, made.description, made.is_enabled) == ("one", "one@example.com", "first", True)
    assert conn.get_user("one").id == conn.get_user_by_id(made.id).id == made.id
    assert names(conn.list_users(name="one")) == names(conn.search_users("one")) == ["one"]
    assert conn.search_users("one", filters={"email": "absent"}) == []
    assert conn.update_user("one", name="uno", email="uno@example.com", enabled=False).is_enabled is False
    assert conn.get_user("uno", domain_id="default").email == "uno@example.com"
    assert (conn.delete_user("uno"), conn.delete_user("uno")) == (True, False)


def test_groups(conn: Any) -> None:
    made = conn.create_group("one", "first", domain="default")
    assert (made.name, made.description, made.domain_id) == ("one", "first", "default")
    assert conn.get_group("one").id == made.id
    assert names(conn.search_groups("one")) == ["one"]
    assert names(conn.list_groups()) == ["admins", "nonadmins", "one"]
    assert conn.is_user_in_group("demo", "one") is False
    conn.add_user_to_group("demo", "one")
    assert conn.is_user_in_group("demo", "one") is True
    conn.remove_user_from_group("demo", "one")
    assert conn.is_user_in_group("demo", "one") is False
    assert conn.update_group("one", name="uno", description="second").description == "second"
    assert (conn.delete_group("uno"), conn.delete_group("uno")) == (True, False)


def test_roles(conn: Any) -> None:
    made = conn.create_role("one")
    assert (made.name, made.domain_id) == ("one", None)
    assert conn.get_role("one").id == made.id
    assert names(conn.search_roles("one")) == ["one"]
    assert {"member", "one"} <= set(names(conn.list_roles()))
    assert conn.update_role("one", "uno").name == "uno"
    assert (conn.delete_role("uno"), conn.delete_role("uno")) == (True, False)


@pytest.mark.parametrize("actor", [{"user": "demo"}, {"group": "admins"}])
@pytest.mark.parametrize("place", [{"project": "alt_demo"}, {"domain": "default"}, {"system": "all"}])
def test_grants(conn: Any, actor: dict[str, str], place: dict[str, str]) -> None:
    role = conn.create_role("one")
    assert conn.grant_role("one", **actor, **place) is True
    assert conn.grant_role("one", **actor, **place) is False  # it is there already
    (row,) = conn.list_role_assignments({"role": role.id})
    (kind,) = actor
    assert (getattr(row, kind)["id"], row.role["id"]) == (getattr(conn, f"get_{kind}")(actor[kind]).id, role.id)
    assert list(row.scope) == list(place)
    assert conn.revoke_role("one", **actor, **place) is True
    assert conn.revoke_role("one", **actor, **place) is False
    assert conn.list_role_assignments({"role": role.id}) == []


def test_services_and_endpoints(conn: Any) -> None:
    service = conn.create_service("one", type="first", description="d")
    assert (service.name, service.type, service.description, service.is_enabled) == ("one", "first", "d", True)
    assert conn.get_service("one").id == service.id
    assert names(conn.search_services("one")) == ["one"]
    assert {"nova", "one"} <= set(names(conn.list_services()))
    assert conn.update_service("one", description="e").description == "e"
    (endpoint,) = conn.create_endpoint("one", url=URL, interface="public", region="RegionOne")
    assert (endpoint.url, endpoint.interface, endpoint.region_id) == (URL, "public", "RegionOne")
    assert conn.get_endpoint(endpoint.id).service_id == service.id
    assert [row.id for row in conn.search_endpoints(endpoint.id)] == [endpoint.id]
    assert endpoint.id in {row.id for row in conn.list_endpoints()}
    assert conn.update_endpoint(endpoint.id, url=URL + "/2").url == URL + "/2"
    several = conn.create_endpoint("one", public_url=URL, internal_url=URL, admin_url=URL)
    assert [row.interface for row in several] == ["public", "internal", "admin"]
    assert (conn.delete_endpoint(endpoint.id), conn.delete_endpoint(endpoint.id)) == (True, False)
    assert (conn.delete_service("one"), conn.delete_service("one")) == (True, False)
    assert conn.search_endpoints(several[0].id) == []


def test_endpoint_groups(conn: Any) -> None:
    made = conn.create_endpoint_group("one", {"interface": "public"}, "first")
    assert (made.name, made.filters, made.description) == ("one", {"interface": "public"}, "first")
    assert conn.get_endpoint_group(made.id).name == "one"
    assert names(conn.list_endpoint_groups()) == names(conn.search_endpoint_groups("one")) == ["one"]
    assert conn.update_endpoint_group(made.id, name="uno").name == "uno"
    assert (conn.delete_endpoint_group(made.id), conn.delete_endpoint_group(made.id)) == (True, False)


def test_what_may_not_be(conn: Any) -> None:
    with pytest.raises(exceptions.ConflictException):
        conn.create_user("demo", domain_id="default")
    with pytest.raises(exceptions.SDKException):
        conn.grant_role("absent", user="demo", project="demo")
    demo = openstack.connect(username="demo", project_name="demo")
    with pytest.raises(exceptions.ForbiddenException, match="identity:create_project"):
        demo.create_project("one", "default")


def test_no_call_is_left_out() -> None:
    from openstack.cloud import _identity

    every = {
        name for name, function in inspect.getmembers(_identity.IdentityCloudMixin, inspect.isfunction)
        if not name.startswith("_") and function.__module__ == _identity.__name__
    }  # fmt: skip
    assert len(every) > 50
    assert every - mentioned("test_identity_sdk_cloud.py") == set()
