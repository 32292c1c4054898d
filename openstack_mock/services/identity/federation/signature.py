"""XML signatures of the documents that we write ourselves: enveloped, RSA, with the certificate beside. Knows no SAML.

Each prefix in them is declared where it is used: so Python's canonical form (C14N 2.0) is the exclusive one of 1.0.
"""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING
from xml.etree.ElementTree import canonicalize

from ..tokens import stored

if TYPE_CHECKING:
    from ....cloud import Cloud

_DSIG = "http://www.w3.org/2000/09/xmldsig#"
_EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"
# SHA-1, as keystone has pysaml2 sign.
_INFO = (
    f'<ds:SignedInfo xmlns:ds="{_DSIG}"><ds:CanonicalizationMethod Algorithm="{_EXCLUSIVE}"/>'
    f'<ds:SignatureMethod Algorithm="{_DSIG}rsa-sha1"/><ds:Reference URI="#{{id}}"><ds:Transforms>'
    f'<ds:Transform Algorithm="{_DSIG}enveloped-signature"/><ds:Transform Algorithm="{_EXCLUSIVE}"/></ds:Transforms>'
    f'<ds:DigestMethod Algorithm="{_DSIG}sha1"/><ds:DigestValue>{{digest}}</ds:DigestValue></ds:Reference>'
    "</ds:SignedInfo>"
)


def signature(cloud: Cloud, id: str, element: str) -> str:
    """The signature of an element, to be put into it: `id` is its ID, `element` its text."""
    digest = hashlib.sha1(canonicalize(element).encode(), usedforsecurity=False).digest()
    info = _INFO.format(id=id, digest=_text(digest))
    value = _text(stored.rsa_sha1(cloud, canonicalize(info).encode()))
    lines = stored.certificates(cloud)["signing"].strip().splitlines()
    certificate = "".join(line for line in lines if not line.startswith("-----"))
    return (
        f'<ds:Signature xmlns:ds="{_DSIG}">{info}<ds:SignatureValue>{value}</ds:SignatureValue>'
        f"<ds:KeyInfo><ds:X509Data><ds:X509Certificate>{certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>"
        "</ds:Signature>"
    )


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
