"""The HTTP host of the `[server]` extra: cheroot, with a pool of threads. Knows no cloud."""

from __future__ import annotations

import socket
import threading

from cheroot.wsgi import Server

from ..intercept.wsgi import Application

_THREADS = 16


class CherootHost:
    """Serves an application on a listening socket; idle connections hold no thread."""

    def __init__(self, listener: socket.socket, app: Application) -> None:
        self._server = _Server(listener, app)
        self._thread = threading.Thread(target=self._server.serve, daemon=True)

    def start(self) -> None:
        """Begin to answer, in threads of its own."""
        self._server.prepare()
        self._thread.start()

    def stop(self) -> None:
        """Stop at once; open connections are closed."""
        self._server.stop()
        self._thread.join()


class _Server(Server):
    def __init__(self, listener: socket.socket, app: Application) -> None:
        self._listener = listener
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # connections inherit it
        super().__init__(
            listener.getsockname()[:2], app, numthreads=_THREADS, server_name="openstack_mock",
            request_queue_size=128, shutdown_timeout=0,
        )  # fmt: skip
        self.expiration_interval = 0.05

    def bind(self, family: int, type: int, proto: int = 0) -> socket.socket:
        self.socket = self._listener
        self.bind_addr = self._listener.getsockname()[:2]
        return self._listener

    def error_log(self, msg: str = "", level: int = 20, traceback: bool = False) -> None:
        pass  # what fails in the application is told by the site; the rest are clients that went away
