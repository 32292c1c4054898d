"""What other services, and tests, ask of placement without HTTP."""

from __future__ import annotations

from pathlib import Path

import pytest

from openstack_mock.cloud import Cloud
from openstack_mock.services.placement.facade import NoRoom
from tests.services.placement.client import Client, uuid

SIZE = {"VCPU": 1, "MEMORY_MB": 512, "DISK_GB": 1}


def test_a_candidate_is_claimed_and_given_back(cloud: Cloud, placement: Client, hosts: list[str]) -> None:
    first = cloud.placement.candidates(SIZE, limit=1)[0]
    assert first.anchor == hosts[0]
    cloud.placement.allocate(uuid(9), first.allocations, "p", "u")
    assert cloud.placement.usages(hosts[0]) == SIZE
    assert placement.get(f"/allocations/{uuid(9)}")["consumer_type"] == "INSTANCE"
    cloud.placement.deallocate(uuid(9))
    assert placement.get(f"/allocations/{uuid(9)}") == {"allocations": {}}


def test_a_migration_holds_what_the_server_had(cloud: Cloud, hosts: list[str]) -> None:
    cloud.placement.allocate(uuid(1), {hosts[0]: SIZE}, "p", "u")
    cloud.placement.move(uuid(1), uuid(2))
    assert cloud.placement.allocations(uuid(1)) == {}
    assert cloud.placement.allocations(uuid(2)) == {hosts[0]: SIZE}
    assert cloud.placement.usages(hosts[0]) == SIZE


def test_no_room_is_told_and_nothing_is_left(cloud: Cloud, placement: Client, hosts: list[str]) -> None:
    with pytest.raises(NoRoom, match="would violate inventory constraints"):
        cloud.placement.allocate(uuid(1), {hosts[0]: {"VCPU": 10_000}}, "p", "u")
    assert placement.claim(uuid(1), {hosts[0]: {"VCPU": 1}}).status == 204


def test_a_trait_narrows_the_candidates(cloud: Cloud, hosts: list[str]) -> None:
    cloud.placement.set_traits(hosts[1], {"CUSTOM_FAST"})
    assert [row.anchor for row in cloud.placement.candidates(SIZE, required=["CUSTOM_FAST"])] == [hosts[1]]
    assert [row.anchor for row in cloud.placement.candidates(SIZE, forbidden=["CUSTOM_FAST"])] == [hosts[0], hosts[2]]


def test_a_snapshot_keeps_who_has_what(cloud: Cloud, hosts: list[str]) -> None:
    kept = cloud.snapshot()
    cloud.placement.allocate(uuid(1), {hosts[0]: SIZE}, "p", "u")
    cloud.restore(kept)
    assert cloud.placement.usages(hosts[0]) == dict.fromkeys(SIZE, 0)
    assert len(cloud.placement.candidates(SIZE)) == 3


def test_a_description_adds_providers_to_a_fresh_cloud(tmp_path: Path) -> None:
    file = tmp_path / "cloud.yaml"
    file.write_text(
        "placement:\n"
        "  resource_providers:\n"
        "    - {name: compute1, traits: [CUSTOM_FAST]}\n"
        "    - {name: gpu, parent: compute1, inventories: {CUSTOM_GPU: {total: 4}}}\n"
    )
    cloud = Cloud(seed=1, cloud=str(file))
    (found,) = cloud.placement.candidates({"VCPU": 1, "CUSTOM_GPU": 1}, required=["CUSTOM_FAST"])
    host, gpu = (cloud.placement.provider_named(name) for name in ("compute1", "gpu"))
    assert host is not None
    assert gpu is not None
    assert found.allocations == {host.uuid: {"VCPU": 1}, gpu.uuid: {"CUSTOM_GPU": 1}}
