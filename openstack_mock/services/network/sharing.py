"""Who else may use a resource: role-based access entries, and what they make visible."""

from __future__ import annotations

from collections.abc import Iterator

from .context import Context
from .records import RbacPolicy

SHARED, EXTERNAL = "access_as_shared", "access_as_external"
EVERYBODY = "*"


def entries(ctx: Context, object_type: str, object_id: str) -> Iterator[RbacPolicy]:
    """The entries about one resource."""
    return (row for row in ctx.state.rbac.by(object_id=object_id) if row.object_type == object_type)


def is_shared(ctx: Context, object_type: str, object_id: str) -> bool:
    """Whether a resource shows as shared to the caller: with everybody, or with the caller's own project."""
    targets = (EVERYBODY, ctx.project_id)
    return any(row.action == SHARED and row.target in targets for row in entries(ctx, object_type, object_id))


def may_see(ctx: Context, object_type: str, object_id: str, project_id: str) -> bool:
    """Whether a resource is there for the caller: its own, shared in any way with it, or everything for an admin."""
    if ctx.sees_all or (project_id == ctx.project_id and project_id):
        return True
    targets = (EVERYBODY, ctx.project_id)
    return any(row.target in targets for row in entries(ctx, object_type, object_id))


def visible_ids(ctx: Context, object_type: str) -> Iterator[str]:
    """The ids of the resources of other projects that the caller may see."""
    for target in (EVERYBODY, ctx.project_id):
        if target is not None:
            for row in ctx.state.rbac.by(target=target):
                if row.object_type == object_type:
                    yield row.object_id


def share(ctx: Context, object_type: str, object_id: str, project_id: str, action: str = SHARED) -> None:
    """Share a resource with everybody."""
    if ctx.state.rbac.find(object_type=object_type, object_id=object_id, target=EVERYBODY, action=action) is None:
        row = RbacPolicy(
            id=ctx.ids.uuid(), project_id=project_id, object_type=object_type, object_id=object_id, target=EVERYBODY,
            action=action,
        )  # fmt: skip
        ctx.state.rbac.add(row)


def unshare(ctx: Context, object_type: str, object_id: str, action: str = SHARED) -> None:
    """Take back what share() gave."""
    row = ctx.state.rbac.find(object_type=object_type, object_id=object_id, target=EVERYBODY, action=action)
    if row is not None:
        ctx.state.rbac.remove(row)


def forget(ctx: Context, object_id: str) -> None:
    """Remove every entry about a resource that is no more."""
    for row in ctx.state.rbac.by(object_id=object_id):
        ctx.state.rbac.remove(row)
