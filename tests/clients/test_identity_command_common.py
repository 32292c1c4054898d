"""`openstack`'s common commands, as far as identity answers them; and other ways to say who asks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from openstack_mock import mock_openstack
from tests.clients.openstack_command import Command

pytestmark = pytest.mark.filterwarnings("ignore")  # theirs, not ours


@pytest.fixture
def cloud() -> Iterator[Any]:
    with mock_openstack() as cloud:
        yield cloud


@pytest.fixture
def openstack(cloud: Any, capsys: pytest.CaptureFixture[str]) -> Command:
    return Command(capsys)


def test_versions_show(cloud: Any, openstack: Command) -> None:
    assert openstack.json("versions show --service identity") == [
        {
            "Region Name": "RegionOne", "Service Type": "identity", "Version": "3.14", "Status": "CURRENT",
            "Endpoint": f"{cloud.auth_url}/", "Min Microversion": None, "Max Microversion": None,
        }
    ]  # fmt: skip


def test_configuration_show(cloud: Any, openstack: Command) -> None:
    shown = openstack.json("configuration show")
    assert (shown["auth_url"], shown["username"], shown["auth.project_name"]) == (cloud.auth_url, "admin", "admin")
    assert (shown["password"], shown["identity_api_version"]) == ("<redacted>", "3")


def test_extension_list(openstack: Command) -> None:
    assert openstack.json("extension list --identity") == []  # they are of version 2.0


def test_the_table_of_a_list_and_of_one(openstack: Command) -> None:
    lines = openstack.text("role list --sort-column Name -c Name").splitlines()
    names = ["ResellerAdmin", "admin", "anotherrole", "manager", "member", "reader", "service"]
    assert [line.strip("| ") for line in lines[3:-1]] == names
    assert openstack.text("domain show default -f value -c name -c enabled") == "Default\nTrue"
    assert openstack.text("project show demo -f shell -c name -c domain_id") == 'domain_id="default"\nname="demo"'


@pytest.mark.parametrize(
    ("options", "cloud_name"),
    [(("--os-cloud", "devstack"), "devstack"), (("--os-cloud", "devstack-admin"), "devstack-admin")],
)
def test_a_cloud_by_name(openstack: Command, options: tuple[str, ...], cloud_name: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        for name in ("OS_AUTH_URL", "OS_USERNAME", "OS_PASSWORD", "OS_PROJECT_NAME", "OS_AUTH_TYPE"):
            patch.delenv(name)
        made = openstack.json("token issue", *options)
    user = {"devstack": "demo", "devstack-admin": "admin"}[cloud_name]
    assert made["user_id"] == openstack.json(f"user show {user}")["id"]


@pytest.mark.parametrize(
    ("scope", "shown"),
    [
        ("--os-system-scope all", "system"),
        ("--os-domain-name Default", "domain_id"),
        ("--os-project-name alt_demo --os-project-domain-name Default", "project_id"),
    ],
)
def test_a_scope(openstack: Command, scope: str, shown: str) -> None:
    assert openstack.text("role add --user admin --domain default reader") == ""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("OS_PROJECT_NAME", "OS_PROJECT_DOMAIN_NAME"):
            patch.delenv(name)
        made = openstack.json(f"token issue {scope}")
    assert set(made) == {"expires", "id", "user_id", shown}


def test_who_is_not_let_in(openstack: Command) -> None:
    assert "HTTP 401" in openstack.fails("token issue", "--os-password", "wrong")
    demo = ("--os-username", "demo", "--os-project-name", "demo")
    assert "You are not authorized to perform the requested action: identity:list_users" in openstack.fails(
        "user list", *demo
    )
    assert "identity:create_domain" in openstack.fails("domain create one", *demo)
