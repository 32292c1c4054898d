"""Version documents and microversions, as nova 32 negotiates them."""

from __future__ import annotations

import pytest

from openstack_mock.wire.message import Request
from tests.services.compute.conftest import Compute


def test_the_root_names_both_versions_to_anybody(compute: Compute) -> None:
    answer = compute.cloud.handle(Request("GET", compute.cloud.url("compute") + "/"))
    assert [(row["id"], row["version"], row["min_version"]) for row in answer.json()["versions"]] == [
        ("v2.0", "", ""), ("v2.1", "2.104", "2.1"),
    ]  # fmt: skip


@pytest.mark.parametrize("path", ["/v2.1", "/v2.1/"])
def test_a_version_describes_itself(compute: Compute, path: str) -> None:
    answer = compute.cloud.handle(Request("GET", compute.cloud.url("compute") + path))
    assert answer.json()["version"]["id"] == "v2.1"
    assert len(answer.json()["version"]["media-types"]) == 1


@pytest.mark.parametrize(
    ("version", "status"), [("2.1", 200), ("latest", 200), ("2.104", 200), ("2.105", 406), ("1.9", 406), ("two", 400)]
)
def test_a_microversion_is_taken_if_it_is_one_that_there_is(compute: Compute, version: str, status: int) -> None:
    assert compute.send("GET", "/flavors", version=version).status == status


def test_an_answer_names_the_version_that_it_follows(compute: Compute) -> None:
    answer = compute.send("GET", "/flavors", version="2.53")
    sent = {name.lower(): value for name, value in answer.headers.items()}
    assert (sent["openstack-api-version"], sent["x-openstack-nova-api-version"]) == ("compute 2.53", "2.53")


def test_a_proxy_is_gone_after_2_35(compute: Compute) -> None:
    assert compute.send("GET", "/os-floating-ips", version="2.35").status == 200
    assert compute.send("GET", "/os-floating-ips", version="2.36").status == 404
