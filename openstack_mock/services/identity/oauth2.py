"""OS-OAUTH2: access tokens for application credentials and, with a certificate, users. Errors as RFC 6749 has them."""

from __future__ import annotations

import base64
import binascii
import hashlib
from typing import Any
from urllib.parse import parse_qsl

from ...wire.call import Call
from ...wire.errors import Refusal
from ...wire.message import Response, dump
from ...wire.operation import operation
from . import authentication
from .answers import url

_LABELS = {"1.2.840.113549.1.9.1": "emailAddress"}  # what else has no short name is called by its number
_FAILED = "Client authentication failed."
_UNKNOWN = "An unknown error occurred and failed to get an OAuth2.0 access token."


@operation("POST /OS-OAUTH2/token", "Create Access Token", anonymous=True)
def token(call: Call) -> Response:
    form = _form(call)
    grant = form.get("grant_type")
    if grant is None:
        return _error(call, 400, "invalid_request", "The parameter grant_type is required.")
    if grant != "client_credentials":
        return _error(call, 400, "unsupported_grant_type", f"The parameter grant_type {grant} is not supported.")
    certificate = authentication_certificate(call)
    id, secret = form.get("client_id"), form.get("client_secret")
    basic = _basic(call.request.headers.get("authorization"))
    if certificate is None and basic is not None:
        id, secret = basic
    method = "tls_client_auth" if certificate is not None else "client_secret_basic" if secret else ""
    methods = call.cloud.options("identity").oauth2_authn_methods
    if not id or method not in methods:
        return _error(call, 401, "invalid_client", _FAILED)
    try:
        valid = _by_certificate(call, id, certificate or "") if certificate else _by_secret(call, id, secret or "")
    except Refusal as refusal:
        if refusal.status == 401:
            return _error(call, 401, "invalid_client", str(refusal))
        if refusal.status == 400:
            return _error(call, 400, "invalid_request", str(refusal))
        return _error(call, refusal.status, "other_error", _UNKNOWN)
    life = int(call.cloud.options("identity").token_expiration)
    return _answer(200, {"access_token": valid.id, "token_type": "Bearer", "expires_in": life})


@operation("GET /OS-OAUTH2/token", "Create Access Token", anonymous=True)
@operation("PUT /OS-OAUTH2/token", "Create Access Token", anonymous=True)
@operation("PATCH /OS-OAUTH2/token", "Create Access Token", anonymous=True)
@operation("DELETE /OS-OAUTH2/token", "Create Access Token", anonymous=True)
def other(call: Call) -> Response:
    return _error(call, 405, "other_error", "The method is not allowed for the requested URL.")


# -- inside


def authentication_certificate(call: Call) -> str | None:
    """The certificate that a client has shown to the web server: a test hands it over by setting."""
    found = call.cloud.options("identity").environment.get("SSL_CLIENT_CERT")
    return str(found) if found else None


def _by_secret(call: Call, id: str, secret: str) -> Any:
    given = {"methods": ["application_credential"], "application_credential": {"id": id, "secret": secret}}
    return authentication.authenticate(call.cloud, {"identity": given})


def _by_certificate(call: Call, id: str, certificate: str) -> Any:
    from .federation import rules
    from .tokens.token import Token

    state = call.state
    try:
        names, thumbprint = read_certificate(certificate)
    except ValueError:
        raise unauthorized_client() from None
    user = state.users.get(id)
    mapping = state.mappings.get(call.cloud.options("identity").oauth2_cert_dn_mapping_id)
    if user is None or not user.default_project_id or mapping is None:
        raise unauthorized_client()
    try:
        mapped = rules.process(mapping["rules"], names).user
    except rules.NoMatch:
        raise unauthorized_client() from None
    home = state.projects[user.domain_id]
    domain = mapped.get("domain") or {}
    pairs = (
        (mapped.get("name"), user.name), (mapped.get("id"), user.id), (mapped.get("email"), user.extra.get("email")),
        (domain.get("id"), home.id), (domain.get("name"), home.name),
    )  # fmt: skip
    if any(wanted and wanted != has for wanted, has in pairs):
        raise unauthorized_client()
    return call.cloud.identity.tokens.issue(
        Token(user.id, ("oauth2_credential",), (), 0, project_id=user.default_project_id, thumbprint=thumbprint)
    )


def unauthorized_client() -> Refusal:
    """401 in RFC 6749's words."""
    return Refusal(_FAILED, status=401)


def read_certificate(pem: str) -> tuple[dict[str, str], str]:
    """A certificate's names, as the mapping sees them, and the thumbprint of its text. ValueError if it is none."""
    from cryptography import x509

    found = x509.load_pem_x509_certificate(pem.encode())
    names: dict[str, str] = {}
    for word, name in (("SUBJECT", found.subject), ("ISSUER", found.issuer)):
        for part in name:
            label, value = part.rfc4514_string().split("=")
            names[f"SSL_CLIENT_{word}_DN_{_LABELS.get(part.oid.dotted_string, label).upper()}"] = value
    digest = hashlib.sha256(pem.encode("ascii")).digest()
    return names, base64.urlsafe_b64encode(digest).decode()


def _form(call: Call) -> dict[str, str]:
    kind = call.request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded":
        return {}
    text = call.request.read().decode("utf-8", "replace")
    return dict(reversed(parse_qsl(text, keep_blank_values=True)))


def _basic(header: str | None) -> tuple[str, str] | None:
    kind, _, text = (header or "").partition(" ")
    if kind.lower() != "basic":
        return None
    try:
        name, found, secret = base64.b64decode(text.strip(), validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        return None
    return (name, secret) if found else None


def _error(call: Call, status: int, error: str, description: str) -> Response:
    response = _answer(status, {"error": error, "error_description": description})
    if status == 401:
        response.headers["WWW-Authenticate"] = f'Keystone uri="{url(call)}"'
    return response


def _answer(status: int, body: dict[str, Any]) -> Response:
    return Response(status, {"Content-Type": "application/json"}, dump(body))
