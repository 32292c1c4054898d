"""What ten thousand servers cost."""

from __future__ import annotations

import functools
import gc
import statistics
import tracemalloc

from .client import Client, boot, roomy
from .figures import figure, seconds

MANY = 10_000
PAGE = 1_000


@functools.cache
def full_cloud() -> tuple[Client, list[float]]:
    """A cloud with ten thousand servers, and how long each took."""
    client = roomy(compute_hosts=10)
    gc.collect()
    return client, [seconds(lambda number=number: boot(client, f"server-{number}")) for number in range(MANY)]  # type: ignore[misc]


@figure("boot a server: the last 1,000 of 10,000 against the first", 1.5, "x")
def boot_stays_flat() -> float:
    _, times = full_cloud()
    return statistics.median(times[-PAGE:]) / statistics.median(times[:PAGE])


@figure("list 10,000 servers by pages of 1,000", 0.5, "s")
def list_by_pages() -> float:
    client, _ = full_cloud()

    def run() -> None:
        count, marker = 0, ""
        while True:
            page = client("GET", "compute", f"/v2.1/servers?limit={PAGE}{marker}")["servers"]
            if not page:
                break
            count += len(page)
            marker = f"&marker={page[-1]['id']}"
        assert count == MANY

    return statistics.median(seconds(run) for _ in range(3))


@figure("memory of a server", 3, "KiB")
def memory_of_a_server() -> float:
    client = roomy(compute_hosts=10)
    # Traced from the start: a list that grows later would otherwise count whole. What is kept only of the newest
    # (messages, requests) is full before the count starts.
    tracemalloc.start()
    for number in range(PAGE):
        boot(client, f"warm-{number}")
    gc.collect()
    before = tracemalloc.get_traced_memory()[0]
    for number in range(PAGE):
        boot(client, f"server-{number}")
    gc.collect()
    used = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    return used / PAGE / 1024
