"""What a fresh cloud has in placement: nova's hosts, and the providers that its description names."""

from __future__ import annotations

from typing import Any

from .facade import Placement
from .state import State


def seed(cloud: Any, state: State) -> None:
    """Fill a fresh cloud.

    A description has `resource_providers`, each with a `name`, and if need be `uuid`, `parent` (a name), `inventories`
    (resource class -> total, reserved ...), `traits`, `aggregates`; a provider that is there already is added to.
    """
    cloud.state("compute")  # which brings its hosts along as providers
    described = cloud.preset("placement") or {}
    placement = Placement(cloud)
    ids = cloud.sim.ids.stream("seed.placement")
    for row in described.get("resource_providers", ()):
        found = placement.provider_named(row["name"])
        if found is None:
            above = placement.provider_named(row["parent"]) if "parent" in row else None
            uuid = str(row.get("uuid") or ids.uuid())
            found = placement.add_provider(uuid, row["name"], above.uuid if above else None)
        if "inventories" in row:
            placement.set_inventory(found.uuid, row["inventories"])
        if "traits" in row:
            placement.set_traits(found.uuid, {*found.traits, *row["traits"]})
        if "aggregates" in row:
            placement.set_aggregates(found.uuid, {*found.aggregates, *row["aggregates"]})
