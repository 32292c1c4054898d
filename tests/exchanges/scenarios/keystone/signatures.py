"""Requests that are signed with EC2 keys, and the tokens that they earn."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import quote

from ...step import Json, Line, Pause, Step
from ._resource import EVERYBODY
from .personas import user

ACCESS, SECRET, HOST = "recorded0access0key", "recorded-secret", "recorded.example.org"
PARAMS: Final = {"AWSAccessKeyId": ACCESS, "Action": "DescribeInstances", "Version": "2014-10-01"}
EC2, S3 = "/v3/ec2tokens", "/v3/s3tokens"


def steps() -> Iterator[Line]:
    """Every version of a signature, right and slightly wrong (SHA1 is wrong with version 2), and what ends its worth."""
    yield user("lark", "home")
    yield Step("PUT", "/v3/projects/${project.home}/users/${user.lark}/roles/${seed.role.member}", kind="setup")
    blob = json.dumps({"access": ACCESS, "secret": SECRET})
    credential: Json = {"type": "ec2", "blob": blob, "user_id": "${user.lark}", "project_id": "${project.home}"}
    yield Step("POST", "/v3/credentials", {"credential": credential}, kind="setup", keep={"credential": "credential/id"})
    good = {**{f"ec2, version {version}": (EC2, signed(version)) for version in ("0", "1", "2", "2 with SHA1", "3", "4")}, **_s3()}
    for kind, (path, body) in good.items():
        step = Step("POST", path, {"credentials": body}, keep={"token.lark": "header:X-Subject-Token"})
        yield step.but(kind=f"happy: {kind}")
        for who in EVERYBODY:
            yield step.but(who=who, kind=f"persona: {who}", keep={})
        yield step.but(who=None, kind="token: none", keep={})
        yield from _slightly_wrong(step.but(keep={}), kind)
    yield from _token()
    for kind, (path, body) in good.items():
        yield from _circumstances(Step("POST", path, {"credentials": body}), kind)
    yield Step("DELETE", "/v3/users/${user.lark}", kind="setup")


def _s3() -> dict[str, tuple[str, Json]]:
    old = b"GET\n\n\nThu, 01 Jan 2099 00:00:00 GMT\n/bucket/object"
    new = b"AWS4-HMAC-SHA256\n20990101T000000Z\n20990101/RegionOne/s3/aws4_request\n" + hashlib.sha256(b"request").hexdigest().encode()
    return {
        "s3, version 1": (S3, _s3_body(old, _b64(SECRET, old, hashlib.sha1))),
        "s3, version 4": (S3, _s3_body(new, _four(new.decode(), "20990101/RegionOne/s3/aws4_request"))),
    }


def _s3_body(text: bytes, signature: str) -> Json:
    return {"access": ACCESS, "token": base64.urlsafe_b64encode(text).decode(), "signature": signature}


def signed(version: str) -> Json:
    """A request of EC2 with its signature."""
    number, _, weak = version.partition(" ")
    params = {**PARAMS, "SignatureVersion": number}
    headers: dict[str, str] = {}
    if number == "0":
        params["Timestamp"] = "2099-01-01T00:00:00Z"
        text = params["Action"] + params["Timestamp"]
        signature = _b64(SECRET, text.encode(), hashlib.sha1)
    elif number == "1":
        text = "".join(f"{name}{params[name]}" for name in sorted(params, key=str.lower))
        signature = _b64(SECRET, text.encode(), hashlib.sha1)
    elif number == "2":
        params["SignatureMethod"] = "HmacSHA1" if weak else "HmacSHA256"
        query = "&".join(f"{quote(name, safe='')}={quote(params[name], safe='-_~')}" for name in sorted(params))
        signature = _b64(SECRET, f"POST\n{HOST}\n/services/Cloud\n{query}".encode(), hashlib.sha1 if weak else hashlib.sha256)
    elif number == "3":
        signature = "of a version that never was"
    else:
        del params["SignatureVersion"]
        scope = "20990101/RegionOne/ec2/aws4_request"
        headers = {"X-Amz-Date": "20990101T000000Z", "Host": HOST,
                   "Authorization": f"AWS4-HMAC-SHA256 Credential={ACCESS}/{scope},SignedHeaders=host;x-amz-date,Signature=unused"}  # fmt: skip
        request = f"POST\n/services/Cloud\n\nhost:{HOST}\nx-amz-date:20990101T000000Z\n\nhost;x-amz-date\n"
        digest = hashlib.sha256(request.encode()).hexdigest()
        signature = _four(f"AWS4-HMAC-SHA256\n20990101T000000Z\n{scope}\n{digest}", scope)
    return {"access": ACCESS, "signature": signature, "verb": "POST", "host": HOST, "path": "/services/Cloud", "params": params, "headers": headers, "body_hash": ""}


def _four(text: str, scope: str) -> str:
    key = f"AWS4{SECRET}".encode()
    for part in scope.split("/"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def _b64(secret: str, text: bytes, method: Any) -> str:
    return base64.b64encode(hmac.new(secret.encode(), text, method).digest()).decode()


def _slightly_wrong(step: Step, kind: str) -> Iterator[Step]:
    body = step.json["credentials"]
    for name in body:
        for value in ("wrong", "", None, 7, {}, []):
            yield step.but(json={"credentials": {**body, name: value}}, kind=f"signature: {kind}, {name} is {value!r}")
        yield step.but(json={"credentials": {key: given for key, given in body.items() if key != name}}, kind=f"signature: {kind}, no {name}")
    for envelope in ("ec2Credentials", "credential", "wrong"):
        yield step.but(json={envelope: body}, kind=f"signature: {kind}, in {envelope}")
    yield step.but(json={"credentials": body, "ec2Credentials": {"access": "wrong"}}, kind=f"signature: {kind}, twice")
    if step.path == EC2:
        yield step.but(json={"credentials": {**body, "host": f"{HOST}:8773"}}, kind=f"signature: {kind}, a port that was not signed")
        for name, value in (("Timestamp", "2001-01-01T00:00:00Z"), ("Timestamp", "tomorrow"), ("X-Amz-Date", "20010101T000000Z"), ("unknown", "x")):
            yield step.but(json={"credentials": {**body, "params": {**body["params"], name: value}}}, kind=f"signature: {kind}, {name} {value}")


def _token() -> Iterator[Step]:
    """What the token of a signature opens: nothing of identity."""
    yield Step("GET", "/v3/auth/tokens", headers={"X-Subject-Token": "${token.lark}"}, kind="token: of a signature")
    for path in ("/v3/auth/projects", "/v3/users/${user.lark}", "/v3/auth/catalog", "/v3/auth/tokens"):
        yield Step("GET", path, who="lark", headers={"X-Subject-Token": "${token.lark}"}, kind="token: with that of a signature")
    auth = {"identity": {"methods": ["token"], "token": {"id": "${token.lark}"}}}
    yield Step("POST", "/v3/auth/tokens", {"auth": auth}, who=None, kind="token: from that of a signature")


def _circumstances(step: Step, kind: str) -> Iterator[Line]:
    for collection, key, id in (("users", "user", "${user.lark}"), ("projects", "project", "${project.home}"), ("domains", "domain", "${domain.home}")):
        for enabled in (False, True):
            yield Step("PATCH", f"/v3/{collection}/{id}", {key: {"enabled": enabled}}, kind="setup")
            yield Pause()
            yield step.but(kind=f"state: {kind}, {key} enabled {enabled}")
    grant = Step("PUT", "/v3/projects/${project.home}/users/${user.lark}/roles/${seed.role.member}", kind="setup")
    for method in ("DELETE", "PUT"):
        yield grant.but(method=method)
        yield Pause()
        yield step.but(kind=f"state: {kind}, its role after {method}")
