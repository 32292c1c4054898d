"""/v3/auth: issue, validate and revoke tokens; what a token may be scoped to; its catalog."""

from __future__ import annotations

from typing import Any

from ...sim.clock import iso_micros
from ...wire.call import Call
from ...wire.message import Json, Response, dump
from ...wire.operation import operation
from . import catalog as catalogs
from . import effective
from .answers import RECEIPT, as_boolean, as_switch, collection, linked, url
from .authentication import authenticate
from .enforcement import enforce, subject_header, subject_token, valid_of
from .errors import forbidden, not_found
from .schema import STRICT_BOOLEAN, TEXT, check_lazily, fields
from .state import State
from .tokens.provider import Valid

_DOMAIN = fields({"id": TEXT, "name": TEXT})
_USER = fields({"id": TEXT, "name": TEXT, "password": TEXT, "domain": _DOMAIN})
AUTH = fields(
    {
        "identity": fields(
            {
                "methods": {"type": "array", "items": TEXT},
                "password": fields({"user": _USER}),
                "token": fields({"id": TEXT}, required=["id"]),
            },
            required=["methods"],
        ),
        "scope": {
            "type": ["object", "string"],
            "properties": {
                "project": fields({"name": TEXT, "id": TEXT, "domain": _DOMAIN}),
                "domain": _DOMAIN,
                "OS-TRUST:trust": fields({"id": TEXT}),
                "system": fields({"all": STRICT_BOOLEAN}),
            },
        },
    },
    required=["identity"],
)
_NAMED = (("identity", "password", "user"), ("identity", "password", "user", "domain"),
          ("scope", "project"), ("scope", "project", "domain"), ("scope", "domain"))  # fmt: skip


@operation("POST /auth/tokens", "Authenticating with an Application Credential", anonymous=True, success=201)
def issue(call: Call) -> Response:
    auth = (call.body or {}).get("auth")
    check_auth(auth)
    valid = authenticate(
        call.cloud, auth, assertion=environment(call), receipt=call.request.headers.get(RECEIPT.lower(), "")
    )
    body = {"token": rendered(call, valid, "nocatalog" not in call.args)}
    return Response(201, {"X-Subject-Token": valid.id, "Content-Type": "application/json"}, dump(body))


@operation("GET /auth/tokens", "Validate and show information for token")
def validate(call: Call) -> Response:
    enforce(call, "identity:check_token" if call.request.method == "HEAD" else "identity:validate_token")
    window = call.cloud.options("identity").allow_expired_window
    valid = subject_token(call, window if as_switch(call.arg("allow_expired")) else 0)
    body = {"token": rendered(call, valid, "nocatalog" not in call.args)}
    return Response(200, {"X-Subject-Token": valid.id, "Content-Type": "application/json"}, dump(body))


@operation("DELETE /auth/tokens", "Revoke token", success=204)
def revoke(call: Call) -> None:
    enforce(call, "identity:revoke_token")
    tokens = call.cloud.identity.tokens
    valid = tokens.validate(subject_header(call))
    tokens.revoke(audit_id=valid.token.audit_id)
    if as_boolean(call.arg("cascade", "true")):
        tokens.revoke(audit_chain_id=valid.token.audit_id)


@operation("GET /auth/projects", "Get available project scopes")
@operation("GET /OS-FEDERATION/projects", "List projects a federated user can access")
def projects(call: Call) -> Json:
    from .projects import view

    enforce(call, "identity:get_auth_projects")
    state: State = call.state
    rows = effective.projects_of(state, _actors(call))
    return collection(call, "projects", [view(row) for row in rows])


@operation("GET /auth/domains", "Get available domain scopes")
@operation("GET /OS-FEDERATION/domains", "List domains a federated user can access")
def domains(call: Call) -> Json:
    from .domains import view

    enforce(call, "identity:get_auth_domains")
    rows = effective.domains_of(call.state, _actors(call))
    return collection(call, "domains", [view(row) for row in rows])


@operation("GET /auth/system", "Get available system scopes")
def system(call: Call) -> Json:
    enforce(call, "identity:get_auth_system")
    valid = valid_of(call)  # groups count only where the token itself names them, unlike at login
    found = effective.on_system(call.state, [valid.speaks_for.id, *(valid.token.groups or ())])
    return {"system": [{"all": True}] if found else [], "links": {"self": url(call, "auth/system")}}


@operation("GET /auth/catalog", "Get service catalog")
def catalog(call: Call) -> Json:
    enforce(call, "identity:get_auth_catalog")
    valid = valid_of(call)
    if valid.project is None:
        raise forbidden()
    entries = catalogs.catalog(call.state, valid.speaks_for.id, valid.project.id)
    return {"catalog": entries, "links": {"self": url(call, "auth/catalog")}}


# -- for others


def check_auth(auth: Json) -> None:
    """Hold an `auth` body against its schema: every user, project and domain needs an id or a name."""
    if auth is None:
        return
    check_lazily(AUTH, auth)
    for place in _NAMED:
        value: Any = auth
        for part in place:
            value = value.get(part) if isinstance(value, dict) else None
        if value is not None and isinstance(value, dict) and "id" not in value and "name" not in value:
            from ...wire.errors import BadRequest

            raise BadRequest(f"Invalid input for field {'/'.join(place)}: id or name must be present.")


def environment(call: Call) -> dict[str, str]:
    """What a web server in front of keystone would hand over with the request: here the test does, as headers."""
    from .federation.saml import presented

    found = {**call.cloud.options("identity").environment, **presented(call)}
    for name, value in call.request.headers.items():
        if name.startswith("x-mock-assertion-"):
            found[name[len("x-mock-assertion-") :].replace("-", "_").upper()] = value
    found["authorization"] = call.request.headers.get("authorization", "")
    found["url"] = f"{call.base}{call.path}"
    found["method"] = call.request.method
    return found


def rendered(call: Call, valid: Valid, with_catalog: bool = True) -> dict[str, Any]:
    """A token as its validation shows it."""
    token, state = valid.token, call.state
    speaks, home = valid.speaks_for, valid.speaks_domain
    body: dict[str, Any] = {
        "methods": list(token.methods),
        "user": {
            "domain": {"id": home.id, "name": home.name}, "id": speaks.id, "name": speaks.name,
            "password_expires_at": password_expiry(speaks),
        },
        "audit_ids": list(token.audit_ids),
        "expires_at": iso_micros(token.expires_at) + "Z",
        "issued_at": iso_micros(token.issued_at) + "Z",
    }  # fmt: skip
    roles = [{"id": role.id, "name": role.name} for role in valid.roles]
    if token.system:
        body |= {"roles": roles, "system": {"all": True}}
    elif valid.domain is not None:
        body |= {"domain": {"id": valid.domain.id, "name": valid.domain.name}, "roles": roles}
    elif valid.trust is not None:
        body["OS-TRUST:trust"] = {
            "id": token.trust_id, "trustor_user": {"id": valid.trust["trustor_user_id"]},
            "trustee_user": {"id": valid.trust["trustee_user_id"]}, "impersonation": valid.trust["impersonation"],
        }  # fmt: skip
        body["roles"] = [_whole_role(call, role, valid.trust) for role in valid.roles]
        if valid.project is not None:
            body["project"] = _project(valid)
    elif valid.project is not None:
        body |= {"project": _project(valid), "is_domain": valid.project.is_domain, "roles": roles}
        admin = call.cloud.options("identity").admin_project
        if admin and valid.project_domain is not None:
            body["is_admin_project"] = (valid.project.name, valid.project_domain.name) == tuple(admin)
    if with_catalog and not token.unscoped:
        user_id = valid.trust["trustor_user_id"] if valid.trust is not None else token.user_id
        body["catalog"] = catalogs.catalog(state, user_id, token.project_id)
    from .federation.service_providers import enabled

    providers = enabled(state)
    if providers:
        body["service_providers"] = providers
    _render_delegation(body, valid, state)
    return body


def password_expiry(user: Any) -> str | None:
    """When a user's password ends, as keystone writes it."""
    password = user.password
    if password is None or password.expires_at is None:
        return None
    return iso_micros(password.expires_at)


# -- inside


def _render_delegation(body: dict[str, Any], valid: Valid, state: State) -> None:
    token = valid.token
    if token.federated:
        if token.identity_provider_id not in state.identity_providers:
            raise not_found("Identity Provider", token.identity_provider_id)
        body["user"]["OS-FEDERATION"] = {
            "groups": [{"id": id} for id in token.groups or ()],
            "identity_provider": {"id": token.identity_provider_id}, "protocol": {"id": token.protocol_id},
        }  # fmt: skip
        del body["user"]["password_expires_at"]
    if valid.access_token is not None:
        body["OS-OAUTH1"] = {
            "access_token_id": token.access_token_id, "consumer_id": valid.access_token["consumer_id"],
        }  # fmt: skip
    if valid.application_credential is not None:
        row = valid.application_credential
        shown = {"id": row.id, "name": row["name"], "restricted": not row["unrestricted"]}
        if row["access_rules"]:
            from .application_credentials import rule_view

            shown["access_rules"] = [rule_view(state, id) for id in row["access_rules"]]
        body["application_credential"] = shown
    if token.thumbprint:
        body["oauth2_credential"] = {"x5t#S256": token.thumbprint}


def _whole_role(call: Call, role: Any, trust: Any) -> dict[str, Any]:
    from .roles import view

    shown = view(role)  # the trust's own have links, those that they imply do not
    return linked(call, "roles", shown) if role.id in trust["roles"] else shown


def _project(valid: Valid) -> dict[str, Any]:
    assert valid.project is not None
    assert valid.project_domain is not None
    home = valid.project_domain
    return {"domain": {"id": home.id, "name": home.name}, "id": valid.project.id, "name": valid.project.name}


def _actors(call: Call) -> list[str]:
    valid = valid_of(call)
    return [*effective.actors_of(call.state, valid.speaks_for.id), *(valid.token.groups or ())]
