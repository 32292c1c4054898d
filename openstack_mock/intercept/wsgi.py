"""The door of WSGI: a cloud (or anything that answers a Request) as a WSGI application. Knows no server."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from http.client import responses as REASONS
from typing import Any, Protocol
from urllib.parse import quote

from ..wire.message import Body, BodyCut, Request, Response
from .body import BODILESS, sent_headers

Environ = dict[str, Any]
StartResponse = Callable[[str, list[tuple[str, str]]], object]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]

_PIECE = 1 << 16
_DEFAULT_PORTS = {"http": "80", "https": "443"}
_ASCII = "".join(map(chr, range(33, 127)))


class Answers(Protocol):
    """Who answers requests: a cloud, or a site of several."""

    def handle(self, request: Request) -> Response: ...


def application(answers: Answers) -> Application:
    """Make a WSGI application of a cloud: what any WSGI server, or a test client, can be given."""

    def run(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        return respond(environ, answers.handle(read(environ)), start_response)

    return run


def read(environ: Environ) -> Request:
    """Read a request. Its body is a stream, unless there is none."""
    scheme = environ["wsgi.url_scheme"]
    path, query = _target(environ)
    return Request.parts(
        environ["REQUEST_METHOD"], scheme, _host(environ, scheme), path, query, _headers(environ), _body(environ)
    )


def respond(environ: Environ, response: Response, start_response: StartResponse) -> Iterable[bytes]:
    """Send a response. HEAD and the statuses that have none are sent without a body."""
    status, body = response.status, response.body
    headers = [(name, _latin(value)) for name, value in sent_headers(response).items()]
    start_response(f"{status} {REASONS.get(status, 'Unknown')}", headers)
    if status in BODILESS or environ["REQUEST_METHOD"] == "HEAD":
        getattr(body, "close", int)()
        return ()
    if isinstance(body, bytes):
        promised = next(int(value) for name, value in headers if name.lower() == "content-length")
        return (body,) if promised == len(body) else _half(body)
    return body


# -- reading


def _target(environ: Environ) -> tuple[str, str]:
    """Path and query as the client sent them: `%2F` is not `/` in an object's name."""
    raw = environ.get("REQUEST_URI") or environ.get("RAW_URI")
    if not raw:
        path = quote(_octets(environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")), safe="/~:@!$&'()*+,;=")
        return path or "/", environ.get("QUERY_STRING", "")
    if not raw.startswith("/"):  # the absolute form, which proxies are sent
        raw = "/" + raw.partition("://")[2].partition("/")[2]
    path, _, query = raw.partition("?")
    return path if path.isascii() else quote(_octets(path), safe=_ASCII), query


def _host(environ: Environ, scheme: str) -> str:
    host = environ.get("HTTP_HOST")
    if host:
        return str(host)
    port = str(environ["SERVER_PORT"])
    name = str(environ["SERVER_NAME"])
    return name if port == _DEFAULT_PORTS.get(scheme) else f"{name}:{port}"


def _headers(environ: Environ) -> dict[str, str]:
    headers = {name[5:].replace("_", "-").lower(): value for name, value in environ.items() if name.startswith("HTTP_")}
    for name in ("CONTENT_TYPE", "CONTENT_LENGTH"):
        if environ.get(name):
            headers[name.replace("_", "-").lower()] = environ[name]
    return headers


def _body(environ: Environ) -> Body:
    length = environ.get("CONTENT_LENGTH") or ""
    if length.isdigit():
        return Upload(environ["wsgi.input"], int(length)) if int(length) else b""
    return Upload(environ["wsgi.input"], None) if environ.get("wsgi.input_terminated") else b""  # chunked


class Upload:
    """A request's body, read once. BodyCut if the client goes away before `length` bytes, or before the last chunk."""

    __slots__ = ("_left", "_source")

    def __init__(self, source: Any, length: int | None) -> None:
        self._source = source
        self._left = length

    def read(self, size: int = -1, /) -> bytes:
        """Read up to `size` bytes, all that are left if it is negative."""
        if self._left is not None:
            size = self._left if size < 0 else min(size, self._left)
        if size == 0:
            return b""
        try:
            found = b"".join(self._pieces(size))
        except (OSError, ValueError) as error:  # what servers make of a connection that breaks within a chunk
            raise BodyCut("the client went away before the last chunk of the body") from error
        if self._left is not None:
            self._left -= len(found)
            if len(found) < size:
                raise BodyCut(f"the client went away {self._left} bytes before the end of the body")
        return found

    def _pieces(self, size: int) -> Iterator[bytes]:
        while size:
            # Never a negative size: some servers take it for none at all.
            piece: bytes = self._source.read(size if size > 0 else _PIECE)
            if not piece:
                return
            yield piece
            if size > 0:
                size -= len(piece)


# -- writing


def _half(body: bytes) -> Iterator[bytes]:
    """A body that is shorter than promised: only a connection that breaks off says so."""
    yield body
    raise BodyCut("the answer ends before its Content-Length")


def _octets(text: str) -> bytes:
    """The bytes that a WSGI string stands for."""
    return text.encode("latin-1")


def _latin(value: str) -> str:
    """A header's value as a WSGI string: what is not Latin-1 goes as UTF-8, as the services send it."""
    try:
        value.encode("latin-1")
    except UnicodeEncodeError:
        return value.encode().decode("latin-1")
    return value
