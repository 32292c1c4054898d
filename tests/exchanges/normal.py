"""Makes two clouds' answers comparable: what chance or the clock has chosen becomes a name. Knows no service's rules."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from .senders import Answer

Json = Any

CHOSEN: Final = re.compile(
    r"(?P<token>gAAAA[\w-]{20,}={0,2})"
    r"|(?P<id>(?:(?<![0-9a-fA-F])|(?<=%[0-9A-F]{2}))(?:[0-9a-f]{64}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32})(?![0-9a-fA-F]))"
    r"|(?P<time>(?:\b|(?<=%3A))\d{4}-\d\d-\d\d[T ]\d\d(?::|%3A)\d\d(?:(?::|%3A)\d\d)?(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?)"
    r"|(?P<folder>(?<!\w)/(?:[\w.-]+/)*glance(?=/store\d))"
    r"|(?P<date>\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT)"
)
DIGIT: Final = re.compile(r"\d")
# what a scenario makes: it is named by a variable, or so that one sees it
OWN: Final = re.compile(r"\$\{(?!at\.|seed\.)|recorded-|0ec0ded0-|CUSTOM_RECORDED")

COMPARED: Final = (
    "accept-ranges", "allow", "cache-control", "content-disposition", "content-range", "content-type", "content-md5",
    "etag", "last-modified", "location", "openstack-api-version", "openstack-image-import-methods",
    "openstack-image-store-ids", "retry-after", "vary", "warning", "www-authenticate", "x-auth-token",
    "x-openstack-image-size", "x-openstack-nova-api-version", "x-subject-token",
)  # fmt: skip
MASKED_FIELDS: Final = frozenset({"audit_ids", "secret", "access_token_secret", "oauth_token_secret"})
# seconds of a clock, and the number of a row in a database
COUNTED_FIELDS: Final = frozenset({"last_accessed", "last_modified", "id"})
UNORDERED_FIELDS: Final = frozenset({"tags"})  # sets of words, whatever the order of what has them
SEED_TYPES: Final = frozenset({"identity"})


class Names:
    """Which value has which name: variables that answers have given, the services' roots, what the client said."""

    def __init__(self, roots: Mapping[str, str]) -> None:
        self._roots = sorted(((url, f"${{at.{kind}}}") for kind, url in roots.items()), key=lambda r: -len(r[0]))
        self._prefixes = sorted({urlsplit(url).path for url in roots.values()} - {""}, key=len, reverse=True)
        self._names: dict[str, str] = {}
        self._odd: dict[str, str] = {}
        self._values: dict[str, str] = {}
        self._said: set[str] = set()

    def learn(self, name: str, value: Json) -> None:
        """Remember what a variable stands for, if it is a value that nobody would meet by accident."""
        if not isinstance(value, str) or len(value) < 16:
            return
        old = self._values.pop(name, None)
        if old is not None and self._names.get(old) == name:
            del self._names[old]
            self._odd.pop(old, None)
        self._values[name] = value
        self._names[value] = name
        if not CHOSEN.fullmatch(value):
            self._odd[value] = name

    def hear(self, template: str) -> None:
        """Remember the ids and dates that the client itself has written: they stay as they are."""
        for match in CHOSEN.finditer(template):
            self._said.add(match.group()[:10] if match["time"] else match.group())

    def text(self, text: str) -> str:
        """A text with names for what was chosen by chance or by the clock."""
        for url, name in self._roots:
            if url in text:
                text = text.replace(url, name)
        for prefix in self._prefixes:
            if text.startswith(f"{prefix}/"):
                text = text[len(prefix) :]
        for value, name in self._odd.items():
            if value in text:
                text = text.replace(value, f"${{{name}}}")
        return CHOSEN.sub(self._name, text)

    def _name(self, match: re.Match[str]) -> str:
        value = match.group()
        if value in self._names:
            return f"${{{self._names[value]}}}"
        if value in self._said or value[:10] in self._said:
            return value
        if match["token"]:
            return "<token>"
        if match["folder"]:
            return "<folder>"
        if match["id"]:
            return f"<id:{len(value)}>"
        return f"<{DIGIT.sub('9', value)}>" if match["time"] else "<date>"


def normal(answer: Answer, names: Names, *, ordered: bool, whole: bool) -> dict[str, Json]:
    """An answer as it is kept and compared: status, headers that matter, body."""
    kept: dict[str, Json] = {"status": answer.status}
    headers = {name: names.text(answer.headers[name]) for name in COMPARED if name in answer.headers}
    if "allow" in headers:
        headers["allow"] = ", ".join(sorted(headers["allow"].replace(" ", "").split(",")))
    kept["headers"] = headers
    if not answer.body:
        return kept
    body = answer.json()
    if not isinstance(body, dict | list):
        kept["text"] = names.text(answer.body.decode("utf-8", "backslashreplace"))
        return kept
    body = _value(body, names, ordered)
    if not whole and isinstance(body, dict) and answer.status < 300:
        body = {key: _own(value) for key, value in body.items()}
    kept["json"] = body
    return kept


def _value(value: Json, names: Names, ordered: bool) -> Json:
    if isinstance(value, str):
        return names.text(value)
    if isinstance(value, dict):
        return {names.text(key): _field(key, item, names, ordered) for key, item in value.items()}
    if isinstance(value, list):
        items = [_value(item, names, ordered) for item in value]
        return items if ordered else sorted(items, key=canonical)
    return value


def _field(key: str, value: Json, names: Names, ordered: bool) -> Json:
    if key in MASKED_FIELDS and value:
        return [f"<{key}>"] * len(value) if isinstance(value, list) else f"<{key}>"
    if key in COUNTED_FIELDS and type(value) in (int, float):
        return f"<{key}>"
    if key == "catalog" and isinstance(value, list):
        items = (_value(item, names, ordered) for item in value)
        return sorted((item for item in items if _is_own_service(item)), key=canonical)
    return _value(value, names, ordered and not (key in UNORDERED_FIELDS and canonical(value).startswith('["')))


def _is_own_service(entry: Json) -> bool:
    """Whether an entry of a catalog is a scenario's: the URLs of others may hold its project's id."""
    return entry.get("type") in SEED_TYPES or bool(
        OWN.search(canonical([entry.get("type"), entry.get("name"), entry.get("id")]))
    )


def _own(value: Json) -> Json:
    if isinstance(value, list) and value and all(isinstance(item, dict) for item in value):
        return [item for item in value if OWN.search(canonical(item))]
    return value


def canonical(value: Json) -> str:
    """One spelling for equal values."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False)


def shape(value: Json) -> Json:
    """What kind of thing a value is: names and types, without the content."""
    if isinstance(value, dict):
        return {key: shape(item) for key, item in value.items() if item is not None}
    if isinstance(value, list):
        return "a list"
    return type(value).__name__


def differences(expected: Json, got: Json, place: str = "") -> Iterable[str]:
    """Say in short lines where two normal answers differ."""
    if isinstance(expected, dict) and isinstance(got, dict):
        for key in sorted({*expected, *got}):
            at = f"{place}/{key}" if place else str(key)
            if key not in got:
                yield f"{at}: {_short(expected[key])} is missing"
            elif key not in expected:
                yield f"{at}: {_short(got[key])} is too much"
            else:
                yield from differences(expected[key], got[key], at)
    elif isinstance(expected, list) and isinstance(got, list) and len(expected) == len(got):
        for index, (one, other) in enumerate(zip(expected, got, strict=True)):
            yield from differences(one, other, f"{place}/{index}")
    elif type(expected) is not type(got) or expected != got:
        yield f"{place}: expected {_short(expected)}, got {_short(got)}"


def _short(value: Json) -> str:
    text = canonical(value)
    return text if len(text) <= 300 else f"{text[:300]}... ({len(text)})"
