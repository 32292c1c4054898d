"""A service's data as JSON, for people who look: what there is, not what its API would show. Knows no service."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from ..store.collection import Collection
from ..wire.message import Json

# What is shown of a resource, where it has it.
SHOWN = ("id", "name", "status", "state", "task", "project_id", "user_id", "domain_id", "host")


def counts(data: Any) -> dict[str, int]:
    """How many resources of each kind there are, the empty kinds left out."""
    return {name: len(rows) for name, rows in _collections(data) if len(rows)}


def resources(data: Any) -> dict[str, list[Json]]:
    """The resources of each kind, in the order they were made."""
    return {name: [_shown(rows, row) for row in rows] for name, rows in _collections(data)}


def _collections(data: Any) -> Iterator[tuple[str, Collection[Any]]]:
    names = [field.name for field in fields(data)] if is_dataclass(data) else list(vars(data))
    for name in names:
        value = getattr(data, name, None)
        if isinstance(value, Collection):
            yield name, value


def _shown(rows: Collection[Any], row: Any) -> Json:
    shown = {name: getattr(row, name) for name in SHOWN if hasattr(row, name)}
    if rows.key not in shown:
        shown[rows.key] = getattr(row, rows.key)
    return shown
