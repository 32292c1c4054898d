"""Who has which role where: grants on projects, domains and the system, and inherited ones.

One function a verb answers all the paths: what a path names says who and where.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from ...wire.call import Call
from ...wire.errors import BadRequest, Forbidden, NotFound, Refusal
from ...wire.message import Json
from ...wire.operation import operation
from . import domains, groups, projects, roles, users
from .answers import collection
from .enforcement import enforce
from .errors import check_columns
from .state import SYSTEM, Assignment, Role, State

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class _Where:
    """What a path says."""

    actor: str  # user | group
    actor_id: str
    target: str  # project | domain | system
    target_id: str
    role_id: str | None
    inherited: bool

    @property
    def assignment(self) -> Assignment:
        assert self.role_id is not None
        return Assignment(self.actor, self.actor_id, self.target, self.target_id, self.role_id, self.inherited)


_PLACES = (  # path, the words for it, and whether one can list there
    ("/{t}s/{{{t}_id}}/{a}s/{{{a}_id}}/roles", "", ("project", "domain")),
    ("/system/{a}s/{{{a}_id}}/roles", "", ("system",)),
    ("/OS-INHERIT/{t}s/{{{t}_id}}/{a}s/{{{a}_id}}/roles", "/inherited_to_projects", ("project", "domain")),
)
_NAMES = {
    ("PUT", "project", ""): "Assign role to {a} on project", ("PUT", "domain", ""): "Assign role to {a} on domain",
    ("PUT", "system", ""): "Assign a system role to a {a}",
    ("DELETE", "project", ""): "Unassign role from {a} on project",
    ("DELETE", "domain", ""): "Unassign role from {a} on domain",
    ("DELETE", "system", ""): "Delete a system role assignment from a {a}",
}  # fmt: skip


def _everywhere(method: str, *, one: bool = True) -> Callable[[F], F]:
    """Declare an operation for every place where somebody may have a role."""

    def declare(function: F) -> F:
        for path, tail, targets in _PLACES:
            for target in targets:
                for actor in ("user", "group"):
                    if not one and tail and target == "project":
                        continue  # inherited grants on a project cannot be listed
                    place = path.format(t=target, a=actor) + ("/{role_id}" if one else "") + tail
                    name = _NAMES.get((method, target, tail), f"{method} roles of a {{a}} on a {target}")
                    name = name.format(a=actor)
                    function = operation(f"{method} {place}", name, success=204 if one else 200)(function)
        return function

    return declare


@_everywhere("GET", one=False)
def index(call: Call) -> Json:
    where = _where(call)
    _enforce(call, where, "list")
    _find_target(call.state, where)
    state: State = call.state
    rows = [
        roles.view(state.roles[row.role_id])
        for row in state.assignments.by(actor_id=where.actor_id)
        if row.target_id == where.target_id and row.inherited == where.inherited
    ]
    return collection(call, "roles", rows)


@_everywhere("GET")
@_everywhere("HEAD")
def check(call: Call) -> None:
    where = _where(call)
    _enforce(call, where, "check")
    _existing(call.state, where)


@_everywhere("PUT")
def create(call: Call) -> None:
    where = _where(call)
    _enforce(call, where, "create")
    state: State = call.state
    role = roles.find(state, str(where.role_id))
    if where.target == SYSTEM:
        if role.domain_id:
            raise BadRequest(
                f"Role {role.id} is a domain-specific role. Unable to use a domain-specific role in a system "
                "assignment."
            )
    else:
        _find_target(state, where)
        _check_domain(state, where, role)
    check_columns({"actor_id": where.actor_id}, actor_id=64)
    if where.assignment not in state.assignments:
        state.assignments.add(where.assignment)


@_everywhere("DELETE")
def revoke(call: Call) -> None:
    where = _where(call)
    _enforce(call, where, "revoke")
    call.state.assignments.remove(_existing(call.state, where, target_last=True))


# -- inside


def _where(call: Call) -> _Where:
    path = call.operation.path
    values = dict(zip(call.operation.extra["names"], call.ids, strict=True)) if "names" in call.operation.extra else {}
    if not values:
        names = [part[1:-1] for part in path.split("/") if part.startswith("{")]
        call.operation.extra["names"] = names
        values = dict(zip(names, call.ids, strict=True))
    actor = "user" if "user_id" in values else "group"
    target = next((kind for kind in ("project", "domain") if f"{kind}_id" in values), SYSTEM)
    return _Where(
        actor, values[f"{actor}_id"], target, values.get(f"{target}_id", SYSTEM), values.get("role_id"),
        path.startswith("/OS-INHERIT"),
    )  # fmt: skip


# fmt: off
_RULES = {  # by verb, and by whose grants on the system
    ("list", ""): "identity:list_grants", ("check", ""): "identity:check_grant",
    ("create", ""): "identity:create_grant", ("revoke", ""): "identity:revoke_grant",
    ("list", "user"): "identity:list_system_grants_for_user",
    ("check", "user"): "identity:check_system_grant_for_user",
    ("create", "user"): "identity:create_system_grant_for_user",
    ("revoke", "user"): "identity:revoke_system_grant_for_user",
    ("list", "group"): "identity:list_system_grants_for_group",
    ("check", "group"): "identity:check_system_grant_for_group",
    ("create", "group"): "identity:create_system_grant_for_group",
    ("revoke", "group"): "identity:revoke_system_grant_for_group",
}
# fmt: on


def _enforce(call: Call, where: _Where, verb: str) -> None:
    rule = _RULES[verb, where.actor if where.target == SYSTEM else ""]
    enforce(call, rule, lambda call: _target(call, where, forgiving=verb == "revoke"))


def _target(call: Call, where: _Where, *, forgiving: bool) -> dict[str, Any]:
    """The rows that the path names. Inherited grants look them up only later; a revoked actor may be gone already."""
    state: State = call.state
    found: dict[str, Any] = {}
    steps: dict[str, Callable[[], Any]] = {
        "role": lambda: roles.view(roles.find(state, str(where.role_id))) if where.role_id else None,
        where.actor: lambda: _actor(call, where),
        "domain": lambda: domains.view(domains.find(state, where.target_id)) if where.target == "domain" else None,
        "project": lambda: projects.view(projects.find(state, where.target_id)) if where.target == "project" else None,
    }
    order = ("domain", "role", where.actor) if where.target == "domain" else ("role", where.actor, "project")
    for name in order:
        try:
            value = steps[name]()
        except Refusal:
            if where.inherited or (forgiving and name == where.actor):
                continue
            raise
        if value is not None:
            found[name] = value
    return found


def _actor(call: Call, where: _Where) -> dict[str, Any]:
    if where.actor == "user":
        return users.view(call.cloud, users.find(call.state, where.actor_id))
    return groups.view(groups.find(call.state, where.actor_id))


def _find_target(state: State, where: _Where) -> None:
    if where.target == "domain":
        domains.find(state, where.target_id)
    elif where.target == "project":
        projects.find(state, where.target_id)


def _check_domain(state: State, where: _Where, role: Role) -> None:
    if where.target != "project" or not role.domain_id:
        return
    if state.projects[where.target_id].domain_id != role.domain_id:
        raise Forbidden(
            f"Project {where.target_id} must be in the same domain as the role {role.id} being assigned."
        )


def _existing(state: State, where: _Where, *, target_last: bool = False) -> Assignment:
    if where.target != SYSTEM:
        roles.find(state, str(where.role_id))
        if not target_last:
            _find_target(state, where)
    if where.assignment not in state.assignments:
        raise NotFound(
            f"Could not find role assignment with role: {where.role_id}, user or group: {where.actor_id}, "
            f"project, domain, or system: {where.target_id}."
        )
    return where.assignment
