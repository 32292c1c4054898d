"""Resource types, and which of them a namespace is for. Knows nothing of what a namespace shows of them."""

from __future__ import annotations

from typing import Any

from ....store.collation import fold
from ....store.collection import Duplicate
from ....wire.call import Call
from ....wire.errors import Conflict, NotFound
from ....wire.operation import operation
from . import access, bodies, listing, notices, values
from .state import Association, Namespace, ResourceType
from .views import association_view, associations_of, type_view

Json = Any
_ALL = "/metadefs/namespaces/{namespace}/resource_types"


@operation("GET /metadefs/resource_types", "List resource types", bodyless=True)
def index(call: Call) -> Json:
    """List every resource type that a namespace was ever for."""
    access.require(call, "list_metadef_resource_types")
    return {"resource_types": [type_view(kind) for kind in access.state_of(call).types]}


@operation(f"GET {_ALL}", "List resource type associations", bodyless=True)
def show(call: Call) -> Json:
    """List what a namespace is for."""
    namespace = access.find(call, call.ids[0])
    access.require(call, "list_metadef_resource_types", namespace)
    seen = access.may(call, "get_metadef_resource_type", namespace)
    return {"resource_type_associations": associations_of(access.state_of(call), namespace) if seen else []}


@operation(f"POST {_ALL}", "Create resource type association", success=201)
def create(call: Call) -> Json:
    """Say that a namespace is for a resource type; one that nobody has heard of is made."""
    body = bodies.take(call, "resource_type", values.ASSOCIATION)
    namespace = access.find(call, call.ids[0])
    access.require(call, "add_metadef_resource_type_association", namespace)
    return association_view(body["name"], add(call, namespace, body, call.ids[0]))


@operation(f"DELETE {_ALL}/{{resource_type}}", "Remove resource type association", success=204, bodyless=True)
def delete(call: Call) -> Json:
    """Say that a namespace is no longer for a resource type; the type stays."""
    namespace = access.find(call, call.ids[0])
    access.require(call, "remove_metadef_resource_type_association", namespace)
    state = access.state_of(call)
    name = call.ids[1]
    row = next((row for kind, row in state.types_of(namespace) if kind.name == name), None)
    if row is None:
        raise NotFound(f"Failed to find resource type {name} to delete")
    listing.refuse_protected(namespace, f"resource-type-association {name}")
    state.associations.remove(row)
    notices.association(call, "delete", namespace.namespace, name, row, deleted=True)
    return listing.nothing()


def add(call: Call, namespace: Namespace, body: Json, called: str) -> Association:
    """Associate a resource type with a namespace that the client has `called` so. Conflict if it is already."""
    state = access.state_of(call)
    name = body["name"]
    for key in ("name", "prefix", "properties_target"):
        values.check_column(key, body.get(key), 80)
    kind = state.type(name)
    if kind is None:
        kind = state.types.add(ResourceType(state.number(), name, fold(name), call.now, call.now))
    row = Association(
        state.number(), namespace.id, kind.id, call.now, call.now, body.get("prefix"), body.get("properties_target")
    )
    try:
        state.associations.add(row)
    except Duplicate:
        raise Conflict(
            f"The metadata definition resource-type association of resource-type={name} to namespace={called} "
            "already exists."
        ) from None
    notices.association(call, "create", called, name, row)
    return row
