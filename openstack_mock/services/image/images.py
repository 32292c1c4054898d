"""Images: made, shown, changed, deleted. Knows nothing of their data."""

from __future__ import annotations

from typing import Any

from ...wire.call import Call
from ...wire.errors import BadRequest, Conflict, Forbidden, NotFound, TooLarge
from ...wire.message import Response, dump
from ...wire.operation import operation
from . import access, protection, quotas, records, validation
from .errors import denied
from .listing import Asked, page
from .records import InvalidTransition
from .state import Image, State
from .views import image_view

Json = Any
_DISALLOWED = ("direct_url", "self", "file", "schema", "stores")
_READ_ONLY = ("created_at", "updated_at", "status", "checksum", "os_hash_algo", "os_hash_value", "size", "virtual_size")
_BASE = (
    "checksum", "created_at", "container_format", "disk_format", "id", "min_disk", "min_ram", "name", "size",
    "virtual_size", "status", "tags", "owner", "updated_at", "visibility", "protected", "os_hidden",
)  # fmt: skip
RESERVED = ("location", "deleted", "deleted_at")
RESERVED_NAMESPACE = "os_glance"
_LARGEST = 2147483647
_RESERVED_PROPERTIES = ("owner", "locations", "deleted", "deleted_at", "direct_url", "self", "file", "schema")


def show_view(call: Call, image: Image) -> Json:
    """An image as this caller sees it."""
    hidden = protection.unreadable(call, image.properties)
    return image_view(image, call.state.options, access.admin(call), hidden)


@operation("POST /images", "Create image", success=201)
def create(call: Call) -> Response:
    """Make an image record: queued, without data."""
    state: State = call.state
    base, properties, tags = _wanted(validation.read(call))
    goal = _goal(call, base)
    _may_add(call, goal)
    quotas.enforce_count(call)
    image = _new(call, base, properties, tags)
    shown = show_view(call, image)
    records.add(call.cloud, state, image, call.request_id)
    call.headers["Location"] = f"{call.base}/v2/images/{image.id}"
    if state.options.import_methods:
        call.headers["OpenStack-image-import-methods"] = ",".join(state.options.import_methods)
    call.headers["OpenStack-image-store-ids"] = ",".join(state.options.every_store)
    call.headers["Content-Type"] = "application/json"
    return Response(201, call.headers, dump(shown))


@operation("GET /images/{image_id}", "Show image", bodyless=True)
def show(call: Call) -> Json:
    """Show an image."""
    image = access.find(call, call.ids[0])
    access.require(call, "get_image", image)
    return show_view(call, image)


@operation("DELETE /images/{image_id}", "Delete image", success=204, bodyless=True)
def delete(call: Call) -> Response:
    """Delete an image and its data."""
    image = access.find(call, call.ids[0], "Failed to find image {} to delete")
    access.require(call, "delete_image", image)
    try:
        records.delete(call.cloud, call.state, image, call.request_id)
        call.state.cached.pop(image.id, None)
    except InvalidTransition as error:
        raise BadRequest(error.message) from None
    return Response(204, {"Content-Type": "text/html; charset=UTF-8"})


@operation("DELETE /stores/{store_id}/{image_id}", "Delete image from store", success=204, bodyless=True)
def delete_from_store(call: Call) -> Response:
    """Take an image out of one of several stores."""
    store_id, image_id = call.ids
    state: State = call.state
    if store_id not in state.options.every_store:
        raise Conflict(f"The selected store {store_id} is not available on this node.")
    image = access.find(call, image_id, "Failed to find image {}")
    access.require(call, "get_image_location", image)
    access.require(call, "delete_image_location", image)
    if image.state != "active":
        raise Conflict("It's not allowed to remove image data from store if image status is not 'active'")
    if len(image.locations) == 1:
        raise Forbidden(
            "Cannot delete image data from the only store containing it. Consider deleting the image instead."
        )
    kept = [location for location in image.locations if location.store != store_id]
    if len(kept) == len(image.locations):
        raise NotFound(f"Image {image_id} is not stored in store {store_id}.")
    records.save(call.cloud, state, image, call.request_id, locations=kept)
    return Response(204, {"Content-Type": "text/html; charset=UTF-8"})


@operation("GET /images", "List images")
def index(call: Call) -> Json:
    """List the images that the caller sees."""
    asked = Asked.of(call)
    images, more = page(call, asked)
    shown = [image for image in images if access.may(call, "get_image", image)]
    body: Json = {"images": [show_view(call, image) for image in shown]}
    body.update(asked.params.links("/v2/images", shown[-1].id if shown and more else None))
    body["schema"] = "/v2/schemas/images"
    return body


def _wanted(body: Json) -> tuple[dict[str, Any], dict[str, Any], list[str]]:
    """What a body says of the image itself, its further properties, and its tags."""
    for key in _DISALLOWED:
        if key in body:
            raise Forbidden(f"Attribute '{key}' is read-only.")
    validation.check("image", body)
    if not isinstance(body, dict):
        raise BadRequest("Body expected in request.")
    tags = list(dict.fromkeys(body.pop("tags", [])))
    base = {key: body.pop(key) for key in _BASE if key in body}
    for key in body:
        records.check_name(key)
        if key in RESERVED or key.startswith(RESERVED_NAMESPACE):
            raise denied(f"Attribute '{key}' is reserved.")
    return base, body, tags


def _goal(call: Call, base: dict[str, Any]) -> dict[str, Any]:
    base.setdefault("owner", call.project_id)
    return {
        "project_id": base["owner"], "owner": base["owner"], "visibility": base.get("visibility", "private"),
    }  # fmt: skip


def _may_add(call: Call, goal: dict[str, Any]) -> None:
    if not call.may("add_image", goal):
        if goal["owner"] != call.project_id:
            raise denied(f"You are not permitted to create images owned by '{goal['owner']}'")
        raise access.forbidden("add_image")
    access.require_visibility(call, goal["visibility"], goal)


def _new(call: Call, base: dict[str, Any], properties: dict[str, Any], tags: list[str]) -> Image:
    state: State = call.state
    for key in _READ_ONLY:
        if key in base:
            raise Forbidden(f"Attribute '{key}' is read-only.")
    for key in _RESERVED_PROPERTIES:
        if key in properties:
            raise Forbidden(f"Attribute '{key}' is reserved.")
    check_tags(state, len(tags))
    for key in ("min_disk", "min_ram"):
        check_minimum(key, base.get(key))
    for key in properties:
        protection.require(call, "create", key)
    check_properties(state, properties)
    id = base.pop("id", None) or call.sim.ids.uuid()
    if state.is_taken(id):
        raise Conflict(f"Image ID {id} already exists!")
    return Image(id, base.pop("owner"), call.now, call.now, properties=properties, tags=tags, **base)


def check_tags(state: State, count: int) -> None:
    """Refuse more tags than an image may have."""
    if 0 <= state.options.image_tag_quota < count:
        raise TooLarge(tag_limit(count, state.options.image_tag_quota))


def tag_limit(attempted: int, maximum: int) -> str:
    """The sentence of too many tags."""
    return (
        f"The limit has been exceeded on the number of allowed image tags. Attempted: {attempted}, Maximum: {maximum}"
    )


def check_properties(state: State, properties: dict[str, Any]) -> None:
    """Refuse more properties than an image may have; Glance's own do not count."""
    count = sum(not name.startswith(RESERVED_NAMESPACE) for name in properties)
    if 0 <= state.options.image_property_quota < count:
        raise TooLarge(
            "The limit has been exceeded on the number of allowed image properties. "
            f"Attempted: {count}, Maximum: {state.options.image_property_quota}"
        )


def check_minimum(name: str, value: Any) -> None:
    """Refuse a negative minimum, and one that the database has no room for."""
    if value and value < 0:
        raise BadRequest(f"Invalid value '{value}' for parameter '{name}': Cannot be a negative value")
    if value and value > _LARGEST:
        raise BadRequest(f"'{name}' value out of range, must not exceed {_LARGEST}.")
