"""Namespaces of metadata definitions, made and shown with all that is in them. Knows no single kind of content."""

from __future__ import annotations

from typing import Any

from ....store.collation import fold
from ....store.collection import Duplicate
from ....wire.call import Call
from ....wire.errors import BadRequest, Conflict, Forbidden, NotFound, Refusal
from ....wire.message import Response, dump
from ....wire.operation import operation
from .. import access as images_access
from ..query import Params
from . import access, bodies, listing, notices, objects, properties, resource_types, tags, values
from .state import MetadefState, Namespace
from .views import associations_of, namespace_view, object_view

Json = Any
_ALL = "/metadefs/namespaces"
_ONE = _ALL + "/{namespace}"
_SORT_KEYS = (
    "id", "namespace", "display_name", "description", "visibility", "protected", "owner", "created_at", "updated_at",
)  # fmt: skip
_CONTENT = (
    ("resource_type_associations", "resource_type_association"), ("objects", "object"), ("properties", "property"),
    ("tags", "tag"),
)  # fmt: skip


@operation(f"POST {_ALL}", "Create namespace", success=201)
def create(call: Call) -> Json:
    """Make a namespace, with what is given to be in it."""
    body = bodies.take(call, "namespace", values.NAMESPACE, bodies.READ_ONLY)
    access.require(call, "add_metadef_namespace")
    for name, kind in _CONTENT:
        if body.get(name):
            access.require(call, f"add_metadef_{kind}")
    row = _add(call, body)
    try:
        _fill(call, row, body)
    except (Forbidden, NotFound, Conflict):  # what else goes wrong leaves it there, half made
        access.state_of(call).remove(row)
        raise
    view = namespace_view(row, body)
    return Response(201, {"Content-Type": "application/json", "Location": _location(call, view["self"])}, dump(view))


@operation(f"GET {_ALL}", "List namespaces")
def index(call: Call) -> Json:
    """List the namespaces that the caller sees, by pages."""
    params = Params.of(call)
    size, marker = params.pop("limit"), params.pop("marker")
    direction = params.pop("sort_dir", "desc") or ""
    options = call.state.options
    number = options.limit_param_default if size is None else listing.limit(size)
    key = params.pop("sort_key", "created_at") or ""
    if direction not in ("asc", "desc"):
        raise BadRequest(f"Invalid sort direction: {direction}")
    listing.visibility(params, ("public", "private"))
    number = listing.positive(str(min(options.api_limit_max, number)))
    access.require(call, "get_metadef_namespaces")
    access.require(call, "list_metadef_resource_types")
    after = _marker(call, marker) if marker is not None else None
    rows = listing.page(_found(call, params, key, direction), after, number, key, direction)
    seen = [row for row in rows if access.may(call, "get_metadef_namespace", row)]
    return _page(call, seen, len(seen) == number)


@operation(f"GET {_ONE}", "Get namespace details", bodyless=True)
def show(call: Call) -> Json:
    """Show a namespace and all that is in it; for a `resource_type`, properties are named with its prefix."""
    params = Params.of(call)
    listing.visibility(params, ("public", "private"))
    try:
        row = access.get(call, call.ids[0])
    except access.Hidden:
        raise images_access.missing() from None
    for rule in (
        "get_metadef_namespace", "list_metadef_resource_types", "get_metadef_objects", "get_metadef_properties",
        "get_metadef_tags",
    ):  # fmt: skip
        access.require(call, rule, row)
    inside = _inside(call, row)
    kind = listing.resource_type(params)
    if kind:
        inside = _prefixed(inside, kind)
    return namespace_view(row, {name: value for name, value in inside.items() if value})


@operation(f"PUT {_ONE}", "Update namespace")
def update(call: Call) -> Json:
    """Change a namespace: all of its own fields, and nothing of what is in it."""
    body = bodies.take(call, "namespace", values.NAMESPACE, bodies.READ_ONLY)
    row = access.find(call, call.ids[0])
    access.require(call, "modify_metadef_namespace", row)
    changes = _fields(call, body)
    old, before = row.namespace, row.updated_at
    try:
        listing.change(call, access.state_of(call).namespaces, row, {**changes, "key": fold(changes["namespace"])})
    except Duplicate:
        raise Conflict(
            "Invalid update. It would result in a duplicate metadata definition namespace with the same name of "
            + changes["namespace"]
        ) from None
    notices.namespace(call, "update", row, old=old)
    return namespace_view(Namespace(row.id, row.namespace, row.key, row.owner, row.created_at, before, *_rest(row)))


@operation(f"DELETE {_ONE}", "Delete namespace", success=204, bodyless=True)
def delete(call: Call) -> Json:
    """Delete a namespace and all that is in it."""
    row = access.find(call, call.ids[0])
    access.require(call, "delete_metadef_namespace", row)
    listing.refuse_protected(row)
    access.state_of(call).remove(row)
    notices.namespace(call, "delete", row, deleted=True)
    return listing.nothing()


# -- making


def _add(call: Call, body: Json) -> Namespace:
    state = access.state_of(call)
    fields = _fields(call, body)
    name = fields["namespace"]
    row = Namespace(state.number(), key=fold(name), created_at=call.now, updated_at=call.now, **fields)
    try:
        state.namespaces.add(row)
    except Duplicate:
        raise Conflict(f"The metadata definition namespace={name} already exists.") from None
    notices.namespace(call, "create", row)
    return row


def _fields(call: Call, body: Json) -> dict[str, Json]:
    fields = {name: body.get(name) for name in ("namespace", "display_name", "description")}
    fields["visibility"] = body.get("visibility") or "private"
    fields["protected"] = body.get("protected") or False
    fields["owner"] = body.get("owner") or call.project_id
    if call.request.method == "POST" and "owner" in body:
        fields["owner"] = body["owner"]
    doing = "create" if call.request.method == "POST" else "update"
    values.check_bmp(f"{doing} metadata namespace", fields)
    for name, longest in (("namespace", 80), ("display_name", 80), ("description", 65535), ("owner", 255)):
        values.check_column(name, fields[name], longest)
    return fields


def _fill(call: Call, row: Namespace, body: Json) -> None:
    name, doing = row.namespace, "create metadata namespace"
    for given in body.get("resource_type_associations") or ():
        resource_types.add(call, row, given, name)
    for given in body.get("objects") or ():
        if "self" in given:
            raise BadRequest("Invalid input for field/attribute self.")
        objects.add(call, row, given, name, doing)
    for given in body.get("tags") or ():
        tags.add(call, row, given["name"], name, doing)
    for key, given in (body.get("properties") or {}).items():
        properties.add(call, row, key, given, name, doing)


def _location(call: Call, path: str) -> str:
    try:
        path.encode("latin-1")
    except UnicodeEncodeError:
        raise _no_header() from None
    if any(ord(char) < 32 for char in path):
        raise _no_header()
    return call.base + path


def _no_header() -> Refusal:
    return BadRequest("Invalid input for field/attribute namespace. It does not fit into a header.")


def _rest(row: Namespace) -> tuple[Json, ...]:
    return row.display_name, row.description, row.visibility, row.protected


# -- showing


def _inside(call: Call, row: Namespace) -> dict[str, Json]:
    state = access.state_of(call)
    return {
        "resource_type_associations": associations_of(state, row),
        "properties": properties.all_of(call, row),
        "objects": [object_view(call.ids[0], each) for each in state.objects.by(namespace_id=row.id)],
        "tags": [{"name": tag.name} for tag in reversed(state.tags.by(namespace_id=row.id))],
    }


def _prefixed(inside: dict[str, Json], kind: str) -> dict[str, Json]:
    rows = inside["resource_type_associations"]
    prefix = next((row.get("prefix") for row in rows if row["name"] == kind), None)
    if not prefix:
        return inside

    def named(fields: Json) -> Json:
        return {prefix + name: value for name, value in fields.items()}

    shown = [
        {**each, "properties": named(each["properties"]), "required": [prefix + name for name in each["required"]]}
        for each in inside["objects"]
    ]
    return {**inside, "properties": named(inside["properties"]), "objects": shown}


def _page(call: Call, rows: list[Namespace], full: bool) -> Json:
    state = access.state_of(call)
    shown = []
    for row in rows:
        associations = associations_of(state, row)
        shown.append(namespace_view(row, {"resource_type_associations": associations} if associations else None))
    links = Params.of(call).links(f"/v2{_ALL}", rows[-1].namespace if rows and full else None)
    body: Json = {"namespaces": shown, "schema": "/v2/schemas/metadefs/namespaces", "first": links["first"]}
    return {**body, "next": links["next"]} if "next" in links else body


def _marker(call: Call, name: str) -> Namespace:
    if not name:
        raise NotFound("Metadata definition namespace not found for id=")
    try:
        return access.get(call, name)
    except access.Hidden:
        raise Forbidden(f"Forbidding request, metadata definition namespace={name} is not visible.") from None


def _found(call: Call, params: Params, key: str, direction: str) -> list[Namespace]:
    """The namespaces that match, in order; the collection keeps the list until it changes."""
    state = access.state_of(call)
    admin, project = images_access.admin(call), call.project_id
    if "id_list" in params and "resource_types" not in params:
        raise BadRequest("Invalid filter 'id_list'.")
    wanted, types = params.pop("visibility"), params.get("resource_types")

    def fits(row: Namespace) -> bool:
        seen = admin or row.visibility == "public" or (project is not None and row.owner == project)
        return seen and wanted in (None, row.visibility)

    if types is not None:
        rows = [row for row in _of_types(state, types) if fits(row)]
        return listing.ordered(rows, key, direction, _SORT_KEYS)
    name = (key, direction, admin, project, wanted)
    return state.namespaces.view(
        name, lambda: listing.ordered([row for row in state.namespaces if fits(row)], key, direction, _SORT_KEYS)
    )[0]


def _of_types(state: MetadefState, names: str) -> list[Namespace]:
    kinds = {kind.id for name in names.split(",") if (kind := state.type(name)) is not None}
    ids = {row.namespace_id for kind in kinds for row in state.associations.by(type_id=kind)}
    return [state.namespaces[number] for number in ids]
