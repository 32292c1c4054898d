"""Block storage as a service: its pipeline, sentences and parts. Knows no single resource."""

from __future__ import annotations

from types import ModuleType
from typing import Any

from ...policy import NotAuthorized
from ...store.quota import OverQuota
from ...wire import envelope, microversion, pipeline
from ...wire.call import Call
from ...wire.errors import BadRequest, Forbidden, NotAcceptable, NotFound, Refusal, TooLarge
from ...wire.message import Response
from ...wire.microversion import Microversions
from ...wire.service import Service
from .components import Components, attach
from .facade import BlockStorage
from .seed import seed
from .state import State

VERSIONS = Microversions("volume", (3, 0), (3, 71), names=("block-storage",))
_MALFORMED = "The server could not comply with the request since it is either malformed or otherwise incorrect."


def _modules() -> tuple[ModuleType, ...]:
    from . import (
        attachments,
        backends,
        limits,
        metadata,
        snapshot_actions,
        snapshots,
        type_access,
        types,
        versions,
        volume_actions,
        volumes,
    )

    found = (versions, volumes, volume_actions, metadata, snapshots, snapshot_actions, attachments)
    return (*found, types, type_access, backends, limits)


def _authenticate(call: Call) -> None:
    """keystonemiddleware stands before the routes; only the version documents are in front of it."""
    rows = call.match.methods.get("GET", ()) if call.match is not None else ()
    if not (rows and rows[0].anonymous):
        call.credentials = pipeline.credentials_of(call)


def _microversion(call: Call) -> None:
    """Settle the version; the header may hold versions of other services too."""
    asked = VERSIONS.asked(call.request.headers)
    if asked is None:
        call.version = VERSIONS.minimum
        return
    if asked == "latest":
        call.version = VERSIONS.maximum
        return
    version = microversion.parse(asked)
    if version is None:
        raise BadRequest(
            f"API Version String {asked} is of invalid format. Must be of format MajorNum.MinorNum.", name="no_version"
        )
    call.version = version
    if not VERSIONS.minimum <= version <= VERSIONS.maximum:
        low, high = microversion.text(VERSIONS.minimum), microversion.text(VERSIONS.maximum)
        raise NotAcceptable(
            f"Version {asked} is not supported by the API. Minimum is {low} and maximum is {high}.", name="computeFault"
        )


def _project(call: Call) -> None:
    """The project in the URL, if there is one, is the token's."""
    if call.mount_ids and call.mount_ids[0] != call.project_id and not call.credentials.system:
        raise BadRequest("Malformed request url")


def _choose(call: Call) -> None:
    """An action's key must be known."""
    rows = call.match.methods.get(call.request.method, []) if call.match is not None else []
    if rows and rows[0].action is not None and call.path.endswith("/action"):
        key = next(iter(call.body), None) if isinstance(call.body, dict) else None
        if key is None:
            raise BadRequest(_MALFORMED)
        if not any(row.action == key for row in rows):
            pipeline.refuse_unbuilt(call)
            raise BadRequest(
                f"There is no such action: {key}. Verify the request body and Content-Type header and try again."
            )
    pipeline.choose(call)


def _envelope(refusal: Refusal, call: Call) -> Response:
    if refusal.name in ("no_route", "no_action") or refusal.status == 405:
        return envelope.html(NotFound("The resource could not be found."), call)
    if refusal.name == "computeFault":
        body = {"computeFault": {"code": refusal.status, "message": refusal.message}}
        return envelope.compute(Refusal(refusal.message, status=refusal.status, body=body), call)
    return envelope.compute(refusal, call)


def _invalid(error: Any, call: Call) -> Refusal:
    """The sentence of a body that does not fit: the field, its value and what jsonschema says."""
    path = [str(part) for part in error.path]
    if not path:
        return BadRequest(error.message)
    return BadRequest(f"Invalid input for field/attribute {path[-1]}. Value: {error.instance}. {error.message}")


def _forbidden(error: Any, call: Call) -> Refusal:
    return Forbidden(f"Policy doesn't allow {error.rule} to be performed.")


def _over_quota(error: Any, call: Call) -> Refusal:
    return TooLarge(str(error), headers={"Retry-After": "0"})


def _finish(call: Call, response: Response) -> None:
    headers = response.headers
    headers["x-openstack-request-id"] = call.request_id
    if response.status == 401 or call.version is None:
        return
    if headers.get("Content-Type", "").startswith("text/html"):
        return
    headers["x-compute-request-id"] = call.request_id
    headers["OpenStack-API-Version"] = f"volume {microversion.text(call.version)}"
    headers["Vary"] = "OpenStack-API-Version"


SERVICE = Service(
    "block_storage",
    "cinder",
    modules=_modules,
    mounts=("/v3/{project_id}", "/v3"),
    stages=(
        _authenticate,
        pipeline.find,
        _microversion,
        pipeline.read_json,
        _project,
        _choose,
        pipeline.validate,
        pipeline.load,
        pipeline.authorize,
        pipeline.perform,
    ),
    envelope=_envelope,
    invalid=_invalid,
    state=lambda cloud: State(),
    facade=BlockStorage,
    components=Components,
    seed=seed,
    attach=attach,
    microversions=VERSIONS,
    translate={NotAuthorized: _forbidden, OverQuota: _over_quota},
    finish=_finish,
)
