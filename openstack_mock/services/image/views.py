"""Images, members and tasks as the wire shows them. Knows no request but who asks."""

from __future__ import annotations

from typing import Any

from ...sim.clock import iso
from .configuration import Options
from .state import Image, Location, Member, Task

Json = Any
_HIDDEN = ("os_glance_stage_host", "os_glance_hash_op_host")
_FIELDS = (
    "name", "disk_format", "container_format", "visibility", "size", "virtual_size", "status", "checksum", "protected",
    "min_ram", "min_disk", "owner", "os_hidden", "os_hash_algo", "os_hash_value",
)  # fmt: skip


def image_view(image: Image, options: Options, admin: bool, hidden: tuple[str, ...] = ()) -> Json:
    """An image. Who is no administrator does not see where a deactivated one lies; `hidden` properties are left out."""
    view: dict[str, Json] = {
        name: "" if value is None else value
        for name, value in image.properties.items()
        if name not in _HIDDEN and name not in hidden
    }
    for name in _FIELDS:
        view[name] = getattr(image, name)
    view["id"] = image.id
    view["created_at"] = iso(image.created_at)
    view["updated_at"] = iso(image.updated_at)
    locations = locations_of(image, admin)
    if options.show_multiple_locations:
        view["locations"] = [location_view(location) for location in locations]
    if options.show_image_direct_url and locations:
        view["direct_url"] = locations[0].url
    view["tags"] = list(image.tags)
    view["self"] = f"/v2/images/{image.id}"
    view["file"] = f"/v2/images/{image.id}/file"
    view["schema"] = "/v2/schemas/image"
    stores = [location.store for location in locations if location.store]
    if stores:
        view["stores"] = ",".join(stores)
    return view


def locations_of(image: Image, admin: bool) -> list[Location]:
    """Where an image lies, as far as the caller may know."""
    return image.locations if admin or image.state != "deactivated" else []


def location_view(location: Location) -> Json:
    """A location."""
    return {"url": location.url, "metadata": dict(location.metadata)}


def member_view(member: Member) -> Json:
    """A member of an image."""
    return {
        "member_id": member.member_id, "image_id": member.image_id, "status": member.status,
        "created_at": iso(member.created_at), "updated_at": iso(member.updated_at), "schema": "/v2/schemas/member",
    }  # fmt: skip


def task_view(task: Task, *, stub: bool = False) -> Json:
    """A task; a stub of it, as lists have it, does not say what it was given and what came of it."""
    whole = {} if stub else {"input": task.input, "message": task.message, "result": task.result}
    view = {
        "id": task.id, "type": task.type, "status": task.status, "owner": task.owner, **whole,
        "created_at": iso(task.created_at), "updated_at": iso(task.updated_at), "self": f"/v2/tasks/{task.id}",
        "schema": "/v2/schemas/task",
    }  # fmt: skip
    if not stub:
        view.update({name: value for name in ("image_id", "request_id", "user_id") if (value := getattr(task, name))})
    if task.expires_at:
        view["expires_at"] = iso(task.expires_at)
    return view
