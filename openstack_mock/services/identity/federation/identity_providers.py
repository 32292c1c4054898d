"""Identity providers, and the protocols that they speak."""

from __future__ import annotations

from typing import Any

from ....wire.call import Call
from ....wire.errors import BadRequest, Conflict, NotFound
from ....wire.message import Json
from ....wire.operation import operation
from .. import collation, domains, removal
from ..answers import Hints, collection, limited, linked, url
from ..collation import collate
from ..errors import check_columns, conflict, not_found
from ..schema import BOOLEAN, NULL_ID, NULL_TEXT, Schema, fields, wrapped
from ..state import ROOT, Plain, Project, State

PREFIX = "OS-FEDERATION/"
_REMOTE: Schema = {"type": "string", "maxLength": 64}
_FIELDS: dict[str, Schema] = {
    "enabled": BOOLEAN, "description": NULL_TEXT, "authorization_ttl": {"type": ["integer", "null"], "minimum": 0},
    "remote_ids": {"type": ["array", "null"], "items": _REMOTE, "uniqueItems": True},
}  # fmt: skip
CREATE = wrapped("identity_provider", fields({**_FIELDS, "domain_id": NULL_ID}, extra=False), required=False)
UPDATE = fields(
    {"identity_provider": fields(_FIELDS, extra=False, minProperties=1)}, required=["identity_provider"]
)
LIST = fields({"enabled": BOOLEAN}, extra=True)
_MAPPING_ID: Schema = {"type": "string", "minLength": 1, "maxLength": 64}
CREATE_PROTOCOL = wrapped(
    "protocol",
    fields(
        {"mapping_id": _MAPPING_ID, "remote_id_attribute": {**_REMOTE, "type": ["string", "null"]}},
        extra=False, last=["mapping_id"],
    ),
)  # fmt: skip
UPDATE_PROTOCOL = wrapped(
    "protocol",
    fields(
        {"mapping_id": _MAPPING_ID, "remote_id_attribute": _REMOTE}, extra=False, minProperties=1,
        last=["mapping_id"],
    ),
)  # fmt: skip
_ONE = "/OS-FEDERATION/identity_providers/{idp_id}"


@operation("GET /OS-FEDERATION/identity_providers", "List identity providers", query=LIST,
           policy="identity:list_identity_providers")  # fmt: skip
def index(call: Call) -> Json:
    hints = Hints(call, ("id", "enabled"))
    views = [view(row) for row in sorted(call.state.identity_providers, key=lambda row: row.id)]
    body = collection(call, "identity_providers", limited(views, hints, filtered=True), hints, prefix=PREFIX)
    for one in body["identity_providers"]:
        one["links"]["protocols"] = one["links"]["self"] + "/protocols"
    return body


@operation(f"GET {_ONE}", "Get identity provider", policy="identity:get_identity_provider")
def show(call: Call) -> Json:
    return _member(call, find(call.state, call.ids[0]))


@operation(f"PUT {_ONE}", "Register an identity provider", body=CREATE, policy="identity:create_identity_provider",
           success=201)  # fmt: skip
def create(call: Call) -> Json:
    state: State = call.state
    id = call.ids[0]
    asked = (call.body or {}).get("identity_provider", {})
    domain_id = asked.get("domain_id")
    if domain_id:
        domains.find(state, domain_id)
    check_columns({"id": id}, id=64)
    if collation.find(state.identity_providers, id) is not None:
        raise _taken(id)
    _check_values(state, asked, None)
    if not domain_id:
        domain_id = call.sim.ids.hex()
        text = f"Auto generated federated domain for Identity Provider: {id}"
        state.projects.add(Project(domain_id, domain_id, ROOT, None, description=text))
    data = {
        "domain_id": domain_id, "enabled": asked.get("enabled", False), "description": asked.get("description"),
        "remote_ids": list(asked.get("remote_ids") or ()), "authorization_ttl": asked.get("authorization_ttl"),
    }  # fmt: skip
    return _member(call, state.identity_providers.add(Plain(id, data)))


@operation(f"PATCH {_ONE}", "Update identity provider", body=UPDATE, policy="identity:update_identity_provider")
def update(call: Call) -> Json:
    changes = dict(call.body["identity_provider"])
    row = find(call.state, call.ids[0])
    _check_values(call.state, changes, row.id)
    if "remote_ids" in changes:
        changes["remote_ids"] = list(changes["remote_ids"] or ())
    row.data |= changes
    return _member(call, row)


@operation(f"DELETE {_ONE}", "Delete identity provider", policy="identity:delete_identity_provider", success=204)
def delete(call: Call) -> None:
    state: State = call.state
    row = find(state, call.ids[0])
    for protocol in state.protocols.by(owner=row.id):
        _forget_users(call, row.id, protocol["id"])
        state.protocols.remove(protocol)
    state.identity_providers.remove(row)


# -- protocols


@operation(f"GET {_ONE}/protocols", "List protocols of identity provider", policy="identity:list_protocols")
def list_protocols(call: Call) -> Json:
    views = [dict(row.data) for row in call.state.protocols.by(owner=call.ids[0])]
    body = collection(call, "protocols", views)
    for one in body["protocols"]:
        one["links"]["identity_provider"] = url(call, one["idp_id"])
    return body


@operation(f"GET {_ONE}/protocols/{{protocol_id}}", "Get protocol for identity provider",
           policy="identity:get_protocol")  # fmt: skip
def show_protocol(call: Call) -> Json:
    return _protocol_member(call, find_protocol(call.state, *call.ids))


@operation(f"PUT {_ONE}/protocols/{{protocol_id}}", "Add protocol to identity provider", body=CREATE_PROTOCOL,
           policy="identity:create_protocol", success=201)  # fmt: skip
def create_protocol(call: Call) -> Json:
    state: State = call.state
    asked = call.body["protocol"]
    idp_id, id = call.ids
    _check_mapping(state, asked["mapping_id"])
    find(state, idp_id)
    check_columns({"id": id}, id=64)
    if f"{idp_id}/{id}" in state.protocols:
        raise conflict("federation_protocol", f"Duplicate entry found with ID {id}")
    check_columns(asked, remote_id_attribute=None)
    attribute = asked.get("remote_id_attribute")
    data = {"id": id, "idp_id": idp_id, "mapping_id": asked["mapping_id"], "remote_id_attribute": attribute}
    return _protocol_member(call, state.protocols.add(Plain(f"{idp_id}/{id}", data, idp_id)))


@operation(f"PATCH {_ONE}/protocols/{{protocol_id}}", "Update attribute mapping for identity provider",
           body=UPDATE_PROTOCOL, policy="identity:update_protocol")  # fmt: skip
def update_protocol(call: Call) -> Json:
    changes = call.body["protocol"]
    _check_mapping(call.state, changes["mapping_id"])
    row = find_protocol(call.state, *call.ids)
    check_columns(changes, remote_id_attribute=None)
    row.data |= changes
    return _protocol_member(call, row)


@operation(f"DELETE {_ONE}/protocols/{{protocol_id}}", "Delete a protocol from identity provider",
           policy="identity:delete_protocol", success=204)  # fmt: skip
def delete_protocol(call: Call) -> None:
    row = find_protocol(call.state, *call.ids)
    _forget_users(call, *call.ids)
    call.state.protocols.remove(row)


# -- for others


def find(state: State, id: str) -> Plain:
    """The identity provider with an id; 404 if there is none."""
    row = collation.find(state.identity_providers, id)
    if row is None:
        raise not_found("Identity Provider", id)
    return row


def find_protocol(state: State, idp_id: str, id: str) -> Plain:
    """A protocol of an identity provider; 404 if there is none."""
    row = state.protocols.get(f"{idp_id}/{id}")
    if row is None:
        raise NotFound(f"Could not find federated protocol {id} for Identity Provider: {idp_id}.")
    return row


def view(row: Plain) -> dict[str, Any]:
    """An identity provider as the API shows it."""
    return {**row.data, "id": row.id, "remote_ids": list(row["remote_ids"])}


# -- inside


def _member(call: Call, row: Plain) -> Json:
    shown = linked(call, PREFIX + "identity_providers", view(row))
    return {"identity_provider": shown}


def _protocol_member(call: Call, row: Plain) -> Json:
    shown = linked(call, "protocols", {"id": row["id"], "mapping_id": row["mapping_id"]})
    shown["links"]["identity_provider"] = url(call, row["idp_id"])
    return {"protocol": shown}


def _check_mapping(state: State, id: str) -> None:
    if id not in state.mappings:
        raise BadRequest(f"Invalid mapping id: {id}")


def _check_values(state: State, asked: dict[str, Any], own: str | None) -> None:
    ids = asked.get("remote_ids") or ()
    rows = state.identity_providers
    taken = {collate(id): id if row.id == own else None for row in rows for id in row["remote_ids"]}
    for id in ids:
        check_columns({"remote_id": id}, remote_id=None)
        if taken.setdefault(collate(id), id) != id:
            raise conflict("identity_provider", f"Duplicate remote ID: {id}")
    check_columns(asked, description=None)
    if (asked.get("authorization_ttl") or 0) > 0x7FFFFFFF:  # the real service's database breaks down
        raise BadRequest(f"authorization_ttl {asked['authorization_ttl']} is too large")
    if isinstance(asked.get("enabled"), str):
        raise BadRequest(f"{asked['enabled']!r} is not of type 'boolean'")


def _taken(id: str) -> Conflict:
    return conflict("identity_provider", f"Duplicate entry: {id}")


def _forget_users(call: Call, idp_id: str, protocol_id: str) -> None:
    """Who came by this way and no other, goes with it."""
    for user in [user for user in call.state.users if user.federated]:
        user.federated = [
            link for link in user.federated if (link["idp_id"], link["protocol_id"]) != (idp_id, protocol_id)
        ]
        if not user.federated and user.kind == "federated":
            removal.user(call.cloud, call.state, user)
