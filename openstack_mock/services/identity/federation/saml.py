"""Keystone as an identity provider for other keystones: SAML assertions about a token, bare or in an ECP envelope."""

from __future__ import annotations

import json
from typing import Any
from xml.sax.saxutils import escape

from ....sim.clock import SECOND, iso_micros
from ....wire.call import Call
from ....wire.errors import BadRequest, Forbidden
from ....wire.message import Response
from ....wire.operation import operation
from .. import effective
from ..enforcement import PAOS
from ..errors import forbidden_action, not_found
from ..schema import TEXT, Schema, check_lazily, fields
from ..state import Plain
from .signature import signature

_ID = fields({"id": TEXT}, extra=False, required=["id"])
CREATE: Schema = fields(
    {
        "identity": fields(
            {"token": _ID, "methods": {"type": "array"}}, extra=False, required=["token"]
        ),
        "scope": fields({"service_provider": _ID}, extra=False, required=["service_provider"]),
    },
    extra=False,
    required=["identity", "scope"],
)
_SAML = "urn:oasis:names:tc:SAML:2.0"


@operation("POST /auth/OS-FEDERATION/saml2", "Generate a SAML assertion", anonymous=True)
def assertion(call: Call) -> Response:
    text, provider = _asserted(call)
    return _answer(text, provider)


@operation("POST /auth/OS-FEDERATION/saml2/ecp", "Generate an ECP wrapped SAML assertion", anonymous=True)
def ecp(call: Call) -> Response:
    text, provider = _asserted(call)
    prefix = escape(provider["relay_state_prefix"] + call.sim.ids.hex())
    soap = "http://schemas.xmlsoap.org/soap/envelope/"
    envelope = (
        f'<ns0:Envelope xmlns:ns0="{soap}" xmlns:ns1="{_SAML}:profiles:SSO:ecp">'
        f'<ns0:Header><ns1:RelayState ns0:actor="http://schemas.xmlsoap.org/soap/actor/next" ns0:mustUnderstand="1">'
        f"{prefix}</ns1:RelayState></ns0:Header><ns0:Body>{text}</ns0:Body></ns0:Envelope>"
    )
    return _answer(envelope, provider)


@operation("GET /OS-FEDERATION/saml2/metadata", "Retrieve Metadata properties", anonymous=True)
def metadata(call: Call) -> Response:
    entity = call.cloud.options("identity").saml_idp_entity_id
    if not entity:
        raise BadRequest("There is no SAML metadata: the setting identity.saml_idp_entity_id names no entity")
    sso = call.cloud.options("identity").saml_idp_sso_endpoint or entity
    text = (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<ns0:EntityDescriptor xmlns:ns0="{_SAML}:metadata" entityID="{escape(entity)}">'
        f'<ns0:IDPSSODescriptor protocolSupportEnumeration="{_SAML}:protocol">'
        f'<ns0:SingleSignOnService Binding="{_SAML}:bindings:URI" Location="{escape(sso)}"/>'
        "</ns0:IDPSSODescriptor></ns0:EntityDescriptor>"
    )
    return Response(200, {"Content-Type": "text/xml"}, text.encode())


# -- inside


def _answer(text: str, provider: Plain) -> Response:
    headers = {"Content-Type": "text/xml", "X-sp-url": provider["sp_url"], "X-auth-url": provider["auth_url"]}
    return Response(200, headers, text.encode())


def _asserted(call: Call) -> tuple[str, Plain]:
    state = call.state
    auth: Any = (call.body or {}).get("auth")
    check_lazily(CREATE, auth)
    id = auth["scope"]["service_provider"]["id"]
    provider = state.service_providers.get(id)
    if provider is None:
        raise not_found("Service Provider", id)
    if provider["enabled"] is not True:
        raise Forbidden(f"Service Provider {id} is disabled")
    valid = call.cloud.identity.tokens.validate(auth["identity"]["token"]["id"])
    if valid.project is None or valid.project_domain is None:
        raise forbidden_action("Use a project scoped token when attempting to create a SAML assertion")
    names = {
        "openstack_user": [valid.user.name], "openstack_user_domain": [valid.user_domain.name],
        "openstack_roles": [role.name for role in valid.roles], "openstack_project": [valid.project.name],
        "openstack_project_domain": [valid.project_domain.name],
    }  # fmt: skip
    groups = []
    for group_id in effective.actors_of(state, valid.user.id):
        group = state.groups.get(group_id)
        if group is not None:
            home = state.projects[group.domain_id].name
            groups.append("JSON:" + json.dumps({"name": group.name, "domain": {"name": home}}))
    if groups:
        names["openstack_groups"] = groups
    return _response(call, provider["sp_url"], valid.user.name, names), provider


def _response(call: Call, recipient: str, user: str, names: dict[str, list[str]]) -> str:
    now = call.cloud.identity.tokens.now // SECOND * SECOND
    life = int(call.cloud.options("identity").saml_assertion_expiration)
    issued, expires = iso_micros(now) + "Z", iso_micros(now + life * SECOND) + "Z"
    issuer = escape(call.cloud.options("identity").saml_idp_entity_id or f"{call.base}/v3/OS-FEDERATION/saml2/idp")
    ids = call.sim.ids
    first, second, session = ids.hex(), ids.hex(), ids.hex()
    attributes = "".join(
        f'<saml:Attribute Name="{name}" NameFormat="{_SAML}:attrname-format:uri">'
        + "".join(f"<saml:AttributeValue>{escape(value)}</saml:AttributeValue>" for value in values)
        + "</saml:Attribute>"
        for name, values in names.items()
    )
    where = escape(recipient, {'"': "&quot;"})
    begin = (
        f'<saml:Assertion xmlns:saml="{_SAML}:assertion" ID="{first}" IssueInstant="{issued}" Version="2.0">'
        f'<saml:Issuer Format="{_SAML}:nameid-format:entity">{issuer}</saml:Issuer>'
    )
    rest = (
        f"<saml:Subject><saml:NameID>{escape(user)}</saml:NameID>"
        f'<saml:SubjectConfirmation Method="{_SAML}:cm:bearer">'
        f'<saml:SubjectConfirmationData NotOnOrAfter="{expires}" Recipient="{where}"/>'
        f"</saml:SubjectConfirmation></saml:Subject>"
        f'<saml:AuthnStatement AuthnInstant="{issued}" SessionIndex="{session}" SessionNotOnOrAfter="{expires}">'
        f"<saml:AuthnContext><saml:AuthnContextClassRef>{_SAML}:ac:classes:Password</saml:AuthnContextClassRef>"
        f"<saml:AuthenticatingAuthority>{issuer}</saml:AuthenticatingAuthority></saml:AuthnContext>"
        f"</saml:AuthnStatement><saml:AttributeStatement>{attributes}</saml:AttributeStatement></saml:Assertion>"
    )
    body = f"{begin}{signature(call.cloud, first, begin + rest)}{rest}"
    return (
        f'<samlp:Response xmlns:samlp="{_SAML}:protocol" Destination="{where}" ID="{second}" IssueInstant="{issued}" '
        f'Version="2.0"><saml:Issuer xmlns:saml="{_SAML}:assertion" Format="{_SAML}:nameid-format:entity">{issuer}'
        f'</saml:Issuer><samlp:Status><samlp:StatusCode Value="{_SAML}:status:Success"/></samlp:Status>{body}'
        "</samlp:Response>"
    )


def presented(call: Call) -> dict[str, str]:
    """The attributes of an assertion that a client presents itself, as another keystone's users do."""
    kind = call.request.headers.get("content-type", "").partition(";")[0].strip().lower()
    return read_assertion(call.request.read().decode("utf-8", "replace")) if kind == PAOS else {}


def read_assertion(text: str) -> dict[str, str]:
    """An assertion's attributes as a web server hands them over: what a service provider maps."""
    from xml.etree import ElementTree

    try:
        document = ElementTree.fromstring(text)
    except ElementTree.ParseError:
        raise BadRequest("The assertion is no XML document") from None
    found = {}
    for attribute in document.iter(f"{{{_SAML}:assertion}}Attribute"):
        values = [value.text or "" for value in attribute.iter(f"{{{_SAML}:assertion}}AttributeValue")]
        found[attribute.get("Name", "")] = ";".join(values)
    return found
