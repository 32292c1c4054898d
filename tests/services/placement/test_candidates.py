"""Allocation candidates as the API asks and shows them; tests/properties has what is found."""

from __future__ import annotations

import pytest

from tests.services.placement.client import Client, error, uuid

SHARES = "MISC_SHARES_VIA_AGGREGATE"


def cloud_of_trees(placement: Client) -> None:
    """A host with two nested devices, and a disk that it shares with nobody else."""
    for name in ("CUSTOM_CPU", "CUSTOM_NET", "CUSTOM_DISK"):
        placement("PUT", f"/resource_classes/{name}")
    placement.provider(1, CUSTOM_CPU=8)
    placement.provider(2, 1, CUSTOM_NET=4)
    placement.provider(3, 1, CUSTOM_NET=4)
    placement.provider(4, CUSTOM_DISK=100)
    placement.mark(uuid(1), "CUSTOM_HOST", aggregates=(uuid(7),))
    placement.mark(uuid(2), "CUSTOM_FAST")
    placement.mark(uuid(4), SHARES, aggregates=(uuid(7),))


def asked(placement: Client, query: str, version: str = "1.39") -> list[dict[str, dict[str, int]]]:
    """The allocations of each candidate."""
    rows = placement.get(f"/allocation_candidates?{query}", version=version)["allocation_requests"]
    return [{u: row["resources"] for u, row in found["allocations"].items()} for found in rows]


def test_the_hosts_are_candidates_for_a_server(placement: Client, hosts: list[str]) -> None:
    found = asked(placement, "resources=VCPU:1,MEMORY_MB:512,DISK_GB:1")
    assert found == [{host: {"VCPU": 1, "MEMORY_MB": 512, "DISK_GB": 1}} for host in hosts]


def test_a_tree_and_what_is_shared_with_it_meet_a_request_together(placement: Client) -> None:
    cloud_of_trees(placement)
    found = asked(placement, "resources=CUSTOM_CPU:2,CUSTOM_DISK:10")
    assert found == [{uuid(1): {"CUSTOM_CPU": 2}, uuid(4): {"CUSTOM_DISK": 10}}]


def test_groups_are_met_by_one_provider_each(placement: Client) -> None:
    cloud_of_trees(placement)
    query = "resources=CUSTOM_CPU:1&resources_A=CUSTOM_NET:1&resources_B=CUSTOM_NET:1"
    assert error(placement("GET", f"/allocation_candidates?{query}"))[1].startswith('The "group_policy" parameter')
    assert len(asked(placement, f"{query}&group_policy=none")) == 4
    isolated = asked(placement, f"{query}&group_policy=isolate&required_A=CUSTOM_FAST")
    assert isolated == [{uuid(1): {"CUSTOM_CPU": 1}, uuid(2): {"CUSTOM_NET": 1}, uuid(3): {"CUSTOM_NET": 1}}]


def test_mappings_say_which_provider_meets_which_group(placement: Client) -> None:
    cloud_of_trees(placement)
    query = "resources=CUSTOM_CPU:1&resources_A=CUSTOM_NET:1&required_A=CUSTOM_FAST"
    (row,) = placement.get(f"/allocation_candidates?{query}")["allocation_requests"]
    assert row["mappings"] == {"": [uuid(1)], "_A": [uuid(2)]}


def test_a_group_without_resources_anchors_a_subtree(placement: Client) -> None:
    cloud_of_trees(placement)
    query = "resources_N=CUSTOM_NET:1&required_H=CUSTOM_HOST&group_policy=none"
    assert error(placement("GET", f"/allocation_candidates?{query}"))[2] == "placement.query.bad_value"
    assert len(asked(placement, f"{query}&same_subtree=_N,_H")) == 2
    assert asked(placement, f"{query}&same_subtree=_N,_H&required_N=CUSTOM_FAST") == [{uuid(2): {"CUSTOM_NET": 1}}]


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("resources=CUSTOM_NET:1&in_tree={3}", 2), ("resources=CUSTOM_NET:1&in_tree={4}", 0),
        ("resources=CUSTOM_NET:1&member_of={7}", 2), ("resources=CUSTOM_NET:1&member_of=!{7}", 0),
        ("resources=CUSTOM_NET:1&root_required=CUSTOM_HOST", 2), ("resources=CUSTOM_NET:1&root_required=!CUSTOM_HOST", 0),
        ("resources=CUSTOM_NET:1&required=in:CUSTOM_FAST,CUSTOM_HOST", 1), ("resources=CUSTOM_NET:1&limit=1", 1),
        ("resources=CUSTOM_NET:5", 0),
    ],
)  # fmt: skip
def test_candidates_are_narrowed(placement: Client, query: str, count: int) -> None:
    cloud_of_trees(placement)
    query = query.replace("{", "{0[").replace("}", "]}").format([uuid(n) for n in range(10)])
    assert len(asked(placement, query)) == count


def test_a_summary_tells_of_the_whole_tree(placement: Client) -> None:
    cloud_of_trees(placement)
    found = placement.get("/allocation_candidates?resources=CUSTOM_CPU:1")["provider_summaries"]
    assert set(found) == {uuid(1), uuid(2), uuid(3)}
    assert found[uuid(2)] == {
        "resources": {"CUSTOM_NET": {"capacity": 4, "used": 0}}, "traits": ["CUSTOM_FAST"],
        "parent_provider_uuid": uuid(1), "root_provider_uuid": uuid(1),
    }  # fmt: skip


def test_a_client_that_knows_no_trees_sees_one_provider_of_each(placement: Client) -> None:
    cloud_of_trees(placement)
    assert asked(placement, "resources=CUSTOM_CPU:1,CUSTOM_NET:1", version="1.28") == []
    assert len(asked(placement, "resources=CUSTOM_CPU:1,CUSTOM_NET:1", version="1.29")) == 2
    old = placement.get("/allocation_candidates?resources=CUSTOM_CPU:1", version="1.10")
    assert old["allocation_requests"] == [
        {"allocations": [{"resource_provider": {"uuid": uuid(1)}, "resources": {"CUSTOM_CPU": 1}}]}
    ]
    assert old["provider_summaries"] == {uuid(1): {"resources": {"CUSTOM_CPU": {"capacity": 8, "used": 0}}}}


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("resources=NOPE:1", "Invalid resource class in resources parameter: No such resource class NOPE."),
        ("resources=VCPU:1&required=NOPE", "No such trait(s): NOPE."),
        ("required=HW_CPU_X86_VMX", "There must be at least one resources or resources[$S] parameter."),
        ("resources=VCPU:1&required=HW_CPU_X86_VMX,!HW_CPU_X86_VMX",
         "Conflicting required and forbidden traits found in the following traits keys: required: (HW_CPU_X86_VMX)"),
        ("resources=VCPU:1&root_required=HW_CPU_X86_VMX&root_required=HW_CPU_X86_AVX",
         "Query parameter 'root_required' may be specified only once."),
        ("resources1=VCPU:1&same_subtree=2", "Real suffixes should be specified in `same_subtree`: ['2'] not found in ['1']."),
    ],
)  # fmt: skip
def test_a_request_that_makes_no_sense_is_refused(placement: Client, query: str, sentence: str) -> None:
    assert error(placement("GET", f"/allocation_candidates?{query}"))[:2] == (400, sentence)


def test_an_unknown_class_is_told_of_when_the_group_before_it_finds_somebody(placement: Client) -> None:
    cloud_of_trees(placement)
    query = "/allocation_candidates?required_H={}&resources=CUSTOM_NOTHING:1&same_subtree=_H"
    assert error(placement("GET", query.format("CUSTOM_HOST")))[1].endswith("No such resource class CUSTOM_NOTHING.")
    assert placement.get(query.format("HW_CPU_X86_VMX"))["allocation_requests"] == []
