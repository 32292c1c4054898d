"""The scrubber: what is pending delete loses its data when its time has come. Knows no request."""

from __future__ import annotations

from typing import Any

from ...sim.clock import SECOND
from . import locations
from .state import State


def start(cloud: Any, state: State) -> None:
    """Let the scrubber run from now on, if images are deleted late at all."""
    if state.options.delayed_delete:
        cloud.sim.bus.every(state.options.wakeup_time, "image", "glance-scrubber", "scrub")


def scrub(cloud: Any, state: State) -> None:
    """Delete for good the images whose time has come."""
    due = cloud.sim.now - state.options.scrub_time * SECOND
    for image in state.deleted.values():
        if image.state == "pending_delete" and (image.deleted_at or 0) <= due:
            locations.forget(image)
            image.state = "deleted"
            cloud.sim.history.add(cloud.sim.now, "image", image.id, "scrub", "deleted", None, "", "")
