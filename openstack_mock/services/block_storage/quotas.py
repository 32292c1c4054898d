"""What a project's volumes and snapshots count against. Knows the sentences of cinder, not the wire."""

from __future__ import annotations

from ...store.quota import OverQuota
from ...wire.errors import TooLarge
from .state import State


def take_volume(state: State, project_id: str, size: int, type_name: str) -> None:
    """Count a new volume. TooLarge with cinder's sentence if a quota does not allow it."""
    limit = state.quotas.limit(project_id, "per_volume_gigabytes")
    if 0 <= limit < size:
        raise TooLarge(
            f"VolumeSizeExceedsLimit: Requested volume size {size}G is larger than maximum allowed limit {limit}G.",
            headers={"Retry-After": "0"},
        )
    wanted = {"volumes": 1, "gigabytes": size, f"volumes_{type_name}": 1, f"gigabytes_{type_name}": size}
    try:
        state.quotas.take(project_id, **wanted)
    except OverQuota as refusal:
        raise _sentence(refusal, state, project_id, size, "VolumeLimitExceeded", "volumes") from None


def take_snapshot(state: State, project_id: str, size: int, type_name: str) -> None:
    """Count a new snapshot, and its size. TooLarge as for a volume."""
    wanted = {"snapshots": 1, "gigabytes": size, f"snapshots_{type_name}": 1, f"gigabytes_{type_name}": size}
    try:
        state.quotas.take(project_id, **wanted)
    except OverQuota as refusal:
        raise _sentence(refusal, state, project_id, size, "SnapshotLimitExceeded", "snapshots") from None


def take_gigabytes(state: State, project_id: str, more: int, type_name: str) -> None:
    """Count the growth of a volume."""
    try:
        state.quotas.take(project_id, gigabytes=more, **{f"gigabytes_{type_name}": more})
    except OverQuota as refusal:
        raise _sentence(refusal, state, project_id, more, "", "volumes") from None


def take_type(state: State, project_id: str, size: int, type_name: str) -> None:
    """Count a volume under another type, in which it is to be. OverQuota if that has no room."""
    state.quotas.take(project_id, **{f"volumes_{type_name}": 1, f"gigabytes_{type_name}": size})


def give_type(state: State, project_id: str, size: int, type_name: str) -> None:
    """Give back what take_type took."""
    state.quotas.give(project_id, **{f"volumes_{type_name}": 1, f"gigabytes_{type_name}": size})


def give_volume(state: State, project_id: str, size: int, type_name: str) -> None:
    """Give back what a volume took."""
    wanted = {"volumes": 1, "gigabytes": size, f"volumes_{type_name}": 1, f"gigabytes_{type_name}": size}
    state.quotas.give(project_id, **wanted)


def give_snapshot(state: State, project_id: str, size: int, type_name: str) -> None:
    """Give back what a snapshot took."""
    wanted = {"snapshots": 1, "gigabytes": size, f"snapshots_{type_name}": 1, f"gigabytes_{type_name}": size}
    state.quotas.give(project_id, **wanted)


def _sentence(refusal: OverQuota, state: State, project_id: str, size: int, count_error: str, counted: str) -> TooLarge:
    gigabytes = next((name for name in refusal.over if name.startswith("gigabytes")), None)
    if gigabytes is not None:
        used = state.quotas.usage(project_id, gigabytes)
        limit = state.quotas.limit(project_id, gigabytes)
        text = (
            "VolumeSizeExceedsAvailableQuota: Requested volume or snapshot exceeds allowed "
            f"{gigabytes} quota. Requested {size}G, quota is {limit}G and {used}G has been consumed."
        )
    else:
        name = refusal.over[0]
        limit = state.quotas.limit(project_id, name)
        noun = "volumes" if counted == "volumes" else "snapshots"
        text = f"{count_error}: Maximum number of {noun} allowed ({limit}) exceeded for quota '{name}'."
    return TooLarge(text, headers={"Retry-After": "0"})
