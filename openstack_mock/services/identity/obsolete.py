"""What is left of PKI tokens: their certificates and the list of revoked ones, refused unless PKI is the provider."""

from __future__ import annotations

from ...wire.call import Call
from ...wire.errors import Gone
from ...wire.message import Response
from ...wire.operation import operation
from .errors import forbidden

_GONE = "This API is no longer available due to the removal of support for PKI tokens."


@operation("GET /OS-SIMPLE-CERT/ca", "Show CA certificate", anonymous=True)
def ca_certificate(call: Call) -> Response:
    return _certificate(call, "ca")


@operation("GET /OS-SIMPLE-CERT/certificates", "Show signing certificates", anonymous=True)
def signing_certificate(call: Call) -> Response:
    return _certificate(call, "signing")


@operation("GET /auth/tokens/OS-PKI/revoked", "Show revoked PKI tokens", anonymous=True)
def revoked(call: Call) -> Response:
    if not _pki(call):
        raise forbidden()
    from ...wire.message import dump
    from .enforcement import enforce
    from .tokens import stored

    enforce(call, "identity:validate_token", {})
    if "audit_id_only" in call.args:  # nothing of it is secret: it need not be signed
        rows = [{"audit_id": row["audit_id"], "expires": row["expires"]} for row in stored.revoked(call.cloud)]
        return Response(200, {"Content-Type": "application/json"}, dump({"revoked": rows}))
    return Response(200, {"Content-Type": "application/json"}, dump({"signed": stored.signed_list(call.cloud)}))


def _pki(call: Call) -> bool:
    return call.cloud.options("identity").token_provider in ("pki", "pkiz")


def _certificate(call: Call, kind: str) -> Response:
    if not _pki(call):
        raise Gone(_GONE)
    from .tokens.stored import certificates

    text = certificates(call.cloud)[kind]
    return Response(200, {"Content-Type": "application/x-pem-file"}, text.encode())
