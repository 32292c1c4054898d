"""Payloads of Fernet tokens: eleven versions, each a tuple in MessagePack. Knows no keys."""

from __future__ import annotations

import base64
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from .token import METHODS, Token

SECOND = 1_000_000


class UnknownVersion(Exception):
    """A payload of a version that nobody knows."""


@dataclass(frozen=True, slots=True)
class Payload:
    """A version: when it is used, and what stands between the methods and the expiry, and behind the audit ids."""

    version: int
    fits: Callable[[Token], bool]
    middle: tuple[str, ...] = ()
    end: tuple[str, ...] = ()


# fmt: off
PAYLOADS = (  # the first that fits
    Payload(7,  lambda t: bool(t.access_token_id), middle=("project", "access_token")),
    Payload(3,  lambda t: bool(t.trust_id), middle=("project",), end=("trust",)),
    Payload(5,  lambda t: t.federated and bool(t.project_id), middle=("project", "groups", "idp", "protocol")),
    Payload(6,  lambda t: t.federated and bool(t.domain_id), middle=("scope_domain", "groups", "idp", "protocol")),
    Payload(4,  lambda t: t.federated, middle=("groups", "idp", "protocol")),
    Payload(9,  lambda t: bool(t.application_credential_id), middle=("project",), end=("app_cred",)),
    Payload(10, lambda t: bool(t.thumbprint), middle=("project", "domain"), end=("thumbprint",)),
    Payload(2,  lambda t: bool(t.project_id), middle=("project",)),
    Payload(1,  lambda t: bool(t.domain_id), middle=("bare_domain",)),
    Payload(8,  lambda t: bool(t.system), middle=("system",)),
    Payload(0,  lambda t: True),
)
# fmt: on
_BY_VERSION = {payload.version: payload for payload in PAYLOADS}


def pack(token: Token, methods: Sequence[str] = METHODS) -> bytes:
    """A token's payload; `methods` are those the cloud is set up with, in order."""
    import msgpack

    row = next(payload for payload in PAYLOADS if payload.fits(token))
    bits = sum(1 << methods.index(name) for name in set(token.methods) if name in methods)
    audits = [base64.urlsafe_b64decode(text + "==") for text in token.audit_ids]
    values: list[Any] = [row.version, _shrink(token.user_id), bits]
    values += [_PARTS[name][0](token) for name in row.middle]
    values += [token.expires_at / SECOND, audits]
    values += [_PARTS[name][0](token) for name in row.end]
    packed: bytes = msgpack.packb(values)
    return packed


def unpack(payload: bytes, issued_seconds: int, methods: Sequence[str] = METHODS) -> Token:
    """The token of a payload. UnknownVersion, or ValueError for what is no payload."""
    import msgpack

    try:
        values = msgpack.unpackb(payload)
    except UnicodeDecodeError:  # written by a msgpack older than 1.0
        values = msgpack.unpackb(payload, raw=True)
    row = _BY_VERSION.get(values[0])
    if row is None:
        raise UnknownVersion(values[0])
    place = 3 + len(row.middle)
    fields: dict[str, Any] = {}
    for name, value in zip(row.middle, values[3:place], strict=True):
        fields.update(_PARTS[name][1](value))
    for name, value in zip(row.end, values[place + 2 :], strict=False):
        fields.update(_PARTS[name][1](value))
    return Token(
        user_id=_grow(values[1]),
        methods=tuple(name for bit, name in reversed(list(enumerate(methods))) if values[2] >> bit & 1),
        audit_ids=tuple(base64.urlsafe_b64encode(raw).decode().rstrip("=") for raw in values[place + 1]),
        expires_at=round(values[place] * SECOND),
        issued_at=issued_seconds * SECOND,
        **fields,
    )


# -- how a single value is written


def _shrink(text: str | None) -> tuple[bool, Any]:
    """A UUID in hex becomes 16 bytes; anything else stays text."""
    try:
        return True, uuid.UUID(text or "").bytes
    except ValueError:
        return False, text


def _grow(pair: Any) -> Any:
    shrunk, value = pair
    if shrunk:
        return uuid.UUID(bytes=value).hex
    return value.decode() if isinstance(value, bytes) else value


def _bare(text: str | None) -> Any:
    return _shrink(text)[1]


def _from_bare(value: Any) -> Any:
    if isinstance(value, bytes):
        return uuid.UUID(bytes=value).hex if len(value) == 16 else value.decode()
    return value


def _text(value: Any) -> Any:
    return value.decode() if isinstance(value, bytes) else value


# fmt: off
_PARTS: dict[str, tuple[Callable[[Token], Any], Callable[[Any], dict[str, Any]]]] = {
    "system":       (lambda t: t.system,                             lambda v: {"system": _text(v)}),
    "project":      (lambda t: _shrink(t.project_id),                lambda v: {"project_id": _grow(v)}),
    "domain":       (lambda t: _shrink(t.domain_id),                 lambda v: {"domain_id": _grow(v)}),
    "scope_domain": (lambda t: _shrink(t.domain_id),                 lambda v: {"domain_id": _grow(v)}),
    "bare_domain":  (lambda t: _bare(t.domain_id),                   lambda v: {"domain_id": _from_bare(v)}),
    "groups":       (lambda t: [_shrink(g) for g in t.groups or ()], lambda v: {"groups": tuple(map(_grow, v))}),
    "idp":          (lambda t: _shrink(t.identity_provider_id),      lambda v: {"identity_provider_id": _grow(v)}),
    "protocol":     (lambda t: t.protocol_id,                        lambda v: {"protocol_id": _text(v)}),
    "access_token": (lambda t: _shrink(t.access_token_id),           lambda v: {"access_token_id": _grow(v)}),
    "trust":        (lambda t: _bare(t.trust_id),                    lambda v: {"trust_id": _from_bare(v)}),
    "app_cred":     (lambda t: _shrink(t.application_credential_id), lambda v: {"application_credential_id": _grow(v)}),
    "thumbprint":   (lambda t: (False, t.thumbprint),                lambda v: {"thumbprint": _grow(v)}),
}
# fmt: on
