"""python-keystoneclient's signer of EC2 requests: what it signs, identity takes, in every version of signatures."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from openstack_mock import mock_openstack
from tests.clients.keystone_session import client

pytestmark = pytest.mark.filterwarnings("ignore")  # theirs, not ours

METHODS = ("external", "password", "token", "ec2credential")
PLAIN = {"Action": "DescribeInstances", "Timestamp": "2050-01-31T12:00:00Z", "Name": "ü b/c~d"}
V4 = {"Action": "DescribeInstances", "Version": "2016-11-15"}
SIGNED = "AWS4-HMAC-SHA256 Credential={0}/20500131/RegionOne/ec2/aws4_request,SignedHeaders=host;x-amz-date,Signature=x"
HEADERS = {"Host": "ec2.example.com:8788", "X-Amz-Date": "20500131T120000Z", "Authorization": SIGNED}


@pytest.fixture
def keystone() -> Iterator[Any]:
    with mock_openstack(options={"identity.auth_methods": METHODS}) as cloud:
        yield client(cloud)


@pytest.mark.parametrize(
    ("params", "headers"),
    [
        ({**PLAIN, "SignatureVersion": "0"}, {}),
        ({**PLAIN, "SignatureVersion": "1"}, {}),
        ({**PLAIN, "SignatureVersion": "2", "SignatureMethod": "HmacSHA1"}, {}),
        ({**PLAIN, "SignatureVersion": "2", "SignatureMethod": "HmacSHA256"}, {}),
        (V4, HEADERS),
    ],
)
def test_a_signed_request(keystone: Any, params: dict[str, str], headers: dict[str, str]) -> None:
    from keystoneclient.contrib.ec2.utils import Ec2Signer

    demo, project = keystone.users.find(name="demo"), keystone.projects.find(name="demo")
    made = keystone.ec2.create(demo.id, project.id)
    request: dict[str, Any] = {
        "access": made.access, "host": "ec2.example.com:8788", "verb": "GET", "path": "/services/Cloud",
        "params": {**params, "AWSAccessKeyId": made.access},
        "headers": {name: value.format(made.access) for name, value in headers.items()}, "body_hash": "0" * 64,
    }  # fmt: skip
    signature = Ec2Signer(made.secret).generate(request)

    def send(**changed: Any) -> Any:
        body = {"credentials": {**request, "signature": signature, **changed}}
        named = {"service_type": "identity", "interface": "public"}
        return keystone.session.post("/ec2tokens", json=body, endpoint_filter=named, raise_exc=False)

    answer = send()
    assert answer.status_code == 200, answer.text
    token = answer.json()["token"]
    assert (token["user"]["name"], token["project"]["name"], token["methods"]) == ("demo", "demo", ["ec2credential"])
    assert keystone.tokens.validate(answer.headers["X-Subject-Token"]).username == "demo"
    assert send(signature=signature[1:]).status_code == 401
    assert send(signature=Ec2Signer("wrong").generate(request)).status_code == 401
    assert send(access="absent").status_code == 404
