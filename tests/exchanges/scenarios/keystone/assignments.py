"""Role assignments: users and groups, on projects, domains and the system, inherited, listed, effective."""

from __future__ import annotations

from collections.abc import Iterator

from ... import mutations as wrong
from ...step import Line, Step
from ._resource import EVERYBODY

# fmt: off
SCOPES = {"project": "/v3/projects/${project.other}", "domain": "/v3/domains/${domain.home}", "system": "/v3/system"}
INHERITED = {
    "project": "/v3/OS-INHERIT/projects/${project.other}", "domain": "/v3/OS-INHERIT/domains/${domain.home}",
}
ACTORS = {"user": "users/${user.unscoped}", "group": "groups/${group}"}
VARIABLES = {"project": "project.other", "domain": "domain.home", "user": "user.unscoped", "group": "group"}
# fmt: on


def steps() -> Iterator[Line]:
    """Everything about assignments."""
    yield Step("POST", "/v3/groups", {"group": {"name": "flock", "domain_id": "${domain.home}"}}, kind="setup", keep={"group": "group/id"})
    yield Step("PUT", "/v3/groups/${group}/users/${user.unscoped}", kind="setup")
    body = {"role": {"name": "recorded-local", "domain_id": "${domain.home}"}}
    yield Step("POST", "/v3/roles", body, kind="setup", keep={"local": "role/id"})
    body = {"role": {"name": "recorded-far", "domain_id": "${domain.away}"}}
    yield Step("POST", "/v3/roles", body, kind="setup", keep={"far": "role/id"})
    for scope, base in SCOPES.items():
        for actor, tail in ACTORS.items():
            yield from _grant(scope, actor, f"{base}/{tail}/roles/${{seed.role.member}}")
            yield from _grants(scope, actor, f"{base}/{tail}/roles")
            yield from _odd(f"{base}/{tail}/roles")
    for scope, base in INHERITED.items():
        for actor, tail in ACTORS.items():
            path = f"{base}/{tail}/roles/${{seed.role.member}}/inherited_to_projects"
            yield from _grant(scope, actor, path)
            if scope == "domain":
                yield from _grants(scope, actor, f"{base}/{tail}/roles/inherited_to_projects")
    yield from _strangers()
    yield from _listing()
    yield Step("DELETE", "/v3/groups/${group}", kind="setup")


def _grant(scope: str, actor: str, path: str) -> Iterator[Line]:
    put, get, head, delete = (Step(method, path) for method in ("PUT", "GET", "HEAD", "DELETE"))
    for step in (get, head, delete):
        yield step.but(kind="state: not granted")
    yield put
    yield put.but(kind="state: granted already")
    for step in (get, head):
        yield step
        yield from wrong.personas(step, EVERYBODY)
        yield from wrong.tokens(step)
    names = [VARIABLES[name] for name in (scope, actor) if name in VARIABLES]
    for step in (get, head, put, delete):
        yield from wrong.unknown(step, *names, "seed.role.member")
    yield from wrong.tokens(put)
    yield from wrong.tokens(delete)
    yield from wrong.personas(put, EVERYBODY, [delete])
    yield put.setup()
    yield from wrong.personas(delete, EVERYBODY, [put])
    yield delete
    yield delete.but(kind="state: not granted")
    yield put.but(json={"a": "b"}, kind="extra: a body")
    yield delete.setup()
    yield from wrong.methods(path, ("PUT", "GET", "HEAD", "DELETE"))


def _grants(scope: str, actor: str, path: str) -> Iterator[Line]:
    inherited = path.endswith("/inherited_to_projects")
    one = path.replace("/roles/", "/roles/${seed.role.reader}/") if inherited else f"{path}/${{seed.role.reader}}"
    listing = Step("GET", path)
    yield listing.but(kind="happy: none", whole=True)
    yield Step("PUT", one, kind="setup")
    yield listing.but(whole=True)
    yield listing.but(method="HEAD")
    yield from (step.but(whole=True) for step in wrong.personas(listing, EVERYBODY))
    yield from wrong.tokens(listing)
    yield from wrong.unknown(listing, *[VARIABLES[name] for name in (scope, actor) if name in VARIABLES])
    yield from wrong.methods(path, ("GET", "HEAD"))
    yield Step("DELETE", one, kind="setup")


def _odd(path: str) -> Iterator[Line]:
    for role in ("local", "far"):
        step = Step("PUT", f"{path}/${{{role}}}", kind=f"state: a role of a domain, {role}")
        yield step.but(then=(step.but(method="GET"), step.but(method="DELETE")))


def _strangers() -> Iterator[Line]:
    for base in (*SCOPES.values(), *INHERITED.values()):
        tail = "/inherited_to_projects" if "INHERIT" in base else ""
        put = Step("PUT", f"{base}/users/${{user.away_member}}/roles/${{seed.role.reader}}{tail}", kind="state: a user of another domain")
        yield put.but(then=(put.but(method="DELETE", kind="setup"),))
    for path in ("/v3/projects/${domain.home}", "/v3/domains/${project.home}"):
        put = Step("PUT", path + "/users/${user.unscoped}/roles/${seed.role.reader}", kind="state: the other kind of scope")
        yield put.but(then=(put.but(method="DELETE", kind="setup"),))
        yield put.but(method="GET")


def _listing() -> Iterator[Line]:
    grants = [
        "/v3/projects/${project.other}/users/${user.unscoped}/roles/${seed.role.member}",
        "/v3/projects/${project.other}/groups/${group}/roles/${seed.role.reader}",
        "/v3/domains/${domain.home}/users/${user.unscoped}/roles/${seed.role.manager}",
        "/v3/domains/${domain.home}/groups/${group}/roles/${seed.role.reader}",
        "/v3/system/users/${user.unscoped}/roles/${seed.role.reader}",
        "/v3/system/groups/${group}/roles/${seed.role.member}",
        "/v3/OS-INHERIT/domains/${domain.home}/users/${user.unscoped}/roles/${seed.role.reader}/inherited_to_projects",
        "/v3/OS-INHERIT/projects/${project.home}/groups/${group}/roles/${seed.role.member}/inherited_to_projects",
    ]
    body = {"project": {"name": "nest", "domain_id": "${domain.home}", "parent_id": "${project.home}"}}
    yield Step("POST", "/v3/projects", body, kind="setup", keep={"nest": "project/id"})
    for path in grants:
        yield Step("PUT", path, kind="setup")
    path = "/v3/role_assignments"
    yield Step("GET", path)
    yield Step("HEAD", path)
    by = {
        "user.id": "${user.unscoped}", "group.id": "${group}", "role.id": "${seed.role.reader}", "scope.project.id": "${project.other}",
        "scope.domain.id": "${domain.home}", "scope.system": "all", "scope.OS-INHERIT:inherited_to": "projects",
    }  # fmt: skip
    flags = ("", "effective", "include_names", "include_subtree", "effective&include_names", "effective=true", "effective=0", "effective=false",
             "include_names=0", "include_names=x", "include_subtree=1")  # fmt: skip
    pairs = [f"{name}={value}" for name, value in by.items()]
    pairs += ["scope.project.id=${nest}", "scope.project.id=${project.home}", "user.id=${user.project_member}", "user.id=${user.domain_admin}"]
    pairs += [f"user.id=${{user.unscoped}}&{pair}" for pair in pairs[1:]]
    pairs += ["group.id=${group}&scope.project.id=${project.home}", "role.id=${seed.role.member}&user.id=${user.unscoped}"]
    pairs += ["scope.project.id=${project.other}&scope.domain.id=${domain.home}", "scope.system=all&scope.domain.id=${domain.home}"]
    for pair in ["", *pairs]:
        for flag in flags:
            yield Step("GET", f"{path}?{'&'.join(part for part in (pair, flag) if part)}", kind="query: assignments")
    listing = Step("GET", path)
    yield from wrong.query(listing, {name: [] for name in (*by, "effective", "include_names", "include_subtree", "limit")})
    for text in ("", "?user.id=${user.unscoped}", "?scope.project.id=${project.other}", "?scope.domain.id=${domain.home}", "?scope.system=all",
                 "?scope.project.id=${project.home}&include_subtree=true", "?user.id=${user.unscoped}&effective&include_names"):  # fmt: skip
        yield from wrong.personas(listing.but(path=path + text), EVERYBODY)
    yield from wrong.tokens(listing)
    yield from wrong.accepts(listing)
    yield from wrong.methods(path, ("GET", "HEAD"))
    yield Step("GET", "/v3/users/${user.unscoped}/projects", kind="state: through groups and inheritance")
    for path in grants:
        yield Step("DELETE", path, kind="setup")
    yield Step("DELETE", "/v3/projects/${nest}", kind="setup")
