"""Virtual client time: a client's sleeps are jumps of the cloud's clock."""

from __future__ import annotations

import asyncio
import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
import requests
from requests.adapters import HTTPAdapter
from urllib3.util.retry import Retry

from openstack_mock import Request, Response, mock_openstack

Scripted = Callable[..., Any]
URL = "http://openstack.test/identity/v3"
DAY = 86_400.0


def test_a_sleep_moves_the_clouds_clock_and_takes_no_time(scripted: Scripted) -> None:
    cloud = scripted(virtual_client_time=True)
    time.sleep(DAY)
    time.sleep(0.25)
    assert cloud.advanced == DAY + 0.25


def test_without_the_option_a_sleep_is_a_sleep(scripted: Scripted) -> None:
    before = time.sleep
    cloud = scripted()
    assert time.sleep is before
    assert cloud.advanced == 0


def test_the_clients_clocks_agree_with_what_it_slept(scripted: Scripted) -> None:
    scripted(virtual_client_time=True)
    clocks = time.time, time.monotonic, lambda: time.time_ns() / 1e9, lambda: time.monotonic_ns() / 1e9
    before = [clock() for clock in clocks]
    time.sleep(DAY)
    for clock, then in zip(clocks, before, strict=True):
        assert DAY <= clock() - then < DAY + 3600


def test_a_clients_timeout_is_as_long_as_it_says(scripted: Scripted) -> None:
    cloud = scripted(virtual_client_time=True)
    rounds, deadline = 0, time.monotonic() + 600
    while time.monotonic() < deadline:
        time.sleep(5)
        rounds += 1
    assert rounds == 120
    assert cloud.advanced == 600


def test_openstacksdk_gives_up_after_its_own_timeout_at_once(scripted: Scripted) -> None:
    from openstack import exceptions, utils

    cloud = scripted(virtual_client_time=True)
    with pytest.raises(exceptions.ResourceTimeout):
        for _ in utils.iterate_timeout(3600, "never", wait=10):
            pass
    assert cloud.advanced == 3600


def test_what_time_refuses_is_refused(scripted: Scripted) -> None:
    scripted(virtual_client_time=True)
    with pytest.raises(ValueError, match="must be non-negative"):
        time.sleep(-1)
    with pytest.raises(TypeError):
        time.sleep("1")  # type: ignore[arg-type]
    time.sleep(0)


def test_retry_after_is_waited_for_in_virtual_time(scripted: Scripted) -> None:
    statuses = iter([429, 200])
    cloud = scripted(lambda request: Response(next(statuses), {"Retry-After": "30"}), virtual_client_time=True)
    session = requests.Session()
    session.mount("http://", HTTPAdapter(max_retries=Retry(2)))
    assert session.get(URL).status_code == 200
    assert cloud.advanced == 30


def test_threads_that_are_started_now_jump_too(scripted: Scripted) -> None:
    cloud = scripted(virtual_client_time=True)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(time.sleep, [DAY, DAY]))
    assert cloud.advanced == 2 * DAY


def test_a_thread_that_was_there_before_sleeps_as_ever(scripted: Scripted) -> None:
    begin, done = threading.Event(), threading.Event()

    def heartbeat() -> None:
        begin.wait()
        time.sleep(0.001)
        done.set()

    thread = threading.Thread(target=heartbeat)
    thread.start()
    cloud = scripted(virtual_client_time=True)
    begin.set()
    assert done.wait(10)
    thread.join()
    assert cloud.advanced == 0


def test_waiting_for_another_thread_is_real(scripted: Scripted) -> None:
    scripted(virtual_client_time=True)
    answers: queue.Queue[str] = queue.Queue()
    event = threading.Event()

    def work() -> None:
        event.wait(60)
        time.sleep(DAY)
        answers.put("done")

    thread = threading.Thread(target=work)
    thread.start()
    time.sleep(DAY)
    event.set()
    assert answers.get(timeout=60) == "done"
    thread.join(60)
    assert not thread.is_alive()


def test_all_clouds_in_virtual_time_are_moved_on(scripted: Scripted) -> None:
    first = scripted(virtual_client_time=True)
    second = scripted(virtual_client_time=True, auth_url="http://second.test/v3")
    third = scripted(auth_url="http://third.test/v3")
    time.sleep(7)
    assert (first.advanced, second.advanced, third.advanced) == (7, 7, 0)


async def test_asyncio_sleeps_jump(scripted: Scripted) -> None:
    cloud = scripted(virtual_client_time=True)
    assert await asyncio.sleep(DAY, "result") == "result"
    assert cloud.advanced == DAY


async def test_tasks_that_sleep_at_the_same_time_wake_in_order(scripted: Scripted) -> None:
    cloud = scripted(virtual_client_time=True)
    woken: list[str] = []

    async def sleeper(name: str, *delays: float) -> None:
        for delay in delays:
            await asyncio.sleep(delay)
            woken.append(name)

    await asyncio.gather(sleeper("slow", 10), sleeper("quick", 3, 3, 3, 3), sleeper("middle", 7))
    assert woken == ["quick", "quick", "middle", "quick", "slow", "quick"]
    assert cloud.advanced == 12


async def test_a_timeout_comes_before_a_longer_sleep(scripted: Scripted) -> None:
    cloud = scripted(virtual_client_time=True)
    with pytest.raises(asyncio.TimeoutError):
        await asyncio.wait_for(asyncio.sleep(DAY), 60)
    assert cloud.advanced == pytest.approx(60, abs=1)
    await asyncio.wait_for(asyncio.sleep(30), 60)
    assert cloud.advanced == pytest.approx(90, abs=1)


async def test_a_sleep_that_is_cancelled_does_not_move_the_clock(scripted: Scripted) -> None:
    cloud = scripted(virtual_client_time=True)
    task = asyncio.create_task(asyncio.sleep(DAY))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await asyncio.sleep(1)
    assert cloud.advanced == 1


async def test_an_async_client_polls_a_day_in_no_time(scripted: Scripted) -> None:
    import httpx

    def answer(request: Request) -> Response:
        return Response(200, {}, b"ACTIVE" if cloud.advanced >= DAY else b"BUILD")

    cloud = scripted(answer, virtual_client_time=True)
    async with httpx.AsyncClient() as client:
        while (await client.get(URL)).text != "ACTIVE":
            await asyncio.sleep(600)
    assert len(cloud.seen) == 145


def test_a_sleep_before_anything_else_counts_once() -> None:
    with mock_openstack(virtual_client_time=True) as cloud:
        time.sleep(1800)
        assert abs(cloud.clock.now / 1e6 - time.time()) < 60


@pytest.mark.parametrize("mode", ["immediate", "manual", "ticking", "realtime"])
def test_the_services_times_move_on_with_the_sleep(mode: str) -> None:
    with mock_openstack(mode=mode, virtual_client_time=True) as cloud:
        token = {
            "auth": {
                "identity": {
                    "methods": ["password"],
                    "password": {"user": {"name": "admin", "domain": {"id": "default"}, "password": "secret"}},
                }
            }
        }
        issued = []
        for _ in range(2):
            answer = requests.post(f"{cloud.auth_url}/auth/tokens", json=token).json()
            issued.append(datetime.fromisoformat(answer["token"]["issued_at"].rstrip("Z")))
            time.sleep(1800)
    before, after = issued
    assert timedelta(seconds=1799) < after - before < timedelta(seconds=1860)


def test_after_the_mock_nothing_is_left_in_time_and_asyncio() -> None:
    before = dict(vars(time)), asyncio.sleep, asyncio.tasks.sleep
    with mock_openstack(virtual_client_time=True), mock_openstack(virtual_client_time=True):
        assert dict(vars(time)) != before[0]
    assert (dict(vars(time)), asyncio.sleep, asyncio.tasks.sleep) == before
