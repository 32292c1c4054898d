"""Other mocks of requests, `responses` and `requests_mock`, that were started after ours. Knows no cloud.

What lies below us answers what we do not own, by itself. What lies above us answers first, and would refuse what it
has no stub for; while a door is open, it leaves that to us.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import ModuleType
from typing import Any, Protocol

import responses
from requests import PreparedRequest, Response
from requests.adapters import HTTPAdapter

from .imports import no_longer, when_imported
from .patch import Patches


class Door(Protocol):
    """What a neighbour asks of us."""

    def owns(self, request: PreparedRequest, /) -> bool:
        """Say whether the door's cloud answers a request."""

    def answer(self, adapter: HTTPAdapter, request: PreparedRequest, /) -> Response:
        """Answer a request."""


_REQUESTS_MOCK = "requests_mock.adapter"
_doors: list[Door] = []
_patches = Patches()
_adapter = HTTPAdapter()  # builds the responses to requests that came to a requests_mock adapter


def meet(door: Door) -> None:
    """Have the neighbours leave us what they do not answer."""
    _doors.append(door)
    if len(_doors) == 1:
        _meet_responses()
        when_imported(_REQUESTS_MOCK, _meet_requests_mock)


def part(door: Door) -> None:
    """Leave the neighbours alone, once the last door is closed."""
    if door in _doors:
        _doors.remove(door)
    if not _doors:
        no_longer(_REQUESTS_MOCK, _meet_requests_mock)
        _patches.undo()


def _owner(request: PreparedRequest) -> Door | None:
    for door in reversed(_doors):
        if door.owns(request):
            return door
    return None


def _meet_responses() -> None:
    below = responses.RequestsMock._on_request

    def on_request(mock: Any, adapter: HTTPAdapter, request: PreparedRequest, **kwargs: Any) -> Any:
        door = _owner(request)
        if door is not None and not _has_stub(mock, request, kwargs):
            return door.answer(adapter, request)
        return below(mock, adapter, request, **kwargs)

    _patches.put(responses.RequestsMock, "_on_request", on_request)


def _has_stub(mock: Any, request: Any, kwargs: Mapping[str, Any]) -> bool:
    """Say whether a RequestsMock would answer, without using up its answer."""
    stubs = mock.registered()
    if not stubs:
        return False
    # What `responses` itself lays out for its matchers before it asks them:
    request.params = mock._parse_request_params(request.path_url)
    request.req_kwargs = {name: value for name, value in kwargs.items() if name != "retries"}
    return any(stub.matches(request)[0] for stub in stubs)


def _meet_requests_mock(module: ModuleType) -> None:
    below, unknown = module.Adapter.send, module.exceptions.NoMockAddress

    def send(adapter: Any, request: PreparedRequest, **kwargs: Any) -> Any:
        try:
            return below(adapter, request, **kwargs)
        except unknown as error:
            door = _owner(request)
            if door is None:
                raise
            _forget(adapter.request_history, error.request)
            return door.answer(_adapter, request)

    _patches.put(module.Adapter, "send", send)


def _forget(history: list[Any], request: Any) -> None:
    """Take a request that the cloud answered out of a history, which is about the stubs."""
    for index in range(len(history) - 1, -1, -1):
        if history[index] is request:
            del history[index]
            return
