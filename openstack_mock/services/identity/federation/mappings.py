"""Mappings: rules that make users, groups and projects of an assertion."""

from __future__ import annotations

import functools
from typing import Any

from ....wire.call import Call
from ....wire.errors import BadRequest
from ....wire.message import Json
from ....wire.operation import operation
from .. import collation
from ..answers import collection, linked
from ..errors import check_columns, conflict, not_found
from ..schema import TEXT, Schema, fields
from ..state import Plain, State

PREFIX = "OS-FEDERATION/"
VERSIONS = ("1.0", "2.0", "3.0")
_ONE = "/OS-FEDERATION/mappings/{mapping_id}"


@operation("GET /OS-FEDERATION/mappings", "List mappings", policy="identity:list_mappings")
def index(call: Call) -> Json:
    views = [view(row) for row in sorted(call.state.mappings, key=lambda row: row.id)]
    return collection(call, "mappings", views, prefix=PREFIX)


@operation(f"GET {_ONE}", "Get a mapping", policy="identity:get_mapping")
def show(call: Call) -> Json:
    return _member(call, find(call.state, call.ids[0]))


@operation(f"PUT {_ONE}", "Create a mapping", policy="identity:create_mapping", success=201)
def create(call: Call) -> Json:
    asked = _checked(call)
    state: State = call.state
    check_columns({"id": call.ids[0]}, id=64)
    if collation.find(state.mappings, call.ids[0]) is not None:
        raise conflict("mapping", "Duplicate entry")
    return _member(call, state.mappings.add(Plain(call.ids[0], asked)))


@operation(f"PATCH {_ONE}", "Update a mapping", policy="identity:update_mapping")
def update(call: Call) -> Json:
    asked = _checked(call)
    state: State = call.state
    row = find(state, call.ids[0])
    if row.id != call.ids[0]:  # in another spelling: the real service takes it over
        state.mappings.remove(row)
        row = state.mappings.add(Plain(call.ids[0], asked))
    row.data = asked
    return _member(call, row)


@operation(f"DELETE {_ONE}", "Delete a mapping", policy="identity:delete_mapping", success=204)
def delete(call: Call) -> None:
    call.state.mappings.remove(find(call.state, call.ids[0]))


def find(state: State, id: str) -> Plain:
    """The mapping with an id; 404 if there is none."""
    row = collation.find(state.mappings, id)
    if row is None:
        raise not_found("mapping", id)
    return row


def view(row: Plain) -> dict[str, Any]:
    """A mapping as the API shows it."""
    return {"id": row.id, "rules": row["rules"], "schema_version": row["schema_version"]}


# -- inside


def _member(call: Call, row: Plain) -> Json:
    return {"mapping": linked(call, PREFIX + "mappings", view(row))}


def _checked(call: Call) -> dict[str, Any]:
    asked = (call.body or {}).get("mapping", {})
    if not isinstance(asked, dict):
        raise BadRequest(f"{asked!r} is not of type 'object'")
    values = {name.replace(":", "_").replace("-", "_"): value for name, value in asked.items()}
    if not values.get("schema_version"):
        values["schema_version"] = call.cloud.options("identity").attribute_mapping_default_schema_version
    version = values["schema_version"]
    if isinstance(version, list | dict):  # the real service looks for it among the keys of a table
        raise BadRequest(f"unhashable type: {type(version).__name__!r}")
    if version not in VERSIONS:
        raise BadRequest(f"schema_version {version!r} is none of {', '.join(VERSIONS)}")
    errors = sorted(_validator(version).iter_errors(values), key=str)
    if errors:
        raise BadRequest("".join(f"{error.message}\n" for error in errors))
    return {"rules": values["rules"], "schema_version": version}


@functools.cache
def _validator(version: str) -> Any:
    import jsonschema

    return jsonschema.Draft4Validator(schema(version))


def schema(version: str) -> Schema:
    """The schema of a mapping, by its version."""
    project: dict[str, Schema] = {"name": TEXT, "roles": _ROLES}
    if version != "1.0":
        project["domain"] = _DOMAIN
    local: dict[str, Schema] = {
        "user": _USER,
        "projects": {
            "type": "array",
            "items": {
                "type": "object", "required": ["name", "roles"], "additionalProperties": False, "properties": project,
            },
        },
        "group": {
            "type": "object",
            "oneOf": [{"$ref": "#/definitions/group_by_id"}, {"$ref": "#/definitions/group_by_name"}],
        },
        "groups": TEXT, "group_ids": TEXT, "domain": {"$ref": "#/definitions/domain"},
    }  # fmt: skip
    if version == "3.0":
        local["projects_json"] = TEXT
    kinds = ("empty", "any_one_of", "not_any_of", "blacklist", "whitelist")
    remote: Schema = {"type": "object", "oneOf": [{"$ref": f"#/definitions/{kind}"} for kind in kinds]}
    rule: Schema = {
        "type": "object",
        "required": ["local", "remote"],
        "additionalProperties": False,
        "properties": {
            "local": {
                "type": "array",
                "items": {"type": "object", "additionalProperties": False, "properties": local},
            },
            "remote": {"minItems": 1, "type": "array", "items": remote},
        },
    }
    return {
        "type": "object",
        "required": ["rules"],
        "properties": {"rules": {"minItems": 1, "type": "array", "items": rule}, "schema_version": TEXT},
        "definitions": {**{kind: _remote(kind) for kind in kinds}, "domain": _DOMAIN, **_GROUPS},
    }


def _remote(kind: str) -> Schema:
    properties: dict[str, Schema] = {"type": TEXT}
    if kind == "empty":
        return {"type": "object", "required": ["type"], "properties": properties, "additionalProperties": False}
    properties |= {kind: {"type": "array"}, "regex": {"type": "boolean"}}
    return {"type": "object", "additionalProperties": False, "required": ["type", kind], "properties": properties}


_DOMAIN = fields({"id": TEXT, "name": TEXT}, extra=False)
_ROLES: Schema = {
    "type": "array",
    "items": {"type": "object", "required": ["name"], "properties": {"name": TEXT}, "additionalProperties": False},
}
_USER = fields(
    {
        "id": TEXT, "name": TEXT, "email": TEXT, "domain": {"$ref": "#/definitions/domain"},
        "type": {"type": "string", "enum": ["ephemeral", "local"]},
    },
    extra=False,
)  # fmt: skip
_GROUPS: dict[str, Schema] = {
    "group_by_id": fields({"id": TEXT}, extra=False, required=["id"]),
    "group_by_name": fields(
        {"name": TEXT, "domain": {"$ref": "#/definitions/domain"}}, extra=False, required=["name", "domain"]
    ),
}
