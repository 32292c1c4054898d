"""Groups and who is in them."""

from __future__ import annotations

from typing import Any

from ...wire.call import Call
from ...wire.errors import BadRequest, NotFound
from ...wire.message import Json
from ...wire.operation import operation
from . import removal
from .answers import Hints, collection, limited, member, page
from .collation import collate
from .enforcement import Target, enforce
from .errors import check_columns, duplicate, not_found
from .schema import ID, NAME, NULL_TEXT, PAGING, SORTING, Schema, fields, wrapped
from .state import Group, Membership, State
from .users import expiring, fill_domain
from .users import find as find_user
from .users import view as user_view

_FIELDS: dict[str, Schema] = {"description": NULL_TEXT, "name": NAME}
CREATE = wrapped("group", fields({"domain_id": ID, **_FIELDS}, required=["name"], extra=True))
UPDATE = wrapped("group", fields(_FIELDS, minProperties=1, extra=True))
LIST = fields({"domain_id": ID, "name": NAME, **PAGING, **SORTING}, extra=True)
_OWN = ("id", "name", "domain_id", "description", "links")


def target(call: Call) -> Target:
    """The group of the path (and the user), as far as they exist: if not, the handler will say so."""
    state: State = call.state
    found: dict[str, Any] = {}
    group = state.groups.get(call.ids[0])
    if group is not None:
        found["group"] = view(group)
    user = state.users.get(call.ids[1]) if len(call.ids) > 1 else None
    if user is not None:
        found["user"] = {"id": user.id, "name": user.name, "domain_id": user.domain_id}
    return found


def strict_target(call: Call) -> Target:
    """The group of the path; 404 if there is none."""
    return {"group": view(find(call.state, call.ids[0]))}


@operation("GET /groups", "List groups", query=LIST)
def index(call: Call) -> Json:
    scope = call.credentials.domain_id if call.authenticated else None
    enforce(call, "identity:list_groups", {"group": {"domain_id": scope}} if scope else None)
    hints = Hints(call, ("domain_id", "name"))
    hints.nulls_break = False
    state: State = call.state
    rows, _ = state.groups.view("by id", lambda: sorted(state.groups, key=lambda row: row.id))
    views = hints.select(view(row) for row in rows)
    if scope:
        views = [shown for shown in views if shown["domain_id"] == scope]
    views = [*page(views, hints, state.groups, filtered=bool(hints.filters or scope))]
    return collection(call, "groups", views, hints)


@operation("POST /groups", "Create group", body=CREATE, success=201)
def create(call: Call) -> Json:
    asked = call.body["group"]
    enforce(call, "identity:create_group", {"group": asked})
    state: State = call.state
    values = {name.replace(":", "_").replace("-", "_"): value for name, value in asked.items()}
    fill_domain(call, values)
    if state.domain(values["domain_id"]) is None:
        raise not_found("domain", values["domain_id"])
    check_columns(values, name=64, description=None)
    name = values["name"].strip()
    if state.groups.find(domain_id=values["domain_id"], fold=collate(name)) is not None:
        raise duplicate("group", name, domain_id=values["domain_id"])
    row = Group(
        call.sim.ids.hex(), name, values["domain_id"], values.get("description", ""),
        {key: value for key, value in values.items() if key not in _OWN},
    )  # fmt: skip
    state.groups.add(row)
    return member(call, "group", "groups", view(row))


@operation("GET /groups/{group_id}", "Show group details", policy="identity:get_group", target=target)
def show(call: Call) -> Json:
    return member(call, "group", "groups", view(find(call.state, call.ids[0])))


@operation("PATCH /groups/{group_id}", "Update group", body=UPDATE, policy="identity:update_group", target=target)
def update(call: Call) -> Json:
    state: State = call.state
    changes = dict(call.body["group"])
    if changes.get("id") is not None and changes["id"] != call.ids[0]:
        raise BadRequest("Cannot change ID")
    row = find(state, call.ids[0])
    if "domain_id" in changes and changes["domain_id"] != row.domain_id:
        raise BadRequest("Cannot change Domain ID")
    check_columns(changes, name=64, description=None)
    name = changes["name"].strip() if "name" in changes else row.name
    other = state.groups.find(domain_id=row.domain_id, fold=collate(name))
    if other is not None and other is not row:
        raise duplicate("group", name)
    state.groups.update(row, name=name, fold=collate(name))
    if "description" in changes:
        row.description = changes["description"]
    row.extra |= {key: value for key, value in changes.items() if key not in _OWN}
    return member(call, "group", "groups", view(row))


@operation("DELETE /groups/{group_id}", "Delete group", policy="identity:delete_group", target=strict_target,
           success=204)  # fmt: skip
def delete(call: Call) -> None:
    removal.group(call.cloud, call.state, find(call.state, call.ids[0]))


@operation("GET /groups/{group_id}/users", "List users in group")
def users(call: Call) -> Json:
    enforce(call, "identity:list_users_in_group", lambda call: target(call) or {})
    hints = Hints(call, ("domain_id", "enabled", "name", "password_expires_at"))
    hints.nulls_break = False
    state: State = call.state
    group = find(state, call.ids[0])
    rows = [state.users[link.user_id] for link in state.memberships.by(group_id=group.id) if link.expires_at is None]
    for text in hints.take("password_expires_at"):
        rows = expiring(rows, text)
    views = limited([user_view(call.cloud, row) for row in rows], hints, filtered=True)
    scope = call.credentials.domain_id
    if scope:
        views = [shown for shown in views if shown["domain_id"] == scope]
    return collection(call, "users", views, hints)


@operation("GET /groups/{group_id}/users/{user_id}", "Check whether user belongs to group (GET form)",
           policy="identity:check_user_in_group", target=target, success=204)  # fmt: skip
@operation("HEAD /groups/{group_id}/users/{user_id}", "Check whether user belongs to group",
           policy="identity:check_user_in_group", target=target, success=204)  # fmt: skip
def check_user(call: Call) -> None:
    link = _membership(call)
    if link.expires_at is not None and link.expires_at <= call.cloud.identity.tokens.now:
        raise _stranger(call)


@operation("PUT /groups/{group_id}/users/{user_id}", "Add user to group", policy="identity:add_user_to_group",
           target=target, success=204)  # fmt: skip
def add_user(call: Call) -> None:
    state: State = call.state
    group, user = find(state, call.ids[0]), find_user(state, call.ids[1])
    if (user.id, group.id) not in state.memberships:
        state.memberships.add(Membership(user.id, group.id))


@operation("DELETE /groups/{group_id}/users/{user_id}", "Remove user from group",
           policy="identity:remove_user_from_group", target=target, success=204)  # fmt: skip
def remove_user(call: Call) -> None:
    link = _membership(call)
    call.state.memberships.remove(link)
    call.cloud.identity.tokens.revoke(user_id=link.user_id)


# -- for others


def find(state: State, id: str) -> Group:
    """The group with an id; 404 if there is none."""
    row = state.groups.get(id)
    if row is None:
        raise not_found("group", id)
    return row


def view(row: Group) -> dict[str, Any]:
    """A group as the API shows it."""
    return {
        **row.extra, "id": row.id, "name": row.name, "domain_id": row.domain_id, "description": row.description
    }  # fmt: skip


# -- inside


def _membership(call: Call) -> Membership:
    group, user = find(call.state, call.ids[0]), find_user(call.state, call.ids[1])
    link: Membership | None = call.state.memberships.get((user.id, group.id))
    if link is None:
        raise _stranger(call)
    return link


def _stranger(call: Call) -> NotFound:
    return NotFound(f"User '{call.ids[1]}' not found in group '{call.ids[0]}'")
