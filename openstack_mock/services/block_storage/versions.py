"""The version documents of block storage. Knows nothing of volumes."""

from __future__ import annotations

from ...wire.call import Call
from ...wire.message import Json
from ...wire.operation import operation


@operation("GET /", "List all API versions", success=300, absolute=True, anonymous=True)
def index(call: Call) -> Json:
    """List the one version."""
    return _document(call)


@operation("GET /v3/", "Show API v3 details", absolute=True, anonymous=True)
def show(call: Call) -> Json:
    """Show version 3."""
    return _document(call)


@operation("GET /v3", "Show API v3 details", absolute=True, anonymous=True)
def show_without_slash(call: Call) -> Json:
    """Show version 3: the slash is optional."""
    return _document(call)


def _document(call: Call) -> Json:
    call.version = (3, 0)
    version = {
        "id": "v3.0",
        "status": "CURRENT",
        "version": "3.71",
        "min_version": "3.0",
        "updated": "2023-08-31T00:00:00Z",
        "links": [
            {"rel": "describedby", "type": "text/html", "href": "https://docs.openstack.org/"},
            {"rel": "self", "href": f"{call.base}/v3/"},
        ],
        "media-types": [{"base": "application/json", "type": "application/vnd.openstack.volume+json;version=3"}],
    }
    return {"versions": [version]}
