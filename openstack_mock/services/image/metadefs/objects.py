"""Objects of a namespace: named groups of properties. Knows nothing of what a namespace shows of them."""

from __future__ import annotations

from typing import Any

from ....store.collation import fold
from ....store.collection import Duplicate
from ....wire.call import Call
from ....wire.errors import BadRequest, Conflict, NotFound
from ....wire.operation import operation
from ..query import Params
from . import access, bodies, listing, notices, values
from .state import Definition, Namespace, clear, find
from .views import object_view

Json = Any
_ALL = "/metadefs/namespaces/{namespace}/objects"
_ONE = _ALL + "/{object_name}"


@operation(f"POST {_ALL}", "Create object", success=201)
def create(call: Call) -> Json:
    """Define an object."""
    body = _body(call, deep=True)
    namespace = _namespace(call)
    access.require(call, "add_metadef_object", namespace)
    row = add(call, namespace, body, call.ids[0])
    given = {key: body[key] for key in ("required", "description", "properties") if key in body}
    return object_view(call.ids[0], _shown(row, given))


@operation(f"GET {_ALL}", "List objects")
def index(call: Call) -> Json:
    """List all objects; a page is checked, and not made."""
    params = Params.of(call)
    size = params.pop("limit")
    params.pop("marker")
    listing.direction(params)
    params.pop("sort_key")
    listing.visibility(params, ("public", "private", "shared"))
    if size is not None and listing.limit(size) <= 0:
        raise BadRequest("limit param must be positive")
    namespace = _namespace(call)
    access.require(call, "get_metadef_objects", namespace)
    rows = access.state_of(call).objects.by(namespace_id=namespace.id)
    seen = rows if access.may(call, "get_metadef_object", namespace) else []
    return {"objects": [object_view(call.ids[0], row) for row in seen], "schema": "v2/schemas/metadefs/objects"}


@operation(f"GET {_ONE}", "Show object", bodyless=True)
def show(call: Call) -> Json:
    """Show an object."""
    _, row = _load(call, "get_metadef_object")
    return object_view(call.ids[0], row)


@operation(f"PUT {_ONE}", "Update object")
def update(call: Call) -> Json:
    """Define an object anew, all of it."""
    body = _body(call, deep=False)
    namespace, row = _load(call, "modify_metadef_object")
    values.check_default(body.get("properties"))
    _check(body, "update metadata object")
    before = Definition(0, 0, row.name, "", row.created_at, row.updated_at)
    old, name = row.name, body["name"]
    changes = {"name": name, "key": fold(name), "body": _stored(body)}
    try:
        listing.change(call, access.state_of(call).objects, row, changes)
    except Duplicate:
        raise Conflict(
            "Invalid update. It would result in a duplicate metadata definition object with the same "
            f"name={name} in namespace={namespace.namespace}."
        ) from None
    notices.definition(call, "object.update", namespace.namespace, row, name_old=old)
    given = {key: body.get(key) for key in ("required", "description", "properties")}
    before.name = name
    return object_view(call.ids[0], _shown(before, given))


@operation(f"DELETE {_ONE}", "Delete object", success=204, bodyless=True)
def delete(call: Call) -> Json:
    """Delete an object."""
    namespace, row = _load(call, "delete_metadef_object")
    listing.refuse_protected(namespace, f"object {row.name}")
    access.state_of(call).objects.remove(row)
    notices.definition(call, "object.delete", namespace.namespace, row, deleted=True)
    return listing.nothing()


@operation(f"DELETE {_ALL}", "Delete all objects of a namespace", success=204)
def delete_all(call: Call) -> Json:
    """Delete all objects; who may delete the namespace may."""
    bodies.none(call)
    namespace = access.find(call, call.ids[0])
    access.require(call, "delete_metadef_namespace", namespace)
    listing.refuse_protected(namespace)
    clear(access.state_of(call).objects, namespace)
    notices.namespace(call, "delete_objects", namespace)
    return listing.nothing()


def add(call: Call, namespace: Namespace, body: Json, called: str, doing: str = "create metadata object") -> Definition:
    """Add an object to a namespace that the client has `called` so. Conflict if there is one of the name."""
    state = access.state_of(call)
    values.check_default(body.get("properties"))
    _check(body, doing)
    name = body["name"]
    row = Definition(state.number(), namespace.id, name, fold(name), call.now, call.now, _stored(body))
    try:
        state.objects.add(row)
    except Duplicate:
        raise Conflict(f"A metadata definition object with name={name} already exists in namespace={called}.") from None
    notices.definition(call, "object.create", called, row)
    return row


def _body(call: Call, *, deep: bool) -> Json:
    body = bodies.given(call, bodies.READ_ONLY)
    bodies.check("object", body)
    if deep and "properties" in body:
        for inner in body["properties"].values() if isinstance(body, dict) else ():
            bodies.check("unnamed property", inner)
    return values.read(values.OBJECT, body)


def _check(body: Json, doing: str) -> None:
    required = ",".join(_required(body))
    fields = {"name": body["name"], "required": required, "description": body.get("description")}
    values.check_bmp(doing, {**fields, "json_schema": body.get("properties") or {}})
    values.check_column("name", body["name"], 80)
    values.check_column("description", body.get("description"))
    values.check_column("required", required)


def _required(body: Json) -> list[str]:
    required: list[str] = body.get("required") or []
    return required


def _stored(body: Json) -> Json:
    """What the database gives back: the required names are one text there, with commas."""
    text = ",".join(_required(body))
    return {
        "required": text.split(",") if text else [], "description": body.get("description"),
        "properties": body.get("properties") or {},
    }  # fmt: skip


def _shown(row: Definition, given: Json) -> Definition:
    """An object as the answer to a change has it: with what the client has just given."""
    return Definition(row.id, row.namespace_id, row.name, row.key, row.created_at, row.updated_at, given)


def _namespace(call: Call) -> Namespace:
    try:
        return access.get(call, call.ids[0])
    except access.Hidden:
        raise NotFound(f"Namespace {call.ids[0]} not found") from None


def _load(call: Call, rule: str) -> tuple[Namespace, Definition]:
    namespace = _namespace(call)
    access.require(call, rule, namespace)
    row = find(access.state_of(call).objects, namespace, call.ids[1])
    if row is None:
        raise NotFound(f"Could not find metadata object {call.ids[1]}")
    return namespace, row
