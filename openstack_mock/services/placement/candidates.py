"""Allocation candidates: which allocations would meet a request, and what the providers in question have."""

from __future__ import annotations

from ...wire.call import Call
from ...wire.errors import BadRequest
from ...wire.message import Json
from ...wire.operation import operation
from . import schema
from .answers import dated
from .asked import Candidate
from .bodies import query
from .faults import ClassNotFound, TraitNotFound
from .groups import groups_of, whole_of
from .models import Provider
from .search import find, manner_of


@operation("GET /allocation_candidates", "List allocation candidates", policy="placement:allocation_candidates:list",
           query=schema.CANDIDATES_QUERIES, since="1.10", gives_json=True)  # fmt: skip
def list_all(call: Call) -> Json:
    """List the ways to meet a request, up to a limit, and sum up the trees that they are in."""
    query(call)
    whole = whole_of(call)
    groups = groups_of(call, whole)
    try:
        found = find(call.state, groups, whole, manner_of(call.cloud))
    except ClassNotFound as error:
        raise BadRequest(f"Invalid resource class in resources parameter: {error}") from None
    except TraitNotFound as error:
        raise BadRequest(str(error)) from None
    dated(call, call.now)
    names = {name for group in groups for name in group.resources}
    return {
        "allocation_requests": [_request(call, row) for row in found.candidates],
        "provider_summaries": {row.uuid: _summary(call, row, names) for row in found.summarized},
    }


def _request(call: Call, row: Candidate) -> Json:
    if not call.since((1, 12)):
        listed = [
            {"resource_provider": {"uuid": uuid}, "resources": resources} for uuid, resources in row.allocations.items()
        ]
        return {"allocations": listed}
    shown: Json = {"allocations": {uuid: {"resources": resources} for uuid, resources in row.allocations.items()}}
    if call.since((1, 34)):
        shown["mappings"] = row.mappings
    return shown


def _summary(call: Call, row: Provider, names: set[str]) -> Json:
    every = call.since((1, 27))
    shown: Json = {
        "resources": {
            name: {"capacity": inventory.capacity, "used": row.used.get(name, 0)}
            for name, inventory in row.inventories.items()
            if every or name in names
        }
    }
    if call.since((1, 17)):
        shown["traits"] = list(row.traits)
    if call.since((1, 29)):
        shown["parent_provider_uuid"], shown["root_provider_uuid"] = row.parent, row.root
    return shown
