"""The list of role assignments: as they were made, or what they come to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from ...wire.call import Call
from ...wire.errors import BadRequest
from ...wire.message import Json
from ...wire.operation import operation
from . import effective, projects
from .answers import asked, collection, url
from .enforcement import enforce
from .schema import ID, TEXT, Schema
from .state import SYSTEM, Assignment, State

LIST: Schema = {
    "type": "object",
    "properties": {
        "effective": {}, "include_names": {}, "include_subtree": {}, "group.id": ID, "role.id": ID,
        "scope.system": {}, "scope.domain.id": ID, "scope.project.id": ID, "user.id": TEXT,
        "scope.OS-INHERIT:inherited_to": {},
    },
    "dependentRequired": {"include_subtree": ["scope.project.id"]},
    "oneOf": [
        {"required": ["user.id"]},
        {"required": ["group.id"]},
        {"allOf": [{"not": {"required": ["user.id"]}}, {"not": {"required": ["group.id"]}}]},
    ],
    "not": {"required": ["effective", "group"]},
    "additionalProperties": True,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Found:
    """One line of the list: somebody's role somewhere, and by way of what (group, project or domain, prior role)."""

    actor: str
    actor_id: str
    target: str
    target_id: str
    role_id: str
    inherited: bool = False
    via: tuple[tuple[str, str], ...] = field(default=())

    def through(self, kind: str, id: str) -> tuple[tuple[str, str], ...]:
        """`via` with one more step."""
        return (*(step for step in self.via if step[0] != kind), (kind, id))


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the list is filtered by."""

    role_id: str | None = None
    user_id: str | None = None
    group_id: str | None = None
    system: bool = False
    domain_id: str | None = None
    project_id: str | None = None
    subtree: bool = False
    inherited: bool | None = None


@operation("GET /role_assignments", "List role assignments", query=LIST)
def index(call: Call) -> Json:
    if asked(call, "include_subtree"):
        return _for_tree(call)
    scope = call.credentials.domain_id if call.authenticated else None
    enforce(call, "identity:list_role_assignments", {"domain_id": scope} if scope else None)
    views = _views(call, subtree=False)
    if scope:
        views = [shown for shown in views if _home(call.state, shown["scope"]) == scope]
    return _answer(call, views)


def _for_tree(call: Call) -> Json:
    project_id = _arg(call, "scope.project.id")

    def target(call: Call) -> dict[str, Any]:
        row = projects.find(call.state, str(project_id))
        return {"project": projects.view(row), "domain_id": None if row.is_domain else row.domain_id}

    if call.authenticated and project_id:
        projects.find(call.state, project_id)
    enforce(call, "identity:list_role_assignments_for_tree", target if project_id else None)
    if not project_id:
        raise BadRequest("scope.project.id must be specified if include_subtree is also specified")
    return _answer(call, _views(call, subtree=True))


# -- the lists themselves


def direct(state: State, wanted: Wanted) -> list[Found]:
    """The assignments as they were made."""
    rows = _narrow(state, wanted)
    places = _places(state, wanted)
    found = [
        Found(row.actor, row.actor_id, row.target, row.target_id, row.role_id, row.inherited)
        for row in rows
        if (not wanted.role_id or row.role_id == wanted.role_id) and _asked_for(row, wanted, places)
    ]
    return [row for row in found if row.target != SYSTEM] + [row for row in found if row.target == SYSTEM]


def _asked_for(row: Assignment, wanted: Wanted, places: set[tuple[str, str]] | None) -> bool:
    if row.target == SYSTEM:
        return wanted.system or not (wanted.project_id or wanted.domain_id)
    if wanted.system or (wanted.inherited is not None and row.inherited != wanted.inherited):
        return False
    return places is None or (row.target, row.target_id) in places


def expanded(state: State, wanted: Wanted, now: int | None = None) -> list[Found]:
    """What the assignments come to: groups as their users, inheritance and implication followed."""
    if wanted.group_id or (wanted.domain_id and wanted.inherited):
        return []
    found: list[Found] = []
    for row in _sources(state, wanted):
        found += _expand(state, row, wanted, now)
    found = _imply(state, found)
    kept = [row for row in found if state.roles[row.role_id].domain_id is None]
    return [row for row in kept if not wanted.role_id or row.role_id == wanted.role_id]


# -- inside


def _narrow(state: State, wanted: Wanted) -> Iterable[Assignment]:
    actor_id = wanted.user_id or wanted.group_id
    if actor_id:
        actor = "user" if wanted.user_id else "group"
        return [row for row in state.assignments.by(actor_id=actor_id) if row.actor == actor]
    if wanted.project_id and not wanted.subtree:
        return state.assignments.by(target_id=wanted.project_id)
    if wanted.domain_id:
        return state.assignments.by(target_id=wanted.domain_id)
    return state.assignments


def _places(state: State, wanted: Wanted) -> set[tuple[str, str]] | None:
    if wanted.project_id:
        ids = [wanted.project_id]
        if wanted.subtree:
            ids += [row.id for row in effective.subtree(state, wanted.project_id)]
        return {("project", id) for id in ids}
    return {("domain", wanted.domain_id)} if wanted.domain_id else None


def _sources(state: State, wanted: Wanted) -> list[Assignment]:
    """The assignments that can come to something that is asked for."""
    actors = None
    if wanted.user_id:
        actors = effective.actors_of(state, wanted.user_id)
    rows: Iterable[Assignment] = state.assignments
    if actors is not None:
        rows = [row for id in actors for row in state.assignments.by(actor_id=id)]
    inherited = False if wanted.domain_id else wanted.inherited
    places = _places(state, wanted)
    above: set[str] = set()
    if wanted.project_id:
        project = state.projects[wanted.project_id]
        above = {row.id for row in effective.ancestors(state, project)} | {project.home}
        if project.is_domain:
            above = set()
        if wanted.subtree and places is not None:
            above |= {id for _, id in places}
    chosen = []
    for row in rows:
        if row.target == SYSTEM:
            continue
        if not row.inherited:
            fits = inherited is not True and (places is None or (row.target, row.target_id) in places)
        elif inherited is False:
            fits = False
        else:
            fits = not wanted.project_id or row.target_id in above
        if fits:
            chosen.append(row)
    return chosen


def _expand(state: State, row: Assignment, wanted: Wanted, now: int | None) -> list[Found]:
    base = Found(row.actor, row.actor_id, row.target, row.target_id, row.role_id)
    people = [base]
    if row.actor == "group":
        via = base.through("group", row.actor_id)
        links = state.memberships.by(group_id=row.actor_id)
        ids = [wanted.user_id] if wanted.user_id else [link.user_id for link in links]
        people = [replace(base, actor="user", actor_id=id, via=via) for id in ids if id]
    if not row.inherited:
        return people
    ids = _heirs(state, row, wanted)
    return [
        replace(one, target="project", target_id=id, via=one.through(row.target, row.target_id))
        for one in people
        for id in ids
    ]


def _heirs(state: State, row: Assignment, wanted: Wanted) -> list[str]:
    """The projects that inherit an assignment, of those asked for."""
    if not wanted.project_id:
        if row.target == "domain":
            return [project.id for project in state.projects.by(domain_id=row.target_id)]
        return [project.id for project in effective.subtree(state, row.target_id)]
    ids = [wanted.project_id]
    if wanted.subtree:
        ids += [project.id for project in effective.subtree(state, wanted.project_id)]
        if row.target == "project" and row.target_id in ids:
            ids = [project.id for project in effective.subtree(state, row.target_id)]
    return ids


def _imply(state: State, rows: list[Found]) -> list[Found]:
    result = list(rows)
    queue = list(rows)
    seen = set(rows)
    while queue:
        row = queue.pop()
        for link in state.implications.by(prior=row.role_id):
            more = replace(row, role_id=link.implied, via=row.through("role", row.role_id))
            if more not in seen:
                seen.add(more)
                result.append(more)
                queue.append(more)
    return result


def _views(call: Call, *, subtree: bool) -> list[dict[str, Any]]:
    _check_pairs(call)
    state: State = call.state
    inherited = _arg(call, "scope.OS-INHERIT:inherited_to")
    wanted = Wanted(
        _arg(call, "role.id"), _arg(call, "user.id"), _arg(call, "group.id"), _arg(call, "scope.system") == "all",
        _arg(call, "scope.domain.id"), _arg(call, "scope.project.id"), subtree,
        None if inherited is None else inherited == "projects",
    )  # fmt: skip
    if wanted.project_id and (subtree or asked(call, "effective")):
        projects.find(state, wanted.project_id)
    if asked(call, "effective"):
        if wanted.user_id:
            from .users import find

            find(state, wanted.user_id)
        rows = expanded(state, wanted, call.now)
    else:
        rows = direct(state, wanted)
    names = asked(call, "include_names")
    return [_view(call, row, names) for row in rows]


def _check_pairs(call: Call) -> None:
    has = {name: bool(_arg(call, name)) for name in ("scope.domain.id", "scope.project.id", "scope.system")}
    if has["scope.domain.id"] and has["scope.project.id"]:
        raise BadRequest("Specify a domain or project, not both")
    if has["scope.domain.id"] and has["scope.system"]:
        raise BadRequest("Specify system or domain, not both")
    if has["scope.project.id"] and has["scope.system"]:
        raise BadRequest("Specify system or project, not both")
    if _arg(call, "user.id") and _arg(call, "group.id"):
        raise BadRequest("Specify a user or group, not both")
    if asked(call, "effective"):
        if _arg(call, "group.id"):
            raise BadRequest("Combining effective and group filter will always result in an empty list.")
        if _arg(call, "scope.OS-INHERIT:inherited_to") == "projects" and has["scope.domain.id"]:
            raise BadRequest("Combining effective, domain and inherited filters will always result in an empty list.")


def _view(call: Call, row: Found, names: bool) -> dict[str, Any]:
    state: State = call.state
    via = dict(row.via)
    shown: dict[str, Any] = {"links": {}}
    link = _source(row, via)
    if row.target == SYSTEM:
        shown["scope"] = {"system": {"all": True}}
    else:
        shown["scope"] = {row.target: _named(state, state.projects.get(row.target_id), row.target_id, names)}
    table: Any = state.users if row.actor == "user" else state.groups
    shown[row.actor] = _named(state, table.get(row.actor_id), row.actor_id, names)
    if row.actor == "user" and "group" in via:
        shown["links"]["membership"] = url(call, f"groups/{via['group']}/users/{row.actor_id}")
        link += f"/groups/{via['group']}"
    else:
        link += f"/{row.actor}s/{row.actor_id}"
    role = state.roles[row.role_id]
    shown["role"] = {"id": role.id}
    if names:
        shown["role"]["name"] = role.name
        if role.domain_id:
            home = state.projects[role.domain_id]
            shown["role"]["domain"] = {"id": home.id, "name": home.name}
    link += f"/roles/{via.get('role', role.id)}"
    if "role" in via:
        shown["links"]["prior_role"] = url(call, f"prior_role/{role.id}/implies/{via['role']}")
    if row.inherited or "domain" in via or "project" in via:
        shown["scope"]["OS-INHERIT:inherited_to"] = "projects"
        link = f"OS-INHERIT/{link}/inherited_to_projects"
    shown["links"]["assignment"] = url(call, link)
    return shown


def _source(row: Found, via: dict[str, str]) -> str:
    if row.target == SYSTEM:
        return "system"
    for kind in ("domain", "project"):
        if row.target == "project" and kind in via:
            return f"{kind}s/{via[kind]}"
    return f"{row.target}s/{row.target_id}"


def _named(state: State, row: Any, id: str, names: bool) -> dict[str, Any]:
    if not names:
        return {"id": id}
    if row is None:  # keystone keeps what was assigned to somebody who is gone
        return {"id": id, "name": "", "domain": {"id": "", "name": ""}}
    if getattr(row, "is_domain", False):
        return {"id": id, "name": row.name}
    home = state.projects[row.domain_id]
    return {"id": id, "name": row.name, "domain": {"id": home.id, "name": home.name}}


def _home(state: State, scope: dict[str, Any]) -> str | None:
    if "domain" in scope:
        return str(scope["domain"]["id"])
    row = state.projects.get(scope["project"]["id"]) if "project" in scope else None
    return row.domain_id if row is not None else None


def _answer(call: Call, views: list[dict[str, Any]]) -> Json:
    return collection(call, "role_assignments", views, link=_no_link)


def _no_link(view: dict[str, Any]) -> None:
    """A role assignment is no resource of its own."""


def _arg(call: Call, name: str) -> str | None:
    values = call.args.get(name)
    return values[0] if values else None

