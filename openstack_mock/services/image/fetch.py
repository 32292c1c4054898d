"""What lies at a URL: content that a test registered, or what an allowed host (of loopback) has. Nothing else."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from ...store.blob import Blob
from .state import State

_TIMEOUT = 10.0


class Unreachable(Exception):
    """Nothing could be fetched from a URL."""


def allowed(state: State, url: Any) -> bool:
    """Whether a URL passes the filter: registered, or http(s) to an allowed host and port."""
    if not isinstance(url, str):
        return False
    if _bare(url) in state.urls:
        return True
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return False
    options = state.options
    if parts.hostname not in options.allowed_hosts:
        return False
    return not port or not options.allowed_ports or port in options.allowed_ports


def fetch(state: State, url: str) -> Blob:
    """The content of a URL that passes the filter. Unreachable if there is none."""
    found = state.urls.get(_bare(url))
    if found is not None:
        return found
    if not allowed(state, url):
        raise Unreachable(f"{url} is neither registered nor on an allowed host")
    import urllib.error
    import urllib.request

    class NoRedirect(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, req: Any, fp: Any, code: int, msg: str, headers: Any, newurl: str) -> Any:
            if not allowed(state, newurl):
                raise Unreachable(f"Redirect to disallowed URL: {newurl}")
            return super().redirect_request(req, fp, code, msg, headers, newurl)

    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), NoRedirect())
    try:
        with opener.open(url, timeout=_TIMEOUT) as answer:
            blob = Blob.read_from(answer)
            announced = answer.headers.get("Content-Length")
    except (urllib.error.URLError, OSError, ValueError) as error:
        raise Unreachable(str(error)) from None
    if announced and announced.isdigit() and int(announced) != blob.size:
        raise Unreachable(f"{blob.size} bytes instead of {announced}")
    return blob


def _bare(url: str) -> str:
    """A URL without its fragment, which no server ever sees."""
    return url.partition("#")[0]
