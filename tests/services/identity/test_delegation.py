"""Signed requests, passcodes, receipts and access rules, each gone through once from end to end."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs

from openstack_mock.cloud import Cloud
from openstack_mock.services.identity import oauth1, totp

from ..conftest import Api


def _signed(api: Api, path: str, given: dict[str, str], secret: str, token_secret: str = "", **headers: str) -> Any:
    now = api.cloud.identity.tokens.now // 1_000_000
    given = {"oauth_signature_method": "HMAC-SHA1", "oauth_nonce": "0123456789", "oauth_timestamp": str(now),
             "oauth_version": "1.0", **given}  # fmt: skip
    address = api.cloud.url("identity") + path
    given["oauth_signature"] = oauth1.signature("POST", address, given, secret, token_secret) or ""
    from urllib.parse import quote

    text = ", ".join(f'{name}="{quote(value, safe="")}"' for name, value in given.items())
    body = {"auth": {"identity": {"methods": ["oauth1"], "oauth1": {}}}} if path.endswith("tokens") else None
    return api.send("POST", "identity", path, body, headers={"Authorization": f"OAuth {text}", **headers})


def test_oauth1(cloud: Cloud, admin: Api) -> None:
    body = {"consumer": {"description": "app"}}
    consumer = admin.post("identity", "/v3/OS-OAUTH1/consumers", body).json()["consumer"]
    path = "/v3/OS-OAUTH1/request_token"
    given = {"oauth_consumer_key": consumer["id"], "oauth_callback": "oob"}
    project = {"Requested-Project-Id": str(admin.project_id)}
    assert _signed(admin, path, given, "wrong", **project).status == 401
    answer = _signed(admin, path, given, consumer["secret"], **project)
    assert answer.status == 201, answer.content
    request = {name: values[0] for name, values in parse_qs(answer.content.decode()).items()}
    role = cloud.state("identity").roles.find(realm="", fold="member")
    path = f"/v3/OS-OAUTH1/authorize/{request['oauth_token']}"
    verifier = admin.put("identity", path, {"roles": [{"id": role.id}]}).json()["token"]["oauth_verifier"]
    given = {"oauth_consumer_key": consumer["id"], "oauth_token": request["oauth_token"], "oauth_verifier": verifier}
    answer = _signed(admin, "/v3/OS-OAUTH1/access_token", given, consumer["secret"], request["oauth_token_secret"])
    assert answer.status == 201, answer.content
    access = {name: values[0] for name, values in parse_qs(answer.content.decode()).items()}
    assert request["oauth_expires_at"].endswith(".000000Z")
    assert access["oauth_expires_at"].endswith(".000000Z")
    listed = admin.get("identity", f"/v3/users/{admin.user_id}/OS-OAUTH1/access_tokens").json()["access_tokens"]
    assert [row["id"] for row in listed] == [access["oauth_token"]]
    given = {"oauth_consumer_key": consumer["id"], "oauth_token": access["oauth_token"]}
    answer = _signed(admin, "/v3/auth/tokens", given, consumer["secret"], access["oauth_token_secret"])
    assert answer.status == 201, answer.content
    token = answer.json()["token"]
    assert token["OS-OAUTH1"] == {"access_token_id": access["oauth_token"], "consumer_id": consumer["id"]}
    assert {row["name"] for row in token["roles"]} == {"member", "reader"}


def test_passcodes_and_receipts() -> None:
    methods = ("password", "token", "totp")
    cloud = Cloud(seed=1, options={"identity.auth_methods": methods})
    admin = Api(cloud)
    user = cloud.identity.user_named("demo")
    body = {"credential": {"type": "totp", "blob": "GEZDGNBVGY3TQOJQ", "user_id": user.id}}
    assert admin.post("identity", "/v3/credentials", body).status == 201
    rules = {
        "user": {"options": {"multi_factor_auth_enabled": True, "multi_factor_auth_rules": [["password", "totp"]]}}
    }
    assert admin.patch("identity", f"/v3/users/{user.id}", rules).status == 200
    admin.token = None
    first = {"methods": ["password"], "password": {"user": {"id": user.id, "password": "secret"}}}
    answer = admin.post("identity", "/v3/auth/tokens", {"auth": {"identity": first}})
    assert answer.status == 401
    assert answer.json()["required_auth_methods"] == [["password", "totp"]]
    headers = {name.lower(): value for name, value in answer.headers.items()}
    receipt = headers["openstack-auth-receipt"]
    passcode = totp.code("GEZDGNBVGY3TQOJQ", cloud.identity.tokens.now // 1_000_000)
    second = {"methods": ["totp"], "totp": {"user": {"id": user.id, "passcode": passcode}}}
    answer = admin.send(
        "POST", "identity", "/v3/auth/tokens", {"auth": {"identity": second}},
        headers={"Openstack-Auth-Receipt": receipt},
    )  # fmt: skip
    assert answer.status == 201, answer.content
    assert set(answer.json()["token"]["methods"]) == {"password", "totp"}


def test_rfc6238_vectors() -> None:
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    assert totp.code(secret, 59) == "287082"
    assert totp.code(secret, 1111111109) == "081804"


def test_access_rules_hold_in_identity(cloud: Cloud, demo: Api) -> None:
    rules = [{"service": "identity", "method": "GET", "path": "/v3/auth/*"}]
    body = {"application_credential": {"name": "robot", "access_rules": rules}}
    made = demo.post("identity", f"/v3/users/{demo.user_id}/application_credentials", body)
    assert made.status == 201, made.content
    shown = made.json()["application_credential"]
    demo.token = None
    demo.login({"methods": ["application_credential"],
                "application_credential": {"id": shown["id"], "secret": shown["secret"]}})  # fmt: skip
    assert demo.get("identity", "/v3/auth/catalog").status == 200
    assert demo.get("identity", f"/v3/users/{demo.user_id}").status == 401


def test_oauth2(cloud: Cloud, demo: Api) -> None:
    body = {"application_credential": {"name": "robot"}}
    path = f"/v3/users/{demo.user_id}/application_credentials"
    shown = demo.post("identity", path, body).json()["application_credential"]
    form = f"grant_type=client_credentials&client_id={shown['id']}&client_secret={shown['secret']}"
    answer = demo.send(
        "POST", "identity", "/v3/OS-OAUTH2/token", body=form.encode(),
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )  # fmt: skip
    assert answer.status == 200, answer.content
    assert answer.json()["token_type"] == "Bearer"
    assert cloud.identity.credentials(answer.json()["access_token"]) is not None


def test_the_same_trust_again(admin: Api) -> None:
    trustee = admin.get("identity", "/v3/users?name=demo").json()["users"][0]["id"]
    common = {"trustor_user_id": admin.user_id, "trustee_user_id": trustee, "impersonation": False}
    common["expires_at"] = "2099-01-01T00:00:00Z"
    for _ in range(2):  # a null equals nothing, so not even another one
        assert admin.post("identity", "/v3/OS-TRUST/trusts", {"trust": common}).status == 201
    scoped = {"trust": {**common, "project_id": admin.project_id, "roles": [{"name": "admin"}]}}
    statuses = [admin.post("identity", "/v3/OS-TRUST/trusts", scoped).status for _ in range(2)]
    assert statuses == [201, 409]
