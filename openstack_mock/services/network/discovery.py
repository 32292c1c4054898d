"""Version discovery and the list of extensions. Knows no resource."""

from __future__ import annotations

from ...wire.call import Call
from ...wire.message import Json, Response
from ...wire.operation import operation
from . import attributes, stages

CORE = (("network", "networks"), ("subnet", "subnets"), ("subnetpool", "subnetpools"), ("port", "ports"))


@operation("GET /", "List API versions", absolute=True, anonymous=True)
def versions(call: Call) -> Json:
    """Give the one version there is."""
    link = {"rel": "self", "href": f"{call.base}/v2.0/"}
    return {"versions": [{"id": "v2.0", "status": "CURRENT", "links": [link]}]}


@operation("GET /", "Show API v2 details")
def version(call: Call) -> Json:
    """Give the core resources."""
    rows = [
        {"name": name, "collection": many, "links": [{"rel": "self", "href": f"{call.base}/v2.0/{many}"}]}
        for name, many in CORE
    ]
    return {"resources": rows}


@operation("GET /extensions", "List extensions")
def extensions(call: Call) -> Json:
    """List what the API offers beyond its core."""
    return {"extensions": [_view(row) for row in attributes.extensions()]}


@operation("GET /extensions/{alias}", "Show extension details")
def extension(call: Call) -> Json | Response:
    """Show an extension."""
    for row in attributes.extensions():
        if row[0] == call.ids[0]:
            return {"extension": _view(row)}
    return stages.framework_page(call, f"Extension with alias {call.ids[0]} does not exist")


def _view(row: list[str]) -> Json:
    alias, name, updated, _ = row
    return {"name": name, "alias": alias, "description": name, "updated": updated, "links": []}
