"""Filters of image lists: from query parameters to tests of an image. Knows nothing of pages and of who asks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta, timezone
from typing import Any

from ...store.collation import fold
from ...wire.errors import BadRequest
from .query import Params
from .state import Image

Test = Callable[[Image], bool]
Pair = tuple[str, str]
_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
_ISO = re.compile(
    r"(\d{4})(?:(?:-(\d\d?)|(\d\d)(?!\Z))(?:(?:-(\d\d?)|(\d\d))"
    r"(?:[ T](\d\d)(?::?(\d\d))?(?::?(\d\d?)(?:[.,](\d+))?)?(Z|[-+]\d\d:?(?:\d\d)?)?)?)?)?",
    re.ASCII,
)
_COLUMNS = frozenset({"id", "owner", "visibility", "checksum", "os_hash_algo", "os_hash_value"})
_NUMBERS = frozenset({"size", "virtual_size", "min_disk", "min_ram"})
_BOUNDS = ("_min", "_max")
_RELATIONS = ("properties", "locations", "members", "tags")
_TWICE = ("checksum", "os_hash_value")
_MOST_JOINS = 60
_WORDS = ("name", "id", "status", "container_format", "disk_format")
_TIMES = ("created_at", "updated_at")
_OWN = {*_COLUMNS, *_NUMBERS, *_WORDS, *_TIMES, "protected", "os_hidden"}
_LEAD = re.compile(r"\s*([+-]?\d+(?:\.\d*)?)")
_QUOTED = re.compile(r'"([^"\\]*(?:\\.[^"\\]*)*)",?|([^,]+),?|,')
_COMPARISONS: dict[str, Callable[[int, int], bool]] = {
    "gt": lambda a, b: a > b, "gte": lambda a, b: a >= b, "lt": lambda a, b: a < b, "lte": lambda a, b: a <= b,
    "neq": lambda a, b: a != b, "eq": lambda a, b: a == b,
}  # fmt: skip


def folded(value: Any) -> Any:
    """A value as the real service's database compares it."""
    return fold(value) if isinstance(value, str) else value


def pairs(params: Params, tags: Iterable[str]) -> tuple[Pair, ...]:
    """A query's filters, those by tag first. Of several values of a name the last counts, of some the first, too."""
    found = [("tag", tag) for tag in tags]
    if found:
        params.pop_all("tags")
    found += [("tag", letter) for letter in params.pop("tags") or ""]
    for name in _TWICE:
        value = params.pop(name)
        if value is not None:
            found.append((name, value))
    rest = params.rest()
    for name in ("os_hidden", "deleted"):
        rest.pop(name, None)
    return (*found, *rest.items())


def tests(filters: Sequence[Pair]) -> list[Test]:
    """The tests that an image has to pass. BadRequest if a filter cannot be understood."""
    found = [_test(name, value) for name, value in filters]
    if sum(name not in _OWN and not name.endswith(_BOUNDS) for name, _ in filters) > _MOST_JOINS:
        raise BadRequest("Too many filters by tag and by property.")
    return found


def hidden(value: str | None) -> bool:
    """The `os_hidden` filter: hidden images, or (by default) the others."""
    text = (value if value is not None else "false").lower()
    if text not in ("true", "false"):
        raise BadRequest(f"Invalid value '{text}' for 'os_hidden' filter. Valid values are 'true' or 'false'.")
    return text == "true"


def protected(value: str | None) -> bool | None:
    """The `protected` filter; None: both."""
    if value is None:
        return None
    if value not in ("true", "false"):
        raise BadRequest(f"Invalid value '{value}' for 'protected' filter. Valid values are 'true' or 'false'.")
    return value == "true"


def _test(name: str, value: str) -> Test:
    if name == "tag":
        return _tag(value)
    if name.endswith(_BOUNDS):
        return _range(name, value)
    if name in _TIMES:
        return _time(name, value)
    if name in _WORDS:
        return _word(name, value)
    if name in _COLUMNS:
        wanted = folded(value)
        return lambda image: folded(getattr(image, name)) == wanted
    if name in _NUMBERS:
        number = _number(value)
        return lambda image: getattr(image, name) == number
    if name == "protected":
        flag = protected(value)
        return lambda image: image.protected == flag
    if name in _RELATIONS:
        raise BadRequest(f"Invalid filter '{name}'.")
    wanted = folded(value)
    return lambda image: folded(image.properties.get(name)) == wanted


def _tag(tag: str) -> Test:
    wanted = folded(tag)
    return lambda image: any(folded(each) == wanted for each in image.tags)


def _range(name: str, value: str) -> Test:
    field = name[:-4]
    try:
        bound = int(value)
    except ValueError:
        raise BadRequest("Unable to filter on a range with a non-numeric value.") from None
    if field not in {*_OWN, "deleted", "deleted_at"}:
        raise BadRequest(f"Unable to filter on a range of '{field}'.")
    if name.endswith("_min"):
        return lambda image: (found := _counted(image, field)) is not None and found >= bound
    return lambda image: (found := _counted(image, field)) is not None and found <= bound


def _counted(image: Image, field: str) -> float | None:
    """A column's value as the database makes a number of it: a text's front, a time's digits."""
    value = False if field == "deleted" else getattr(image, field)
    if field in _TIMES:
        return int((_EPOCH + timedelta(microseconds=value)).strftime("%Y%m%d%H%M%S"))
    return _number(value) if isinstance(value, str) else value


def _time(name: str, value: str) -> Test:
    operator, text = split_operator(value)
    moment = iso_time(text)
    if moment is None:
        raise BadRequest(f'Bad "{name}" query filter format. Use ISO 8601 DateTime notation.')
    compare = _COMPARISONS.get(operator)
    if compare is None:
        raise BadRequest("Unable to filter on a unknown operator.")
    threshold = moment
    # The real database keeps whole seconds.
    return lambda image: compare(getattr(image, name) // 1_000_000 * 1_000_000, threshold)


def _word(name: str, value: str) -> Test:
    operator, text = split_operator(value)
    if operator == "in":
        wanted = {folded(part) for part in split_quoted(text)}
        return lambda image: folded(getattr(image, name)) in wanted
    if operator != "eq":
        raise BadRequest(f"Unable to filter by unknown operator '{operator}'.")
    one = folded(text)
    return lambda image: folded(getattr(image, name)) == one


def _number(value: str) -> float:
    """A text as the database makes a number of it: what stands at its front, else nought."""
    match = _LEAD.match(value)
    return float(match[1]) if match is not None else 0.0


def split_operator(expression: str) -> tuple[str, str]:
    """`gt:5` -> gt, 5; without an operator, and for a bare time with colons: eq."""
    left, colon, right = expression.partition(":")
    if not colon:
        return "eq", left
    return ("eq", expression) if iso_time(expression) is not None else (left, right)


def iso_time(text: str) -> int | None:
    """An ISO 8601 time in microseconds; None if it is none."""
    match = _ISO.fullmatch(text)
    if match is None:
        return None
    year, dashed_month, month, dashed_day, day, *clock, fraction, zone = match.groups()
    date = int(year), int(dashed_month or month or 1), int(dashed_day or day or 1)
    hour, minute, second = (int(part or 0) for part in clock)
    try:
        moment = datetime(*date, hour, minute, second, int((fraction or "0").ljust(6, "0")[:6]), timezone.utc)
        if zone and zone != "Z":
            sign = -1 if zone[0] == "-" else 1
            digits = zone[1:].replace(":", "")
            moment -= sign * timedelta(hours=int(digits[:2]), minutes=int(digits[2:] or 0))
    except (ValueError, OverflowError):
        return None
    return (moment - _EPOCH) // timedelta(microseconds=1)


def split_quoted(value: str) -> list[str]:
    """The members of an `in:` list: separated by commas, those with commas in quotation marks."""
    _check_quotes(value)
    return [quoted or plain for quoted, plain in _QUOTED.findall(value)]


def _check_quotes(value: str) -> None:
    opening = True
    for place, char in enumerate(value):
        if char != '"' or (place and value[place - 1] == "\\"):
            continue
        if opening and place and value[place - 1] != ",":
            raise BadRequest(f"Invalid filter value {value}. There is no comma before opening quotation mark.")
        if not opening and place + 1 != len(value) and value[place + 1] != ",":
            raise BadRequest(f"Invalid filter value {value}. There is no comma after closing quotation mark.")
        opening = not opening
    if not opening:
        raise BadRequest(f"Invalid filter value {value}. The quote is not closed.")
