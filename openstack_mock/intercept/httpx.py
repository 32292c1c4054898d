"""The door of `httpx`: every client, sync or async, made before or after. Imports nothing until httpx is there."""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from functools import lru_cache
from http.client import responses as REASONS
from types import ModuleType
from typing import TYPE_CHECKING, Any

from ..wire.message import BodyCut, Request, Response
from . import guard
from .body import BODILESS, Pieces, sent_headers
from .imports import no_longer, when_imported
from .patch import Patches
from .running import DEFAULT_PORTS, Mock, Target, split

if TYPE_CHECKING:
    import httpx

_IN_MEMORY = 1 << 20


class HttpxDoor:
    """Lies over the default transports of httpx; what its cloud does not own goes on to what was there."""

    def __init__(self, mock: Mock) -> None:
        self.mock = mock
        self._patches = Patches()

    def start(self) -> None:
        """Stand before every client of the process, if need be once httpx is imported."""
        when_imported("httpx", self._patch)

    def stop(self) -> None:
        """Stand aside."""
        no_longer("httpx", self._patch)
        self._patches.undo()

    def _patch(self, module: ModuleType) -> None:
        stream, async_stream = _streams(module)
        below: Callable[..., httpx.Response] = module.HTTPTransport.handle_request
        async_below: Callable[..., Any] = module.AsyncHTTPTransport.handle_async_request

        def handle_request(transport: httpx.HTTPTransport, request: httpx.Request) -> httpx.Response:
            target = split(str(request.url))
            if not self._owns(target):
                self._check(below, transport, request)
                return below(transport, request)
            ours = _request(request, target, Pieces(request.stream))  # type: ignore[arg-type]
            return _response(module, self.mock.cloud.handle(ours), request, stream)

        async def handle_async_request(transport: httpx.AsyncHTTPTransport, request: httpx.Request) -> httpx.Response:
            target = split(str(request.url))
            if not self._owns(target):
                self._check(async_below, transport, request)
                found: httpx.Response = await async_below(transport, request)
                return found
            with tempfile.SpooledTemporaryFile(_IN_MEMORY) as body:
                async for piece in request.stream:  # type: ignore[union-attr]
                    body.write(piece)
                body.seek(0)
                ours = _request(request, target, body)
                return _response(module, self.mock.cloud.handle(ours), request, async_stream)

        self._patches.put(module.HTTPTransport, "handle_request", handle_request)
        self._patches.put(module.AsyncHTTPTransport, "handle_async_request", handle_async_request)

    def _owns(self, target: Target) -> bool:
        return self.mock.on and self.mock.cloud.owns(target[2], target[3])

    def _check(self, below: Any, transport: Any, request: httpx.Request) -> None:
        if not guard.guarding() or not _leads_to_network(below, transport):
            return
        host, port = request.url.host, request.url.port
        if guard.passes(host, port or DEFAULT_PORTS.get(request.url.scheme)):
            return
        message = guard.refusal(f"{request.method} {request.url}", host, port)
        raise _blocked()(message, host, port, request)


def _leads_to_network(below: Any, transport: Any) -> bool:
    """Say whether neither the transport nor, as respx does, the connection pool below it is somebody's mock."""
    import httpcore

    if getattr(getattr(transport, "_pool", None), "_uds", None) is not None:  # a Unix socket
        return False
    pools = (httpcore.ConnectionPool.handle_request, httpcore.AsyncConnectionPool.handle_async_request)
    return below.__module__.startswith("httpx.") and all(pool.__module__.startswith("httpcore.") for pool in pools)


def _request(request: httpx.Request, target: Target, body: Any) -> Request:
    """What a server would read of a request."""
    scheme, host, _, path, query = target
    headers: dict[str, str] = {}
    for raw_name, raw_value in request.headers.raw:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    if headers.get("content-length", "0") == "0" and "transfer-encoding" not in headers:
        body = b""
    return Request.parts(request.method, scheme, headers.get("host", host), path, query, headers, body)


def _response(module: ModuleType, response: Response, request: httpx.Request, stream: Any) -> httpx.Response:
    """The response as httpx would have read it from a connection."""
    body, headers = response.body, sent_headers(response)
    bodiless = request.method == "HEAD" or response.status in BODILESS
    length = next((int(value) for name, value in headers.items() if name.lower() == "content-length"), None)
    found: httpx.Response = module.Response(
        response.status,
        headers=list(headers.items()),
        stream=stream(b"", None) if bodiless else stream(body, length),
        extensions={"http_version": b"HTTP/1.1", "reason_phrase": REASONS.get(response.status, "").encode()},
    )
    return found


def _streams(module: ModuleType) -> tuple[Any, Any]:
    """The two kinds of stream that carry a response's body."""

    class Stream(module.SyncByteStream):  # type: ignore[misc, name-defined]
        def __init__(self, body: Any, length: int | None) -> None:
            self._body, self._length = body, length

        def __iter__(self) -> Iterator[bytes]:
            received = 0
            try:
                for piece in (self._body,) if isinstance(self._body, bytes) else self._body:
                    received += len(piece)
                    yield piece
            except BodyCut as error:
                raise self._broken(received) from error
            if self._length is not None and received < self._length:
                raise self._broken(received)

        def _broken(self, received: int) -> Any:
            counted = f" (received {received} bytes, expected {self._length})" if self._length is not None else ""
            return module.RemoteProtocolError(f"peer closed connection without sending complete message body{counted}")

        def close(self) -> None:
            getattr(self._body, "close", int)()

    class AsyncStream(module.AsyncByteStream):  # type: ignore[misc, name-defined]
        def __init__(self, body: Any, length: int | None) -> None:
            self._stream = Stream(body, length)

        async def __aiter__(self) -> AsyncIterator[bytes]:
            for piece in self._stream:
                yield piece

        async def aclose(self) -> None:
            self._stream.close()

    return Stream, AsyncStream


@lru_cache(maxsize=1)
def _blocked() -> Any:
    import httpx

    class RequestBlocked(guard.NetworkBlocked, httpx.ConnectError):
        """NetworkBlocked, as users of httpx catch it."""

        def __init__(self, message: str, host: str, port: int | None, request: httpx.Request) -> None:
            guard.NetworkBlocked.__init__(self, message, host, port)
            self._request = request

    return RequestBlocked
