"""Tags of a namespace. Knows nothing of what a namespace shows of them."""

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
from .views import tag_view

Json = Any
_ALL = "/metadefs/namespaces/{namespace}/tags"
_ONE = _ALL + "/{tag_name}"
_SORT_KEYS = ("id", "namespace_id", "name", "created_at", "updated_at")
_TRUE = ("1", "t", "true", "on", "y", "yes")


@operation(f"POST {_ONE}", "Create tag definition", success=201, bodyless=True)
def create(call: Call) -> Json:
    """Define the tag that the path names."""
    namespace = access.find(call, call.ids[0])
    bodies.check("tag", {"name": call.ids[1]})
    access.require(call, "add_metadef_tag", namespace)
    return tag_view(add(call, namespace, call.ids[1], call.ids[0]))


@operation(f"POST {_ALL}", "Create tags", success=201)
def create_all(call: Call) -> Json:
    """Define several tags, in the place of those that are there or (X-Openstack-Append) beside them; all or none."""
    body = bodies.take(call, "tag list", values.TAGS)
    namespace = access.find(call, call.ids[0])
    access.require(call, "add_metadef_tags", namespace)
    names = [row["name"] for row in values.read([values.TAG], body.get("tags", 0), "tags")]
    append = call.request.headers.get("x-openstack-append", "").strip().lower() in _TRUE
    state = access.state_of(call)
    taken = {row.key for row in state.tags.by(namespace_id=namespace.id)} if append else set()
    for name in names:
        values.check_column("name", name, 80)
        if fold(name) in taken:
            raise _duplicate(name, call.ids[0])
        taken.add(fold(name))
    if names and not append:
        clear(state.tags, namespace)
    for name in names:
        add(call, namespace, name, call.ids[0])
    return {"tags": [{"name": name} for name in names]}


@operation(f"GET {_ALL}", "List tags")
def index(call: Call) -> Json:
    """List tags by pages, the newest first."""
    params = Params.of(call)
    size, marker = params.pop("limit"), params.pop("marker")
    direction = listing.direction(params)
    key = params.pop("sort_key", "created_at") or ""
    listing.visibility(params, ("public", "private", "shared"))
    limit = listing.positive(size) if size else None
    namespace = access.find(call, call.ids[0])
    access.require(call, "get_metadef_tags", namespace)
    after = _get(call, namespace, marker) if marker else None
    rows = listing.ordered(access.state_of(call).tags.by(namespace_id=namespace.id), key, direction, _SORT_KEYS)
    return {"tags": [{"name": row.name} for row in listing.page(rows, after, limit, key, direction)]}


@operation(f"GET {_ONE}", "Get tag definition", bodyless=True)
def show(call: Call) -> Json:
    """Show a tag."""
    namespace = access.find(call, call.ids[0])
    access.require(call, "get_metadef_tag", namespace)
    return tag_view(_get(call, namespace, call.ids[1]))


@operation(f"PUT {_ONE}", "Update tag definition")
def update(call: Call) -> Json:
    """Rename a tag."""
    body = bodies.take(call, "tag", values.TAG)
    namespace = access.find(call, call.ids[0])
    access.require(call, "modify_metadef_tag", namespace)
    row = _get(call, namespace, call.ids[1])
    old, name, before = row.name, body["name"], row.updated_at
    values.check_bmp("update metadata tag", {"name": name})
    values.check_column("name", name, 80)
    try:
        listing.change(call, access.state_of(call).tags, row, {"name": name, "key": fold(name)})
    except Duplicate:
        raise _duplicate(name, namespace.namespace) from None
    notices.definition(call, "tag.update", namespace.namespace, row, name_old=old)
    return tag_view(Definition(row.id, namespace.id, name, row.key, row.created_at, before))


@operation(f"DELETE {_ONE}", "Delete tag definition", success=204, bodyless=True)
def delete(call: Call) -> Json:
    """Delete a tag."""
    namespace = access.find(call, call.ids[0])
    access.require(call, "delete_metadef_tag", namespace)
    row = _get(call, namespace, call.ids[1])
    listing.refuse_protected(namespace, f"tag {row.name}")
    access.state_of(call).tags.remove(row)
    notices.definition(call, "tag.delete", namespace.namespace, row, deleted=True)
    return listing.nothing()


@operation(f"DELETE {_ALL}", "Delete all tag definitions", success=204)
def delete_all(call: Call) -> Json:
    """Delete all tags."""
    bodies.none(call)
    namespace = access.find(call, call.ids[0])
    access.require(call, "delete_metadef_namespace", namespace)
    access.require(call, "delete_metadef_tags", namespace)
    listing.refuse_protected(namespace)
    clear(access.state_of(call).tags, namespace)
    notices.namespace(call, "delete_tags", namespace)
    return listing.nothing()


def add(call: Call, namespace: Namespace, name: str, called: str, doing: str = "create metadata tag") -> Definition:
    """Add a tag to a namespace that the client has `called` so. Conflict if there is one of the name."""
    state = access.state_of(call)
    values.check_bmp(doing, {"name": name})
    values.check_column("name", name, 80)
    row = Definition(state.number(), namespace.id, name, fold(name), call.now, call.now)
    try:
        state.tags.add(row)
    except Duplicate:
        raise _duplicate(name, called) from None
    notices.definition(call, "tag.create", called, row)
    return row


def _get(call: Call, namespace: Namespace, name: str) -> Definition:
    row = find(access.state_of(call).tags, namespace, name)
    if row is None:
        raise NotFound(f"Could not find metadata tag {name}")
    return row


def _duplicate(name: str, called: str) -> Conflict:
    return Conflict(
        f"A metadata tag with name={name} already exists in namespace={called}. (Please note that metadata tag names "
        "are case insensitive)."
    )
