"""What goes with a user, group, project, domain or role when it goes. Knows no request."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...store.collection import Collection
from .state import Group, Plain, Project, Role, State, User

if TYPE_CHECKING:
    from ...cloud import Cloud


def user(cloud: Cloud, state: State, row: User) -> None:
    """A user, with all that is theirs; their tokens end."""
    assignments(state, actor_id=row.id)
    for link in state.memberships.by(user_id=row.id):
        state.memberships.remove(link)
    for key in state.credentials.by(owner=row.id):
        state.credentials.remove(key)
    for app_cred in state.application_credentials.by(owner=row.id):
        state.application_credentials.remove(app_cred)
    for rule in state.access_rules.by(owner=row.id):
        state.access_rules.remove(rule)
    _where(state.trusts, lambda t: row.id in (t["trustor_user_id"], t["trustee_user_id"]))
    _where(state.access_tokens, lambda t: t["authorizing_user_id"] == row.id)
    state.users.remove(row)
    cloud.identity.tokens.revoke(user_id=row.id)


def group(cloud: Cloud, state: State, row: Group) -> None:
    """A group; if it had roles, the tokens of its users end."""
    had_roles = assignments(state, actor_id=row.id)
    members = state.memberships.by(group_id=row.id)
    for link in members:
        state.memberships.remove(link)
    state.groups.remove(row)
    if had_roles:
        for link in members:
            cloud.identity.tokens.revoke(user_id=link.user_id)
    cloud.identity.tokens.forget()


def project(cloud: Cloud, state: State, row: Project) -> None:
    """A project (or what is left of a domain), with what is in it; its tokens end.

    Application credentials stay, as with the real service, and are worth nothing.
    """
    assignments(state, target_id=row.id)
    for user in state.users:
        if user.default_project_id == row.id:
            user.default_project_id = None
    _where(state.credentials, lambda c: c["project_id"] == row.id)
    _where(state.trusts, lambda t: t["project_id"] == row.id)
    _where(state.limits, lambda limit: limit["project_id"] == row.id)
    state.endpoint_filters.pop(row.id, None)
    for projects in state.endpoint_group_projects.values():
        projects.pop(row.id, None)
    state.projects.remove(row)
    cloud.identity.tokens.revoke(project_id=row.id)


def domain(cloud: Cloud, state: State, row: Project) -> None:
    """A domain with everything that lies in it."""
    from .effective import subtree

    for child in reversed(subtree(state, row.id)):
        project(cloud, state, child)
    for member in state.groups.by(domain_id=row.id):
        group(cloud, state, member)
    for person in state.users.by(domain_id=row.id):
        user(cloud, state, person)
    _where(state.limits, lambda limit: limit["domain_id"] == row.id)
    for idp in [idp for idp in state.identity_providers if idp["domain_id"] == row.id]:
        _where(state.protocols, lambda p, idp=idp: p["idp_id"] == idp.id)
        state.identity_providers.remove(idp)
    state.domain_configs.pop(row.id, None)
    project(cloud, state, row)


def role(cloud: Cloud, state: State, row: Role) -> None:
    """A role, with its assignments and implications, and the application credentials that had it."""
    for held in state.assignments.by(role_id=row.id):
        if held.actor == "user" and held.target == "project":
            application_credentials(state, held.actor_id, held.target_id)
    assignments(state, role_id=row.id)
    for link in (*state.implications.by(prior=row.id), *state.implications.by(implied=row.id)):
        if link.key in state.implications:
            state.implications.remove(link)
    state.roles.remove(row)
    cloud.identity.tokens.forget()


def application_credentials(state: State, user_id: str, project_id: str) -> None:
    """The application credentials of a user on a project."""
    for row in state.application_credentials.by(owner=user_id):
        if row["project_id"] == project_id:
            state.application_credentials.remove(row)


def assignments(state: State, **index: str) -> bool:
    """The assignments with this actor, target or role; give whether there were any."""
    rows = state.assignments.by(**index)
    for row in rows:
        state.assignments.remove(row)
    return bool(rows)


def _where(rows: Collection[Plain], test: Any) -> None:
    for row in [row for row in rows if test(row)]:
        rows.remove(row)
