"""How compute declares an operation: as everywhere, with the fields of body and query taken from the tables."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, TypeVar

from ...wire.operation import operation as wire_operation
from . import fields

F = TypeVar("F", bound=Callable[..., Any])
_PARAMETER = re.compile(r"\{[^}]*\}")


def operation(route: str, name: str, *, alias: bool = False, **declared: Any) -> Callable[[F], F]:
    """Declare an operation; `alias`: it answers under `/os-volumes_boot` too, until 2.102."""
    action = declared.get("action")
    tables = _index().get(_plain(route) + (f"#{action}" if action else ""), "")
    for kind in ("body", "query"):
        found = fields.of(tables, kind) if tables else None
        if found is not None:
            declared.setdefault(kind, found)

    def declare(function: F) -> F:
        if alias:
            limited = {**declared, "until": "2.102"}
            wire_operation(route.replace("/servers", "/os-volumes_boot"), name, **limited)(function)
        return wire_operation(route, name, **declared)(function)

    return declare


def action(key: str, name: str, policy: str | None = None, *, success: Any = 202, **declared: Any) -> Callable[[F], F]:
    """Declare a server's action: `POST /servers/{id}/action` with this key in the body."""
    if "load" not in declared:
        from .servers.load import load

        declared["load"] = load
    return operation("POST /servers/{id}/action", name, action=key, policy=policy, success=success, **declared)


def _plain(route: str) -> str:
    return _PARAMETER.sub("{}", route)


_INDEX: dict[str, str] = {}


def _index() -> dict[str, str]:
    if not _INDEX:
        _INDEX.update(
            {
                _plain(key.split("#")[0]) + ("#" + key.split("#")[1] if "#" in key else ""): key
                for key in fields.tables()
            }
        )
    return _INDEX
