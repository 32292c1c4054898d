"""What may reach a network while a mock is on, and what is said to who tries. Knows no HTTP library."""

from __future__ import annotations

import errno
import fnmatch
import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from urllib.parse import urlsplit

from .running import DEFAULT_PORTS, RUNNING

_ANYWHERE = {"", "0.0.0.0", "::"}  # a connection to "any address" is one to this machine

# host and port of the live servers of this process: a mock that is on at the same time lets them through
SERVERS: set[tuple[str, int]] = set()


class NetworkBlocked(ConnectionError):
    """A request that belongs to no cloud of this test, and was stopped before it reached a network."""

    def __init__(self, message: str, host: str = "", port: int | None = None) -> None:
        super().__init__(errno.ENETUNREACH, message)  # some libraries show `strerror` alone
        self.host = host
        self.port = port

    def __str__(self) -> str:
        return str(self.strerror)


def guarding() -> bool:
    """Say whether the innermost mock keeps requests off the network."""
    return bool(RUNNING) and RUNNING[-1].guard


def is_loopback(host: str) -> bool:
    """Say whether a host's name or address is this machine itself."""
    host = host.strip("[]").lower()
    return host in _ANYWHERE or host == "::1" or host.startswith(("127.", "::ffff:127.")) or _is_localhost(host)


def _is_localhost(host: str) -> bool:
    return host == "localhost" or host.endswith(".localhost")


def passes(host: str, port: int | None) -> bool:
    """Say whether a host, at a port if that is known, was let through by name."""
    host = host.strip("[]").lower()
    local = is_loopback(host)
    names = (host, "localhost") if local else (host,)
    if any(port == there and (name == host or (local and is_loopback(name))) for name, there in SERVERS):
        return True
    for mock in RUNNING:
        for matches, only in _patterns(mock.passthrough) if mock.passthrough else ():
            if (only is None or port is None or only == port) and any(map(matches, names)):
                return True
    return False


@lru_cache(maxsize=64)
def _patterns(entries: Iterable[str]) -> list[tuple[Callable[[str], object], int | None]]:
    return [_pattern(entry) for entry in entries]


def _pattern(entry: str) -> tuple[Callable[[str], object], int | None]:
    """Read `host`, `host:port`, a glob of either, or a URL; every name of loopback stands for all of them."""
    scheme, found, rest = entry.rpartition("://")
    rest = rest.partition("/")[0].lower()
    host, _, digits = rest.rpartition(":")
    if digits.isdigit() and (host.count(":") == 0 or host.endswith("]")):
        port: int | None = int(digits)
    else:
        host, port = rest, DEFAULT_PORTS.get(scheme.lower()) if found else None
    host = host.strip("[]")
    glob = "localhost" if is_loopback(host) else host
    return re.compile(fnmatch.translate(glob)).match, port


def is_of_a_cloud(host: str, port: int | None) -> bool:
    """Say whether some running cloud has an endpoint there."""
    host = "localhost" if is_loopback(host) else host.lower()
    for mock in RUNNING:
        for origin in mock.cloud.origins:
            parts = urlsplit(origin)
            name = parts.hostname or ""
            if ("localhost" if is_loopback(name) else name) == host and (
                port is None or port == (parts.port or DEFAULT_PORTS.get(parts.scheme))
            ):
                return True
    return False


def refusal(what: str, host: str, port: int | None) -> str:
    """Say why a request was stopped, and what its developer can do."""
    here = f"{host}:{port}" if port is not None else host
    endpoints = sorted({origin for mock in RUNNING for origin in mock.cloud.origins})
    shown = ", ".join(endpoints[:12]) + (", ..." if len(endpoints) > 12 else "")
    return (
        f"{what} is no endpoint of the cloud, and nothing reaches a network while mock_openstack is on.\n"
        f"The cloud's endpoints: {shown}\n"
        f"What you can do:\n"
        f"  - if it is the cloud that your code has hard-coded: mock_openstack(auth_url={_guess(what)!r})\n"
        f"  - if it should get an answer from somewhere else: stub it (responses, requests_mock, respx), or\n"
        f"    let it through with mock_openstack(passthrough=({here!r},)); globs such as '*.example.com' work too\n"
        f"  - if this test may use the network: mock_openstack(guard=False)"
    )


def _guess(what: str) -> str:
    """The auth URL that a request may have been meant for."""
    scheme, _, rest = what.rpartition(" ")[2].rpartition("://")
    return f"{scheme or 'http'}://{rest.partition('/')[0]}/identity/v3"


def no_door(what: str, host: str, port: int | None) -> str:
    """Say that an endpoint was reached for by something which cannot be answered in process."""
    return (
        f"{what} is an endpoint of the cloud, but what tries to connect there goes past the libraries that "
        f"mock_openstack answers in process (requests, httpx).\n"
        f"What you can do:\n"
        f"  - give that library a live server: the pytest fixture `openstack_server`, or `openstack-mock serve`\n"
        f"  - if it must really connect there: mock_openstack(passthrough=({f'{host}:{port}' if port else host!r},))"
    )
