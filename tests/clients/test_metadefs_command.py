"""Every `openstack image metadef` and `openstack cached image` command, its answer asserted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from openstack_mock import mock_openstack
from tests.clients.openstack_command import Command

pytestmark = pytest.mark.filterwarnings("ignore")  # theirs, not ours

CIRROS = "cirros-0.6.3-x86_64-disk"


@pytest.fixture
def cloud() -> Iterator[Any]:
    with mock_openstack() as cloud:
        yield cloud


@pytest.fixture
def openstack(cloud: Any, capsys: pytest.CaptureFixture[str]) -> Command:
    command = Command(capsys)
    command.json("image metadef namespace create --public --display-name Ours ns")
    return command


def test_namespaces(cloud: Any, openstack: Command) -> None:
    shown = openstack.json("image metadef namespace show ns")
    assert (shown["namespace"], shown["display_name"], shown["visibility"]) == ("ns", "Ours", "public")
    listed = [row["namespace"] for row in openstack.json("image metadef namespace list")]
    assert (len(listed), "OS::Compute::Hypervisor" in listed) == (33, True)
    assert openstack.text("image metadef namespace set --protected --description About --tag t ns") == ""
    shown = openstack.json("image metadef namespace show ns")
    assert (shown["protected"], shown["description"], shown["tags"]) == (True, "About", [{"name": "t"}])
    assert "is protected and cannot be deleted" in openstack.fails("image metadef namespace unset --all-tags ns")
    assert openstack.text("image metadef namespace set --unprotected ns") == ""
    assert openstack.text("image metadef namespace unset --tag t ns") == ""
    assert len(cloud.state("image").metadefs.tags) == 0  # the command itself would show tags of an earlier line
    assert openstack.text("image metadef namespace delete ns") == ""
    assert "namespace=ns was not found" in openstack.fails("image metadef namespace show ns")


def test_objects(openstack: Command) -> None:
    assert openstack.json("image metadef object create --namespace ns o")["name"] == "o"
    assert openstack.json("image metadef object show ns o")["name"] == "o"
    assert [row["name"] for row in openstack.json("image metadef object list ns")] == ["o"]
    assert openstack.text("image metadef object update --name o2 ns o") == ""
    assert openstack.text("image metadef object delete ns o2") == ""
    assert openstack.json("image metadef object list ns") == []


def test_a_property_of_an_object(openstack: Command) -> None:
    shown = openstack.json("image metadef object property show OS::Software::DBMS MySQL sw_database_mysql_version")
    assert (shown["title"], shown["type"]) == ("Version", "string")


def test_properties(openstack: Command) -> None:
    created = openstack.json(
        'image metadef property create --name p --title P --type integer --schema {"minimum":1} ns'
    )
    assert (created["name"], created["type"], created["minimum"]) == ("p", "integer", 1)
    assert openstack.json("image metadef property show ns p")["title"] == "P"
    assert [row["name"] for row in openstack.json("image metadef property list ns")] == ["p"]
    assert openstack.text("image metadef property set --title Q ns p") == ""
    assert openstack.json("image metadef property show ns p")["title"] == "Q"
    assert openstack.text("image metadef property delete ns p") == ""
    assert openstack.json("image metadef property list ns") == []


def test_resource_types(openstack: Command) -> None:
    names = [row["Name"] for row in openstack.json("image metadef resource type list")]
    assert names[:2] == ["OS::Glance::Image", "OS::Cinder::Volume"]
    created = openstack.json("image metadef resource type association create --properties-target image ns OS::Ours")
    assert (created["name"], created["properties_target"]) == ("OS::Ours", "image")
    listed = openstack.json("image metadef resource type association list ns")
    assert [row["Name"] for row in listed] == ["OS::Ours"]
    assert openstack.text("image metadef resource type association delete ns OS::Ours") == ""
    assert openstack.json("image metadef resource type association list ns") == []


def test_the_cache(openstack: Command) -> None:
    assert openstack.text(f"cached image queue {CIRROS}") == ""
    (row,) = openstack.json("cached image list")
    assert row["State"] == "cached"
    assert openstack.text(f"cached image delete {CIRROS}") == ""
    assert openstack.json("cached image list") == []
    openstack.text(f"cached image queue {CIRROS}")
    assert openstack.text("cached image clear") == ""
    assert openstack.json("cached image list") == []
