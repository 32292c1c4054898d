"""What stands around servers: flavors, keypairs, groups, aggregates, hosts."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_ssh_public_key

from tests.services.compute.conftest import Compute


def test_a_name_is_taken_once(compute: Compute) -> None:
    key = {"keypair": {"name": "k"}}
    compute.send("POST", "/os-keypairs", key, "2.91")
    assert compute.fault("POST", "/os-keypairs", key, "2.91") == (409, "Key pair 'k' already exists.")


def test_a_flavor_is_made_given_and_deleted(compute: Compute, member: Compute) -> None:
    flavor = {"name": "f", "ram": 64, "vcpus": 1, "disk": 1, "id": "f", "os-flavor-access:is_public": False}
    assert compute.send("POST", "/flavors", {"flavor": flavor}).status == 200
    assert member.fault("GET", "/flavors/f") == (404, "Flavor f could not be found.")
    compute.send("POST", "/flavors/f/action", {"addTenantAccess": {"tenant": member.api.project_id}})
    assert member.get("/flavors/f")["flavor"]["name"] == "f"
    assert compute.send("POST", "/flavors/f/os-extra_specs", {"extra_specs": {"hw:cpu_policy": "shared"}}).status == 200
    assert compute.send("DELETE", "/flavors/f").status == 202
    assert compute.fault("GET", "/flavors/f")[0] == 404


@pytest.mark.parametrize(("policy", "apart"), [("affinity", False), ("anti-affinity", True)])
def test_a_group_keeps_its_servers_together_or_apart(compute: Compute, policy: str, apart: bool) -> None:
    made = compute.send("POST", "/os-server-groups", {"server_group": {"name": "g", "policy": policy}})
    group = made.json()["server_group"]["id"]
    hosts = set()
    for _ in range(2):
        body = {**compute.body(), "os:scheduler_hints": {"group": group}}
        id = compute.send("POST", "/servers", body).json()["server"]["id"]
        hosts.add(compute.show(id)["OS-EXT-SRV-ATTR:host"])
    assert len(hosts) == (2 if apart else 1)
    assert len(compute.get(f"/os-server-groups/{group}")["server_group"]["members"]) == 2


def test_an_aggregate_makes_a_zone(compute: Compute) -> None:
    made = compute.send("POST", "/os-aggregates", {"aggregate": {"name": "a", "availability_zone": "east"}}).json()
    path = f"/os-aggregates/{made['aggregate']['id']}/action"
    assert compute.send("POST", path, {"add_host": {"host": "compute2"}}).status == 200
    shown = compute.show(compute.boot(availability_zone="east"))
    assert (shown["OS-EXT-SRV-ATTR:host"], shown["OS-EXT-AZ:availability_zone"]) == ("compute2", "east")


def test_a_disabled_service_takes_no_servers(compute: Compute) -> None:
    rows = compute.get("/os-services?binary=nova-compute")["services"]
    for row in rows[:-1]:
        compute.send("PUT", f"/os-services/{row['id']}", {"status": "disabled"})
    assert compute.show(compute.boot())["OS-EXT-SRV-ATTR:host"] == rows[-1]["host"]


def test_a_member_sees_no_hypervisors(member: Compute) -> None:
    assert member.fault("GET", "/os-hypervisors") == (
        403, "Policy doesn't allow os_compute_api:os-hypervisors:list to be performed.",
    )  # fmt: skip


def test_a_generated_keypair_is_a_real_one(compute: Compute) -> None:
    made = compute.send("POST", "/os-keypairs", {"keypair": {"name": "k"}}, "2.90").json()["keypair"]
    own = load_pem_private_key(made["private_key"].encode(), None).public_key()
    assert own == load_ssh_public_key(made["public_key"].encode())
    assert made["fingerprint"].count(":") == 15
    assert "private_key" not in compute.get("/os-keypairs/k")["keypair"]


def test_usage_counts_from_the_launch(compute: Compute) -> None:
    compute.boot()
    compute.cloud.advance(1800)
    usage = compute.get(f"/os-simple-tenant-usage/{compute.api.project_id}?start=2026-01-31T00:00:00")
    assert usage["tenant_usage"]["total_hours"] == pytest.approx(0.5, abs=0.01)
