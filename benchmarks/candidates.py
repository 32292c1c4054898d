"""What a search for allocation candidates costs: with the answer it grows, with the cloud it does not."""

from __future__ import annotations

import functools

from openstack_mock import Request

from .client import Client
from .figures import figure, median

SMALL, LARGE = 1_000, 10_000
ROOMY = 5  # so many hosts have room for what is asked, however many there are


@functools.cache
def full_hosts(count: int) -> tuple[Client, Request]:
    """A cloud of hosts that are all full but for a few, and the request that finds those."""
    from openstack_mock import Cloud

    cloud = Cloud(compute_hosts=0)
    client = Client(cloud)
    ids = cloud.sim.ids.stream("benchmark")
    for number in range(count):
        uuid = ids.uuid()
        cloud.placement.add_provider(uuid, f"host-{number}")
        cloud.placement.set_inventory(uuid, {name: {"total": 64} for name in ("VCPU", "MEMORY_MB", "DISK_GB")})
        if number % (count // ROOMY):
            cloud.placement.allocate(ids.uuid(), {uuid: {"VCPU": 63, "MEMORY_MB": 60, "DISK_GB": 10}}, "p", "u")
    path = "/allocation_candidates?resources=VCPU:8,MEMORY_MB:8,DISK_GB:8&limit=1000"
    return client, client.request("GET", "placement", path, version="1.39")


def _once(count: int) -> float:
    client, request = full_hosts(count)
    assert len(client.cloud.handle(request).json()["allocation_requests"]) == ROOMY
    return median(lambda: client.cloud.handle(request), 101, warm=10)


@figure("find the few roomy hosts among 10,000, against the same among 1,000", 1.5, "x")
def candidates_stay_flat() -> float:
    return _once(LARGE) / _once(SMALL)


@figure("find the 5 roomy hosts among 10,000", 2, "ms")
def candidates_among_many() -> float:
    return 1e3 * _once(LARGE)


@figure("a candidate more, in an answer of 1,000 of 10,000 hosts", 100, "µs")
def a_candidate_more() -> float:
    client, _ = full_hosts(LARGE)
    few, many = (
        client.request("GET", "placement", f"/allocation_candidates?resources=VCPU:1&limit={limit}", version="1.39")
        for limit in (1, 1_000)
    )
    assert len(client.cloud.handle(many).json()["allocation_requests"]) == 1_000
    rise = median(lambda: client.cloud.handle(many), 11) - median(lambda: client.cloud.handle(few), 11)
    return 1e6 * rise / 999
