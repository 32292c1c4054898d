"""OS-OAUTH1: consumers, request tokens, their authorization, access tokens; requests signed as RFC 5849 has it."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from ...sim.clock import SECOND, iso_micros
from ...wire.call import Call
from ...wire.errors import BadRequest, NotFound
from ...wire.message import Json, Response
from ...wire.operation import operation
from . import effective, roles
from .answers import check_links, collection, linked, member, url
from .collation import collate
from .enforcement import delegated, valid_of
from .errors import check_columns, expecting, forbidden, not_found, unauthorized
from .schema import ID, NAME, NULL_TEXT, check_lazily, fields
from .state import Plain, State

if TYPE_CHECKING:
    from ...cloud import Cloud

_CONSUMER = {"description": NULL_TEXT}
CREATE = fields(_CONSUMER, extra=True)
UPDATE = {
    "type": "object", "properties": _CONSUMER, "not": {"required": ["secret"]}, "minProperties": 1,
    "additionalProperties": True,
}  # fmt: skip
ROLES = {
    "type": "array",
    "items": fields({"id": ID, "name": NAME}, minProperties=1, maxProperties=1, extra=False),
}
_VERIFIER = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_METHODS = ("HMAC-SHA1", "HMAC-SHA256", "HMAC-SHA512", "RSA-SHA1", "RSA-SHA256", "RSA-SHA512", "PLAINTEXT")
_HASHES: dict[str, Any] = {
    "HMAC-SHA1": hashlib.sha1, "HMAC-SHA256": hashlib.sha256, "HMAC-SHA512": hashlib.sha512,
}  # fmt: skip
_LEEWAY = 600


# -- consumers


@operation("GET /OS-OAUTH1/consumers", "List consumers", policy="identity:list_consumers")
def index(call: Call) -> Json:
    return collection(call, "consumers", [_view(row) for row in call.state.consumers], prefix="OS-OAUTH1/")


@operation("POST /OS-OAUTH1/consumers", "Create consumer", policy="identity:create_consumer", success=201)
def create(call: Call) -> Json:
    asked = _normal(_asked(call, dict))
    check_lazily(CREATE, asked)
    check_columns(asked, description=64)
    id, secret = call.sim.ids.hex(), call.sim.ids.hex()
    check_links(asked)
    data = {"description": None, **asked, "id": id, "secret": secret}
    call.state.consumers.add(Plain(id, data))
    return member(call, "consumer", "OS-OAUTH1/consumers", dict(data))


@operation("GET /OS-OAUTH1/consumers/{consumer_id}", "Show consumer details", policy="identity:get_consumer")
def show(call: Call) -> Json:
    return member(call, "consumer", "OS-OAUTH1/consumers", _view(_consumer(call.state, call.ids[0])))


@operation("PATCH /OS-OAUTH1/consumers/{consumer_id}", "Update consumer", policy="identity:update_consumer")
def update(call: Call) -> Json:
    asked = _asked(call)
    check_lazily(UPDATE, asked)
    asked = _normal(asked)
    if "id" in asked and asked["id"] != call.ids[0]:
        raise BadRequest("Cannot change ID")
    row = _consumer(call.state, call.ids[0])
    check_columns(asked, description=64)
    check_links(asked)
    row.data.update(asked)
    return member(call, "consumer", "OS-OAUTH1/consumers", _view(row))


@operation("DELETE /OS-OAUTH1/consumers/{consumer_id}", "Delete consumer", policy="identity:delete_consumer",
           success=204)  # fmt: skip
def delete(call: Call) -> None:
    state: State = call.state
    row = _consumer(state, call.ids[0])
    for tokens in (state.request_tokens, state.access_tokens):
        for token in [token for token in tokens if token["consumer_id"] == row.id]:
            tokens.remove(token)
    state.consumers.remove(row)
    call.cloud.identity.tokens.revoke(consumer_id=row.id)


# -- request tokens and access tokens


@operation("POST /OS-OAUTH1/request_token", "Create request token", anonymous=True, success=201)
def request_token(call: Call) -> Response:
    state: State = call.state
    given = _authorization(call.request.headers.get("authorization"))
    project_id = call.request.headers.get("requested-project-id")
    if not given.get("oauth_consumer_key"):
        raise expecting("oauth_consumer_key", "request")
    if not project_id:
        raise expecting("Requested-Project-Id", "request")
    if project_id not in state.projects:
        raise not_found("project", project_id)
    consumer = _consumer(state, given["oauth_consumer_key"])
    _check_parameters(call.cloud, given)
    if not given.get("oauth_callback"):
        raise _invalid("Missing callback URI.")
    _check_signature(call.request.method, _own(call), given, consumer["secret"], "")
    id, secret = call.sim.ids.hex(), call.sim.ids.hex()
    expires = _expiry(call, "oauth1_request_token_duration")
    data = {
        "secret": secret, "verifier": None, "authorizing_user_id": None, "project_id": project_id, "role_ids": None,
        "consumer_id": consumer.id, "expires_at": expires,
    }  # fmt: skip
    state.request_tokens.add(Plain(id, data))
    return _form(id, secret, expires)


@operation("PUT /OS-OAUTH1/authorize/{request_token_id}", "Authorize request token",
           policy="identity:authorize_request_token")  # fmt: skip
def authorize(call: Call) -> Json:
    state: State = call.state
    asked = (call.body or {}).get("roles", [])
    check_lazily(ROLES, asked)
    _refuse_delegates(call)
    row = _request_token(state, call.ids[0])
    _check_life(call, row)
    wanted = []
    for role in asked:
        if role.get("id"):
            wanted.append(role["id"])
            continue
        found = state.roles.find(realm="", fold=collate(role["name"]))
        if found is None:
            raise not_found("role", role["name"])
        wanted.append(found.id)
    user = valid_of(call).user
    project = state.projects.get(row["project_id"])
    if project is None:
        raise not_found("project", row["project_id"])
    held = {role.id for role in effective.on_project(state, effective.actors_of(state, user.id), project)}
    if not held.issuperset(wanted):
        raise unauthorized()
    letters = call.sim.ids.bytes(8)
    verifier = "".join(_VERIFIER[byte % len(_VERIFIER)] for byte in letters)
    row.data |= {"authorizing_user_id": user.id, "verifier": verifier, "role_ids": list(dict.fromkeys(wanted))}
    return {"token": {"oauth_verifier": verifier}}


@operation("POST /OS-OAUTH1/access_token", "Create access token", anonymous=True, success=201)
def access_token(call: Call) -> Response:
    state: State = call.state
    given = _authorization(call.request.headers.get("authorization"))
    for name in ("oauth_consumer_key", "oauth_token", "oauth_verifier"):
        if not given.get(name):
            raise expecting(name, "request")
    row = _request_token(state, given["oauth_token"])
    _check_life(call, row)
    _check_parameters(call.cloud, given)
    consumer = state.consumers.get(given["oauth_consumer_key"])
    if consumer is None or row["consumer_id"] != consumer.id or row["verifier"] != given["oauth_verifier"]:
        raise unauthorized()
    _check_signature(call.request.method, _own(call), given, consumer["secret"], row["secret"])
    if not row["authorizing_user_id"]:
        raise unauthorized()
    state.request_tokens.remove(row)
    id, secret = call.sim.ids.hex(), call.sim.ids.hex()
    expires = _expiry(call, "oauth1_access_token_duration")
    data = {
        "secret": secret, "authorizing_user_id": row["authorizing_user_id"], "project_id": row["project_id"],
        "role_ids": row["role_ids"], "consumer_id": row["consumer_id"], "expires_at": expires,
    }  # fmt: skip
    state.access_tokens.add(Plain(id, data, row["authorizing_user_id"]))
    return _form(id, secret, expires)


# -- a user's access tokens

_TOKENS = "/users/{user_id}/OS-OAUTH1/access_tokens"


@operation(f"GET {_TOKENS}", "List access tokens", policy="identity:list_access_tokens")
def list_access(call: Call) -> Json:
    _refuse_delegates(call)
    rows = call.state.access_tokens.by(owner=call.ids[0])
    views = [_access_view(call, row) for row in rows]
    return collection(call, "access_tokens", views, link=lambda view: _link(call, view))


@operation(f"GET {_TOKENS}/{{access_token_id}}", "Get access token", policy="identity:get_access_token")
def show_access(call: Call) -> Json:
    _refuse_delegates(call)
    row = _access_token(call.state, call.ids[1])
    if row.owner != call.ids[0]:
        raise NotFound("Could not find: None.")
    return {"access_token": _link(call, _access_view(call, row))}


@operation(f"DELETE {_TOKENS}/{{access_token_id}}", "Revoke access token",
           policy="identity:ec2_delete_credential", success=204)  # fmt: skip
def delete_access(call: Call) -> None:
    _refuse_delegates(call)
    row = _access_token(call.state, call.ids[1])
    if row.owner != call.ids[0]:
        raise unauthorized()
    call.state.access_tokens.remove(row)
    call.cloud.identity.tokens.revoke(access_token_id=row.id)


@operation(f"GET {_TOKENS}/{{access_token_id}}/roles", "List roles for an access token",
           policy="identity:list_access_token_roles")  # fmt: skip
def access_roles(call: Call) -> Json:
    row = _access_token(call.state, call.ids[1])
    if row.owner != call.ids[0]:
        raise NotFound("Could not find: None.")
    return collection(call, "roles", [_role(call.state, id) for id in row["role_ids"]])


@operation(f"GET {_TOKENS}/{{access_token_id}}/roles/{{role_id}}", "Show role details for an access token",
           policy="identity:get_access_token_role")  # fmt: skip
def access_role(call: Call) -> Json:
    row = _access_token(call.state, call.ids[1])
    if row.owner != call.ids[0]:
        raise unauthorized()
    if call.ids[2] not in row["role_ids"]:
        raise not_found("role", call.ids[2])
    return {"role": linked(call, "roles", _role(call.state, call.ids[2]))}


# -- for others


def access(cloud: Cloud, state: State, environment: dict[str, str]) -> Plain:
    """The access token that a request for a token is signed with; 401 if it does not hold."""
    given = _authorization(environment.get("authorization"))
    if not given.get("oauth_token"):
        raise expecting("oauth_token", "request")
    row = _access_token(state, given["oauth_token"])
    if row["expires_at"] is not None and cloud.identity.tokens.now > row["expires_at"]:
        raise unauthorized()
    consumer = state.consumers.get(given.get("oauth_consumer_key"))
    if consumer is None or row["consumer_id"] != consumer.id:
        raise unauthorized()
    try:
        _check_parameters(cloud, given)
    except BadRequest:
        raise unauthorized() from None
    _check_signature(environment["method"], environment["url"], given, consumer["secret"], row["secret"])
    return row


def signature(method: str, address: str, given: dict[str, str], secret: str, token_secret: str) -> str | None:
    """What a request ought to be signed with; None for a method that has no shared secret."""
    key = f"{quote(secret, safe='~')}&{quote(token_secret, safe='~')}"
    kind = given.get("oauth_signature_method", "")
    if kind == "PLAINTEXT":
        return key
    if kind not in _HASHES:
        return None
    parts = urlsplit(address)
    pairs = [(name, value) for name, value in given.items() if name not in ("oauth_signature", "realm")]
    pairs += parse_qsl(parts.query, keep_blank_values=True)
    encoded = sorted((quote(name, safe="~"), quote(value, safe="~")) for name, value in pairs)
    host = parts.netloc.lower()
    for scheme, port in (("http", ":80"), ("https", ":443")):
        if parts.scheme.lower() == scheme and host.endswith(port):
            host = host[: -len(port)]
    place = f"{parts.scheme.lower()}://{host}{parts.path or '/'}"
    listed = "&".join(f"{name}={value}" for name, value in encoded)
    text = "&".join(quote(part, safe="~") for part in (method.upper(), place, listed))
    return base64.b64encode(hmac.new(key.encode(), text.encode(), _HASHES[kind]).digest()).decode()


# -- inside


def _asked(call: Call, kind: type = object) -> Any:
    asked = (call.body or {}).get("consumer", {})
    if not isinstance(asked, kind):
        raise BadRequest(f"Invalid input for field 'consumer': {asked!r} is not of type 'object'")
    return asked


def _normal(values: dict[str, Any]) -> dict[str, Any]:
    return {name.replace(":", "_").replace("-", "_"): value for name, value in values.items()}


def _view(row: Plain) -> dict[str, Any]:
    return {name: value for name, value in row.data.items() if name != "secret"}


def _consumer(state: State, id: str) -> Plain:
    row = state.consumers.get(id)
    if row is None:
        raise NotFound("Consumer not found")
    return row


def _request_token(state: State, id: str) -> Plain:
    row = state.request_tokens.get(id)
    if row is None:
        raise NotFound("Request token not found")
    return row


def _access_token(state: State, id: str) -> Plain:
    row = state.access_tokens.get(id)
    if row is None:
        raise NotFound("Access token not found")
    return row


def _access_view(call: Call, row: Plain) -> dict[str, Any]:
    expires = row["expires_at"]
    return {
        "id": row.id, "authorizing_user_id": row["authorizing_user_id"], "project_id": row["project_id"],
        "consumer_id": row["consumer_id"], "expires_at": iso_micros(expires) + "Z" if expires is not None else None,
        "links": {"roles": url(call, f"users/{row.owner}/OS-OAUTH1/access_tokens/{row.id}/roles")},
    }  # fmt: skip


def _link(call: Call, view: dict[str, Any]) -> dict[str, Any]:
    return linked(call, "users/access_tokens", view)


def _role(state: State, id: str) -> dict[str, Any]:
    if id not in state.roles:
        raise not_found("role", id)
    return {name: value for name, value in roles.view(state.roles[id]).items() if name != "description"}


def _refuse_delegates(call: Call) -> None:
    valid = valid_of(call)
    if valid.token.trust_id or delegated(valid):
        raise forbidden()


def _authorization(header: str | None) -> dict[str, str]:
    if header is None:
        raise BadRequest("Error parsing request: it has no Authorization header with the OAuth parameters")
    kind, _, rest = header.partition(" ")
    if kind.lower() != "oauth":
        raise BadRequest("Malformed authorization header: it is none of OAuth")
    pairs = re.findall(r'\s*([^=,\s]+)\s*=\s*"([^"]*)"', rest)
    return {unquote(name): unquote(value) for name, value in pairs}


def _own(call: Call) -> str:
    query = call.request.query_string
    return f"{call.base}{call.path}?{query}" if query else f"{call.base}{call.path}"


def _invalid(details: str, error: str = "invalid_request") -> BadRequest:
    return BadRequest(f"Validation failed with errors: {error}, detail message is: {details}.")


def _check_parameters(cloud: Cloud, given: dict[str, str]) -> None:
    needed = ("oauth_signature", "oauth_consumer_key", "oauth_nonce", "oauth_timestamp", "oauth_signature_method")
    if not all(given.get(name) for name in needed):
        raise _invalid("Missing mandatory OAuth parameters.")
    method, stamp = given["oauth_signature_method"], given["oauth_timestamp"]
    if method not in _METHODS:
        raise _invalid(f"Invalid signature, {method} not in {_METHODS!r}.", "invalid_signature_method")
    if given.get("oauth_version", "1.0") != "1.0":
        raise _invalid("Invalid OAuth version.")
    if len(stamp) != 10:
        raise _invalid("Invalid timestamp size")
    if not (stamp.isascii() and stamp.isdigit()):
        raise _invalid("Timestamp must be an integer.")
    if abs(cloud.identity.tokens.now // SECOND - int(stamp)) > _LEEWAY:
        raise _invalid(f"Timestamp given is invalid, differ from allowed by over {_LEEWAY} seconds.")
    if not re.fullmatch("[0-9a-f]{32}", given["oauth_consumer_key"]):
        raise _invalid("Invalid client key format.")
    if not re.fullmatch("[0-9a-f]+", given["oauth_nonce"]):
        raise _invalid("Invalid nonce format.")


def _check_signature(method: str, address: str, given: dict[str, str], secret: str, token_secret: str) -> None:
    wanted = signature(method, address, given, secret, token_secret)
    has = given["oauth_signature"]
    if wanted is None or not hmac.compare_digest(wanted.encode(), has.encode()):
        raise unauthorized()


def _expiry(call: Call, name: str) -> int | None:
    life = int(getattr(call.cloud.options("identity"), name))
    return (call.cloud.identity.tokens.now // SECOND + life) * SECOND if life > 0 else None


def _check_life(call: Call, row: Plain) -> None:
    if row["expires_at"] is not None and call.cloud.identity.tokens.now > row["expires_at"]:
        raise unauthorized()


def _form(id: str, secret: str, expires: int | None) -> Response:
    text = f"oauth_token={id}&oauth_token_secret={secret}"
    if expires is not None:
        text += f"&oauth_expires_at={iso_micros(expires)}Z"
    return Response(201, {"Content-Type": "application/x-www-form-urlencoded"}, text.encode())

