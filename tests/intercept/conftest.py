"""A cloud at the doors whose answers a test writes itself, so that a test of a door is about the door."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from openstack_mock import Cloud, Request, Response, mock_openstack

Answer = Callable[[Request], Response]


class ScriptedCloud(Cloud):
    """A cloud whose services are one function; it keeps the requests that reached it, and how far it was advanced."""

    def __init__(self, answer: Answer, **options: Any) -> None:
        super().__init__(**options)
        self.answer = answer
        self.seen: list[Request] = []
        self.advanced = 0.0

    def handle(self, request: Request) -> Response:
        self.seen.append(request)
        return self.answer(request)

    def advance(self, seconds: float) -> None:
        self.advanced += seconds


def plain(request: Request) -> Response:
    """Say which request this is an answer to."""
    return Response(200, {"Content-Type": "text/plain"}, f"{request.method} {request.url}".encode())


def named(name: str) -> Answer:
    """Answers that say who gave them."""
    return lambda request: Response(200, {"Content-Type": "text/plain"}, name.encode())


@pytest.fixture
def scripted() -> Iterator[Callable[..., ScriptedCloud]]:
    """Turn mocks of scripted clouds on; all are off again after the test."""
    stops: list[Any] = []

    def start(answer: Answer | str = plain, **options: Any) -> ScriptedCloud:
        cloud = ScriptedCloud(named(answer) if isinstance(answer, str) else answer, **options)
        mock = mock_openstack(cloud=cloud)
        mock.start()
        stops.append(mock.stop)
        return cloud

    yield start
    for stop in reversed(stops):
        stop()
