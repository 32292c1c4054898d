"""Links to resources and to the next page, as nova writes them. Knows no resource."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from ...wire.call import Call

MAX = 1000  # [api] max_limit


def roots(call: Call) -> tuple[str, str]:
    """What a self link and what a bookmark starts with; both have the project if the request's URL has it."""
    project = call.credentials.project_id
    part = f"/{project}" if project and project in call.request.path else ""
    version = call.path[: call.path.index("/", 1)] if "/" in call.path[1:] else call.path
    return f"{call.base}{version}{part}", f"{call.base}{part}"


def links(call: Call, collection: str, id: object) -> list[dict[str, str]]:
    """The `links` of a resource."""
    here, bookmark = roots(call)
    return [
        {"rel": "self", "href": f"{here}/{collection}/{id}"},
        {"rel": "bookmark", "href": f"{bookmark}/{collection}/{id}"},
    ]


def bookmark(call: Call, collection: str, id: object) -> list[dict[str, str]]:
    """A bookmark alone."""
    return [{"rel": "bookmark", "href": f"{roots(call)[1]}/{collection}/{id}"}]


def following(call: Call, collection: str, count: int, last: object) -> list[dict[str, str]]:
    """The link to the next page: there is one when this page is full, as nova has it, whether or not more follows."""
    asked = call.arg("limit")
    most = min(int(asked) if asked else MAX, MAX)
    if not most or most != count:
        return []
    query: dict[str, Any] = dict(sorted({name: values[-1] for name, values in call.args.items()}.items()))
    query["marker"] = last
    return [{"rel": "next", "href": f"{roots(call)[0]}/{collection}?{urlencode(query)}"}]


def page(call: Call) -> tuple[int, str | None]:
    """The limit and the marker asked for."""
    asked = call.arg("limit")
    return min(int(asked), MAX) if asked else MAX, call.arg("marker")


def limited(call: Call, rows: list[Any]) -> list[Any]:
    """A slice by `offset` and `limit`; 0 is no limit."""
    offset = int(call.arg("offset") or 0)
    most = min(int(call.arg("limit") or 0) or MAX, MAX)
    return rows[offset : offset + most]
