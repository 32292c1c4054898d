"""Who asks: what a validated token says, as every service sees it. Knows nothing of how a token is made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..policy import Credentials as Known


@dataclass(frozen=True, slots=True)
class Credentials:
    """The identity and the scope behind a request. `roles` are names; `policy` is what rules are checked against."""

    user_id: str
    user_name: str = ""
    user_domain_id: str = "default"
    user_domain_name: str = "Default"
    project_id: str | None = None
    project_name: str | None = None
    project_domain_id: str | None = None
    project_domain_name: str | None = None
    domain_id: str | None = None
    domain_name: str | None = None
    system: bool = False
    roles: tuple[str, ...] = ()
    token: str = ""
    expires_at: int = 0
    service_roles: tuple[str, ...] = ()
    access_rules: tuple[Mapping[str, Any], ...] | None = None  # None: whatever the roles allow
    extra: Mapping[str, Any] = field(default_factory=dict, compare=False)  # what only a service's own rules look at
    policy: Known = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        known = Known(
            {
                "user_id": self.user_id,
                "user_domain_id": self.user_domain_id,
                "project_id": self.project_id,
                "tenant_id": self.project_id,
                "project_domain_id": self.project_domain_id,
                "domain_id": self.domain_id,
                "system_scope": "all" if self.system else None,
                "roles": list(self.roles),
                "service_roles": list(self.service_roles),
                "is_admin": False,
                "is_admin_project": True,
                **self.extra,
            }
        )
        object.__setattr__(self, "policy", known)

    def has(self, role: str) -> bool:
        """Whether the token carries a role, by name."""
        return role in self.roles
