"""How nova's old proxies ask neutron, glance and cinder: over their API, with the caller's token. Knows no resource."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from ...wire.call import Call
from ...wire.message import Request

Json = Any
LAST = "2.35"  # with 2.36 nova stopped standing in for others


class Refused(Exception):
    """Another service's no: its status and what it said."""

    def __init__(self, status: int, said: str) -> None:
        super().__init__(said)
        self.status = status
        self.said = said


def ask(call: Call, service: str, method: str, path: str, body: Json = None, **query: Any) -> Json:
    """Ask another service; give its JSON (None if it gave none). Refused if it refused."""
    url = call.cloud.catalog_url(service) + path
    if query:
        url += "?" + urlencode(query, doseq=True)
    headers = {"x-auth-token": call.credentials.token or call.request.headers.get("x-auth-token", "")}
    response = call.cloud.inner(Request(method, url, headers, json=body))
    if response.status >= 400:
        raise Refused(response.status, _said(response))
    return response.json() if response.content else None


def _said(response: Any) -> str:
    try:
        found = response.json()
    except ValueError:
        return response.content.decode(errors="replace")  # type: ignore[no-any-return]
    inner = next(iter(found.values())) if isinstance(found, dict) and found else found
    return str(inner.get("message", inner)) if isinstance(inner, dict) else str(inner)
