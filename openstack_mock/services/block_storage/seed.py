"""What a fresh cloud has of block storage: two back ends, and a type for each. Knows nothing of the wire."""

from __future__ import annotations

from typing import Any

from .state import DEFAULT_TYPE, Backend, State, VolumeType


def seed(cloud: Any, state: State) -> None:
    """Make the back ends (`cinder1@lvm1#lvm1`, ...), the default type, and unless bare a type for each back end."""
    ids = cloud.sim.ids.stream("seed.block_storage")
    start = cloud.sim.clock.start
    state.types.add(VolumeType(ids.uuid(), DEFAULT_TYPE, start, "Default Volume Type"))
    for number in range(1, cloud.settings.volume_backends + 1):
        name = f"lvm{number}"
        state.backends.add(Backend(f"cinder1@{name}#{name}", ids.uuid()))
        if not cloud.bare:
            state.types.add(VolumeType(ids.uuid(), name, start, extra_specs={"volume_backend_name": name}))
