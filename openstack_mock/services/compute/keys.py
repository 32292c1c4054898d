"""Keys themselves: real RSA pairs and X.509 certificates, and fingerprints. Knows nothing of users.

Their randomness comes from the operating system, so that they are of no use to whoever knows the seed.
"""

from __future__ import annotations

import base64
import hashlib
from datetime import timedelta

from ...sim.clock import moment


class InvalidKey(Exception):
    """A public key or certificate that cannot be read."""


def fingerprint(kind: str, public: str) -> str:
    """The fingerprint of a public key (`ssh`: MD5) or a certificate (`x509`: SHA-1). InvalidKey if it is none."""
    if kind == "x509":
        from cryptography import x509
        from cryptography.hazmat.primitives import hashes

        try:
            return _pairs(x509.load_pem_x509_certificate(public.encode()).fingerprint(hashes.SHA1()).hex())
        except (ValueError, TypeError) as error:
            raise InvalidKey(f"failed to generate X509 fingerprint. Error message: {error}") from None
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives import serialization

    try:
        serialization.load_ssh_public_key(public.encode())
        return _pairs(hashlib.md5(base64.b64decode(public.split(" ")[1]), usedforsecurity=False).hexdigest())
    except (ValueError, TypeError, IndexError, UnsupportedAlgorithm):
        raise InvalidKey("failed to generate fingerprint") from None


def generate(kind: str, user_id: str, now: int) -> tuple[str, str, str]:
    """Make a pair: its private half, its public half (or certificate), and the fingerprint."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    if kind == "x509":
        return _certificate(key, user_id, now)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    ).decode()
    openssh = key.public_key().public_bytes(serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH)
    public = f"{openssh.decode()} Generated-by-Nova"
    return private, public, fingerprint("ssh", public)


def _certificate(key: object, user_id: str, now: int) -> tuple[str, str, str]:
    """A self-signed certificate to log in with at a Windows guest, and its key as PKCS#12 in base64."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import rsa
    from cryptography.hazmat.primitives.serialization import pkcs12
    from cryptography.x509.oid import ExtendedKeyUsageOID

    assert isinstance(key, rsa.RSAPrivateKey)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, user_id)])
    upn = b"\x0c" + bytes([len(text := f"{user_id}@localhost".encode())]) + text  # a DER UTF8String
    other = x509.OtherName(x509.ObjectIdentifier("1.3.6.1.4.1.311.20.2.3"), upn)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(moment(now))
        .not_valid_after(moment(now) + timedelta(days=3650))
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName([other]), critical=False)
        .sign(key, hashes.SHA256())
    )
    public = certificate.public_bytes(serialization.Encoding.PEM).decode()
    bundle = pkcs12.serialize_key_and_certificates(None, key, certificate, None, serialization.NoEncryption())
    return base64.b64encode(bundle).decode(), public, fingerprint("x509", public)


def _pairs(digest: str) -> str:
    return ":".join(digest[i : i + 2] for i in range(0, len(digest), 2))
