"""What lies at URLs that scenarios name: a tiny server on loopback for clouds that fetch it, a table for one in this process."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

PORT: Final = 28123
ROOT: Final = f"http://127.0.0.1:{PORT}"
DATA: Final = b"recorded data " * 40
PAGES: Final[dict[str, bytes]] = {"/image": DATA, "/image?a=b": DATA, "/empty": b"", "/moved": DATA}
MOVED: Final = {"/moved": "/image", "/away": "http://192.0.2.1/image"}


def register(cloud: Any) -> None:
    """Tell a cloud in this process what it finds there."""
    for path, content in PAGES.items():
        cloud.image.register_url(ROOT + path, content)


@contextmanager
def served() -> Iterator[None]:
    """Let it be found on loopback."""
    server = _Server(("127.0.0.1", PORT), _Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()


class _Server(ThreadingHTTPServer):
    def server_bind(self) -> None:
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)  # two recorders may serve at once
        super().server_bind()


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        path = self.path
        if path in MOVED:
            self.send_response(302)
            self.send_header("Location", MOVED[path])
            content = b""
        else:
            self.send_response(200 if path in PAGES else 404)
            content = PAGES.get(path, b"")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    do_HEAD = do_GET

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""
