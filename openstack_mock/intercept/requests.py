"""The door of `requests`, by way of `responses`: every session, made before or after. Knows nothing of sockets."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from http.client import HTTPMessage
from http.client import responses as REASONS
from typing import Any, cast
from urllib.parse import urlsplit

import requests
import responses
from requests.adapters import HTTPAdapter
from urllib3.exceptions import MaxRetryError
from urllib3.response import HTTPResponse
from urllib3.util.request import set_file_position
from urllib3.util.retry import Retry

from ..wire.message import Body, Request, Response
from . import guard, neighbours
from .body import BODILESS, Chunks, Pieces, TextFile, sent_headers
from .patch import Patches
from .running import DEFAULT_PORTS, Mock, Target, split

Send = Callable[..., requests.Response]

_session_send: Send = requests.Session.send


class RequestBlocked(guard.NetworkBlocked, requests.exceptions.ConnectionError):
    """NetworkBlocked, as users of requests catch it."""

    def __init__(self, message: str, host: str, port: int | None, request: requests.PreparedRequest) -> None:
        guard.NetworkBlocked.__init__(self, message, host, port)
        self.request = request
        self.response = None


class RequestsDoor(responses.RequestsMock):
    """A RequestsMock whose one stub is a whole cloud, and which keeps no log of calls.

    It lies over whatever `HTTPAdapter.send` was when it opened: another cloud, somebody's own `responses`, or the
    network. What its cloud does not own goes on to there. A log would hold every response of a long test in memory,
    and looking through a list of stubs takes longer than the cloud itself; so neither happens.
    """

    def __init__(self, mock: Mock) -> None:
        super().__init__(assert_all_requests_are_fired=False)
        self.mock = mock
        self._patches = Patches()
        self._below: Send = HTTPAdapter.send

    def start(self) -> None:
        """Stand before every session of the process."""
        self._below = self._patches.put(HTTPAdapter, "send", self.unbound_on_send())
        if getattr(requests.Session.send, "__module__", "").startswith("requests_mock"):
            self._stand_before_requests_mock(requests.Session.send)
        neighbours.meet(self)

    def stop(self, allow_assert: bool = True) -> None:
        """Stand aside; whoever still holds our `send` gets what lies below."""
        neighbours.part(self)
        self._patches.undo()

    def unbound_on_send(self) -> Any:
        """The `send` of all adapters."""
        mock, owns = self.mock, self.mock.cloud.owns

        def send(adapter: HTTPAdapter, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> Any:
            target = split(cast(str, request.url))
            if mock.on and owns(target[2], target[3]):
                return self._answer(adapter, request, target)
            return self._go_on(adapter, request, *args, **kwargs)

        return send

    def owns(self, request: requests.PreparedRequest) -> bool:
        """Say whether the cloud answers a request."""
        target = split(cast(str, request.url))
        return self.mock.on and self.mock.cloud.owns(target[2], target[3])

    def answer(self, adapter: HTTPAdapter, request: requests.PreparedRequest) -> requests.Response:
        """The cloud's response, after retries as urllib3 makes them."""
        return self._answer(adapter, request, split(cast(str, request.url)))

    def _answer(self, adapter: HTTPAdapter, request: requests.PreparedRequest, target: Target) -> requests.Response:
        retries = adapter.max_retries
        if retries.total or retries.status_forcelist:
            return self._insist(adapter, request, target, retries)
        return adapter.build_response(request, self._raw(request, target))

    def _insist(
        self, adapter: HTTPAdapter, request: requests.PreparedRequest, target: Target, retries: Retry
    ) -> requests.Response:
        method = cast(str, request.method)
        position = set_file_position(request.body, getattr(request, "_body_position", None))
        while True:
            raw = self._raw(request, target)
            if not retries.is_retry(method, raw.status, "Retry-After" in raw.headers):
                break
            try:
                retries = retries.increment(method, request.url, response=raw)
            except MaxRetryError as error:
                if retries.raise_on_status:
                    raise requests.exceptions.RetryError(error, request=request) from error
                break
            retries.sleep(raw)
            set_file_position(request.body, position)
        return adapter.build_response(request, raw)

    def _raw(self, request: requests.PreparedRequest, target: Target) -> HTTPResponse:
        return _received(self.mock.cloud.handle(_sent(request, target)), request)

    def _go_on(self, adapter: HTTPAdapter, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> Any:
        below = self._below
        if getattr(below, "__module__", "") == "requests.adapters" and guard.guarding():
            _check(request)
        return below(adapter, request, *args, **kwargs)

    def _stand_before_requests_mock(self, below: Send) -> None:
        # It replaces the adapter, not the adapter's `send`: one that was there first would answer before us.
        def send(session: requests.Session, request: requests.PreparedRequest, **kwargs: Any) -> Any:
            return (_session_send if self.owns(request) else below)(session, request, **kwargs)

        self._patches.put(requests.Session, "send", send)


def _check(request: requests.PreparedRequest) -> None:
    parts = urlsplit(cast(str, request.url))
    if parts.scheme not in DEFAULT_PORTS:  # an adapter of its own (Unix sockets, files): sockets have a guard too
        return
    host, port = parts.hostname or "", parts.port
    if not guard.passes(host, port or DEFAULT_PORTS.get(parts.scheme)):
        message = guard.refusal(f"{request.method} {request.url}", host, port)
        raise RequestBlocked(message, host, port, request)


def _sent(request: requests.PreparedRequest, target: Target) -> Request:
    """The request as a server would read it."""
    scheme, host, _, path, query = target
    headers = {}
    for name, value in request.headers.items():
        headers[_text(name).lower()] = value if value.__class__ is str else _text(value)
    host = headers.setdefault("host", host)
    return Request.parts(cast(str, request.method), scheme, host, path, query, headers, _body(request.body))


def _text(value: Any) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)


def _body(body: Any) -> Body:
    if not body:
        return b""
    if isinstance(body, (bytes, bytearray)):
        return bytes(body)
    if isinstance(body, str):
        return body.encode()
    if isinstance(body, io.TextIOBase):
        return TextFile(body)
    return cast(Body, body) if hasattr(body, "read") else Pieces(body)


def _received(response: Response, request: requests.PreparedRequest) -> HTTPResponse:
    """The response as urllib3 would have read it from a connection."""
    headers, body, status = sent_headers(response), response.body, response.status
    if request.method == "HEAD" or status in BODILESS:
        body = b""
    # requests looks for cookies twice, and slowly, wherever there is an original response
    cookies = cast(Any, _CookieSource(headers)) if "Set-Cookie" in headers or "set-cookie" in headers else None
    return HTTPResponse(
        body=io.BytesIO(body) if isinstance(body, bytes) else io.BufferedReader(Chunks(body)),
        headers=headers,
        status=status,
        version=11,
        reason=REASONS.get(status, ""),
        preload_content=False,
        decode_content=False,
        original_response=cookies,
        request_method=request.method,
        request_url=request.path_url,
    )


class _CookieSource:
    """What http.cookiejar reads the cookies of a response from."""

    __slots__ = ("msg",)

    def __init__(self, headers: Mapping[str, str]) -> None:
        self.msg = HTTPMessage()
        for name, value in headers.items():
            self.msg[name] = value

    def isclosed(self) -> bool:
        return True

    def close(self) -> None:
        pass
