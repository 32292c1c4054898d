"""The namespaces that `glance-manage db_load_metadefs` leaves in every Glance. Knows nothing of the wire."""

from __future__ import annotations

import functools
import json
from importlib.resources import files
from typing import Any

from ....store.collation import fold
from .state import Association, Definition, MetadefState, Namespace, ResourceType

Json = Any


@functools.cache
def _namespaces() -> list[dict[str, Json]]:
    found: list[dict[str, Json]] = json.loads((files(__package__) / "seed.json").read_text())
    return found


def seed(state: MetadefState, start: int) -> None:
    """Load them, all made at `start`. What is loaded so has never been updated."""
    for given in _namespaces():
        own: dict[str, Json] = {
            name: given.get(name) for name in ("display_name", "description", "visibility", "protected", "owner")
        }
        name = given["namespace"]
        row = state.namespaces.add(
            Namespace(state.number(), name, fold(name), created_at=start, updated_at=None, **own)
        )
        for each in given.get("resource_type_associations", ()):
            _associate(state, row, each, start)
        for each in given.get("objects", ()):
            body = {key: each.get(key) for key in ("required", "description", "properties")}
            _define(state, state.objects, row, each["name"], body, start)
        for key, body in given.get("properties", {}).items():
            _define(state, state.properties, row, key, body, start)


def _associate(state: MetadefState, row: Namespace, given: Json, start: int) -> None:
    name = given["name"]
    kind = state.type(name) or state.types.add(ResourceType(state.number(), name, fold(name), start, None))
    prefix, target = given.get("prefix"), given.get("properties_target")
    state.associations.add(Association(state.number(), row.id, kind.id, start, None, prefix, target))


def _define(state: MetadefState, rows: Any, row: Namespace, name: str, body: Json, start: int) -> None:
    rows.add(Definition(state.number(), row.id, name, fold(name), start, None, body))
