"""The versions of the API."""

from __future__ import annotations

from ...wire.call import Call
from ...wire.message import Json, Response, dump
from ...wire.operation import operation
from .answers import url


@operation("GET /", "List API versions (300 Multiple Choices)", anonymous=True, absolute=True, success=300)
def versions(call: Call) -> Response:
    body = {"versions": {"values": [_v3(call)]}}
    return Response(300, {"Content-Type": "application/json", "Location": f"{url(call)}/"}, dump(body))


@operation("GET /v3", "Show v3 version", anonymous=True, absolute=True)
def v3(call: Call) -> Json:
    return {"version": _v3(call)}


def _v3(call: Call) -> Json:
    return {
        "id": "v3.14",
        "status": "stable",
        "updated": "2020-04-07T00:00:00Z",
        "links": [{"rel": "self", "href": f"{url(call)}/"}],
        "media-types": [{"base": "application/json", "type": "application/vnd.openstack.identity-v3+json"}],
    }
