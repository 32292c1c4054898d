"""asyncio's sleep in virtual time: the sleepers of a loop wake in the order of their times. Knows no cloud."""

from __future__ import annotations

import asyncio
import heapq
import itertools
from collections.abc import Awaitable, Callable
from typing import Any
from weakref import WeakKeyDictionary

from . import client_time

_numbers = itertools.count()
_sleepers: WeakKeyDictionary[asyncio.AbstractEventLoop, Sleepers] = WeakKeyDictionary()


def sleep(below: Callable[..., Awaitable[Any]], virtual: Callable[[], bool]) -> Callable[..., Awaitable[Any]]:
    """An asyncio.sleep that takes no time while time is virtual."""

    async def sleep(delay: float, result: Any = None) -> Any:
        if not virtual() or not delay > 0 or delay == float("inf"):
            return await below(delay, result)
        loop = asyncio.get_running_loop()
        found = _sleepers.get(loop)
        if found is None:
            found = _sleepers[loop] = Sleepers(loop)
        await found.wait(delay)
        return result

    return sleep


class Sleepers:
    """Who sleeps on a loop, and until when. Time jumps to the earliest once nobody else is ready to run."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._heap: list[tuple[float, int, asyncio.Future[None]]] = []
        self._waking = False

    async def wait(self, delay: float) -> None:
        """Sleep until `delay` seconds more have been slept, whatever time the computing between takes."""
        future: asyncio.Future[None] = self._loop.create_future()
        heapq.heappush(self._heap, (client_time.passed() + delay, next(_numbers), future))
        self._wake_later()
        await future

    def _wake_later(self) -> None:
        if not self._waking and self._heap:
            self._waking = True
            self._loop.call_soon(self._wake)

    def _wake(self) -> None:
        self._waking = False
        while self._heap and self._heap[0][2].done():  # cancelled
            heapq.heappop(self._heap)
        if not self._heap:
            return
        if not getattr(self._loop, "_ready", ()):  # somebody still has something to do at this moment
            due, _, future = self._heap[0]
            now, timer = client_time.passed(), self._next_timer()
            if min(due, timer) > now:
                client_time.pass_time(min(due, timer) - now)
            if due <= timer:
                heapq.heappop(self._heap)
                future.set_result(None)
        self._wake_later()

    def _next_timer(self) -> float:
        """When the loop's own next timer (a timeout) is due, which comes first if it is earlier."""
        timers = [timer.when() for timer in getattr(self._loop, "_scheduled", ()) if not timer.cancelled()]
        return min(timers, default=float("inf")) - self._loop.time() + client_time.passed()
