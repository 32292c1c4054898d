"""Endpoints of the catalog."""

from __future__ import annotations

from typing import Any

from ...wire.call import Call
from ...wire.errors import BadRequest
from ...wire.message import Json
from ...wire.operation import operation
from .answers import Hints, collection, limited, member
from .errors import check_columns, expecting, not_found
from .schema import NULL_TEXT, TEXT, URL, Schema, fields, wrapped
from .state import Endpoint, Region, State

_FIELDS: dict[str, Schema] = {
    "enabled": {"type": "boolean"}, "interface": {"type": "string", "enum": ["admin", "internal", "public"]},
    "region_id": NULL_TEXT, "region": NULL_TEXT, "service_id": TEXT, "url": URL, "name": TEXT,
    "description": NULL_TEXT,
}  # fmt: skip
CREATE = wrapped(
    "endpoint", fields({"id": TEXT, **_FIELDS}, required=["interface", "service_id", "url"], extra=True), required=False
)
LIST = fields({"interface": _FIELDS["interface"], "region_id": NULL_TEXT, "service_id": TEXT}, extra=True)
UPDATE = wrapped("endpoint", fields(_FIELDS, minProperties=1, extra=True))
_OWN = ("id", "interface", "region_id", "region", "service_id", "url", "enabled", "legacy_endpoint_id", "links")
_COLUMNS = ("region_id", "service_id", "interface", "url", "enabled")
_KNOWN = dict.fromkeys(("tenant_id", "project_id", "user_id", "compute_host", "public_endpoint"), "")


@operation("GET /endpoints", "List endpoints", query=LIST, policy="identity:list_endpoints")
def index(call: Call) -> Json:
    hints = Hints(call, ("interface", "service_id", "region_id"))
    return collection(call, "endpoints", limited([view(row) for row in call.state.endpoints], hints), hints)


@operation("POST /endpoints", "Create endpoint", body=CREATE, policy="identity:create_endpoint", success=201)
def create(call: Call) -> Json:
    given = (call.body or {}).get("endpoint")
    if given is None:  # the real service breaks down without one
        raise BadRequest("'NoneType' object is not subscriptable")
    _check_url(given["url"])
    values = {name.replace(":", "_").replace("-", "_"): value for name, value in given.items()}
    state: State = call.state
    region_id = _region(state, values)
    _check_references(state, region_id, values["service_id"])
    row = Endpoint(
        call.sim.ids.hex(), values["service_id"], values["interface"], values["url"], region_id,
        values.get("enabled", True), {key: value for key, value in values.items() if key not in _OWN},
    )  # fmt: skip
    return member(call, "endpoint", "endpoints", view(state.endpoints.add(row)))


@operation("GET /endpoints/{endpoint_id}", "Show endpoint details", policy="identity:get_endpoint")
def show(call: Call) -> Json:
    return member(call, "endpoint", "endpoints", view(find(call.state, call.ids[0])))


@operation("PATCH /endpoints/{endpoint_id}", "Update endpoint", body=UPDATE, policy="identity:update_endpoint")
def update(call: Call) -> Json:
    state: State = call.state
    changes = dict(call.body["endpoint"])
    if changes.get("id") is not None and changes["id"] != call.ids[0]:
        raise BadRequest("Cannot change ID")
    if changes.get("region_id") is None and changes.get("region") is not None:
        changes["region_id"] = _region(state, changes)
    _check_references(state, changes.get("region_id"), changes.get("service_id"))
    row = find(state, call.ids[0])
    state.endpoints.update(
        row, **{name: value for name, value in changes.items() if name in _COLUMNS}
    )
    row.extra |= {key: value for key, value in changes.items() if key not in _OWN}
    return member(call, "endpoint", "endpoints", view(row))


@operation("DELETE /endpoints/{endpoint_id}", "Delete endpoint", policy="identity:delete_endpoint", success=204)
def delete(call: Call) -> None:
    remove(call.state, find(call.state, call.ids[0]))


# -- for others


def find(state: State, id: str) -> Endpoint:
    """The endpoint with an id; 404 if there is none."""
    row = state.endpoints.get(id)
    if row is None:
        raise not_found("endpoint", id)
    return row


def view(row: Endpoint) -> dict[str, Any]:
    """An endpoint as the API shows it."""
    return {
        **row.extra, "id": row.id, "interface": row.interface, "region_id": row.region_id, "region": row.region_id,
        "service_id": row.service_id, "url": row.url, "enabled": row.enabled,
    }  # fmt: skip


def remove(state: State, row: Endpoint) -> None:
    """Delete an endpoint, and what it is associated with."""
    for endpoints in state.endpoint_filters.values():
        endpoints.pop(row.id, None)
    state.endpoints.remove(row)


# -- inside


def _check_url(text: str) -> None:
    try:
        text.replace("$(", "%(") % _KNOWN
    except (KeyError, TypeError, ValueError):
        raise BadRequest(f"Cannot create an endpoint with an invalid URL: {text}.") from None


def _region(state: State, values: dict[str, Any]) -> str | None:
    """The region; one given by its old name is made if it is not there."""
    if values.get("region_id") is not None or values.get("region") is None:
        return values.get("region_id")
    id: str = values["region"]
    if id not in state.regions:
        check_columns({"id": id}, id=255)
        state.regions.add(Region(id))
    return id


def _check_references(state: State, region_id: str | None, service_id: str | None) -> None:
    if region_id is not None and region_id not in state.regions:
        raise expecting("endpoint region_id", "region table")
    if service_id is not None and service_id not in state.services:
        raise expecting("endpoint service_id", "service table")
