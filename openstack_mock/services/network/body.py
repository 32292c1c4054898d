"""Bodies of requests, held against the attribute map: what is known, allowed, converted, checked. Knows no resource."""

from __future__ import annotations

from typing import Any

from . import attributes
from .attributes import UNSET
from .checks import CHECKS
from .conversions import CONVERSIONS
from .errors import http


def items(
    body: Any, collection: str, member: str, create: bool, project_id: str | None, any_project: bool
) -> list[dict[str, Any]]:
    """The resources that a body describes, made ready; a bulk body has several. Refuses as neutron does."""
    body = body or {}
    if collection in body:
        if not create:
            raise http(400, "Bulk operation not supported")
        many = body[collection]
        if not many:
            raise http(400, "Resources required")
        try:
            return [_one(item.get(member, item), collection, member, create, project_id, any_project)
                    for item in many]  # fmt: skip
        except (AttributeError, TypeError):
            raise http(400, "Body contains invalid data") from None
    if body.get(member) is None:
        raise http(400, f"Unable to find '{member}' in request body")
    return [_one(body[member], collection, member, create, project_id, any_project)]


def _one(
    given: Any, collection: str, member: str, create: bool, project_id: str | None, any_project: bool
) -> dict[str, Any]:
    if not isinstance(given, dict):
        raise http(400, f"Object '{member}' contains invalid data")
    table = attributes.table(collection)
    item = dict(given)
    _own(item, table, create, project_id, any_project)
    unknown = [name for name in item if name not in table]
    if unknown:
        raise http(400, f"Unrecognized attribute(s) '{', '.join(unknown)}'")
    if create:
        fill(item, table)
    else:
        for name, attribute in table.items():
            if name in item and not attribute.put:
                raise http(400, f"Cannot update read-only attribute {name}")
    convert(item, table)
    return item


def _own(
    item: dict[str, Any], table: attributes.Table, create: bool, project_id: str | None, any_project: bool
) -> None:
    """Give the item its owner under both names."""
    for one, other in (("tenant_id", "project_id"), ("project_id", "tenant_id")):
        if one in item and other not in item:
            item[other] = item[one]
    if item.get("project_id") != item.get("tenant_id"):
        raise http(400, "'project_id' and 'tenant_id' do not match")
    if "project_id" in item and item["project_id"] != project_id and not any_project:
        raise http(
            400,
            "Specifying 'project_id' other than the authenticated project in request is not allowed for the current "
            "user.",
        )
    if create and "project_id" in table and "project_id" not in item:
        if not project_id:
            raise http(400, "Running without keystone AuthN requires that project_id is specified")
        item["project_id"] = item["tenant_id"] = project_id


def fill(item: dict[str, Any], table: attributes.Table) -> None:
    """Give a new item its defaults; what has none and is not there, or is not for creating, is refused."""
    for name, attribute in table.items():
        if attribute.post:
            if name not in item:
                if attribute.required:
                    raise http(400, f"Failed to parse request. Required attribute '{name}' not specified")
                if attribute.default != UNSET:
                    item[name] = attribute.default
        elif name in item:
            raise http(400, f"Attribute '{name}' not allowed in POST")


def convert(item: dict[str, Any], table: attributes.Table) -> None:
    """Convert and check every value."""
    for name, attribute in table.items():
        if name not in item:
            continue
        if attribute.convert is not None:
            item[name] = CONVERSIONS[attribute.convert](item[name])
        if attribute.kind is not None:
            reason = CHECKS[attribute.kind](item[name], attribute.arg)
            if reason:
                raise http(400, f"Invalid input for {name}. Reason: {reason}.")
