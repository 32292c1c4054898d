"""Glance's versions, and which paths and headers mean one of them. Knows no operation of a version."""

from __future__ import annotations

from typing import Any

from ...wire.call import Call
from ...wire.message import Response, dump
from ...wire.operation import operation

Json = Any
CURRENT = 18
ALLOWED = frozenset({"v2", *(f"v2.{minor}" for minor in range(CURRENT + 1))})
VENDOR = "application/vnd.openstack.images-"


@operation("GET /", "List API versions", success=300, anonymous=True, absolute=True)
def choices(call: Call) -> Response:
    """Show what there is to choose from: the answer to every path that names no version."""
    return document(call, 300)


@operation("GET /versions", "List API versions", anonymous=True, absolute=True)
def versions(call: Call) -> Response:
    """List the versions."""
    return document(call, 200)


def document(call: Call, status: int) -> Response:
    """The document of all versions, newest first."""
    rows = [
        {
            "id": f"v2.{minor}", "status": "CURRENT" if minor == CURRENT else "SUPPORTED",
            "links": [{"rel": "self", "href": f"{call.base}/v2/"}],
        }
        for minor in range(CURRENT, -1, -1)
    ]  # fmt: skip
    return Response(status, {"Content-Type": "application/json"}, dump({"versions": rows}))
