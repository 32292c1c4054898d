"""Application credentials and access rules of a user."""

from __future__ import annotations

import base64
from typing import Any

from ...sim.clock import iso_micros
from ...wire.call import Call
from ...wire.errors import BadRequest, Forbidden
from ...wire.message import Json
from ...wire.operation import operation
from . import effective, roles
from .answers import Hints, collection, limited, linked
from .collation import collate
from .enforcement import Target, delegated, enforce, user_target, valid_of
from .errors import check_columns, duplicate, forbidden, forbidden_action, not_found
from .passwords import hash_password
from .schema import ID, NAME, NULL_TEXT, TEXT, Schema, fields, wrapped
from .state import Plain, State
from .trusts import expiry, role_ids

_RULE: dict[str, Schema] = {
    "path": {"type": "string", "minLength": 0, "maxLength": 225, "pattern": r"^/\.*"}, "service": ID,
    "method": {"type": "string", "enum": ["DELETE", "GET", "HEAD", "PATCH", "POST", "PUT"]},
}  # fmt: skip
_ROLE: Schema = fields({"id": ID, "name": NAME}, minProperties=1, maxProperties=1, extra=False)
_FIELDS: dict[str, Schema] = {
    "id": TEXT, "secret": NULL_TEXT, "name": NAME, "description": NULL_TEXT, "expires_at": NULL_TEXT,
    "project_id": TEXT, "access_rules": {"type": "array", "items": fields({"id": ID, **_RULE})},
    "unrestricted": {"type": ["boolean", "null"]}, "system": NULL_TEXT, "roles": {"type": "array", "items": _ROLE},
}  # fmt: skip
CREATE = wrapped("application_credential", fields(_FIELDS, extra=False, last=["name"]))
SHOW = fields({"id": TEXT}, extra=False)
LIST = fields({"name": TEXT}, extra=True)
LIST_RULES = fields({"service": TEXT, "path": TEXT, "method": TEXT}, extra=True)


@operation("GET /users/{user_id}/application_credentials", "List application credentials", query=LIST)
def index(call: Call) -> Json:
    enforce(call, "identity:list_application_credentials")
    _check_delegation(call)
    hints = Hints(call, ("name",))
    if any(len(row[2]) > 255 for row in hints.filters):  # the real service breaks down
        raise BadRequest("Invalid input for field 'name': it is too long")
    views = [view(call.state, row) for row in call.state.application_credentials.by(owner=call.ids[0])]
    views = limited(views, hints, filtered=True)
    return collection(call, "application_credentials", views, hints)


@operation("POST /users/{user_id}/application_credentials", "Create application credential", body=CREATE, success=201)
def create(call: Call) -> Json:
    enforce(call, "identity:create_application_credential")
    asked = call.body["application_credential"]
    _check_delegation(call)
    _check_restricted(call)
    if call.credentials.user_id != call.ids[0]:
        raise forbidden_action("Cannot create an application credential for another user.")
    state: State = call.state
    secret = asked.get("secret") or _secret(call)
    role_list = _role_ids(call, asked)
    expires = expiry(call, asked["expires_at"]) if asked.get("expires_at") else None
    if asked.get("expires_at") == "":
        raise BadRequest("Invalid input for field 'expires_at': '' is not a 'date-time'")
    _check_limit(call)
    _check_held(call, role_list)
    check_columns(asked, name=255, description=None, system=64)
    taken = {collate(row["name"]) for row in state.application_credentials.by(owner=call.ids[0])}
    if collate(asked["name"]) in taken:
        raise duplicate("application_credential", asked["name"])
    rules = [_rule(call, rule) for rule in asked.get("access_rules") or ()]
    if len(set(rules)) < len(rules):
        raise duplicate("application_credential", asked["name"])
    data = {
        "name": asked["name"], "description": asked.get("description"), "user_id": call.ids[0],
        "project_id": call.credentials.project_id, "system": asked.get("system"), "expires_at": expires,
        "unrestricted": asked.get("unrestricted"), "roles": role_list, "access_rules": rules or None,
        "secret_hash": hash_password(secret, call.sim.ids.bytes(16), 1),
    }  # fmt: skip
    row = state.application_credentials.add(Plain(call.sim.ids.hex(), data, call.ids[0]))
    shown = linked(call, "application_credentials", {**view(state, row), "secret": secret})
    return {"application_credential": shown}


_ONE = "/users/{user_id}/application_credentials/{application_credential_id}"


@operation(f"GET {_ONE}", "Show application credential details", body=SHOW)
def show(call: Call) -> Json:
    _enforce_owner(call, "identity:get_application_credential")
    _check_delegation(call)
    row = find(call.state, call.ids[1])
    return {"application_credential": linked(call, "application_credentials", view(call.state, row))}


@operation(f"DELETE {_ONE}", "Delete application credential", success=204)
def delete(call: Call) -> None:
    _enforce_owner(call, "identity:delete_application_credential")
    _check_delegation(call)
    _check_restricted(call)
    call.state.application_credentials.remove(find(call.state, call.ids[1]))


# -- access rules


@operation("GET /users/{user_id}/access_rules", "List access rules", query=LIST_RULES)
def list_rules(call: Call) -> Json:
    enforce(call, "identity:list_access_rules", user_target)
    _check_delegation(call)
    hints = Hints(call, ("service", "path", "method"))
    views = [{**row.data, "id": row.id} for row in call.state.access_rules.by(owner=call.ids[0])]
    for method in hints.take("method"):
        views = [one for one in views if one["method"] == method]  # case counts
    views = limited(views, hints, filtered=True)
    return collection(call, "access_rules", views, hints)


@operation("GET /users/{user_id}/access_rules/{access_rule_id}", "Show access rule details")
def show_rule(call: Call) -> Json:
    enforce(call, "identity:get_access_rule", user_target)
    _check_delegation(call)
    row = _own_rule(call)
    return {"access_rule": linked(call, "access_rules", {**row.data, "id": row.id})}


@operation("DELETE /users/{user_id}/access_rules/{access_rule_id}", "Delete access rule", success=204)
def delete_rule(call: Call) -> None:
    enforce(call, "identity:delete_access_rule", user_target)
    _check_delegation(call)
    row = _own_rule(call)
    if any(row.id in (one["access_rules"] or ()) for one in call.state.application_credentials):
        raise Forbidden("May not delete access rule in use")
    call.state.access_rules.remove(row)


# -- for others


def find(state: State, id: str) -> Plain:
    """The application credential with an id; 404 if there is none."""
    row = state.application_credentials.get(id)
    if row is None:
        raise not_found("Application Credential", id)
    return row


def view(state: State, row: Plain) -> dict[str, Any]:
    """An application credential as the API shows it."""
    shown = {key: value for key, value in row.data.items() if key not in ("secret_hash", "access_rules")}
    expires = row["expires_at"]
    shown |= {
        "id": row.id,
        "expires_at": iso_micros(expires) if expires is not None else None,
        "roles": [roles.view(state.roles[id]) for id in row["roles"] if id in state.roles],
    }
    if row["access_rules"]:
        shown["access_rules"] = [rule_view(state, id) for id in row["access_rules"]]
    return shown


def rule_view(state: State, id: str) -> dict[str, Any]:
    """An access rule as an application credential shows it."""
    return {**state.access_rules[id].data, "id": id}


# -- inside


def _check_delegation(call: Call) -> None:
    valid = valid_of(call)
    if "application_credential" in valid.token.methods:
        return
    if valid.token.trust_id or delegated(valid):
        raise forbidden()


def _check_restricted(call: Call) -> None:
    app_cred = valid_of(call).application_credential
    if app_cred is not None and not app_cred["unrestricted"]:
        raise forbidden_action(
            "Using method 'application_credential' is not allowed for managing additional application credentials."
        )


def _enforce_owner(call: Call, rule: str) -> None:
    """The owner that counts is the credential's own, not the one that the path names."""
    row = call.state.application_credentials.get(call.ids[1])
    if row is not None:
        call.ids = [row["user_id"], call.ids[1]]

    def target(call: Call) -> Target:
        return {} if row is None else {"user_id": row["user_id"]}

    enforce(call, rule, target if row is not None else None)


def _secret(call: Call) -> str:
    return base64.urlsafe_b64encode(call.sim.ids.bytes(64)).rstrip(b"=").decode()


def _role_ids(call: Call, asked: dict[str, Any]) -> list[str]:
    held = [role.id for role in valid_of(call).roles]
    if not asked.get("roles"):
        return held
    ids = role_ids(call.state, asked["roles"])
    for id in ids:  # grows while it is read, so that what is implied by what is implied comes along
        ids += [link.implied for link in call.state.implications.by(prior=id) if link.implied not in ids]
    if any(id not in held for id in ids):
        raise BadRequest(
            "Invalid application credential: Cannot create an application credential with unassigned role"
        )
    return ids


def _check_held(call: Call, ids: list[str]) -> None:
    state: State = call.state
    project_id = call.credentials.project_id
    project = state.projects.get(project_id)
    actors = effective.actors_of(state, call.ids[0])
    held = {role.id for role in effective.on_project(state, actors, project)} if project is not None else set()
    for id in ids:
        if id not in held:
            raise BadRequest(
                f"Invalid application credential: Could not find role assignment with role: {id}, user or group: "
                f"{call.ids[0]}, project, domain, or system: {project_id}."
            )


def _check_limit(call: Call) -> None:
    most = int(call.cloud.options("identity").application_credential_user_limit)
    if 0 <= most <= call.state.application_credentials.count(owner=call.ids[0]):
        raise Forbidden(
            f"Unable to create additional application credentials, maximum of {most} already exceeded for user."
        )


def _rule(call: Call, asked: dict[str, Any]) -> str:
    """The id of an access rule: one that is named or the same as asked for, or a new one."""
    state: State = call.state
    owner = call.ids[0]
    id = asked.get("id")
    if id is not None and id in state.access_rules:
        if state.access_rules[id].owner != owner:
            raise not_found("Access Rule", id)
        return str(id)
    data = {name: asked.get(name) for name in ("service", "path", "method")}
    if None in data.values():  # the real service breaks down
        raise BadRequest("Invalid application credential: an access rule has a service, a path and a method")
    for row in state.access_rules.by(owner=owner):
        if row.data == data:
            return row.id
    for name in asked.keys() - {"id", *data}:
        raise BadRequest(f"{name!r} is an invalid keyword argument for AccessRuleModel")
    return state.access_rules.add(Plain(id or call.sim.ids.hex(), data, owner)).id


def _own_rule(call: Call) -> Plain:
    row: Plain | None = call.state.access_rules.get(call.ids[1])
    if row is None or row.owner != call.ids[0]:
        raise not_found("Access Rule", call.ids[1])
    return row
