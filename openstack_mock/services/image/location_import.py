"""What adding a location does: the image becomes active at once, its data is hashed behind. Knows no request."""

from __future__ import annotations

from typing import Any

from . import data, fetch, records, tasks
from .imports import LOCK
from .state import Image, Location, State, Task

HASH_HOST = "os_glance_hash_op_host"
_INTERNAL = "Task failed due to Internal Error"


def run(cloud: Any, state: State, task: Task) -> None:
    """Add the location; without a hash to hold it against, the image is active before its data is read."""
    tasks.process(cloud, state, task)
    given = task.input or {}
    for name in ("image_id", "loc_url", "validation_data"):
        if name not in given:
            missing = f"Input does not contain '{name}' field" if given else "Input to location_import task is empty."
            tasks.fail(cloud, state, task, missing)
            return
    image = state.images.get(task.image_id)
    if image is None:
        tasks.fail(cloud, state, task, _INTERNAL)
        return
    url, facts = task.input["loc_url"], task.input["validation_data"] or {}
    try:
        if not state.options.http_store:
            raise fetch.Unreachable(f"no store takes {url}")
        blob = fetch.fetch(state, url)
    except fetch.Unreachable:
        image.properties.pop(LOCK, None)
        records.save(cloud, state, image, task.request_id or "")
        tasks.fail(cloud, state, task, _INTERNAL)
        return
    image.locations.append(Location(url, {"store": state.options.http_store}, blob))
    image.size = blob.size
    if not state.options.do_secure_hash:
        _trust(cloud, state, image, task, facts)
        return
    image.os_hash_algo = facts.get("os_hash_algo", state.options.hashing_algorithm)
    image.properties[HASH_HOST] = "http://glance"
    records.transition(cloud, image, "import" if facts else "activate", task.request_id or "")
    records.save(cloud, state, image, task.request_id or "")
    cloud.sim.bus.cast(
        "image", "glance-api", "location.hash", {"task_id": task.id}, delay=2.0, request_id=task.request_id or ""
    )


def _trust(cloud: Any, state: State, image: Image, task: Task, facts: dict[str, str]) -> None:
    """Take the client's word for the hash."""
    image.os_hash_algo, image.os_hash_value = facts.get("os_hash_algo"), facts.get("os_hash_value")
    image.properties.pop(LOCK, None)
    records.transition(cloud, image, "activate", task.request_id or "")
    records.save(cloud, state, image, task.request_id or "")
    tasks.succeed(cloud, state, task, {"image_id": image.id})


def hash_data(cloud: Any, state: State, task_id: str) -> None:
    """Hash the data, and hold it against what the client said of it."""
    task = state.tasks.get(task_id)
    image = None if task is None else state.images.get(task.image_id)
    if task is None or task.state != "processing":
        return
    if image is None or not image.locations or image.locations[-1].blob is None:
        tasks.fail(cloud, state, task, _INTERNAL)
        return
    facts = task.input["validation_data"] or {}
    digest = data.Digest.of(image.locations[-1].blob, image.os_hash_algo or state.options.hashing_algorithm)
    for name in (HASH_HOST, LOCK):
        image.properties.pop(name, None)
    if facts and facts.get("os_hash_value") != digest.value:
        if not task.input["loc_url"].startswith("http"):
            image.locations.pop()  # a URL of somebody else's stays
        records.transition(cloud, image, "restore", task.request_id or "")
        image.checksum = image.os_hash_algo = image.os_hash_value = None
        records.save(cloud, state, image, task.request_id or "")
        tasks.fail(cloud, state, task, _INTERNAL)
        return
    image.checksum, image.os_hash_value = digest.checksum, digest.value
    if image.state != "active":
        records.transition(cloud, image, "activate", task.request_id or "")
    records.save(cloud, state, image, task.request_id or "")
    tasks.succeed(cloud, state, task, {"image_id": image.id})
