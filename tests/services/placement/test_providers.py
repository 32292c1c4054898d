"""Resource providers and what they have: generations, conflicts, trees."""

from __future__ import annotations

import pytest

from tests.services.placement.client import Client, error, uuid

CONCURRENT = "placement.concurrent_update"


def test_a_fresh_cloud_has_its_hosts(placement: Client, hosts: list[str]) -> None:
    rows = placement.get("/resource_providers")["resource_providers"]
    assert [row["uuid"] for row in rows] == hosts
    assert [row["name"] for row in rows] == ["compute1", "compute2", "compute3"]


def test_a_provider_is_answered_with_itself_since_1_20(placement: Client) -> None:
    old = placement("POST", "/resource_providers", {"name": "a", "uuid": uuid(1)}, version="1.19")
    assert (old.status, old.content) == (201, b"")
    assert old.headers["Location"] == f"{placement.api.cloud.url('placement')}/resource_providers/{uuid(1)}"
    new = placement(
        "POST", "/resource_providers", {"name": "b", "uuid": uuid(2).replace("-", "").upper()}, version="1.20"
    )
    assert new.status == 200
    assert (new.json()["uuid"], new.json()["generation"], new.json()["root_provider_uuid"]) == (uuid(2), 0, uuid(2))


@pytest.mark.parametrize(("version", "links"), [("1.0", 3), ("1.1", 4), ("1.6", 5), ("1.11", 6)])
def test_links_grow_with_the_version(placement: Client, version: str, links: int) -> None:
    provider = placement.provider(1)
    row = placement.get(f"/resource_providers/{provider}", version=version)
    assert len(row["links"]) == links
    assert row["links"][0]["href"].endswith(f"/resource_providers/{provider}")
    assert ("root_provider_uuid" in row) is False


def test_a_name_is_taken_whatever_its_case(placement: Client) -> None:
    placement.provider(1)
    assert error(placement("POST", "/resource_providers", {"name": "PROVIDER1 "})) == (
        409, "Conflicting resource provider name: PROVIDER1  already exists.", "placement.duplicate_name",
    )  # fmt: skip
    assert error(placement("POST", "/resource_providers", {"name": "x", "uuid": uuid(1)}))[1] == (
        f"Conflicting resource provider uuid: {uuid(1)} already exists."
    )


def test_a_provider_moves_in_its_tree_since_1_37(placement: Client) -> None:
    for number, parent in ((1, None), (2, 1), (3, 2), (4, None)):
        placement.provider(number, parent)
    path = f"/resource_providers/{uuid(2)}"
    moved = {"name": "provider2", "parent_provider_uuid": uuid(4)}
    assert error(placement("PUT", path, moved, version="1.36"))[1] == (
        f"Unable to save resource provider {uuid(2)}: Object action update failed because: "
        "re-parenting a provider is not currently allowed."
    )
    assert placement("PUT", path, moved).json()["root_provider_uuid"] == uuid(4)
    tree = placement.get(f"/resource_providers?in_tree={uuid(3)}")["resource_providers"]
    assert {row["uuid"] for row in tree} == {uuid(2), uuid(3), uuid(4)}
    loop = placement("PUT", f"/resource_providers/{uuid(4)}", {"name": "provider4", "parent_provider_uuid": uuid(3)})
    assert error(loop)[1].endswith("creating loop in the provider tree is not allowed.")
    assert placement("PUT", path, {"name": "provider2", "parent_provider_uuid": None}).json()[
        "root_provider_uuid"
    ] == uuid(2)


def test_a_parent_or_a_used_provider_is_not_deleted(placement: Client) -> None:
    placement.provider(1, VCPU=4)
    placement.provider(2, 1)
    assert error(placement("DELETE", f"/resource_providers/{uuid(1)}"))[2] == (
        "placement.resource_provider.cannot_delete_parent"
    )
    assert placement("DELETE", f"/resource_providers/{uuid(2)}").status == 204
    placement.claim(uuid(9), {uuid(1): {"VCPU": 1}})
    assert error(placement("DELETE", f"/resource_providers/{uuid(1)}"))[1:] == (
        f"Unable to delete resource provider {uuid(1)}: Resource provider has allocations.",
        "placement.resource_provider.inuse",
    )


def test_inventories_are_replaced_at_the_generation_that_was_seen(placement: Client) -> None:
    path = f"/resource_providers/{placement.provider(1, VCPU=4)}/inventories"
    body = {"resource_provider_generation": 0, "inventories": {"DISK_GB": {"total": 9, "allocation_ratio": 1.5}}}
    assert error(placement("PUT", path, body)) == (409, "resource provider generation conflict", CONCURRENT)
    answer = placement("PUT", path, {**body, "resource_provider_generation": 1}).json()
    assert answer["resource_provider_generation"] == 2
    assert answer["inventories"] == {
        "DISK_GB": {
            "total": 9, "reserved": 0, "min_unit": 1, "max_unit": 2147483647, "step_size": 1, "allocation_ratio": 1.5,
        }
    }  # fmt: skip
    assert placement.get(path) == answer


def test_reserving_all_is_allowed_since_1_26(placement: Client) -> None:
    path = f"/resource_providers/{placement.provider(1)}/inventories"
    body = {"resource_class": "VCPU", "total": 4, "reserved": 4}
    assert error(placement("POST", path, body, version="1.25"))[1].endswith(
        "The reserved value is greater than or equal to total."
    )
    assert placement("POST", path, body, version="1.26").status == 201
    more = {"resource_class": "DISK_GB", "total": 4, "reserved": 5}
    assert error(placement("POST", path, more))[1].endswith("The reserved value is greater than total.")


def test_an_inventory_in_use_stays(placement: Client) -> None:
    provider = placement.provider(1, VCPU=4, DISK_GB=4)
    placement.claim(uuid(9), {provider: {"VCPU": 1}})
    path = f"/resource_providers/{provider}/inventories"
    said = f"Inventory for 'VCPU' on resource provider '{provider}' in use."
    assert error(placement("DELETE", path)) == (409, said, "placement.inventory.inuse")
    assert error(placement("DELETE", f"{path}/VCPU"))[1:] == (
        f"Unable to delete inventory of class VCPU: {said}", CONCURRENT,
    )  # fmt: skip
    assert placement("DELETE", f"{path}/DISK_GB").status == 204


def test_aggregates_count_the_generation_since_1_19(placement: Client) -> None:
    path = f"/resource_providers/{placement.provider(1)}/aggregates"
    assert placement("PUT", path, [uuid(7)], version="1.18").json() == {"aggregates": [uuid(7)]}
    assert placement.get(path) == {"aggregates": [uuid(7)], "resource_provider_generation": 0}
    body = {"aggregates": [uuid(8)], "resource_provider_generation": 0}
    assert placement("PUT", path, body).json()["resource_provider_generation"] == 1
    assert error(placement("PUT", path, body))[2] == CONCURRENT


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("name=provider2", [2]), ("uuid={1}", [1]), ("in_tree={3}", [1, 3]), ("resources=VCPU:3", [1]),
        ("resources=VCPU:1,DISK_GB:1", []), ("required=CUSTOM_A", [1, 2]), ("required=CUSTOM_A,!CUSTOM_B", [1]),
        ("required=in:CUSTOM_B,CUSTOM_C", [2]), ("required=CUSTOM_A&required=CUSTOM_B", [2]), ("member_of={7}", [1]),
        ("member_of=in:{7},{8}", [1, 2]), ("member_of=in:{7},{8}&member_of=!{7}", [2]), ("member_of={9}", []),
    ],
)  # fmt: skip
def test_a_list_is_filtered(placement: Client, query: str, found: list[int]) -> None:
    placement.provider(1, VCPU=4)
    placement.provider(2, VCPU=2)
    placement.provider(3, 1, DISK_GB=4)
    placement("PUT", "/traits/CUSTOM_C")
    placement.mark(uuid(1), "CUSTOM_A", aggregates=(uuid(7),))
    placement.mark(uuid(2), "CUSTOM_A", "CUSTOM_B", aggregates=(uuid(8),))
    query = query.replace("{", "{0[").replace("}", "]}").format([uuid(n) for n in range(10)])
    hosts = ("compute1", "compute2", "compute3")
    rows = placement.get(f"/resource_providers?{query}")["resource_providers"]
    assert [row["uuid"] for row in rows if row["name"] not in hosts] == [uuid(n) for n in found]


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("resources=NOPE:1", "Invalid resource class in resources parameter: No such resource class NOPE."),
        ("resources=VCPU:0", "Requested resource VCPU requires amount >= 1. Got: 0."),
        ("required=NOPE", 'Invalid trait(s) in "required" parameter: No such trait(s): NOPE.'),
        (
            "member_of=x",
            "Invalid query string parameters: Expected 'member_of' parameter to contain valid UUID(s). Got: x",
        ),
    ],
)
def test_a_filter_that_makes_no_sense_is_refused(placement: Client, query: str, sentence: str) -> None:
    assert error(placement("GET", f"/resource_providers?{query}"))[:2] == (400, sentence)


def test_an_aggregate_that_is_spelt_otherwise_is_taken_away(placement: Client) -> None:
    """As the real service does: it adds what is there already, and then removes what was not named so."""
    path = f"/resource_providers/{placement.provider(1)}/aggregates"
    aggregate = "a0000000-0000-4000-8000-00000000000a"
    assert placement("PUT", path, [aggregate], version="1.1").status == 200
    assert placement("PUT", path, [aggregate.upper()], version="1.1").json() == {"aggregates": [aggregate.upper()]}
    assert placement.get(path)["aggregates"] == []


def test_a_write_is_answered_with_the_parent_as_it_was_spelt(placement: Client) -> None:
    parent = "a0000000-0000-4000-8000-00000000000a"
    placement("POST", "/resource_providers", {"name": "above", "uuid": parent})
    sent = {"name": "below", "uuid": uuid(1), "parent_provider_uuid": parent.upper()}
    assert placement("POST", "/resource_providers", sent).json()["parent_provider_uuid"] == parent.upper()
    del sent["uuid"]
    path = f"/resource_providers/{uuid(1)}"
    assert placement("PUT", path, sent).json()["parent_provider_uuid"] == parent.upper()
    assert placement.get(path)["parent_provider_uuid"] == parent
