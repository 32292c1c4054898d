"""Lists of images: whose, filtered, sorted, page by page at a cost that is the page's own. Knows no views."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from ...policy import NotAuthorized
from ...wire.call import Call
from ...wire.errors import BadRequest
from . import access, filters, query
from .query import Params
from .state import Image, State

SORT_KEYS = ("name", "status", "container_format", "disk_format", "size", "id", "created_at", "updated_at")
_MEMBER_STATUSES = ("pending", "accepted", "rejected", "all")
_LONGEST_ID = 36
_VISIBILITIES = ("community", "public", "private", "shared", "all")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a list request wants, checked. `key` says everything that the list depends on but who asks."""

    params: Params
    visibility: str | None
    hidden: bool
    tests: tuple[filters.Pair, ...]
    member_status: str
    marker: str | None
    limit: int | None
    sort: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, call: Call) -> Asked:
        """Read a request's query, each part checked in the order in which Glance does it."""
        params = Params.of(call)
        limit, marker = params.pop("limit"), params.pop("marker")
        member_status = params.pop("member_status", "accepted") or ""
        tags = tuple(tag.strip() for tag in params.pop_all("tag"))
        visibility = params.get("visibility")
        if visibility and visibility not in _VISIBILITIES:
            raise BadRequest(f"Invalid visibility value: {visibility}")
        if "changes-since" in params:
            raise BadRequest('The "changes-since" filter is no longer available on v2.')
        if member_status not in _MEMBER_STATUSES:
            raise BadRequest(f"Invalid status: {member_status}")
        size = query.limit(limit)
        sort = _sorting(params)
        hidden = filters.hidden(params.get("os_hidden"))
        filters.protected(params.get("protected"))
        visibility = params.pop("visibility")
        return cls(params, visibility, hidden, filters.pairs(params, tags), member_status, marker, size, sort)

    @property
    def key(self) -> Any:
        """Everything that the list depends on, but who asks."""
        return self.visibility, self.hidden, self.tests, self.member_status, self.sort


def page(call: Call, asked: Asked) -> tuple[list[Image], bool]:
    """A page of what the caller may list; whether the page is full. BadRequest if the marker is not to be seen."""
    state: State = call.state
    options = state.options
    limit = min(options.api_limit_max, options.limit_param_default if asked.limit is None else asked.limit)
    try:
        call.require("get_images", {"project_id": call.project_id})
    except NotAuthorized:
        raise access.forbidden("get_images") from None
    make = _maker(call, asked)
    owner, admin = call.project_id, access.admin(call)
    rows, places = state.images.view(("list", owner, admin, asked.key), make)
    start = 0 if asked.marker is None else _after(call, asked, rows, places)
    found = rows[start : start + limit]
    return found, bool(found) and len(found) == limit


def _maker(call: Call, asked: Asked) -> Callable[[], list[Image]]:
    """What makes the whole list; its filters are checked at once."""
    state: State = call.state
    tests = filters.tests(asked.tests)
    owner, admin = call.project_id, access.admin(call)

    def make() -> list[Image]:
        rows: Iterable[Image] = (
            image for image in _sources(state, owner, admin, asked.member_status)
            if image.os_hidden == asked.hidden and image.state != "killed" and _shown(image, asked.visibility, owner)
            and all(test(image) for test in tests)
        )  # fmt: skip
        return _sorted(rows, asked.sort)

    return make


def _sources(state: State, owner: str | None, admin: bool, member_status: str) -> Iterable[Image]:
    """Every image that may be in somebody's list, before the visibility that was asked for."""
    if admin:
        return state.images
    found = {image.id: image for kind in ("public", "community") for image in state.images.by(visibility=kind)}
    if owner is not None:
        found.update((image.id, image) for image in state.images.by(owner=owner))
        for member in state.members.by(member_id=owner):
            image = state.images.get(member.image_id)
            if image is not None and image.visibility == "shared" and member_status in ("all", member.status):
                found[image.id] = image
    return found.values()


def _shown(image: Image, visibility: str | None, owner: str | None) -> bool:
    """Whether an image stands in a list of this visibility; another's community image has to be asked for."""
    if visibility is not None:
        return visibility == "all" or image.visibility == visibility
    return image.visibility != "community" or (owner is not None and image.owner == owner)


def _sorted(rows: Iterable[Image], sort: tuple[tuple[str, str], ...]) -> list[Image]:
    result = list(rows)
    for name, direction in reversed(sort):
        result.sort(key=lambda image: _rank(image, name), reverse=direction == "desc")
    return result


def _rank(image: Image, name: str) -> tuple[bool, Any]:
    value = filters.folded(getattr(image, name))
    return value is not None, value


def _after(call: Call, asked: Asked, rows: list[Image], places: dict[Any, int]) -> int:
    """The place behind the marker; an image that is not in the list itself still has a place in its order."""
    marker = asked.marker or ""
    if marker in places:
        return places[marker] + 1
    state: State = call.state
    image = state.image(marker)
    if image is None and access.admin(call):
        image = state.deleted.get(marker.lower())
    if len(marker) > _LONGEST_ID:
        raise BadRequest("Image with the given id %(image_id)s was not found")  # the real service forgets to fill it in
    if image is None:
        raise BadRequest(f"No image found with ID {marker}")
    if not access.visible(image, call.project_id, access.admin(call)):
        raise access.hidden(marker)
    return bisect_right([_Place(row, asked.sort) for row in rows], _Place(image, asked.sort))


class _Place:
    """An image's place in an order of several keys."""

    __slots__ = ("image", "sort")

    def __init__(self, image: Image, sort: tuple[tuple[str, str], ...]) -> None:
        self.image, self.sort = image, sort

    def __lt__(self, other: _Place) -> bool:
        for name, direction in self.sort:
            mine, theirs = _rank(self.image, name), _rank(other.image, name)
            if mine != theirs:
                return (mine < theirs) == (direction == "asc")
        return False


def _sorting(params: Params) -> tuple[tuple[str, str], ...]:
    keys: list[str] = []
    directions: list[str] = []
    if "sort" in params:
        if "sort_key" in params or "sort_dir" in params:
            raise BadRequest("Old and new sorting syntax cannot be combined")
        for part in (params.pop("sort") or "").strip().split(","):
            key, _, direction = part.partition(":")
            keys.append(_sort_key(key.strip()))
            directions.append(_sort_dir((direction or "desc").strip()))
    else:
        keys = [_sort_key(key.strip()) for key in params.pop_all("sort_key")]
        directions = [_sort_dir(direction.strip()) for direction in params.pop_all("sort_dir")]
        if len(directions) > 1 and len(directions) != len(keys):
            raise BadRequest("Number of sort dirs does not match the number of sort keys")
    keys = keys or ["created_at"]
    directions = directions or ["desc"]
    default = directions[0] if len(directions) == 1 else "desc"
    directions = directions * len(keys) if len(directions) == 1 else directions
    rows = list(zip(keys, directions, strict=False))
    rows += [(key, default) for key in ("created_at", "id") if key not in keys]
    return tuple(rows)


def _sort_key(key: str) -> str:
    if key not in SORT_KEYS:
        raise BadRequest(f"Invalid sort key: {key}. It must be one of the following: {', '.join(SORT_KEYS)}.")
    return key


def _sort_dir(direction: str) -> str:
    if direction not in ("asc", "desc"):
        raise BadRequest(f"Invalid sort direction: {direction}")
    return direction
