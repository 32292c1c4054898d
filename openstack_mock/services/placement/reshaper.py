"""The reshaper: inventories and the allocations of them moved between providers, all at once."""

from __future__ import annotations

from ...wire.call import Call
from ...wire.errors import BadRequest, Conflict
from ...wire.message import Json
from ...wire.operation import operation
from . import ledger, schema, stock
from .allocations import claims_of, meant_by, write
from .bodies import body
from .consumers import Meant, spelt, take_back
from .faults import Fault, InvalidInventory, InventoryInUse
from .faults import NotFound as Missing
from .inventories import CHANGED, IN_USE, given
from .ledger import Claim
from .models import Inventory, Provider
from .state import State

Wanted = list[tuple[Provider, dict[str, Inventory]]]


@operation("POST /reshaper", "Reshaper", policy="placement:reshaper:reshape", body=schema.RESHAPES, success=204,
           since="1.30", takes_json=True)  # fmt: skip
def reshape(call: Call) -> None:
    """Replace inventories of providers and allocations of consumers together."""
    data = body(call)
    wanted = [_wanted(call, uuid, row) for uuid, row in data["inventories"].items()]
    meant = meant_by(call, data["allocations"])
    claims = [
        claim
        for row, asked in zip(meant, data["allocations"].values(), strict=True)
        for claim in claims_of(call, row.consumer, asked["allocations"])
    ]
    try:
        _replace(call, wanted, meant, claims)
    except Missing as error:
        raise BadRequest(f"malformed reshaper data: {error}") from None
    except InventoryInUse as error:
        raise Conflict(f"update conflict: {error}", name=IN_USE) from None
    except InvalidInventory as error:
        raise Conflict(f"Unable to allocate inventory: {error}") from None


def _wanted(call: Call, uuid: str, data: Json) -> tuple[Provider, dict[str, Inventory]]:
    provider = call.state.provider(uuid)
    if provider is None:
        raise BadRequest(
            f"Resource provider {uuid} in inventories not found: No resource provider with uuid {uuid} found",
            name="placement.resource_provider.not_found",
        )
    said = data["resource_provider_generation"]
    if said != provider.generation:
        raise Conflict(
            f"resource provider generation conflict for provider {uuid}: actual: {provider.generation}, given: {said}",
            name=CHANGED,
        )
    rows = {name: given(name, provider, row) for name, row in data["inventories"].items()}
    return provider, {name: Inventory(**fields) for name, fields in rows.items()}


def _replace(call: Call, wanted: Wanted, meant: list[Meant], claims: list[Claim]) -> None:
    """First all inventories, old and new together, then the allocations, then the inventories as they are to be."""
    state, now = call.state, call.now
    before = [(row, dict(row.inventories), row.generation, row.updated_at) for row, _ in wanted]
    try:
        spelt(meant)
        for provider, rows in wanted:
            if rows:
                stock.replace(state, provider, {**provider.inventories, **rows}, now)
        ledger.check(state, claims)
        _check_going(state, wanted, claims)
    except Fault:
        for provider, inventories, generation, updated_at in before:
            state.put_inventories(provider, inventories)
            provider.generation, provider.updated_at = generation, updated_at
        for row in meant:
            take_back(call, row)
        raise
    write(call, meant, claims)
    for provider, rows in wanted:
        stock.replace(state, provider, rows, now)


def _check_going(state: State, wanted: Wanted, claims: list[Claim]) -> None:
    """Refuse to take away an inventory that would still be used when all claims are written. InventoryInUse."""
    held = ledger.held(claims)
    claimed = ledger.claimed(claims)
    for provider, rows in wanted:
        used = [
            name
            for name in provider.inventories
            if name not in rows
            and provider.used.get(name, 0) - held[provider.uuid, name] + claimed[provider.uuid, name]
        ]
        stock.keep(state, provider, used)
