"""Services of the catalog."""

from __future__ import annotations

from typing import Any

from ...wire.call import Call
from ...wire.errors import BadRequest
from ...wire.message import Json
from ...wire.operation import operation
from .answers import Hints, collection, limited, member
from .errors import check_columns, not_found
from .schema import Schema, fields
from .state import CatalogService, State

_SHORT: Schema = {"type": "string", "minLength": 1, "maxLength": 255}
_FIELDS: dict[str, Schema] = {"enabled": {"type": "boolean"}, "type": _SHORT, "name": _SHORT}
CREATE = fields({"service": fields(_FIELDS, extra=True, required=["type"])})
UPDATE = fields({"service": fields(_FIELDS, extra=True, minProperties=1)}, required=["service"])
_OWN = ("id", "type", "enabled", "links")


@operation("GET /services", "List services", policy="identity:list_services")
def index(call: Call) -> Json:
    hints = Hints(call, ("type", "name"), extras=("name",))
    return collection(call, "services", limited([view(row) for row in call.state.services], hints), hints)


@operation("POST /services", "Create service", body=CREATE, policy="identity:create_service", success=201)
def create(call: Call) -> Json:
    given = (call.body or {}).get("service")
    if given is None:  # the real service breaks down without one
        raise BadRequest("'service' is a required property")
    values = {name.replace(":", "_").replace("-", "_"): value for name, value in given.items()}
    check_columns(values, type=255)
    extra = {"name": "", **{key: value for key, value in values.items() if key not in _OWN}}
    row = CatalogService(call.sim.ids.hex(), values["type"], values.get("enabled", True), extra)
    return member(call, "service", "services", view(call.state.services.add(row)))


@operation("GET /services/{service_id}", "Show service details", policy="identity:get_service")
def show(call: Call) -> Json:
    return member(call, "service", "services", view(find(call.state, call.ids[0])))


@operation("PATCH /services/{service_id}", "Update service", body=UPDATE, policy="identity:update_service")
def update(call: Call) -> Json:
    changes = dict(call.body["service"])
    if changes.get("id") is not None and changes["id"] != call.ids[0]:
        raise BadRequest("Cannot change ID")
    state: State = call.state
    row = find(state, call.ids[0])
    check_columns(changes, type=255)
    state.services.update(row, type=changes.get("type", row.type), enabled=changes.get("enabled", row.enabled))
    row.extra |= {key: value for key, value in changes.items() if key not in _OWN}
    return member(call, "service", "services", view(row))


@operation("DELETE /services/{service_id}", "Delete service", policy="identity:delete_service", success=204)
def delete(call: Call) -> None:
    from .endpoints import remove

    state: State = call.state
    row = find(state, call.ids[0])
    for endpoint in state.endpoints.by(service_id=row.id):
        remove(state, endpoint)
    state.services.remove(row)


def find(state: State, id: str) -> CatalogService:
    """The service with an id; 404 if there is none."""
    row = state.services.get(id)
    if row is None:
        raise not_found("service", id)
    return row


def view(row: CatalogService) -> dict[str, Any]:
    """A service as the API shows it."""
    return {**row.extra, "id": row.id, "type": row.type, "enabled": row.enabled}
