"""The mocks that are on in this process, innermost last. Knows no HTTP library."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..cloud import Cloud

# scheme, host (without a port that is the scheme's own), origin, path (still encoded), query string
Target = tuple[str, str, str, str, str]

DEFAULT_PORTS = {"http": 80, "https": 443}
_SUFFIXES = {"http": ":80", "https": ":443"}


class Mock:
    """One cloud whose mock is on; `on` turns false when it is stopped, for whoever still holds it."""

    __slots__ = ("cloud", "guard", "on", "passthrough", "virtual_client_time")

    def __init__(self, cloud: Cloud) -> None:
        settings = cloud.settings
        self.cloud = cloud
        self.guard = settings.guard
        through: str | tuple[str, ...] = settings.passthrough
        self.passthrough: tuple[str, ...] = (through,) if isinstance(through, str) else tuple(through)
        self.virtual_client_time = settings.virtual_client_time
        self.on = True


RUNNING: list[Mock] = []


def split(url: str) -> Target:
    """Take a URL apart as a server sees it. User, password and fragment stay with the client."""
    head, _, rest = url.partition("://")
    scheme = head.lower()
    rest = rest.partition("#")[0]
    rest, _, query = rest.partition("?")
    netloc, _, path = rest.partition("/")
    host = netloc.rpartition("@")[2].lower()
    suffix = _SUFFIXES.get(scheme)
    if suffix is not None and host.endswith(suffix):
        host = host[: -len(suffix)]
    return scheme, host, f"{scheme}://{host}", f"/{path}", query
