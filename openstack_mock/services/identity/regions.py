"""Regions of the catalog: a tree."""

from __future__ import annotations

from typing import Any

from ...wire.call import Call
from ...wire.errors import BadRequest, Conflict, Forbidden
from ...wire.message import Json
from ...wire.operation import operation
from . import collation
from .answers import Hints, collection, member
from .errors import check_columns, conflict, not_found
from .schema import NULL_TEXT, REGION_ID, Schema, fields, wrapped
from .state import Region, State

_DESCRIPTION: Schema = {**NULL_TEXT, "maxLength": 255}
_FIELDS: dict[str, Schema] = {"description": _DESCRIPTION, "id": REGION_ID, "parent_region_id": REGION_ID}
CREATE: Schema = {
    "type": "object",
    "properties": {"region": fields({**_FIELDS, "id": {**REGION_ID, "minLength": 0}}, extra=True)},
    "required": ["region"],
}
UPDATE = wrapped("region", fields(_FIELDS, minProperties=1, extra=True))
LIST = fields({"parent_region_id": REGION_ID}, extra=False)
_OWN = ("id", "description", "parent_region_id", "links")


@operation("GET /regions", "List regions", query=LIST, policy="identity:list_regions")
def index(call: Call) -> Json:
    hints = Hints(call, ("parent_region_id",))
    return collection(call, "regions", [view(row) for row in call.state.regions], hints)


@operation("POST /regions", "Create region", body=CREATE, policy="identity:create_region", success=201)
def create(call: Call) -> Json:
    values = _values(call)
    return _make(call, values, values.get("id") or call.sim.ids.hex())


@operation("PUT /regions/{region_id}", "Create region with a given id", body=CREATE, policy="identity:create_region",
           success=201)  # fmt: skip
def create_named(call: Call) -> Json:
    values = _values(call)
    id = call.ids[0]
    if "id" in values and values["id"] != id:
        raise BadRequest(f'Conflicting region IDs specified: "{id}" != "{values["id"]}"')
    return _make(call, values, id)


@operation("GET /regions/{region_id}", "Show region details", policy="identity:get_region")
def show(call: Call) -> Json:
    return member(call, "region", "regions", view(find(call.state, call.ids[0])))


@operation("PATCH /regions/{region_id}", "Update region", body=UPDATE, policy="identity:update_region")
def update(call: Call) -> Json:
    state: State = call.state
    changes = dict(call.body["region"])
    if changes.get("id") is not None and changes["id"] != call.ids[0]:
        raise BadRequest("Cannot change ID")
    parent = changes.get("parent_region_id")
    if parent is not None:
        find(state, parent)
        if not parent.strip():  # blanks at the end do not count
            raise not_found("region", parent)
    check_columns(changes, description=255)
    row = find(state, call.ids[0])
    if "parent_region_id" in changes:
        above = parent
        while above is not None:
            if above == row.id:
                raise BadRequest(f"The specified parent region {above} would create a circular region hierarchy.")
            above = state.regions[above].parent_region_id
        state.regions.update(row, parent_region_id=parent)
    if "description" in changes:
        row.description = changes["description"] or ""
    row.extra |= {key: value for key, value in changes.items() if key not in _OWN}
    return member(call, "region", "regions", view(row))


@operation("DELETE /regions/{region_id}", "Delete region", policy="identity:delete_region", success=204)
def delete(call: Call) -> None:
    state: State = call.state
    row = find(state, call.ids[0])
    below = [row.id]
    for id in below:
        below += [child.id for child in state.regions.by(parent_region_id=id)]
    if any(state.endpoints.count(region_id=id) for id in below):
        raise Forbidden(f"Unable to delete region {row.id} because it or its child regions have associated endpoints.")
    for id in below:
        state.regions.remove(state.regions[id])


# -- for others


def find(state: State, id: str) -> Region:
    """The region with an id; 404 if there is none."""
    row = state.regions.get(id) or collation.find(state.regions, id)
    if row is None:
        raise not_found("region", id)
    return row


def view(row: Region) -> dict[str, Any]:
    """A region as the API shows it."""
    return {**row.extra, "id": row.id, "description": row.description, "parent_region_id": row.parent_region_id}


# -- inside


def _values(call: Call) -> dict[str, Any]:
    region = call.body["region"]
    return {name.replace(":", "_").replace("-", "_"): value for name, value in region.items()}


def _make(call: Call, values: dict[str, Any], id: str) -> Json:
    state: State = call.state
    if collation.find(state.regions, id) is not None:
        raise _duplicate(id)
    check_columns({**values, "id": id}, id=255, description=255)
    parent = values.get("parent_region_id")
    if parent is not None:
        find(state, parent)
        if not parent.strip():  # blanks at the end do not count
            raise not_found("region", parent)
    extra = {key: value for key, value in values.items() if key not in _OWN}
    row = state.regions.add(Region(id, parent, values.get("description") or "", extra))
    return member(call, "region", "regions", view(row))


def _duplicate(id: str) -> Conflict:
    return conflict("region", f"Duplicate ID, {id}.")
