"""Images through nova, until 2.35; their metadata until 2.38."""

from __future__ import annotations

from typing import Any

from ...store import query
from ...wire.call import Call
from ...wire.errors import BadRequest, Forbidden, NotFound
from .declare import operation
from .links import MAX, following, links
from .proxy import LAST, Refused, ask
from .servers.images import check_metadata
from .text import boolean

Json = Any
_STATUS = {  # glance's -> nova's, and how far it is
    "queued": ("SAVING", 25), "saving": ("SAVING", 50), "active": ("ACTIVE", 100), "killed": ("ERROR", 0),
    "deleted": ("DELETED", 0), "pending_delete": ("DELETED", 0),
}  # fmt: skip
_PATH = "/images/{image_id}/metadata"


@operation("GET /images", "List Images", until=LAST)
def index(call: Call) -> Json:
    """A page of images, by name."""
    return _list(call, "images", _brief)


@operation("GET /images/detail", "List Images With Details", until=LAST)
def detail(call: Call) -> Json:
    """A page of images."""
    return _list(call, "images/detail", _view)


@operation("GET /images/{id}", "Show Image Details", until=LAST)
def show(call: Call) -> Json:
    """One image."""
    return {"image": _view(call, _find(call))}


@operation("DELETE /images/{id}", "Delete Image", until=LAST, success=204)
def delete(call: Call) -> None:
    """Delete an image."""
    _find(call)
    try:
        ask(call, "image", "DELETE", f"/v2/images/{call.ids[0]}")
    except Refused as no:
        raise Forbidden("You are not allowed to delete the image.") from no


@operation(f"GET {_PATH}", "List Image Metadata", until="2.38")
def metadata(call: Call) -> Json:
    """The properties of an image."""
    return {"metadata": dict(_find(call).properties)}


@operation(f"GET {_PATH}/{{id}}", "Show Image Metadata Item", until="2.38")
def metadata_show(call: Call) -> Json:
    """One property."""
    held, key = _find(call).properties, call.ids[1]
    if key not in held:
        raise NotFound("The resource could not be found.")
    return {"meta": {key: held[key]}}


@operation(f"POST {_PATH}", "Create Image Metadata", until="2.38")
def metadata_create(call: Call) -> Json:
    """Add or change properties."""
    image = _find(call)
    return {"metadata": _write(call, image, {**image.properties, **call.body["metadata"]})}


@operation(f"PUT {_PATH}", "Update Image Metadata", until="2.38")
def metadata_replace(call: Call) -> Json:
    """Make these all the properties there are."""
    _write(call, _find(call), call.body["metadata"])
    return {"metadata": call.body["metadata"]}


@operation(f"PUT {_PATH}/{{id}}", "Create Or Update Image Metadata Item", until="2.38")
def metadata_update(call: Call) -> Json:
    """Set one property."""
    item, key = call.body["meta"], call.ids[1]
    if key not in item:
        raise BadRequest("Request body and URI mismatch")
    image = _find(call)
    _write(call, image, {**image.properties, key: item[key]})
    return {"meta": item}


@operation(f"DELETE {_PATH}/{{id}}", "Delete Image Metadata Item", until="2.38", success=204)
def metadata_delete(call: Call) -> None:
    """Take one property away."""
    image, key = _find(call), call.ids[1]
    if key not in image.properties:
        raise NotFound("Invalid metadata key")
    _write(call, image, {name: value for name, value in image.properties.items() if name != key})


def _find(call: Call) -> Any:
    image = call.cloud.image.get(call.credentials, call.ids[0])
    if image is None:
        raise NotFound("Image not found.")
    return image


def _write(call: Call, image: Any, wanted: dict[str, str]) -> Json:
    check_metadata(call, wanted)
    held = image.properties
    patch = [
        {"op": "replace" if name in held else "add", "path": f"/{name}", "value": value}
        for name, value in wanted.items()
    ]
    patch += [{"op": "remove", "path": f"/{name}"} for name in held if name not in wanted]
    url = f"{call.cloud.catalog_url('image')}/v2/images/{image.id}"
    from ...wire.message import Request, dump

    kind = "application/openstack-images-v2.1-json-patch"
    headers = {"x-auth-token": call.request.headers.get("x-auth-token", ""), "content-type": kind}
    response = call.cloud.inner(Request("PATCH", url, headers, dump(patch)))
    if response.status >= 400:
        raise Forbidden(f"Not authorized for image {image.id}.")
    return dict(_find(call).properties)


def _list(call: Call, collection: str, show: Any) -> Json:
    rows = [image for image in reversed(call.cloud.image.list(call.credentials)) if _wanted(call, image)]
    limit = int(call.arg("limit") or call.arg("page_size") or MAX)
    try:
        found = query.page(rows, call.arg("marker"), min(limit, MAX)).rows
    except query.UnknownMarker:
        raise BadRequest("The request is invalid.") from None
    shown: Json = {"images": [show(call, image) for image in found]}
    more = following(call, collection, len(found), found[-1].id if found else None)
    return {**shown, "images_links": more} if more else shown


def _wanted(call: Call, image: Any) -> bool:
    """Hold an image against the filters of the query, as nova hands them to glance."""
    from ...sim.clock import parse_time

    for name, values in call.args.items():
        value = values[-1]
        if name == "name" and image.name != value:
            return False
        if name == "status" and image.status != value.lower():
            return False
        if name == "changes-since" and (image.updated_at or 0) < parse_time(value):
            return False
        if name == "server" and image.properties.get("instance_uuid") != value.rpartition("/")[2]:
            return False
        if name == "type" and image.properties.get("image_type") != value:
            return False
        if name == "minRam" and str(image.min_ram or 0) != value:
            return False
        if name == "minDisk" and str(image.min_disk or 0) != value:
            return False
        if name.startswith("property-") and image.properties.get(name.removeprefix("property-")) != value:
            return False
    return True


def _brief(call: Call, image: Any) -> Json:
    glance = f"{call.cloud.url('image')}/images/{image.id}"
    alternate = {"rel": "alternate", "type": "application/vnd.openstack.image", "href": glance}
    return {"id": image.id, "name": image.name, "links": [*links(call, "images", image.id), alternate]}


def _view(call: Call, image: Any) -> Json:
    from .times import iso

    status, progress = _STATUS.get(image.status, ("UNKNOWN", 0))
    brief = _brief(call, image)
    shown: Json = {
        "id": image.id, "name": image.name, "minRam": image.min_ram or 0, "minDisk": image.min_disk or 0,
        "metadata": dict(image.properties), "created": iso(image.created_at), "updated": iso(image.updated_at),
        "status": status, "progress": progress, "OS-EXT-IMG-SIZE:size": image.size, "links": brief["links"],
    }  # fmt: skip
    server = image.properties.get("instance_uuid")
    if server is not None:
        shown["server"] = {"id": server, "links": links(call, "servers", server)}
    disk = image.properties.get("auto_disk_config")
    if disk is not None:
        shown["OS-DCF:diskConfig"] = "AUTO" if boolean(disk) else "MANUAL"
    return shown
