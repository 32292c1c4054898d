"""Tokens as JSON Web Signatures, ES256: anybody can read them, only keystone can make them."""

from __future__ import annotations

import base64
import binascii
import json
from typing import TYPE_CHECKING, Any

from ....sim.clock import SECOND
from ..errors import TokenNotFound
from .token import Token

if TYPE_CHECKING:
    from .provider import Provider, Valid

_HALF = 32
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_NAMES = {
    "openstack_methods": "methods", "openstack_audit_ids": "audit_ids", "openstack_system": "system",
    "openstack_domain_id": "domain_id", "openstack_project_id": "project_id", "openstack_trust_id": "trust_id",
    "openstack_idp_id": "identity_provider_id", "openstack_protocol_id": "protocol_id",
    "openstack_access_token_id": "access_token_id", "openstack_app_cred_id": "application_credential_id",
    "openstack_thumbprint": "thumbprint",
}  # fmt: skip


class JwsFormat:
    """Everything is in the text, signed with a private key; `public_key` is what others verify it with."""

    def write(self, provider: Provider, valid: Valid) -> str:
        """Sign a token's claims."""
        token = valid.token
        claims: dict[str, Any] = {
            "sub": token.user_id, "iat": token.issued_at // SECOND, "exp": token.expires_at // SECOND,
        }  # fmt: skip
        for claim, name in _NAMES.items():
            value = getattr(token, name)
            if value:
                claims[claim] = list(value) if isinstance(value, tuple) else value
        if token.groups is not None:
            claims["openstack_group_ids"] = [{"id": id} for id in token.groups]
        head = _encode(json.dumps({"alg": "ES256", "typ": "JWT"}, separators=(",", ":")).encode())
        text = f"{head}.{_encode(json.dumps(claims, separators=(',', ':')).encode())}"
        return f"{text}.{_encode(sign(private_key(provider), text.encode()))}"

    def read(self, provider: Provider, text: str) -> Token:
        """Verify the signature and read the claims."""
        from cryptography.exceptions import InvalidSignature

        signed, _, signature = text.rpartition(".")
        try:
            verify(private_key(provider).public_key(), signed.encode(), _decode(signature))
            claims = json.loads(_decode(signed.partition(".")[2]))
        except (InvalidSignature, ValueError, binascii.Error):
            raise TokenNotFound("Could not recognize JWS token") from None
        fields = {name: claims[claim] for claim, name in _NAMES.items() if claim in claims}
        for name in ("methods", "audit_ids"):
            fields[name] = tuple(fields.get(name, ()))
        groups = claims.get("openstack_group_ids")
        return Token(
            claims["sub"], **fields, expires_at=claims["exp"] * SECOND, issued_at=claims["iat"] * SECOND,
            groups=tuple(group["id"] for group in groups) if groups is not None else None,
        )  # fmt: skip


def private_key(provider: Provider) -> Any:
    """The key that tokens are signed with, made of the cloud's own random bytes."""
    from cryptography.hazmat.primitives.asymmetric import ec

    kept = provider.state.receipts.get("jws")
    if kept is None:
        kept = int.from_bytes(provider.cloud.sim.ids.bytes(_HALF), "big") % (_ORDER - 1) + 1
        provider.state.receipts["jws"] = kept
    return ec.derive_private_key(kept, ec.SECP256R1())


def public_key(provider: Provider) -> str:
    """The public key, in PEM."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    found: bytes = private_key(provider).public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return found.decode()


def sign(key: Any, text: bytes) -> bytes:
    """An ES256 signature: two numbers of 32 bytes."""
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
    from cryptography.hazmat.primitives.hashes import SHA256

    first, second = decode_dss_signature(key.sign(text, ec.ECDSA(SHA256())))
    return first.to_bytes(_HALF, "big") + second.to_bytes(_HALF, "big")


def verify(key: Any, text: bytes, signature: bytes) -> None:
    """Raise InvalidSignature unless the signature is the text's."""
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
    from cryptography.hazmat.primitives.hashes import SHA256

    numbers = (int.from_bytes(part, "big") for part in (signature[:_HALF], signature[_HALF:]))
    key.verify(encode_dss_signature(*numbers), text, ec.ECDSA(SHA256()))


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
