"""Projects, their place in the tree, and their tags. Knows no domains but as the top of a tree."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ...wire.call import Call
from ...wire.errors import BadRequest, Forbidden
from ...wire.message import Json, Response
from ...wire.operation import operation
from . import effective, removal
from .answers import Hints, asked, collection, linked, member, page, url
from .collation import collate
from .enforcement import Target, enforce, valid_of
from .errors import check_columns, conflict, not_found
from .options import IMMUTABLE, check_delete, check_update, merged
from .schema import BOOLEAN, ID, NULL_ID, NULL_TEXT, PAGING, TEXT, Schema, check_lazily, fields, wrapped
from .state import ROOT, Project, State
from .users import enabled_of, fill_domain

NAME: Schema = {"type": "string", "minLength": 1, "maxLength": 64, "pattern": r"[\S]+"}
TAG: Schema = {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[^,/]*$"}
TAGS: Schema = {"type": "array", "items": TAG, "required": [], "maxItems": 80, "uniqueItems": True}
_PARENT: Schema = {"type": "string", "format": "uuid"}
_FIELDS: dict[str, Schema] = {
    "description": NULL_TEXT, "domain_id": NULL_ID, "enabled": BOOLEAN, "is_domain": BOOLEAN, "parent_id": NULL_ID,
    "name": NAME, "tags": TAGS, "options": IMMUTABLE,
}  # fmt: skip
CREATE = wrapped("project", fields(_FIELDS, required=["name"]), required=False)
UPDATE = wrapped(
    "project",
    fields({"description": NULL_TEXT, "enabled": BOOLEAN, "name": NAME, "options": IMMUTABLE, "tags": TAGS}),
    required=False,
)
LIST = fields(
    {
        "domain_id": ID, "enabled": BOOLEAN, "name": NAME, "parent_id": _PARENT, "is_domain": BOOLEAN, "tags": TEXT,
        "tags-any": TEXT, "not-tags": TEXT, "not-tags-any": TEXT, **PAGING,
    },
    extra=True,
)  # fmt: skip
SET_TAGS = fields({"tags": {"type": "array", "items": TAG}}, extra=False)
_OWN = ("id", "name", "domain_id", "parent_id", "enabled", "is_domain", "description", "tags", "options", "links")
_FILTERS = ("domain_id", "enabled", "name", "parent_id", "is_domain")


def target(call: Call) -> Target:
    """The project of the path, as far as it exists: if not, the handler will say so."""
    row = call.state.projects.get(call.ids[0])
    return {} if row is None else {"project": view(row)}


@operation("GET /projects", "List projects", query=LIST)
def index(call: Call) -> Json:
    scope = call.credentials.domain_id if call.authenticated else None
    enforce(call, "identity:list_projects", {"domain_id": scope} if scope else None)
    hints = Hints(call, _FILTERS)
    hints.nulls_break = False
    if "is_domain" not in call.args:
        hints.filters.append(("is_domain", "equals", "0", True))
    state: State = call.state
    rows, _ = state.projects.view("by id", lambda: sorted(state.projects, key=lambda row: row.id))
    rows = _tagged(call, rows)
    views = [*page(hints.select(view(row) for row in rows), hints, state.projects, filtered=True)]
    if scope:
        views = [shown for shown in views if shown["domain_id"] == scope]
    return collection(call, "projects", views, hints)


@operation("POST /projects", "Create project", body=CREATE, success=201)
def create(call: Call) -> Json:
    given = call.body.get("project") if call.body else None
    enforce(call, "identity:create_project", {"project": given or {}})
    if given is None:  # the real service breaks down without a project
        raise BadRequest("'project' is a required property")
    values = dict(given)
    if not values.get("is_domain"):
        fill_domain(call, values)
    if not values.get("parent_id"):
        values["parent_id"] = values.get("domain_id")
    values = {name.replace(":", "_").replace("-", "_"): value for name, value in values.items()}
    row = make(call, values)
    return member(call, "project", "projects", view(row))


@operation("GET /projects/{project_id}", "Show project details", policy="identity:get_project", target=target)
def show(call: Call) -> Json:
    state: State = call.state
    row = find(state, call.ids[0])
    shown = view(row)
    _expand(call, row, shown)
    return member(call, "project", "projects", shown)


@operation(
    "PATCH /projects/{project_id}", "Update project", body=UPDATE, policy="identity:update_project", target=target
)
def update(call: Call) -> Json:
    changes = (call.body or {}).get("project", {})
    if changes.get("id") is not None and changes["id"] != call.ids[0]:
        raise BadRequest("Cannot change ID")
    row = find(call.state, call.ids[0])
    change(call, row, dict(changes))
    return member(call, "project", "projects", {**view(row), "extra": dict(row.extra)})


@operation(
    "DELETE /projects/{project_id}", "Delete project", policy="identity:delete_project", target=target, success=204
)
def delete(call: Call) -> None:
    row = find(call.state, call.ids[0])
    if row.is_domain:
        from .domains import remove

        remove(call, row)
        return
    check_delete(row.options, "project", row.id)
    if call.state.projects.count(parent_id=row.id):
        raise Forbidden(
            f"Cannot delete the project {row.id} since it is not a leaf in the hierarchy. Use the cascade option if "
            "you want to delete a whole subtree."
        )
    removal.project(call.cloud, call.state, row)


# -- tags


@operation("GET /projects/{project_id}/tags", "List tags for a project", policy="identity:list_project_tags",
           target=target)  # fmt: skip
def list_tags(call: Call) -> Json:
    return _tags(call, find(call.state, call.ids[0]).tags)


@operation("PUT /projects/{project_id}/tags", "Modify tag list for a project", body=SET_TAGS,
           policy="identity:update_project_tags", target=target)  # fmt: skip
def set_tags(call: Call) -> Json:
    tags = (call.body or {}).get("tags", {})
    check_lazily(TAGS, tags)
    row = find(call.state, call.ids[0])
    _write_tags(row, tags, "update")
    return _tags(call, [tag.strip() for tag in tags])


@operation("DELETE /projects/{project_id}/tags", "Remove all tags from a project",
           policy="identity:delete_project_tags", target=target, success=204)  # fmt: skip
def clear_tags(call: Call) -> None:
    _write_tags(find(call.state, call.ids[0]), [], "update")


@operation("GET /projects/{project_id}/tags/{value}", "Check if project contains tag",
           policy="identity:get_project_tag", target=target, success=204)  # fmt: skip
def check_tag(call: Call) -> None:
    row = find(call.state, call.ids[0])
    if call.ids[1] not in row.tags:
        raise not_found("project tag", call.ids[1])


@operation("PUT /projects/{project_id}/tags/{value}", "Add single tag to a project",
           policy="identity:create_project_tag", target=target, success=201)  # fmt: skip
def add_tag(call: Call) -> Response:
    id, tag = call.ids
    check_lazily(TAG, tag)
    row = find(call.state, id)
    check_lazily(TAGS, [*row.tags, tag])
    _write_tags(row, [*row.tags, tag], "create")
    from werkzeug.urls import iri_to_uri

    place = iri_to_uri(url(call, f"{id}/tags/{tag}"))
    return Response(201, {"Location": place, "Content-Type": "text/html; charset=utf-8"})


@operation("DELETE /projects/{project_id}/tags/{value}", "Delete single tag from project",
           policy="identity:delete_project_tag", target=target, success=204)  # fmt: skip
def remove_tag(call: Call) -> None:
    row = find(call.state, call.ids[0])
    if row.options.get("immutable"):
        _write_tags(row, [], "delete")
    if call.ids[1] not in row.tags:
        raise not_found("project tag", call.ids[1])
    row.tags = [tag for tag in row.tags if tag != call.ids[1]]


# -- for others


def find(state: State, id: str) -> Project:
    """The project (or domain) with an id; 404 if there is none."""
    row = state.projects.get(id)
    if row is None:
        raise not_found("project", id)
    return row


def view(row: Project) -> dict[str, Any]:
    """A project as the API shows it."""
    return {
        **row.extra, "id": row.id, "name": row.name, "domain_id": None if row.is_domain else row.domain_id,
        "description": row.description, "enabled": row.enabled, "parent_id": row.parent_id,
        "is_domain": row.is_domain, "tags": list(row.tags), "options": dict(row.options),
    }  # fmt: skip


def make(call: Call, values: dict[str, Any], id: str | None = None) -> Project:
    """Add a project or a domain, if the tree allows it."""
    state: State = call.state
    is_domain = bool(values.get("is_domain"))
    _check(values)
    name = values["name"].strip()
    id = id or call.sim.ids.hex()
    if is_domain:
        _check_domain(call, values, name, id)
    else:
        _check_place(call, values)
    enabled_of(values.get("is_domain"))
    domain_id = ROOT if is_domain else values["domain_id"]
    if state.projects.find(domain_id=domain_id, fold=collate(name)) is not None or id in state.projects:
        raise conflict("project", clash(name, id, is_domain))
    return state.projects.add(
        Project(
            id, name, domain_id, None if is_domain else values["parent_id"],
            enabled_of(values.get("enabled", True)), values.get("description", ""),
            _sorted(values.get("tags", ())), merged({}, values.get("options")),
            {key: value for key, value in values.items() if key not in _OWN},
        )
    )  # fmt: skip


def change(call: Call, row: Project, changes: dict[str, Any]) -> None:
    """Change a project or a domain, if the tree allows it."""
    state: State = call.state
    if "domain_id" in changes and changes["domain_id"] != (None if row.is_domain else row.domain_id):
        raise BadRequest("Cannot change Domain ID")
    check_update(row.options, changes, "domain" if row.is_domain else "project", row.id)
    _check(changes)
    name = changes.get("name", row.name)
    if name != row.name:
        name = name.strip()
    if "parent_id" in changes and changes["parent_id"] != row.parent_id:
        raise Forbidden("Update of `parent_id` is not allowed.")
    if "is_domain" in changes and changes["is_domain"] != row.is_domain:
        raise BadRequest("Update of `is_domain` is not allowed.")
    enabled = enabled_of(changes.get("enabled", row.enabled))
    _check_switch(state, row, enabled)
    other = state.projects.find(domain_id=row.domain_id, fold=collate(name))
    if other is not None and other is not row:
        raise conflict("project", clash(name, row.id, row.is_domain))
    state.projects.update(row, name=name, fold=collate(name), enabled=enabled)
    if "description" in changes:
        row.description = changes["description"]
    if "tags" in changes:
        row.tags = _sorted(changes["tags"])
    row.options = merged(row.options, changes.get("options"))
    row.extra |= {key: value for key, value in changes.items() if key not in _OWN}


def clash(name: str, id: str, is_domain: bool) -> str:
    """What a second one of a name is told."""
    if is_domain:
        return f"it is not permitted to have two projects acting as domains with the same name: {name}"
    return (
        "it is not permitted to have two projects with either the same name or same id in the same domain: "
        f"name is {name}, project id {id}"
    )


# -- inside


def _check_domain(call: Call, values: dict[str, Any], name: str, id: str) -> None:
    reserved = str(call.cloud.options("identity").federated_domain_name).lower()
    if name.lower() == reserved:
        raise BadRequest(f"Domain cannot be named {values['name']}")
    if id.lower() == reserved:
        raise BadRequest(f"Domain cannot have ID {id}")
    if values.get("parent_id"):
        raise BadRequest("only root projects are allowed to act as domains.")


def _check_place(call: Call, values: dict[str, Any]) -> None:
    state: State = call.state
    domain = state.domain(values["domain_id"])
    if domain is None:
        raise BadRequest(f"Could not find domain: {values['domain_id']}.")
    parent = state.projects.get(values["parent_id"])
    if parent is None:
        raise BadRequest(f"Could not find project: {values['parent_id']}.")
    if parent.is_domain and parent.id != domain.id:
        raise BadRequest(
            f"Cannot create project, the parent ({parent.id}) is acting as a domain, but this project's domain id "
            f"({domain.id}) does not match the parent's id."
        )
    if not parent.is_domain and parent.domain_id != domain.id:
        raise BadRequest(
            f"Cannot create project, since it specifies its domain_id {domain.id}, but specifies a parent in a "
            f"different domain ({parent.domain_id})."
        )
    above = [] if parent.is_domain else [*effective.ancestors(state, parent), domain]
    for row in [*above, parent]:
        if not row.enabled:
            raise BadRequest(f"cannot create a project in a branch containing a disabled project: {row.id}")
    depth = int(call.cloud.options("identity").max_project_tree_depth) + 1
    if call.cloud.options("identity").enforcement_model == "strict_two_level":
        depth = min(depth, 3)
    if len(above) + 2 > depth:
        raise Forbidden(f"Max hierarchy depth reached for {parent.id} branch.")


def _check_switch(state: State, row: Project, enabled: bool) -> None:
    if enabled and not row.enabled and row.parent_id:
        above = [*effective.ancestors(state, row), state.projects[row.home]]
        if not all(parent.enabled for parent in above):
            raise Forbidden(f"Cannot enable project {row.id} since it has disabled parents")
    below_enabled = any(child.enabled for child in effective.subtree(state, row.id))
    if row.enabled and not enabled and not row.is_domain and below_enabled:
        raise Forbidden(f"Cannot disable project {row.id} since its subtree contains enabled projects.")


def _expand(call: Call, row: Project, shown: dict[str, Any]) -> None:
    state: State = call.state
    for word in ("parents", "subtree"):
        if asked(call, f"{word}_as_list") and asked(call, f"{word}_as_ids"):
            raise BadRequest(f"Cannot use {word}_as_list and {word}_as_ids query params at the same time.")
    parents = [*effective.ancestors(state, row)]
    if not row.is_domain:
        parents.append(state.projects[row.home])
    if asked(call, "parents_as_list"):
        shown["parents"] = _mine(call, parents)
    elif asked(call, "parents_as_ids"):
        ids: Any = None
        for parent in reversed(parents):
            ids = {parent.id: ids}
        shown["parents"] = ids
    if asked(call, "subtree_as_list"):
        shown["subtree"] = _mine(call, effective.subtree(state, row.id))
    elif asked(call, "subtree_as_ids"):
        shown["subtree"] = _tree(state, row.id)


def _tree(state: State, id: str) -> Any:
    return {child.id: _tree(state, child.id) for child in state.projects.by(parent_id=id)} or None


def _mine(call: Call, rows: list[Project]) -> list[Json]:
    from .limits import limit_views

    user_id = valid_of(call).speaks_for.id
    seen = {row.id for row in effective.projects_of(call.state, effective.actors_of(call.state, user_id))}
    shown = []
    for row in rows:
        if row.id in seen:
            one = view(row)
            if asked(call, "include_limits"):
                one["limits"] = limit_views(call.state, project_id=row.id)
            shown.append({"project": linked(call, "projects", one)})
    return shown


def _tagged(call: Call, rows: list[Project]) -> list[Project]:
    """Of some projects those whose tags are as asked, with what the real service makes of several filters at once.

    There nothing found yet and nothing asked yet are the same to a `not`; and after `not-tags`, `not-tags-any` lets in.
    """
    asked = {name: set(call.args[name][0].split(",")) for name in _TAG_FILTERS if name in call.args}
    if not asked:
        return rows
    found: set[str] = set()
    for name, tags in asked.items():
        fitting = {row.id for row in call.state.projects if _TAG_FILTERS[name](tags, set(row.tags))}
        if name == "tags-any" and "tags" in asked:
            fitting &= found
        elif name == "not-tags-any" and "not-tags" in asked:
            fitting = found | ({row.id for row in call.state.projects} - fitting)
        elif name.startswith("not-") and found:
            fitting &= found
        found = fitting
    return [row for row in rows if row.id in found]


# in the order in which the real service heeds them
_TAG_FILTERS: dict[str, Any] = {
    "tags": lambda tags, has: tags <= has,
    "tags-any": lambda tags, has: bool(tags & has),
    "not-tags": lambda tags, has: not tags <= has,
    "not-tags-any": lambda tags, has: not tags & has,
}


def _tags(call: Call, tags: list[str]) -> Json:
    query = call.request.query_string
    return {"links": {"self": f"{url(call)}?{query}" if query else url(call)}, "tags": list(tags)}


def _check(values: dict[str, Any]) -> None:
    check_columns(values, name=64, description=None)
    for tag in values.get("tags", ()):
        check_columns({"tag": tag}, tag=255)


def _sorted(tags: Iterable[str]) -> list[str]:
    """Tags as the real service's database gives them back."""
    return sorted(tags, key=lambda tag: (tag.lower(), tag))


def _write_tags(row: Project, tags: list[str], verb: str) -> None:
    if row.options.get("immutable"):
        raise Forbidden(
            f'Cannot {verb} project tags for {row.id}, project is immutable. Set "immutable" option to false before '
            "creating project tags."
        )
    _check({"tags": tags})
    folded = [collate(tag.strip()) for tag in tags]
    if len(set(folded)) < len(folded):  # the real service's database breaks down
        raise BadRequest(f"{tags!r} has non-unique elements")
    row.tags = _sorted(tag.strip() for tag in tags)
