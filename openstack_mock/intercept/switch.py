"""Turns a cloud's mock on and off: all the doors, or none. Knows not how a door works."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from . import environment, sockets
from .httpx import HttpxDoor
from .requests import RequestsDoor
from .running import RUNNING, Mock

if TYPE_CHECKING:
    from ..cloud import Cloud

_lock = threading.RLock()


class Switch:
    """One cloud's mock, on from its making until `off`."""

    __slots__ = ("_mock", "_undo")

    def __init__(self, cloud: Cloud) -> None:
        self._mock = mock = Mock(cloud)
        self._undo: list[Callable[[], object]] = []
        with _lock:
            try:
                self._open(mock)
            except BaseException:
                self.off()
                raise

    def _open(self, mock: Mock) -> None:
        RUNNING.append(mock)
        self._undo.append(lambda: RUNNING.remove(mock))
        environment.show(mock)
        self._undo.append(lambda: environment.hide(mock))
        if mock.guard:
            sockets.open_guard()
            self._undo.append(sockets.close_guard)
        for door in (RequestsDoor(mock), HttpxDoor(mock)):
            self._undo.append(door.stop)
            door.start()
        if mock.virtual_client_time:
            from . import client_time

            client_time.jump(mock)
            self._undo.append(lambda: client_time.wait(mock))

    def off(self) -> None:
        """Put back everything, whatever happened in the meantime."""
        with _lock:
            self._mock.on = False
            while self._undo:
                self._undo.pop()()
