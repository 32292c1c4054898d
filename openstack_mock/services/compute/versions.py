"""The version documents: what the root and each version's root say. Knows no resource."""

from __future__ import annotations

from typing import Any

from ...wire.call import Call
from ...wire.errors import NotFound
from ...wire.message import Response, dump
from .declare import operation

Json = Any
# fmt: off
_ROWS = (
    # id      status        version  minimum  updated                  what a media type ends in
    ("v2.0", "DEPRECATED",  "",      "",      "2025-07-04T12:00:00Z",  "2"),
    ("v2.1", "CURRENT",     "2.104", "2.1",   "2013-07-23T11:33:21Z",  "2.1"),
)
# fmt: on


@operation("GET /", "List All Major Versions", anonymous=True, absolute=True)
def index(call: Call) -> Response:
    """All versions."""
    rows = [_row(call, row) for row in _ROWS]
    return Response(200, {"Content-Type": "application/json"}, dump({"versions": rows}))


@operation("GET /v2.1", "List All Major Versions", anonymous=True, absolute=True)
@operation("GET /v2.1/", "List All Major Versions", anonymous=True, absolute=True)
@operation("GET /v2", "Show Details of Specific API Version", anonymous=True, absolute=True)
@operation("GET /v2/", "Show Details of Specific API Version", anonymous=True, absolute=True)
def show(call: Call) -> Json:
    """One version, by the root it was asked at."""
    return {"version": _detail(call, _ROWS[1] if call.path.startswith("/v2.1") else _ROWS[0])}


@operation("GET /v2.1/versions/{id}", "Show version details (leftover route)", absolute=True)
@operation("GET /v2/versions/{id}", "Show version details (leftover route)", absolute=True)
def named(call: Call) -> Json:
    """One version, by name."""
    row = next((row for row in _ROWS if row[0] == call.ids[0]), None)
    if row is None:
        raise NotFound("The resource could not be found.")
    return {"version": _detail(call, row)}


def _row(call: Call, row: tuple[str, ...]) -> Json:
    path = "v2.1" if row[0] == "v2.1" else "v2"
    return {
        "id": row[0], "status": row[1], "version": row[2], "min_version": row[3], "updated": row[4],
        "links": [{"rel": "self", "href": f"{call.base}/{path}/"}],
    }  # fmt: skip


def _detail(call: Call, row: tuple[str, ...]) -> Json:
    shown = _row(call, row)
    shown["links"].append({"rel": "describedby", "type": "text/html", "href": "http://docs.openstack.org/"})
    kind = f"application/vnd.openstack.compute+json;version={row[5]}"
    shown["media-types"] = [{"base": "application/json", "type": kind}]
    return shown
