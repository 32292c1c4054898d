"""The locations API: adding one to a queued image, and showing them to services. Knows nothing of patches."""

from __future__ import annotations

import re
from typing import Any

from ...wire.call import Call
from ...wire.errors import BadRequest, Conflict, Forbidden
from ...wire.message import Response
from ...wire.operation import operation
from . import access, fetch, imports, validation
from .views import location_view, locations_of

Json = Any
_SIZES = {"md5": 16, "sha1": 20, "sha256": 32, "sha512": 64}


@operation("POST /images/{image_id}/locations", "Add Location", success=202, allowed=("POST",))
def add(call: Call) -> Response:
    """Say where a queued image's data lies; it is hashed in the background."""
    body = validation.read(call)
    validation.check("location", {"add_location": body})
    url, facts = body["url"], body.get("validation_data", {})
    image = access.find(call, call.ids[0])
    if image.state != "queued":
        raise Conflict(f"It's not allowed to add locations if image status is {image.state}.")
    access.require(call, "add_image_location", image)
    roles = {*call.credentials.roles, *call.credentials.service_roles}
    if "service" not in roles and not (url.startswith("http") and call.state.options.http_store):
        raise Forbidden("http store must be enabled to use location API by normal user.")
    _check_facts(facts)
    if url.partition(":")[0].lower() in ("http", "https") and not fetch.allowed(call.state, url):
        raise BadRequest(f"URI for add location does not pass filtering: {url}")
    if imports.LOCK in image.properties:
        imports.break_lock(call, image)
    given = {"image_id": call.ids[0], "loc_url": url, "validation_data": facts}
    imports.begin(call, image, "location_import", given)
    return Response(202, {"Content-Type": "text/html; charset=UTF-8"})


@operation("GET /images/{image_id}/locations", "Get Location", stumbles=True, allowed=("POST",))
def index(call: Call) -> Json:
    """List where an image's data lies."""
    image = access.find(call, call.ids[0])
    access.require(call, "fetch_image_location", image)
    return [location_view(location) for location in locations_of(image, access.admin(call))]


def _check_facts(facts: dict[str, str]) -> None:
    if "os_hash_value" not in facts:
        return
    value, algorithm = facts["os_hash_value"], facts.get("os_hash_algo", "sha512")
    if not re.fullmatch(r"\s*(?:[0-9a-fA-F]{2}\s*)*", value):
        raise BadRequest(f"os_hash_value ({value}) is not a valid hexadecimal value")
    if len(bytes.fromhex(value)) != _SIZES[algorithm]:
        raise BadRequest(
            f"os_hash_value: ({value}) is not the correct size for ({algorithm}) "
            f"(should be ({_SIZES[algorithm]}) bytes)"
        )
