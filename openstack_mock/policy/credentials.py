"""Who asks, in the form that checks read fastest. Knows no rule."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class Credentials(dict[str, Any]):
    """Hold a caller's attributes, with role names and scope worked out once.

    Keys are those of oslo.context's policy values: `user_id`, `project_id`, `domain_id`, `system_scope` ("all" or
    None), `user_domain_id`, `project_domain_id`, `roles`, `is_admin`, `is_admin_project`, `service_roles`, ...;
    keystone adds a nested `token`. Make new ones rather than change these.
    """

    __slots__ = ("role_names", "scope")

    def __init__(self, attributes: Mapping[str, Any]) -> None:
        super().__init__(attributes)
        if self.get("system_scope"):
            self["system"] = self["system_scope"]  # the name that check strings and the scope test go by
        self.role_names = frozenset(role.lower() for role in self.get("roles") or ())
        self.scope = "system" if self.get("system") else "domain" if self.get("domain_id") else "project"

    def __reduce__(self) -> tuple[type[Credentials], tuple[dict[str, Any]]]:
        return Credentials, (dict(self),)
