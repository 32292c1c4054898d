"""Roles, global and of domains, and what they imply."""

from __future__ import annotations

from typing import Any

from ...wire.call import Call
from ...wire.errors import BadRequest, Forbidden, NotFound
from ...wire.message import Json
from ...wire.operation import operation
from . import removal
from .answers import Hints, collection, limited, member, url
from .collation import collate
from .enforcement import Target, enforce
from .errors import check_columns, conflict, duplicate, not_found
from .options import IMMUTABLE, check_delete, check_update, merged
from .schema import ID, NAME, NULL_ID, NULL_TEXT, Schema, fields, wrapped
from .state import Implication, Role, State

_NAME: Schema = {"type": "string", "minLength": 1, "maxLength": 255, "pattern": r"[\S]+"}
_FIELDS: dict[str, Schema] = {"name": _NAME, "description": NULL_TEXT, "domain_id": NULL_ID, "options": IMMUTABLE}
CREATE = wrapped("role", fields(_FIELDS, required=["name"], extra=True))
UPDATE = wrapped("role", fields(_FIELDS, minProperties=1, extra=True))
LIST = fields({"name": NAME, "domain_id": ID}, extra=True)
_OWN = ("id", "name", "domain_id", "description", "options", "links")


@operation("GET /roles", "List roles", query=LIST)
def index(call: Call) -> Json:
    domain_id = call.args.get("domain_id", [""])[0]
    enforce(call, "identity:list_domain_roles" if domain_id else "identity:list_roles")
    hints = Hints(call, ("name", "domain_id"))
    hints.take("domain_id")
    state: State = call.state
    views = limited([view(row) for row in state.roles.by(realm=domain_id)], hints, filtered=True)
    return collection(call, "roles", views, hints)


@operation("POST /roles", "Create role", body=CREATE, success=201)
def create(call: Call) -> Json:
    asked = call.body["role"]
    if asked.get("domain_id"):
        enforce(call, "identity:create_domain_role", {"role": asked})
    else:
        enforce(call, "identity:create_role")
    state: State = call.state
    values = {name.replace(":", "_").replace("-", "_"): value for name, value in asked.items()}
    domain_id = values.get("domain_id")
    check_columns(values, name=255, description=255)
    if state.roles.find(realm=domain_id or "", fold=collate(values["name"])) is not None:
        raise duplicate("role", values["name"], domain_id=domain_id)
    row = Role(
        call.sim.ids.hex(), values["name"], domain_id, values.get("description"),
        merged({}, values.get("options")), {key: value for key, value in values.items() if key not in _OWN},
    )  # fmt: skip
    state.roles.add(row)
    return member(call, "role", "roles", view(row))


@operation("GET /roles/{role_id}", "Show role details")
def show(call: Call) -> Json:
    return member(call, "role", "roles", view(_allowed(call, "get")))


@operation("PATCH /roles/{role_id}", "Update role", body=UPDATE)
def update(call: Call) -> Json:
    row = _allowed(call, "update")
    state: State = call.state
    changes = dict(call.body["role"])
    if changes.get("id") is not None and changes["id"] != row.id:
        raise BadRequest("Cannot change ID")
    check_update(row.options, changes, "role", row.id)
    if "domain_id" in changes and changes["domain_id"] != row.domain_id:
        raise BadRequest("Update of `domain_id` is not allowed.")
    check_columns(changes, name=255, description=255)
    name = changes.get("name", row.name)
    other = state.roles.find(realm=row.realm, fold=collate(name))
    if other is not None and other is not row:
        raise duplicate("role", name, domain_id=changes.get("domain_id"))
    state.roles.update(row, name=name, fold=collate(name))
    if "description" in changes:
        row.description = changes["description"]
    row.options = merged(row.options, changes.get("options"))
    row.extra |= {key: value for key, value in changes.items() if key not in _OWN}
    return member(call, "role", "roles", view(row))


@operation("DELETE /roles/{role_id}", "Delete role", success=204)
def delete(call: Call) -> None:
    row = _allowed(call, "delete")
    check_delete(row.options, "role", row.id)
    removal.role(call.cloud, call.state, row)


# -- implications


def _pair(call: Call) -> Target:
    roles = [find(call.state, id) for id in call.ids]
    names = ("prior_role", "implied_role")
    return {name: view(role) for name, role in zip(names, roles, strict=False)}


@operation("GET /roles/{prior_role_id}/implies", "List implied (inference) roles for role",
           policy="identity:list_implied_roles", target=_pair)  # fmt: skip
def list_implied(call: Call) -> Json:
    id = call.ids[0]
    body = _inference(call, call.state, id)
    return {"role_inference": body, "links": {"self": url(call, f"roles/{id}/implies")}}


@operation("HEAD /roles/{prior_role_id}/implies/{implied_role_id}", "Confirm role inference rule",
           policy="identity:check_implied_role", target=_pair, success=204)  # fmt: skip
def check_implied(call: Call) -> None:
    enforce(call, "identity:get_implied_role", _pair)
    _implication(call.state, *call.ids)


@operation("GET /roles/{prior_role_id}/implies/{implied_role_id}", "Get role inference rule",
           policy="identity:get_implied_role", target=_pair)  # fmt: skip
def show_implied(call: Call) -> Json:
    _implication(call.state, *call.ids)
    return _rule(call)


@operation("PUT /roles/{prior_role_id}/implies/{implied_role_id}", "Create role inference rule",
           policy="identity:create_implied_role", target=_pair, success=201)  # fmt: skip
def create_implied(call: Call) -> Json:
    state: State = call.state
    prior, implied = (find(state, id) for id in call.ids)
    if implied.name in call.cloud.options("identity").prohibited_implied_role:
        raise Forbidden(f"{implied.id} cannot be an implied roles.")
    if prior.domain_id is None and implied.domain_id:
        raise Forbidden(f"{implied.id} cannot be an implied roles.")
    if (prior.id, implied.id) in state.implications:
        raise conflict("implied_role", "Duplicate entry")
    state.implications.add(Implication(prior.id, implied.id))
    return _rule(call)


@operation("DELETE /roles/{prior_role_id}/implies/{implied_role_id}", "Delete role inference rule",
           policy="identity:delete_implied_role", target=_pair, success=204)  # fmt: skip
def delete_implied(call: Call) -> None:
    call.state.implications.remove(_implication(call.state, *call.ids))


@operation("GET /role_inferences", "List all role inference rules", policy="identity:list_role_inference_rules")
def inferences(call: Call) -> Json:
    state: State = call.state
    priors = dict.fromkeys(row.prior for row in state.implications)
    rules = [_inference(call, state, prior) for prior in priors]
    return {"role_inferences": rules}


# -- for others


def find(state: State, id: str) -> Role:
    """The role with an id; 404 if there is none."""
    row = state.roles.get(id)
    if row is None:
        raise not_found("role", id)
    return row


def view(row: Role) -> dict[str, Any]:
    """A role as the API shows it."""
    return {
        **row.extra, "id": row.id, "name": row.name, "domain_id": row.domain_id, "description": row.description,
        "options": dict(row.options),
    }  # fmt: skip


# -- inside


_RULES = {
    "get": ("identity:get_role", "identity:get_domain_role"),
    "update": ("identity:update_role", "identity:update_domain_role"),
    "delete": ("identity:delete_role", "identity:delete_domain_role"),
}


def _allowed(call: Call, verb: str) -> Role:
    row: Role | None = call.state.roles.get(call.ids[0])
    of_all, of_domain = _RULES[verb]
    rule = of_domain if row is not None and row.domain_id else of_all
    enforce(call, rule, lambda call: {"role": view(find(call.state, call.ids[0]))})
    return find(call.state, call.ids[0])


def _implication(state: State, prior: str, implied: str) -> Implication:
    row = state.implications.get((prior, implied))
    if row is None:
        raise NotFound(f"{prior} does not imply {implied}.")
    return row


def _brief(call: Call, row: Role) -> dict[str, Any]:
    return {"id": row.id, "name": row.name, "links": {"self": url(call, f"roles/{row.id}")}}


def _inference(call: Call, state: State, prior: str) -> dict[str, Any]:
    implied = [_brief(call, state.roles[row.implied]) for row in state.implications.by(prior=prior)]
    return {"prior_role": _brief(call, state.roles[prior]), "implies": implied}


def _rule(call: Call) -> Json:
    prior, implied = (find(call.state, id) for id in call.ids)
    body = {"prior_role": _brief(call, prior), "implies": _brief(call, implied)}
    return {"role_inference": body, "links": {"self": url(call, f"roles/{prior.id}/implies/{implied.id}")}}
