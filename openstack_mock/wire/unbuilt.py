"""What the real services offer and we do not yet: names for an honest 501. Reads the tables at the first miss."""

from __future__ import annotations

import functools
import json
from importlib.resources import files
from typing import Any

from .operation import Operation
from .router import Router

# Projects whose operations are served by another's API.
PLUGINS = {
    "neutron": (
        "neutron-fwaas", "neutron-vpnaas", "neutron-dynamic-routing", "networking-bgpvpn", "networking-sfc",
        "tap-as-a-service",
    )
}  # fmt: skip


@functools.cache
def reference(project: str) -> list[list[Any]]:
    """The operations of a real service: rows of method, path, action, name, first and last microversion."""
    source = files("openstack_mock") / "reference" / "operations" / f"{project}.json"
    rows: list[list[Any]] = json.loads(source.read_text()) if source.is_file() else []
    return rows


def find(project: str, method: str, path: str, body: Any) -> str | None:
    """The name of the real service's operation at this place, or None."""
    match = _router(project).find(path) or _router(project).find(path.rstrip("/"))
    rows = match.methods.get(method, []) if match is not None else []
    keys = body if isinstance(body, dict) else {}
    for row in rows:
        if row.action is None or row.action in keys:
            return row.name
    return None


def sentence(project: str, method: str, path: str, name: str) -> str:
    """What a 501 says."""
    return (
        f"openstack_mock has not built {project}'s operation {name!r} ({method} {path}) yet. "
        "docs/coverage.md lists what is there."
    )


@functools.cache
def _router(project: str) -> Router:
    router = Router()
    for source in (project, *PLUGINS.get(project, ())):
        for method, path, action, name, *_ in reference(source):
            router.add(Operation(f"{method} {path}", name, find, action=action))
    return router
