"""Metadata definitions, as the real Glance answers them; tests/exchanges has every wrong way."""

from __future__ import annotations

import pickle
from typing import Any

import pytest

from openstack_mock.cloud import Cloud
from tests.services.conftest import Api
from tests.services.image.conftest import Glance

NAMESPACES = "/metadefs/namespaces"
NS = f"{NAMESPACES}/ns"
PROPERTY = {"title": "P", "type": "integer", "default": 5}
FULL: dict[str, Any] = {
    "namespace": "ns", "visibility": "public", "resource_type_associations": [{"name": "OS::Ours", "prefix": "x_"}],
    "properties": {"q": {"title": "Q", "type": "string"}}, "tags": [{"name": "a"}, {"name": "b"}],
    "objects": [{"name": "o", "required": ["p"], "properties": {"p": PROPERTY}}],
}  # fmt: skip


@pytest.fixture
def admin(cloud: Cloud) -> Glance:
    return Glance(Api(cloud))


@pytest.fixture
def demo(cloud: Cloud) -> Glance:
    return Glance(Api(cloud, "demo", "demo"))


@pytest.fixture
def full(admin: Glance) -> Glance:
    assert admin("POST", NAMESPACES, FULL).status == 201
    return admin


def test_a_fresh_cloud_has_what_glance_manage_loads(admin: Glance, demo: Glance) -> None:
    listed = admin("GET", f"{NAMESPACES}?limit=100").json()["namespaces"]
    theirs = demo("GET", f"{NAMESPACES}?limit=100").json()["namespaces"]
    assert {row["namespace"] for row in listed if row not in theirs} == {
        "OS::OperatingSystem", "OS::Glance::CommonImageProperties",
    }  # fmt: skip
    assert (len(listed), listed[0]["namespace"]) == (32, "OS::Compute::CPUPinning")
    assert "updated_at" not in listed[0]
    kinds = demo("GET", "/metadefs/resource_types").json()["resource_types"]
    assert [kind["name"] for kind in kinds] == [
        "OS::Glance::Image", "OS::Cinder::Volume", "OS::Nova::Server", "OS::Nova::Aggregate", "OS::Nova::Flavor",
        "OS::Trove::Instance",
    ]  # fmt: skip


def test_a_namespace_is_made_with_all_that_is_in_it(full: Glance) -> None:
    shown = full("GET", NS).json()
    assert shown["objects"][0]["properties"] == {"p": {"type": "integer", "title": "P", "default": "5"}}
    assert shown["properties"] == {"q": {"type": "string", "title": "Q"}}
    assert shown["tags"] == [{"name": "b"}, {"name": "a"}]
    assert shown["resource_type_associations"][0]["prefix"] == "x_"


def test_for_a_resource_type_properties_have_its_prefix(full: Glance) -> None:
    shown = full("GET", f"{NS}?resource_type=OS::Ours").json()
    assert list(shown["properties"]) == ["x_q"]
    assert (shown["objects"][0]["required"], list(shown["objects"][0]["properties"])) == (["x_p"], ["x_p"])
    assert full("GET", f"{NS}/properties/x_q?resource_type=OS::Ours").json()["name"] == "q"
    assert full.refusal("GET", f"{NS}/properties/q?resource_type=OS::Ours") == (
        404, "Property q does not start with the expected resource type association prefix of 'x_'.",
    )  # fmt: skip


def test_a_conflict_inside_leaves_no_namespace(admin: Glance) -> None:
    twice = {"namespace": "ns", "tags": [{"name": "t"}, {"name": "T"}]}
    assert admin.refusal("POST", NAMESPACES, twice) == (
        409, "A metadata tag with name=T already exists in namespace=ns. (Please note that metadata tag names are case "
        "insensitive).",
    )  # fmt: skip
    assert admin("GET", NS).status == 404


def test_names_are_told_apart_without_case(full: Glance) -> None:
    sentence = "The metadata definition namespace=NS already exists."
    assert full.refusal("POST", NAMESPACES, {"namespace": "NS"}) == (409, sentence)
    assert full("GET", f"{NAMESPACES}/NS").json()["namespace"] == "ns"


@pytest.mark.parametrize(
    ("path", "what"),
    [
        ("", "namespace ns"), ("/objects", "namespace ns"), ("/tags/a", "tag a"), ("/objects/o", "object o"),
        ("/properties/q", "property q"), ("/resource_types/OS::Ours", "resource-type-association OS::Ours"),
    ],
)  # fmt: skip
def test_nothing_is_deleted_from_a_protected_namespace(full: Glance, path: str, what: str) -> None:
    full("PUT", NS, {"namespace": "ns", "protected": True})
    sentence = f"Metadata definition {what} is protected and cannot be deleted."
    assert full.refusal("DELETE", NS + path) == (403, sentence)


def test_who_is_no_administrator_changes_nothing(full: Glance, demo: Glance) -> None:
    sentence = "You are not authorized to complete modify_metadef_namespace action."
    assert demo.refusal("PUT", NS, {"namespace": "ns"}) == (403, sentence)
    assert demo.refusal("DELETE", f"{NS}/tags")[0] == 403


def test_a_private_namespace_is_not_there_for_others(admin: Glance, demo: Glance) -> None:
    admin("POST", NAMESPACES, {"namespace": "ns"})
    assert demo.refusal("GET", NS) == (404, "The resource could not be found.")
    assert demo.refusal("GET", f"{NS}/tags") == (404, "Namespace ns not found")
    sentence = "Forbidding request, metadata definition namespace=ns is not visible."
    assert demo.refusal("GET", f"{NAMESPACES}?marker=ns") == (403, sentence)


def test_pages(admin: Glance) -> None:
    for name in ("b", "c", "a"):
        body = {"namespace": name, "resource_type_associations": [{"name": "OS::Ours"}]}
        assert admin("POST", NAMESPACES, body).status == 201
    query = "resource_types=OS::Ours&sort_key=namespace&sort_dir=asc&limit=2"
    first = admin("GET", f"{NAMESPACES}?{query}").json()
    assert [row["namespace"] for row in first["namespaces"]] == ["a", "b"]
    following = admin("GET", first["next"].removeprefix("/v2")).json()
    assert [row["namespace"] for row in following["namespaces"]] == ["c"]
    assert "next" not in following


def test_tags_take_the_place_of_others_or_stand_beside_them(full: Glance) -> None:
    def names() -> list[str]:
        return [row["name"] for row in full("GET", f"{NS}/tags").json()["tags"]]

    full("POST", f"{NS}/tags", {"tags": [{"name": "c"}]}, headers={"X-Openstack-Append": "True"})
    assert names() == ["c", "b", "a"]
    full("POST", f"{NS}/tags", {"tags": [{"name": "d"}]})
    assert names() == ["d"]


def test_what_stays_as_it_is_keeps_its_time(full: Glance) -> None:
    before = full("GET", f"{NS}/tags/a").json()["updated_at"]
    full.cloud.advance(5)
    full("PUT", f"{NS}/tags/a", {"name": "a"})
    assert full("GET", f"{NS}/tags/a").json()["updated_at"] == before
    full("PUT", f"{NS}/tags/a", {"name": "A"})
    assert full("GET", f"{NS}/tags/A").json()["updated_at"] != before


def test_resource_types_outlive_what_they_were_for(full: Glance) -> None:
    assert full("DELETE", NS).status == 204
    kinds = full("GET", "/metadefs/resource_types").json()["resource_types"]
    assert kinds[-1]["name"] == "OS::Ours"


def test_changes_are_told_on_the_bus(full: Glance) -> None:
    events = [row.method for row in full.cloud.sim.bus.notifications if row.method.startswith("metadef_")]
    assert events == [
        "metadef_namespace.create", "metadef_resource_type.create", "metadef_object.create", "metadef_tag.create",
        "metadef_tag.create", "metadef_property.create",
    ]  # fmt: skip


def test_definitions_are_part_of_a_snapshot(full: Glance) -> None:
    kept = pickle.loads(pickle.dumps(full.cloud.state("image").metadefs))
    assert [row.name for row in kept.objects.by(namespace_id=kept.namespace("ns").id)] == ["o"]
