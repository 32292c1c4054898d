"""Assertions for other keystones: signed, and verified by somebody else's tool."""

from __future__ import annotations

from typing import Any

import pytest
from lxml import etree
from signxml import (
    DigestAlgorithm,
    InvalidDigest,
    InvalidSignature,
    SignatureConfiguration,
    SignatureMethod,
    XMLVerifier,
)

from openstack_mock.cloud import Cloud
from openstack_mock.services.identity.tokens import stored

from ..conftest import Api

SAML = "{urn:oasis:names:tc:SAML:2.0:assertion}"
AS_KEYSTONE = SignatureConfiguration(
    signature_methods=frozenset({SignatureMethod.RSA_SHA1}), digest_algorithms=frozenset({DigestAlgorithm.SHA1})
)


def verified(cloud: Cloud, element: Any) -> Any:
    """What is signed of an element, if the signature holds."""
    ca = stored.certificates(cloud)["signing"]
    return XMLVerifier().verify(element, x509_cert=ca, id_attribute="ID", expect_config=AS_KEYSTONE).signed_xml


@pytest.fixture
def cloud() -> Cloud:
    """A cloud of today, so that its certificate is."""
    return Cloud(seed=1)


@pytest.fixture
def assertions(cloud: Cloud) -> list[bytes]:
    """An assertion, bare and in an envelope, that says names which XML has to quote."""
    admin = Api(cloud)
    provider = {"auth_url": "http://other/v3/OS-FEDERATION/a?b&c", "sp_url": "http://other/ecp?b&c=<d>", "enabled": True}
    admin.put("identity", "/v3/OS-FEDERATION/service_providers/other", {"service_provider": provider})
    group = admin.post("identity", "/v3/groups", {"group": {"name": 'a<b>&"c"', "domain_id": "default"}})
    admin.put("identity", f"/v3/groups/{group.json()['group']['id']}/users/{admin.user_id}")
    scope = {"service_provider": {"id": "other"}}
    body = {"auth": {"identity": {"methods": ["token"], "token": {"id": admin.token}}, "scope": scope}}
    answers = [admin.post("identity", f"/v3/auth/OS-FEDERATION/saml2{kind}", body) for kind in ("", "/ecp")]
    assert [answer.status for answer in answers] == [200, 200]
    return [bytes(answer.content) for answer in answers]


def test_an_assertion_is_signed(cloud: Cloud, assertions: list[bytes]) -> None:
    for text in assertions:
        (assertion,) = etree.fromstring(text).iter(f"{SAML}Assertion")
        signed = verified(cloud, etree.fromstring(etree.tostring(assertion)))
        assert signed.tag == f"{SAML}Assertion"
        assert 'a<b>&"c"'.replace('"', '\\"') in "".join(signed.itertext())


def test_the_signature_holds_in_the_envelope(cloud: Cloud, assertions: list[bytes]) -> None:
    for text in assertions:
        assert verified(cloud, etree.fromstring(text)).tag == f"{SAML}Assertion"


def test_what_was_changed_is_not_signed(cloud: Cloud, assertions: list[bytes]) -> None:
    for old, new in ((b">admin<", b">root<"), (b"<ds:DigestValue>", b"<ds:DigestValue>AAAA")):
        with pytest.raises((InvalidDigest, InvalidSignature)):
            verified(cloud, etree.fromstring(assertions[0].replace(old, new)))
