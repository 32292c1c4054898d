"""One request as a scenario writes it, with `${variables}` in it. Knows nothing of how it is sent."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final
from urllib.parse import quote

Json = Any

VARIABLE: Final = re.compile(r"\$\{([^}]+)\}")


class Unbound(Exception):
    """A request names a variable that no earlier answer has given."""


class _Absent:
    def __repr__(self) -> str:
        return "ABSENT"


ABSENT: Final = _Absent()


@dataclass(frozen=True, slots=True)
class Step:
    """One request, and what to keep of its answer.

    `path` is below the service's root and still percent-encoded; `keep` maps a variable to a place in the answer
    (`user/id`, `header:X-Subject-Token`, or `tail:Location` for what stands behind its last slash); `then` are steps
    that follow only if the real service agreed (a 2xx);
    `ordered` says that the order of lists in the answer is promised; `whole` that a list is compared with everything
    in it, not only with what the scenario has made.
    """

    method: str
    path: str
    json: Json = ABSENT
    raw: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    who: str | None = "admin"
    kind: str = "happy"
    keep: Mapping[str, str] = field(default_factory=dict)
    then: tuple[Line, ...] = ()
    service: str | None = None
    ordered: bool = False
    whole: bool | None = None

    def but(self, **changes: Any) -> Step:
        """This step with some of its parts changed."""
        return replace(self, **changes)

    def setup(self) -> Step:
        """This step as preparation: recorded and compared, but not counted as a probe."""
        return replace(self, kind="setup")


@dataclass(frozen=True, slots=True)
class Pause:
    """Let time pass: the real service keeps some of its times in whole seconds, or works in the background."""

    seconds: float = 1.1


@dataclass(frozen=True, slots=True)
class Until:
    """Send a step again until its answer says `value` at `place`; only the last exchange counts."""

    step: Step
    place: str
    values: tuple[Json, ...]
    seconds: float = 30.0


Line = Step | Pause | Until


def bind(value: Json, variables: Mapping[str, Json]) -> Json:
    """Put values in the place of variables, at any depth; a string that is one variable becomes its very value."""
    if isinstance(value, str):
        if "${" not in value:
            return value
        alone = VARIABLE.fullmatch(value)
        if alone:
            return _value(alone, variables)
        return VARIABLE.sub(lambda match: str(_value(match, variables)), value)
    if isinstance(value, dict):
        return {bind(key, variables): bind(item, variables) for key, item in value.items()}
    if isinstance(value, list):
        return [bind(item, variables) for item in value]
    return value


def bind_path(path: str, variables: Mapping[str, Json]) -> str:
    """Put values in the place of variables in a path and query, percent-encoded."""
    return VARIABLE.sub(lambda match: quote(str(_value(match, variables)), safe=":@"), path)


def _value(match: re.Match[str], variables: Mapping[str, Json]) -> Json:
    try:
        return variables[match.group(1)]
    except KeyError:
        raise Unbound(match.group(1)) from None


def pick(value: Json, place: str) -> Json:
    """The value at a place such as `user/id` or `users/0/id`; None when there is nothing."""
    for part in place.split("/"):
        if isinstance(value, dict):
            value = value.get(part)
        elif isinstance(value, list) and part.isdigit() and int(part) < len(value):
            value = value[int(part)]
        else:
            return None
    return value
