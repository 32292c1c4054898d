"""Tokens: every format, key rotation, what ends a token, and the second in which it does."""

from __future__ import annotations

import base64
import subprocess
import zlib
from pathlib import Path

import pytest

from openstack_mock.cloud import Cloud
from openstack_mock.services.identity.tokens import jws, payloads, stored
from openstack_mock.services.identity.tokens.token import Token

from ..conftest import START, Api

ID = "0123456789abcdef0123456789abcdef"
BASE = {"user_id": ID, "methods": ("password",), "audit_ids": ("AAAAAAAAAAAAAAAAAAAAAA",), "expires_at": 2_000_000}


@pytest.mark.parametrize("name", ["fernet", "jws", "uuid", "pki", "pkiz"])
def test_every_provider_writes_what_it_reads(name: str) -> None:
    cloud = Cloud(seed=1, start=START, options={"identity.token_provider": name})
    api = Api(cloud)
    cloud.identity.tokens.forget()
    found = cloud.identity.credentials(api.token)
    assert found.user_name == "admin"
    assert "admin" in found.roles
    assert api.get("identity", "/v3/users").status == 200
    api.delete("identity", "/v3/auth/tokens", headers={"X-Subject-Token": api.token})
    assert cloud.identity.credentials(api.token) is None


@pytest.mark.parametrize(
    ("version", "fields"),
    [
        (0, {}), (1, {"domain_id": "default"}), (2, {"project_id": ID}), (3, {"project_id": ID, "trust_id": ID}),
        (4, {"groups": (ID,), "identity_provider_id": "idp", "protocol_id": "saml2"}),
        (5, {"groups": (ID,), "identity_provider_id": "idp", "protocol_id": "saml2", "project_id": ID}),
        (6, {"groups": (ID,), "identity_provider_id": "idp", "protocol_id": "saml2", "domain_id": ID}),
        (7, {"project_id": ID, "access_token_id": ID}), (8, {"system": "all"}),
        (9, {"project_id": ID, "application_credential_id": ID}), (10, {"project_id": ID, "thumbprint": "x"}),
    ],
)  # fmt: skip
def test_payload_versions(version: int, fields: dict) -> None:
    token = Token(**{**BASE, **fields})
    packed = payloads.pack(token)
    assert packed[1] == version
    assert payloads.unpack(packed, 0) == token


@pytest.mark.parametrize("name", ["pki", "pkiz"])
def test_openssl_verifies_signed_tokens(name: str, tmp_path: Path) -> None:
    cloud = Cloud(seed=1, start=START, options={"identity.token_provider": name})
    text = Api(cloud).token
    assert text is not None
    if name == "pki":
        raw = base64.b64decode(text.replace("-", "/"))
    else:
        raw = zlib.decompress(base64.urlsafe_b64decode(text.removeprefix("PKIZ_")))
    (tmp_path / "token").write_bytes(raw)
    (tmp_path / "ca").write_text(stored.certificates(cloud)["ca"])
    found = subprocess.run(
        ["openssl", "cms", "-verify", "-inform", "DER", "-in", str(tmp_path / "token"),
         "-CAfile", str(tmp_path / "ca"), "-purpose", "any", "-no_check_time"],
        capture_output=True, check=True,
    )  # fmt: skip
    assert b'"audit_ids"' in found.stdout


def test_a_jws_token_is_verified_with_the_public_key() -> None:
    cloud = Cloud(seed=1, start=START, options={"identity.token_provider": "jws"})
    text = Api(cloud).token
    assert text is not None
    signed, _, signature = text.rpartition(".")
    raw = base64.urlsafe_b64decode(signature + "==")
    jws.verify(jws.private_key(cloud.identity.tokens).public_key(), signed.encode(), raw)
    assert "BEGIN PUBLIC KEY" in jws.public_key(cloud.identity.tokens)
    assert cloud.identity.credentials(signed[:-2] + "AA." + signature) is None


def test_rotation_keeps_tokens_until_their_key_is_gone(cloud: Cloud, admin: Api) -> None:
    before = {index: role for index, (role, _) in cloud.identity.keys().items()}
    assert before == {0: "staged", 1: "primary"}
    cloud.identity.rotate_keys()
    assert {index: role for index, (role, _) in cloud.identity.keys().items()} == {
        0: "staged", 1: "secondary", 2: "primary",
    }  # fmt: skip
    assert cloud.identity.credentials(admin.token) is not None
    cloud.identity.rotate_keys()
    assert cloud.identity.credentials(admin.token) is None


def test_keys_go_to_a_directory_and_back(cloud: Cloud, admin: Api, tmp_path: Path) -> None:
    cloud.identity.save_keys(tmp_path)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["0", "1"]
    cloud.identity.rotate_keys()
    cloud.identity.rotate_keys()
    assert cloud.identity.credentials(admin.token) is None
    cloud.identity.load_keys(tmp_path)
    assert cloud.identity.credentials(admin.token) is not None


def test_a_changed_password_spares_the_token_taken_right_after(cloud: Cloud, admin: Api, demo: Api) -> None:
    old = demo.token
    body = {"user": {"password": "other", "original_password": "secret"}}
    assert demo.post("identity", f"/v3/users/{demo.user_id}/password", body).status == 204
    assert cloud.identity.credentials(old) is None
    new = Api(cloud, "demo", "demo", "other")
    assert cloud.identity.credentials(new.token) is not None


def test_a_token_ends_with_its_time(cloud: Cloud, admin: Api) -> None:
    cloud.sim.advance(3599)
    assert cloud.identity.credentials(admin.token) is not None
    cloud.sim.advance(2)
    assert cloud.identity.credentials(admin.token) is None


def test_a_disabled_user_has_no_tokens(cloud: Cloud, admin: Api, demo: Api) -> None:
    body = {"user": {"enabled": False}}
    assert admin.patch("identity", f"/v3/users/{demo.user_id}", body).status == 200
    assert cloud.identity.credentials(demo.token) is None
    events = admin.get("identity", "/v3/OS-REVOKE/events").json()["events"]
    assert {"user_id"} <= set(events[-1])
