"""Domains: projects that own themselves, shown as domains."""

from __future__ import annotations

from typing import Any

from ...wire.call import Call
from ...wire.errors import BadRequest, Forbidden
from ...wire.message import Json
from ...wire.operation import operation
from . import projects, removal
from .answers import Hints, collection, member, page
from .enforcement import Target, enforce
from .errors import not_found
from .options import IMMUTABLE, check_delete
from .projects import NAME, TAGS
from .schema import BOOLEAN, ID, NULL_TEXT, PAGING, Schema, fields, wrapped
from .state import ROOT, Project, State

_DESCRIPTION: Schema = {**NULL_TEXT, "maxLength": 255}
_FIELDS: dict[str, Schema] = {
    "description": _DESCRIPTION, "enabled": BOOLEAN, "name": NAME, "options": IMMUTABLE, "tags": TAGS
}  # fmt: skip
CREATE = wrapped("domain", fields({"explicit_domain_id": ID, **_FIELDS}, required=["name"]))
UPDATE = wrapped("domain", fields(_FIELDS, minProperties=1))
LIST = fields({"enabled": BOOLEAN, "name": NAME, **PAGING}, extra=True)


def target(call: Call) -> Target:
    """The domain of the path, as far as it exists: if not, the handler will say so."""
    row = call.state.domain(call.ids[0])
    return {} if row is None else {"domain": view(row)}


def strict_target(call: Call) -> Target:
    """The domain of the path; 404 if there is none."""
    return {"domain": view(find(call.state, call.ids[0]))}


@operation("GET /domains", "List domains", query=LIST)
def index(call: Call) -> Json:
    scope = call.credentials.domain_id if call.authenticated else None
    enforce(call, "identity:list_domains", {"domain": {"id": scope}} if scope else None)
    hints = Hints(call, ("name", "enabled"))
    state: State = call.state
    rows = sorted(state.projects.by(domain_id=ROOT), key=lambda row: row.id)
    views = [*page(hints.select(view(row) for row in rows), hints, state.projects, filtered=True)]
    if scope:
        views = [shown for shown in views if shown["id"] == scope]
    return collection(call, "domains", views, hints)


@operation("POST /domains", "Create domain", body=CREATE, policy="identity:create_domain", success=201)
def create(call: Call) -> Json:
    values = {name.replace(":", "_").replace("-", "_"): value for name, value in call.body["domain"].items()}
    id = values.pop("explicit_domain_id", None)
    if id is not None and not _is_id(id):
        raise BadRequest("Domain ID does not conform to required UUID format.")
    values |= {"is_domain": True, "domain_id": None, "parent_id": None}
    return member(call, "domain", "domains", view(projects.make(call, values, id)))


@operation("GET /domains/{domain_id}", "Show domain details", policy="identity:get_domain", target=target)
def show(call: Call) -> Json:
    return member(call, "domain", "domains", view(find(call.state, call.ids[0])))


@operation("PATCH /domains/{domain_id}", "Update domain", body=UPDATE, policy="identity:update_domain",
           target=strict_target)  # fmt: skip
def update(call: Call) -> Json:
    row = find(call.state, call.ids[0])
    changes = {**call.body["domain"]}
    for name in ("is_domain", "domain_id", "parent_id"):  # what a domain is, is not up to the request
        changes.pop(name, None)
    reserved = str(call.cloud.options("identity").federated_domain_name).lower()
    if str(changes.get("name", "")).lower() == reserved:
        raise BadRequest(f"Domain cannot be named {changes['name']}")
    projects.change(call, row, changes)
    return member(call, "domain", "domains", view(row))


@operation("DELETE /domains/{domain_id}", "Delete domain", policy="identity:delete_domain", target=strict_target,
           success=204)  # fmt: skip
def delete(call: Call) -> None:
    remove(call, find(call.state, call.ids[0]))


# -- for others


def find(state: State, id: str) -> Project:
    """The domain with an id; 404 if there is none."""
    row = state.domain(id)
    if row is None:
        raise not_found("domain", id)
    return row


def view(row: Project) -> dict[str, Any]:
    """A domain as the API shows it."""
    return {
        **row.extra, "id": row.id, "name": row.name, "description": row.description, "enabled": row.enabled,
        "tags": list(row.tags), "options": dict(row.options),
    }  # fmt: skip


def remove(call: Call, row: Project) -> None:
    """Delete a domain with all that is in it: it has to be disabled."""
    check_delete(row.options, "domain", row.id)
    if row.enabled:
        raise Forbidden("Cannot delete a domain that is enabled, please disable it first.")
    removal.domain(call.cloud, call.state, row)


def _is_id(text: str) -> bool:
    return len(text) == 32 and all(letter in "0123456789abcdef" for letter in text)
