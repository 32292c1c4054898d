"""A client of Glance: what tests of images say again and again, said once."""

from __future__ import annotations

from typing import Any

import pytest

from openstack_mock.cloud import Cloud
from openstack_mock.wire.message import Response
from tests.services.conftest import START, Api

OCTETS = {"Content-Type": "application/octet-stream"}
PATCH = {"Content-Type": "application/openstack-images-v2.1-json-patch"}


class Glance:
    """Requests of one user to Glance; paths stand behind `/v2`."""

    def __init__(self, api: Api) -> None:
        self.api = api
        self.cloud = api.cloud

    def __call__(self, method: str, path: str, json: Any = None, **options: Any) -> Response:
        """Send a request."""
        return self.api.send(method, "image", f"/v2{path}", json, **options)

    def login(self) -> None:
        """Take a new token, the old one having expired."""
        self.api = Api(self.cloud)

    def create(self, **body: Any) -> str:
        """Make an image (raw and bare, unless said otherwise), and give its id."""
        answer = self("POST", "/images", {"disk_format": "raw", "container_format": "bare", **body})
        assert answer.status == 201, answer.content
        return str(answer.json()["id"])

    def show(self, image_id: str) -> dict[str, Any]:
        """An image."""
        answer = self("GET", f"/images/{image_id}")
        assert answer.status == 200, answer.content
        shown: dict[str, Any] = answer.json()
        return shown

    def upload(self, image_id: str, content: Any, **headers: str) -> Response:
        """Upload data."""
        return self("PUT", f"/images/{image_id}/file", headers={**OCTETS, **headers}, body=content)

    def patch(self, image_id: str, *operations: dict[str, Any]) -> Response:
        """Patch an image."""
        return self("PATCH", f"/images/{image_id}", list(operations), headers=PATCH)

    def names(self, query: str = "") -> list[str]:
        """The names in a list, DevStack's own image left out."""
        answer = self("GET", f"/images?{query}")
        assert answer.status == 200, answer.content
        return [image["name"] for image in answer.json()["images"] if not image["name"].startswith("cirros-")]

    def refusal(self, method: str, path: str, json: Any = None, **options: Any) -> tuple[int, str]:
        """The status and the sentence of a refusal."""
        answer = self(method, path, json, **options)
        assert answer.status >= 400, answer.content
        return answer.status, sentence(answer)


def sentence(answer: Response) -> str:
    """What a plain page of webob says, on one line."""
    return " ".join(answer.content.decode().partition("\n\n")[2].split())


@pytest.fixture
def glance(admin: Api) -> Glance:
    """The admin of the project admin."""
    return Glance(admin)


@pytest.fixture
def tenant(demo: Api) -> Glance:
    """The user demo in the project demo."""
    return Glance(demo)


@pytest.fixture
def slow() -> Glance:
    """The admin of a cloud in which nothing happens until the test lets time pass."""
    return Glance(Api(Cloud(seed=1, start=START, mode="manual")))


def with_options(**options: Any) -> Glance:
    """The admin of a cloud with these options of Glance."""
    named = {f"image.{name}": value for name, value in options.items()}
    return Glance(Api(Cloud(seed=1, start=START, options=named)))
