"""A service's rules as it ships them, and the checks they compile to. Knows no cloud."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from openstack_mock.policy.checks import KINDS, Check, Kind, compile_tree
from openstack_mock.policy.parser import CheckText, Leaf, Some, Tree, parse

DEFAULT = "default"  # the rule that answers for the ones nobody defined


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule as the service ships it; `operations` are "METHOD /path", `old_*` what it replaced."""

    name: str
    check: CheckText
    operations: tuple[str, ...] = ()
    scope_types: tuple[str, ...] = ()
    old_name: str | None = None
    old_check: CheckText = None
    for_removal: bool = False


class Rules:
    """Hold the default rules of a service; one for all clouds of a process, since compiled checks keep no state.

    `kinds` are the service's own check kinds; `origin` makes the same table again in another process.
    """

    __slots__ = ("_defaults", "by_name", "kinds", "origin")

    def __init__(
        self, rows: Iterable[Rule], kinds: Mapping[str, Kind] | None = None, origin: Callable[[], Rules] | None = None
    ) -> None:
        self.by_name = {row.name: row for row in rows}
        self.kinds: Mapping[str, Kind] = {**KINDS, **(kinds or {})}
        self.origin = origin
        self._defaults = tuple(Checks(self, {}, new_only=new_only) for new_only in (False, True))

    def __reduce__(self) -> tuple[Callable[..., Rules], tuple[Any, ...]]:
        return (self.origin, ()) if self.origin else (Rules, (tuple(self.by_name.values()), dict(self.kinds)))

    def checks(self, overrides: Mapping[str, CheckText], *, new_only: bool) -> Checks:
        """Return the checks under a policy file's `overrides`; `new_only` leaves deprecated defaults out."""
        return Checks(self, overrides, new_only=new_only) if overrides else self._defaults[new_only]


class Checks(dict[str, Check]):
    """Map a rule's name to its check, which is compiled when it is first asked for."""

    __slots__ = ("new_only", "overrides", "rules")

    def __init__(self, rules: Rules, overrides: Mapping[str, CheckText], *, new_only: bool) -> None:
        super().__init__()
        self.rules = rules
        self.overrides = overrides
        self.new_only = new_only

    def __missing__(self, name: str) -> Check:
        check = self[name] = self._find(name)
        return check

    def _find(self, name: str) -> Check:
        if name in self.overrides:
            return compile_tree(parse(self.overrides[name]), self.rules.kinds)
        row = self.rules.by_name.get(name)
        if row is None:
            if name == DEFAULT or not (DEFAULT in self.overrides or DEFAULT in self.rules.by_name):
                raise KeyError(name)
            return self[DEFAULT]
        renamed = self._override_of_old_name(row)
        if renamed is not None:
            return compile_tree(renamed, self.rules.kinds)
        if self.overrides:
            return self.rules.checks({}, new_only=self.new_only)[name]
        return compile_tree(self._default(row), self.rules.kinds)

    def _override_of_old_name(self, row: Rule) -> Tree | None:
        """Return what a policy file says under the rule's old name, unless it says nothing new."""
        if row.old_name is None or row.old_name == row.name or row.old_name not in self.overrides:
            return None
        tree = parse(self.overrides[row.old_name])
        return None if tree in (parse(row.old_check), Leaf("rule", row.name)) else tree

    def _default(self, row: Rule) -> Tree:
        if row.old_name is None or self.new_only or row.old_check == row.check:
            return parse(row.check)
        return Some((parse(row.check), parse(row.old_check)))
