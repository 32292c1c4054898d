"""Limits: an owner's storage, and unified limits where they are switched on. Knows no single operation."""

from __future__ import annotations

from ...wire.call import Call
from ...wire.errors import TooLarge
from .state import Image, State

_GONE = ("killed", "deleted", "pending_delete")
_COMING = ("saving", "uploading", "importing")
NAMES = ("image_size_total", "image_stage_total", "image_count_total", "image_count_uploading")


def storage_used(state: State, owner: str | None, but: str = "") -> int:
    """The bytes that an owner's images take, each location counted, one image left out."""
    return sum(
        (image.size or 0) * len(image.locations)
        for image in state.images.by(owner=owner)
        if image.state not in _GONE and image.id != but
    )


def room(call: Call, image: Image, size: int | None) -> int | None:
    """How many bytes more the caller may store; None: no limit. TooLarge if what is announced is more."""
    state: State = call.state
    quota = state.options.user_storage_quota
    if not quota or state.options.use_keystone_limits:
        return None
    left = quota - storage_used(state, call.project_id, image.id)
    if (size is None and left <= 0) or (size is not None and size > left):
        raise TooLarge(storage_full(size, left))
    return left


def storage_full(size: int | None, left: int) -> str:
    """The sentence of a full storage quota."""
    return (
        f"Image exceeds the storage quota: The size of the data {size} will exceed the limit. {left} bytes remaining."
    )


def enforce_size(call: Call, delta: int = 0) -> None:
    """Refuse if the project's images take more than its unified limit (in MiB)."""
    _enforce(call, "image_size_total", delta)


def enforce_staging(call: Call, delta: int = 0) -> None:
    """Refuse if what the project has staged is more than its unified limit (in MiB)."""
    _enforce(call, "image_stage_total", delta)


def enforce_count(call: Call) -> None:
    """Refuse one more image than the project's unified limit."""
    _enforce(call, "image_count_total", 1)


def enforce_uploading(call: Call) -> None:
    """Refuse more images on their way in than the project's unified limit."""
    _enforce(call, "image_count_uploading", 0)


def usage(call: Call) -> dict[str, dict[str, int]]:
    """What the project uses, and its unified limits; empty while they are switched off."""
    state: State = call.state
    if not state.options.use_keystone_limits:
        return {}
    return {name: {"usage": used(state, call.project_id, name), "limit": _limit(call, name)} for name in NAMES}


def used(state: State, owner: str | None, name: str) -> int:
    """What an owner uses of a limit."""
    if name == "image_size_total":
        return storage_used(state, owner) >> 20
    images = state.images.by(owner=owner)
    coming = [
        image for image in images
        if image.state in _COMING
        or (image.state not in _GONE and image.properties.get("os_glance_importing_to_stores"))
    ]  # fmt: skip
    if name == "image_stage_total":
        return sum(image.size or 0 for image in coming if image.state != "saving") >> 20
    if name == "image_count_uploading":
        return len(coming)
    return sum(image.state not in _GONE for image in images)


def _enforce(call: Call, name: str, delta: int) -> None:
    state: State = call.state
    if not state.options.use_keystone_limits:
        return
    limit, current = _limit(call, name), used(state, call.project_id, name)
    if limit >= 0 and current + delta > limit:
        over = (
            f"Project {call.project_id} is over a limit for "
            f"[Resource {name} is over limit of {limit} due to current usage {current} and delta {delta}]"
        )
        raise TooLarge(
            "The request returned a 413 Request Entity Too Large. This generally means that rate limiting or a quota "
            f"threshold was breached.\n\nThe response body:\n{over}"
        )


def _limit(call: Call, name: str) -> int:
    """The project's limit, else the registered one; a name that nobody has registered has no room at all."""
    found: int = call.cloud.identity.limit("glance", name, call.project_id)
    return found
