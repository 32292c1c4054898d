"""Which projects may use a private volume type. Knows nothing else of types."""

from __future__ import annotations

from ...wire.call import Call
from ...wire.errors import Conflict, NotFound
from ...wire.message import Json
from ...wire.operation import operation
from . import schema, types
from .state import VolumeType

_PROJECT = schema.closed(("project",), project={"type": "string", "minLength": 1, "maxLength": 255})


@operation("GET /types/{type_id}/os-volume-type-access", "List private volume type access detail", load=types.load,
           policy="volume_extension:volume_type_access:get_all_for_type")  # fmt: skip
def index(call: Call, row: VolumeType) -> Json:
    """List the projects that may use a private type."""
    if row.is_public:
        raise NotFound("Access list not available for public volume types.")
    return {"volume_type_access": [{"volume_type_id": row.id, "project_id": project} for project in row.access]}


@operation("POST /types/{id}/action", "Add private volume type access to project", action="addProjectAccess",
           policy="volume_extension:volume_type_access:addProjectAccess", load=types.load, success=202,
           body=schema.within("addProjectAccess", _PROJECT))  # fmt: skip
def add(call: Call, row: VolumeType) -> None:
    """Let a project use a private type."""
    project = call.body["addProjectAccess"]["project"]
    if row.is_public:
        raise Conflict("Invalid volume type: Type access modification is not applicable to public volume type.")
    if project in row.access:
        raise Conflict(f"Volume type access for {row.id} / {project} combination already exists.")
    row.access.append(project)


@operation("POST /types/{id}/action", "Remove private volume type access from project", action="removeProjectAccess",
           policy="volume_extension:volume_type_access:removeProjectAccess", load=types.load, success=202,
           body=schema.within("removeProjectAccess", _PROJECT))  # fmt: skip
def remove(call: Call, row: VolumeType) -> None:
    """Keep a project from a private type."""
    project = call.body["removeProjectAccess"]["project"]
    if row.is_public:
        raise Conflict("Invalid volume type: Type access modification is not applicable to public volume type.")
    if project not in row.access:
        raise NotFound(f"Volume type access not found for {row.id} / {project} combination.")
    row.access.remove(project)
