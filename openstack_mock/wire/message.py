"""A request and a response, as every door hands them in and out. Knows nothing of services."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Protocol
from urllib.parse import parse_qsl, urlsplit

Json = Any


class Readable(Protocol):
    """Something bytes can be read from, once, as a file or a socket is."""

    def read(self, size: int = -1, /) -> bytes: ...


Body = bytes | Readable


class BodyCut(Exception):
    """The sender went away before the body was whole."""


class Request:
    """One HTTP request.

    `host` is the Host header's value (with a port, if it had one); `path` is still percent-encoded and has no
    query; `headers` has lower-case names; `body` is bytes, or a stream that is read once.
    """

    __slots__ = ("_query", "body", "headers", "host", "method", "path", "query_string", "scheme")

    def __init__(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | None = None,
        body: Body = b"",
        *,
        json: Json = None,
    ) -> None:
        parts = urlsplit(url)
        self.method = method
        self.scheme = parts.scheme
        self.host = parts.netloc.rpartition("@")[2]
        self.path = parts.path or "/"
        self.query_string = parts.query
        self.headers = {name.lower(): value for name, value in headers.items()} if headers else {}
        self.body = body
        self._query: list[tuple[str, str]] | None = None
        if json is not None:
            self.body = dump(json)
            self.headers.setdefault("content-type", "application/json")

    @classmethod
    def parts(
        cls, method: str, scheme: str, host: str, path: str, query_string: str, headers: dict[str, str], body: Body
    ) -> Request:
        """Make a request from what a door has already taken apart; `headers` must be in lower case."""
        self = cls.__new__(cls)
        self.method, self.scheme, self.host, self.path = method, scheme, host, path
        self.query_string, self.headers, self.body, self._query = query_string, headers, body, None
        return self

    @property
    def url(self) -> str:
        """The whole URL, as the client meant it."""
        query = f"?{self.query_string}" if self.query_string else ""
        return f"{self.scheme}://{self.host}{self.path}{query}"

    @property
    def query(self) -> list[tuple[str, str]]:
        """The decoded query parameters, in order, blanks kept."""
        if self._query is None:
            self._query = parse_qsl(self.query_string, keep_blank_values=True) if self.query_string else []
        return self._query

    def read(self) -> bytes:
        """The whole body as bytes. A stream is read once and its bytes are kept."""
        if not isinstance(self.body, bytes):
            self.body = self.body.read()
        return self.body

    def __repr__(self) -> str:
        return f"<Request {self.method} {self.url}>"


class Response:
    """One HTTP response: status, headers (names as they are to be sent) and a body, whole or in chunks."""

    __slots__ = ("body", "headers", "status")

    def __init__(self, status: int, headers: dict[str, str] | None = None, body: bytes | Iterable[bytes] = b"") -> None:
        self.status = status
        self.headers = headers if headers is not None else {}
        self.body = body

    @property
    def content(self) -> bytes:
        """The whole body; chunks are joined, and kept."""
        if not isinstance(self.body, bytes):
            self.body = b"".join(self.body)
        return self.body

    @property
    def chunks(self) -> Iterator[bytes]:
        """The body in pieces, for a door that streams."""
        if isinstance(self.body, bytes):
            return iter((self.body,)) if self.body else iter(())
        return iter(self.body)

    def json(self) -> Json:
        """The body, read as JSON."""
        return json.loads(self.content)

    def __repr__(self) -> str:
        return f"<Response {self.status}>"


_encode = json.JSONEncoder(ensure_ascii=False, separators=(", ", ": ")).encode


def dump(value: Json) -> bytes:
    """JSON as the services write it: UTF-8, a blank after comma and colon; what UTF-8 does not have is escaped."""
    text = _encode(value)
    try:
        return text.encode()
    except UnicodeEncodeError:  # a lone surrogate, which a client has sent
        return json.dumps(value).encode()
