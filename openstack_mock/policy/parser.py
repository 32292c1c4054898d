"""The policy language: a check string becomes a tree, a tree a function. Knows no rule by name, and no service."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NoReturn, Protocol

from openstack_mock.policy.credentials import Credentials

Target = Mapping[str, Any]
CheckText = str | Iterable[str | Iterable[str]] | None


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


@dataclass(frozen=True, slots=True)
class Constant:
    """Always the same verdict: `@`, `!`."""

    verdict: bool


@dataclass(frozen=True, slots=True)
class Leaf:
    """`kind:match`."""

    kind: str
    match: str


@dataclass(frozen=True, slots=True)
class Not:
    """`not part`."""

    part: Tree


@dataclass(frozen=True, slots=True)
class Every:
    """`part and part ...`."""

    parts: tuple[Tree, ...]


@dataclass(frozen=True, slots=True)
class Some:
    """`part or part ...`."""

    parts: tuple[Tree, ...]


Tree = Constant | Leaf | Not | Every | Some

ALWAYS, NEVER = Constant(True), Constant(False)


def parse(check: CheckText) -> Tree:
    """Return the tree of a check, in the string or the older list form; a malformed string never allows."""
    if not check:
        return ALWAYS
    if not isinstance(check, str):
        return _parse_lists(check)
    sentence = _Sentence(check)
    try:
        tree = sentence.some()
        sentence.end()
    except _Malformed:
        return NEVER
    return tree


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


class _Malformed(Exception):
    """The string is no sentence of the language."""


class _Sentence:
    """A check string, read from left to right: `not` binds closer than `and`, `and` closer than `or`."""

    def __init__(self, text: str) -> None:
        self.tokens = [token for word in text.split() for token in _tokens(word)]
        self.tokens.reverse()

    def some(self) -> Tree:
        parts = [self.every()]
        while self.took("or"):
            parts.append(self.every())
        return parts[0] if len(parts) == 1 else Some(tuple(parts))

    def every(self) -> Tree:
        parts = [self.one()]
        while self.took("and"):
            parts.append(self.one())
        return parts[0] if len(parts) == 1 else Every(tuple(parts))

    def one(self) -> Tree:
        if self.took("not"):
            return Not(self.one())
        if self.took("("):
            tree = self.some()
            if not self.took(")"):
                raise _Malformed
            return tree
        if not self.tokens:
            raise _Malformed
        token = self.tokens.pop()
        if isinstance(token, str):
            raise _Malformed
        return token

    def took(self, token: str) -> bool:
        if self.tokens and self.tokens[-1] == token:
            self.tokens.pop()
            return True
        return False

    def end(self) -> None:
        if self.tokens:
            raise _Malformed


def _tokens(word: str) -> Iterable[str | Tree]:
    """Split a word; parentheses are tokens only at its ends, for within it they belong to a `%(key)s`."""
    bare = word.lstrip("(")
    yield from "(" * (len(word) - len(bare))
    inner = bare.rstrip(")")
    if inner.lower() in ("and", "or", "not"):
        yield inner.lower()
    elif len(bare) > 1 and bare[0] == bare[-1] and bare[0] in "\"'":
        yield bare  # the grammar has a place for quoted strings in no sentence
    elif inner:
        yield _leaf(inner)
    yield from ")" * (len(bare) - len(inner))


def _leaf(text: object) -> Tree:
    if text == "@" or text == "!":
        return ALWAYS if text == "@" else NEVER
    if not isinstance(text, str) or ":" not in text:
        return NEVER
    return Leaf(*text.split(":", 1))


def _parse_lists(rows: Iterable[str | Iterable[str]]) -> Tree:
    """Return the tree of the older form: a list is `or`, a list in it `and`."""
    parts: list[Tree] = []
    for row in rows:
        leaves = tuple(_leaf(text) for text in ([row] if isinstance(row, str) and row else row or ()))
        if leaves:
            parts.append(leaves[0] if len(leaves) == 1 else Every(leaves))
    if not parts:
        return NEVER
    return parts[0] if len(parts) == 1 else Some(tuple(parts))


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
