"""Resource providers: list, create, show, rename and move, delete."""

from __future__ import annotations

from typing import Any

from ...store.collection import Duplicate
from ...wire.call import Call
from ...wire.errors import BadRequest, Conflict, NotFound
from ...wire.message import Json
from ...wire.operation import operation
from . import schema, stock
from .answers import dated
from .bodies import body, dashed, query, storable
from .collation import fold
from .faults import ActionFailed, ClassNotFound, HasAllocations, HasChildren, TraitNotFound
from .faults import NotFound as Missing
from .filters import Wanted, matching
from .links import href, locate, provider_path
from .models import Provider
from .parameters import aggregates_of, resources_of, traits_of

RELATIONS = (("inventories", 0), ("usages", 0), ("aggregates", 1), ("traits", 6), ("allocations", 11))


def load(call: Call, uuid: str) -> Provider:
    """The provider that the path names. Missing, which outside of the handler becomes a 404."""
    found: Provider | None = call.state.provider(uuid)
    if found is None:
        raise Missing(f"No resource provider with uuid {uuid} found")
    return found


def view(call: Call, provider: Provider) -> Json:
    """A provider as the API shows it."""
    path = provider_path(provider)
    rels = [{"rel": rel, "href": href(call, f"{path}/{rel}")} for rel, since in RELATIONS if call.since((1, since))]
    shown = {
        "uuid": provider.uuid,
        "name": provider.name,
        "generation": provider.generation,
        "links": [{"rel": "self", "href": href(call, path)}, *rels],
    }
    if call.since((1, 14)):
        shown["parent_provider_uuid"], shown["root_provider_uuid"] = provider.parent, provider.root
    return shown


def _written(call: Call, provider: Provider, data: Json) -> Json:
    """A provider as the answer to a write shows it: with its parent as the client has spelt it."""
    shown = view(call, provider)
    if data.get("parent_provider_uuid") is not None:
        shown["parent_provider_uuid"] = data["parent_provider_uuid"]
    return shown


def modified(provider: Provider) -> int:
    """When a provider last changed."""
    return provider.created_at if provider.updated_at is None else provider.updated_at


@operation("GET /resource_providers", "List resource providers", policy="placement:resource_providers:list",
           query=schema.PROVIDER_QUERIES, gives_json=True)  # fmt: skip
def list_all(call: Call) -> Json:
    """List the providers that meet all filters."""
    asked = query(call)
    wanted: dict[str, Any] = {}
    if "member_of" in asked:
        wanted["member_of"] = aggregates_of(call)
    if "required" in asked:
        wanted["traits"] = traits_of(call)
    wanted.update({name: asked[name] for name in ("uuid", "name", "in_tree") if name in asked})
    if "resources" in asked:
        wanted["resources"] = resources_of(asked["resources"])
    try:
        rows = matching(call.state, Wanted(**wanted))
    except ClassNotFound as error:
        raise BadRequest(f"Invalid resource class in resources parameter: {error}") from None
    except TraitNotFound as error:
        raise BadRequest(f'Invalid trait(s) in "required" parameter: {error}') from None
    dated(call, max((modified(row) for row in rows), default=call.now))
    return {"resource_providers": [view(call, row) for row in rows]}


@operation("POST /resource_providers", "Create resource provider", policy="placement:resource_providers:create",
           body=schema.PROVIDER_POSTS, success={"1.0": 201, "1.20": 200}, takes_json=True)  # fmt: skip
def create(call: Call) -> Json:
    """Create a provider."""
    data = body(call)
    uuid = dashed(data["uuid"]) if data.get("uuid") else call.sim.ids.uuid()
    name = data["name"]
    storable(name)
    try:
        row = stock.create(call.state, uuid, name, data.get("parent_provider_uuid"), call.now)
    except Duplicate as error:
        taken = f"uuid: {uuid}" if error.fields == ("uuid",) else f"name: {name}"
        raise Conflict(
            f"Conflicting resource provider {taken} already exists.", name="placement.duplicate_name"
        ) from None
    except ActionFailed as error:
        raise BadRequest(f'Unable to create resource provider "{name}", {uuid}: {error}') from None
    locate(call, provider_path(row))
    if not call.since((1, 20)):
        return None
    dated(call, modified(row))
    return _written(call, row, data)


@operation("GET /resource_providers/{uuid}", "Show resource provider", policy="placement:resource_providers:show",
           gives_json=True)  # fmt: skip
def show(call: Call) -> Json:
    """Show a provider."""
    row = load(call, *call.ids)
    dated(call, modified(row))
    return view(call, row)


@operation("DELETE /resource_providers/{uuid}", "Delete resource provider",
           policy="placement:resource_providers:delete", success=204)  # fmt: skip
def delete(call: Call) -> None:
    """Delete a provider without children and allocations."""
    (uuid,) = call.ids
    try:
        stock.delete(call.state, load(call, uuid))
    except HasAllocations as error:
        raise Conflict(
            f"Unable to delete resource provider {uuid}: {error}", name="placement.resource_provider.inuse"
        ) from None
    except Missing:
        raise NotFound(f"No resource provider with uuid {uuid} found for delete") from None
    except HasChildren:
        raise Conflict(
            f"Unable to delete parent resource provider {uuid}: It has child resource providers.",
            name="placement.resource_provider.cannot_delete_parent",
        ) from None


@operation("PUT /resource_providers/{uuid}", "Update resource provider", policy="placement:resource_providers:update",
           body=schema.PROVIDER_PUTS, takes_json=True)  # fmt: skip
def update(call: Call) -> Json:
    """Rename a provider, or put it under another parent."""
    row = load(call, *call.ids)
    data = body(call)
    storable(data["name"])
    before = row.updated_at
    other = call.state.providers.find(key=fold(data["name"]))
    parent = data.get("parent_provider_uuid", row.parent)
    try:
        if other is not None and other is not row:
            stock.may_adopt(call.state, row, parent, free=call.since((1, 37)))
            raise Conflict(
                f"Conflicting resource provider {data['name']} already exists.", name="placement.duplicate_name"
            )
        stock.adopt(call.state, row, parent, free=call.since((1, 37)), now=call.now)
    except ActionFailed as error:
        raise BadRequest(f"Unable to save resource provider {call.ids[0]}: {error}") from None
    if data["name"] != row.name:
        call.state.providers.update(row, name=data["name"], key=fold(data["name"]), updated_at=call.now)
    dated(call, before)
    return _written(call, row, data)
