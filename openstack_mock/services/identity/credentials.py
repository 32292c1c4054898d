"""Credentials: secrets of a user, encrypted where they are kept; of type ec2, with their access key's hash as id."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from ...wire.call import Call
from ...wire.errors import BadRequest, Forbidden
from ...wire.message import Json
from ...wire.operation import operation
from .answers import Hints, collection, limited, member
from .enforcement import Target, delegated, enforce, may, valid_of
from .errors import check_columns, duplicate, expecting, forbidden_action, not_found
from .schema import NULL_TEXT, TEXT, Schema, fields
from .state import Plain, State
from .tokens import fernet

_FIELDS: dict[str, Schema] = {"blob": TEXT, "project_id": NULL_TEXT, "type": TEXT, "user_id": TEXT}
_NEEDED = ["blob", "type", "user_id"]
CREATE: Schema = {
    "type": "object",
    "properties": {
        "credential": {
            "type": "object",
            "properties": {"id": TEXT, **_FIELDS},
            "additionalProperties": True,
            "required": _NEEDED,
            "if": {"properties": {"type": {"const": "ec2"}}},
            "then": {"title": "ec2 credential requires project_id", "required": [*_NEEDED, "project_id"]},
        }
    },
    "required": ["credential"],
}
UPDATE = fields({"credential": fields({"blob": TEXT}, extra=False, last=["blob"])}, required=["credential"])
LIST = fields({"user_id": TEXT, "type": TEXT}, extra=True)
_SCOPE = ("trust_id", "app_cred_id", "access_token_id", "access_id")


def _target(call: Call) -> Target:
    row = call.state.credentials.get(call.ids[0])
    return {} if row is None else {"credential": view(call.state, row)}


@operation("GET /credentials", "List credentials", query=LIST)
def index(call: Call) -> Json:
    valid = valid_of(call)
    own = None if valid.token.system else {"credential": {"user_id": call.credentials.user_id}}
    enforce(call, "identity:list_credentials", own)
    hints = Hints(call, ("user_id", "type"))
    views = limited([view(call.state, row) for row in call.state.credentials], hints)
    views = [one for one in views if may(call, "identity:get_credential", {"credential": one}) and _primary(call)]
    return collection(call, "credentials", views, hints)


@operation("POST /credentials", "Create credential", body=CREATE, success=201)
def create(call: Call) -> Json:
    asked = call.body["credential"]
    enforce(call, "identity:create_credential", {"credential": asked})
    _check_primary(call)
    values = {name.replace(":", "_").replace("-", "_"): value for name, value in asked.items()}
    id = call.sim.ids.hex()
    if values["type"].lower() == "ec2":
        id = hash_access_key(_ec2_blob(values["blob"])["access"])
    check_columns(values, user_id=64, project_id=64, type=255)
    row = add(call, id, values)
    return member(call, "credential", "credentials", view(call.state, row))


@operation("GET /credentials/{credential_id}", "Show credential details", policy="identity:get_credential",
           target=_target)  # fmt: skip
def show(call: Call) -> Json:
    row = find(call.state, call.ids[0])
    _check_primary(call)
    return member(call, "credential", "credentials", view(call.state, row))


@operation("PATCH /credentials/{credential_id}", "Update credential", body=UPDATE,
           policy="identity:update_credential", target=_target)  # fmt: skip
def update(call: Call) -> Json:
    state: State = call.state
    row = find(state, call.ids[0])
    _check_primary(call)
    blob = call.body["credential"]["blob"]
    if not blob:  # the real service breaks down
        raise BadRequest("Invalid input for field 'blob': '' is too short")
    old = view(state, row)
    if row["type"].lower() == "ec2":
        new = _ec2_blob(blob)
        before = json.loads(old["blob"])
        for name in _SCOPE:
            if before.get(name) != new.get(name):
                raise BadRequest(f"{name} can not be updated for credential")
    enforce(call, "identity:update_credential", {"credential": {**old, "blob": blob}})
    row.data["encrypted"] = _encrypt(call, blob)
    return member(call, "credential", "credentials", view(state, row))


@operation("DELETE /credentials/{credential_id}", "Delete credential", policy="identity:delete_credential",
           target=_target, success=204)  # fmt: skip
def delete(call: Call) -> None:
    row = find(call.state, call.ids[0])
    _check_primary(call)
    call.state.credentials.remove(row)


# -- for others


def find(state: State, id: str) -> Plain:
    """The credential with an id; 404 if there is none."""
    row = state.credentials.get(id)
    if row is None:
        raise not_found("credential", id)
    return row


def view(state: State, row: Plain) -> dict[str, Any]:
    """A credential as the API shows it: its blob decrypted."""
    shown = {key: value for key, value in row.data.items() if key != "encrypted"}
    return {**shown, "id": row.id, "blob": decrypt(state, row)}


def add(call: Call, id: str, values: dict[str, Any]) -> Plain:
    """Keep a credential."""
    state: State = call.state
    most = int(call.cloud.options("identity").credential_user_limit)
    if 0 <= most <= state.credentials.count(owner=values["user_id"]):
        raise Forbidden(f"Unable to create additional credentials, maximum of {most} already exceeded for user.")
    if id in state.credentials:
        raise duplicate("credential", id, word="ID")
    data = {key: value for key, value in values.items() if key not in ("id", "blob", "links")}
    data = {"project_id": None, **data, "encrypted": _encrypt(call, values["blob"])}
    return state.credentials.add(Plain(id, data, values["user_id"]))


def decrypt(state: State, row: Plain) -> str:
    """A credential's blob."""
    assert state.credential_keys is not None
    payload, _ = fernet.read(row["encrypted"], state.credential_keys.reading)
    return payload.decode()


def hash_access_key(access: str) -> str:
    """The id of the ec2 credential with an access key."""
    return hashlib.sha256(access.encode("utf-8", "surrogatepass")).hexdigest()


# -- inside


def _encrypt(call: Call, blob: str) -> str:
    keys = call.state.credential_keys
    try:
        raw = blob.encode()
    except UnicodeEncodeError:  # the real service breaks down
        raise BadRequest("Invalid input for field 'blob': it has half a letter") from None
    return fernet.write(raw, keys.primary, call.now // 1_000_000, call.sim.ids.bytes(16))


def _primary(call: Call) -> bool:
    valid = valid_of(call)
    return not (valid.token.trust_id or delegated(valid))


def _check_primary(call: Call) -> None:
    if not _primary(call):
        raise forbidden_action("Delegated tokens cannot access credentials directly")


def _ec2_blob(text: str) -> dict[str, Any]:
    try:
        blob = json.loads(text)
    except ValueError:
        raise BadRequest("Invalid blob in credential") from None
    if not blob or not isinstance(blob, dict):
        raise expecting("blob", "credential")
    if blob.get("access") is None:
        raise expecting("access", "credential")
    if not isinstance(blob["access"], str):
        raise BadRequest(f"access {blob['access']!r} is not of type 'string'")
    return blob


