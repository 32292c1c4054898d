"""python-keystoneclient: tokens, credentials, trusts, OAuth, federation, each answer asserted."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from datetime import datetime
from operator import attrgetter
from pathlib import Path
from typing import Any

import pytest
from keystoneauth1 import exceptions
from keystoneclient import exceptions as client_exceptions

from openstack_mock import mock_openstack
from tests.clients.keystone_session import client

pytestmark = pytest.mark.filterwarnings("ignore")  # theirs, not ours

RULES = [{"local": [{"user": {"name": "{0}"}}], "remote": [{"type": "REMOTE_USER"}]}]
EXPIRES = datetime(2050, 1, 31, 12)


@pytest.fixture
def cloud() -> Iterator[Any]:
    with mock_openstack() as cloud:
        yield cloud


@pytest.fixture
def keystone(cloud: Any) -> Any:
    return client(cloud)


def ids(rows: Any) -> set[str]:
    return {row.id for row in rows}


def test_tokens(cloud: Any, keystone: Any) -> None:
    token = client(cloud, "demo").session.get_token()
    found = keystone.tokens.validate(token)
    assert (found.username, found.project_name, sorted(found.role_names)) == (
        "demo", "demo", ["anotherrole", "member", "reader"],
    )  # fmt: skip
    assert found.has_service_catalog()
    assert not keystone.tokens.validate(token, include_catalog=False).has_service_catalog()
    data = keystone.tokens.get_token_data(token, allow_expired=True, access_rules_support="1.0")
    assert data["token"]["user"]["name"] == "demo"
    keystone.tokens.revoke_token(token)
    with pytest.raises(exceptions.NotFound):
        keystone.tokens.validate(token)


def test_what_a_token_may_be_scoped_to(cloud: Any, keystone: Any) -> None:
    assert {row.name for row in keystone.auth.projects()} == {"admin", "alt_demo", "demo"}
    assert [row.name for row in keystone.auth.domains()] == []
    assert [row.all for row in keystone.auth.systems()] == [True]
    assert {row.name for row in keystone.federation.projects.list()} == {"admin", "alt_demo", "demo"}
    role, user = keystone.roles.find(name="reader"), keystone.users.find(name="admin")
    keystone.roles.grant(role, user=user, domain="default")
    assert [row.name for row in keystone.auth.domains()] == ["Default"]
    assert [row.name for row in keystone.federation.domains.list()] == ["Default"]
    assert client(cloud, "demo").auth.systems() == []


def test_a_client_without_a_session(cloud: Any) -> None:
    from keystoneclient.v3.client import Client

    environ = cloud.environ("demo")
    keystone = Client(
        username="demo", password=environ["OS_PASSWORD"], project_name="demo", user_domain_name="Default",
        project_domain_name="Default", auth_url=environ["OS_AUTH_URL"],
    )  # fmt: skip
    assert (keystone.auth_ref.username, keystone.auth_ref.project_name) == ("demo", "demo")
    assert keystone.users.get(keystone.auth_user_id).name == "demo"
    found = keystone.get_raw_token_from_identity_service(environ["OS_AUTH_URL"], token=keystone.auth_token)
    assert (found.user_id, found.project_id) == (keystone.auth_user_id, None)


def test_credentials(keystone: Any) -> None:
    demo, project = keystone.users.find(name="demo"), keystone.projects.find(name="demo")
    made = keystone.credentials.create(demo, "ec2", json.dumps({"access": "a", "secret": "s"}), project=project)
    assert (made.user_id, made.type, made.project_id) == (demo.id, "ec2", project.id)
    assert json.loads(keystone.credentials.get(made).blob) == {"access": "a", "secret": "s"}
    assert ids(keystone.credentials.list(user_id=demo.id, type="ec2")) == ids(keystone.credentials.list()) == {made.id}
    with pytest.raises(exceptions.BadRequest, match="'user_id' was unexpected"):
        keystone.credentials.update(made, demo, blob="changed")  # it names the user, and nobody may
    keystone.credentials.delete(made)
    with pytest.raises(exceptions.NotFound, match=f"Could not find credential: {made.id}"):
        keystone.credentials.get(made)


def test_ec2_credentials(keystone: Any) -> None:
    demo, project = keystone.users.find(name="demo").id, keystone.projects.find(name="demo").id
    made = keystone.ec2.create(demo, project)
    assert (made.user_id, made.tenant_id, made.trust_id, len(made.access)) == (demo, project, None, 32)
    assert keystone.ec2.get(demo, made.access).secret == made.secret
    assert [row.access for row in keystone.ec2.list(demo)] == [made.access]
    with pytest.raises(TypeError):  # it leaves out the user that list() needs
        keystone.ec2.find(access=made.access)
    with pytest.raises(TypeError):
        keystone.ec2.findall(access=made.access)
    keystone.ec2.delete(demo, made.access)
    with pytest.raises(exceptions.NotFound):
        keystone.ec2.get(demo, made.access)


def test_application_credentials_and_access_rules(cloud: Any) -> None:
    keystone = client(cloud, "demo")
    rule = {"service": "compute", "method": "GET", "path": "/v2.1/servers"}
    made = keystone.application_credentials.create(
        "robot", description="d", expires_at=EXPIRES, roles={"name": "member"}, access_rules=[rule]
    )
    assert (made.name, made.description, made.expires_at) == ("robot", "d", "2050-01-31T12:00:00.000000")
    assert (made.unrestricted, sorted(row["name"] for row in made.roles)) == (False, ["member", "reader"])
    assert len(made.secret) == 86
    shown = keystone.application_credentials.get(made)
    assert (shown.project_id, hasattr(shown, "secret")) == (keystone.session.get_project_id(), False)
    assert keystone.application_credentials.find(name="robot").id == made.id
    assert (
        ids(keystone.application_credentials.list())
        == ids(keystone.application_credentials.list(user=keystone.user_id))
        == {made.id}
    )
    (listed,) = keystone.access_rules.list()
    assert (listed.service, listed.method, listed.path) == ("compute", "GET", "/v2.1/servers")
    assert keystone.access_rules.get(listed).id == made.access_rules[0]["id"]
    assert keystone.access_rules.find(service="compute").id == listed.id
    with pytest.raises(exceptions.Forbidden, match="May not delete access rule in use"):
        keystone.access_rules.delete(listed)
    keystone.application_credentials.delete(made)
    with pytest.raises(exceptions.NotFound, match=f"Could not find Application Credential: {made.id}"):
        keystone.application_credentials.get(made)
    keystone.access_rules.delete(listed)
    assert keystone.access_rules.list() == []


def test_trusts(cloud: Any, keystone: Any) -> None:
    demo, project = keystone.users.find(name="demo"), keystone.session.get_project_id()
    trust = keystone.trusts.create(
        demo, keystone.user_id, role_names=["member"], role_ids=[keystone.roles.find(name="reader").id],
        project=project, impersonation=True, expires_at=EXPIRES, remaining_uses=3,
    )  # fmt: skip
    assert (trust.trustee_user_id, trust.trustor_user_id, trust.project_id) == (demo.id, keystone.user_id, project)
    assert (trust.impersonation, trust.remaining_uses, trust.expires_at) == (True, 3, "2050-01-31T12:00:00.000000Z")
    assert sorted(row["name"] for row in trust.roles) == ["member", "reader"]
    assert keystone.trusts.get(trust).deleted_at is None
    assert ids(keystone.trusts.list(trustor_user=keystone.user_id)) == {trust.id}
    assert ids(client(cloud, "demo").trusts.list(trustee_user=demo)) == {trust.id}
    from keystoneauth1 import session
    from keystoneauth1.identity import v3

    plugin = v3.Password(cloud.auth_url, user_id=demo.id, password="secret", trust_id=trust.id)
    token = session.Session(auth=plugin).get_token()
    found = keystone.tokens.validate(token)
    assert (found.trust_id, found.user_id, sorted(found.role_names)) == (
        trust.id,
        keystone.user_id,
        ["member", "reader"],
    )
    assert keystone.trusts.get(trust).remaining_uses == 2
    keystone.trusts.delete(trust)
    with pytest.raises(exceptions.NotFound, match=f"Could not find trust: {trust.id}"):
        keystone.trusts.get(trust)


def test_oauth1(cloud: Any, keystone: Any) -> None:
    consumer = keystone.oauth1.consumers.create("app")
    assert (consumer.description, len(consumer.secret)) == ("app", 32)
    assert keystone.oauth1.consumers.get(consumer).description == "app"
    assert ids(keystone.oauth1.consumers.list()) == {consumer.id}
    assert keystone.oauth1.consumers.update(consumer, description="other").description == "other"
    project = keystone.session.get_project_id()
    request = keystone.oauth1.request_tokens.create(consumer.id, consumer.secret, project)
    assert (len(request.key), request.id, request.expires[-1]) == (32, request.key, "Z")
    assert request.authorize(["nope"]) is None
    role = keystone.roles.find(name="member")
    verifier = keystone.oauth1.request_tokens.authorize(request.key, [role]).oauth_verifier
    assert len(verifier) == 8
    access = keystone.oauth1.access_tokens.create(consumer.id, consumer.secret, request.key, request.secret, verifier)
    assert (len(access.key), len(access.secret)) == (32, 32)
    from keystoneauth1 import session
    from keystoneclient.v3.contrib.oauth1.auth import OAuth

    plugin = OAuth(
        cloud.auth_url, consumer_key=consumer.id, consumer_secret=consumer.secret, access_key=access.key,
        access_secret=access.secret,
    )  # fmt: skip
    found = keystone.tokens.validate(session.Session(auth=plugin).get_token())
    assert (found.oauth_access_token_id, found.oauth_consumer_id) == (access.key, consumer.id)
    assert (found.project_id, sorted(found.role_names)) == (project, ["member", "reader"])
    keystone.oauth1.consumers.delete(consumer)
    with pytest.raises(exceptions.NotFound, match="Consumer not found"):
        keystone.oauth1.consumers.get(consumer)


def test_federation(keystone: Any) -> None:
    idp = keystone.federation.identity_providers.create("idp", description="theirs", remote_ids=["r1"], enabled=True)
    assert (idp.id, idp.description, idp.remote_ids, idp.enabled) == ("idp", "theirs", ["r1"], True)
    assert keystone.federation.identity_providers.get(idp).authorization_ttl is None
    assert ids(keystone.federation.identity_providers.list()) == {"idp"}
    assert keystone.federation.identity_providers.update(idp, remote_ids=["r2"]).remote_ids == ["r2"]
    mapping = keystone.federation.mappings.create("mapping", rules=RULES)
    assert (mapping.id, mapping.rules, mapping.schema_version) == ("mapping", RULES, "1.0")
    assert keystone.federation.mappings.get(mapping).rules == RULES
    assert ids(keystone.federation.mappings.list()) == {"mapping"}
    changed = [{**RULES[0], "local": [{"user": {"name": "x{0}"}}]}]
    assert keystone.federation.mappings.update(mapping, rules=changed).rules == changed
    protocol = keystone.federation.protocols.create("saml2", idp, mapping)
    assert (protocol.id, protocol.mapping_id) == ("saml2", "mapping")
    assert keystone.federation.protocols.get(idp, "saml2").mapping_id == "mapping"
    assert ids(keystone.federation.protocols.list(idp)) == {"saml2"}
    keystone.federation.mappings.create("other", rules=RULES)
    assert keystone.federation.protocols.update(idp, "saml2", "other").mapping_id == "other"
    keystone.federation.protocols.delete(idp, "saml2")
    keystone.federation.mappings.delete(mapping)
    keystone.federation.identity_providers.delete(idp)
    for call in (
        lambda: keystone.federation.protocols.get("idp", "saml2"), lambda: keystone.federation.mappings.get("mapping"),
        lambda: keystone.federation.identity_providers.get("idp"),
    ):  # fmt: skip
        with pytest.raises(exceptions.NotFound):
            call()


def test_service_providers_and_assertions(keystone: Any) -> None:
    provider = keystone.federation.service_providers.create(
        "far", sp_url="http://far/sp", auth_url="http://far/auth", description="d", enabled=False
    )
    assert (provider.id, provider.sp_url, provider.auth_url) == ("far", "http://far/sp", "http://far/auth")
    assert (provider.enabled, provider.relay_state_prefix) == (False, "ss:mem:")
    assert keystone.federation.service_providers.get(provider).description == "d"
    assert ids(keystone.federation.service_providers.list()) == {"far"}
    assert keystone.federation.service_providers.update(provider, enabled=True).enabled is True
    token = keystone.session.get_token()
    saml = keystone.federation.saml.create_saml_assertion(provider, token)
    assert 'Destination="http://far/sp"' in saml
    ecp = keystone.federation.saml.create_ecp_assertion(provider, token)
    assert "ss:mem:" in ecp
    keystone.federation.service_providers.delete(provider)
    with pytest.raises(exceptions.NotFound):
        keystone.federation.service_providers.get(provider)


def test_what_only_signed_tokens_have(keystone: Any) -> None:
    with pytest.raises(exceptions.Forbidden):
        keystone.tokens.get_revoked(audit_id_only=True)
    with pytest.raises(exceptions.Gone, match="removal of support for PKI tokens"):
        keystone.simple_cert.get_ca_certificates()
    with pytest.raises(exceptions.Gone, match="removal of support for PKI tokens"):
        keystone.simple_cert.get_certificates()


@pytest.mark.parametrize("provider", ["pki", "pkiz"])
def test_signed_tokens_are_verified_without_asking(provider: str, tmp_path: Path) -> None:
    from keystoneclient.common import cms

    with mock_openstack(options={"identity.token_provider": provider}) as cloud:
        keystone, token = client(cloud), client(cloud, "demo").session.get_token()
        ca, signing = tmp_path / "ca.pem", tmp_path / "signing.pem"
        ca.write_text(keystone.simple_cert.get_ca_certificates())
        signing.write_text(keystone.simple_cert.get_certificates())
        if cms.is_pkiz(token):  # its own pkiz_verify takes what is inside for PEM
            raw = base64.b64encode(cms.pkiz_uncompress(token)).decode()
        else:
            assert cms.is_asn1_token(token)
            raw = token
        found = json.loads(cms.verify_token(raw, str(signing), str(ca)))["token"]
        assert (found["user"]["name"], found["project"]["name"]) == ("demo", "demo")
        assert found["catalog"] == keystone.tokens.get_token_data(token)["token"]["catalog"]
        hashed = cms.cms_hash_token(token)
        assert keystone.tokens.validate(hashed).username == "demo"  # as long tokens were asked for
        keystone.tokens.revoke_token(token)
        signed = keystone.tokens.get_revoked()["signed"]
        (row,) = json.loads(cms.cms_verify(signed, str(signing), str(ca)))["revoked"]
        assert row == {"id": hashed, "audit_id": found["audit_ids"][0], "expires": found["expires_at"]}
        del row["id"]
        assert keystone.tokens.get_revoked(audit_id_only=True) == {"revoked": [row]}


@pytest.mark.parametrize(
    "call",
    [
        "access_rules.create", "access_rules.update", "application_credentials.update", "domain_configs.find",
        "domain_configs.list", "inference_rules.find", "inference_rules.put", "inference_rules.update",
        "role_assignments.create", "role_assignments.delete", "role_assignments.find", "role_assignments.get",
        "role_assignments.put", "role_assignments.update", "trusts.update",
    ],
)  # fmt: skip
def test_what_the_client_says_the_api_has_not(keystone: Any, call: str) -> None:
    with pytest.raises(client_exceptions.MethodNotImplemented):
        attrgetter(call)(keystone)()
