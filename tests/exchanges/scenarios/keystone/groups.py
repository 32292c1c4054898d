"""Groups and their members."""

from __future__ import annotations

from collections.abc import Iterator

from ... import mutations as wrong
from ...step import Line, Step
from ._resource import EVERYBODY, Resource, everything

GROUP = Resource(
    "/v3/groups",
    "group",
    {"name": "flock", "domain_id": "${domain.home}", "description": "Birds"},
    {"name": "swarm", "description": "Bees"},
    {
        "name": ["flock", "FLOCK"], "domain_id": ["${domain.home}", "${domain.away}", "default"], "id": ["${it}"], "description": ["Birds"],
        "sort_key": ["name", "nonsense"], "sort_dir": ["asc", "up"], "limit": ["0"], "marker": ["${it}"],
    },
    ("/v3/groups", "/v3/groups/{group_id}"),
    comparators=True,
)  # fmt: skip


def steps() -> Iterator[Line]:
    """Everything about groups."""
    yield from everything(GROUP)
    for kind, body in {
        "only a name": {"name": "herd"},
        "of an unknown domain": {"name": "herd", "domain_id": "0123456789abcdef0123456789abcdef"},
        "extra attributes": {"name": "herd", "domain_id": "${domain.home}", "size": 3, "id": "mine"},
        "the name of a group elsewhere": {"name": "herd", "domain_id": "${domain.away}"},
    }.items():
        yield GROUP.create.but(json={"group": body}, kind=f"happy: {kind}")
    for who in ("domain_admin", "domain_manager", "project_admin", "system_admin"):
        yield GROUP.create.but(json={"group": {"name": "herd"}}, who=who, kind="happy: the domain of the token")
    yield from _members()
    yield from _listing()
    yield from _changes()


def _members() -> Iterator[Line]:
    yield GROUP.standing
    path = "/v3/groups/${it}/users/${user.project_member}"
    put, get, delete = (Step(method, path) for method in ("PUT", "GET", "DELETE"))
    head = Step("HEAD", path)
    for step in (get, head, delete):
        yield step.but(kind="state: no member")
    yield put
    yield put.but(kind="state: a member already")
    for step in (get, head):
        yield step
        yield from wrong.personas(step, EVERYBODY)
        yield from wrong.tokens(step)
    for step in (put, get, delete):
        yield from wrong.unknown(step, "it", "user.project_member")
    for step in (put, delete):
        yield from wrong.tokens(step)
    yield from wrong.personas(put, EVERYBODY, [delete])
    yield put.setup()
    yield from wrong.personas(delete, EVERYBODY, [put])
    yield delete
    yield delete.but(kind="state: no member")
    yield put.but(path="/v3/groups/${it}/users/${user.away_member}", kind="state: of another domain")
    yield from wrong.methods(path, ("GET", "HEAD", "PUT", "DELETE"))
    yield Step("DELETE", "/v3/groups/${it}", kind="setup")


def _listing() -> Iterator[Line]:
    yield GROUP.standing
    members = Step("GET", "/v3/groups/${it}/users")
    yield members.but(kind="happy: none")
    for name in ("project_member", "away_member", "unscoped"):
        yield Step("PUT", f"/v3/groups/${{it}}/users/${{user.{name}}}", kind="setup")
    yield members
    yield members.but(method="HEAD")
    yield from wrong.personas(members, EVERYBODY)
    yield from wrong.tokens(members)
    yield from wrong.unknown(members, "it")
    yield from wrong.query(members, {
        "name": ["project_member"], "domain_id": ["${domain.away}"], "enabled": ["true", "false"], "id": ["${user.unscoped}"],
        "password_expires_at": ["lt:2030-01-01T00:00:00Z", "gt:2030-01-01T00:00:00Z", "xx:2030-01-01T00:00:00Z", "lt:never"],
    }, comparators=True)  # fmt: skip
    yield from wrong.methods("/v3/groups/${it}/users", ("GET", "HEAD"))
    yield Step("DELETE", "/v3/groups/${it}", kind="setup")


def _changes() -> Iterator[Line]:
    yield GROUP.standing
    yield GROUP.create.but(json={"group": {"name": "herd", "domain_id": "${domain.home}"}}, keep={"other": "group/id"}, then=(), kind="setup")
    for kind, body in {
        "a name that is taken": {"name": "herd"},
        "another domain": {"domain_id": "${domain.away}"},
        "the same domain": {"domain_id": "${domain.home}"},
        "another id": {"id": "mine"},
        "the same id": {"id": "${it}"},
        "an extra attribute": {"size": 4},
        "description null": {"description": None},
    }.items():
        yield Step("PATCH", "/v3/groups/${it}", {"group": body}, kind=f"state: {kind}")
    for name in ("it", "other"):
        yield Step("DELETE", f"/v3/groups/${{{name}}}", kind="setup")
