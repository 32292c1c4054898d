"""Lists of servers: filters, order and pages."""

from __future__ import annotations

import pytest

from tests.services.compute.conftest import Compute


def names(compute: Compute, query: str) -> list[str]:
    return [row["name"] for row in compute.get(f"/servers?{query}")["servers"]]


@pytest.fixture
def three(compute: Compute) -> Compute:
    for name in ("alpha", "beta", "gamma"):
        compute.boot(name=name, tags=[name, "all"])
    compute.act(compute.get("/servers?name=beta")["servers"][0]["id"], "os-stop")
    return compute


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("name=^al", ["alpha"]), ("status=SHUTOFF", ["beta"]), ("status=ACTIVE", ["gamma", "alpha"]),
        ("tags=all,alpha", ["alpha"]), ("tags-any=alpha,beta", ["beta", "alpha"]), ("not-tags=all", []),
        ("vm_state=stopped", ["beta"]), ("flavor=42", ["gamma", "beta", "alpha"]), ("flavor=1", []),
        ("sort_key=display_name&sort_dir=asc", ["alpha", "beta", "gamma"]),
    ],
)  # fmt: skip
def test_a_filter_keeps_what_it_names(three: Compute, query: str, found: list[str]) -> None:
    assert names(three, query) == found


def test_pages_lead_to_one_another(three: Compute) -> None:
    page = three.get("/servers?limit=2")
    assert [row["name"] for row in page["servers"]] == ["gamma", "beta"]
    (link,) = page["servers_links"]
    assert (link["rel"], link["href"].rpartition("?")[2]) == ("next", f"limit=2&marker={page['servers'][1]['id']}")
    assert names(three, f"limit=2&marker={page['servers'][1]['id']}") == ["alpha"]


def test_a_marker_that_is_no_server_is_refused(three: Compute) -> None:
    assert three.fault("GET", "/servers?marker=nope") == (400, "marker [nope] not found")


def test_a_member_sees_its_own_project(three: Compute, member: Compute) -> None:
    assert names(member, "") == []
    member.boot(name="mine")
    assert names(member, "") == ["mine"]
    assert sorted(names(three, "all_tenants=1")) == ["alpha", "beta", "gamma", "mine"]
    assert member.fault("GET", "/servers?all_tenants=1")[0] == 403
