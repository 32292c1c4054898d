"""Unified limits: registered ones, and overrides of projects and domains, flat or strict over two levels."""

from __future__ import annotations

from typing import Any

from ...wire.call import Call
from ...wire.errors import Forbidden, NotFound
from ...wire.message import Json
from ...wire.operation import operation
from . import domains, projects
from .answers import Hints, collection, limited, linked, member
from .effective import subtree
from .enforcement import Target, enforce
from .errors import check_columns, conflict, expecting
from .schema import ID, NAME, NULL_ID, NULL_TEXT, REGION_ID, Schema, fields, wrapped
from .state import Plain, State

_UUID: Schema = {"type": "string", "format": "uuid"}
_NUMBER: Schema = {"type": "integer", "minimum": -1, "maximum": 0x7FFFFFFF}
_DESCRIPTION: Schema = {**NULL_TEXT, "maxLength": 255}
_REGISTERED: dict[str, Schema] = {
    "service_id": _UUID, "region_id": REGION_ID, "resource_name": NAME, "default_limit": _NUMBER,
    "description": _DESCRIPTION,
}  # fmt: skip
_NEEDED = ["service_id", "resource_name", "resource_limit"]
_LIMIT: dict[str, Schema] = {
    "project_id": NULL_ID, "domain_id": NULL_ID, "resource_name": NAME, "region_id": REGION_ID, "service_id": _UUID,
    "resource_limit": _NUMBER, "description": _DESCRIPTION,
}  # fmt: skip
_ONE_LIMIT: Schema = {
    "type": "object",
    "properties": _LIMIT,
    "required": _NEEDED,
    "oneOf": [{"required": [*_NEEDED, "domain_id"]}, {"required": [*_NEEDED, "project_id"]}],
    "additionalProperties": False,
}
CREATE_REGISTERED = wrapped(
    "registered_limits",
    {
        "type": "array",
        "items": fields(_REGISTERED, extra=False, last=("service_id", "resource_name", "default_limit")),
        "minItems": 1,
    },
)
UPDATE_REGISTERED: Schema = {
    "type": "object", "properties": {"registered_limit": fields(_REGISTERED, extra=False)},
    "additionalProperties": False, "required": ["registered_limit"],
}  # fmt: skip
CREATE = wrapped("limits", {"type": "array", "items": _ONE_LIMIT, "minItems": 1})
UPDATE: Schema = {
    "type": "object",
    "properties": {"limit": fields({"resource_limit": _NUMBER, "description": _DESCRIPTION}, extra=False)},
    "additionalProperties": False, "required": ["limit"],
}  # fmt: skip
LIST_REGISTERED = fields({"service_id": _UUID, "region_id": REGION_ID, "resource_name": NAME}, extra=True)
LIST = fields(
    {"service_id": _UUID, "region_id": REGION_ID, "resource_name": NAME, "project_id": ID, "domain_id": ID}, extra=True
)
MODELS = {
    "flat": "Limit enforcement and validation does not take project hierarchy into consideration.",
    "strict_two_level": "This model requires project hierarchy never exceeds a depth of two",
}


# -- registered limits


@operation("GET /registered_limits", "List Registered Limits", query=LIST_REGISTERED,
           policy="identity:list_registered_limits")  # fmt: skip
def list_registered(call: Call) -> Json:
    hints = Hints(call, ("service_id", "region_id", "resource_name"))
    views = limited([registered_view(row) for row in call.state.registered_limits], hints)
    return collection(call, "registered_limits", views, hints)


@operation("POST /registered_limits", "Create Registered Limits", body=CREATE_REGISTERED,
           policy="identity:create_registered_limits", success=201)  # fmt: skip
def create_registered(call: Call) -> Json:
    state: State = call.state
    asked = call.body["registered_limits"]
    for one in asked:
        _check_references(state, one, "registered_limit")
        check_columns(one, resource_name=255, description=None)
    made: list[Plain] = []
    for one in asked:
        if any(_same(row.data, one) for row in (*state.registered_limits, *made)):
            raise conflict("registered_limit", "Duplicate entry")
        made.append(Plain(call.sim.ids.hex(), {"region_id": None, "description": None, **one}))
    views = [registered_view(state.registered_limits.add(row)) for row in made]
    return _without_links(collection(call, "registered_limits", views))


@operation("GET /registered_limits/{registered_limit_id}", "Show Registered Limit Details",
           policy="identity:get_registered_limit")  # fmt: skip
def show_registered(call: Call) -> Json:
    return member(call, "registered_limit", "registered_limits", registered_view(_registered(call)))


@operation("PATCH /registered_limits/{registered_limit_id}", "Update Registered Limit", body=UPDATE_REGISTERED,
           policy="identity:update_registered_limit")  # fmt: skip
def update_registered(call: Call) -> Json:
    state: State = call.state
    changes = call.body["registered_limit"]
    _check_references(state, changes, "registered_limit")
    check_columns(changes, resource_name=255, description=None)
    row = _registered(call)
    _check_unused(state, row)
    after = {**row.data, **changes}
    named = changes.get("service_id") or "region_id" in changes or changes.get("resource_name")
    if named and any(_same(other.data, after) for other in state.registered_limits):
        raise conflict("registered_limit", "Duplicate entry")
    row.data = after
    return member(call, "registered_limit", "registered_limits", registered_view(row))


@operation("DELETE /registered_limits/{registered_limit_id}", "Delete Registered Limit",
           policy="identity:delete_registered_limit", success=204)  # fmt: skip
def delete_registered(call: Call) -> None:
    row = _registered(call)
    _check_unused(call.state, row)
    call.state.registered_limits.remove(row)


# -- limits


def _target(call: Call) -> Target:
    row = call.state.limits.get(call.ids[0])
    if row is None:
        return {}
    asked = call.cloud.identity.asked_limits
    call.kept["asked before"] = row.id in asked
    asked.add(row.id)
    shown = view(call.state, row)
    if shown["project_id"] in call.state.projects:
        shown["project"] = projects.view(call.state.projects[shown["project_id"]])
    elif shown["domain_id"] in call.state.projects:
        shown["domain"] = domains.view(call.state.projects[shown["domain_id"]])
    return {"limit": shown}


@operation("GET /limits/model", "Get Enforcement Model", policy="identity:get_limit_model")
def model(call: Call) -> Json:
    name = _model(call)
    return {"model": {"name": name, "description": MODELS[name]}}


@operation("GET /limits", "List Limits", query=LIST)
def index(call: Call) -> Json:
    enforce(call, "identity:list_limits")
    hints = Hints(call, ("service_id", "region_id", "resource_name", "project_id", "domain_id"))
    who = call.credentials
    views = limit_views(call.state)
    if not (who.system or who.has("admin") or who.has("service")):
        if who.domain_id:
            inside = {row.id for row in call.state.projects.by(domain_id=who.domain_id)}
            views = [one for one in views if one["project_id"] in inside or one["domain_id"] == who.domain_id]
        elif who.project_id:
            views = [one for one in views if one["project_id"] == who.project_id]
        else:
            views = []
    return collection(call, "limits", limited(views, hints), hints)


@operation("POST /limits", "Create Limits", body=CREATE, policy="identity:create_limits", success=201)
def create(call: Call) -> Json:
    state: State = call.state
    asked = [dict(one) for one in call.body["limits"]]
    for one in asked:
        _check_references(state, one, "limit")
        check_columns(one, description=None)
        if one.get("project_id") is None and one.get("domain_id") is None:  # the real service breaks down
            raise expecting("project_id or domain_id", "limit")
    _check_model(call, asked)
    made: list[Plain] = []
    for one in asked:
        registered = next((row for row in state.registered_limits if _same(row.data, one)), None)
        if registered is None:
            raise Forbidden("Unable to create a limit that has no corresponding registered limit.")
        data = {
            "project_id": one.get("project_id"), "domain_id": one.get("domain_id"), "registered": registered.id,
            "resource_limit": one["resource_limit"], "description": one.get("description"),
        }  # fmt: skip
        if any(_same_owner(row.data, data) for row in (*state.limits, *made)):
            raise conflict("limit", "Duplicate entry")
        made.append(Plain(call.sim.ids.hex(), data))
    views = [view(state, state.limits.add(row)) for row in made]
    return _without_links(collection(call, "limits", views))


@operation("GET /limits/{limit_id}", "Show Limit Details", policy="identity:get_limit", target=_target)
def show(call: Call) -> Json:
    state: State = call.state
    row = _limit(call)
    shown = view(state, row)
    if call.kept["asked before"] and row["project_id"]:  # the rule's target is left in what keystone's cache holds
        shown["project"] = linked(call, "projects", projects.view(state.projects[row["project_id"]]))
    elif call.kept["asked before"] and row["domain_id"]:
        shown["domain"] = domains.view(state.projects[row["domain_id"]])
    return member(call, "limit", "limits", shown)


@operation("PATCH /limits/{limit_id}", "Update Limit", body=UPDATE)
def update(call: Call) -> Json:
    enforce(call, "identity:update_limit", lambda call: {"limit": view(call.state, _limit(call))})
    row = _limit(call)
    changes = call.body["limit"]
    check_columns(changes, description=None)
    _check_model(call, [{**view(call.state, row), **changes}])
    if changes.get("resource_limit"):  # zero and an empty description do not count, with the real service
        row.data["resource_limit"] = changes["resource_limit"]
    if changes.get("description"):
        row.data["description"] = changes["description"]
    call.cloud.identity.asked_limits.discard(row.id)
    return member(call, "limit", "limits", view(call.state, row))


@operation("DELETE /limits/{limit_id}", "Delete Limit", success=204)
def delete(call: Call) -> None:
    enforce(call, "identity:delete_limit", lambda call: {"limit": view(call.state, _limit(call))})
    call.state.limits.remove(_limit(call))


# -- for others


def registered_view(row: Plain) -> dict[str, Any]:
    """A registered limit as the API shows it."""
    return {**row.data, "id": row.id}


def view(state: State, row: Plain) -> dict[str, Any]:
    """A limit as the API shows it."""
    registered = state.registered_limits[row["registered"]]
    shown = {key: value for key, value in row.data.items() if key != "registered"}
    names = ("service_id", "region_id", "resource_name")
    return {**shown, **{name: registered[name] for name in names}, "id": row.id}


def limit_views(state: State, project_id: str | None = None) -> list[dict[str, Any]]:
    """All limits, or those of a project."""
    views = [view(state, row) for row in state.limits]
    return [one for one in views if project_id is None or one["project_id"] == project_id]


# -- inside


def _model(call: Call) -> str:
    return str(call.cloud.options("identity").enforcement_model)


def _registered(call: Call) -> Plain:
    row: Plain | None = call.state.registered_limits.get(call.ids[0])
    if row is None:
        raise NotFound(f"Could not find registered limit for {call.ids[0]}.")
    return row


def _limit(call: Call) -> Plain:
    row: Plain | None = call.state.limits.get(call.ids[0])
    if row is None:
        raise NotFound(f"Could not find limit for {call.ids[0]}.")
    return row


def _check_unused(state: State, row: Plain) -> None:
    if any(limit["registered"] == row.id for limit in state.limits):
        raise Forbidden(
            f"Unable to update or delete registered limit {row.id} because there are project limits associated with it."
        )


def _same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    names = ("service_id", "region_id", "resource_name")
    return all(one.get(name) == other.get(name) for name in names)


def _same_owner(one: dict[str, Any], other: dict[str, Any]) -> bool:
    key = "project_id" if other["project_id"] else "domain_id"
    return bool(one["registered"] == other["registered"] and one[key] == other[key])


def _check_references(state: State, values: dict[str, Any], target: str) -> None:
    if values.get("service_id") is not None and values["service_id"] not in state.services:
        raise expecting("service_id", target)
    if values.get("region_id") is not None and values["region_id"] not in state.regions:
        raise expecting("region_id", target)
    project_id = values.get("project_id")
    if project_id is not None:
        project = state.projects.get(project_id)
        if project is None:
            raise expecting("project_id", target)
        if project.is_domain:  # meant as the domain's own
            values["domain_id"] = values.pop("project_id")
    if values.get("domain_id") is not None and state.domain(values["domain_id"]) is None:
        raise expecting("domain_id", target)


def _check_model(call: Call, limits: list[dict[str, Any]]) -> None:
    """Strict over two levels: no project may have more than its domain."""
    if _model(call) != "strict_two_level":
        return
    state: State = call.state
    for one in limits:
        if not _fits(state, one, limits):
            level = "project_id" if one.get("project_id") else "domain_id"
            id = one.get("project_id") or one.get("domain_id")
            raise Forbidden(
                f"Invalid resource limit: The resource limit ({level}: {id}, "
                f"resource_name: {one['resource_name']}, resource_limit: {one['resource_limit']}, "
                f"service_id: {one['service_id']}, region_id: {one.get('region_id')}) doesn't satisfy current "
                "hierarchy model.."
            )


def _fits(state: State, one: dict[str, Any], limits: list[dict[str, Any]]) -> bool:
    project = state.projects.get(one.get("project_id"))
    number = one["resource_limit"]
    if project is not None:
        for other in limits:
            if other.get("domain_id") == project.parent_id and _same(other, one):
                return bool(number <= other["resource_limit"])
        above = _value(state, one, domain_id=project.parent_id)
        return not above or number <= above
    below = [_value(state, one, project_id=row.id) for row in subtree(state, str(one.get("domain_id")))]
    return all(not value or number >= value for value in below)


def _value(state: State, one: dict[str, Any], **owner: Any) -> int | None:
    ((key, id),) = owner.items()
    for row in state.limits:
        if row[key] == id and _same(view(state, row), one):
            return int(row["resource_limit"])
    if key == "domain_id":
        for row in state.registered_limits:
            if _same(row.data, one):
                return int(row["default_limit"])
    return None


def _without_links(body: Json) -> Json:
    del body["links"]
    return body


