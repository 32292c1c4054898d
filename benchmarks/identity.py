"""What identity costs: a token beside the Fernet work alone, lists of many users, roles in a deep tree."""

from __future__ import annotations

import functools
import json

from cryptography.fernet import Fernet

from openstack_mock import Cloud, Request

from .client import Client
from .figures import figure, median

MANY, FEW, PAGE = 10_000, 1_000, 100
LARGE, SMALL = 1_000, 100
PAYLOAD = bytes(80)  # as much as a token of a project says


@functools.cache
def fernet() -> tuple[float, float]:
    """Seconds to write a Fernet token with `cryptography` alone, and to read one."""
    box = Fernet(Fernet.generate_key())
    text = box.encrypt(PAYLOAD)
    return median(lambda: box.encrypt(PAYLOAD), 501, warm=50), median(lambda: box.decrypt(text), 501, warm=50)


@functools.cache
def _client() -> Client:
    return Client(Cloud())


@figure("issue a token of a project for a password, against writing a Fernet token alone", 60, "x")
def issue_a_token() -> float:
    client = _client()
    user = {"name": "admin", "password": client.cloud.settings.admin_password, "domain": {"id": "default"}}
    project = {"project": {"name": "admin", "domain": {"id": "default"}}}
    auth = {"identity": {"methods": ["password"], "password": {"user": user}}, "scope": project}
    body = json.dumps({"auth": auth}).encode()
    url, headers = client.cloud.auth_url + "/auth/tokens", {"Content-Type": "application/json"}

    def run() -> None:
        assert client.cloud.handle(Request("POST", url, headers, body)).status == 201

    return median(run, 501, warm=50) / fernet()[0]


def _validate(client: Client) -> Request:
    return Request(
        "GET", client.cloud.auth_url + "/auth/tokens?nocatalog",
        {**client.headers, "X-Subject-Token": client.headers["X-Auth-Token"]},
    )  # fmt: skip


@figure("validate a token that is known, against reading a Fernet token alone", 10, "x")
def validate_a_token() -> float:
    client = _client()
    request = _validate(client)
    assert client.cloud.handle(request).status == 200
    return median(lambda: client.cloud.handle(request), 501, warm=50) / fernet()[1]


@figure("validate a token that nobody has shown yet, against reading a Fernet token alone", 25, "x")
def validate_a_new_token() -> float:
    client = _client()
    request = _validate(client)

    def run() -> None:
        client.cloud.identity.tokens.forget()
        client.cloud.handle(request)

    return median(run, 501, warm=50) / fernet()[1]


@functools.cache
def users(count: int) -> Client:
    """A cloud of so many users."""
    client = Client(Cloud())
    for number in range(count):
        client("POST", "identity", "/v3/users", {"user": {"name": f"user-{number}", "domain_id": "default"}})
    return client


def _page(count: int) -> float:
    client = users(count)
    first = client("GET", "identity", f"/v3/users?limit={PAGE}")["users"]
    assert len(first) == PAGE
    following = client.request("GET", "identity", f"/v3/users?limit={PAGE}&marker={first[-1]['id']}")
    return median(lambda: client.cloud.handle(following), 101, warm=10)


@figure("a page of 100 of 10,000 users, against the same of 1,000", 1.5, "x")
def pages_of_users_stay_flat() -> float:
    return _page(MANY) / _page(FEW)


@figure("list 10,000 users by pages of 1,000", 0.5, "s")
def list_users_by_pages() -> float:
    client = users(MANY)

    def run() -> None:
        count, marker = 0, ""
        while True:
            page = client("GET", "identity", f"/v3/users?limit=1000{marker}")["users"]
            if not page:
                break
            count += len(page)
            marker = f"&marker={page[-1]['id']}"
        assert count >= MANY

    return median(run, 5, warm=1)


@functools.cache
def tree(count: int) -> tuple[Client, Request]:
    """A tree of so many projects where a group inherits a role, and the question what that comes to."""
    client = Client(Cloud())

    def make(kind: str, **values: object) -> str:
        id: str = client("POST", "identity", f"/v3/{kind}s", {kind: values})[kind]["id"]
        return id

    top = make("project", name="top", domain_id="default")
    middles = [make("project", name=f"m{number}", parent_id=top) for number in range(count // 20)]
    for number in range(count - len(middles) - 1):
        make("project", name=f"p{number}", parent_id=middles[number % len(middles)])
    group = make("group", name="all", domain_id="default")
    for name in ("ann", "bob"):
        user = make("user", name=name, domain_id="default")
        client("PUT", "identity", f"/v3/groups/{group}/users/{user}")
    role = next(r["id"] for r in client("GET", "identity", "/v3/roles")["roles"] if r["name"] == "member")
    client(
        "PUT", "identity", f"/v3/OS-INHERIT/projects/{top}/groups/{group}/roles/{role}/inherited_to_projects"
    )
    path = f"/v3/role_assignments?effective&include_subtree=1&scope.project.id={top}"
    return client, client.request("GET", "identity", path)


def _effective(count: int) -> float:
    client, request = tree(count)
    found = client.cloud.handle(request).json()["role_assignments"]
    assert len(found) == (count - 1) * 2 * 2, len(found)  # two users, two roles: member implies reader
    return median(lambda: client.cloud.handle(request), 11, warm=1)


@figure("a project's share of the effective assignments of a tree of 1,000, against that of a tree of 100", 1.5, "x")
def effective_assignments_stay_flat() -> float:
    return _effective(LARGE) / LARGE / (_effective(SMALL) / SMALL)


@figure("effective assignments of a tree of 1,000 projects: 4,000 of them", 0.2, "s")
def effective_assignments() -> float:
    return _effective(LARGE)
