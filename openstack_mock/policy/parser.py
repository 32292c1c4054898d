"""The grammar of the policy language: a check's text becomes a tree. Knows not what a check means."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

CheckText = str | Iterable[str | Iterable[str]] | None


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
