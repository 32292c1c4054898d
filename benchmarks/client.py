"""A client without a library: what the benchmarks send to a cloud. Knows no figure."""

from __future__ import annotations

from typing import Any

from openstack_mock import Cloud, Request

Json = Any


class Client:
    """Sends requests to `cloud.handle` as the admin of the project admin."""

    def __init__(self, cloud: Cloud) -> None:
        self.cloud = cloud
        user = {"name": "admin", "password": cloud.settings.admin_password, "domain": {"id": "default"}}
        project = {"project": {"name": "admin", "domain": {"id": "default"}}}
        auth = {"identity": {"methods": ["password"], "password": {"user": user}}, "scope": project}
        response = cloud.handle(Request("POST", cloud.auth_url + "/auth/tokens", json={"auth": auth}))
        self.headers = {"X-Auth-Token": response.headers["X-Subject-Token"]}
        self.image = ""
        self.project_id: str = response.json()["token"]["project"]["id"]

    def request(self, method: str, type: str, path: str, json: Json = None, version: str = "") -> Request:
        """A request to a service, ready to be sent."""
        headers = {**self.headers, "OpenStack-API-Version": f"{type} {version}"} if version else dict(self.headers)
        return Request(method, self.cloud.url(type) + path, headers, json=json)

    def __call__(self, method: str, type: str, path: str, json: Json = None, version: str = "") -> Json:
        response = self.cloud.handle(self.request(method, type, path, json, version))
        if response.status >= 400:
            raise RuntimeError(f"{method} {type} {path}: {response.status} {response.content!r}")
        return response.json() if response.content else None


def boot(client: Client, name: str) -> str:
    """Boot a server without a network, and give its id. Quotas and hosts must have room (see `roomy`)."""
    body = {"name": name, "flavorRef": "bench", "imageRef": client.image, "networks": "none"}
    server: str = client("POST", "compute", "/v2.1/servers", {"server": body}, "2.37")["server"]["id"]
    return server


def roomy(**options: Any) -> Client:
    """A client of a fresh cloud in which as many small servers as you like can be booted."""
    client = Client(Cloud(**options))
    unlimited = {"quota_set": {"instances": -1, "cores": -1, "ram": -1}}
    client("PUT", "compute", f"/v2.1/os-quota-sets/{client.project_id}", unlimited)
    flavor = {"id": "bench", "name": "bench", "ram": 1, "vcpus": 1, "disk": 0}
    client("POST", "compute", "/v2.1/flavors", {"flavor": flavor})
    client.image = client("GET", "image", "/v2/images?limit=1")["images"][0]["id"]
    return client
