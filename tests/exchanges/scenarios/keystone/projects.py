"""Projects: made, nested, tagged, disabled, removed."""

from __future__ import annotations

from collections.abc import Iterator

from ... import mutations as wrong
from ...step import Line, Pause, Step
from ._resource import EVERYBODY, Resource, everything
from .personas import log_in

PROJECT = Resource(
    "/v3/projects",
    "project",
    {
        "name": "meadow", "domain_id": "${domain.home}", "description": "Grass", "enabled": True, "is_domain": False,
        "parent_id": "${project.other}", "tags": ["green"], "options": {},
    },
    {"name": "forest", "description": "Trees", "tags": ["dark", "deep"]},
    {
        "name": ["meadow", "MEADOW"], "domain_id": ["${domain.home}", "${domain.away}"], "enabled": ["true", "0"], "id": ["${it}"],
        "parent_id": ["${project.other}", "${domain.home}"], "is_domain": ["true", "false", "1"], "description": ["Grass"],
        "tags": ["green", "green,blue"], "tags-any": ["green,blue"], "not-tags": ["green"], "not-tags-any": ["green,blue"],
        "limit": ["0"], "marker": ["${it}"],
    },
    ("/v3/projects", "/v3/projects/{project_id}"),
    comparators=True,
)


def steps() -> Iterator[Line]:
    """Everything about projects."""
    yield from everything(PROJECT)
    yield from _making()
    yield from _states()
    yield from _trees()
    yield from _tags()


def _making() -> Iterator[Line]:
    for kind, body in {
        "only a name": {"name": "bog"},
        "disabled": {"name": "bog", "domain_id": "${domain.home}", "enabled": False},
        "of the name of another": {"name": "home", "domain_id": "${domain.home}"},
        "of the name of one elsewhere": {"name": "away", "domain_id": "${domain.home}"},
        "of the name of its domain": {"name": "recorded-home", "domain_id": "${domain.home}"},
        "below its domain": {"name": "bog", "domain_id": "${domain.home}", "parent_id": "${domain.home}"},
        "only a parent": {"name": "bog", "parent_id": "${project.other}"},
        "a parent of another domain": {"name": "bog", "domain_id": "${domain.home}", "parent_id": "${project.away}"},
        "another domain as its parent": {"name": "bog", "domain_id": "${domain.home}", "parent_id": "${domain.away}"},
        "an unknown parent": {"name": "bog", "parent_id": "0123456789abcdef0123456789abcdef"},
        "an unknown domain": {"name": "bog", "domain_id": "0123456789abcdef0123456789abcdef"},
        "a project as its domain": {"name": "bog", "domain_id": "${project.home}"},
        "a domain in a domain": {"name": "bog", "domain_id": "${domain.home}", "is_domain": True},
        "a domain below a project": {"name": "bog", "parent_id": "${project.home}", "is_domain": True},
        "domain null": {"name": "bog", "domain_id": None},
        "with a field id": {"name": "bog", "id": "mine", "domain_id": "${domain.home}"},
        "extra attributes": {"name": "bog", "domain_id": "${domain.home}", "colour": "brown"},
        "immutable and not": {"name": "bog", "domain_id": "${domain.home}", "options": {"immutable": False}},
        "slashes in the name": {"name": "bog/mire", "domain_id": "${domain.home}"},
        "a tag twice": {"name": "bog", "domain_id": "${domain.home}", "tags": ["a", "a"]},
    }.items():
        yield PROJECT.create.but(json={"project": body}, kind=f"happy: {kind}")
    disable = Step("PATCH", "/v3/domains/${made}", {"domain": {"enabled": False}}, kind="setup")
    gone = Step("DELETE", "/v3/domains/${made}", kind="setup")
    domain = {"project": {"name": "recorded-bog", "is_domain": True}}
    yield PROJECT.create.but(json=domain, kind="happy: acting as a domain", then=(disable, gone))
    for who in ("domain_admin", "domain_manager", "project_admin", "system_admin"):
        yield PROJECT.create.but(json={"project": {"name": "bog"}}, who=who, kind="happy: the domain of the token")


def _states() -> Iterator[Line]:
    yield PROJECT.standing
    patch = Step("PATCH", PROJECT.item)
    for kind, body in {
        "a name that is taken": {"name": "home"},
        "another domain": {"domain_id": "${domain.away}"},
        "the same domain": {"domain_id": "${domain.home}"},
        "another parent": {"parent_id": "${project.home}"},
        "the same parent": {"parent_id": "${project.other}"},
        "a domain": {"is_domain": True},
        "another id": {"id": "mine"},
        "the same id": {"id": "${it}"},
        "an extra attribute": {"colour": "brown"},
        "an extra attribute null": {"colour": None},
        "immutable": {"options": {"immutable": True}},
        "a change to the immutable": {"description": "no"},
        "disabled though immutable": {"enabled": False},
    }.items():
        yield patch.but(json={"project": body}, kind=f"state: {kind}")
    yield Step("DELETE", PROJECT.item, kind="state: immutable")
    yield Step("PUT", f"{PROJECT.item}/tags/blue", kind="state: immutable")
    yield patch.but(json={"project": {"options": {"immutable": None}}}, kind="state: mutable")
    body = {"user": {"name": "hare", "password": "pass-hare", "domain_id": "${domain.home}", "default_project_id": "${it}"}}
    yield Step("POST", "/v3/users", body, kind="setup", keep={"user.hare": "user/id"})
    yield Step("PUT", f"{PROJECT.item}/users/${{user.hare}}/roles/${{seed.role.member}}", kind="setup")
    entry = log_in("hare", {"project": {"id": "${it}"}})
    yield entry
    yield log_in("hare", None, "default").but(kind="state: the default project")
    for enabled in (False, True):
        yield patch.but(json={"project": {"enabled": enabled}}, kind=f"state: enabled {enabled}")
        yield Pause()
        yield entry.but(kind=f"state: enabled {enabled}")
        yield log_in("hare", None, "default").but(kind=f"state: the default project enabled {enabled}")
    yield Step("DELETE", PROJECT.item, kind="state: with a token")
    yield Pause()
    yield Step("PATCH", "/v3/users/${user.hare}", {"user": {"description": "Homeless"}}, kind="setup")  # out of the caches
    yield Step("GET", "/v3/users/${user.hare}", kind="state: its default project is gone")
    yield log_in("hare", None).but(kind="state: the default project is gone", keep={})
    yield entry.but(kind="state: gone", keep={})
    yield Step("DELETE", "/v3/users/${user.hare}", kind="setup")


def _trees() -> Iterator[Line]:
    names = ("t1", "t2", "t3", "t4", "t5")
    parent = "${domain.home}"
    for name in names:
        body = {"project": {"name": name, "domain_id": "${domain.home}", "parent_id": parent}}
        yield Step("POST", "/v3/projects", body, kind="tree: deeper", keep={name: "project/id"})
        parent = f"${{{name}}}" if name not in ("t4", "t5") else parent
    for text in (
        "parents_as_list", "subtree_as_list", "parents_as_ids", "subtree_as_ids", "parents_as_list&subtree_as_list",
        "parents_as_ids&subtree_as_ids", "parents_as_list&parents_as_ids", "subtree_as_list&subtree_as_ids", "parents_as_list=0",
        "subtree_as_ids=true", "parents_as_list=x", "include_limits", "parents_as_list&include_limits",
    ):
        show = Step("GET", f"/v3/projects/${{t2}}?{text}", kind="tree")
        yield show
        yield show.but(path=f"/v3/projects/${{t1}}?{text}")
        yield show.but(path=f"/v3/projects/${{t4}}?{text}")
        yield show.but(path=f"/v3/projects/${{domain.home}}?{text}")
    for text in ("parents_as_list", "subtree_as_list", "parents_as_ids"):
        yield from wrong.personas(Step("GET", f"/v3/projects/${{t2}}?{text}"), EVERYBODY)
    yield Step("GET", "/v3/projects?parent_id=${t1}", kind="tree: children")
    yield Step("DELETE", "/v3/projects/${t2}", kind="tree: not a leaf")
    yield Step("PATCH", "/v3/projects/${t2}", {"project": {"enabled": False}}, kind="tree: children enabled")
    yield Step("PATCH", "/v3/projects/${t4}", {"project": {"enabled": False}}, kind="tree: a leaf disabled")
    yield Step("PATCH", "/v3/projects/${t3}", {"project": {"enabled": False}}, kind="tree: now a leaf")
    yield Step("PATCH", "/v3/projects/${t4}", {"project": {"enabled": True}}, kind="tree: below a disabled one")
    body = {"project": {"name": "t6", "domain_id": "${domain.home}", "parent_id": "${t3}"}}
    yield Step("POST", "/v3/projects", body, kind="tree: below a disabled one")
    for name in ("t5", "t4", "t3", "t2", "t1"):
        yield Step("DELETE", f"/v3/projects/${{{name}}}", kind="setup") if name != "t5" else Step("GET", "/v3/projects?name=t5")


def _tags() -> Iterator[Line]:
    yield PROJECT.standing
    many = f"{PROJECT.item}/tags"
    one = f"{many}/green"
    put_all = Step("PUT", many, {"tags": ["green", "blue"]})
    steps = [Step("GET", many), Step("GET", one), put_all, Step("PUT", f"{many}/new"), Step("HEAD", one), Step("HEAD", many)]
    for step in steps:
        yield step
        yield from wrong.personas(step, EVERYBODY)
        yield from wrong.tokens(step)
        yield from wrong.unknown(step, "it")
    yield from wrong.bodies(put_all)
    for kind, tags in {
        "none": [], "twice": ["a", "a"], "80": [f"t{n}" for n in range(80)], "81": [f"t{n}" for n in range(81)], "long": ["n" * 255],
        "too long": ["n" * 256], "with a comma": ["a,b"], "with a slash": ["a/b"], "empty": [""], "numbers": [1], "not ASCII": ["é"],
        "of two cases": ["a", "A"], "objects": [{}], "blanks": ["  "],
    }.items():
        yield put_all.but(json={"tags": tags}, kind=f"tags: {kind}")
    for label, tag in (("long", "n" * 255), ("too long", "n" * 256), ("with a comma", "a%2Cb"), ("with a slash", "a%2Fb"),
                       ("not ASCII", "%C3%A9"), ("a blank", "%20"), ("a percent", "%25")):
        for method in ("PUT", "GET", "DELETE"):
            yield Step(method, f"{many}/{tag}", kind=f"tags: {label}")
    yield put_all.but(json={"tags": [f"t{n}" for n in range(80)]}, kind="setup")
    yield Step("PUT", f"{many}/onemore", kind="tags: the 81st")
    yield put_all.setup()
    remove, clear = Step("DELETE", one), Step("DELETE", many)
    yield from wrong.personas(remove, EVERYBODY, [put_all])
    yield from wrong.personas(clear, EVERYBODY, [put_all])
    for step in (remove, clear):
        yield from wrong.tokens(step)
        yield from wrong.unknown(step, "it")
    yield remove
    yield remove.but(kind="state: gone")
    yield Step("GET", one, kind="state: gone")
    yield Step("PUT", one, {"a": "b"}, kind="extra: a body")
    yield clear
    yield Step("GET", many, kind="state: none")
    yield from wrong.methods(many, ("GET", "HEAD", "PUT", "DELETE"))
    yield from wrong.methods(one, ("GET", "HEAD", "PUT", "DELETE"))
    yield Step("DELETE", PROJECT.item, kind="setup")
