"""The rules that the real services ship, as data in the package. Knows which services there are, and no more."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache, partial
from typing import TYPE_CHECKING

from openstack_mock.policy.checks import Kind
from openstack_mock.policy.rules import Rule, Rules

if TYPE_CHECKING:
    from importlib.abc import Traversable


def services() -> list[str]:
    """Return the projects whose rules are known, by the project's name (`nova`, `neutron-fwaas`)."""
    return sorted(file.name[: -len(".json")] for file in _folder().iterdir())


@cache
def default_rules(*names: str, **kinds: Kind) -> Rules:
    """Return the rules of the services, joined, with check kinds of their own; the same object on each call."""
    origin = partial(default_rules, *names, **kinds)
    return Rules((row for name in names for row in _rows(name)), kinds, origin)


def _folder() -> Traversable:
    from importlib.resources import files

    return files("openstack_mock") / "reference" / "policies"


def _rows(name: str) -> list[Rule]:
    text = (_folder() / f"{name}.json").read_text("utf-8")
    return [_row(*columns) for columns in json.loads(text)["rules"]]


def _row(  # a row in the file leaves trailing columns out
    name: str,
    check: str,
    operations: Sequence[str] = (),
    scope_types: Sequence[str] = (),
    old_name: str | None = None,
    old_check: str | None = None,
    for_removal: bool = False,
) -> Rule:
    return Rule(name, check, tuple(operations), tuple(scope_types), old_name, old_check, for_removal)
