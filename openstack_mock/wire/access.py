"""Access rules of application credentials: which requests a token may make at all. Knows no token."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Mapping
from typing import Any


def within(rules: Iterable[Mapping[str, Any]], service: str, method: str, path: str) -> bool:
    """Whether one of the rules (service, method, path) lets a request to a service through."""
    return any(
        rule["service"] == service and rule["method"] == method and _pattern(rule["path"]).fullmatch(path)
        for rule in rules
    )


@functools.lru_cache(1000)
def _pattern(path: str) -> re.Pattern[str]:
    """`*` and `{id}` stand for one part of a path, `**` for any number; the rest is a regular expression.

    keystonemiddleware does not quote it either: a dot fits any character.
    """
    parts = re.split(r"({[^}]*}|\*\*|\*)", path)
    wild = {"**": ".*"}
    kept = (wild.get(part, "[^/]+") if number % 2 else re.sub("[{}]", "", part) for number, part in enumerate(parts))
    try:
        return re.compile("".join(kept))
    except re.error:  # the real one breaks down at each request
        return _NOTHING


_NOTHING = re.compile("(?!)")
