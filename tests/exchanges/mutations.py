"""Tables of what can be wrong with a request, and the probes that follow from a good one. Knows no service."""

from __future__ import annotations

import copy
import itertools
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final
from urllib.parse import quote

from .reference import Field
from .step import ABSENT, Json, Step

# fmt: off
ANY_TYPE: Final[tuple[tuple[str, Json], ...]] = (
    ("null", None), ("an integer", 7), ("a negative number", -1), ("zero", 0), ("a fraction", 1.5), ("true", True), ("false", False),
    ("a string", "text"), ("an empty string", ""), ("blanks", "   "),
    ("an empty list", []), ("a list", ["text"]), ("an empty object", {}), ("an object", {"a": "b"}),
)
FEW_TYPES: Final[tuple[tuple[str, Json], ...]] = (
    ("null", None), ("an integer", 7), ("true", True), ("an empty string", ""), ("a list", ["text"]), ("an object", {"a": "b"}),
)
STRINGS: Final[tuple[tuple[str, str], ...]] = (
    ("65 characters", "n" * 65), ("256 characters", "n" * 256), ("not ASCII", "é-ü-日本"), ("outside the BMP", "\U0001f600"),
    ("a control character", "a\tb\nc"), ("punctuation", "a/b,c;d?e&f"), ("a number as text", "7"),
)
BOOLEANS: Final[tuple[Json, ...]] = ("true", "False", "yes", "off", "0", "1", 1, "maybe")
UNKNOWN_IDS: Final[tuple[tuple[str, str], ...]] = (
    ("a word", "unknown"), ("an id", "0123456789abcdef0123456789abcdef"), ("a uuid", "01234567-89ab-cdef-0123-456789abcdef"),
    ("65 characters", "n" * 65), ("a blank", "%20"), ("not ASCII", "%C3%A9"), ("a percent", "%25"),
)
ENVELOPES: Final[tuple[tuple[str, Json], ...]] = (
    ("an empty object", {}), ("another key", {"wrong": {}}), ("an empty list", []), ("a list", [{}]), ("a string", "text"),
    ("a number", 7), ("null", None),
)
INSIDES: Final[tuple[tuple[str, Json], ...]] = (
    ("an empty object", {}), ("null", None), ("an empty list", []), ("a string", "text"), ("a number", 7), ("true", True),
)
JSON_TYPE: Final = "application/json"
PAYLOADS: Final[tuple[tuple[str, bytes, str], ...]] = (
    ("half of a JSON object", b'{"', JSON_TYPE), ("no JSON", b"this is no JSON", JSON_TYPE), ("single quotes", b"{'a': 'b'}", JSON_TYPE),
    ("nothing", b"", JSON_TYPE), ("bytes that are no UTF-8", b'{"a": "\xff\xfe"}', JSON_TYPE), ("not a number", b'{"a": NaN}', JSON_TYPE),
    ("XML", b"<a/>", "application/xml"), ("a form", b"a=b", "application/x-www-form-urlencoded"), ("nothing, untyped", b"", ""),
)
CONTENT_TYPES: Final[tuple[str, ...]] = (
    "", "text/plain", "application/xml", "application/json; charset=utf-8", "application/json;charset=latin-1", "APPLICATION/JSON",
    "application/octet-stream", "application/json-patch+json", "garbage",
)
TOKENS: Final[tuple[tuple[str, str], ...]] = (
    ("garbage", "garbage"), ("a blank", " "), ("a uuid", "0123456789abcdef0123456789abcdef"), ("not of our keys", "gAAAAA" + "Bq" * 90),
    ("very long", "x" * 300), ("not ASCII", "é"),
)
ACCEPTS: Final[tuple[str, ...]] = ("text/html", "application/xml", "*/*;q=0.1", "garbage", "application/json;q=0")
METHODS: Final[tuple[str, ...]] = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
QUERY_VALUES: Final[tuple[tuple[str, str], ...]] = (
    ("empty", ""), ("a word", "text"), ("a number", "7"), ("a negative number", "-1"), ("an unknown id", "0123456789abcdef0123456789abcdef"),
    ("true", "true"), ("False", "False"), ("256 characters", "n" * 256), ("not ASCII", "%C3%A9"), ("null", "null"), ("a list", "a,b"),
)
COMPARATORS: Final[tuple[str, ...]] = (
    "__contains", "__icontains", "__startswith", "__istartswith", "__endswith", "__iendswith", "__exact", "__nonsense", "__gt",
)
# fmt: on


def body(step: Step, fields: Iterable[Field] = (), *, thorough: bool = True, flat: bool = False) -> Iterator[Step]:
    """Each field in turn missing, of each type, beyond each limit; a field nobody knows in each object.

    The outermost object is an envelope, whose one value is no field; in a `flat` body the fields lie in it openly.
    """
    if step.json is ABSENT:
        return
    sent = _walk(step.json)
    known = {field.path: field for field in fields}
    for path in sent:
        yield _with(step, f"missing: {_name(path)}", _removed(step.json, path))
    for path in dict.fromkeys([*sent, *(p for p in known if _placeable(p))]):
        if len(path) < 2 and not flat:
            continue
        for label, value in values(known.get(path), thorough=thorough):
            yield _with(step, f"value: {_name(path)} is {label}", _placed(step.json, path, value))
    for path in [(), *sent]:
        if isinstance(_at(step.json, path), dict):
            yield _with(step, f"extra: in {_name(path) or 'the body'}", _placed(step.json, (*path, "unknown_field"), "x"))


def values(field: Field | None, *, thorough: bool = True) -> Iterator[tuple[str, Json]]:
    """Values to try in a field: of every type, and around the limits that the reference gives."""
    yield from ANY_TYPE if thorough else FEW_TYPES
    if field is None or "string" in field.types or not field.types:
        yield from STRINGS if thorough else STRINGS[:3]
    if field is None:
        return
    for choice in field.choices or ():
        yield f"the choice {choice!r}", choice
    if "boolean" in field.text:
        yield from ((f"a boolean as {value!r}", value) for value in BOOLEANS)
    if field.longest is not None and "string" in field.types:
        yield from ((f"{size} characters long", "m" * size) for size in (field.longest, field.longest + 1))
    if field.longest is not None and "array" in field.types:
        yield from (
            (f"{size} items", [f"i{number}" for number in range(size)]) for size in (field.longest, field.longest + 1)
        )
    if "array" in field.types:
        yield "a list with an item twice", ["twice", "twice"]
        yield "a list of numbers", [1, 2]
        yield "a list of nulls", [None]
    low, high = field.range
    if low is not None:
        yield from (("the least", int(low)), ("below the least", int(low) - 1))
    if high is not None and high < 1e18:
        yield from (("the greatest", int(high)), ("above the greatest", int(high) + 1))
    if "integer" in field.types:
        yield from (("a number as text", "7"), ("a huge number", 2**70))


def envelope(step: Step) -> Iterator[Step]:
    """The body as something else than an object with the one key it should have."""
    for label, value in ENVELOPES:
        yield _with(step, f"envelope: {label}", value)
    if isinstance(step.json, dict) and len(step.json) == 1:
        ((key, inside),) = step.json.items()
        for label, value in INSIDES:
            yield _with(step, f"envelope: {label} inside", {key: value})
        yield _with(step, "envelope: none", inside)
        yield _with(step, "envelope: a list around the inside", {key: [inside]})
        yield _with(step, "envelope: another key next to it", {key: inside, "wrong": {}})


def payload(step: Step) -> Iterator[Step]:
    """A body that is no JSON, or that does not say that it is."""
    for label, raw, kind in PAYLOADS:
        yield step.but(json=ABSENT, raw=raw, headers={**step.headers, "Content-Type": kind}, kind=f"payload: {label}")
    for kind in CONTENT_TYPES:
        yield step.but(headers={**step.headers, "Content-Type": kind}, kind=f"content type: {kind or 'none'}")


def bodies(step: Step, fields: Iterable[Field] = (), *, thorough: bool = True, flat: bool = False) -> Iterator[Step]:
    """Everything that can be wrong with a body."""
    yield from body(step, fields, thorough=thorough, flat=flat)
    yield from envelope(step)
    yield from payload(step)


def personas(step: Step, names: Iterable[str], before: Iterable[Step] = ()) -> Iterator[Step]:
    """The same request as each persona; `before` is done anew after each one that was let."""
    after = (*step.then, *(prepare.setup() for prepare in before))
    for name in names:
        yield step.but(who=name, kind=f"persona: {name}", then=after)


def tokens(step: Step) -> Iterator[Step]:
    """The same request without a token, and with bad ones."""
    yield step.but(who=None, kind="token: none", headers={**step.headers})
    for label, token in TOKENS:
        yield step.but(who=None, headers={**step.headers, "X-Auth-Token": token}, kind=f"token: {label}")


def methods(path: str, known: Iterable[str], who: str = "admin") -> Iterator[Step]:
    """The methods that a path does not have."""
    for method in METHODS:
        if method not in known:
            yield Step(method, path, who=who, kind=f"method: {method}")


def unknown(step: Step, *variables: str, ids: Sequence[tuple[str, str]] = UNKNOWN_IDS) -> Iterator[Step]:
    """Ids in the path that nobody knows, one variable at a time."""
    for variable in variables:
        for label, value in ids:
            path = step.path.replace(f"${{{variable}}}", value)
            yield step.but(path=path, kind=f"unknown: {variable} is {label}", then=())


def accepts(step: Step) -> Iterator[Step]:
    """Media types that the client would rather have."""
    for accept in ACCEPTS:
        yield step.but(headers={**step.headers, "Accept": accept}, kind=f"accept: {accept}")


def query(step: Step, good: dict[str, Sequence[str]], *, comparators: bool = False) -> Iterator[Step]:
    """Each parameter with good and with bad values, twice, and compared in other ways; and one nobody knows."""
    for name, samples in good.items():
        for sample in samples:
            yield _asking(step, f"query: {name}", f"{name}={sample}")
        for label, value in QUERY_VALUES:
            yield _asking(step, f"query: {name} is {label}", f"{name}={value}")
        if samples:
            yield _asking(step, f"query: {name} twice", f"{name}={samples[0]}&{name}=text")
        if comparators and samples:
            for suffix in COMPARATORS:
                yield _asking(step, f"query: {name}{suffix}", f"{name}{suffix}={samples[0]}")
    yield _asking(step, "query: an unknown parameter", "unknown=1")
    yield _asking(step, "query: a bare word", "unknown")
    yield _asking(step, "query: empty", "")


def pages(step: Step, marker: str) -> Iterator[Step]:
    """Limits and markers, good and bad."""
    for label, value in (("zero", "0"), ("negative", "-1"), ("a word", "many"), ("huge", "99999999999"), ("empty", "")):
        yield _asking(step, f"page: limit is {label}", f"limit={value}")
    for label, value in (("unknown", "unknown"), ("empty", "")):
        yield _asking(step, f"page: marker is {label}", f"marker={value}")
    yield _asking(step, "page: after the last", f"limit=1&marker={marker}")


def percent(text: str) -> str:
    """A text as it stands in a path or query, its variables left as they are."""
    return quote(text, safe="${}.:/=&,!~")


def _asking(step: Step, kind: str, text: str) -> Step:
    return step.but(path=f"{step.path}{'&' if '?' in step.path else '?'}{text}", kind=kind)


def _with(step: Step, kind: str, value: Json) -> Step:
    return step.but(json=value, kind=kind)


def _walk(value: Json, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    if isinstance(value, dict):
        items: Iterable[tuple[str, Json]] = value.items()
    elif isinstance(value, list):
        items = [("[]", value[0])] if value else ()
    else:
        return []
    found = []
    for key, item in items:
        found += [(*path, key), *_walk(item, (*path, key))]
    return found


def _placeable(path: tuple[str, ...]) -> bool:
    return not any(part.startswith(("{", "(")) for part in path)


def _key(container: Json, part: str) -> Any:
    return 0 if isinstance(container, list) and part == "[]" else part


def _at(value: Json, path: tuple[str, ...]) -> Json:
    for part in path:
        value = value[_key(value, part)]
    return value


def _removed(value: Json, path: tuple[str, ...]) -> Json:
    changed = copy.deepcopy(value)
    holder = _at(changed, path[:-1])
    del holder[_key(holder, path[-1])]
    return changed


def _placed(value: Json, path: tuple[str, ...], new: Json) -> Json:
    changed = copy.deepcopy(value)
    holder = changed
    for part, following in itertools.pairwise(path):
        holder = _step_in(holder, part, [None] if following == "[]" else {})
    holder[_key(holder, path[-1])] = copy.deepcopy(new)
    return changed


def _step_in(holder: Json, part: str, empty: Json) -> Json:
    key = _key(holder, part)
    if isinstance(holder, list):
        if not holder:
            holder.append(copy.deepcopy(empty))
        elif not isinstance(holder[0], type(empty)):
            holder[0] = copy.deepcopy(empty)
    elif not isinstance(holder.get(key), type(empty)) or holder.get(key) == []:
        holder[key] = copy.deepcopy(empty)
    return holder[key]


def _name(path: tuple[str, ...]) -> str:
    return ".".join(path).replace(".[]", "[]")

