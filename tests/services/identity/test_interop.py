"""Fernet tokens against the real keystone package, both ways; it has a virtual environment of its own."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from openstack_mock.cloud import Cloud
from openstack_mock.services.identity.tokens import formats
from openstack_mock.services.identity.tokens.token import METHODS, Token

from ..conftest import Api

HERE = Path(__file__).parent
EXPIRES = 4_070_908_800_000_000
ID = "0123456789abcdef0123456789abcdef"


def _ask(python: Path, cloud: Cloud, folder: Path, read: list[str], write: list[dict[str, Any]]) -> Any:
    cloud.identity.save_keys(folder)
    return _run(python, {"keys": str(folder), "methods": list(METHODS), "read": read, "write": write})


def _run(python: Path, asked: dict[str, Any]) -> Any:
    found = subprocess.run(
        [python, HERE / "keystone_side.py"], input=json.dumps(asked), capture_output=True, text=True, check=False
    )
    assert found.returncode == 0, found.stderr[-2000:]
    return json.loads(found.stdout)


def test_keystone_reads_what_the_cloud_writes(keystone: Path, cloud: Cloud, admin: Api, tmp_path: Path) -> None:
    (read,) = _ask(keystone, cloud, tmp_path, [str(admin.token)], [])["read"]
    token = cloud.identity.tokens.validate(admin.token).token
    assert read[0] == token.user_id
    assert set(read[1]) == set(token.methods)
    assert read[2] == list(token.audit_ids)
    assert read[5] == token.project_id


@pytest.mark.parametrize(
    ("name", "fields", "ours"),
    [
        ("UnscopedPayload", {}, {}),
        ("DomainScopedPayload", {"domain_id": "default"}, {"domain_id": "default"}),
        ("ProjectScopedPayload", {"project_id": ID}, {"project_id": ID}),
        ("TrustScopedPayload", {"project_id": ID, "trust_id": ID}, {"project_id": ID, "trust_id": ID}),
        ("SystemScopedPayload", {"system": "all"}, {"system": "all"}),
        ("OauthScopedPayload", {"project_id": ID, "access_token_id": ID}, {"project_id": ID, "access_token_id": ID}),
        ("ApplicationCredentialScopedPayload", {"project_id": ID, "app_cred_id": ID},
         {"project_id": ID, "application_credential_id": ID}),
        ("FederatedUnscopedPayload",
         {"federated_group_ids": [{"id": ID}], "identity_provider_id": "theirs", "protocol_id": "saml2"},
         {"groups": (ID,), "identity_provider_id": "theirs", "protocol_id": "saml2"}),
        ("FederatedProjectScopedPayload",
         {"project_id": ID, "federated_group_ids": [{"id": ID}], "identity_provider_id": "x", "protocol_id": "saml2"},
         {"project_id": ID, "groups": (ID,), "identity_provider_id": "x", "protocol_id": "saml2"}),
        ("FederatedDomainScopedPayload",
         {"domain_id": ID, "federated_group_ids": [{"id": ID}], "identity_provider_id": "x", "protocol_id": "saml2"},
         {"domain_id": ID, "groups": (ID,), "identity_provider_id": "x", "protocol_id": "saml2"}),
        ("Oauth2CredentialsScopedPayload", {"project_id": ID, "thumbprint": "Y2VydA"},
         {"project_id": ID, "thumbprint": "Y2VydA"}),
    ],
)  # fmt: skip
def test_both_read_each_others_payloads(
    name: str, fields: dict[str, Any], ours: dict[str, Any], keystone: Path, cloud: Cloud, tmp_path: Path
) -> None:
    base = {"user_id": ID, "methods": ["password"], "audit_ids": ["AAAAAAAAAAAAAAAAAAAAAA"]}
    write = {"class": name, "expires_at": "2099-01-01T00:00:00.000000Z", **base, **fields}
    token = Token(ID, ("password",), ("AAAAAAAAAAAAAAAAAAAAAA",), EXPIRES, **ours)
    provider = cloud.identity.tokens

    class Mine:
        pass

    mine: Any = Mine()
    mine.token = token
    text = formats.FernetFormat().write(provider, mine)
    found = _ask(keystone, cloud, tmp_path, [text], [write])
    back = formats.FernetFormat().read(provider, found["written"][0])
    assert {name: getattr(back, name) for name in ours} == ours
    assert (back.user_id, back.methods, back.expires_at) == (ID, ("password",), EXPIRES)
    read = found["read"][0]
    assert read[0] == ID
    assert read[3:6] == [ours.get("system"), ours.get("domain_id"), ours.get("project_id")]
    assert read[6] == ours.get("trust_id")
    assert read[-1] == "2099-01-01T00:00:00.000000Z" or "2099-01-01T00:00:00.000000Z" in read


@pytest.mark.parametrize("active", [1, 2, 3, 5])
def test_keys_are_rotated_as_keystone_rotates_them(active: int, keystone: Path, tmp_path: Path) -> None:
    cloud = Cloud(seed=1, options={"identity.max_active_keys": active})
    cloud.identity.save_keys(tmp_path / "theirs")
    asked = {"keys": str(tmp_path / "theirs"), "methods": list(METHODS), "read": [], "write": []}
    found = _run(keystone, {**asked, "rotate": [active, 6]})
    theirs = found["rotated"]
    for row in theirs:  # which of the keys that were there before stand where: what is fresh is by chance
        before = {key: index for index, (_, key) in cloud.identity.keys().items()}
        after = {index: before.get(key) for index, (_, key) in cloud.identity.rotate_keys().items()}
        assert {str(index): place for index, place in after.items()} == row


def test_keystone_is_still_as_its_stories_say(keystone: Path) -> None:
    names = ["failures_lock_a_user_out", "an_expired_password_may_be_changed", "the user leaves the group"]
    command = [keystone, "-W", "ignore", HERE / "keystone_whole.py", *names]
    found = subprocess.run(command, capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stderr[-2000:]
    recorded = json.loads((HERE / "recorded_stories.json").read_text())
    assert json.loads(found.stdout) == {name: recorded[name] for name in names}
