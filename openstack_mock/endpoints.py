"""Where a cloud's services lie: from a URL to a service, and back. Computed once a layout, shared by all clouds."""

from __future__ import annotations

import functools
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from .services import BY_TYPE, SERVICES

_DEFAULT_PORTS = {"http": "80", "https": "443"}


@dataclass(frozen=True)
class Endpoints:
    """The origins (`scheme://host:port`) of a cloud; at each, first path segment -> (service type, prefix)."""

    auth_url: str
    origins: dict[str, dict[str, tuple[str, str]]]
    urls: dict[str, str]
    base_path: str = ""
    by_port: dict[str, dict[str, tuple[str, str]]] = field(default_factory=dict)

    def find(self, scheme: str, host: str, path: str, any_host: bool = False) -> tuple[str, str] | None:
        """The service type and the prefix that a URL belongs to; None if it is no endpoint of the cloud."""
        table = self.origins.get(f"{scheme}://{host}") or self.origins.get(origin(scheme, host))
        if table is None:
            if not any_host:
                return None
            table = self.by_port.get(_port(scheme, host)) or next(iter(self.origins.values()))
        if self.base_path:
            if not path.startswith(self.base_path + "/"):
                return None
            path = path[len(self.base_path) :]
        end = path.find("/", 1)
        return table.get(path[1:] if end < 0 else path[1:end]) or table.get("")


@functools.lru_cache(maxsize=256)
def endpoints(auth_url: str, layout: str) -> Endpoints:
    """The endpoints of a cloud whose identity lies at `auth_url` (`.../v3`), in a layout (paths | ports)."""
    parts = urlsplit(auth_url)
    host = parts.netloc
    path = parts.path.rstrip("/").removesuffix("/v3")
    if layout == "ports":
        return _ports(auth_url, parts.scheme, host, path)
    # What lies before a cloud's own prefix (`/clouds/a`) belongs to each of its URLs.
    base = path.removesuffix(BY_TYPE["identity"].prefix)
    identity = path[len(base) :]
    if path == base:
        base, identity = "", path
    table = {entry.prefix[1:]: (entry.type, base + entry.prefix) for entry in SERVICES}
    urls = {entry.type: f"{parts.scheme}://{host}{base}{entry.prefix}" for entry in SERVICES}
    urls["identity"] = f"{parts.scheme}://{host}{base}{identity}"
    table[""] = ("identity", base)
    if identity:
        table[identity[1:].partition("/")[0]] = ("identity", base + identity)
    return Endpoints(auth_url, {origin(parts.scheme, host): table}, urls, base)


def origin(scheme: str, host: str) -> str:
    """`scheme://host:port` without a port that is the scheme's own."""
    name, _, port = host.partition(":") if not host.startswith("[") else host.rpartition(":")
    return f"{scheme}://{name}".lower() if port == _DEFAULT_PORTS.get(scheme) else f"{scheme}://{host}".lower()


def _ports(auth_url: str, scheme: str, host: str, path: str) -> Endpoints:
    name = host.partition(":")[0]
    origins, urls, by_port = {}, {}, {}
    for entry in SERVICES:
        netloc = host if entry.type == "identity" else f"{name}:{entry.port}"
        prefix = path if entry.type == "identity" else ""
        table = {"": (entry.type, prefix)}
        if prefix:
            table[prefix[1:].partition("/")[0]] = (entry.type, prefix)
        origins[origin(scheme, netloc)] = table
        by_port[_port(scheme, netloc)] = table
        urls[entry.type] = f"{scheme}://{netloc}{prefix}"
    return Endpoints(auth_url, origins, urls, by_port=by_port)


def _port(scheme: str, host: str) -> str:
    return host.rpartition(":")[2] if ":" in host else _DEFAULT_PORTS.get(scheme, "")
