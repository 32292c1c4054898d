"""`openstack` on regions, services, endpoints, the catalog, policies and limits: every command, its answer asserted."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from openstack_mock import mock_openstack
from tests.clients.openstack_command import Command

pytestmark = pytest.mark.filterwarnings("ignore")  # theirs, not ours

URL = "http://one.example.com"


@pytest.fixture
def openstack(capsys: pytest.CaptureFixture[str]) -> Iterator[Command]:
    with mock_openstack():
        yield Command(capsys)


def service_of(openstack: Command) -> str:
    return str(openstack.json("service create --name one --description of-one first")["id"])


def column(rows: Any, name: str) -> list[Any]:
    return sorted(row[name] for row in rows)


def test_region(openstack: Command) -> None:
    made = openstack.json("region create --description first --parent-region RegionOne north")
    assert made == {"region": "north", "description": "first", "parent_region": "RegionOne"}
    assert openstack.json("region list --parent-region RegionOne") == [
        {"Region": "north", "Parent Region": "RegionOne", "Description": "first"}
    ]
    assert column(openstack.json("region list"), "Region") == ["RegionOne", "north"]
    openstack.does("region set --description second north")
    assert openstack.json("region show north")["description"] == "second"
    openstack.does("region delete north")
    assert "Could not find region: north" in openstack.fails("region show north")


def test_service(openstack: Command) -> None:
    made = openstack.json("service create --name one --description first --disable kind")
    assert (made["name"], made["type"], made["description"], made["enabled"]) == ("one", "kind", "first", False)
    (row,) = [row for row in openstack.json("service list --long") if row["Name"] == "one"]
    assert row == {"ID": made["id"], "Name": "one", "Type": "kind", "Description": "first", "Enabled": False}
    assert {"ID": made["id"], "Name": "one", "Type": "kind"} in openstack.json("service list")
    openstack.does("service set --name uno --type sort --description second --enable one")
    shown = openstack.json("service show uno")
    assert (shown["id"], shown["type"], shown["description"], shown["enabled"]) == (made["id"], "sort", "second", True)
    openstack.does("service delete uno")
    assert "No service" in openstack.fails("service show uno")


def test_endpoint(openstack: Command) -> None:
    service = service_of(openstack)
    made = openstack.json(f"endpoint create --region RegionOne --disable first public {URL}")
    assert (made["url"], made["interface"], made["region_id"], made["enabled"]) == (URL, "public", "RegionOne", False)
    assert (made["service_id"], made["service_name"], made["service_type"]) == (service, "one", "first")
    (row,) = openstack.json("endpoint list --service one --interface public --region RegionOne")
    assert row == {
        "ID": made["id"], "Region": "RegionOne", "Service Name": "one", "Service Type": "first", "Enabled": False,
        "Interface": "public", "URL": URL,
    }  # fmt: skip
    openstack.does(f"endpoint set --url {URL}/2 --interface admin --enable {made['id']}")
    shown = openstack.json(f"endpoint show {made['id']}")
    assert (shown["url"], shown["interface"], shown["enabled"]) == (f"{URL}/2", "admin", True)
    openstack.does(f"endpoint add project {made['id']} demo")
    assert column(openstack.json("endpoint list --project demo"), "ID") == [made["id"]]
    assert column(openstack.json(f"endpoint list --endpoint {made['id']}"), "Name") == ["demo"]
    openstack.does(f"endpoint remove project {made['id']} demo")
    assert openstack.json(f"endpoint list --endpoint {made['id']}") == []
    openstack.does(f"endpoint delete {made['id']}")
    assert "No Endpoint found for" in openstack.fails(f"endpoint show {made['id']}")


def test_endpoint_group(openstack: Command, tmp_path: Path) -> None:
    service, file = service_of(openstack), tmp_path / "filters.json"
    file.write_text(json.dumps({"service_id": service}))
    made = openstack.json(f"endpoint group create --description first one {file}")
    assert (made["name"], made["description"], made["filters"]) == ("one", "first", {"service_id": service})
    assert openstack.json("endpoint group list") == [{"ID": made["id"], "Name": "one", "Description": "first"}]
    openstack.does("endpoint group add project one demo")
    assert column(openstack.json("endpoint group list --project demo"), "Name") == ["one"]
    assert column(openstack.json("endpoint group list --endpointgroup one"), "Name") == ["demo"]
    openstack.does("endpoint group remove project one demo")
    assert openstack.json("endpoint group list --project demo") == []
    file.write_text('{"interface": "public"}')
    openstack.does(f"endpoint group set --name uno --description second --filters {file} one")
    shown = openstack.json("endpoint group show uno")
    assert (shown["description"], shown["filters"]) == ("second", {"interface": "public"})
    openstack.does("endpoint group delete uno")
    assert openstack.json("endpoint group list") == []


def test_catalog(openstack: Command) -> None:
    rows = {row["Name"]: row for row in openstack.json("catalog list")}
    assert rows["nova"]["Type"] == "compute"
    shown = openstack.json("catalog show keystone")
    assert (shown["name"], shown["type"]) == ("keystone", "identity")
    assert column(shown["endpoints"], "interface") == ["admin", "internal", "public"]
    assert {row["region"] for row in shown["endpoints"]} == {"RegionOne"}
    assert openstack.json("catalog show compute")["id"] == openstack.json("service show nova")["id"]
    openstack.run("catalog show nope")
    assert "service nope not found" in openstack.capsys.readouterr().err


def test_policy(openstack: Command, tmp_path: Path) -> None:
    file = tmp_path / "policy.json"
    file.write_text('{"a": "!"}')
    made = openstack.json(f"policy create --type text/plain {file}")
    assert (made["rules"], made["type"]) == ('{"a": "!"}', "text/plain")
    assert openstack.json("policy list --long") == [{"ID": made["id"], "Type": "text/plain", "Rules": '{"a": "!"}'}]
    file.write_text("changed")
    openstack.does(f"policy set --type application/json --rules {file} {made['id']}")
    shown = openstack.json(f"policy show {made['id']}")
    assert (shown["rules"], shown["type"]) == ("changed", "application/json")
    openstack.does(f"policy delete {made['id']}")
    assert openstack.json("policy list") == []


def test_registered_limit(openstack: Command) -> None:
    service = service_of(openstack)
    line = "registered limit create --service one --default-limit 10 --region RegionOne --description first widgets"
    made = openstack.json(line)
    assert (made["service_id"], made["resource_name"], made["default_limit"]) == (service, "widgets", 10)
    assert (made["region_id"], made["description"]) == ("RegionOne", "first")
    for query in ("--service one", "--resource-name widgets", "--region RegionOne", ""):
        (row,) = openstack.json(f"registered limit list {query}")
        assert row == {
            "ID": made["id"], "Service ID": service, "Resource Name": "widgets", "Default Limit": 10,
            "Description": "first", "Region ID": "RegionOne",
        }  # fmt: skip
    set = f"registered limit set --default-limit 20 --description second --resource-name gadgets {made['id']}"
    changed = openstack.json(set)
    assert (changed["default_limit"], changed["resource_name"]) == (20, "gadgets")
    assert openstack.json(f"registered limit show {made['id']}")["description"] == "second"
    openstack.does(f"registered limit delete {made['id']}")
    assert openstack.json("registered limit list") == []


def test_limit(openstack: Command) -> None:
    service, demo = service_of(openstack), openstack.json("project show demo")["id"]
    openstack.json("registered limit create --service one --default-limit 10 --region RegionOne widgets")
    made = openstack.json(
        "limit create --project demo --service one --resource-limit 5 --region RegionOne --description first widgets"
    )
    assert (made["project_id"], made["service_id"], made["resource_limit"]) == (demo, service, 5)
    for query in ("--service one", "--resource-name widgets", "--region RegionOne", "--project demo"):
        (row,) = openstack.json(f"limit list {query}")
        assert row == {
            "ID": made["id"], "Project ID": demo, "Service ID": service, "Resource Name": "widgets",
            "Resource Limit": 5, "Description": "first", "Region ID": "RegionOne",
        }  # fmt: skip
    changed = openstack.json(f"limit set --resource-limit 7 --description second {made['id']}")
    assert (changed["resource_limit"], changed["description"]) == (7, "second")
    assert openstack.json(f"limit show {made['id']}")["resource_limit"] == 7
    openstack.does(f"limit delete {made['id']}")
    assert "Could not find limit" in openstack.fails(f"limit show {made['id']}")
