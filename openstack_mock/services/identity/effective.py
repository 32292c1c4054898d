"""Which roles somebody has, through groups, inheritance and implication. Knows no request."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from .state import SYSTEM, Assignment, Project, Role, State


def group_ids(state: State, user_id: str, now: int | None = None) -> list[str]:
    """The groups of a user; with `now`, without expired memberships."""
    rows = state.memberships.by(user_id=user_id)
    return [row.group_id for row in rows if now is None or row.expires_at is None or row.expires_at > now]


def ancestors(state: State, project: Project) -> Iterator[Project]:
    """The projects above one, nearest first, the domain not among them."""
    parent = state.projects.get(project.parent_id)
    while parent is not None and not parent.is_domain:
        yield parent
        parent = state.projects.get(parent.parent_id)


def subtree(state: State, project_id: str) -> list[Project]:
    """The projects below one (not itself), level by level."""
    level, found = [project_id], []
    while level:
        below = [child for id in level for child in state.projects.by(parent_id=id)]
        found += below
        level = [child.id for child in below]
    return found


def implied(state: State, role_ids: Iterable[str]) -> list[str]:
    """Role ids with all that they imply, each once."""
    found = dict.fromkeys(role_ids)
    queue = list(found)
    while queue:
        for row in state.implications.by(prior=queue.pop(0)):
            if row.implied not in found:
                found[row.implied] = None
                queue.append(row.implied)
    return list(found)


def _mine(state: State, actors: Iterable[str]) -> Iterator[Assignment]:
    for actor in actors:
        yield from state.assignments.by(actor_id=actor)


def _global(state: State, role_ids: Iterable[str], keep_domain_roles: bool) -> list[Role]:
    roles = [state.roles.get(id) for id in implied(state, role_ids)]
    return [role for role in roles if role is not None and (keep_domain_roles or role.domain_id is None)]


def on_project(
    state: State, actors: Iterable[str], project: Project, *, keep_domain_roles: bool = False
) -> list[Role]:
    """The roles of a user and groups (`actors`) on a project; domain roles only do the job of implying."""
    above = {row.id for row in ancestors(state, project)} | {project.home}
    if project.is_domain:
        above = {project.id}
    ids = [
        row.role_id
        for row in _mine(state, actors)
        if (row.target == "project" and row.target_id == project.id and not row.inherited)
        or (row.inherited and row.target_id in above)
    ]
    return _global(state, ids, keep_domain_roles)


def on_domain(state: State, actors: Iterable[str], domain_id: str) -> list[Role]:
    """The roles of a user and groups on a domain."""
    ids = [
        row.role_id
        for row in _mine(state, actors)
        if row.target == "domain" and row.target_id == domain_id and not row.inherited
    ]
    return _global(state, ids, False)


def on_system(state: State, actors: Iterable[str]) -> list[Role]:
    """The roles of a user and groups on the system."""
    ids = [row.role_id for row in _mine(state, actors) if row.target_id == SYSTEM and row.target == SYSTEM]
    return _global(state, ids, True)


def actors_of(state: State, user_id: str, now: int | None = None) -> list[str]:
    """A user and their groups."""
    return [user_id, *group_ids(state, user_id, now)]


def projects_of(state: State, actors: Iterable[str]) -> list[Project]:
    """Every project on which one of the actors has a role."""
    found: dict[str, Project] = {}
    for row in _mine(state, actors):
        target = state.projects.get(row.target_id)
        if target is None or row.target == SYSTEM or not _counts(state, row.role_id):
            continue
        if not row.inherited:
            if row.target == "project":
                found[target.id] = target
        elif row.target == "domain":
            found.update((below.id, below) for below in state.projects.by(domain_id=target.id))
        else:
            found.update((below.id, below) for below in subtree(state, target.id))
    return list(found.values())


def domains_of(state: State, actors: Iterable[str]) -> list[Project]:
    """Every domain on which one of the actors has a role."""
    found: dict[str, Project] = {}
    for row in _mine(state, actors):
        if row.target == "domain" and not row.inherited and _counts(state, row.role_id):
            domain = state.domain(row.target_id)
            if domain is not None:
                found[domain.id] = domain
    return list(found.values())


def _counts(state: State, role_id: str) -> bool:
    return bool(_global(state, [role_id], False))
