"""The HTTP host that is always there: werkzeug's threaded server, taught keep-alive. Knows no cloud.

werkzeug's own handler closes every connection, since it does not know where a request's body ends. This one does.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterable
from typing import Any

from werkzeug.serving import DechunkedInput, ThreadedWSGIServer, WSGIRequestHandler

from ..intercept.wsgi import Application
from ..wire.message import BodyCut

_POLL = 0.05


class WerkzeugHost:
    """Serves an application on a listening socket, a thread a connection."""

    def __init__(self, listener: socket.socket, app: Application) -> None:
        host, port = listener.getsockname()[:2]
        self._server = _Server(host, port, app, _Handler, fd=listener.fileno())
        listener.close()  # the server has its own copy of it
        self._thread = threading.Thread(target=self._server.serve_forever, args=(_POLL,), daemon=True)

    def start(self) -> None:
        """Begin to answer, in threads of its own."""
        self._thread.start()

    def stop(self) -> None:
        """Stop at once; open connections are closed."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        self._server.hang_up()


class _Server(ThreadedWSGIServer):
    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self._open: dict[socket.socket, threading.Thread] = {}

    def process_request(self, request: Any, client_address: Any) -> None:
        thread = threading.Thread(target=self._converse, args=(request, client_address), daemon=True)
        self._open[request] = thread
        thread.start()

    def _converse(self, request: Any, client_address: Any) -> None:
        try:
            self.process_request_thread(request, client_address)
        finally:
            self._open.pop(request, None)

    def hang_up(self) -> None:
        for request, thread in list(self._open.items()):
            try:
                request.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass  # it has gone by itself
            thread.join(1)


class _Handler(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = 1 << 16  # one packet, not one for the headers and one for the body

    def run_wsgi(self) -> None:
        self.environ = environ = self.make_environ()
        body = environ["wsgi.input"] = _Input(self, environ["wsgi.input"], self.headers.get("Content-Length"))
        said: list[Any] = []

        def start_response(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            said[:] = (status, headers)
            return None

        try:
            pieces = self.server.app(environ, start_response)
            try:
                self._answer(said[0], said[1], pieces, body)
            finally:
                getattr(pieces, "close", int)()
        except (BodyCut, ConnectionError):
            self.close_connection = True
        if not self.close_connection:
            self.close_connection = not body.drain()

    def _answer(self, status: str, headers: list[tuple[str, str]], pieces: Iterable[bytes], body: _Input) -> None:
        code, _, reason = status.partition(" ")
        self.send_response(int(code), reason)
        for name, value in headers:
            self.send_header(name, value)
        sized = any(name.lower() == "content-length" for name, _ in headers)
        bounded = sized or self.command == "HEAD" or code in ("204", "304")
        chunked = not bounded and self.request_version != "HTTP/1.0"
        if chunked:
            self.send_header("Transfer-Encoding", "chunked")
        elif not bounded:
            self.close_connection = True
        if self.close_connection or not body.is_on_its_way:
            self.send_header("Connection", "close")
        self.end_headers()
        for piece in pieces:
            if piece:
                self.wfile.write(b"%x\r\n%b\r\n" % (len(piece), piece) if chunked else piece)
        if chunked:
            self.wfile.write(b"0\r\n\r\n")
        self.wfile.flush()

    def handle_expect_100(self) -> bool:
        return True  # `_Input` says so at the first read: who is refused before sends nothing in vain

    def version_string(self) -> str:
        return "openstack_mock"

    def log(self, type: str, message: str, *args: Any) -> None:
        pass  # the site has its own log


class _Input:
    """A request's body on a connection that goes on after it."""

    def __init__(self, handler: _Handler, source: Any, length: str | None) -> None:
        self._handler, self._source = handler, source
        self._left = int(length) if length and length.isdigit() else 0
        self._chunked = isinstance(source, DechunkedInput)
        self._expects = handler.headers.get("Expect", "").lower() == "100-continue"
        self._ended = not self._chunked and self._left == 0
        self._expects = self._expects and not self._ended

    def read(self, size: int = -1) -> bytes:
        if self._ended:
            return b""
        if self._expects:
            self._expects = False
            self._handler.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")
            self._handler.wfile.flush()
        if self._chunked:
            found: bytes = self._source.read(size)
            self._ended = not found
            return found
        size = self._left if size < 0 else min(size, self._left)
        found = self._source.read(size)
        self._left -= len(found)
        self._ended = self._left == 0 or len(found) < size
        return found

    @property
    def is_on_its_way(self) -> bool:
        """Whether the rest will come: who still waits for 100 sends nothing more."""
        return not self._expects

    def drain(self) -> bool:
        """Read what nobody wanted, as the services do; say whether the connection can go on behind it."""
        try:
            while not self._ended and self.is_on_its_way:
                self.read(1 << 16)
        except (OSError, ValueError):
            return False
        return self._ended and self._left == 0
