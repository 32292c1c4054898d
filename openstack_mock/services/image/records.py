"""Keeping images: made, saved, moved between states, deleted, each change told on the bus. Knows no request."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import Any

from ...sim.clock import iso
from ...sim.machine import InvalidState
from ...store.collation import fold
from ...wire.errors import BadRequest, Forbidden
from . import locations
from .state import Image, State

_FOUR_BYTES = re.compile("[^\\u0000-\\uffff]")
_LONGEST = 65535
_LONGEST_NAME = 255


class InvalidTransition(Exception):
    """An image's status does not allow this change; the operation says with which code."""

    def __init__(self, current: str, following: str) -> None:
        self.message = f"Image status transition from {current} to {following} is not allowed"
        super().__init__(self.message)


class MissingFormat(Exception):
    """Data is to be saved to an image whose formats are not known."""

    def __init__(self, names: list[str]) -> None:
        noun = "Property" if len(names) == 1 else "Properties"
        self.message = f"{noun} {', '.join(names)} must be set prior to saving data."
        super().__init__(self.message)


def transition(cloud: Any, image: Image, verb: str, request_id: str = "") -> None:
    """Move an image by a verb of its machine. InvalidTransition if its status does not allow it."""
    from .machine import IMAGE

    try:
        IMAGE.allow(image, verb)
    except InvalidState:
        raise InvalidTransition(image.state, IMAGE.rows[verb].to or "") from None
    if verb in ("save", "import", "activate") and image.state in ("queued", "uploading"):
        missing = [name for name in ("disk_format", "container_format") if not getattr(image, name)]
        if missing:
            raise MissingFormat(missing)
    cloud.sim.lives.begin("image", image, verb, request_id)
    if image.state == "queued":
        image.size = image.virtual_size = None


def add(cloud: Any, state: State, image: Image, request_id: str = "") -> Image:
    """Keep a new image. The caller has made sure that its id is free."""
    check_text(image)
    for name, value in settled(image).items():
        setattr(image, name, value)
    _spell(image, image.properties)
    state.images.add(image)
    cloud.sim.history.add(cloud.sim.now, "image", image.id, "create", image.state, None, "", request_id)
    notify(cloud, "image.create", image, request_id)
    return image


def save(cloud: Any, state: State, image: Image, request_id: str = "", **changes: Any) -> None:
    """Change an image, every index kept true, and tell it on the bus."""
    _spell(image, changes.get("properties", ()))
    state.images.update(image, updated_at=cloud.sim.now, **changes)
    notify(cloud, "image.update", image, request_id)


def _spell(image: Image, names: Iterable[str]) -> None:
    """Remember how properties are written: the database keeps their rows, and takes no other spelling of a name."""
    image.spelling.update((fold(name), name) for name in names)


def delete(cloud: Any, state: State, image: Image, request_id: str = "") -> None:
    """Delete an image with all that hangs on it; with delayed delete its data waits for the scrubber."""
    if image.protected:
        raise Forbidden(f"Image {image.id} is protected and cannot be deleted.")
    later = state.options.delayed_delete and bool(image.locations)
    transition(cloud, image, "delete_later" if later else "delete", request_id)
    state.staged.pop(image.id, None)
    remove(cloud, state, image, request_id)


def remove(cloud: Any, state: State, image: Image, request_id: str = "") -> None:
    """Take an image out of sight: its row stays, so that its id is taken for ever."""
    now = cloud.sim.now
    state.images.remove(image)
    for member in state.members.by(image_id=image.id):
        state.members.remove(member)
    image.updated_at = image.deleted_at = now
    notify(cloud, "image.delete", image, request_id, deleted=True, deleted_at=iso(now))
    if image.state != "pending_delete":
        locations.forget(image)
    image.properties, image.spelling, image.tags, image.members = {}, {}, [], ()
    state.deleted[image.folded_id] = image


def notify(cloud: Any, event: str, image: Image, request_id: str = "", **more: Any) -> None:
    """Tell on the bus what happened to an image, as Glance's notifier does."""
    cloud.sim.bus.notify("image", "image.glance-api", event, {**payload(image), **more}, request_id=request_id)


def payload(image: Image) -> dict[str, Any]:
    """An image as notifications have it."""
    return {
        "id": image.id, "name": image.name, "status": image.state, "created_at": iso(image.created_at),
        "updated_at": iso(image.updated_at), "min_disk": image.min_disk, "min_ram": image.min_ram,
        "protected": image.protected, "checksum": image.checksum, "owner": image.owner,
        "disk_format": image.disk_format, "container_format": image.container_format, "size": image.size,
        "virtual_size": image.virtual_size, "is_public": image.visibility == "public",
        "visibility": image.visibility, "properties": dict(image.properties), "tags": list(image.tags),
        "deleted": False, "deleted_at": None,
    }  # fmt: skip


def check_text(image: Image) -> None:
    """Refuse what the real service's database does not keep: text outside of the BMP, values that are too long."""
    folded = Counter(map(fold, image.properties))
    for name, value in image.properties.items():
        if _FOUR_BYTES.search(name):
            raise BadRequest("Property names can't contain 4 byte unicode.")
        check_name(name)
        if image.spelling.get(fold(name), name) != name or folded[fold(name)] > 1:
            raise BadRequest(f"Property '{name}' is written in several ways.")
        refuse_four_bytes(name, value)
        if isinstance(value, str) and len(value.encode()) > _LONGEST:
            raise BadRequest(f"The value of property '{name}' must not exceed {_LONGEST} bytes.")
    for name in ("name", "owner"):
        refuse_four_bytes(name, getattr(image, name))
    for tag in image.tags:
        if _FOUR_BYTES.search(tag):
            raise BadRequest("Param values can't contain 4 byte unicode.")


def check_name(name: str) -> None:
    """Refuse a property whose name is too long."""
    if len(name) > _LONGEST_NAME:
        raise BadRequest(f"Custom property should not be greater than {_LONGEST_NAME} characters.")


def check_tags(image: Image, kept: list[str]) -> None:
    """Refuse to take away a tag that the database cannot tell from one that is there or that comes."""
    folded = Counter(fold(tag) for tag in {*image.tags, *kept})
    for tag in image.tags:
        if tag not in kept and folded[fold(tag)] > 1:
            raise BadRequest(f"Image {image.id} has several tags that are written like '{tag}'.")


def settled(image: Image) -> dict[str, Any]:
    """What the database makes of what an answer still shows as it was given."""
    return {"owner": image.owner or None, "min_disk": int(image.min_disk), "min_ram": int(image.min_ram)}


def refuse_four_bytes(name: str, value: Any) -> None:
    """Refuse such characters in one value."""
    if isinstance(value, str) and _FOUR_BYTES.search(value):
        raise BadRequest(f"{name.title()} can't contain 4 byte unicode characters.")
