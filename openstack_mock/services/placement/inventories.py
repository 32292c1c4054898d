"""Inventories of a resource provider: list, add, replace, change, delete."""

from __future__ import annotations

import math

from ...wire.call import Call
from ...wire.errors import BadRequest, Conflict, NotFound
from ...wire.message import Json
from ...wire.operation import operation
from . import schema, stock
from .answers import dated
from .bodies import body
from .faults import ClassNotFound, InvalidCapacity, InventoryInUse, MissingInventory
from .faults import NotFound as Missing
from .links import locate, provider_path
from .models import FIELDS, MAX_INT, Inventory, Provider
from .providers import load

DEFAULTS: Json = {"reserved": 0, "min_unit": 1, "max_unit": MAX_INT, "step_size": 1, "allocation_ratio": 1.0}
CHANGED = "placement.concurrent_update"
IN_USE = "placement.inventory.inuse"


def given(name: str, provider: Provider, data: Json) -> Json:
    """What a client gave of an inventory, and the defaults for the rest; as it is echoed.

    BadRequest for what nothing can be computed with: the schema has not looked below a name that no class can have.
    """
    fields: Json = {}
    if isinstance(data, dict):
        fields = {**DEFAULTS, **{field: data[field] for field in FIELDS if field in data}}
    for field in FIELDS:
        number = fields.get(field)
        if not isinstance(number, (int, float)) or not math.isfinite(number):
            raise BadRequest(f"Bad inventory {name} for resource provider {provider.uuid}: {data}")
    return fields


def check(call: Call, provider: Provider, rows: dict[str, Json]) -> None:
    """Refuse an inventory that reserves more than it has; since 1.26 it may reserve all of it."""
    full_is_fine = call.since((1, 26))
    for name, fields in rows.items():
        capacity = int((fields["total"] - fields["reserved"]) * fields["allocation_ratio"])
        if capacity < 0 or (capacity == 0 and not full_is_fine):
            raise InvalidCapacity(name, provider.uuid, full_is_fine)


def _found(call: Call, uuid: str) -> Provider:
    try:
        return load(call, uuid)
    except Missing as error:
        raise NotFound(f"No resource provider with uuid {uuid} found : {error}") from None


def _one(fields: Json, generation: int) -> Json:
    shown = {name: fields[name] for name in FIELDS}
    # As in the real service: generation zero is not shown.
    return {**shown, "resource_provider_generation": generation} if generation else shown


def _stored(row: Inventory) -> Json:
    return {name: getattr(row, name) for name in FIELDS}


def _modified(row: Inventory) -> int:
    return row.created_at if row.updated_at is None else row.updated_at


@operation("GET /resource_providers/{uuid}/inventories", "List resource provider inventories",
           policy="placement:resource_providers:inventories:list", gives_json=True)  # fmt: skip
def list_all(call: Call) -> Json:
    """List what a provider has."""
    provider = _found(call, *call.ids)
    rows = provider.inventories
    dated(call, max((_modified(row) for row in rows.values()), default=None))
    return {
        "resource_provider_generation": provider.generation,
        "inventories": {name: _stored(row) for name, row in rows.items()},
    }


@operation("POST /resource_providers/{uuid}/inventories", "Create resource provider inventory",
           policy="placement:resource_providers:inventories:create", body=schema.INVENTORY_POST, success=201,
           takes_json=True)  # fmt: skip
def create(call: Call) -> Json:
    """Add one inventory to a provider."""
    provider = load(call, *call.ids)
    data = body(call)
    name = data["resource_class"]
    fields = given(name, provider, data)
    row = Inventory(**fields)
    try:
        check(call, provider, {name: fields})
        call.state.class_named(name)
        if name in provider.inventories:
            # The real service lets its database speak here, in that database's own words.
            raise Conflict(f"Update conflict: {_duplicate(call, provider, name)}", name=CHANGED)
        stock.replace(call.state, provider, {**provider.inventories, name: row}, call.now)
    except (InvalidCapacity, Missing) as error:
        raise BadRequest(f"Unable to create inventory for resource provider {provider.uuid}: {error}") from None
    locate(call, f"{provider_path(provider)}/inventories/{name}")
    dated(call, call.now)
    return _one(fields, provider.generation)


def _duplicate(call: Call, provider: Provider, name: str) -> str:
    entry = f"{provider.number + 1}-{call.state.classes[name].number}"
    return f"Duplicate entry '{entry}' for key 'uniq_inventories0resource_provider_resource_class'"


@operation("PUT /resource_providers/{uuid}/inventories", "Update resource provider inventories",
           policy="placement:resource_providers:inventories:update", body=schema.INVENTORIES_PUT,
           takes_json=True)  # fmt: skip
def replace(call: Call) -> Json:
    """Make these a provider's inventories."""
    provider = load(call, *call.ids)
    data = body(call)
    if data["resource_provider_generation"] != provider.generation:
        raise Conflict("resource provider generation conflict", name=CHANGED)
    rows = {name: given(name, provider, fields) for name, fields in data["inventories"].items()}
    stored = {name: Inventory(**fields) for name, fields in rows.items()}
    try:
        check(call, provider, rows)
        stock.replace(call.state, provider, stored, call.now)
    except ClassNotFound as error:
        raise BadRequest(
            f"Unknown resource class in inventory for resource provider {provider.uuid}: {error}"
        ) from None
    except InventoryInUse as error:
        raise Conflict(f"update conflict: {error}", name=IN_USE) from None
    except InvalidCapacity as error:
        raise BadRequest(f"Unable to update inventory for resource provider {provider.uuid}: {error}") from None
    dated(call, call.now if rows else None)
    return {
        "resource_provider_generation": provider.generation,
        "inventories": {name: {field: fields[field] for field in FIELDS} for name, fields in rows.items()},
    }


@operation("DELETE /resource_providers/{uuid}/inventories", "Delete resource provider inventories",
           policy="placement:resource_providers:inventories:delete", success=204, since="1.5", absent=405)  # fmt: skip
def delete_all(call: Call) -> None:
    """Delete all of a provider's inventories."""
    provider = load(call, *call.ids)
    try:
        stock.replace(call.state, provider, {}, call.now)
    except InventoryInUse as error:
        raise Conflict(str(error), name=IN_USE) from None


@operation("GET /resource_providers/{uuid}/inventories/{resource_class}", "Show resource provider inventory",
           policy="placement:resource_providers:inventories:show", gives_json=True)  # fmt: skip
def show(call: Call) -> Json:
    """Show what a provider has of one resource class."""
    uuid, name = call.ids
    provider = _found(call, uuid)
    row = provider.inventories.get(name)
    if row is None:
        raise NotFound(f"No inventory of class {name} for {uuid}")
    dated(call, _modified(row))
    return _one(_stored(row), provider.generation)


@operation("PUT /resource_providers/{uuid}/inventories/{resource_class}", "Update resource provider inventory",
           policy="placement:resource_providers:inventories:update", body=schema.INVENTORY_PUT,
           takes_json=True)  # fmt: skip
def update(call: Call) -> Json:
    """Change one inventory."""
    uuid, name = call.ids
    provider = load(call, uuid)
    data = body(call)
    if data["resource_provider_generation"] != provider.generation:
        raise Conflict("resource provider generation conflict", name=CHANGED)
    fields = given(name, provider, data)
    row = Inventory(**fields)
    try:
        check(call, provider, {name: fields})
        call.state.class_named(name)
        if name not in provider.inventories:
            raise MissingInventory(name)
        stock.replace(call.state, provider, {**provider.inventories, name: row}, call.now)
    except MissingInventory as error:
        raise BadRequest(
            f"No inventory record with resource class for resource provider {provider.uuid}: {error}"
        ) from None
    except InvalidCapacity as error:
        raise BadRequest(f"Unable to update inventory for resource provider {provider.uuid}: {error}") from None
    dated(call, call.now)
    return _one(fields, provider.generation)


@operation("DELETE /resource_providers/{uuid}/inventories/{resource_class}", "Delete resource provider inventory",
           policy="placement:resource_providers:inventories:delete", success=204)  # fmt: skip
def delete(call: Call) -> None:
    """Delete one inventory."""
    uuid, name = call.ids
    provider = load(call, uuid)
    try:
        stock.discard(call.state, provider, name, call.now)
    except InventoryInUse as error:
        raise Conflict(f"Unable to delete inventory of class {name}: {error}", name=CHANGED) from None
    except Missing as error:
        raise NotFound(f"No inventory of class {name} found for delete: {error}") from None
