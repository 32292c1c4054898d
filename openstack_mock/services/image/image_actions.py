"""Deactivation: an image's data is kept, and handed to nobody but administrators. Knows nothing of downloads."""

from __future__ import annotations

from ...wire.call import Call
from ...wire.errors import Forbidden
from ...wire.message import Response
from ...wire.operation import operation
from . import access, records


@operation("POST /images/{image_id}/actions/deactivate", "Deactivate image", success=204, bodyless=True)
def deactivate(call: Call) -> Response:
    """Deactivate an active image; one that is deactivated stays so."""
    return _change(call, "deactivate", "active", "deactivated")


@operation("POST /images/{image_id}/actions/reactivate", "Reactivate image", success=204, bodyless=True)
def reactivate(call: Call) -> Response:
    """Reactivate a deactivated image; one that is active stays so."""
    return _change(call, "reactivate", "deactivated", "active")


def _change(call: Call, verb: str, accepted: str, done: str) -> Response:
    image = access.find(call, call.ids[0])
    access.require(call, verb, image)
    if image.state == accepted:
        records.transition(call.cloud, image, verb, call.request_id)
        records.save(call.cloud, call.state, image, call.request_id)
    elif image.state != done:
        raise Forbidden(f"Not allowed to {verb} image in status '{image.state}'")
    return Response(204, {"Content-Type": "text/html; charset=UTF-8"})
