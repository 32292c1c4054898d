"""The pipeline of the compute service, in nova's own order: token, place, version, body, action, fields.

Nova answers what it does not route with an HTML page, a method that is not there with 404, an action it does not know
with 400.
"""

from __future__ import annotations

import json
import re
from typing import Any

from ...sim.machine import InvalidState
from ...wire import envelope, pipeline
from ...wire.call import Call
from ...wire.errors import BadRequest, Conflict, Forbidden, Gone, NotAcceptable, NotFound, Refusal, UnsupportedMediaType
from ...wire.message import Response
from ...wire.microversion import Microversions, parse, text
from . import schema

VERSIONS = Microversions("compute", (2, 1), (2, 104), ("x-openstack-nova-api-version",), ("nova",))
_MEDIA = ("application/json", "application/vnd.openstack.compute+json", "text/plain", "")
_PROJECT = re.compile(r"^[0-9a-f\-]+$")
_NOT_FOUND = "The resource could not be found."


def enter(call: Call) -> None:
    """Ask for a token, unless the place is a version document; then refuse a place that is none."""
    match = call.match
    rows = match.methods.get(call.request.method) if match is not None else None
    if rows and rows[0].anonymous:
        return
    call.credentials = pipeline.credentials_of(call)
    if rows is None or (call.mount_ids and not _PROJECT.match(call.mount_ids[0])):
        if not call.path.endswith("/"):
            pipeline.refuse_unbuilt(call)
        raise NotFound(_NOT_FOUND, name="html")


def negotiate(call: Call) -> None:
    """Choose the microversion; `/v2` has none and is 2.1."""
    if call.path.startswith("/v2/") or call.path in ("/v2", "/"):
        call.version = (2, 1)
        return
    asked = VERSIONS.asked(call.request.headers)
    if asked is None:
        call.version = VERSIONS.minimum
    elif asked == "latest":
        call.version = VERSIONS.maximum
    else:
        version = parse(asked)
        if version is None:
            raise BadRequest(
                f"API Version String {asked} is of invalid format. Must be of format MajorNum.MinorNum.",
                name="no_version",
            )
        call.version = version
        if not VERSIONS.minimum <= version <= VERSIONS.maximum:
            raise NotAcceptable(
                f"Version {asked} is not supported by the API. Minimum is {text(VERSIONS.minimum)} and "
                f"maximum is {text(VERSIONS.maximum)}."
            )


def choose(call: Call) -> None:
    """Choose the operation: by method, by the one key of an action's body, and by version."""
    assert call.match is not None
    rows = call.match.methods[call.request.method]
    if call.request.body:
        media = call.request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if media not in _MEDIA:
            raise UnsupportedMediaType("Unsupported Content-Type")
    if rows[0].action is not None:
        call.body = _json(call)
        if not isinstance(call.body, (dict, list, str)) or len(call.body) != 1:
            raise BadRequest("Malformed request body")
        key = next(iter(call.body))
        named = [row for row in rows if row.action == key]
        if not named:
            pipeline.refuse_unbuilt(call)
            raise BadRequest(f"There is no such action: {key}")
        rows = named
    elif call.request.method in ("POST", "PUT", "PATCH"):
        call.body = _json(call) if call.request.body else None
    for row in rows:
        if row.in_range(call.version):
            call.operation = row
            break
    if call.mount_ids and not rows[0].anonymous and call.mount_ids[0] != call.credentials.project_id:
        raise BadRequest(
            f"Malformed request URL: URL's project_id '{call.mount_ids[0]}' doesn't match Context's project_id "
            f"'{call.credentials.project_id}'"
        )
    if call.operation is None:
        raise NotFound(_NOT_FOUND)
    if call.operation.extra.get("gone"):
        raise Gone("This resource is no longer available. No forwarding address is given.")


def validate(call: Call) -> None:
    """Hold query and body against the operation's fields."""
    row = call.operation
    if row.query is not None:
        fits = row.query.at(call.version)
        if fits is not None:
            schema.hold(fits, call.args, body=False)
    if row.body is not None:
        fits = row.body.at(call.version)
        if fits is not None:
            schema.hold(fits, call.body, body=True)


STAGES = (enter, negotiate, choose, validate, pipeline.load, pipeline.authorize, pipeline.perform)


def finish(call: Call, response: Response) -> None:
    """Add the request id and the version to every answer."""
    headers = response.headers
    if response.status < 400 and response.status != 204:
        headers.setdefault("Content-Type", "application/json")
    if call.path == "/":
        return
    headers["x-openstack-request-id"] = headers["x-compute-request-id"] = call.request_id
    version = call.version
    if version is None or call.path.startswith("/v2/") or call.path == "/v2":
        return
    headers["OpenStack-API-Version"] = f"compute {text(version)}"
    headers["X-OpenStack-Nova-API-Version"] = text(version)
    headers["Vary"] = "OpenStack-API-Version, X-OpenStack-Nova-API-Version"


def envelop(refusal: Refusal, call: Any) -> Response:
    """Nova's envelope, or webob's page for a path that leads nowhere."""
    if refusal.name == "html":
        return envelope.html(refusal, call)
    response = envelope.compute(refusal, call)
    if refusal.status in (406, 410):
        kept = json.loads(response.content)
        response.body = json.dumps({"computeFault": next(iter(kept.values()))}).encode()
    if refusal.name != "middleware":
        response.headers["Content-Type"] = "application/json; charset=UTF-8"
    return response


def invalid(error: Any, call: Any) -> Refusal:
    """Make the refusal of a body that does not fit (the stages here make their own)."""
    return BadRequest(str(error.message))


def forbidden(error: Any, call: Any) -> Refusal:
    """Make the refusal of the policy."""
    return Forbidden(f"Policy doesn't allow {error.rule} to be performed.")


def conflict(error: InvalidState, call: Any) -> Refusal:
    """Make the refusal of a verb that the server's state does not accept."""
    attribute = {"task": "task_state", "state": "vm_state"}.get(error.attribute, error.attribute)
    verb = call.kept.get("verb") or call.operation.action or error.verb
    if error.value is None:
        return Conflict(f"Instance {error.resource.id} is in an invalid state for '{verb}'")
    return Conflict(f"Cannot '{verb}' instance {error.resource.id} while it is in {attribute} {error.value}")


def timeout(error: Any, call: Any) -> Refusal:
    """Make the refusal of a call to a host that is down: an error that nova did not expect."""
    name = "<class 'oslo_messaging.exceptions.MessagingTimeout'>"
    return Refusal(f"Unexpected API Error. Please contact the administrator\n{name}", status=500)


def _json(call: Call) -> Any:
    try:
        return json.loads(call.request.read())
    except ValueError:
        raise BadRequest("Malformed request body") from None
