"""Server groups: a policy that the scheduler keeps, and who lives by it."""

from __future__ import annotations

from typing import Any

from ...store.quota import UNLIMITED
from ...wire.call import Call
from ...wire.errors import BadRequest, Forbidden, NotFound
from .declare import operation
from .links import limited
from .models import ServerGroup

Json = Any
_POLICY = "os_compute_api:os-server-groups:"
_OLD = ("anti-affinity", "affinity")  # before 2.15; the soft ones came then


def load(call: Call, id: str) -> ServerGroup:
    """A group that the caller may see."""
    group: ServerGroup | None = call.state.groups.get(id)
    if group is None or not (group.project_id == call.project_id or call.credentials.has("admin")):
        raise NotFound(f"Instance group {id} could not be found.")
    return group


@operation("GET /os-server-groups", "List Server Groups", policy=f"{_POLICY}index")
def index(call: Call) -> Json:
    """The project's groups, or everybody's."""
    if "all_projects" in call.args and call.credentials.has("admin"):
        call.require(f"{_POLICY}index:all_projects")
        rows = list(call.state.groups)
    else:
        rows = call.state.groups.by(project_id=call.project_id)
    return {"server_groups": [_view(call, group) for group in limited(call, rows)]}


@operation("GET /os-server-groups/{id}", "Show Server Group Details", policy=f"{_POLICY}show", load=load)
def show(call: Call, group: ServerGroup) -> Json:
    """One group."""
    return {"server_group": _view(call, group)}


@operation("POST /os-server-groups", "Create Server Group", policy=f"{_POLICY}create")
def create(call: Call) -> Json:
    """Make a group."""
    limit = call.state.quotas.limit(call.project_id, "server_groups")
    if limit != UNLIMITED and call.state.groups.count(project_id=call.project_id) >= limit:
        raise Forbidden("Quota exceeded, too many server groups.")
    asked = call.body["server_group"]
    if call.since((2, 64)):
        policy, rules = asked["policy"], {name: int(value) for name, value in asked.get("rules", {}).items()}
        if rules and policy != "anti-affinity":
            raise BadRequest("Only anti-affinity policy supports rules.")
    else:
        policy, rules = _policy(call, asked["policies"][0]), {}
    group = call.state.groups.add(
        ServerGroup(
            call.sim.ids.uuid(),
            call.state.number("groups"),
            asked["name"],
            call.project_id or "",
            call.user_id,
            policy,
            rules,
        )
    )
    return {"server_group": _view(call, group)}


@operation("DELETE /os-server-groups/{id}", "Delete Server Group", policy=f"{_POLICY}delete", load=load, success=204)
def delete(call: Call, group: ServerGroup) -> None:
    """Delete a group; its servers stay where they are."""
    for id in group.members:
        server = call.state.servers.get(id)
        if server is not None:
            server.group_id = None
    call.state.groups.remove(group)


def _policy(call: Call, policy: Any) -> str:
    allowed = _OLD if not call.since((2, 15)) else (*_OLD, "soft-anti-affinity", "soft-affinity")
    if policy not in allowed:
        raise BadRequest(
            f"Invalid input for field/attribute 0. Value: {policy}. {policy!r} is not one of {list(allowed)}"
        )
    return str(policy)


def _view(call: Call, group: ServerGroup) -> Json:
    shown: Json = {"id": group.id, "name": group.name}
    if call.since((2, 64)):
        shown.update(policy=group.policy, rules=group.rules)
    else:
        shown.update(policies=[group.policy], metadata={})
    shown["members"] = list(group.members)
    if call.since((2, 13)):
        shown.update(project_id=group.project_id, user_id=group.user_id)
    return shown
