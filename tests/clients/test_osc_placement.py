"""Every command of osc-placement, at the versions that change it, its answer asserted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from openstack_mock import mock_openstack
from tests.clients.openstack_command import Command

pytestmark = pytest.mark.filterwarnings("ignore")  # theirs, not ours

ONE, TWO, SHARED = (f"00000000-0000-4000-8000-00000000000{n}" for n in (1, 2, 3))
CONSUMER, AGGREGATE = "c0000000-0000-4000-8000-000000000001", "a0000000-0000-4000-8000-000000000001"


class Placement(Command):
    """The command, with a version of placement."""

    def __call__(self, line: str, version: str = "1.39") -> Any:
        """What a line that must succeed prints, read as JSON."""
        return self.json(line, "--os-placement-api-version", version)

    def does(self, line: str, version: str = "1.39") -> None:
        """Run a line that must succeed and prints nothing."""
        assert self.text(line, "--os-placement-api-version", version) == ""

    def refuses(self, line: str, version: str = "1.39") -> str:
        """What a line that must fail says."""
        return self.fails(line, "--os-placement-api-version", version)


@pytest.fixture
def openstack(capsys: pytest.CaptureFixture[str]) -> Iterator[Placement]:
    with mock_openstack():
        yield Placement(capsys)


def make(openstack: Placement, uuid: str, name: str, *inventories: str) -> None:
    openstack(f"resource provider create --uuid {uuid} {name}")
    if inventories:
        openstack(f"resource provider inventory set {uuid} " + " ".join(f"--resource {row}" for row in inventories))


def test_resource_provider(openstack: Placement) -> None:
    created = openstack(f"resource provider create --uuid {ONE} one")
    assert created == {
        "uuid": ONE, "name": "one", "generation": 0, "root_provider_uuid": ONE, "parent_provider_uuid": None,
    }  # fmt: skip
    child = openstack(f"resource provider create --uuid {TWO} --parent-provider {ONE} two")
    assert child["root_provider_uuid"] == ONE
    assert openstack(f"resource provider set {TWO} --name deux --parent-provider {ONE}")["name"] == "deux"
    names = {row["name"] for row in openstack("resource provider list")}
    assert {"one", "deux", "compute1"} <= names
    assert [row["name"] for row in openstack("resource provider list --name one")] == ["one"]
    assert len(openstack(f"resource provider list --in-tree {TWO}")) == 2
    assert openstack(f"resource provider list --uuid {TWO}", version="1.0") == [
        {"uuid": TWO, "name": "deux", "generation": 0}
    ]
    shown = openstack(f"resource provider show {ONE} --allocations")
    assert (shown["name"], shown["allocations"]) == ("one", {})
    assert "child resource providers" in openstack.refuses(f"resource provider delete {ONE}")
    openstack.does(f"resource provider delete {TWO}")
    openstack.does(f"resource provider delete {ONE}")
    assert "No resource provider with uuid" in openstack.refuses(f"resource provider show {ONE}")


def test_resource_provider_inventory(openstack: Placement) -> None:
    make(openstack, ONE, "one")
    rows = openstack(
        f"resource provider inventory set {ONE} --resource VCPU=8 --resource VCPU:allocation_ratio=2.0 --resource DISK_GB=100"
    )
    assert {(row["resource_class"], row["total"], row["allocation_ratio"]) for row in rows} == {
        ("VCPU", 8, 2.0), ("DISK_GB", 100, 1.0),
    }  # fmt: skip
    amended = openstack(f"resource provider inventory set {ONE} --resource VCPU:reserved=1 --amend")
    assert {(row["resource_class"], row["reserved"]) for row in amended} == {("VCPU", 1), ("DISK_GB", 0)}
    changed = openstack(f"resource provider inventory class set {ONE} DISK_GB --total 50 --max_unit 10")
    assert (changed["total"], changed["max_unit"]) == (50, 10)
    listed = openstack(f"resource provider inventory list {ONE}")
    assert {row["resource_class"]: row["used"] for row in listed} == {"VCPU": 0, "DISK_GB": 0}
    assert openstack(f"resource provider inventory show {ONE} VCPU")["reserved"] == 1
    openstack.does(f"resource provider inventory delete {ONE} --resource-class VCPU")
    assert len(openstack(f"resource provider inventory list {ONE}")) == 1
    openstack.does(f"resource provider inventory delete {ONE}")
    assert openstack(f"resource provider inventory list {ONE}") == []


def test_resource_provider_inventory_of_an_aggregate(openstack: Placement) -> None:
    for uuid, name in ((ONE, "one"), (TWO, "two")):
        make(openstack, uuid, name, "VCPU=4")
        openstack(f"resource provider aggregate set {uuid} --aggregate {AGGREGATE} --generation 1")
    rows = openstack(f"resource provider inventory set {AGGREGATE} --resource VCPU=16 --aggregate")
    assert {(row["resource_provider"], row["total"]) for row in rows} == {(ONE, 16), (TWO, 16)}


def test_resource_provider_aggregate(openstack: Placement) -> None:
    make(openstack, ONE, "one")
    assert openstack(f"resource provider aggregate set {ONE} --aggregate {AGGREGATE}", version="1.1") == [
        {"uuid": AGGREGATE}
    ]
    assert openstack(f"resource provider aggregate set {ONE} --aggregate {AGGREGATE} --generation 0") == [
        {"uuid": AGGREGATE}
    ]
    assert "generation already changed" in openstack.refuses(f"resource provider aggregate set {ONE} --generation 0")
    assert openstack(f"resource provider aggregate list {ONE}") == [{"uuid": AGGREGATE}]
    assert [row["uuid"] for row in openstack(f"resource provider list --member-of {AGGREGATE}")] == [ONE]


def test_trait(openstack: Placement) -> None:
    openstack.does("trait create CUSTOM_A")
    assert openstack("trait show CUSTOM_A") == {"name": "CUSTOM_A"}
    assert openstack("trait list --name startswith:CUSTOM_") == [{"name": "CUSTOM_A"}]
    assert {"name": "HW_CPU_X86_VMX"} in openstack("trait list")
    make(openstack, ONE, "one")
    assert openstack(f"resource provider trait set {ONE} --trait CUSTOM_A") == [{"name": "CUSTOM_A"}]
    assert openstack(f"resource provider trait list {ONE}") == [{"name": "CUSTOM_A"}]
    assert openstack("trait list --associated --name startswith:CUSTOM_") == [{"name": "CUSTOM_A"}]
    assert [row["uuid"] for row in openstack("resource provider list --required CUSTOM_A")] == [ONE]
    assert ONE not in [row["uuid"] for row in openstack("resource provider list --forbidden CUSTOM_A")]
    assert "in use" in openstack.refuses("trait delete CUSTOM_A")
    openstack.does(f"resource provider trait delete {ONE}")
    openstack.does("trait delete CUSTOM_A")
    assert "No such trait" in openstack.refuses("trait show CUSTOM_A")


def test_resource_class(openstack: Placement) -> None:
    openstack.does("resource class create CUSTOM_A")
    openstack.does("resource class set CUSTOM_B")
    names = [row["name"] for row in openstack("resource class list")]
    assert names[0] == "VCPU"
    assert names[-2:] == ["CUSTOM_A", "CUSTOM_B"]
    assert openstack("resource class show CUSTOM_A") == {"name": "CUSTOM_A"}
    openstack.does("resource class delete CUSTOM_A")
    assert "No such resource class" in openstack.refuses("resource class show CUSTOM_A")


@pytest.mark.parametrize("version", ["1.0", "1.8", "1.12", "1.28", "1.38"])
def test_resource_provider_allocation(openstack: Placement, version: str) -> None:
    make(openstack, ONE, "one", "VCPU=8", "MEMORY_MB=64")
    owner = "" if version == "1.0" else "--project-id project --user-id user"
    owner += " --consumer-type INSTANCE" if version == "1.38" else ""
    claim = f"resource provider allocation set {CONSUMER} {owner} --allocation rp={ONE},VCPU=2,MEMORY_MB=8"
    (row,) = openstack(claim, version=version)
    assert (row["resource_provider"], row["resources"]) == (ONE, {"VCPU": 2, "MEMORY_MB": 8})
    (shown,) = openstack(f"resource provider allocation show {CONSUMER}", version=version)
    assert shown["resources"] == {"VCPU": 2, "MEMORY_MB": 8}
    assert shown.get("project_id") == (None if version in ("1.0", "1.8") else "project")
    assert {row["resource_class"]: row["usage"] for row in openstack(f"resource provider usage show {ONE}")} == {
        "VCPU": 2, "MEMORY_MB": 8,
    }  # fmt: skip
    openstack.does(f"resource provider allocation delete {CONSUMER}", version)
    assert openstack(f"resource provider allocation show {CONSUMER}", version=version) == []
    assert "No allocations for consumer" in openstack.refuses(f"resource provider allocation delete {CONSUMER}")


def test_resource_provider_allocation_unset(openstack: Placement) -> None:
    for uuid, name in ((ONE, "one"), (TWO, "two")):
        make(openstack, uuid, name, "VCPU=8", "MEMORY_MB=64")
    openstack(
        f"resource provider allocation set {CONSUMER} --project-id p --user-id u --consumer-type INSTANCE "
        f"--allocation rp={ONE},VCPU=2,MEMORY_MB=8 --allocation rp={TWO},VCPU=1"
    )
    left = openstack(f"resource provider allocation unset {CONSUMER} --provider {TWO}")
    assert [row["resource_provider"] for row in left] == [ONE]
    (row,) = openstack(f"resource provider allocation unset {CONSUMER} --resource-class VCPU")
    assert row["resources"] == {"MEMORY_MB": 8}
    more = f"--allocation rp={ONE},VCPU=9 --project-id p --user-id u --consumer-type INSTANCE"
    assert "would exceed the capacity" in openstack.refuses(f"resource provider allocation set {CONSUMER} {more}")


def test_resource_usage(openstack: Placement) -> None:
    make(openstack, ONE, "one", "VCPU=8")
    openstack(
        f"resource provider allocation set {CONSUMER} --project-id p --user-id u --consumer-type INSTANCE "
        f"--allocation rp={ONE},VCPU=2"
    )
    assert openstack("resource usage show p", version="1.37") == [{"resource_class": "VCPU", "usage": 2}]
    assert openstack("resource usage show p --user-id u", version="1.9") == [{"resource_class": "VCPU", "usage": 2}]
    assert openstack("resource usage show p --user-id v", version="1.9") == []


def test_allocation_candidate(openstack: Placement) -> None:
    openstack.does("resource class create CUSTOM_A")
    make(openstack, ONE, "one", "CUSTOM_A=8")
    make(openstack, TWO, "two", "CUSTOM_A=2")
    openstack.does("trait create CUSTOM_T")
    openstack(f"resource provider trait set {TWO} --trait CUSTOM_T")
    rows = openstack("allocation candidate list --resource CUSTOM_A=1")
    assert {row["resource provider"]: row["allocation"] for row in rows} == {ONE: "CUSTOM_A=1", TWO: "CUSTOM_A=1"}
    assert {row["inventory used/capacity"] for row in rows} == {"CUSTOM_A=0/8", "CUSTOM_A=0/2"}
    for query, version, found in (
        ("--resource CUSTOM_A=4", "1.10", [ONE]), ("--resource CUSTOM_A=1 --limit 1", "1.16", [ONE]),
        ("--resource CUSTOM_A=1 --required CUSTOM_T", "1.17", [TWO]),
        ("--resource CUSTOM_A=1 --forbidden CUSTOM_T", "1.22", [ONE]),
        ("--group g --resource CUSTOM_A=1 --required CUSTOM_T", "1.37", [TWO]),
    ):  # fmt: skip
        rows = openstack(f"allocation candidate list {query}", version=version)
        assert [row["resource provider"] for row in rows] == found
    assert "No such resource class" in openstack.refuses("allocation candidate list --resource NOPE=1")
