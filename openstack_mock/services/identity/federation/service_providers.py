"""Service providers: other clouds that ours vouches to."""

from __future__ import annotations

from typing import Any

from ....wire.call import Call
from ....wire.errors import BadRequest
from ....wire.message import Json
from ....wire.operation import operation
from .. import collation
from ..answers import Hints, collection, limited, linked
from ..errors import check_columns, conflict, not_found
from ..schema import BOOLEAN, NULL_TEXT, URL, Schema, fields, wrapped
from ..state import Plain, State

PREFIX = "OS-FEDERATION/"
_ONE = "/OS-FEDERATION/service_providers/{service_provider_id}"
_FIELDS: dict[str, Schema] = {
    "auth_url": URL, "sp_url": URL, "description": NULL_TEXT, "enabled": BOOLEAN, "relay_state_prefix": NULL_TEXT,
}  # fmt: skip
CREATE = wrapped("service_provider", fields(_FIELDS, required=["auth_url", "sp_url"], extra=False))
UPDATE = wrapped("service_provider", fields(_FIELDS, extra=False, minProperties=1))
LIST = fields({"enabled": BOOLEAN}, extra=True)


def enabled(state: State) -> list[dict[str, Any]]:
    """The enabled service providers, as a token shows them."""
    return [
        {"id": row.id, "auth_url": row["auth_url"], "sp_url": row["sp_url"]}
        for row in state.service_providers
        if row["enabled"]
    ]


@operation("GET /OS-FEDERATION/service_providers", "List service providers", query=LIST,
           policy="identity:list_service_providers")  # fmt: skip
def index(call: Call) -> Json:
    hints = Hints(call, ("id", "enabled"))
    views = [view(row) for row in sorted(call.state.service_providers, key=lambda row: row.id)]
    return collection(call, "service_providers", limited(views, hints, filtered=True), hints, prefix=PREFIX)


@operation(f"GET {_ONE}", "Get service provider", policy="identity:get_service_provider")
def show(call: Call) -> Json:
    return _member(call, find(call.state, call.ids[0]))


@operation(f"PUT {_ONE}", "Register a service provider", body=CREATE, policy="identity:create_service_provider",
           success=201)  # fmt: skip
def create(call: Call) -> Json:
    state: State = call.state
    asked = dict(call.body["service_provider"])
    _check(asked)
    check_columns({"id": call.ids[0]}, id=64)
    if collation.find(state.service_providers, call.ids[0]) is not None:
        raise conflict("service_provider", f"Duplicate entry found with ID {call.ids[0]}")
    data = {"enabled": False, "description": None, "relay_state_prefix": "ss:mem:", **asked}
    return _member(call, state.service_providers.add(Plain(call.ids[0], data)))


@operation(f"PATCH {_ONE}", "Update service provider", body=UPDATE, policy="identity:update_service_provider")
def update(call: Call) -> Json:
    changes = call.body["service_provider"]
    row = find(call.state, call.ids[0])
    _check(changes)
    row.data |= changes
    return _member(call, row)


@operation(f"DELETE {_ONE}", "Delete service provider", policy="identity:delete_service_provider", success=204)
def delete(call: Call) -> None:
    call.state.service_providers.remove(find(call.state, call.ids[0]))


def find(state: State, id: str) -> Plain:
    """The service provider with an id; 404 if there is none."""
    row = collation.find(state.service_providers, id)
    if row is None:
        raise not_found("Service Provider", id)
    return row


def view(row: Plain) -> dict[str, Any]:
    """A service provider as the API shows it."""
    return {**row.data, "id": row.id}


def _member(call: Call, row: Plain) -> Json:
    return {"service_provider": linked(call, PREFIX + "service_providers", view(row))}


def _check(values: dict[str, Any]) -> None:
    if isinstance(values.get("enabled"), str):
        raise BadRequest(f"{values['enabled']!r} is not of type 'boolean'")
    if "relay_state_prefix" in values and values["relay_state_prefix"] is None:
        raise BadRequest("relay_state_prefix is not to be null")
    check_columns(values, description=None, auth_url=256, sp_url=256, relay_state_prefix=256)
