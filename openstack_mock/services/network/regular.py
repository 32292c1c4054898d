"""Resources without a shape of their own: what the attribute map says of them is nearly all there is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from . import attributes, sharing, standard
from .context import Context
from .errors import error
from .records import Record
from .resource import PARENT, Resource

_OWN = (
    "id",
    "name",
    "description",
    "project_id",
    "tenant_id",
    "tags",
    "created_at",
    "updated_at",
    "revision_number",
    "shared",
)
Check = Callable[[Context, dict[str, Any], Record | None], None]
Extra = Callable[[Context, Record], dict[str, Any]]


def regular(
    collection: str, member: str, path: str, missing: tuple[str, str], *, shared: str | None = None,
    check: Check | None = None, unused: Callable[[Context, Record], None] | None = None, extra: Extra | None = None,
    made: Callable[[Context, Record], None] | None = None, changed: Callable[[Context, Record], None] | None = None,
    hide: tuple[str, ...] = (), parent: Resource | None = None, update: bool = True, **more: Any,
) -> Resource:  # fmt: skip
    """The row of such a resource.

    missing: the name of its not-found exception, and what that calls the id. check(ctx, body, row): refuses or
    completes a body (row: None on create). unused(ctx, row): refuses a delete. extra: computed attributes. hide:
    attributes that the map shows and the API does not.
    """

    def find(ctx: Context, id: str) -> Record:
        found = ctx.state.records(collection).get(id)
        if found is None or not visible(ctx, found):
            raise error(missing[0], **{missing[1]: id}, **_MORE.get(missing[0], {}))
        return found

    def visible(ctx: Context, row: Record) -> bool:
        if ctx.sees_all or parent is not None or not more.get("owned", True) or row.project_id == ctx.project_id:
            return True
        return shared is not None and sharing.may_see(ctx, shared, row.id, row.project_id)

    def view(ctx: Context, row: Record) -> dict[str, Any]:
        result = show(ctx, collection, row, shared)
        for name in hide:
            result.pop(name, None)
        return result | extra(ctx, row) if extra is not None else result

    def create(ctx: Context, body: dict[str, Any]) -> Record:
        if check is not None:
            check(ctx, body, None)
        row = keep(ctx, collection, body)
        if shared is not None and body.get("shared"):
            sharing.share(ctx, shared, row.id, row.project_id)
        if made is not None:
            made(ctx, row)
        return row

    def change(ctx: Context, row: Record, body: dict[str, Any]) -> None:
        if check is not None:
            check(ctx, body, row)
        assign(ctx, collection, row, body)
        if shared is not None and "shared" in body:
            (sharing.share if body["shared"] else _unshare)(ctx, shared, row.id, row.project_id)
        if changed is not None:
            changed(ctx, row)

    def delete(ctx: Context, row: Record) -> None:
        if unused is not None:
            unused(ctx, row)
        sharing.forget(ctx, row.id)
        ctx.state.records(collection).remove(row)

    return Resource(
        collection, member, path, find=find, view=view, rows=lambda state: state.records(collection), create=create,
        update=change if update else None, delete=delete, shared=shared, parent=parent, **more,
    )  # fmt: skip


_MORE: dict[str, dict[str, Any]] = {}


def _unshare(ctx: Context, kind: str, id: str, project_id: str) -> None:
    sharing.unshare(ctx, kind, id)


def keep(ctx: Context, collection: str, body: dict[str, Any]) -> Record:
    """Make a record of a body."""
    whole = body.get(PARENT)
    row = Record(
        id=ctx.ids.uuid(), project_id=body.get("project_id") or (whole.project_id if whole is not None else ""),
        name=body.get("name") or "", description=body.get("description", ""),
        parent=whole.id if whole is not None else "",
        tags=tuple(body.get("tags") or ()),
        values={name: value for name, value in body.items() if name not in _OWN and name != PARENT},
    )  # fmt: skip
    standard.born(ctx, row)
    return ctx.state.records(collection).add(row)


def assign(ctx: Context, collection: str, row: Record, body: dict[str, Any]) -> None:
    """Change a record's attributes."""
    for name, value in body.items():
        if name == "description":
            row.description = value
        elif name not in _OWN:
            row.values = {**row.values, name: value}
    ctx.state.records(collection).update(row, name=body.get("name", row.name))


def show(ctx: Context, collection: str, row: Record, shared: str | None) -> dict[str, Any]:
    """All visible attributes of a record, in the order of the attribute map."""
    stamps = standard.stamps(row)
    result: dict[str, Any] = {}
    for name, attribute in attributes.table(collection).items():
        if not attribute.visible:
            continue
        if name in stamps:
            result[name] = stamps[name]
        elif name == "shared" and shared is not None:
            result[name] = sharing.is_shared(ctx, shared, row.id)
        elif name in ("tenant_id", "project_id"):
            result["tenant_id"] = result["project_id"] = row.project_id
        elif name in _OWN and name != "shared":
            result[name] = getattr(row, name)
        else:
            default = attribute.default if attribute.has_default and attribute.default != attributes.UNSET else None
            result[name] = row.values.get(name, default)
    return result
