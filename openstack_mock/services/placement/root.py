"""The root: which versions there are. Needs no token."""

from __future__ import annotations

from ...wire.call import Call
from ...wire.message import Json
from ...wire.microversion import text
from ...wire.operation import operation
from .answers import NEWEST, OLDEST, dated


@operation("GET /", "List versions", anonymous=True)
def home(call: Call) -> Json:
    """Name the one version of the API."""
    dated(call, call.now)
    version = {
        "id": f"v{text(OLDEST)}",
        "max_version": text(NEWEST),
        "min_version": text(OLDEST),
        "status": "CURRENT",
        "links": [{"rel": "self", "href": ""}],
    }
    return {"versions": [version]}
