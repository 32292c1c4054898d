"""Creating servers: what is refused at once, and what ends in ERROR. Sentences are nova's."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from tests.services.compute.conftest import Compute


def test_a_server_is_built_on_a_host(compute: Compute) -> None:
    shown = compute.show(compute.boot(metadata={"a": "b"}, tags=["t"]))
    assert (shown["status"], shown["OS-EXT-STS:vm_state"], shown["OS-EXT-STS:power_state"]) == ("ACTIVE", "active", 1)
    assert (shown["metadata"], shown["tags"], shown["addresses"]) == ({"a": "b"}, ["t"], {})
    assert shown["OS-EXT-SRV-ATTR:host"] in {row.host for row in compute.cloud.compute.state.computes()}


@pytest.mark.parametrize(
    ("change", "status", "sentence"),
    [
        ({"flavorRef": "nope"}, 400, "Flavor nope could not be found."),
        ({"imageRef": str(uuid.UUID(int=7))}, 400, "Can not find requested image"),
        ({"imageRef": ""}, 400, "Missing imageRef attribute"),
        ({"key_name": "nope"}, 400, "Invalid key_name provided."),
        ({"availability_zone": "nope"}, 400, "The requested availability zone is not available"),
        ({"min_count": 3, "max_count": 2}, 400, "min_count must be <= max_count"),
        ({"security_groups": [{"name": "nope"}]}, 400, "Unable to find security_group with name or id 'nope'"),
        ({"hypervisor_hostname": "nope"}, 400, "Compute host nope could not be found."),
    ],
)
def test_what_is_not_there_is_refused(compute: Compute, change: Any, status: int, sentence: str) -> None:
    assert compute.fault("POST", "/servers", compute.body(**change)) == (status, sentence)
    assert compute.get("/servers")["servers"] == []


def test_a_server_that_no_host_has_room_for_is_in_error(compute: Compute) -> None:
    compute.send("POST", "/flavors", {"flavor": {"id": "h", "name": "huge", "ram": 10**7, "vcpus": 1, "disk": 1}})
    project = compute.api.project_id
    compute.send("PUT", f"/os-quota-sets/{project}", {"quota_set": {"ram": -1}})
    shown = compute.show(compute.boot(flavorRef="h"))
    assert (shown["status"], shown["OS-EXT-SRV-ATTR:host"]) == ("ERROR", None)
    assert (shown["fault"]["code"], shown["fault"]["message"]) == (500, "No valid host was found. ")


def test_a_quota_holds(compute: Compute) -> None:
    project = compute.api.project_id
    compute.send("PUT", f"/os-quota-sets/{project}", {"quota_set": {"instances": 1}})
    compute.boot()
    status, sentence = compute.fault("POST", "/servers", compute.body())
    assert (status, sentence) == (
        403, "Quota exceeded for instances: Requested 1, but already used 1 of 1 instances",
    )  # fmt: skip


def test_several_are_created_with_one_request(compute: Compute) -> None:
    answer = compute.send("POST", "/servers", compute.body(min_count=2, max_count=3, return_reservation_id=True))
    reservation = answer.json()["reservation_id"]
    rows = compute.get(f"/servers/detail?reservation_id={reservation}")["servers"]
    assert sorted(row["name"] for row in rows) == ["one-1", "one-2", "one-3"]


def test_a_host_can_be_asked_for(compute: Compute) -> None:
    host = sorted({row.host for row in compute.cloud.compute.state.computes()})[-1]
    assert compute.show(compute.boot(host=host))["OS-EXT-SRV-ATTR:host"] == host
    assert compute.show(compute.boot(availability_zone=f"nova:{host}"))["OS-EXT-SRV-ATTR:host"] == host


def test_a_member_may_not_name_a_host(member: Compute) -> None:
    status, sentence = member.fault("POST", "/servers", member.body(availability_zone="nova:compute1"))
    assert (status, sentence) == (
        403, "Policy doesn't allow os_compute_api:servers:create:forced_host to be performed.",
    )  # fmt: skip


def test_an_unknown_field_is_refused_by_name(compute: Compute) -> None:
    status, sentence = compute.fault("POST", "/servers", compute.body(colour="red"))
    assert status == 400
    assert "Additional properties are not allowed ('colour' was unexpected)" in sentence


def test_two_clouds_of_one_seed_give_the_same_server(compute: Compute) -> None:
    from openstack_mock.cloud import Cloud
    from tests.services.conftest import START, Api

    other = Compute(Api(Cloud(seed=1, start=START)))
    assert other.show(other.boot()) == compute.show(compute.boot())


def test_a_server_boots_from_a_new_volume_that_goes_with_it(compute: Compute) -> None:
    mapping = [{"boot_index": 0, "uuid": compute.image, "source_type": "image", "destination_type": "volume",
                "volume_size": 1, "delete_on_termination": True}]  # fmt: skip
    id = compute.boot(imageRef="", block_device_mapping_v2=mapping)
    shown = compute.show(id)
    assert (shown["status"], shown["image"]) == ("ACTIVE", "")
    (volume,) = shown["os-extended-volumes:volumes_attached"]
    assert compute.api.get("block_storage", f"/volumes/{volume['id']}").json()["volume"]["status"] == "in-use"
    compute.send("DELETE", f"/servers/{id}")
    assert compute.api.get("block_storage", f"/volumes/{volume['id']}").status == 404
