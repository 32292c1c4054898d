"""The catalog of a token: enabled services and endpoints, their URLs filled in. Knows no request."""

from __future__ import annotations

from typing import Any

from .state import Endpoint, State


def catalog(state: State, user_id: str, project_id: str | None) -> list[dict[str, Any]]:
    """The catalog for a user and a project; without a project, endpoints whose URL needs one are left out."""
    allowed = filtered(state, project_id)
    values = {"user_id": user_id}
    if project_id:
        values |= {"project_id": project_id, "tenant_id": project_id}
    entries = []
    for service in state.services:
        if not service.enabled:
            continue
        endpoints = [
            {
                "id": row.id, "interface": row.interface, "region_id": row.region_id, "url": address,
                "region": row.region_id, **row.extra,
            }
            for row in state.endpoints.by(service_id=service.id)
            if row.enabled and (allowed is None or row.id in allowed) and (address := fill(row.url, values))
        ]  # fmt: skip
        if allowed is not None and not endpoints:
            continue
        name = service.extra.get("name", "")
        entries.append({"endpoints": endpoints, "id": service.id, "type": service.type, "name": name})
    return entries


def fill(url: str, values: dict[str, str]) -> str | None:
    """A URL with its `$(project_id)s` filled in; None if it asks for what is not there, or is malformed."""
    if "$(" not in url and "%" not in url:
        return url
    try:
        return url.replace("$(", "%(") % values
    except (KeyError, TypeError, ValueError):
        return None


def filtered(state: State, project_id: str | None) -> set[str] | None:
    """The ids of the endpoints that a project is associated with; None if it is with none: it sees all."""
    if project_id is None:
        return None
    found = set(state.endpoint_filters.get(project_id, ()))
    for group_id, projects in state.endpoint_group_projects.items():
        group = state.endpoint_groups.get(group_id)
        if project_id in projects and group is not None:
            found.update(row.id for row in in_group(state, group.data))
    return found or None


def in_group(state: State, group: dict[str, Any]) -> list[Endpoint]:
    """The endpoints that fit an endpoint group's filters."""
    wanted = group["filters"]
    return [
        row
        for row in state.endpoints
        if all(_value(row, name) == value for name, value in wanted.items())
    ]


def _value(row: Endpoint, name: str) -> Any:
    return getattr(row, name, None) if name in ("service_id", "region_id", "interface", "enabled") else None
