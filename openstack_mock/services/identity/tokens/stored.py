"""Tokens that keystone keeps: UUID, a mere name; PKI and PKIZ, which carry what they are worth in signed CMS."""

from __future__ import annotations

import base64
import hashlib
import json
import zlib
from dataclasses import asdict
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

from ....sim.clock import SECOND, iso_micros
from ..errors import TokenNotFound
from .token import Token

if TYPE_CHECKING:
    from ....cloud import Cloud
    from .provider import Provider, Valid

PKIZ = "PKIZ_"


class UuidFormat:
    """A name; what it stands for is kept."""

    def write(self, provider: Provider, valid: Valid) -> str:
        """Keep a token under a new name."""
        return _keep(provider, provider.cloud.sim.ids.hex(), valid.token)

    def read(self, provider: Provider, text: str) -> Token:
        """What was kept under a name."""
        return _kept(provider, text)


class PkiFormat:
    """The token's own description, signed, in one line of base64 that begins with MII."""

    def write(self, provider: Provider, valid: Valid) -> str:
        """Sign a token's description."""
        raw = sign(provider.cloud, _described(provider, valid))
        return _keep(provider, base64.b64encode(raw).decode().replace("/", "-"), valid.token)

    def read(self, provider: Provider, text: str) -> Token:
        """What was kept under a text, or under its hash."""
        return _kept(provider, text)


class PkizFormat:
    """The same, compressed, behind `PKIZ_`."""

    def write(self, provider: Provider, valid: Valid) -> str:
        """Sign and compress a token's description."""
        raw = zlib.compress(sign(provider.cloud, _described(provider, valid)), 6)
        return _keep(provider, PKIZ + base64.urlsafe_b64encode(raw).decode(), valid.token)

    def read(self, provider: Provider, text: str) -> Token:
        """What was kept under a text, or under its hash."""
        return _kept(provider, text)


def sign(cloud: Cloud, content: bytes) -> bytes:
    """A CMS message (DER) of the content, signed, with the certificate inside."""
    from cryptography import x509
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key, pkcs7

    found = _pair(cloud)
    key: Any = load_pem_private_key(found["key"].encode(), None)
    builder = pkcs7.PKCS7SignatureBuilder().set_data(content)
    builder = builder.add_signer(x509.load_pem_x509_certificate(found["signing"].encode()), key, SHA256())
    options = [pkcs7.PKCS7Options.Binary, pkcs7.PKCS7Options.NoCapabilities]
    return builder.sign(Encoding.DER, options)


def rsa_sha1(cloud: Cloud, content: bytes) -> bytes:
    """The bare signature of the content, PKCS #1 v1.5: what XML signatures hold."""
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
    from cryptography.hazmat.primitives.hashes import SHA1
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    key: Any = load_pem_private_key(_pair(cloud)["key"].encode(), None)
    signed: bytes = key.sign(content, PKCS1v15(), SHA1())
    return signed


def certificates(cloud: Cloud) -> dict[str, str]:
    """The certificates in PEM: `signing`, and `ca`, which signed it."""
    found = _pair(cloud)
    return {"signing": found["signing"], "ca": found["ca"]}


def revoked(cloud: Cloud) -> list[dict[str, str]]:
    """The tokens that were revoked before their time: names (of long texts, hashes), audit ids and expiry."""
    state = cloud.state("identity")
    ended = {(0, event.audit_id) for event in state.events} | {(-1, event.audit_chain_id) for event in state.events}
    tokens = [(name, json.loads(raw)) for name, raw in state.stored_tokens.items()]
    return [
        {"id": name, "audit_id": token["audit_ids"][0], "expires": iso_micros(token["expires_at"]) + "Z"}
        for name, token in tokens
        if token["expires_at"] > cloud.identity.tokens.now
        and any((place, token["audit_ids"][place]) in ended for place in (0, -1))
    ]


def signed_list(cloud: Cloud) -> str:
    """The revoked tokens, signed, in PEM."""
    raw = base64.encodebytes(sign(cloud, json.dumps({"revoked": revoked(cloud)}).encode())).decode()
    return f"-----BEGIN CMS-----\n{raw}-----END CMS-----\n"


# -- inside


def _keep(provider: Provider, text: str, token: Token) -> str:
    provider.state.stored_tokens[_name(text)] = json.dumps(asdict(token)).encode()
    return text


def _kept(provider: Provider, text: str) -> Token:
    raw = provider.state.stored_tokens.get(_name(text))
    if raw is None:
        raise TokenNotFound(f"Could not find token: {text}.")
    fields = json.loads(raw)
    for name in ("methods", "audit_ids", "groups"):
        if fields[name] is not None:
            fields[name] = tuple(fields[name])
    return Token(**fields)


def _name(text: str) -> str:
    """Long texts are kept, and may be asked for, by their MD5."""
    return text if len(text) <= 64 else hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def _described(provider: Provider, valid: Valid) -> bytes:
    from ..catalog import catalog

    token = valid.token
    body: dict[str, Any] = {
        "methods": list(token.methods), "audit_ids": list(token.audit_ids),
        "user": {"id": valid.user.id, "name": valid.user.name,
                 "domain": {"id": valid.user_domain.id, "name": valid.user_domain.name}},
        "issued_at": iso_micros(token.issued_at) + "Z", "expires_at": iso_micros(token.expires_at) + "Z",
    }  # fmt: skip
    if valid.roles:
        body["roles"] = [{"id": role.id, "name": role.name} for role in valid.roles]
    home = valid.project_domain
    if valid.project is not None and home is not None:
        domain = {"id": home.id, "name": home.name}
        body["project"] = {"id": valid.project.id, "name": valid.project.name, "domain": domain}
    if valid.domain is not None:
        body["domain"] = {"id": valid.domain.id, "name": valid.domain.name}
    if token.system:
        body["system"] = {"all": True}
    if not token.unscoped:
        user_id = valid.trust["trustor_user_id"] if valid.trust is not None else token.user_id
        body["catalog"] = catalog(provider.state, user_id, token.project_id)
    return json.dumps({"token": body}).encode()


def _pair(cloud: Cloud) -> dict[str, str]:
    """The key pair and certificates of a cloud, made once. RSA keys come from the system: no random source is taken."""
    state = cloud.state("identity")
    kept: dict[str, str] | None = state.receipts.get("pki")
    if kept is None:
        kept = state.receipts["pki"] = _make(cloud)
    return kept


def _make(cloud: Cloud) -> dict[str, str]:
    from cryptography.hazmat.primitives.asymmetric import rsa
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    authority = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    signer = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    key = signer.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    ca = _certificate(cloud, "openstack_mock CA", authority.public_key(), authority, is_authority=True)
    signing = _certificate(cloud, "openstack_mock signing", signer.public_key(), authority, is_authority=False)
    return {"key": key, "ca": ca, "signing": signing}


def _certificate(cloud: Cloud, name: str, public: Any, authority: Any, *, is_authority: bool) -> str:
    from cryptography import x509
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.serialization import Encoding
    from cryptography.x509.oid import NameOID

    def named(text: str) -> x509.Name:
        return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])

    now = datetime.fromtimestamp(cloud.identity.tokens.now // SECOND, timezone.utc)
    builder = x509.CertificateBuilder().subject_name(named(name)).issuer_name(named("openstack_mock CA"))
    builder = builder.public_key(public).serial_number(int.from_bytes(cloud.sim.ids.bytes(8), "big") or 1)
    builder = builder.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=3650))
    builder = builder.add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
    return builder.sign(authority, SHA256()).public_bytes(Encoding.PEM).decode()
