"""openstacksdk's calls for metadata definitions, and waiting for a task, each with its answer asserted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import openstack
import pytest
from openstack import exceptions

from openstack_mock import mock_openstack

pytestmark = pytest.mark.filterwarnings("ignore")  # theirs, not ours


@pytest.fixture
def glance() -> Iterator[Any]:
    with mock_openstack():
        glance: Any = openstack.connect().image
        glance.create_metadef_namespace(namespace="ns", visibility="public", display_name="Ours")
        yield glance


def tags(glance: Any) -> list[str]:
    return [row["name"] for row in glance.get("/metadefs/namespaces/ns/tags").json()["tags"]]


def test_namespaces(glance: Any) -> None:
    shown = glance.get_metadef_namespace("ns")
    assert (shown.display_name, shown.visibility, shown.is_protected) == ("Ours", "public", False)
    names = [row.namespace for row in glance.metadef_namespaces(limit=5)]  # pages of five are followed
    assert (len(names), names[0], "OS::Compute::Hypervisor" in names) == (33, "ns", True)
    assert glance.update_metadef_namespace("ns", namespace="ns", is_protected=True).is_protected
    with pytest.raises(exceptions.ForbiddenException, match="namespace ns is protected and cannot be deleted"):
        glance.delete_metadef_namespace("ns")
    glance.update_metadef_namespace("ns", namespace="ns", is_protected=False)
    glance.delete_metadef_namespace("ns")
    with pytest.raises(exceptions.NotFoundException, match="namespace=ns was not found"):
        glance.get_metadef_namespace("ns")


def test_tags(glance: Any) -> None:
    for tag in ("a", "b", "c"):
        glance.add_tag_to_metadef_namespace("ns", tag)
    assert tags(glance) == ["c", "b", "a"]
    glance.remove_tag_from_metadef_namespace("ns", "b")
    assert tags(glance) == ["c", "a"]
    glance.remove_tags_from_metadef_namespace("ns")
    assert tags(glance) == []


def test_objects(glance: Any) -> None:
    properties = {"p": {"title": "P", "type": "string"}}
    assert glance.create_metadef_object("ns", name="o", description="d", properties=properties).name == "o"
    shown = glance.get_metadef_object("o", "ns")
    assert (shown.description, shown.required, shown.properties["p"]["title"]) == ("d", [], "P")
    assert [row.name for row in glance.metadef_objects("ns")] == ["o"]
    assert glance.update_metadef_object("o", "ns", name="o2", description="e").description == "e"
    glance.delete_metadef_object("o2", "ns")
    assert list(glance.metadef_objects("ns")) == []
    glance.create_metadef_object("ns", name="o")
    glance.delete_all_metadef_objects("ns")
    assert list(glance.metadef_objects("ns")) == []


def test_properties(glance: Any) -> None:
    given = {"name": "p", "title": "P", "type": "integer", "default": 5, "minimum": 1}
    assert glance.create_metadef_property("ns", **given).title == "P"
    shown = glance.get_metadef_property("p", "ns")
    assert (shown.type, shown.default, shown.minimum) == ("integer", "5", 1)
    assert [row.name for row in glance.metadef_properties("ns")] == ["p"]
    assert glance.update_metadef_property("p", "ns", name="p", title="Q", type="string").title == "Q"
    glance.delete_metadef_property("p", "ns")
    assert list(glance.metadef_properties("ns")) == []
    glance.create_metadef_property("ns", **given)
    glance.delete_all_metadef_properties("ns")
    assert list(glance.metadef_properties("ns")) == []


def test_resource_types(glance: Any) -> None:
    assert [row.name for row in glance.metadef_resource_types()][:2] == ["OS::Glance::Image", "OS::Cinder::Volume"]
    assert glance.create_metadef_resource_type_association("ns", name="OS::Ours", prefix="x_").prefix == "x_"
    assert [row.name for row in glance.metadef_resource_type_associations("ns")] == ["OS::Ours"]
    assert "OS::Ours" in [row.name for row in glance.metadef_resource_types()]
    glance.delete_metadef_resource_type_association("OS::Ours", "ns")
    assert list(glance.metadef_resource_type_associations("ns")) == []


def test_a_task_is_waited_for(glance: Any) -> None:
    image = glance.create_image("one", disk_format="raw", container_format="bare")
    glance.stage_image(image, data=b"staged")
    glance.import_image(image, method="glance-direct")
    (task,) = glance.tasks()
    assert glance.wait_for_task(task, status="success", interval=0).status == "success"
