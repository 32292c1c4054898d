"""Changing what a provider has: inventories, and the provider itself. Knows no HTTP."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from .faults import ActionFailed, HasAllocations, HasChildren, InventoryInUse, NotFound
from .models import Inventory, Provider
from .state import State


def replace(state: State, provider: Provider, inventories: Mapping[str, Inventory], now: int) -> None:
    """Make these a provider's inventories. ClassNotFound; InventoryInUse if one that goes has allocations."""
    for name in inventories:
        state.class_named(name)
    going = [name for name in provider.inventories if name not in inventories]
    keep(state, provider, [name for name in going if provider.used.get(name)])
    kept = {}
    for name, row in inventories.items():
        old = provider.inventories.get(name)
        kept[name] = row
        if row is old:
            continue
        row.created_at, row.updated_at = (now, None) if old is None else (old.created_at, now)
    state.put_inventories(provider, kept)
    state.bump(provider, now)


def keep(state: State, provider: Provider, names: Sequence[str]) -> None:
    """Refuse to take these inventories away, if they are any. InventoryInUse."""
    if names:
        ordered = sorted(names, key=lambda name: state.classes[name].number)
        raise InventoryInUse(", ".join(ordered), provider.uuid)


def discard(state: State, provider: Provider, name: str, now: int) -> None:
    """Delete one inventory. ClassNotFound; InventoryInUse; NotFound if there is no such inventory."""
    state.class_named(name)
    if name not in provider.inventories:
        raise NotFound(f"No inventory of class {name} found for delete")
    replace(state, provider, {key: row for key, row in provider.inventories.items() if key != name}, now)


def create(state: State, uuid: str, name: str, parent: str | None, now: int) -> Provider:
    """Add a provider. ActionFailed; Duplicate."""
    if not name:
        raise ActionFailed("create", "name is required")
    above = None
    if parent is not None:
        if parent == uuid:
            raise ActionFailed(
                "create",
                "parent provider UUID cannot be same as UUID. "
                "Please set parent provider UUID to None if there is no parent.",
            )
        above = _parent(state, parent)
    return state.add_provider(uuid, name, above, now)


def may_adopt(state: State, provider: Provider, parent: str | None, free: bool) -> Provider | None:
    """The new parent, if a provider may get it; before 1.37 (not `free`) only a root may get one. ActionFailed."""
    if parent is None:
        if provider.parent is not None and not free:
            raise ActionFailed("update", "un-parenting a provider is not currently allowed.")
        return None
    above = _parent(state, parent)
    if provider.parent is not None and provider.parent != above.uuid and not free:
        raise ActionFailed("update", "re-parenting a provider is not currently allowed.")
    if any(row is above for row in state.below(provider)):
        raise ActionFailed("update", "creating loop in the provider tree is not allowed.")
    return above


def adopt(state: State, provider: Provider, parent: str | None, free: bool, now: int) -> None:
    """Put a provider under another parent, or none. ActionFailed as in `may_adopt`."""
    above = may_adopt(state, provider, parent, free)
    if provider.parent != (above.uuid if above else None):
        state.move(provider, above, now)


def delete(state: State, provider: Provider) -> None:
    """Delete a provider. HasChildren; HasAllocations."""
    if state.providers.count(parent=provider.uuid):
        raise HasChildren
    if provider.consumers:
        raise HasAllocations
    state.drop_provider(provider)


def _parent(state: State, uuid: str) -> Provider:
    found = state.provider(uuid)
    if found is None:
        # The real service says `create` here for an update too.
        raise ActionFailed("create", "parent provider UUID does not exist.")
    return found
