"""A small client of a cloud, in process: logged in as whom a test wants, asking any service by its type."""

from __future__ import annotations

from typing import Any

import pytest

from openstack_mock.cloud import Cloud
from openstack_mock.services import BY_TYPE
from openstack_mock.wire.message import Request, Response

START = "2026-01-31T12:00:00Z"
VERSION_NAMES = {"compute": "compute", "block_storage": "volume", "placement": "placement"}


class Api:
    """Requests of one user. `api.get("compute", "/servers", version="2.53")`; the path stands behind the catalog URL."""

    def __init__(
        self, cloud: Cloud, user: str = "admin", project: str | None = "admin", password: str = "secret"
    ) -> None:
        self.cloud = cloud
        self.token: str | None = None
        scope = {} if project is None else {"scope": {"project": {"name": project, "domain": {"id": "default"}}}}
        self.login({"methods": ["password"], "password": {"user": {
            "name": user, "password": password, "domain": {"id": "default"}}}}, **scope)  # fmt: skip

    def login(self, identity: dict[str, Any], **auth: Any) -> Response:
        """Take a new token."""
        answer = self.post("identity", "/v3/auth/tokens", {"auth": {"identity": identity, **auth}})
        assert answer.status == 201, answer.content
        self.token = next(value for name, value in answer.headers.items() if name.lower() == "x-subject-token")
        self.project_id: str | None = answer.json()["token"].get("project", {}).get("id")
        self.user_id: str = answer.json()["token"]["user"]["id"]
        return answer

    def send(
        self, method: str, service: str, path: str, json: Any = None, *, version: str | None = None,
        headers: dict[str, str] | None = None, body: Any = b"",
    ) -> Response:  # fmt: skip
        """Send a request; `version` is the microversion."""
        sent = {"X-Auth-Token": self.token} if self.token else {}
        if version is not None:
            sent["OpenStack-API-Version"] = f"{VERSION_NAMES[service]} {version}"
        sent.update(headers or {})
        base = self.cloud.url(service) + BY_TYPE[service].path
        return self.cloud.handle(Request(method, base + path, sent, body, json=json))

    def get(self, service: str, path: str, **options: Any) -> Response:
        """GET."""
        return self.send("GET", service, path, **options)

    def post(self, service: str, path: str, json: Any = None, **options: Any) -> Response:
        """POST."""
        return self.send("POST", service, path, json, **options)

    def put(self, service: str, path: str, json: Any = None, **options: Any) -> Response:
        """PUT."""
        return self.send("PUT", service, path, json, **options)

    def patch(self, service: str, path: str, json: Any = None, **options: Any) -> Response:
        """PATCH."""
        return self.send("PATCH", service, path, json, **options)

    def delete(self, service: str, path: str, **options: Any) -> Response:
        """DELETE."""
        return self.send("DELETE", service, path, **options)


@pytest.fixture
def cloud() -> Cloud:
    """A fresh cloud, as DevStack leaves one, at a fixed time."""
    return Cloud(seed=1, start=START)


@pytest.fixture
def admin(cloud: Cloud) -> Api:
    """The admin of the project admin."""
    return Api(cloud)


@pytest.fixture
def demo(cloud: Cloud) -> Api:
    """The user demo in the project demo."""
    return Api(cloud, "demo", "demo")
