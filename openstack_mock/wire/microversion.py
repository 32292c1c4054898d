"""Microversions: parsing, choosing, and tables by version. Knows no service's history."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

V = TypeVar("V")
Version = tuple[int, int]
_FORM = re.compile(r"^([1-9]\d*)\.([1-9]\d*|0)$")


def parse(text: str) -> Version | None:
    """`2.53` as (2, 53); None if the text has not that form."""
    match = _FORM.match(text)
    return (int(match[1]), int(match[2])) if match else None


def text(version: Version) -> str:
    """(2, 53) as `2.53`."""
    return f"{version[0]}.{version[1]}"


class ByVersion(Generic[V]):
    """A table by version: the value of the newest row that is not newer than the version asked for."""

    __slots__ = ("rows",)

    def __init__(self, rows: Mapping[str, V]) -> None:
        pairs = []
        for key, value in rows.items():
            version = parse(key)
            if version is None:
                raise ValueError(f"{key!r} is no version")
            pairs.append((version, value))
        self.rows: list[tuple[Version, V]] = sorted(pairs, key=lambda pair: pair[0])

    def at(self, version: Version) -> V | None:
        """The value in force at `version`; None before the first row."""
        found = None
        for since, value in self.rows:
            if since > version:
                break
            found = value
        return found


def by_version(value: Any) -> Any:
    """A dict whose keys are all versions becomes a ByVersion; anything else stays."""
    if isinstance(value, dict) and value and all(isinstance(key, str) and _FORM.match(key) for key in value):
        return ByVersion(value)
    return value


@dataclass(frozen=True, slots=True)
class Microversions:
    """A service's range, its name in the `OpenStack-API-Version` header, and older headers that mean the same."""

    service_type: str
    minimum: Version
    maximum: Version
    legacy_headers: tuple[str, ...] = ()
    names: tuple[str, ...] = ()  # other service types that the header may name

    def asked(self, headers: Mapping[str, str]) -> str | None:
        """The version that the headers ask for, as text (`latest` too); None if they ask for none."""
        header = headers.get("openstack-api-version")
        if header is not None:
            for part in header.split(","):
                service, _, wanted = part.strip().partition(" ")
                if service.lower() in (self.service_type, *self.names):
                    return wanted.strip()
        for name in self.legacy_headers:
            if name in headers:
                return headers[name].strip()
        return None
