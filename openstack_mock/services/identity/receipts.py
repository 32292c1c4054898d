"""Receipts: what a login that lacks a factor is given, to go on with. Knows no methods."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from ...sim.clock import SECOND, iso_micros
from ...wire.errors import Refusal, Unauthorized
from .answers import RECEIPT
from .state import State, User
from .tokens import fernet
from .tokens.keys import KeyRepository, make_key

if TYPE_CHECKING:
    from ...cloud import Cloud



def read(cloud: Cloud, state: State, text: str, user_id: str) -> list[str]:
    """The methods that a user has passed by a receipt of theirs; 401 if it does not hold."""
    import msgpack

    try:
        payload, _ = fernet.read(text, _keys(cloud, state).reading)
        version, (short, who), bits, expires = msgpack.unpackb(payload)
    except (fernet.Unreadable, ValueError, TypeError):
        raise _unknown(text) from None
    if version != 0 or round(expires * SECOND) <= cloud.identity.tokens.now:
        raise _unknown(text)
    owner = uuid.UUID(bytes=who).hex if short else who
    if owner != user_id:
        raise Unauthorized(
            f"AuthContext user_id: {user_id} does not match user_id for supplied auth receipt: {owner}"
        )
    return [name for bit, name in enumerate(cloud.identity.tokens.methods) if bits >> bit & 1]


def build(cloud: Cloud, state: State, user: User, methods: list[str]) -> Refusal:
    """The 401 that carries a receipt."""
    import msgpack

    tokens = cloud.identity.tokens
    now = tokens.now // SECOND * SECOND
    expires = now + int(cloud.options("identity").receipt_expiration) * SECOND
    known = list(tokens.methods)
    bits = sum(1 << known.index(name) for name in set(methods) if name in known)
    who: tuple[bool, Any] = (False, user.id)
    try:
        who = (True, uuid.UUID(user.id).bytes)
    except ValueError:
        pass
    payload = msgpack.packb([0, who, bits, expires / SECOND])
    text = fernet.write(payload, _keys(cloud, state).primary, now // SECOND, cloud.sim.ids.bytes(16))
    home = state.projects[user.domain_id]
    body = {
        "receipt": {
            "methods": list(dict.fromkeys(methods)),
            "user": {"id": user.id, "name": user.name, "domain": {"id": home.id, "name": home.name}},
            "expires_at": iso_micros(expires) + "Z", "issued_at": iso_micros(now) + "Z",
        },
        "required_auth_methods": [
            [name for name in rule if name in known]
            for rule in user.options.get("multi_factor_auth_rules") or ()
            if {*rule} & {*methods} & {*known}
        ],
    }  # fmt: skip
    return Unauthorized("a factor is missing", body=body, headers={RECEIPT: text})


def _unknown(text: str) -> Unauthorized:
    return Unauthorized(f"Could not find auth receipt: {text}.")


def _keys(cloud: Cloud, state: State) -> KeyRepository:
    kept: KeyRepository | None = state.receipts.get("keys")
    if kept is None:
        kept = KeyRepository({index: make_key(cloud.sim.ids.bytes(32)) for index in (0, 1)})
        state.receipts["keys"] = kept
    return kept
