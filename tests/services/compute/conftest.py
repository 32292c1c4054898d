"""A client of compute that boots servers on a network of its own."""

from __future__ import annotations

from typing import Any

import pytest

from tests.services.conftest import Api

NEWEST = "2.104"


class Compute:
    """Compute as one user sees it, at its newest microversion unless told."""

    def __init__(self, api: Api) -> None:
        self.api, self.cloud = api, api.cloud
        self.image = next(row.id for row in self.cloud.image.list(self.cloud.identity.service_credentials()))

    def send(self, method: str, path: str, json: Any = None, version: str = NEWEST) -> Any:
        return self.api.send(method, "compute", path, json, version=version)

    def get(self, path: str, version: str = NEWEST) -> Any:
        answer = self.send("GET", path, version=version)
        assert answer.status == 200, answer.content
        return answer.json()

    def fault(self, method: str, path: str, json: Any = None, version: str = NEWEST) -> tuple[int, str]:
        answer = self.send(method, path, json, version)
        (fault,) = answer.json().values()
        assert fault["code"] == answer.status
        return answer.status, fault["message"]

    def body(self, **server: Any) -> Any:
        fixed = {"name": "one", "flavorRef": "42", "imageRef": self.image, "networks": "none"}
        return {"server": {**fixed, **server}}

    def boot(self, **server: Any) -> str:
        answer = self.send("POST", "/servers", self.body(**server))
        assert answer.status == 202, answer.content
        return str(answer.json()["server"]["id"])

    def show(self, id: str) -> Any:
        return self.get(f"/servers/{id}")["server"]

    def act(self, id: str, name: str, value: Any = None, version: str = NEWEST) -> Any:
        return self.send("POST", f"/servers/{id}/action", {name: value}, version)

    def refused(self, id: str, name: str, value: Any = None) -> tuple[int, str]:
        return self.fault("POST", f"/servers/{id}/action", {name: value})


@pytest.fixture
def compute(admin: Api) -> Compute:
    return Compute(admin)


@pytest.fixture
def member(demo: Api) -> Compute:
    return Compute(demo)
