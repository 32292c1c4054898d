"""Locations by PATCH, which an operator has to switch on (`show_multiple_locations`). Knows nothing of data."""

from __future__ import annotations

import re
from typing import Any

from ...wire.call import Call
from ...wire.errors import BadRequest, Conflict, Forbidden, TooLarge
from . import access, fetch
from .errors import denied
from .patch import Change
from .state import Image, Location, State

Json = Any


def apply(call: Call, row: Image, change: Change) -> None:
    """Add, remove or replace locations of an image that is being changed."""
    if change.op == "replace":
        if not change.value:
            raise denied("Cannot set locations to empty list.")
        access.require(call, "set_image_location", row)
        _switched_on(call, "update")
        _in_status(row, "replace", ("active", "queued"))
        _replace(call, row, change.value)
    elif change.op == "add":
        access.require(call, "set_image_location", row)
        _switched_on(call, "add")
        _in_status(row, "add", ("active", "queued"))
        _add(call, row, change.path[1], change.value)
    else:
        access.require(call, "delete_image_location", row)
        _switched_on(call, "remove")
        _in_status(row, "remove", ("active",))
        _remove(row, change.path[1])


def _switched_on(call: Call, verb: str) -> None:
    if not call.state.options.show_multiple_locations:
        raise Forbidden(f"It's not allowed to {verb} locations if locations are invisible.")


def _in_status(row: Image, verb: str, states: tuple[str, ...]) -> None:
    if row.state not in states:
        raise Conflict(f"It's not allowed to {verb} locations if image status is {row.state}.")


def _replace(call: Call, row: Image, value: list[Json]) -> None:
    facts = _validation_data(row, value)
    _within_quota(call.state, len(value))
    old, new = sorted(each.url for each in row.locations), sorted(each["url"] for each in value)
    if row.locations and old != new:
        listed = [{"url": each.url, "metadata": each.metadata} for each in row.locations]
        raise BadRequest(f"Original locations is not empty: {listed}")
    made = [_made(call, row, each) for each in value]
    for each in made:
        if sum(each.url == other.url and each.metadata == other.metadata for other in made) > 1:
            raise BadRequest(f"The location {each.url} already exists")
    row.locations = made
    _become_active(row, facts)


def _add(call: Call, row: Image, place: str, value: Json) -> None:
    facts = _validation_data(row, [value])
    position = _position(place, len(row.locations), beyond=True)
    if position is None:
        raise BadRequest("Invalid position for adding a location.")
    _within_quota(call.state, len(row.locations) + 1)
    made = _made(call, row, value)
    if any(each.url == made.url and each.metadata == made.metadata for each in row.locations):
        raise BadRequest(f"The location {made.url} already exists")
    row.locations.insert(position, made)
    _become_active(row, facts)


def _remove(row: Image, place: str) -> None:
    if len(row.locations) == 1:
        raise denied("Cannot remove last location in the image.")
    position = _position(place, len(row.locations), beyond=False)
    if position is None:
        raise BadRequest("Invalid position for removing a location.")
    del row.locations[position]


def _made(call: Call, row: Image, value: Json) -> Location:
    """A location that a client names: a URL of the http store, or one that the image has already."""
    state: State = call.state
    url, metadata = value["url"], dict(value["metadata"])
    blob = next((each.blob for each in row.locations if each.url == url), None)
    if url.partition(":")[0] in ("http", "https"):
        if not state.options.http_store:
            raise BadRequest("Invalid location")
        metadata["store"] = state.options.http_store
        try:
            blob = fetch.fetch(state, url)
        except fetch.Unreachable:
            raise BadRequest("Invalid location") from None
    if not blob:
        raise BadRequest("Invalid location")
    if row.size is None:
        row.size = blob.size
    return Location(url, metadata, blob)


def _within_quota(state: State, count: int) -> None:
    if 0 <= state.options.image_location_quota < count:
        raise TooLarge(
            "The limit has been exceeded on the number of allowed image locations. "
            f"Attempted: {count}, Maximum: {state.options.image_location_quota}"
        )


def _position(place: str, count: int, *, beyond: bool) -> int | None:
    position = count if beyond else count - 1
    if place.isdigit():
        position = int(place)
    elif place != "-":
        return None
    return position if beyond or 0 <= position < count else None


def _become_active(row: Image, facts: dict[str, str]) -> None:
    if row.state == "queued":
        for name, value in facts.items():
            setattr(row, name, value)
        missing = [name for name in ("disk_format", "container_format") if not getattr(row, name)]
        if missing:
            noun = "Property" if len(missing) == 1 else "Properties"
            raise BadRequest(f"{noun} {', '.join(missing)} must be set prior to saving data.")
        row.state = "active"


def _validation_data(row: Image, values: list[Json]) -> dict[str, str]:
    """What the client says the data hashes to, as far as it is new. Conflict if it contradicts what is known."""
    given: dict[str, str] = {}
    for value in values:
        for name, fact in value.get("validation_data", {}).items():
            if given.get(name, fact) != fact:
                raise Conflict(f"Conflicting values for {name}")
            given[name] = fact
    new = {}
    for name, fact in given.items():
        current = getattr(row, name)
        if current == fact:
            continue
        if current:
            raise Conflict(f"{name} is already set with a different value")
        new[name] = fact
    if new:
        _check_facts(row, new)
    return new


def _check_facts(row: Image, new: dict[str, str]) -> None:
    if row.state != "queued":
        raise Conflict(f"New value(s) for {', '.join(new)} may only be provided when image status is 'queued'")
    if "checksum" in new:
        _check_hex("checksum", new["checksum"], 16, "is not the correct size for md5 (should be 16 bytes)")
    if new.get("os_hash_algo") != "sha512":
        raise Conflict(f"os_hash_algo must be sha512, not {new.get('os_hash_algo')}")
    _check_hex(
        "os_hash_value", new.get("os_hash_value", ""), 64, "is not the correct size for sha512 (should be 64 bytes)"
    )


def _check_hex(name: str, value: str, size: int, sentence: str) -> None:
    if not re.fullmatch(r"(?:[0-9a-fA-F]{2}\s*)*", value):
        raise Conflict(f"{name} ({value}) is not a valid hexadecimal value")
    if len(bytes.fromhex(value)) != size:
        raise Conflict(f"{name} ({value}) {sentence}")
