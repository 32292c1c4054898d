"""Changing images by patches. Knows nothing of how a patch is written."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from typing import Any

from ...wire.call import Call
from ...wire.errors import BadRequest, Conflict, Forbidden, NotFound
from ...wire.operation import operation
from . import access, old_locations, patch, protection, records
from .errors import denied
from .images import check_minimum, check_properties, check_tags, show_view
from .patch import Change
from .state import Image, State

Json = Any
# Attributes of the real service's image, which a patch may name as if they were the client's.
_ATTRIBUTES = frozenset({
    "name", "visibility", "min_disk", "min_ram", "protected", "owner", "disk_format", "container_format", "os_hidden",
    "tags",
})  # fmt: skip
# Others that it has: some may be set, and nothing keeps them; others break it.
_IDLE = frozenset({
    "member", "delete", "deactivate", "reactivate", "get_data", "set_data", "get_payload", "get_super_class",
    "send_notification", "repo", "context", "notifier", "helper",
})  # fmt: skip
_INNER = frozenset({"base", "extra_properties", "__class__", "__dict__"})
_NAMED = _ATTRIBUTES | _IDLE | _INNER | {"image_id"}
_FORMATS = ("disk_format", "container_format")


@operation("PATCH /images/{image_id}", "Update image")
def update(call: Call) -> Json:
    """Apply a patch: all of it, or nothing."""
    changes = patch.read(call)
    state: State = call.state
    image = access.find(call, call.ids[0])
    draft = _Draft(call, image)
    for change in changes:
        draft.apply(change)
    if changes:
        draft.keep(state)
    draft.row.updated_at = image.updated_at
    return show_view(call, draft.row)


class _Draft:
    """A copy of an image that a patch is applied to, until it has turned out good."""

    def __init__(self, call: Call, image: Image) -> None:
        self.call, self.image = call, image
        self.row = copy(image)
        self.row.properties = dict(image.properties)
        self.row.tags = list(image.tags)
        self.row.locations = list(image.locations)

    def apply(self, change: Change) -> None:
        """Apply one operation."""
        if change.name == "locations":
            old_locations.apply(self.call, self.row, change)
            return
        steps: dict[str, Callable[[Change], None]] = {
            "add": self._add, "replace": self._replace, "remove": self._remove,
        }  # fmt: skip
        steps[change.op](change)

    def keep(self, state: State) -> None:
        """Put what the patch has made into the image."""
        row, image = self.row, self.image
        if set(row.properties) - set(image.properties):
            check_properties(state, row.properties)
        records.check_text(row)
        records.check_tags(image, row.tags)
        if not access.visible(row, self.call.project_id, access.admin(self.call)):
            raise access.hidden(image.id)
        kept = {name: getattr(row, name) for name in (*_ATTRIBUTES, "properties", "locations")}
        for name in ("checksum", "os_hash_algo", "os_hash_value", "size"):
            kept[name] = getattr(row, name)
        kept.update(records.settled(row))
        if row.state != image.state:
            records.transition(self.call.cloud, image, "activate", self.call.request_id)
        records.save(self.call.cloud, state, image, self.call.request_id, **kept)

    def _add(self, change: Change) -> None:
        name = change.name
        self._may_change(name, change.value)
        there = name in _NAMED or name in self.row.properties
        if there and change.draft == 4:
            raise Conflict(
                "There was a conflict when trying to complete your request.", detail=f"Property {name} already present."
            )
        if name in _NAMED:
            self._set(name, change.value)
        else:
            verb = "update" if name in self.row.properties else "create"
            protection.require(self.call, verb, name)
            self.row.properties[name] = change.value

    def _replace(self, change: Change) -> None:
        name = change.name
        if name == "owner" and not access.admin(self.call):
            raise denied("Owner can't be updated by non admin.")
        self._may_change(name, change.value)
        if name in _NAMED:
            self._set(name, change.value)
        elif name in self.row.properties and protection.may(self.call, "read", name):
            protection.require(self.call, "update", name)
            self.row.properties[name] = change.value
        else:
            raise _no_property(name)

    def _remove(self, change: Change) -> None:
        name = change.name
        self._may_change(name, None)
        if name in _NAMED:
            raise denied(f"Property {name} may not be removed.")
        if name not in self.row.properties or not protection.may(self.call, "read", name):
            raise _no_property(name)
        protection.require(self.call, "delete", name)
        del self.row.properties[name]

    def _may_change(self, name: str, value: Json) -> None:
        if name == "visibility":
            goal = access.target(self.image, self.call.project_id)
            access.require_visibility(self.call, value, goal)
        access.require(self.call, "modify_image", self.row)

    def _set(self, name: str, value: Json) -> None:
        if name == "image_id":
            raise NotFound(f"No image found with ID {value}")
        if name in _INNER:
            raise BadRequest(f"Invalid JSON pointer for this resource: '/{name}'")
        if name in _IDLE:
            return
        if name in _FORMATS and self.row.state not in ("queued", "importing"):
            raise Forbidden(f"Attribute {name} can be only replaced for a queued image.")
        if name == "tags":
            value = list(dict.fromkeys(value))
            check_tags(self.call.state, len(value))
        if name in ("min_disk", "min_ram"):
            check_minimum(name, value)
        setattr(self.row, name, value)


def _no_property(name: str) -> Conflict:
    return Conflict(
        "There was a conflict when trying to complete your request.", detail=f"Property {name} does not exist."
    )
