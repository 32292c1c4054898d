"""A server: listening sockets, an HTTP host on each, and the site behind them. Knows nothing of the command line."""

from __future__ import annotations

import errno
import os
import socket
from importlib.util import find_spec
from typing import TYPE_CHECKING, Protocol

from ..services import BUILT
from ..settings import Settings
from .site import Site

if TYPE_CHECKING:
    from ..cloud import Cloud
    from ..intercept.wsgi import Application

ANY = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}
HOSTS = ("auto", "werkzeug", "cheroot")


class Host(Protocol):
    """An HTTP host: serves an application on one listening socket."""

    def start(self) -> None: ...
    def stop(self) -> None: ...


class CannotListen(OSError):
    """A port that cannot be had; the sentence says what to do."""


class Server:
    """Clouds behind HTTP, on this machine. It listens as soon as it is made, and answers from `start` to `stop`.

    settings: of the main cloud; its URLs are the server's. port: 0 takes a free one. advertise: the host that URLs
    name. http: which HTTP host; `auto` is cheroot where the extra `[server]` is installed, and werkzeug otherwise.
    """

    def __init__(
        self, settings: Settings | None = None, *, host: str = "127.0.0.1", port: int = 0, advertise: str | None = None,
        http: str = "auto", verbose: bool = False,
    ) -> None:  # fmt: skip
        settings = settings or Settings()
        self._listeners = listen(host, port, settings.layout)
        self.host, self.port = host, self._listeners[0].getsockname()[1]
        name = advertise or ANY.get(host, host)
        self.url = f"http://{f'[{name}]' if ':' in name else name}:{self.port}"
        self.site = Site(self.url, settings, verbose=verbose)
        self._http = http
        self._hosts: list[Host] = []
        self._addresses = {(name, listener.getsockname()[1]) for listener in self._listeners}

    @property
    def cloud(self) -> Cloud:
        """The main cloud."""
        return self.site.main.cloud

    @property
    def auth_url(self) -> str:
        """What clients of the main cloud are told."""
        return self.cloud.auth_url

    def start(self) -> Server:
        """Begin to answer, in threads of its own."""
        from ..intercept import guard
        from ..intercept.wsgi import application

        app = application(self.site)
        self._hosts = [make_host(self._http, listener, app) for listener in self._listeners]
        for host in self._hosts:
            host.start()
        guard.SERVERS.update(self._addresses)
        return self

    def stop(self) -> None:
        """Stop at once, open connections or not."""
        from ..intercept import guard

        for host in self._hosts:
            host.stop()
        for listener in self._listeners:
            listener.close()
        self._hosts = []
        guard.SERVERS.difference_update(self._addresses)

    def __enter__(self) -> Server:
        return self.start()

    def __exit__(self, *raised: object) -> None:
        self.stop()


def make_host(kind: str, listener: socket.socket, app: Application) -> Host:
    """The HTTP host of a kind, on a listening socket."""
    if kind == "cheroot" or (kind == "auto" and find_spec("cheroot") is not None):
        from .http_cheroot import CherootHost

        return CherootHost(listener, app)
    from .http_werkzeug import WerkzeugHost

    return WerkzeugHost(listener, app)


def listen(host: str, port: int, layout: str) -> list[socket.socket]:
    """The sockets of a layout, identity's first. CannotListen if a port is not to be had."""
    ports = [("identity", port)]
    if layout == "ports":
        ports += [(entry.type, entry.port) for entry in BUILT if entry.type != "identity"]
    found: list[socket.socket] = []
    for service, number in ports:
        try:
            found.append(_listen(host, number))
        except (OSError, OverflowError) as error:
            for listener in found:
                listener.close()
            raise CannotListen(_sentence(error, host, service, number, layout)) from error
    return found


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=128)


def _sentence(error: OSError | OverflowError, host: str, service: str, port: int, layout: str) -> str:
    if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
        if layout == "ports" and service != "identity":
            return (
                f"port {port} ({service}) of {host} is in use: free it, or have one port with --layout paths --port N"
            )
        return f"port {port} of {host} is in use: choose another with --port, 0 for any free one"
    if isinstance(error, OSError) and error.errno == errno.EACCES:
        return f"port {port} of {host} is not for this user: choose one above 1023 with --port"
    if isinstance(error, OverflowError):
        return f"{port} is no port: --port takes 0 to 65535"
    reason = (
        os.strerror(error.errno) if error.errno and error.errno > 0 else str(error.strerror).partition(" (while")[0]
    )
    return f"cannot listen on port {port} of {host}: {reason}; see --host and --port"
