"""Metadata definitions as the wire shows them. Knows no request."""

from __future__ import annotations

from typing import Any

from ....sim.clock import iso
from .state import Association, Definition, MetadefState, Namespace, ResourceType

Json = Any


def namespace_view(row: Namespace, inside: Json = None) -> Json:
    """A namespace, and what is shown of its content."""
    shown = {
        "namespace": row.namespace, "display_name": row.display_name, "description": row.description,
        "visibility": row.visibility, "protected": row.protected, "owner": row.owner, **times(row),
    }  # fmt: skip
    shown = _there(shown)
    for name in ("resource_type_associations", "properties", "objects", "tags"):
        if inside and name in inside:
            shown[name] = inside[name]
    return {**shown, "self": href(row.namespace), "schema": "/v2/schemas/metadefs/namespace"}


def href(*names: str) -> str:
    """The path of a namespace, or of something in it."""
    return "/v2/metadefs/namespaces/" + "/".join(names)


def object_view(namespace: str, row: Definition) -> Json:
    """An object, under the name that the client calls its namespace."""
    shown = {"name": row.name, **{key: row.body.get(key) for key in ("required", "description", "properties")}}
    link = {"self": href(namespace, "objects", row.name), "schema": "/v2/schemas/metadefs/object"}
    return {**_there({**shown, **times(row)}), **link}


def type_view(kind: ResourceType) -> Json:
    """A resource type."""
    return _there({"name": kind.name, **times(kind)})


def association_view(name: str, row: Association) -> Json:
    """What a namespace is for."""
    return _there({"name": name, "prefix": row.prefix, "properties_target": row.properties_target, **times(row)})


def associations_of(state: MetadefState, namespace: Namespace) -> list[Json]:
    """All that a namespace is for."""
    return [association_view(kind.name, row) for kind, row in state.types_of(namespace)]


def tag_view(row: Definition) -> Json:
    """A tag."""
    return _there({"name": row.name, **times(row)})


def times(row: Any) -> Json:
    """When something was made and changed."""
    return {
        "created_at": iso(row.created_at), "updated_at": None if row.updated_at is None else iso(row.updated_at),
    }  # fmt: skip


def _there(fields: dict[str, Json]) -> dict[str, Json]:
    return {name: value for name, value in fields.items() if value is not None}
