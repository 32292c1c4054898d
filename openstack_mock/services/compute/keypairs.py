"""Key pairs of a user: generated or imported. Knows nothing of servers."""

from __future__ import annotations

from typing import Any

from ...store import query
from ...store.quota import UNLIMITED
from ...wire.call import Call
from ...wire.errors import BadRequest, Conflict, Forbidden, NotFound
from .declare import operation
from .links import following, page
from .models import KeyPair
from .times import micros

Json = Any
_POLICY = "os_compute_api:os-keypairs:"


@operation("GET /os-keypairs", "List Keypairs")
def index(call: Call) -> Json:
    """A page of a user's key pairs, by name."""
    user = _user(call, "index")
    rows = sorted(call.state.keypairs.by(user_id=user), key=lambda pair: pair.name)
    limit, marker = page(call) if call.since((2, 35)) else (None, None)
    try:
        found = query.page(rows, marker, limit, key="name").rows
    except query.UnknownMarker:
        raise BadRequest(f"Marker {marker} could not be found.") from None
    shown: Json = {"keypairs": [{"keypair": _brief(call, pair)} for pair in found]}
    if call.since((2, 35)):
        more = following(call, "os-keypairs", len(found), found[-1].name if found else None)
        if more:
            shown["keypairs_links"] = more
    return shown


@operation("GET /os-keypairs/{id}", "Show Keypair Details")
def show(call: Call) -> Json:
    """One key pair of a user."""
    pair = _find(call, _user(call, "show"))
    shown = {
        **_brief(call, pair), "user_id": pair.user_id, "id": pair.number, "created_at": micros(pair.created_at),
        "deleted": False, "deleted_at": None, "updated_at": None,
    }  # fmt: skip
    return {"keypair": shown}


@operation("POST /os-keypairs", "Import (or create) Keypair", success={"2.1": 200, "2.2": 201})
def create(call: Call) -> Json:
    """Import a public key; before 2.92 nova also makes a pair, and shows the private half this once."""
    from . import keys

    asked = call.body["keypair"]
    name, kind = asked["name"].strip(), asked.get("type", "ssh")
    user = asked.get("user_id") or call.user_id
    call.require(f"{_POLICY}create", {"user_id": user, "project_id": call.project_id})
    _room(call, user)
    private = None
    try:
        if "public_key" in asked:
            public = asked["public_key"]
            fingerprint = keys.fingerprint(kind, public)
        else:
            private, public, fingerprint = keys.generate(kind, user, call.now)
    except keys.InvalidKey as error:
        raise BadRequest(f"Keypair data is invalid: {error}") from None
    if (user, name) in call.state.keypairs:
        raise Conflict(f"Key pair '{name}' already exists.")
    number = call.state.number("keypairs")
    pair = call.state.keypairs.add(KeyPair(number, user, name, kind, fingerprint, public, call.now))
    shown = {**_brief(call, pair), "user_id": user}
    if private is not None:
        shown["private_key"] = private
    payload = {"tenant_id": user, "user_id": user, "key_name": name}
    verb = "import" if private is None else "create"
    call.sim.bus.notify("compute", "api", f"keypair.{verb}.end", payload, request_id=call.request_id)
    return {"keypair": shown}


@operation("DELETE /os-keypairs/{id}", "Delete Keypair", success={"2.1": 202, "2.2": 204})
def delete(call: Call) -> None:
    """Delete a key pair of a user; servers keep the key."""
    pair = _find(call, _user(call, "delete"))
    call.state.keypairs.remove(pair)
    payload = {"tenant_id": pair.user_id, "user_id": pair.user_id, "key_name": pair.name}
    call.sim.bus.notify("compute", "api", "keypair.delete.end", payload, request_id=call.request_id)


def _user(call: Call, what: str) -> str:
    user = call.args.get("user_id", [call.user_id])[0] if call.since((2, 10)) else call.user_id
    user = user or call.user_id
    call.require(f"{_POLICY}{what}", {"user_id": user, "project_id": call.project_id})
    return user


def _find(call: Call, user: str) -> KeyPair:
    pair: KeyPair | None = call.state.keypairs.get((user, call.ids[0]))
    if pair is None:
        raise NotFound(f"Keypair {call.ids[0]} not found for user {user}")
    return pair


def _room(call: Call, user: str) -> None:
    limit = call.state.quotas.limit(call.project_id, "key_pairs")
    if limit != UNLIMITED and call.state.keypairs.count(user_id=user) + 1 > limit:
        raise Forbidden("Quota exceeded, too many key pairs.")


def _brief(call: Call, pair: KeyPair) -> Json:
    shown = {"name": pair.name, "public_key": pair.public_key, "fingerprint": pair.fingerprint}
    if call.since((2, 2)):
        shown["type"] = pair.type
    return shown
