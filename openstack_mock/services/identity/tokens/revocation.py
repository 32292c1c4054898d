"""Revocation events, and which tokens they end. Knows no clock."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from .token import Token

SECOND = 1_000_000


@dataclass(frozen=True, slots=True)
class Event:
    """Ends every token that has all of these attributes and was issued no later than `issued_before`."""

    issued_before: int  # whole seconds, in microseconds
    user_id: str | None = None
    project_id: str | None = None
    domain_id: str | None = None
    role_id: str | None = None
    trust_id: str | None = None
    consumer_id: str | None = None
    access_token_id: str | None = None
    audit_id: str | None = None
    audit_chain_id: str | None = None

    @property
    def only_one_token(self) -> bool:
        """Whether no token that is yet to come can fit."""
        return self.audit_id is not None or self.audit_chain_id is not None


@dataclass(frozen=True, slots=True)
class Facts:
    """What events look at besides the token itself."""

    user_domain_id: str
    scope_domain_id: str | None = None
    trustor_id: str | None = None
    trustee_id: str | None = None
    consumer_id: str | None = None
    role_ids: tuple[str, ...] = ()


def revoked(events: Iterable[Event], token: Token, facts: Facts) -> bool:
    """Whether any event ends the token."""
    return any(event.issued_before >= token.issued_at and _fits(event, token, facts) for event in events)


def _fits(event: Event, token: Token, facts: Facts) -> bool:
    pairs: tuple[tuple[Any, tuple[Any, ...]], ...] = (
        (event.user_id, (token.user_id, facts.trustor_id, facts.trustee_id)),
        (event.project_id, (token.project_id,)),
        (event.domain_id, (facts.user_domain_id, facts.scope_domain_id)),
        (event.role_id, facts.role_ids),
        (event.trust_id, (token.trust_id,)),
        (event.consumer_id, (facts.consumer_id,)),
        (event.access_token_id, (token.access_token_id,)),
        (event.audit_id, (token.audit_id,)),
        (event.audit_chain_id, (token.parent_audit_id,)),
    )
    return all(value is None or value in has for value, has in pairs)
