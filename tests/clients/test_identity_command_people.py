"""`openstack` on domains, projects, users, groups and roles: every command, its answer asserted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from openstack_mock import mock_openstack
from tests.clients.openstack_command import Command

pytestmark = pytest.mark.filterwarnings("ignore")  # theirs, not ours


@pytest.fixture
def openstack(capsys: pytest.CaptureFixture[str]) -> Iterator[Command]:
    with mock_openstack():
        yield Command(capsys)


def names(rows: Any) -> list[str]:
    return sorted(row["Name"] for row in rows)


def test_domain(openstack: Command) -> None:
    made = openstack.json("domain create --description first --immutable one")
    assert (made["name"], made["description"], made["enabled"]) == ("one", "first", True)
    assert made["options"] == {"immutable": True}
    assert openstack.json("domain create --or-show one")["id"] == made["id"]
    assert "ConflictException: 409" in openstack.fails("domain create one")
    assert openstack.json("domain list --name one") == [
        {"ID": made["id"], "Name": "one", "Enabled": True, "Description": "first"}
    ]
    openstack.does("domain set --no-immutable one", "domain set --name uno --description second --disable one")
    assert names(openstack.json("domain list --enabled")) == ["Default"]
    shown = openstack.json("domain show uno")
    assert (shown["id"], shown["description"], shown["enabled"]) == (made["id"], "second", False)
    openstack.does("domain delete uno")
    assert "No Domain found for uno" in openstack.fails("domain show uno")


def test_project(openstack: Command) -> None:
    made = openstack.json("project create --description first --tag red --tag blue --property colour=red one")
    assert (made["name"], made["description"], made["enabled"], made["is_domain"]) == ("one", "first", True, False)
    assert (made["domain_id"], made["parent_id"], sorted(made["tags"])) == ("default", "default", ["blue", "red"])
    assert openstack.json("project create --or-show one")["id"] == made["id"]
    child = openstack.json("project create --parent one --disable two")
    assert (child["parent_id"], child["enabled"]) == (made["id"], False)
    for query, found in (
        ("--tags red", ["one"]), ("--tags-any red,green --not-tags green", ["one"]), ("--parent one", ["two"]),
        ("--disabled", ["two"]), ("--user demo", ["demo", "invisible_to_admin"]),
        ("--my-projects", ["admin", "alt_demo", "demo"]),
    ):  # fmt: skip
        assert names(openstack.json(f"project list {query}")) == found
    rows = openstack.json("project list --long --sort name:desc")
    assert [row["Name"] for row in rows] == sorted((row["Name"] for row in rows), reverse=True)
    assert next(row["Domain ID"] for row in rows if row["Name"] == "one") == "default"
    openstack.does("project set --name uno --description second --property colour=blue --remove-tag red one")
    shown = openstack.json("project show uno --children")
    assert (shown["description"], shown["tags"], shown["subtree"]) == ("second", ["blue"], {child["id"]: None})
    openstack.does("project set --clear-tags --enable uno")
    assert openstack.json("project show uno")["tags"] == []
    openstack.does("project delete two", "project delete uno")
    assert "No Project found for uno" in openstack.fails("project show uno")


def test_user(openstack: Command) -> None:
    made = openstack.json(
        "user create --domain default --project demo --password pass --email one@example.com --description first "
        "--ignore-lockout-failure-attempts --enable-multi-factor-auth --multi-factor-auth-rule password,totp one"
    )
    demo = openstack.json("project show demo")["id"]
    assert (made["name"], made["email"], made["description"], made["enabled"]) == (
        "one",
        "one@example.com",
        "first",
        True,
    )
    assert (made["default_project_id"], made["domain_id"], made["password_expires_at"]) == (demo, "default", None)
    assert made["options"] == {
        "ignore_lockout_failure_attempts": True, "multi_factor_auth_enabled": True,
        "multi_factor_auth_rules": [["password", "totp"]],
    }  # fmt: skip
    assert openstack.json("user create --or-show one")["id"] == made["id"]
    assert "ConflictException: 409" in openstack.fails("user create one")
    (row,) = [row for row in openstack.json("user list --long --domain default") if row["Name"] == "one"]
    assert (row["Email"], row["Description"], row["Enabled"], row["Project"]) == (
        "one@example.com",
        "first",
        True,
        demo,
    )
    assert names(openstack.json("user list --group nonadmins")) == ["demo"]
    assert "demo_reader" in names(openstack.json("user list --project demo"))
    assert len(openstack.json("user list --limit 2 --max-items 3")) == 3
    openstack.does("user set --name uno --email uno@example.com --disable --disable-multi-factor-auth one")
    shown = openstack.json("user show uno")
    assert (shown["id"], shown["email"], shown["enabled"]) == (made["id"], "uno@example.com", False)
    assert shown["options"]["multi_factor_auth_enabled"] is False
    assert names(openstack.json("user list --disabled")) == ["uno"]
    openstack.does("user delete uno")
    assert "No User found for uno" in openstack.fails("user show uno")


def test_user_password_set(openstack: Command) -> None:
    demo = ("--os-username", "demo", "--os-project-name", "demo")
    line = "user password set --original-password secret --password changed"
    assert openstack.text(line, *demo) == ""
    assert "HTTP 401" in openstack.fails("token issue", *demo)
    assert openstack.json("token issue", *demo, "--os-password", "changed")["id"]


def test_group(openstack: Command) -> None:
    made = openstack.json("group create --description first one")
    assert (made["name"], made["description"], made["domain_id"]) == ("one", "first", "default")
    assert openstack.json("group create --or-show one")["id"] == made["id"]
    openstack.does("group add user one demo")
    assert openstack.text("group contains user one demo") == "demo in group one"
    assert names(openstack.json("group list --user demo")) == ["nonadmins", "one"]
    openstack.does("group remove user one demo")
    openstack.run("group contains user one demo")
    assert openstack.capsys.readouterr().err == "demo not in group one\n"
    (row,) = [row for row in openstack.json("group list --long --domain default") if row["Name"] == "one"]
    assert row == {"ID": made["id"], "Name": "one", "Domain ID": "default", "Description": "first"}
    openstack.does("group set --name uno --description second one")
    assert openstack.json("group show uno")["description"] == "second"
    openstack.does("group delete uno")
    assert "No Group found for uno" in openstack.fails("group show uno")


def test_role(openstack: Command) -> None:
    made = openstack.json("role create --description first --immutable one")
    assert (made["name"], made["description"], made["domain_id"]) == ("one", "first", None)
    assert "immutable role resource" in openstack.fails("role delete one")
    assert openstack.json("role create --or-show one")["id"] == made["id"]
    openstack.json("domain create d")
    openstack.json("role create --domain d local")
    assert openstack.json("role list --domain d")[0]["Domain"] == "d"
    assert "local" not in names(openstack.json("role list"))
    openstack.does("role set --no-immutable one", "role set --name uno --description second one")
    assert openstack.json("role show uno")["description"] == "second"
    openstack.does("role delete uno", "role delete --domain d local")
    assert "No Role found for uno" in openstack.fails("role show uno")


@pytest.mark.parametrize(
    ("actor", "scope"),
    [("--user demo", "--project alt_demo"), ("--group admins", "--domain d"), ("--user demo", "--system all")],
)
def test_role_add_and_remove(openstack: Command, actor: str, scope: str) -> None:
    openstack.json("domain create d")
    openstack.json("role create one")
    listing = f"role assignment list --names --role one {actor} {scope}"
    openstack.does(f"role add {actor} {scope} one")
    (row,) = openstack.json(listing)
    place = scope.split()
    wanted = {"--project": "alt_demo@Default", "--domain": "d", "--system": "all"}[place[0]]
    assert row["Role"] == "one"
    assert (row["User"], row["Group"]) == (("demo@Default", "") if "user" in actor else ("", "admins@Default"))
    assert (row[place[0][2:].title()], row["Inherited"]) == (wanted, False)
    openstack.does(f"role remove {actor} {scope} one")
    assert openstack.json(listing) == []
    if place[0] != "--system":
        openstack.does(f"role add --inherited {actor} {scope} one")
        assert [row["Inherited"] for row in openstack.json(f"{listing} --inherited")] == [True]
        openstack.does(f"role remove --inherited {actor} {scope} one")


def test_role_assignment_list(openstack: Command) -> None:
    mine = openstack.json("role assignment list --auth-user --auth-project --names")
    assert [row["Role"] for row in mine] == ["admin"]
    effective = openstack.json("role assignment list --effective --names --auth-user --auth-project")
    assert sorted(row["Role"] for row in effective) == ["admin", "manager", "member", "reader"]
    role, user = openstack.json("role show reader")["id"], openstack.json("user show demo_reader")["id"]
    rows = openstack.json("role assignment list --user demo_reader --project demo")
    assert [(row["Role"], row["User"], row["System"]) for row in rows] == [(role, user, "")]


def test_implied_role(openstack: Command) -> None:
    prior, implied = (openstack.json(f"role create {name}")["id"] for name in ("prior", "implied"))
    made = openstack.json("implied role create prior --implied-role implied")
    assert (made["prior_role"], made["implies"]) == (prior, implied)
    row = {
        "Prior Role ID": prior, "Prior Role Name": "prior", "Implied Role ID": implied, "Implied Role Name": "implied",
    }  # fmt: skip
    assert row in openstack.json("implied role list")
    openstack.does("implied role delete prior --implied-role implied")
    assert row not in openstack.json("implied role list")
