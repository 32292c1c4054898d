"""Policies as blobs, and the endpoints, services and regions that they are for (OS-ENDPOINT-POLICY)."""

from __future__ import annotations

from typing import Any

from ...wire.call import Call
from ...wire.errors import BadRequest, NotFound
from ...wire.message import Json
from ...wire.operation import operation
from . import endpoints, regions, services
from .answers import Hints, check_links, collection, linked, member
from .errors import check_columns, not_found
from .schema import TEXT, Schema, check_lazily, fields
from .state import Endpoint, Plain, State

_FIELDS: dict[str, Schema] = {"blob": TEXT, "type": {"type": "string", "maxLength": 255}}
CREATE = fields(_FIELDS, required=["blob", "type"], extra=True)
UPDATE = fields(_FIELDS, minProperties=1, extra=True)
_ENDPOINT = "/policies/{policy_id}/OS-ENDPOINT-POLICY/endpoints/{endpoint_id}"
_SERVICE = "/policies/{policy_id}/OS-ENDPOINT-POLICY/services/{service_id}"
_REGION = "/policies/{policy_id}/OS-ENDPOINT-POLICY/services/{service_id}/regions/{region_id}"


@operation("GET /policies", "List policies", policy="identity:list_policies")
def index(call: Call) -> Json:
    hints = Hints(call, ("type",))
    return collection(call, "policies", [view(row) for row in call.state.policies], hints)


@operation("POST /policies", "Create policy", policy="identity:create_policy", success=201)
def create(call: Call) -> Json:
    given = (call.body or {}).get("policy", {})
    check_lazily(CREATE, given)
    values = {name.replace(":", "_").replace("-", "_"): value for name, value in given.items()}
    values.pop("id", None)
    check_links(values)
    check_columns(values, type=255)
    row = call.state.policies.add(Plain(call.sim.ids.hex(), values))
    return member(call, "policy", "policies", view(row))


@operation("GET /policies/{policy_id}", "Show policy details", policy="identity:get_policy")
def show(call: Call) -> Json:
    return member(call, "policy", "policies", view(find(call.state, call.ids[0])))


@operation("PATCH /policies/{policy_id}", "Update policy", policy="identity:update_policy")
def update(call: Call) -> Json:
    changes = (call.body or {}).get("policy", {})
    check_lazily(UPDATE, changes)
    if "id" in changes and changes["id"] != call.ids[0]:
        raise BadRequest("Cannot change policy ID")
    row = find(call.state, call.ids[0])
    check_links(changes)
    row.data |= {key: value for key, value in changes.items() if key not in ("id", "links")}
    return member(call, "policy", "policies", view(row))


@operation("DELETE /policies/{policy_id}", "Delete policy", policy="identity:delete_policy", success=204)
def delete(call: Call) -> None:
    state: State = call.state
    row = find(state, call.ids[0])
    state.policies.remove(row)


# -- associations


@operation("GET /policies/{policy_id}/OS-ENDPOINT-POLICY/endpoints", "List policy and service endpoint associations",
           policy="identity:list_endpoints_for_policy")  # fmt: skip
def endpoints_of_policy(call: Call) -> Json:
    state: State = call.state
    find(state, call.ids[0])
    found: list[Endpoint] = []
    for (endpoint_id, service_id, region_id), policy_id in state.policy_associations.items():
        if policy_id != call.ids[0]:
            continue
        if endpoint_id is not None:
            found.append(endpoints.find(state, endpoint_id))
        elif region_id is None:
            found += state.endpoints.by(service_id=service_id)
        else:
            below = [region_id]
            for id in below:
                below += [child.id for child in state.regions.by(parent_region_id=id)]
            found += [row for row in state.endpoints.by(service_id=service_id) if row.region_id in below]
    views = [{**endpoints.view(row)} for row in found]
    for view in views:
        del view["region"]
    return collection(call, "endpoints", views)


@operation("GET /endpoints/{endpoint_id}/OS-ENDPOINT-POLICY/policy",
           "Show the effective policy associated with an endpoint",
           policy="identity:get_policy_for_endpoint")  # fmt: skip
def policy_of_endpoint(call: Call) -> Json:
    state: State = call.state
    endpoint = endpoints.find(state, call.ids[0])
    keys: list[tuple[str | None, str | None, str | None]] = [(endpoint.id, None, None)]
    region = state.regions.get(endpoint.region_id)
    while region is not None:
        keys.append((None, endpoint.service_id, region.id))
        region = state.regions.get(region.parent_region_id)
    keys.append((None, endpoint.service_id, None))
    for key in keys:
        policy_id = state.policy_associations.get(key)
        if policy_id is not None:
            row = state.policies.get(policy_id)
            if row is None:
                raise not_found("policy", (policy_id,))
            return {"policy": linked(call, "endpoints", view(row))}
    raise NotFound(f"No policy is associated with endpoint {endpoint.id}.")


@operation(f"GET {_ENDPOINT}", "Verify a policy and endpoint association", success=204,
           policy="identity:check_policy_association_for_endpoint")  # fmt: skip
@operation(f"GET {_SERVICE}", "Verify a policy and service-type endpoint association", success=204,
           policy="identity:check_policy_association_for_service")  # fmt: skip
@operation(f"GET {_REGION}", "Verify a policy and service-type endpoint in a region association", success=204,
           policy="identity:check_policy_association_for_region_and_service")  # fmt: skip
def check(call: Call) -> None:
    if call.state.policy_associations.get(_key(call)) != call.ids[0]:
        raise NotFound("Could not find policy association.")


@operation(f"PUT {_ENDPOINT}", "Associate policy and endpoint", success=204,
           policy="identity:create_policy_association_for_endpoint")  # fmt: skip
@operation(f"PUT {_SERVICE}", "Associate policy and service-type endpoint", success=204,
           policy="identity:create_policy_association_for_service")  # fmt: skip
@operation(f"PUT {_REGION}", "Associate policy and service-type endpoint in a region", success=204,
           policy="identity:create_policy_association_for_region_and_service")  # fmt: skip
def associate(call: Call) -> None:
    call.state.policy_associations[_key(call)] = call.ids[0]


@operation(f"DELETE {_ENDPOINT}", "Delete a policy and endpoint association", success=204,
           policy="identity:delete_policy_association_for_endpoint")  # fmt: skip
@operation(f"DELETE {_SERVICE}", "Delete a policy and service-type endpoint association", success=204,
           policy="identity:delete_policy_association_for_service")  # fmt: skip
@operation(f"DELETE {_REGION}", "Delete a policy and service-type endpoint in a region association", success=204,
           policy="identity:delete_policy_association_for_region_and_service")  # fmt: skip
def dissociate(call: Call) -> None:
    key = _key(call)
    if call.state.policy_associations.get(key) == call.ids[0]:
        del call.state.policy_associations[key]


# -- inside


def find(state: State, id: str) -> Plain:
    """The policy with an id; 404 if there is none."""
    row = state.policies.get(id)
    if row is None:
        raise not_found("policy", id)
    return row


def view(row: Plain) -> dict[str, Any]:
    """A policy as the API shows it."""
    return {**row.data, "id": row.id}


def _key(call: Call) -> tuple[str | None, str | None, str | None]:
    state: State = call.state
    find(state, call.ids[0])
    if "{endpoint_id}" in call.operation.path:
        return endpoints.find(state, call.ids[1]).id, None, None
    service = services.find(state, call.ids[1])
    region = regions.find(state, call.ids[2]) if len(call.ids) > 2 else None
    return None, service.id, region.id if region is not None else None
