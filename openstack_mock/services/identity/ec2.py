"""OS-EC2: key pairs for the signatures of EC2 and S3, and tokens for requests that are signed with them."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote, urlsplit

from ...sim.clock import SECOND, parse_time
from ...wire.call import Call
from ...wire.errors import BadRequest, NotFound, Unavailable
from ...wire.message import Json, Response, dump
from ...wire.operation import operation
from . import credentials, projects, users
from .answers import collection, url
from .auth_tokens import rendered
from .enforcement import Target, delegated, enforce, valid_of
from .errors import forbidden_action, not_found, unauthorized
from .state import Plain
from .tokens.provider import Valid
from .tokens.token import Token

_ONE = "/users/{user_id}/credentials/OS-EC2/{credential_id}"


@operation("GET /users/{user_id}/credentials/OS-EC2", "List EC2 credentials of a user",
           policy="identity:ec2_list_credentials")  # fmt: skip
def index(call: Call) -> Json:
    _check_primary(call)
    users.find(call.state, call.ids[0])
    rows = [row for row in call.state.credentials.by(owner=call.ids[0]) if row["type"] == "ec2"]
    return collection(call, "credentials", [view(call, row) for row in rows], link=_linked)


@operation("POST /users/{user_id}/credentials/OS-EC2", "Create an EC2 credential", success=201)
def create(call: Call) -> Json:
    enforce(call, "identity:ec2_create_credential", {"credential": {"user_id": call.ids[0]}})
    users.find(call.state, call.ids[0])
    tenant = (call.body or {}).get("tenant_id")
    alone = tenant[0] if isinstance(tenant, list) and len(tenant) == 1 else tenant  # to a database they are the same
    if not isinstance(alone, str) or alone not in call.state.projects:
        raise not_found("project", tenant)
    _check_primary(call)
    blob = {"access": call.sim.ids.hex(), "secret": call.sim.ids.hex(), "trust_id": valid_of(call).token.trust_id}
    values = {"user_id": call.ids[0], "project_id": tenant, "blob": json.dumps(blob), "type": "ec2"}
    row = credentials.add(call, credentials.hash_access_key(str(blob["access"])), values)
    return {"credential": view(call, row)}


def _target(call: Call) -> Target:
    row = credentials.find(call.state, credentials.hash_access_key(call.ids[1]))
    return {"credential": credentials.view(call.state, row)}


@operation(f"GET {_ONE}", "Show an EC2 credential", policy="identity:ec2_get_credential", target=_target)
def show(call: Call) -> Json:
    return {"credential": view(call, _row(call))}


@operation(f"DELETE {_ONE}", "Delete an EC2 credential", policy="identity:ec2_delete_credential", target=_target,
           success=204)  # fmt: skip
def delete(call: Call) -> None:
    call.state.credentials.remove(_row(call))


# -- tokens for signatures


@operation("POST /ec2tokens", "EC2-style credential to token", policy="identity:ec2tokens_validate")
def ec2_token(call: Call) -> Response:
    valid = _authenticate(call, _check_ec2)
    headers = {"X-Subject-Token": valid.id, "Content-Type": "application/json"}
    return Response(200, headers, dump({"token": rendered(call, valid)}))


@operation("POST /s3tokens", "S3-style signature to token", policy="identity:s3tokens_validate")
def s3_token(call: Call) -> Response:
    valid = _authenticate(call, _check_s3)
    return Response(200, {"Content-Type": "application/json"}, dump({"token": rendered(call, valid)}))


def view(call: Call, row: Plain) -> dict[str, Any]:
    """An EC2 credential as the API shows it."""
    blob = json.loads(credentials.decrypt(call.state, row))
    path = f"users/{row['user_id']}/credentials/OS-EC2/{blob.get('access')}"
    return {
        "user_id": row["user_id"], "tenant_id": row["project_id"], "access": blob.get("access"),
        "secret": blob.get("secret"), "trust_id": blob.get("trust_id"), "links": {"self": url(call, path)},
    }  # fmt: skip


# -- inside


def _linked(view: dict[str, Any]) -> None:
    """It has its link already."""


def _row(call: Call) -> Plain:
    users.find(call.state, call.ids[0])
    row = credentials.find(call.state, credentials.hash_access_key(call.ids[1]))
    if row["type"] != "ec2":
        raise unauthorized()
    _check_primary(call)
    return row


def _check_primary(call: Call) -> None:
    valid = valid_of(call)
    if valid.token.trust_id or delegated(valid):
        raise forbidden_action("Delegated tokens cannot access credentials directly")


def _authenticate(call: Call, check: Any) -> Valid:
    tokens, state = call.cloud.identity.tokens, call.state
    if "ec2credential" not in tokens.methods:
        raise Unavailable(
            "Cannot mint a token from an EC2 or S3 credential: the ec2credential auth method is not enabled. Add "
            "ec2credential to the [auth] methods configuration option."
        )
    if not call.body:
        raise BadRequest("request must include a request body")
    signed = call.body.get("credentials") or call.body.get("credential") or call.body.get("ec2Credentials") or {}
    if isinstance(signed, str | list):
        raise unauthorized()
    if not isinstance(signed, dict):
        raise BadRequest(f"argument of type {type(signed).__name__!r} is not iterable")
    if "access" not in signed:
        raise unauthorized()
    if not isinstance(signed["access"], str):
        raise BadRequest(f"access {signed['access']!r} is not of type 'string'")
    row = state.credentials.get(credentials.hash_access_key(signed["access"]))
    if row is None or row["type"] != "ec2":
        raise NotFound("EC2 access key not found.")
    blob = json.loads(credentials.decrypt(state, row))
    check(str(blob.get("secret")), signed)
    project, user = projects.find(state, row["project_id"]), users.find(state, row["user_id"])
    enabled = project.enabled and state.projects[project.home].enabled and state.projects[user.domain_id].enabled
    if not enabled or not tokens.enabled(user):
        raise unauthorized()
    _check_time(call, signed)
    user_id = user.id
    trust = state.trusts.get(blob.get("trust_id"))
    if trust is not None and trust["impersonation"]:
        user_id = trust["trustee_user_id"]
    issued: Valid = tokens.issue(
        Token(
            user_id, ("ec2credential",), (), 0, project_id=project.id, trust_id=blob.get("trust_id"),
            application_credential_id=blob.get("app_cred_id"), access_token_id=blob.get("access_token_id"),
        )
    )  # fmt: skip
    return issued


def _check_time(call: Call, signed: dict[str, Any]) -> None:
    try:
        params = signed.get("params", {})
        text = params.get("Timestamp") or signed.get("headers", {}).get("X-Amz-Date") or params.get("X-Amz-Date")
    except AttributeError:  # the real service breaks down
        raise BadRequest("the params and the headers of a signed request are objects") from None
    if not text:
        return
    try:
        when = parse_time(_dashed(text))
    except (ValueError, TypeError, AttributeError):
        raise unauthorized() from None
    minutes = int(call.cloud.options("identity").auth_ttl)
    if call.cloud.identity.tokens.now > when + minutes * 60 * SECOND:
        raise unauthorized()


def _dashed(text: str) -> str:
    """AWS writes `20260131T120000Z`."""
    if len(text) == 16 and text[8] == "T":
        return f"{text[:4]}-{text[4:6]}-{text[6:8]}T{text[9:11]}:{text[11:13]}:{text[13:15]}Z"
    return text


def _check_ec2(secret: str, signed: dict[str, Any]) -> None:
    wanted = _ec2_signature(secret, signed)
    given = signed.get("signature")
    if not given:
        raise unauthorized()
    if _equal(given, wanted):
        return
    host = signed.get("host")
    if not isinstance(host, str | list | dict):
        raise BadRequest(f"argument of type {type(host).__name__!r} is not iterable")
    if isinstance(host, str) and ":" in host:  # some clients leave the port out when they sign
        wanted = _ec2_signature(secret, {**signed, "host": urlsplit(f"//{host}").hostname})
    if not _equal(given, wanted):
        raise unauthorized()


def _ec2_signature(secret: str, signed: dict[str, Any]) -> str:
    """The signature of a request, by the version that it says (0, 1, 2) or shows (4)."""
    try:
        return _signature(secret, signed)
    except TypeError as error:  # python's own sentence, with the real service too
        raise BadRequest(str(error)) from None
    except (KeyError, ValueError, AttributeError, IndexError):  # the real service breaks down
        raise BadRequest("the request is signed in no known way") from None


def _signature(secret: str, signed: dict[str, Any]) -> str:
    params = signed["params"]
    version = params.get("SignatureVersion")
    key = secret.encode()
    if version == "0":
        return _b64(hmac.new(key, (params["Action"] + params["Timestamp"]).encode(), hashlib.sha1))
    if version == "1":
        names = sorted(params, key=str.lower)
        return _b64(hmac.new(key, "".join(f"{name}{params[name]}" for name in names).encode(), hashlib.sha1))
    if version == "2":
        query = _query({**params, "SignatureMethod": "HmacSHA256"})
        text = f"{signed['verb']}\n{signed['host']}\n{signed['path']}\n{query}"
        return _b64(hmac.new(key, text.encode(), hashlib.sha256))
    headers = signed["headers"]
    if isinstance(headers, str):
        raise TypeError("string indices must be integers, not 'str'")
    try:
        kind = headers["Authorization"]
    except KeyError:
        kind = params["X-Amz-Algorithm"]
    if not kind.startswith("AWS4-HMAC-SHA256") or "host" not in signed:
        raise ValueError("no signature")
    return _v4_signature(secret, signed, params, headers)


def _v4_signature(secret: str, signed: dict[str, Any], params: dict[str, Any], headers: dict[str, str]) -> str:
    def parameter(name: str) -> str:
        if "Authorization" in headers:
            return headers["Authorization"].partition(f"{name}=")[2].split(",")[0]
        return str(params[f"X-Amz-{name}"])

    names, credential = parameter("SignedHeaders"), parameter("Credential")
    shown = {name.lower().strip(): value.strip() for name, value in headers.items()}
    lines = "\n".join(f"{name}:{shown[name]}" for name in names.split(";") if name in shown)
    verb = signed["verb"].upper()
    query = "" if verb == "POST" else _query(params)  # a POST has its parameters in the body
    canonical = "\n".join((verb, signed["path"], query, f"{lines}\n", names, signed["body_hash"]))
    stamp = headers["X-Amz-Date"] if "X-Amz-Date" in headers else params["X-Amz-Date"]
    date, region, service = credential.split("/")[1:4]
    if not stamp.startswith(date):
        raise ValueError("another day")
    scope = "/".join(credential.split("/")[1:])
    text = f"AWS4-HMAC-SHA256\n{stamp}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    return _v4(secret, (date, region, service, "aws4_request"), text.encode())


def _query(params: dict[str, Any]) -> str:
    return "&".join(f"{quote(name, safe='')}={quote(str(params[name]), safe='-_~')}" for name in sorted(params))


def _v4(secret: str, scope: Iterable[str], text: bytes) -> str:
    key = f"AWS4{secret}".encode()
    for part in scope:
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return hmac.new(key, text, hashlib.sha256).hexdigest()


def _check_s3(secret: str, signed: dict[str, Any]) -> None:
    try:
        text = base64.urlsafe_b64decode(str(signed["token"]))
        given = signed["signature"]
    except (KeyError, ValueError):
        raise BadRequest("an S3 signature comes with what was signed: token and signature") from None
    wanted = _s3_v4(text, secret) if text[:4] == b"AWS4" else _b64(hmac.new(secret.encode(), text, hashlib.sha1))
    if not _equal(given, wanted):
        raise unauthorized()


def _s3_v4(text: bytes, secret: str) -> str:
    parts = text.split(b"\n")
    scope = parts[2].split(b"/") if len(parts) == 4 else []
    if len(scope) != 4 or parts[0] != b"AWS4-HMAC-SHA256" or scope[3] != b"aws4_request":
        raise unauthorized()
    if scope[2] not in (b"s3", b"iam", b"sts"):
        raise unauthorized()
    return _v4(secret, (part.decode("utf-8", "replace") for part in scope), text)


def _equal(given: Any, wanted: str) -> bool:
    """Compare letter by letter, as keystone does: what has no letters is python's to refuse."""
    try:
        letters = "".join(chr(ord(given[place])) for place in range(len(given)))
    except (TypeError, LookupError) as error:
        raise BadRequest(str(error)) from None
    return hmac.compare_digest(letters.encode("utf-8", "surrogatepass"), wanted.encode())


def _b64(mac: Any) -> str:
    return base64.b64encode(mac.digest()).decode()

