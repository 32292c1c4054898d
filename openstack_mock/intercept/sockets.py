"""The leak guard at the socket, for every library that has no door of its own. Knows nothing of HTTP.

It sees what goes through Python's `socket`: urllib, http.client, urllib3, aiohttp, asyncio. What has sockets of its
own in C (uvloop, grpc, database drivers) goes past it.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from . import guard
from .patch import Patches

_INTERNET = (socket.AF_INET, socket.AF_INET6)

_resolved: set[str] = set()  # addresses of names that were let through
_patches = Patches()
_opened = 0


def open_guard() -> None:
    """Put the guard in front of every way to a network that a socket offers."""
    global _opened
    _opened += 1
    if _opened > 1:
        return
    for name, guarded in _METHODS.items():
        _put(socket.socket, name, guarded)
    for name, guarded in _LOOKUPS.items():
        _put(socket, name, guarded)


def close_guard() -> None:
    """Take the guard away, once for each time it was put there."""
    global _opened
    _opened -= 1
    if not _opened:
        _patches.undo()
        _resolved.clear()


def _put(owner: Any, name: str, guarded: Callable[..., Any]) -> None:
    previous = getattr(owner, name)

    def call(*args: Any, **kwargs: Any) -> Any:
        if guard.guarding():
            return guarded(previous, *args, **kwargs)
        return previous(*args, **kwargs)

    call.__name__ = name
    _patches.put(owner, name, call)


def _connect(previous: Callable[..., Any], self: socket.socket, address: Any) -> Any:
    _check(self, address)
    return previous(self, address)


def _sendto(previous: Callable[..., Any], self: socket.socket, *args: Any) -> Any:
    if args:
        _check(self, args[-1])
    return previous(self, *args)


def _sendmsg(previous: Callable[..., Any], self: socket.socket, *args: Any) -> Any:
    if len(args) == 4 and args[3] is not None:
        _check(self, args[3])
    return previous(self, *args)


def _check(sock: socket.socket, address: Any) -> None:
    """Let Unix sockets, loopback and what was let through pass, and nothing else."""
    if sock.family not in _INTERNET or not isinstance(address, tuple) or len(address) < 2:
        return
    host, port = _text(address[0]), address[1] if isinstance(address[1], int) else None
    if host in _resolved or guard.passes(host, port):
        return
    if guard.is_of_a_cloud(host, port):
        raise guard.NetworkBlocked(guard.no_door(f"{host}:{port}", host, port), host, port)
    if not guard.is_loopback(host) or _is_proxy(host, port):
        raise guard.NetworkBlocked(guard.refusal(f"{host}:{port}", host, port), host, port)


def _is_proxy(host: str, port: int | None) -> bool:
    """Say whether a loopback address is a way out of this machine after all."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        proxy = os.environ.get(name)
        if proxy:
            parts = urlsplit(proxy if "://" in proxy else f"http://{proxy}")
            if guard.is_loopback(parts.hostname or "") and parts.port == port:
                return True
    return False


def _getaddrinfo(previous: Callable[..., Any], host: Any, port: Any, *args: Any, **kwargs: Any) -> Any:
    if not _may_look_up(host, port):
        return previous(host, port, *args, **kwargs)
    answers = previous(host, port, *args, **kwargs)
    _resolved.update(answer[4][0] for answer in answers)
    return answers


def _gethostbyname(previous: Callable[..., Any], hostname: Any) -> Any:
    through = _may_look_up(hostname, None)
    answer = previous(hostname)
    if through:
        _resolved.update([answer] if isinstance(answer, str) else answer[2])
    return answer


def _may_look_up(host: Any, port: Any) -> bool:
    """Raise unless a name may be looked up; say whether it was let through by name."""
    name = _text(host) if host is not None else ""
    number = int(port) if str(port).isdigit() else None
    if _is_address(name) or guard.is_loopback(name):
        return False  # no look-up at all, or one that stays on this machine: `connect` decides
    if guard.passes(name, number):
        return True
    here = f"{name}:{number}" if number is not None else name
    if guard.is_of_a_cloud(name, number):
        raise guard.NetworkBlocked(guard.no_door(here, name, number), name, number)
    if name == socket.gethostname():
        return False
    raise guard.NetworkBlocked(guard.refusal(here, name, number), name, number)


def _is_address(name: str) -> bool:
    if ":" in name:
        return True
    try:
        socket.inet_aton(name)
    except OSError:
        return False
    return True


def _text(host: Any) -> str:
    return host.decode("ascii", "replace") if isinstance(host, (bytes, bytearray)) else str(host)


_METHODS: dict[str, Callable[..., Any]] = {
    "connect": _connect,
    "connect_ex": _connect,
    "sendto": _sendto,
    "sendmsg": _sendmsg,
}
_LOOKUPS: dict[str, Callable[..., Any]] = {
    "getaddrinfo": _getaddrinfo,
    "gethostbyname": _gethostbyname,
    "gethostbyname_ex": _gethostbyname,
}
