"""The options that an operator of the real service has: how candidates are generated, who owns what nobody has named."""

from __future__ import annotations

from typing import Any

import pytest

from openstack_mock.cloud import Cloud
from tests.services.conftest import Api
from tests.services.placement.client import Client, uuid

NET = {"CUSTOM_NET": 1}


def grown(**options: Any) -> Cloud:
    """A cloud of two trees, each a host with three cards."""
    cloud = Cloud(seed=1, options={f"placement.{name}": value for name, value in options.items()})
    for host in (10, 20):
        cloud.placement.add_provider(uuid(host), f"host{host}")
        for card in (1, 2, 3):
            cloud.placement.add_provider(uuid(host + card), f"card{host + card}", uuid(host))
            cloud.placement.set_inventory(uuid(host + card), {"CUSTOM_NET": {"total": 4}})
    return cloud


def cards(cloud: Cloud, limit: int | None = None) -> list[int]:
    """The cards of the candidates, by number."""
    return [int(next(iter(row.allocations))[-2:]) for row in cloud.placement.candidates(NET, limit=limit)]


@pytest.mark.parametrize(
    ("options", "limit", "expected"),
    [
        ({}, None, [11, 12, 13, 21, 22, 23]),
        ({"max_allocation_candidates": 4}, None, [11, 12, 13, 21]),
        ({"max_allocation_candidates": 4}, 2, [11, 12]),
        ({"max_allocation_candidates": 0}, None, [11]),
        ({"allocation_candidates_generation_strategy": "breadth-first"}, None, [11, 21, 12, 22, 13, 23]),
        ({"allocation_candidates_generation_strategy": "breadth-first", "max_allocation_candidates": 3}, None, [11, 21, 12]),
    ],
)  # fmt: skip
def test_candidates_are_generated_as_the_operator_wants(
    options: dict[str, Any], limit: int | None, expected: list[int]
) -> None:
    assert cards(grown(**options), limit) == expected


def test_candidates_are_mixed_by_the_clouds_own_chance() -> None:
    ways = {tuple(cards(grown(randomize_allocation_candidates=True))) for _ in range(2)}
    assert len(ways) == 1
    assert ways != {(11, 12, 13, 21, 22, 23)}
    assert sorted(*ways) == [11, 12, 13, 21, 22, 23]


def test_a_limit_takes_any_of_the_mixed_candidates() -> None:
    cloud = grown(randomize_allocation_candidates=True)
    drawn = [cards(cloud, limit=2) for _ in range(20)]
    assert {len(row) for row in drawn} == {2}
    assert {card for row in drawn for card in row} == {11, 12, 13, 21, 22, 23}


def test_chance_has_only_what_was_generated() -> None:
    cloud = grown(randomize_allocation_candidates=True, max_allocation_candidates=3)
    assert sorted(cards(cloud)) == [11, 12, 13]


def test_a_consumer_of_old_belongs_to_whom_the_operator_says() -> None:
    cloud = grown(incomplete_consumer_project_id="lost-and-found")
    placement = Client(Api(cloud))
    row = {"resource_provider": {"uuid": uuid(11)}, "resources": NET}
    assert placement("PUT", f"/allocations/{uuid(91)}", {"allocations": [row]}, version="1.7").status == 204
    shown = placement.get(f"/allocations/{uuid(91)}")
    assert (shown["project_id"], shown["user_id"]) == ("lost-and-found", "00000000-0000-0000-0000-000000000000")
