"""What a token says. Knows not how it is written."""

from __future__ import annotations

from dataclasses import dataclass

METHODS = (  # their places are bits in a Fernet payload
    "external", "password", "token", "oauth1", "mapped", "application_credential", "ec2credential",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Token:
    """A token's content; times in microseconds since the epoch, as clients see them. `groups` is set if federated."""

    user_id: str
    methods: tuple[str, ...]
    audit_ids: tuple[str, ...]
    expires_at: int
    issued_at: int = 0
    system: str | None = None
    domain_id: str | None = None
    project_id: str | None = None
    trust_id: str | None = None
    groups: tuple[str, ...] | None = None
    identity_provider_id: str | None = None
    protocol_id: str | None = None
    access_token_id: str | None = None
    application_credential_id: str | None = None
    thumbprint: str | None = None

    @property
    def audit_id(self) -> str:
        """Its own audit id."""
        return self.audit_ids[0]

    @property
    def parent_audit_id(self) -> str | None:
        """The audit id of the token that the chain began with."""
        return self.audit_ids[1] if len(self.audit_ids) > 1 else None

    @property
    def unscoped(self) -> bool:
        """Whether it is for nothing in particular."""
        return not (self.system or self.domain_id or self.project_id or self.trust_id)

    @property
    def federated(self) -> bool:
        """Whether an identity provider stood behind it."""
        return self.groups is not None
