"""Limits, quota sets and quota classes. Knows nothing of what is counted."""

from __future__ import annotations

from typing import Any

from ...wire.call import Call
from ...wire.errors import BadRequest
from ...wire.message import Json
from ...wire.operation import operation
from . import schema
from .state import QUOTAS

_LIMIT = {"type": ["string", "integer"], "pattern": "^-?[0-9]+$", "minimum": -1, "minLength": 1, "maximum": 2147483647}
_QUOTA_SET = schema.within("quota_set", {"type": "object", "patternProperties": {"^.*$": {}}})
_CLASS_SET = schema.within("quota_class_set", {"type": "object"})
_ABSOLUTE = (
    ("maxTotalVolumes", "volumes"), ("maxTotalSnapshots", "snapshots"), ("maxTotalVolumeGigabytes", "gigabytes"),
    ("maxTotalBackups", "backups"), ("maxTotalBackupGigabytes", "backup_gigabytes"),
)  # fmt: skip
_USED = (
    ("totalVolumesUsed", "volumes"), ("totalGigabytesUsed", "gigabytes"), ("totalSnapshotsUsed", "snapshots"),
    ("totalBackupsUsed", "backups"), ("totalBackupGigabytesUsed", "backup_gigabytes"),
)  # fmt: skip


@operation("GET /limits", "Show absolute limits for project", policy="limits_extension:used_limits")
def limits(call: Call) -> Json:
    """Show the limits of the project and what it uses; from 3.39 an admin may ask for another's."""
    owner = call.project_id or ""
    if call.since((3, 39)) and call.arg("project_id") and call.credentials.has("admin"):
        owner = call.arg("project_id") or owner
    held = call.state.quotas
    absolute = {name: held.limit(owner, resource) for name, resource in _ABSOLUTE}
    absolute.update({name: held.usage(owner, resource) for name, resource in _USED})
    return {"limits": {"rate": [], "absolute": absolute}}


@operation("GET /os-quota-sets/{id}", "Show quotas for a project", policy="volume_extension:quotas:show",
           target=lambda call: {"project_id": call.ids[0]})  # fmt: skip
def show(call: Call) -> Json:
    """Show the quotas of a project; with `usage` what it uses."""
    owner = call.ids[0]
    usage = schema.truth(call.arg("usage", "false"))
    held = call.state.quotas
    shown: dict[str, Any] = {}
    for name in _names(call):
        limit = held.limit(owner, name)
        shown[name] = {"limit": limit, "in_use": held.usage(owner, name), "reserved": 0} if usage else limit
    return {"quota_set": {**shown, "id": owner}}


@operation("GET /os-quota-sets/{id}/defaults", "Get default quotas for a project",
           policy="volume_extension:quotas:show",
           target=lambda call: {"project_id": call.ids[0]})  # fmt: skip
def defaults(call: Call) -> Json:
    """Show the quotas of a project that has none of its own."""
    held = call.state.quotas.defaults
    return {"quota_set": {**{name: held.get(name, -1) for name in _names(call)}, "id": call.ids[0]}}


@operation("PUT /os-quota-sets/{id}", "Update quotas for a project", policy="volume_extension:quotas:update",
           body=_QUOTA_SET)  # fmt: skip
def update(call: Call) -> Json:
    """Change quotas of a project."""
    owner = call.ids[0]
    wanted = {key: value for key, value in call.body["quota_set"].items() if key not in ("tenant_id", "project_id")}
    known = _names(call)
    unknown = [key for key in wanted if key not in known and key not in ("skip_validation", "force")]
    if unknown:
        raise BadRequest(f"Bad key(s) in quota set: {', '.join(unknown)}")
    limits = {key: _limit(key, value) for key, value in wanted.items() if key in known}
    call.state.quotas.overrides.setdefault(owner, {}).update(limits)
    return {"quota_set": {name: call.state.quotas.limit(owner, name) for name in known}}


@operation("DELETE /os-quota-sets/{id}", "Delete quotas for a project", policy="volume_extension:quotas:delete")
def delete(call: Call) -> None:
    """Give a project the defaults again."""
    call.state.quotas.overrides.pop(call.ids[0], None)


@operation("GET /os-quota-class-sets/{id}", "Show quota classes for a project",
           policy="volume_extension:quota_classes:get")  # fmt: skip
def show_class(call: Call) -> Json:
    """Show the quotas of a class; `default` is everybody's."""
    held = call.state.quotas.defaults
    return {"quota_class_set": {**{name: held.get(name, -1) for name in _names(call)}, "id": call.ids[0]}}


@operation("PUT /os-quota-class-sets/{id}", "Update quota classes for a project",
           policy="volume_extension:quota_classes:update", body=_CLASS_SET)  # fmt: skip
def update_class(call: Call) -> Json:
    """Change the quotas of a class."""
    known = _names(call)
    limits = {key: _limit(key, value) for key, value in call.body["quota_class_set"].items() if key in known}
    if call.ids[0] == "default":
        call.state.quotas.defaults.update(limits)
    return {"quota_class_set": {name: call.state.quotas.defaults.get(name, -1) for name in known}}


def _names(call: Call) -> list[str]:
    kinds = [row.name for row in call.state.types]
    typed = [f"{what}_{kind}" for kind in kinds for what in ("volumes", "gigabytes", "snapshots")]
    plain = list(QUOTAS)
    return [*plain[:-1], *typed, plain[-1]]


def _limit(key: str, value: Any) -> int:
    try:
        number = int(str(value))
    except ValueError:
        raise BadRequest(f"Invalid input for field/attribute {key}. Value: {value}. "
                         f"'{value}' does not match '^-?[0-9]+$'") from None  # fmt: skip
    if number < -1:
        raise BadRequest(f"Invalid input for field/attribute {key}. Value: {value}. "
                         f"{value} is less than the minimum of -1")  # fmt: skip
    return number
