"""Every operation of every service, asked by one who has a role that no rule knows: nothing is let through, nothing breaks."""

from __future__ import annotations

import re

import pytest

from openstack_mock.cloud import Cloud
from openstack_mock.services import BUILT, Entry, load
from openstack_mock.wire.message import Request
from openstack_mock.wire.operation import Operation
from tests.services.conftest import START, VERSION_NAMES, Api

ROWS = [(entry, row) for entry in BUILT for row in load(entry.type).operations if not row.anonymous]
# What anybody who has a token may post: to say who they are.
LOGIN = re.compile(r"/auth/|/OS-FEDERATION/|/OS-OAUTH|/ec2tokens|/s3tokens")


def name(value: Entry | Operation) -> str:
    return value.type if isinstance(value, Entry) else f"{value.method} {value.path} {value.action or ''}".strip()


@pytest.fixture(scope="module")
def nobody() -> Api:
    """A user whose one role is in no rule, in a project that has nothing."""
    cloud = Cloud(seed=1, start=START)
    admin = Api(cloud)
    role = admin.post("identity", "/v3/roles", {"role": {"name": "nothing"}}).json()["role"]["id"]
    project = admin.post("identity", "/v3/projects", {"project": {"name": "empty", "domain_id": "default"}})
    user = {"user": {"name": "nobody", "password": "secret", "domain_id": "default"}}
    place = project.json()["project"]["id"]
    who = admin.post("identity", "/v3/users", user).json()["user"]["id"]
    assert admin.put("identity", f"/v3/projects/{place}/users/{who}/roles/{role}").status == 204
    return Api(cloud, "nobody", "empty")


@pytest.mark.parametrize(("entry", "row"), ROWS, ids=name)
def test_a_caller_without_a_role_changes_nothing(nobody: Api, entry: Entry, row: Operation) -> None:
    service = load(entry.type)
    mount = "" if row.extra.get("absolute") else service.mounts[0].replace("{project_id}", str(nobody.project_id))
    headers = {"X-Auth-Token": nobody.token or ""}
    newest = row.until or (service.microversions.maximum if service.microversions else None)
    if newest is not None:
        headers["OpenStack-API-Version"] = f"{VERSION_NAMES[entry.type]} {newest[0]}.{newest[1]}"
    url = nobody.cloud.url(entry.type) + mount + re.sub(r"{[^}]*}", "x", row.path)
    body = {row.action: {}} if row.action else {} if row.method in ("POST", "PUT", "PATCH") else None
    answer = nobody.cloud.handle(Request(row.method, url, headers, json=body))
    if row.method in ("GET", "HEAD"):
        assert answer.status < 500
    elif not LOGIN.search(row.path):
        assert 400 <= answer.status < 500 or answer.status == 501
