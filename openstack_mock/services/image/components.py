"""Glance's workers on the bus: what is done for tasks, and the scrubber. Knows no request.

An import is a chain of messages to `glance-api`: `task.run`, `import.fetch` (from a URL, a store or another Glance
into the staging area), `import.copy` to each store in turn, `import.finish`. Each takes its time, can be delayed,
dropped or made to fail, and leaves the image in the status that the real service shows at that point.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ...sim.bus import Message
from ...sim.components import Components as Base
from ...sim.machine import Life
from ...store.collection import Collection
from . import importing, legacy_import, location_import, scrubber
from .machine import IMAGE, TASK
from .state import State

_FLOWS = {"import": legacy_import.run, "api_image_import": importing.run, "location_import": location_import.run}


class Components(Base):
    """glance-api's task workers, and glance-scrubber."""

    @property
    def state(self) -> State:
        """The cloud's images."""
        state: State = self.cloud.state("image")
        return state

    def task_run(self, message: Message) -> None:
        """Take a task, and start what it stands for."""
        task = self.state.tasks.get(message.args["task_id"])
        if task is None or task.state != "pending":
            return
        _FLOWS[task.type](self.cloud, self.state, task)

    def import_fetch(self, message: Message) -> None:
        """Bring the data into the staging area."""
        importing.fetch_data(self.cloud, self.state, message.args["task_id"])

    def import_copy(self, message: Message) -> None:
        """Copy staged data to the next store."""
        importing.copy_to_store(self.cloud, self.state, message.args["task_id"], message.args["index"])

    def import_finish(self, message: Message) -> None:
        """See what has come of it."""
        importing.finish(self.cloud, self.state, message.args["task_id"])

    def legacy_fetch(self, message: Message) -> None:
        """Fetch the data of an older import."""
        legacy_import.fetch_data(self.cloud, self.state, message.args["task_id"], message.args["image_id"])

    def location_hash(self, message: Message) -> None:
        """Hash what lies at a new location."""
        location_import.hash_data(self.cloud, self.state, message.args["task_id"])

    def scrub(self, message: Message) -> None:
        """Take away the data of images that are pending delete."""
        scrubber.scrub(self.cloud, self.state)


def attach(cloud: Any, state: State) -> None:
    """Bind the machines to this cloud's images and tasks."""
    lives = cloud.sim.lives
    lives.attach(Life(IMAGE, "image", state.images.get, _stored(state.images), None))
    lives.attach(Life(TASK, "image", state.tasks.get, _stored(state.tasks), None))


def _stored(collection: Collection[Any]) -> Callable[..., None]:
    def store(row: Any, **changes: Any) -> None:
        collection.update(row, **changes)

    return store
