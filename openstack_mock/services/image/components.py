"""Glance's workers on the bus: what is done for tasks, and the scrubber. Knows no request."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ...sim.components import Components as Base
from ...sim.machine import Life
from ...store.collection import Collection
from .machine import IMAGE, TASK
from .state import State


class Components(Base):
    """glance-api's task workers, and glance-scrubber."""


def attach(cloud: Any, state: State) -> None:
    """Bind the machines to this cloud's images and tasks."""
    lives = cloud.sim.lives
    lives.attach(Life(IMAGE, "image", state.images.get, _stored(state.images), None))
    lives.attach(Life(TASK, "image", state.tasks.get, _stored(state.tasks), None))


def _stored(collection: Collection[Any]) -> Callable[..., None]:
    def store(row: Any, **changes: Any) -> None:
        collection.update(row, **changes)

    return store
