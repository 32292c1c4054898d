"""Quota sets of a project or of a user in it, and the quota class that gives the defaults."""

from __future__ import annotations

from typing import Any

from ...wire.call import Call
from ...wire.errors import BadRequest
from .declare import operation
from .flavors import verify_project
from .state import QUOTAS
from .text import boolean

Json = Any
_POLICY = "os_compute_api:os-quota-sets:"
_CLASS = "os_compute_api:os-quota-class-sets:"
_NETWORK = ("fixed_ips", "floating_ips", "security_group_rules", "security_groups")  # neutron's: nova says -1
_FILES = ("injected_files", "injected_file_content_bytes", "injected_file_path_bytes")
_GROUPS = ("server_groups", "server_group_members")
_NAMES = tuple(sorted((*QUOTAS, *_NETWORK)))


@operation("GET /os-quota-sets/{id}", "Show A Quota")
def show(call: Call) -> Json:
    """The limits of a project."""
    id = _project(call, "show")
    return {"quota_set": {"id": id, **_shown(call, limits(call, id, call.arg("user_id")))}}


@operation("GET /os-quota-sets/{id}/detail", "Show The Detail of Quota")
def detail(call: Call) -> Json:
    """The limits of a project and what is used of them."""
    id = _project(call, "detail")
    rows = {
        name: {"limit": limit, "in_use": used(call, id, name), "reserved": 0}
        for name, limit in limits(call, id, call.arg("user_id")).items()
    }  # fmt: skip
    return {"quota_set": {"id": id, **_shown(call, rows)}}


@operation("GET /os-quota-sets/{id}/defaults", "List Default Quotas For Tenant")
def defaults(call: Call) -> Json:
    """The limits of a project that has none of its own."""
    id = _project(call, "defaults")
    return {"quota_set": {"id": id, **_shown(call, {**dict.fromkeys(_NETWORK, -1), **call.state.quotas.defaults})}}


@operation("PUT /os-quota-sets/{id}", "Update Quotas")
def update(call: Call) -> Json:
    """Change limits; below what is used only by force."""
    id = _project(call, "update")
    user = call.arg("user_id")
    asked = call.body["quota_set"]
    force = boolean(asked.get("force", False))
    wanted: dict[str, int] = {}
    for name, value in asked.items():
        if name == "force" or (not value and value != 0):
            continue
        wanted[name] = int(value)
        if not force:
            _between(call, id, user, name, wanted[name])
    target = (
        call.state.user_quotas.setdefault((id, user), {}) if user else call.state.quotas.overrides.setdefault(id, {})
    )
    target.update(wanted)
    return {"quota_set": _shown(call, limits(call, id, user))}


@operation("DELETE /os-quota-sets/{id}", "Revert Quotas To Defaults", success=202)
def delete(call: Call) -> None:
    """Make the limits the defaults again."""
    id = call.ids[0]
    call.require(f"{_POLICY}delete", {"project_id": id})
    user = call.arg("user_id")
    if user:
        call.state.user_quotas.pop((id, user), None)
        return
    call.state.quotas.overrides.pop(id, None)
    for key in [key for key in call.state.user_quotas if key[0] == id]:
        del call.state.user_quotas[key]


@operation("GET /os-quota-class-sets/{id}", "Show the quota for Quota Class", policy=f"{_CLASS}show")
def show_class(call: Call) -> Json:
    """The limits of a class; `default` is everybody's."""
    return {"quota_class_set": {"id": call.ids[0], **_class(call)}}


@operation("PUT /os-quota-class-sets/{id}", "Create or Update Quotas for Quota Class", policy=f"{_CLASS}update")
def update_class(call: Call) -> Json:
    """Change the limits of a class."""
    name = call.ids[0]
    if len(name) > 255:
        raise BadRequest(f"Invalid input received: quota_class_name has {len(name)} characters, more than 255.")
    values = {key: int(value) for key, value in call.body["quota_class_set"].items()}
    if name == "default":
        call.state.quotas.defaults.update(values)
    else:
        call.state.quota_classes.setdefault(name, {}).update(values)
    return {"quota_class_set": _class(call)}


def limits(call: Call, project: str, user: str | None = None) -> dict[str, int]:
    """All limits of a project, or of a user in it."""
    own = call.state.user_quotas.get((project, user), {}) if user else {}
    return {**dict.fromkeys(_NETWORK, -1), **call.state.quotas.limits(project), **own}


def used(call: Call, project: str, name: str) -> int:
    """What a project uses of a resource; key pairs are counted for a user alone, and show as none."""
    if name == "server_groups":
        return int(call.state.groups.count(project_id=project))
    return int(call.state.quotas.usage(project, name)) if name in ("instances", "cores", "ram") else 0


def _project(call: Call, what: str) -> str:
    id = call.ids[0]
    call.require(f"{_POLICY}{what}", {"project_id": id, "user_id": call.user_id})
    verify_project(call, id)
    return id


def _hidden(call: Call, first: tuple[int, int]) -> tuple[str, ...]:
    if call.since((2, 57)):
        return (*_NETWORK, *_FILES)
    return _NETWORK if call.since(first) else ()


def _shown(call: Call, rows: dict[str, Any]) -> Json:
    hidden = _hidden(call, (2, 36))
    return {name: rows[name] for name in _NAMES if name not in hidden and name in rows}


def _class(call: Call) -> Json:
    rows = {
        **dict.fromkeys(_NETWORK, -1),
        **call.state.quotas.defaults,
        **call.state.quota_classes.get(call.ids[0], {}),
    }
    hidden = (*_hidden(call, (2, 50)), *(() if call.since((2, 50)) else _GROUPS))
    return {name: rows[name] for name in _NAMES if name not in hidden}


def _between(call: Call, project: str, user: str | None, name: str, value: int) -> None:
    least = 0 if user else used(call, project, name)
    most = call.state.quotas.limit(project, name) if user else -1
    infinite = float("inf")
    number = infinite if value == -1 else value
    if number < least:
        raise BadRequest(
            f"Quota limit {value} for {name} must be greater than or equal to already used and reserved {least}."
        )
    if number > (infinite if most == -1 else most):
        raise BadRequest(f"Quota limit {value} for {name} must be less than or equal to {most}.")
