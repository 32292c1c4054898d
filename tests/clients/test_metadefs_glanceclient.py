"""python-glanceclient's calls for metadata definitions, each with its answer asserted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from openstack_mock import mock_openstack
from tests.clients.test_glanceclient import client

pytestmark = pytest.mark.filterwarnings("ignore")  # theirs, not ours
pytest.importorskip("glanceclient")

PROPERTY = {"title": "P", "type": "string"}


@pytest.fixture
def glance() -> Iterator[Any]:
    with mock_openstack() as cloud:
        glance = client(cloud)
        glance.metadefs_namespace.create(namespace="ns", visibility="public")
        yield glance


def test_namespaces(glance: Any) -> None:
    from glanceclient import exc

    assert glance.metadefs_namespace.get("ns").visibility == "public"
    assert len(list(glance.metadefs_namespace.list(page_size=10))) == 33
    volumes = [
        row.namespace for row in glance.metadefs_namespace.list(filters={"resource_types": ["OS::Trove::Instance"]})
    ]
    assert volumes == ["OS::Software::DBMS"]
    updated = glance.metadefs_namespace.update("ns", namespace="renamed", visibility="private")
    assert (updated.namespace, updated.visibility) == ("renamed", "private")
    with pytest.raises(exc.HTTPConflict, match="namespace=RENAMED already exists"):
        glance.metadefs_namespace.create(namespace="RENAMED")
    glance.metadefs_namespace.delete("renamed")
    with pytest.raises(exc.HTTPNotFound, match="namespace=renamed was not found"):
        glance.metadefs_namespace.get("renamed")


def test_resource_types_and_their_prefix(glance: Any) -> None:
    assert glance.metadefs_resource_type.associate("ns", name="OS::Ours", prefix="x_").prefix == "x_"
    assert "OS::Ours" in [row.name for row in glance.metadefs_resource_type.list()]
    assert [row.name for row in glance.metadefs_resource_type.get("ns")] == ["OS::Ours"]
    glance.metadefs_property.create("ns", name="p", **PROPERTY)
    assert list(glance.metadefs_namespace.get("ns", resource_type="OS::Ours").properties) == ["x_p"]
    glance.metadefs_resource_type.deassociate("ns", "OS::Ours")
    assert list(glance.metadefs_resource_type.get("ns")) == []


def test_properties(glance: Any) -> None:
    assert glance.metadefs_property.create("ns", name="p", **PROPERTY).title == "P"
    assert glance.metadefs_property.get("ns", "p").type == "string"
    assert glance.metadefs_property.update("ns", "p", title="Q").title == "Q"
    assert [row.title for row in glance.metadefs_property.list("ns")] == ["Q"]
    glance.metadefs_property.delete("ns", "p")
    glance.metadefs_property.create("ns", name="q", **PROPERTY)
    glance.metadefs_property.delete_all("ns")
    assert list(glance.metadefs_property.list("ns")) == []


def test_objects(glance: Any) -> None:
    assert glance.metadefs_object.create("ns", name="o", properties={"p": PROPERTY}).name == "o"
    assert glance.metadefs_object.get("ns", "o").properties["p"]["title"] == "P"
    assert glance.metadefs_object.update("ns", "o", description="d").description == "d"
    assert [row.name for row in glance.metadefs_object.list("ns")] == ["o"]
    glance.metadefs_object.delete("ns", "o")
    glance.metadefs_object.create("ns", name="o")
    glance.metadefs_object.delete_all("ns")
    assert list(glance.metadefs_object.list("ns")) == []


def test_tags(glance: Any) -> None:
    from glanceclient import exc

    assert glance.metadefs_tag.create("ns", "a").name == "a"
    assert [row.name for row in glance.metadefs_tag.create_multiple("ns", tags=["b", "c"])] == ["b", "c"]
    assert [row.name for row in glance.metadefs_tag.list("ns")] == ["c", "b"]
    with pytest.raises(TypeError):  # the client's own fault: it puts True, no text, into the header
        list(glance.metadefs_tag.create_multiple("ns", tags=["d"], append=True))
    path, append = "/v2/metadefs/namespaces/ns/tags", {"X-Openstack-Append": "True"}
    glance.http_client.post(path, headers=append, data={"tags": [{"name": "d"}]})
    assert [row.name for row in glance.metadefs_tag.list("ns", page_size=2)] == ["d", "c", "b"]
    assert glance.metadefs_tag.get("ns", "d").name == "d"
    glance.metadefs_tag.update("ns", "d", name="e")
    with pytest.raises(exc.HTTPNotFound, match="Could not find metadata tag d"):
        glance.metadefs_tag.get("ns", "d")
    glance.metadefs_tag.delete("ns", "e")
    glance.metadefs_tag.delete_all("ns")
    assert list(glance.metadefs_tag.list("ns")) == []
