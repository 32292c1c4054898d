"""Allocations: consumers and their generations, capacity, several at once, and the reshaper."""

from __future__ import annotations

import pytest

from openstack_mock.cloud import Cloud
from tests.services.conftest import Api
from tests.services.placement.client import Client, error, uuid

CONSUMER, OTHER = uuid(91), uuid(92)
CONCURRENT = "placement.concurrent_update"


def test_a_claim_counts_the_generations_of_both(placement: Client) -> None:
    provider = placement.provider(1, VCPU=4)
    assert placement.claim(CONSUMER, {provider: {"VCPU": 2}}).status == 204
    assert placement.get(f"/allocations/{CONSUMER}") == {
        "allocations": {provider: {"generation": 2, "resources": {"VCPU": 2}}},
        "project_id": "project", "user_id": "user", "consumer_generation": 1, "consumer_type": "INSTANCE",
    }  # fmt: skip
    assert placement.get(f"/resource_providers/{provider}/allocations") == {
        "allocations": {CONSUMER: {"resources": {"VCPU": 2}, "consumer_generation": 1}},
        "resource_provider_generation": 2,
    }


@pytest.mark.parametrize(
    ("version", "fields"),
    [
        ("1.11", {"allocations"}), ("1.12", {"allocations", "project_id", "user_id"}),
        ("1.28", {"allocations", "project_id", "user_id", "consumer_generation"}),
        ("1.38", {"allocations", "project_id", "user_id", "consumer_generation", "consumer_type"}),
    ],
)  # fmt: skip
def test_what_is_shown_of_a_consumer_grows(placement: Client, version: str, fields: set[str]) -> None:
    placement.claim(CONSUMER, {placement.provider(1, VCPU=4): {"VCPU": 2}})
    assert set(placement.get(f"/allocations/{CONSUMER}", version=version)) == fields


def test_a_consumer_must_be_seen_as_it_is(placement: Client) -> None:
    provider = placement.provider(1, VCPU=4)
    new = placement.claim(CONSUMER, {provider: {"VCPU": 1}}, consumer_generation=5)
    assert error(new) == (409, "consumer generation conflict - expected null but got 5", CONCURRENT)
    placement.claim(CONSUMER, {provider: {"VCPU": 1}})
    again = placement.claim(CONSUMER, {provider: {"VCPU": 1}})
    assert error(again) == (409, "consumer generation conflict - expected 1 but got None", CONCURRENT)
    assert placement.claim(CONSUMER, {provider: {"VCPU": 2}}, consumer_generation=1).status == 204


@pytest.mark.parametrize(
    ("amounts", "status", "sentence"),
    [
        ({"VCPU": 5}, 409, "Unable to allocate inventory: Unable to create allocation for 'VCPU' on resource provider "
                           "'{0}'. The requested amount would exceed the capacity."),
        ({"VGPU": 1}, 409, "Unable to allocate inventory: Inventory for 'VGPU' on resource provider '{0}' invalid."),
        ({"NOPE": 1}, 400, "Unable to allocate inventory for consumer {1}: No such resource class NOPE."),
    ],
)  # fmt: skip
def test_what_is_not_there_cannot_be_claimed(
    placement: Client, amounts: dict[str, int], status: int, sentence: str
) -> None:
    provider = placement.provider(1, VCPU=4)
    answer = placement.claim(CONSUMER, {provider: amounts})
    assert error(answer)[:2] == (status, sentence.format(provider, CONSUMER))
    assert placement.claim(CONSUMER, {provider: {"VCPU": 1}}).status == 204  # the refused consumer was not left behind


def test_units_and_steps_are_kept(placement: Client) -> None:
    provider = placement.provider(1)
    row = {"total": 100, "min_unit": 4, "max_unit": 10, "step_size": 2}
    body = {"resource_provider_generation": 0, "inventories": {"DISK_GB": row}}
    placement("PUT", f"/resource_providers/{provider}/inventories", body)
    for amount in (2, 5, 12):
        answer = placement.claim(CONSUMER, {provider: {"DISK_GB": amount}})
        assert error(answer)[1].endswith("The requested amount would violate inventory constraints.")
    assert placement.claim(CONSUMER, {provider: {"DISK_GB": 10}}).status == 204


def test_a_provider_that_is_over_its_capacity_may_be_used_less(placement: Client) -> None:
    provider = placement.provider(1, VCPU=8)
    placement.claim(CONSUMER, {provider: {"VCPU": 6}})
    body = {"resource_provider_generation": 2, "total": 2}
    assert placement("PUT", f"/resource_providers/{provider}/inventories/VCPU", body).status == 200
    assert placement.claim(CONSUMER, {provider: {"VCPU": 7}}, consumer_generation=1).status == 409
    assert placement.claim(CONSUMER, {provider: {"VCPU": 5}}, consumer_generation=1).status == 204


def test_the_oldest_form_is_a_list_without_owners(placement: Client) -> None:
    provider = placement.provider(1, VCPU=4)
    body = {"allocations": [{"resource_provider": {"uuid": provider}, "resources": {"VCPU": 1}}]}
    assert placement("PUT", f"/allocations/{CONSUMER}", body, version="1.0").status == 204
    shown = placement.get(f"/allocations/{CONSUMER}")
    assert (shown["project_id"], shown["consumer_type"]) == ("00000000-0000-0000-0000-000000000000", "unknown")


def test_several_consumers_change_together_or_not_at_all(placement: Client) -> None:
    one, two = placement.provider(1, VCPU=4), placement.provider(2, VCPU=4)
    placement.claim(CONSUMER, {one: {"VCPU": 4}})

    def meant(allocations: dict[str, dict[str, int]], generation: int | None) -> dict[str, object]:
        rows = {provider: {"resources": amounts} for provider, amounts in allocations.items()}
        return {
            "allocations": rows, "project_id": "p", "user_id": "u", "consumer_generation": generation,
            "consumer_type": "INSTANCE",
        }  # fmt: skip

    swap = {CONSUMER: meant({two: {"VCPU": 4}}, 1), OTHER: meant({one: {"VCPU": 5}}, None)}
    assert placement("POST", "/allocations", swap).status == 409
    assert list(placement.get(f"/allocations/{CONSUMER}")["allocations"]) == [one]
    assert placement.get(f"/allocations/{OTHER}") == {"allocations": {}}
    swap[OTHER] = meant({one: {"VCPU": 4}}, None)
    assert placement("POST", "/allocations", swap).status == 204
    assert list(placement.get(f"/allocations/{CONSUMER}")["allocations"]) == [two]
    gone = {CONSUMER: meant({}, 2), OTHER: meant({}, 1)}
    assert placement("POST", "/allocations", gone).status == 204
    assert placement.get(f"/resource_providers/{one}/usages")["usages"] == {"VCPU": 0}


def test_allocations_are_deleted_once(placement: Client) -> None:
    placement.claim(CONSUMER, {placement.provider(1, VCPU=4): {"VCPU": 1}})
    assert placement("DELETE", f"/allocations/{CONSUMER}").status == 204
    assert error(placement("DELETE", f"/allocations/{CONSUMER}"))[:2] == (
        404, f"No allocations for consumer '{CONSUMER}'",
    )  # fmt: skip


def test_usages_are_told_by_type_since_1_38(placement: Client) -> None:
    provider = placement.provider(1, VCPU=8, DISK_GB=8)
    placement.claim(CONSUMER, {provider: {"VCPU": 1, "DISK_GB": 2}})
    placement.claim(OTHER, {provider: {"VCPU": 2}}, consumer_type="MIGRATION", user_id="another")
    path = "/usages?project_id=project"
    assert placement.get(path, version="1.37")["usages"] == {"VCPU": 3, "DISK_GB": 2}
    assert placement.get(path)["usages"] == {
        "INSTANCE": {"consumer_count": 1, "VCPU": 1, "DISK_GB": 2}, "MIGRATION": {"consumer_count": 1, "VCPU": 2},
    }  # fmt: skip
    assert placement.get(f"{path}&consumer_type=all")["usages"] == {
        "all": {"consumer_count": 2, "VCPU": 3, "DISK_GB": 2}
    }
    assert placement.get(f"{path}&user_id=another")["usages"] == {"MIGRATION": {"consumer_count": 1, "VCPU": 2}}
    assert placement.get(f"{path}&consumer_type=unknown")["usages"] == {}


def service(cloud: Cloud) -> Client:
    """Placement, asked by somebody with the role service in the admin project."""
    admin = Api(cloud)
    roles = admin.get("identity", "/v3/roles?name=service").json()["roles"]
    admin.put("identity", f"/v3/projects/{admin.project_id}/users/{admin.user_id}/roles/{roles[0]['id']}")
    return Client(Api(cloud))


def test_the_reshaper_moves_inventory_and_allocations_together(cloud: Cloud) -> None:
    placement = service(cloud)
    host = placement.provider(1, VCPU=4, MEMORY_MB=64)
    node = placement.provider(2, 1)
    placement.claim(CONSUMER, {host: {"VCPU": 2, "MEMORY_MB": 8}})
    inventories = {
        host: {"resource_provider_generation": 2, "inventories": {"MEMORY_MB": {"total": 64}}},
        node: {"resource_provider_generation": 0, "inventories": {"VCPU": {"total": 4}}},
    }
    used = f"update conflict: Inventory for 'VCPU' on resource provider '{host}' in use."
    left = placement("POST", "/reshaper", {"inventories": inventories, "allocations": {}})
    assert error(left) == (409, used, "placement.inventory.inuse")
    moved = {
        "allocations": {host: {"resources": {"MEMORY_MB": 8}}, node: {"resources": {"VCPU": 2}}},
        "project_id": "project", "user_id": "user", "consumer_generation": 1, "consumer_type": "INSTANCE",
    }  # fmt: skip
    body = {"inventories": inventories, "allocations": {CONSUMER: moved}}
    assert placement("POST", "/reshaper", body).status == 204
    assert placement.get(f"/resource_providers/{host}/usages") == {
        "resource_provider_generation": 5, "usages": {"MEMORY_MB": 8},
    }  # fmt: skip
    assert placement.get(f"/resource_providers/{node}/usages")["usages"] == {"VCPU": 2}
    again = placement("POST", "/reshaper", body)
    assert error(again)[1] == f"resource provider generation conflict for provider {host}: actual: 5, given: 2"


def test_the_reshaper_names_what_is_in_use_in_the_classes_own_order(cloud: Cloud) -> None:
    placement = service(cloud)
    host = placement.provider(1, DISK_GB=4, VCPU=4)
    placement.claim(CONSUMER, {host: {"VCPU": 1, "DISK_GB": 1}})
    inventories = {host: {"resource_provider_generation": 2, "inventories": {}}}
    refused = placement("POST", "/reshaper", {"inventories": inventories, "allocations": {}})
    assert error(refused)[1] == f"update conflict: Inventory for 'VCPU, DISK_GB' on resource provider '{host}' in use."
