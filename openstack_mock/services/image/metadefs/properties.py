"""Properties of a namespace that stand alone, outside of objects. Knows nothing of what a namespace shows of them."""

from __future__ import annotations

from typing import Any

from ....store.collation import fold
from ....store.collection import Duplicate
from ....wire.call import Call
from ....wire.errors import Conflict, NotFound
from ....wire.operation import operation
from ..query import Params
from . import access, bodies, listing, notices, values
from .state import Definition, Namespace, clear, find

Json = Any
_ALL = "/metadefs/namespaces/{namespace}/properties"
_ONE = _ALL + "/{property_name}"


@operation(f"POST {_ALL}", "Create property", success=201)
def create(call: Call) -> Json:
    """Define a property."""
    body = bodies.take(call, "property", values.PROPERTY)
    namespace = access.find(call, call.ids[0])
    access.require(call, "add_metadef_property", namespace)
    return view(add(call, namespace, body["name"], body, call.ids[0]))


@operation(f"GET {_ALL}", "List properties", bodyless=True)
def index(call: Call) -> Json:
    """List the properties, by name."""
    namespace = access.find(call, call.ids[0])
    access.require(call, "get_metadef_properties", namespace)
    return {"properties": all_of(call, namespace)}


@operation(f"GET {_ONE}", "Show property definition")
def show(call: Call) -> Json:
    """Show a property; for a `resource_type` it goes by its name with that type's prefix."""
    params = Params.of(call)
    namespace = access.find(call, call.ids[0])
    access.require(call, "get_metadef_property", namespace)
    name = call.ids[1]
    kind = listing.resource_type(params)
    if kind:
        access.require(call, "get_metadef_resource_type", namespace)
        name = _without_prefix(call, namespace, kind, name)
    return view(_get(call, namespace, name))


@operation(f"PUT {_ONE}", "Update property definition")
def update(call: Call) -> Json:
    """Define a property anew, all of it."""
    body = bodies.take(call, "property", values.PROPERTY)
    namespace = access.find(call, call.ids[0])
    access.require(call, "modify_metadef_property", namespace)
    row = _get(call, namespace, call.ids[1])
    values.check_default({"": body})
    values.check_bmp("update metadata property", {"name": body["name"], "json_schema": body})
    old, name = row.name, body["name"]
    values.check_column("name", name, 80)
    changes = {"name": name, "key": fold(name), "body": body}
    try:
        listing.change(call, access.state_of(call).properties, row, changes)
    except Duplicate:
        raise Conflict(
            "Invalid update. It would result in a duplicate metadata definition property with the same "
            f"name={name} in namespace={namespace.namespace}."
        ) from None
    notices.definition(call, "property.update", namespace.namespace, row, name_old=old)
    return view(row)


@operation(f"DELETE {_ONE}", "Remove property definition", success=204)
def delete(call: Call) -> Json:
    """Delete a property."""
    bodies.none(call)
    namespace = access.find(call, call.ids[0])
    access.require(call, "remove_metadef_property", namespace)
    row = _get(call, namespace, call.ids[1])
    listing.refuse_protected(namespace, f"property {row.name}")
    access.state_of(call).properties.remove(row)
    notices.definition(call, "property.delete", namespace.namespace, row, deleted=True)
    return listing.nothing()


@operation(f"DELETE {_ALL}", "Delete all properties of a namespace", success=204)
def delete_all(call: Call) -> Json:
    """Delete all properties; who may delete the namespace may."""
    bodies.none(call)
    namespace = access.find(call, call.ids[0])
    access.require(call, "delete_metadef_namespace", namespace)
    listing.refuse_protected(namespace)
    clear(access.state_of(call).properties, namespace)
    notices.namespace(call, "delete_properties", namespace)
    return listing.nothing()


def add(
    call: Call, namespace: Namespace, name: str, body: Json, called: str, doing: str = "create metadata property"
) -> Definition:
    """Add a property to a namespace that the client has `called` so. Conflict if there is one of the name."""
    state = access.state_of(call)
    values.check_default({name: body})
    values.check_bmp(doing, {"name": name, "json_schema": body})
    values.check_column("name", name, 80)
    row = Definition(state.number(), namespace.id, name, fold(name), call.now, call.now, body)
    try:
        state.properties.add(row)
    except Duplicate:
        raise Conflict(
            f"A metadata definition property with name={name} already exists in namespace={called}."
        ) from None
    notices.definition(call, "property.create", called, row)
    return row


def view(row: Definition) -> Json:
    """A property on its own: with its name."""
    return {"name": row.name, **{key: value for key, value in row.body.items() if key != "name"}}


def all_of(call: Call, namespace: Namespace) -> Json:
    """The properties of a namespace by name. Those that were made one by one have it inside too."""
    return {row.name: row.body for row in access.state_of(call).properties.by(namespace_id=namespace.id)}


def _get(call: Call, namespace: Namespace, name: str) -> Definition:
    row = find(access.state_of(call).properties, namespace, name)
    if row is None:
        raise NotFound(f"Could not find property {name}")
    return row


def _without_prefix(call: Call, namespace: Namespace, kind: str, name: str) -> str:
    state = access.state_of(call)
    found = state.type(kind)
    if found is None:
        raise NotFound(f"The metadata definition resource-type with name={kind}, was not found.")
    row = state.associations.find(namespace_id=namespace.id, type_id=found.id)
    if row is None:
        raise NotFound(
            f"The metadata definition resource-type association of resource-type={kind} to "
            f"namespace={call.ids[0]}, was not found."
        )
    if not row.prefix or not name.startswith(row.prefix):
        raise NotFound(
            f"Property {name} does not start with the expected resource type association prefix of '{row.prefix}'."
        )
    return name[len(row.prefix) :]
