"""Two ways to send a request: over HTTP, and into a cloud in this process."""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import urlsplit

from . import content

Headers = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; header names in lower case."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""

    def json(self) -> Any:
        """The body as JSON, or None if it is none."""
        try:
            return json.loads(self.body)
        except ValueError:
            return None


class Sender(Protocol):
    """Something that answers requests, and can let time pass."""

    auth_url: str
    password: str

    def send(self, method: str, url: str, headers: Headers, body: bytes | None) -> Answer: ...

    def wait(self, seconds: float) -> None: ...


class OverHttp:
    """Sends over HTTP, one kept connection a host."""

    def __init__(self, auth_url: str, password: str) -> None:
        self.auth_url = auth_url.rstrip("/")
        self.password = password
        self._open: dict[str, http.client.HTTPConnection] = {}

    def send(self, method: str, url: str, headers: Headers, body: bytes | None) -> Answer:
        """Send one request; a connection that the server has closed meanwhile is opened again."""
        parts = urlsplit(url)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        for attempt in (1, 2):
            connection = self._open.get(parts.netloc)
            if connection is None:
                connection = self._open[parts.netloc] = http.client.HTTPConnection(parts.netloc, timeout=120)
            try:
                return self._exchange(connection, method, target, headers, body)
            except (http.client.HTTPException, OSError):
                connection.close()
                del self._open[parts.netloc]
                if attempt == 2:
                    raise
        raise AssertionError

    def wait(self, seconds: float) -> None:
        """Wait in earnest."""
        time.sleep(seconds)

    @staticmethod
    def _exchange(
        connection: http.client.HTTPConnection, method: str, target: str, headers: Headers, body: bytes | None
    ) -> Answer:
        connection.putrequest(method, target, skip_accept_encoding=True)
        for name, value in headers:
            connection.putheader(name, value.encode())
        connection.endheaders(body)
        response = connection.getresponse()
        return Answer(response.status, _lower(response.getheaders()), response.read())


class InProcess:
    """Sends into a `Cloud`; time passes by its own clock."""

    def __init__(self, cloud: Any) -> None:
        from openstack_mock.wire.message import Request

        self.cloud = cloud
        self.auth_url = str(cloud.auth_url).rstrip("/")
        self.password = "secret"
        self._request = Request
        content.register(cloud)

    def send(self, method: str, url: str, headers: Headers, body: bytes | None) -> Answer:
        """Hand one request to the cloud."""
        sent = {name: value.strip().encode().decode("latin-1") for name, value in headers}  # as they arrive over HTTP
        response = self.cloud.handle(self._request(method, url, sent, body or b""))
        return Answer(response.status, _lower(response.headers.items()), response.content)

    def wait(self, seconds: float) -> None:
        """Move the cloud's clock."""
        self.cloud.advance(seconds)


def _lower(headers: Iterable[tuple[str, str]]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers}
