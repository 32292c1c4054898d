"""Virtual client time: while a mock asks for it, the client's sleeps are jumps of the cloud's clock.

`time.sleep(n)` and `asyncio.sleep(n)` return at once, `n` seconds have passed in the cloud, and `time.time` and
`time.monotonic` say so too, so that a client's own timeouts are as long as they seem. Waits for another thread (events,
queues, joins) stay real. Knows nothing of what passes in the cloud.
"""

from __future__ import annotations

import threading
import time
from types import ModuleType

from .imports import no_longer, when_imported
from .patch import Patches
from .running import Mock

_mocks: list[Mock] = []
_patches = Patches()
_strangers: set[int] = set()  # threads that were there before: a heartbeat of theirs would race through the time
_passed = 0  # nanoseconds that were slept
_lock = threading.Lock()


def jump(mock: Mock) -> None:
    """From now on, sleeping moves this cloud's clock on, and takes no time."""
    _mocks.append(mock)
    if len(_mocks) > 1:
        return
    me = threading.get_ident()
    _strangers.update(thread.ident for thread in threading.enumerate() if thread.ident not in (me, None))
    _patch_clocks()
    _patch_sleep()
    when_imported("asyncio", _patch_asyncio)


def wait(mock: Mock) -> None:
    """From now on, unless another cloud is in virtual time, sleeping takes its time again."""
    global _passed
    _mocks.remove(mock)
    if not _mocks:
        no_longer("asyncio", _patch_asyncio)
        _patches.undo()
        _strangers.clear()
        _passed = 0


def passed() -> float:
    """How many seconds were slept since time became virtual."""
    return _passed / 1_000_000_000


def pass_time(seconds: float) -> None:
    """Let time pass: in each cloud, and on the client's clocks."""
    global _passed
    for mock in tuple(_mocks):
        mock.cloud.advance(seconds)  # first: a cloud whose clock starts only now reads the client's
    with _lock:
        _passed += round(seconds * 1_000_000_000)
    for mock in tuple(_mocks):
        mock.cloud.clock.rebase()  # which has been there already: what its wall seems to have moved on counts once


def _patch_clocks() -> None:
    clock, clock_ns = time.time, time.time_ns
    monotonic, monotonic_ns = time.monotonic, time.monotonic_ns
    _patches.put(time, "time", lambda: clock() + passed())
    _patches.put(time, "time_ns", lambda: clock_ns() + _passed)
    _patches.put(time, "monotonic", lambda: monotonic() + passed())
    _patches.put(time, "monotonic_ns", lambda: monotonic_ns() + _passed)


def _patch_sleep() -> None:
    below = time.sleep

    def sleep(seconds: float, /) -> None:
        if not _mocks or threading.get_ident() in _strangers or not seconds > 0:
            return below(seconds)
        pass_time(seconds)
        return below(0)  # others get their turn, as they would

    _patches.put(time, "sleep", sleep)


def _patch_asyncio(module: ModuleType) -> None:
    from .client_time_asyncio import sleep

    below = module.sleep
    made = sleep(below, lambda: bool(_mocks))
    for owner in (module, module.tasks):
        _patches.put(owner, "sleep", made)
