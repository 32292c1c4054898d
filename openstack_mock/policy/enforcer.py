"""One cloud's view of a service's rules: its policy file, and the questions asked of it. Knows no service."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from openstack_mock.policy.checks import Target
from openstack_mock.policy.credentials import Credentials
from openstack_mock.policy.parser import CheckText
from openstack_mock.policy.rules import Rule, Rules

Remote = Callable[[str, str, Target, Credentials], bool]
"""Answer for a policy server: its URL, the rule asked about, target, credentials."""


class NotAuthorized(Exception):
    """The policy does not let the caller do this."""

    def __init__(self, rule: str) -> None:
        super().__init__(rule)
        self.rule = rule

    def __str__(self) -> str:
        return f"{self.rule} is disallowed by policy"


class InvalidScope(NotAuthorized):
    """The caller's token is of a scope that the rule is not meant for."""

    def __init__(self, rule: Rule, scope: str) -> None:
        Exception.__init__(self, rule, scope)
        self.rule = rule.name
        self.check = rule.check
        self.scope = scope
        self.allowed = rule.scope_types

    def __str__(self) -> str:
        return (
            f'"{self.rule}": "{self.check}" requires a scope of {list(self.allowed)}, '
            f"request was made with {self.scope} scope."
        )


class Enforcer:
    """Answer whether a caller may do something, under a service's rules and a cloud's changes to them.

    Costs next to nothing to make. Pickles without `remote`, which is to be given again.
    """

    __slots__ = ("_asked", "checks", "enforce_new_defaults", "enforce_scope", "overrides", "remote", "rules")

    def __init__(
        self,
        rules: Rules,
        *,
        enforce_scope: bool = True,
        enforce_new_defaults: bool = True,
        remote: Remote | None = None,
    ) -> None:
        self.rules = rules
        self.enforce_scope = enforce_scope
        self.enforce_new_defaults = enforce_new_defaults
        self.remote = remote
        self._asked = ""
        self._override({})

    def __contains__(self, rule: str) -> bool:
        return rule in self.overrides or rule in self.rules.by_name

    def __getstate__(self) -> tuple[Rules, bool, bool, dict[str, CheckText]]:
        return self.rules, self.enforce_scope, self.enforce_new_defaults, dict(self.overrides)

    def __setstate__(self, state: tuple[Rules, bool, bool, dict[str, CheckText]]) -> None:
        rules, scope, new, overrides = state
        Enforcer.__init__(self, rules, enforce_scope=scope, enforce_new_defaults=new)
        self._override(overrides)

    def check(self, rule: str, target: Target, creds: Mapping[str, Any]) -> bool:
        """Return whether the caller may: scope and check both; False for a rule that does not exist."""
        known = creds if type(creds) is Credentials else Credentials(creds)
        return self.scope_ok(rule, known) and self.allows(rule, target, known)

    def allows(self, rule: str, target: Target, creds: Mapping[str, Any]) -> bool:
        """Return the verdict of the rule's check alone, as another rule's reference to it would see it."""
        known = creds if type(creds) is Credentials else Credentials(creds)
        if self.remote is not None:
            self._asked = rule
        try:
            check = self.checks[rule]
        except KeyError:
            return False
        return check(target, known, self)

    def scope_ok(self, rule: str, creds: Mapping[str, Any]) -> bool:
        """Return whether the rule is meant for tokens of the caller's scope."""
        if not self.enforce_scope:
            return True
        row = self.rules.by_name.get(rule)
        if row is None or not row.scope_types:
            return True
        known = creds if type(creds) is Credentials else Credentials(creds)
        return known.scope in row.scope_types

    def require(self, rule: str, target: Target, creds: Mapping[str, Any]) -> None:
        """Raise InvalidScope or NotAuthorized (of which InvalidScope is one) unless the caller may."""
        known = creds if type(creds) is Credentials else Credentials(creds)
        if not self.scope_ok(rule, known):
            raise InvalidScope(self.rules.by_name[rule], known.scope)
        if not self.allows(rule, target, known):
            raise NotAuthorized(rule)

    def set_rules(self, rules: Mapping[str, CheckText], *, overwrite: bool = False) -> None:
        """Change rules of the policy file; with `overwrite`, these become the whole of it."""
        for name, check in rules.items():
            if not isinstance(check, (str, list, tuple)) and check is not None:
                raise TypeError(f"the check of {name!r} is to be a string, as in 'role:admin', not {check!r}")
        self._override({**({} if overwrite else self.overrides), **rules})

    def load(self, text: str) -> None:
        """Take the text of a policy file, YAML or JSON, as the whole of it; raise ValueError for one of neither."""
        loaded = _read(text)
        if not isinstance(loaded, dict):
            raise ValueError("a policy file is to map rule names to checks, as in 'identity:get_user: role:admin'")
        self.set_rules(loaded, overwrite=True)

    def reset(self) -> None:
        """Return to the rules as the service ships them."""
        self._override({})

    def ask(self, url: str, target: Target, creds: Credentials) -> bool:
        """Return what the policy server at `url` says; False when the cloud has none to ask."""
        return self.remote is not None and self.remote(url, self._asked, target, creds)

    def _override(self, overrides: dict[str, CheckText]) -> None:
        self.overrides: Mapping[str, CheckText] = overrides
        self.checks = self.rules.checks(overrides, new_only=self.enforce_new_defaults)


def _read(text: str) -> Any:
    import json

    try:
        return json.loads(text) or {}  # most of what can be YAML is not; JSON reads a hundred times faster
    except ValueError:
        pass
    import yaml

    try:
        return yaml.safe_load(text) or {}
    except yaml.YAMLError as error:
        raise ValueError(str(error)) from None
