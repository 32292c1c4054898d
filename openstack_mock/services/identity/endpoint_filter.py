"""OS-EP-FILTER: which endpoints, and groups of endpoints, a project's catalog has."""

from __future__ import annotations

from typing import Any

from ...wire.call import Call
from ...wire.errors import BadRequest, NotFound
from ...wire.message import Json
from ...wire.operation import operation
from . import endpoints, projects
from .answers import Hints, collection, limited, linked
from .catalog import filtered, in_group
from .errors import check_columns, conflict, expecting, not_found
from .schema import NULL_TEXT, TEXT, Schema, fields
from .state import Plain, State

PREFIX = "OS-EP-FILTER/"
_NAME: Schema = {"type": "string", "minLength": 1, "maxLength": 255, "pattern": r"[\S]+"}
_FIELDS: dict[str, Schema] = {"description": NULL_TEXT, "filters": fields(
    {
        "interface": {"type": "string", "enum": ["admin", "internal", "public"]}, "service_id": TEXT,
        "region_id": NULL_TEXT, "enabled": {"type": "boolean"},
    }
), "name": _NAME}
CREATE = fields(
    {"endpoint_group": fields(_FIELDS, required=["name", "filters"], extra=False)}, extra=False
)
UPDATE = fields(
    {"endpoint_group": fields(_FIELDS, minProperties=1, extra=False)}, required=["endpoint_group"], extra=False
)
LIST = fields({"name": _NAME}, extra=False)
_FILTERS = ("service_id", "region_id", "interface")


# -- endpoint groups


@operation("GET /OS-EP-FILTER/endpoint_groups", "List Endpoint Groups", query=LIST,
           policy="identity:list_endpoint_groups")  # fmt: skip
def index(call: Call) -> Json:
    hints = Hints(call, ("name",))
    views = limited([view(row) for row in call.state.endpoint_groups], hints, filtered=True)
    return collection(call, "endpoint_groups", views, hints, prefix=PREFIX)


@operation("POST /OS-EP-FILTER/endpoint_groups", "Create Endpoint Group", body=CREATE,
           policy="identity:create_endpoint_group", success=201)  # fmt: skip
def create(call: Call) -> Json:
    given = (call.body or {}).get("endpoint_group", {})
    if not given.get("filters"):
        raise BadRequest("filters field is required and cannot be empty")
    _check_filters(given["filters"])
    check_columns(given, name=255, description=None)
    values = {"description": None, **given}
    row = call.state.endpoint_groups.add(Plain(call.sim.ids.hex(), values))
    return _member(call, row)


@operation("GET /OS-EP-FILTER/endpoint_groups/{endpoint_group_id}", "Get Endpoint Group",
           policy="identity:get_endpoint_group")  # fmt: skip
@operation("HEAD /OS-EP-FILTER/endpoint_groups/{endpoint_group_id}", "Check Endpoint Group",
           policy="identity:get_endpoint_group")  # fmt: skip
def show(call: Call) -> Json:
    return _member(call, find(call.state, call.ids[0]))


@operation("PATCH /OS-EP-FILTER/endpoint_groups/{endpoint_group_id}", "Update Endpoint Group", body=UPDATE,
           policy="identity:update_endpoint_group")  # fmt: skip
def update(call: Call) -> Json:
    changes = call.body["endpoint_group"]
    if "filters" in changes:
        _check_filters(changes["filters"])
    if changes.get("id") is not None and changes["id"] != call.ids[0]:
        raise BadRequest("Cannot change ID")
    row = find(call.state, call.ids[0])
    check_columns(changes, name=255, description=None)
    row.data |= changes
    return _member(call, row)


@operation("DELETE /OS-EP-FILTER/endpoint_groups/{endpoint_group_id}", "Delete Endpoint Group",
           policy="identity:delete_endpoint_group", success=204)  # fmt: skip
def delete(call: Call) -> None:
    state: State = call.state
    row = find(state, call.ids[0])
    state.endpoint_group_projects.pop(row.id, None)
    state.endpoint_groups.remove(row)


# -- endpoints and projects


@operation("GET /OS-EP-FILTER/endpoints/{endpoint_id}/projects", "List Associations by Endpoint",
           policy="identity:list_projects_for_endpoint")  # fmt: skip
def projects_of_endpoint(call: Call) -> Json:
    state: State = call.state
    endpoints.find(state, call.ids[0])
    ids = [id for id, chosen in state.endpoint_filters.items() if call.ids[0] in chosen]
    return collection(call, "projects", [projects.view(state.projects[id]) for id in ids])


@operation("GET /OS-EP-FILTER/projects/{project_id}/endpoints", "List Associations by Project",
           policy="identity:list_endpoints_for_project")  # fmt: skip
def endpoints_of_project(call: Call) -> Json:
    state: State = call.state
    projects.find(state, call.ids[0])
    ids = filtered(state, call.ids[0]) or ()
    return collection(call, "endpoints", [endpoints.view(row) for row in state.endpoints if row.id in ids])


@operation("GET /OS-EP-FILTER/projects/{project_id}/endpoints/{endpoint_id}", "Check Association (GET form)",
           policy="identity:check_endpoint_in_project", success=204)  # fmt: skip
@operation("HEAD /OS-EP-FILTER/projects/{project_id}/endpoints/{endpoint_id}", "Check Association",
           policy="identity:check_endpoint_in_project", success=204)  # fmt: skip
def check(call: Call) -> None:
    _both(call)
    _associated(call)


@operation("PUT /OS-EP-FILTER/projects/{project_id}/endpoints/{endpoint_id}", "Create Association",
           policy="identity:add_endpoint_to_project", success=204)  # fmt: skip
def add(call: Call) -> None:
    _both(call)
    project_id, endpoint_id = call.ids
    chosen = call.state.endpoint_filters.setdefault(project_id, {})
    if endpoint_id in chosen:
        raise conflict("project_endpoint", "Duplicate entry")
    chosen[endpoint_id] = None


@operation("DELETE /OS-EP-FILTER/projects/{project_id}/endpoints/{endpoint_id}", "Delete Association",
           policy="identity:remove_endpoint_from_project", success=204)  # fmt: skip
def remove(call: Call) -> None:
    _associated(call)
    del call.state.endpoint_filters[call.ids[0]][call.ids[1]]


# -- endpoint groups and projects


@operation("GET /OS-EP-FILTER/projects/{project_id}/endpoint_groups", "List Endpoint Groups Associated with Project",
           policy="identity:list_endpoint_groups_for_project")  # fmt: skip
def groups_of_project(call: Call) -> Json:
    state: State = call.state
    projects.find(state, call.ids[0])
    rows = [state.endpoint_groups[id] for id, chosen in state.endpoint_group_projects.items() if call.ids[0] in chosen]
    return collection(call, "endpoint_groups", [view(row) for row in rows], prefix=PREFIX)


@operation("GET /OS-EP-FILTER/endpoint_groups/{endpoint_group_id}/endpoints",
           "List Endpoints Associated with Endpoint Group",
           policy="identity:list_endpoints_associated_with_endpoint_group")  # fmt: skip
def endpoints_of_group(call: Call) -> Json:
    row = find(call.state, call.ids[0])
    return collection(call, "endpoints", [endpoints.view(one) for one in in_group(call.state, row.data)])


@operation("GET /OS-EP-FILTER/endpoint_groups/{endpoint_group_id}/projects",
           "List Projects Associated with Endpoint Group",
           policy="identity:list_projects_associated_with_endpoint_group")  # fmt: skip
def projects_of_group(call: Call) -> Json:
    state: State = call.state
    ids = state.endpoint_group_projects.get(call.ids[0], {})
    return collection(call, "projects", [projects.view(state.projects[id]) for id in ids])


_PAIR = "/OS-EP-FILTER/endpoint_groups/{endpoint_group_id}/projects/{project_id}"


@operation(f"GET {_PAIR}", "Get Endpoint Group to Project Association",
           policy="identity:get_endpoint_group_in_project")  # fmt: skip
@operation(f"HEAD {_PAIR}", "Check Endpoint Group to Project Association",
           policy="identity:get_endpoint_group_in_project")  # fmt: skip
def show_pair(call: Call) -> Json:
    _pair(call)
    group_id, project_id = call.ids
    if project_id not in call.state.endpoint_group_projects.get(group_id, {}):
        raise NotFound("Endpoint Group Project Association not found")
    links = {"self": f"/OS-EP-FILTER/endpoint_groups/{group_id}/projects/{project_id}"}
    return {"project_endpoint_group": {"endpoint_group_id": group_id, "project_id": project_id, "links": links}}


@operation(f"PUT {_PAIR}", "Create Endpoint Group to Project Association",
           policy="identity:add_endpoint_group_to_project", success=204)  # fmt: skip
def add_pair(call: Call) -> None:
    _pair(call)
    group_id, project_id = call.ids
    chosen = call.state.endpoint_group_projects.setdefault(group_id, {})
    if project_id in chosen:
        raise conflict("project_endpoint_group", "Duplicate entry")
    chosen[project_id] = None


@operation(f"DELETE {_PAIR}", "Delete Endpoint Group to Project Association",
           policy="identity:remove_endpoint_group_from_project", success=204)  # fmt: skip
def remove_pair(call: Call) -> None:
    _pair(call)
    group_id, project_id = call.ids
    if project_id not in call.state.endpoint_group_projects.get(group_id, {}):
        raise NotFound("Endpoint Group Project Association not found")
    del call.state.endpoint_group_projects[group_id][project_id]


# -- inside


def find(state: State, id: str) -> Plain:
    """The endpoint group with an id; 404 if there is none."""
    row = state.endpoint_groups.get(id)
    if row is None:
        raise not_found("Endpoint Group", id)
    return row


def view(row: Plain) -> dict[str, Any]:
    """An endpoint group as the API shows it."""
    return {**row.data, "id": row.id}


def _member(call: Call, row: Plain) -> Json:
    return {"endpoint_group": linked(call, PREFIX + "endpoint_groups", view(row))}


def _check_filters(filters: dict[str, Any]) -> None:
    if any(name not in _FILTERS for name in filters):
        raise expecting(" or ".join(_FILTERS), "endpoint_group")


def _both(call: Call) -> None:
    project_id, endpoint_id = call.ids
    endpoints.find(call.state, endpoint_id)
    projects.find(call.state, project_id)


def _associated(call: Call) -> None:
    project_id, endpoint_id = call.ids
    if endpoint_id not in call.state.endpoint_filters.get(project_id, {}):
        raise NotFound(f"Endpoint {endpoint_id} not found in project {project_id}")


def _pair(call: Call) -> None:
    group_id, project_id = call.ids
    projects.find(call.state, project_id)
    find(call.state, group_id)
