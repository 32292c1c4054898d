"""Volume types and their extra specs. Knows nothing of the volumes that have them."""

from __future__ import annotations

from typing import Any

from ...store.collection import Duplicate
from ...wire.call import Call
from ...wire.errors import BadRequest, Conflict, NotFound
from ...wire.message import Json
from ...wire.operation import operation
from . import schema
from .state import DEFAULT_TYPE, VolumeType

_SPECS = {
    "type": "object",
    "patternProperties": {"^[a-zA-Z0-9-_:. ]{1,255}$": {"type": ["string", "null"], "maxLength": 255}},
    "additionalProperties": False,
}
_TYPE = schema.closed(
    ("name",), name={"type": "string", "minLength": 1, "maxLength": 255}, description=schema.DESCRIPTION,
    extra_specs={**_SPECS, "type": ["object", "null"]},
    **{"os-volume-type-access:is_public": schema.BOOLEAN},
)  # fmt: skip
_UPDATE = schema.closed(name=schema.NAME, description=schema.DESCRIPTION, is_public=schema.BOOLEAN)


def load(call: Call, id: str) -> VolumeType:
    """The type that a path names: public, or one that the project may use."""
    row: VolumeType | None = call.state.types.get(id)
    if row is None or not _visible(call, row):
        raise NotFound(f"Volume type {id} could not be found.")
    return row


@operation("GET /types", "List all volume types", policy="volume_extension:type_get_all")
def index(call: Call) -> Json:
    """List the types that the project may use; admins choose by `is_public`."""
    rows = [row for row in call.state.types if _visible(call, row)]
    if call.credentials.has("admin"):
        wanted = call.arg("is_public", "true") or ""
        if wanted.lower() != "none":
            rows = [row for row in rows if row.is_public == schema.truth(wanted)]
    else:
        rows = [row for row in rows if row.is_public or call.project_id in row.access]
    rows.sort(key=lambda row: (row.created_at, row.id), reverse=True)
    return {"volume_types": [view(call, row) for row in rows]}


@operation("GET /types/default", "Show default volume type", policy="volume_extension:type_get")
def default(call: Call) -> Json:
    """Show the type that a volume gets without one."""
    chosen = call.state.default_types.get(call.project_id)
    row = call.state.types.get(chosen) if chosen else call.state.types.find(name=DEFAULT_TYPE)
    if row is None:
        raise NotFound("Default volume type can not be found.")
    return {"volume_type": view(call, row)}


@operation("GET /types/{id}", "Show volume type detail", policy="volume_extension:type_get", load=load)
def show(call: Call, row: VolumeType) -> Json:
    """Show a type."""
    return {"volume_type": view(call, row)}


@operation("POST /types", "Create a volume type", policy="volume_extension:type_create",
           body=schema.within("volume_type", _TYPE))  # fmt: skip
def create(call: Call) -> Json:
    """Make a type."""
    body = call.body["volume_type"]
    name = body["name"].strip()
    if not name:
        raise BadRequest("Volume type name can not be empty.")
    public = schema.truth(body.get("os-volume-type-access:is_public", "true"))
    row = VolumeType(
        call.sim.ids.uuid(), name, call.now, body.get("description"), public, dict(body.get("extra_specs") or {})
    )
    try:
        call.state.types.add(row)
    except Duplicate:
        raise Conflict(f"Volume Type {name} already exists.") from None
    if not public and call.project_id:
        row.access.append(call.project_id)
    return {"volume_type": view(call, row)}


@operation("PUT /types/{id}", "Update a volume type", policy="volume_extension:type_update", load=load,
           body=schema.within("volume_type", _UPDATE))  # fmt: skip
def update(call: Call, row: VolumeType) -> Json:
    """Change name, description, is_public."""
    body = call.body["volume_type"]
    if all(body.get(key) is None for key in ("name", "description", "is_public")):
        raise BadRequest("Specify volume type name, description, is_public or a combination thereof.")
    if body.get("name") is not None and not body["name"].strip():
        raise BadRequest("Volume type name can not be empty.")
    changes: dict[str, Any] = {}
    if body.get("name") is not None:
        changes["name"] = body["name"].strip()
    if body.get("description") is not None:
        changes["description"] = body["description"]
    if body.get("is_public") is not None:
        changes["is_public"] = schema.truth(body["is_public"])
    try:
        call.state.types.update(row, updated_at=call.now, **changes)
    except Duplicate:
        raise Conflict(f"Volume Type {changes['name']} already exists.") from None
    return {"volume_type": view(call, row)}


@operation("DELETE /types/{id}", "Delete a volume type", policy="volume_extension:type_delete", load=load, success=202)
def delete(call: Call, row: VolumeType) -> None:
    """Delete a type that no volume has."""
    if row.name == DEFAULT_TYPE:
        raise BadRequest(f"The volume type {row.id} is a default volume type and cannot be deleted.")
    if any(volume.volume_type_id == row.id for volume in call.state.volumes):
        raise BadRequest("Target volume type is still in use.")
    call.state.types.remove(row)


@operation("GET /types/{type_id}/extra_specs", "Show all extra specifications for volume type", load=load,
           policy="volume_extension:types_extra_specs:index")  # fmt: skip
def specs(call: Call, row: VolumeType) -> Json:
    """List a type's extra specs."""
    return {"extra_specs": row.extra_specs}


@operation("POST /types/{type_id}/extra_specs", "Create or update extra specs for volume type", load=load,
           policy="volume_extension:types_extra_specs:create", body=schema.within("extra_specs", _SPECS))  # fmt: skip
def add_specs(call: Call, row: VolumeType) -> Json:
    """Add extra specs."""
    row.extra_specs.update(call.body["extra_specs"])
    return {"extra_specs": call.body["extra_specs"]}


@operation("GET /types/{type_id}/extra_specs/{id}", "Show extra specification for volume type",
           policy="volume_extension:types_extra_specs:show")  # fmt: skip
def spec(call: Call) -> Json:
    """Show one extra spec."""
    row = load(call, call.ids[0])
    return {call.ids[1]: _spec(row, call.ids[1])}


@operation("PUT /types/{type_id}/extra_specs/{id}", "Update extra specification for volume type", body=_SPECS,
           policy="volume_extension:types_extra_specs:update")  # fmt: skip
def update_spec(call: Call) -> Json:
    """Change one extra spec."""
    row, key = load(call, call.ids[0]), call.ids[1]
    if key not in call.body:
        raise BadRequest("Request body and URI mismatch")
    if len(call.body) > 1:
        raise BadRequest("Request body contains too many items")
    row.extra_specs[key] = call.body[key]
    return call.body


@operation("DELETE /types/{type_id}/extra_specs/{id}", "Delete extra specification for volume type", success=202,
           policy="volume_extension:types_extra_specs:delete")  # fmt: skip
def delete_spec(call: Call) -> None:
    """Take one extra spec out."""
    row = load(call, call.ids[0])
    _spec(row, call.ids[1])
    del row.extra_specs[call.ids[1]]


def view(call: Call, row: VolumeType) -> Json:
    """A type on the wire; extra specs are for those who may read all of them."""
    shown: dict[str, Any] = {
        "id": row.id,
        "name": row.name,
        "is_public": row.is_public,
        "description": row.description,
    }
    if call.may("volume_extension:access_types_extra_specs"):
        shown["extra_specs"] = row.extra_specs
    if call.may("volume_extension:access_types_qos_specs_id"):
        shown["qos_specs_id"] = row.qos_specs_id
    if call.may("volume_extension:volume_type_access"):
        shown["os-volume-type-access:is_public"] = row.is_public
    return shown


def _spec(row: VolumeType, key: str) -> str:
    if key not in row.extra_specs:
        raise NotFound(f"Volume Type {row.id} has no extra specs with key {key}.")
    return row.extra_specs[key]


def _visible(call: Call, row: VolumeType) -> bool:
    return row.is_public or call.project_id in row.access or call.credentials.has("admin")
