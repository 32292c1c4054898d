"""Receipts: what a login that lacks a factor is given, to go on with. Knows no methods."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ...sim.clock import SECOND, iso_micros
from ...wire.errors import Refusal, Unauthorized
from .configuration import setting
from .errors import unauthorized
from .state import State, User
from .tokens import fernet
from .tokens.keys import KeyRepository, make_key

if TYPE_CHECKING:
    from ...cloud import Cloud

HEADER = "Openstack-Auth-Receipt"


@dataclass(frozen=True, slots=True)
class Receipt:
    """Which methods a user has passed; times in microseconds."""

    user_id: str
    methods: tuple[str, ...]
    expires_at: int


def given(cloud: Cloud, state: State, headers: Mapping[str, str]) -> Receipt | None:
    """The receipt that a request comes with; 401 if it does not hold."""
    text = headers.get(HEADER.lower())
    if not text:
        return None
    import msgpack

    try:
        payload, _ = fernet.read(text, _keys(cloud, state).reading)
        version, (short, user), bits, expires = msgpack.unpackb(payload)
    except (fernet.Unreadable, ValueError, TypeError):
        raise unauthorized() from None
    if version != 0 or round(expires * SECOND) <= cloud.identity.tokens.now:
        raise unauthorized()
    methods = cloud.identity.tokens.methods
    passed = tuple(name for bit, name in enumerate(methods) if bits >> bit & 1)
    return Receipt(uuid.UUID(bytes=user).hex if short else user, passed, round(expires * SECOND))


def build(cloud: Cloud, state: State, user: User, methods: list[str]) -> Refusal:
    """The 401 that carries a receipt."""
    import msgpack

    tokens = cloud.identity.tokens
    now = tokens.now // SECOND * SECOND
    expires = now + int(setting(cloud, "receipt_expiration")) * SECOND
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
            [name for name in rule if name in known] for rule in user.options.get("multi_factor_auth_rules") or ()
        ],
    }  # fmt: skip
    return Unauthorized("a factor is missing", body=body, headers={HEADER: text})


def _keys(cloud: Cloud, state: State) -> KeyRepository:
    kept: KeyRepository | None = state.receipts.get("keys")
    if kept is None:
        kept = KeyRepository({index: make_key(cloud.sim.ids.bytes(32)) for index in (0, 1)})
        state.receipts["keys"] = kept
    return kept
