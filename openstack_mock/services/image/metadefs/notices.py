"""What Glance tells on the bus of changes to metadata definitions. Knows no operation."""

from __future__ import annotations

from typing import Any

from ....sim.clock import iso
from ....wire.call import Call
from .state import Association, Definition, Namespace
from .views import times

Json = Any
_PROPERTY = (
    "type", "title", "description", "default", "minimum", "maximum", "enum", "pattern", "minLength", "maxLength",
    "confidential", "items", "uniqueItems", "minItems", "maxItems", "additionalItems",
)  # fmt: skip


def namespace(call: Call, event: str, row: Namespace, *, old: str | None = None, deleted: bool = False) -> None:
    """Tell of a namespace."""
    _tell(call, f"namespace.{event}", {
        "namespace": row.namespace, "namespace_old": old or row.namespace, "display_name": row.display_name,
        "protected": row.protected, "visibility": row.visibility, "owner": row.owner, "description": row.description,
        **times(row),
    }, deleted)  # fmt: skip


def definition(
    call: Call, event: str, namespace: str, row: Definition, *, name_old: str | None = None, deleted: bool = False
) -> None:
    """Tell of an object, a property or a tag."""
    kind = event.partition(".")[0]
    payload: dict[str, Json] = {"namespace": namespace, "name": row.name, "name_old": name_old or row.name}
    if kind == "property":
        payload.update({name: row.body.get(name) for name in _PROPERTY})
    if kind == "object":
        inner = (row.body.get("properties") or {}).items()
        payload["properties"] = [{"name": key, **{n: value.get(n) or None for n in _PROPERTY}} for key, value in inner]
        payload.update({name: row.body.get(name) for name in ("required", "description")})
    if kind != "property":
        payload.update(times(row))
    _tell(call, event, payload, deleted)


def association(call: Call, event: str, namespace: str, name: str, row: Association, *, deleted: bool = False) -> None:
    """Tell of a resource type that a namespace is for."""
    _tell(call, f"resource_type.{event}", {
        "namespace": namespace, "name": name, "name_old": name, "prefix": row.prefix,
        "properties_target": row.properties_target, **times(row),
    }, deleted)  # fmt: skip


def _tell(call: Call, event: str, payload: dict[str, Json], deleted: bool) -> None:
    payload.update(deleted=deleted, deleted_at=iso(call.now) if deleted else None)
    call.sim.bus.notify("image", "image.glance-api", f"metadef_{event}", payload, request_id=call.request_id)
