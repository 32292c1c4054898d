"""The meaning of the policy language: a tree becomes a function. Knows no rule by name, and no service."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Mapping
from typing import Any, NoReturn, Protocol

from openstack_mock.policy.credentials import Credentials
from openstack_mock.policy.parser import Constant, Every, Leaf, Not, Some, Tree

Target = Mapping[str, Any]


class Lookup(Protocol):
    """What a check may ask of the enforcer that runs it."""

    @property
    def checks(self) -> Mapping[str, Check]:
        """Return the rules by name; the mapping raises KeyError for one that neither exists nor has a default."""

    def ask(self, url: str, target: Target, creds: Credentials) -> bool:
        """Return the verdict of a policy server at `url`."""


Check = Callable[[Target, Credentials, Lookup], bool]
Kind = Callable[[str, str], Check]
"""Make the check of `kind:match`; a service adds its own, as nova does for `is_admin` and neutron for `field`."""


def compile_tree(tree: Tree, kinds: Mapping[str, Kind]) -> Check:
    """Return the function of a tree; `kinds` has what is to be read otherwise than as an attribute of the caller."""
    match tree:
        case Leaf(kind, text):
            return kinds.get(kind, _attribute)(kind, text)
        case Not(part):
            check = compile_tree(part, kinds)
            return lambda target, creds, enforcer: not check(target, creds, enforcer)
        case Every(parts):
            return _every([compile_tree(part, kinds) for part in parts])
        case Some(parts):
            return _some([compile_tree(part, kinds) for part in parts])
        case Constant(verdict):
            return lambda target, creds, enforcer: verdict


def _every(checks: list[Check]) -> Check:
    if len(checks) == 2:  # most are pairs, and a pair needs no loop
        first, second = checks
        return lambda target, creds, enforcer: first(target, creds, enforcer) and second(target, creds, enforcer)

    def check(target: Target, creds: Credentials, enforcer: Lookup) -> bool:
        for part in checks:  # noqa: SIM110 - a generator costs more than the checks themselves
            if not part(target, creds, enforcer):
                return False
        return True

    return check


def _some(checks: list[Check]) -> Check:
    if len(checks) == 2:
        first, second = checks
        return lambda target, creds, enforcer: first(target, creds, enforcer) or second(target, creds, enforcer)

    def check(target: Target, creds: Credentials, enforcer: Lookup) -> bool:
        for part in checks:  # noqa: SIM110 - as above
            if part(target, creds, enforcer):
                return True
        return False

    return check


def _expansion(match: str) -> Callable[[Target], str]:
    """Return the function that fills a match from the target; it raises KeyError when the target lacks a key."""
    if "%" not in match:
        return lambda target: match
    if only := re.fullmatch(r"%\(([^()]*)\)s", match):
        key = only[1]
        return lambda target: str(target[key])
    return lambda target: match % target


def _rule(kind: str, name: str) -> Check:
    def check(target: Target, creds: Credentials, enforcer: Lookup) -> bool:
        try:
            return enforcer.checks[name](target, creds, enforcer)
        except KeyError:
            return False

    return check


def _role(kind: str, match: str) -> Check:
    if "%" not in match:
        name = match.lower()
        return lambda target, creds, enforcer: name in creds.role_names
    expand = _expansion(match)

    def check(target: Target, creds: Credentials, enforcer: Lookup) -> bool:
        try:
            return expand(target).lower() in creds.role_names
        except KeyError:
            return False

    return check


def _remote(kind: str, match: str) -> Check:
    expand = _expansion(f"{kind}:{match}")
    return lambda target, creds, enforcer: enforcer.ask(expand(target), target, creds)


def _attribute(kind: str, match: str) -> Check:
    """Return the check that an attribute of the caller, or a literal, equals the match."""
    expand = _expansion(match)
    try:
        literal = str(ast.literal_eval(kind))
    except ValueError:
        path = kind.split(".")
        return _nested(path, expand) if len(path) > 1 else _plain(kind, expand)
    except Exception as error:  # what is neither a literal nor a name fails the caller, not the reading of the file
        return _failing(error, expand)

    def check(target: Target, creds: Credentials, enforcer: Lookup) -> bool:
        try:
            return expand(target) == literal
        except KeyError:
            return False

    return check


def _plain(key: str, expand: Callable[[Target], str]) -> Check:
    def check(target: Target, creds: Credentials, enforcer: Lookup) -> bool:
        try:
            wanted = expand(target)
            value = creds[key]
        except KeyError:
            return False
        if isinstance(value, list):
            return any(str(item) == wanted for item in value)
        return str(value) == wanted

    return check


def _nested(path: list[str], expand: Callable[[Target], str]) -> Check:
    def found(value: Any, depth: int, wanted: str) -> bool:
        if depth == len(path):
            return str(value) == wanted
        try:
            inner = value[path[depth]]
        except KeyError:
            return False
        return any(found(item, depth + 1, wanted) for item in (inner if isinstance(inner, list) else (inner,)))

    def check(target: Target, creds: Credentials, enforcer: Lookup) -> bool:
        try:
            wanted = expand(target)
        except KeyError:
            return False
        return found(creds, 0, wanted)

    return check


def _failing(error: Exception, expand: Callable[[Target], str]) -> Check:
    def fail() -> NoReturn:
        raise type(error)(*error.args)

    def check(target: Target, creds: Credentials, enforcer: Lookup) -> bool:
        try:
            expand(target)
        except KeyError:
            return False
        fail()

    return check


KINDS: Mapping[str, Kind] = {"rule": _rule, "role": _role, "http": _remote, "https": _remote}
