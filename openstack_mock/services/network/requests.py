"""What all handlers do with a request, and how an operation is declared."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from ...wire import unbuilt
from ...wire.call import Call
from ...wire.errors import Refusal
from ...wire.message import Json
from ...wire.operation import Operation
from .context import Context
from .errors import error, http

NOT_FOUND = "The resource could not be found."


def context_of(call: Call) -> Context:
    """On whose behalf a call is done."""
    found: Context | None = call.kept.get("context")
    if found is None:
        found = call.kept["context"] = Context(call.cloud, call.state, call.credentials, request_id=call.request_id)
    return found


def may_set_project(ctx: Context) -> bool:
    """Whether the caller may make things for other projects."""
    return ctx.is_admin or ctx.allows("service_api", {})


def json_body(call: Call) -> Json:
    """The parsed body; None without one."""
    if call.request.read() and not isinstance(call.body, dict):
        raise http(400, "Body contains invalid data")
    return call.body


def check_revision(call: Call, row: Any) -> None:
    """Refuse a change whose If-Match names another revision than the resource has."""
    wanted = None
    for tag in call.request.headers.get("if-match", "").split(","):
        name, sign, number = tag.strip().strip('"').partition("=")
        if name == "revision_number" and sign:
            if wanted is not None:
                raise error("BadRequest", resource="if-match", msg="Multiple revision_number etags are not supported.")
            try:
                wanted = int(number)
            except ValueError:
                sentence = "Revision number etag must be in the format of revision_number=<int>"
                raise error("BadRequest", resource="if-match", msg=sentence) from None
    found = getattr(row, "revision_number", None)
    if wanted is not None and found is not None and wanted != found:
        raise Refusal(
            f"Constrained to {wanted}, but current revision is {found}",
            name="RevisionNumberConstraintFailed",
            status=412,
        )


def declare(
    route: str, handler: Callable[[Call], Json], *, key: str = "", success: int = 200, **extra: Any
) -> Operation:
    """An operation, its title taken from the reference."""
    method, _, path = route.partition(" ")
    row = Operation(route, title(method, path), handler, success=success, **extra)
    row.key = key or f"network.{getattr(handler, '__name__', 'handle')}"
    return row


def title(method: str, path: str) -> str:
    """The title of an operation in the API reference."""
    return _titles().get((method, _shape(path)), f"{method} {path}")


def _titles() -> dict[tuple[str, str], str]:
    if not _TITLES:
        for method, path, _action, name, *_ in unbuilt.reference("neutron"):
            _TITLES[method, _shape(path.removeprefix("/v2.0"))] = name
    return _TITLES


def _shape(path: str) -> str:
    return re.sub(r"\{[^}]*\}", "{}", path).replace("_", "-").rstrip("/") or "/"


_TITLES: dict[tuple[str, str], str] = {}
