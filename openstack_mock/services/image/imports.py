"""The import of images: what a request may ask, and the task that it starts. Knows nothing of how that is done."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from ...sim.clock import SECOND
from ...wire.call import Call
from ...wire.errors import BadRequest, Conflict
from ...wire.message import Response
from ...wire.operation import operation
from . import access, fetch, quotas, records, tasks, validation
from .state import Image, State

Json = Any
LOCK = "os_glance_import_task"
IMPORTING = "os_glance_importing_to_stores"
FAILED = "os_glance_failed_import"
STAGE_HOST = "os_glance_stage_host"
_LOCK_TIME = 3600 * SECOND


@operation("POST /images/{image_id}/import", "Import an image", success=202)
def import_image(call: Call) -> Response:
    """Start the import of an image's data: staged, at a URL, in another store, or in another Glance."""
    body = validation.read(call)
    method = _method(call, body)
    quotas.enforce_size(call)
    image = access.find(call, call.ids[0])
    _check_status(image, method["name"])
    _check_formats(image)
    if method["name"] == "glance-download":
        _check_source(method)
    access.require(call, "copy_image" if method["name"] == "copy-image" else "modify_image", image)
    if LOCK in image.properties:
        break_lock(call, image)
    stores = _stores(call, body)
    if method["name"] == "copy-image":
        stores = _not_yet_in(image, stores, body.get("all_stores", False))
        if not stores and body.get("all_stores", False):
            return _accepted()
    if method["name"] == "web-download" and not fetch.allowed(call.state, method.get("uri")):
        raise BadRequest(f"URI for web-download does not pass filtering: {method.get('uri')}")
    begin(call, image, "api_image_import", {"image_id": call.ids[0], "import_req": body, "backend": stores})
    return _accepted()


def begin(call: Call, image: Image, type: str, input: Json) -> None:
    """Take an image's import lock, and start a task on it."""
    state: State = call.state
    if call.project_id is None:
        raise BadRequest("A task is a project's: this token is of none.")
    task = tasks.new(
        call.cloud, type, input, owner=call.project_id, image_id=call.ids[0], user_id=call.user_id,
        request_id=call.request_id,
    )  # fmt: skip
    state.images.update(image, properties={**image.properties, LOCK: task.id})
    tasks.add(call.cloud, state, task)


def break_lock(call: Call, image: Image) -> None:
    """Free an image of a lock that is too old. Conflict if the task that holds it may still be at work."""
    state: State = call.state
    task = state.tasks.get(image.properties[LOCK])
    if task is not None:
        expiry = _LOCK_TIME * (2 if task.state == "pending" else 1)
        if call.now - task.updated_at < expiry:
            raise Conflict("Image has active task")
        if task.state in ("pending", "processing"):
            tasks.fail(call.cloud, state, task, "Expired lock preempted")
    properties = {name: value for name, value in image.properties.items() if name != LOCK}
    if task is not None:
        left = (task.input or {}).get("backend", [])
        for key in (IMPORTING, FAILED):
            if key in properties:
                properties[key] = ",".join(name for name in properties[key].split(",") if name not in left)
    records.save(call.cloud, state, image, call.request_id, properties=properties)


def _method(call: Call, body: Json) -> dict[str, Json]:
    if not isinstance(body, dict) or "method" not in body:
        raise BadRequest("Import request requires a 'method' field.")
    method = body["method"]
    if not isinstance(method, dict) or "name" not in method:
        raise BadRequest("Import request requires a 'name' field.")
    if method["name"] not in call.state.options.import_methods:
        raise BadRequest(f"Unknown import method name '{method['name']}'.")
    for name in ("all_stores_must_succeed", "all_stores"):
        if name in body and not isinstance(body[name], bool):
            raise BadRequest(f"'{name}' must be boolean value only")
    return method


def _check_status(image: Image, method: str) -> None:
    status = image.state
    if status == "active" and method != "copy-image":
        raise Conflict("Image with status active cannot be target for import")
    if status != "active" and method == "copy-image":
        raise Conflict("Only images with status active can be targeted for copying")
    if status != "queued" and method in ("web-download", "glance-download"):
        raise Conflict(f"Image needs to be in 'queued' state to use '{method}' method")
    if status != "uploading" and method == "glance-direct":
        raise Conflict("Image needs to be staged before 'glance-direct' method can be used")


def _check_formats(image: Image) -> None:
    for name in ("container_format", "disk_format"):
        if not getattr(image, name):
            raise Conflict(f"'{name}' needs to be set before import")


def _check_source(method: dict[str, Json]) -> None:
    for name in ("glance_region", "glance_image_id"):
        if name not in method:
            raise BadRequest(f"'{name}' needs to be set for glance-download import method")
    try:
        UUID(method["glance_image_id"])
    except (ValueError, AttributeError, TypeError):
        raise BadRequest(f"Remote image id does not look like a UUID: {method['glance_image_id']}") from None
    method.setdefault("glance_service_interface", "public")


def _stores(call: Call, body: Json) -> Json:
    """The stores that are asked for, as they are: anything is taken whose items are names of stores."""
    options = call.state.options
    header = call.request.headers.get("x-image-meta-store")
    if body.get("all_stores", False):
        if "stores" in body or header is not None:
            raise BadRequest("All_stores parameter can't be used with x-image-meta-store header or stores parameter")
        return list(options.stores)
    if "stores" in body and header is not None:
        raise BadRequest("Stores parameter and x-image-meta-store header can't be both specified")
    stores = body.get("stores", [header if header is not None else options.default_store])
    if not isinstance(stores, list | dict | str):
        raise BadRequest("'stores' must be a list of names")
    for name in stores:
        if isinstance(name, list | dict):
            raise BadRequest("'stores' must be a list of names")
        if name not in options.every_store:
            raise Conflict(f"Store for identifier {name} not found")
    return stores


def _not_yet_in(image: Image, stores: Json, all_stores: bool) -> Json:
    """The stores that an image is still to be copied to."""
    for location in image.locations:
        if location.store in stores:
            if not all_stores:
                raise BadRequest(f"Image is already present at store '{location.store}'")
            stores.remove(location.store)
    return stores


def _accepted() -> Response:
    return Response(202, {"Content-Type": "text/html; charset=UTF-8"})
