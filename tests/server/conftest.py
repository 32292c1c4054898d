"""A served cloud, and a plain client that no proxy or environment leads astray."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import requests

from openstack_mock import Settings
from openstack_mock.server.serving import Server


class Client:
    """Sends requests to one server."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.session = requests.Session()
        self.session.trust_env = False

    def __call__(self, method: str, path: str, **named: Any) -> requests.Response:
        return self.session.request(method, self.url + path, timeout=20, **named)


@pytest.fixture
def server() -> Iterator[Server]:
    with Server(Settings(seed=1, mode="manual", start="2026-01-31T12:00:00Z"), http="werkzeug") as server:
        yield server


@pytest.fixture
def call(server: Server) -> Iterator[Client]:
    client = Client(server.url)
    yield client
    client.session.close()
