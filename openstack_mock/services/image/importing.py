"""What an import does, step by step, and how it is undone when a step fails. Knows no request.

The states that a failed import leaves behind are the real service's, its oddities included: where one of its steps
cannot be undone, the image keeps the lock of the failed task (`os_glance_import_task`).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ...store.blob import Blob
from . import data, fetch, locations, records, tasks
from .imports import FAILED, IMPORTING, LOCK, STAGE_HOST
from .inspection import InvalidImageData, virtual_size
from .state import Image, State, Task

_INTERNAL = "Task failed due to Internal Error"
_COPIED = ("hw_", "trait:", "os_distro", "os_secure_boot", "os_type")  # what glance-download takes over
_INTERFACES = ("public", "internal", "admin")
_SECONDS = {"fetch": 2.0, "copy": 1.0, "finish": 0.0}


def run(cloud: Any, state: State, task: Task) -> None:
    """Start an import: the image is importing (copying leaves it active), the stores are noted on it."""
    tasks.process(cloud, state, task)
    given = task.input or {}
    if "image_id" not in given:
        missing = "Missing required 'image_id' field" if given else "Input to api_image_import task is empty."
        tasks.fail(cloud, state, task, missing)
        return
    image = _image(state, task) if "import_req" in given else None
    if image is None:
        tasks.fail(cloud, state, task, _INTERNAL)
        return
    stores = _stores(task)
    if _method(task) == "glance-direct" and given["import_req"]["method"].get("uri"):
        tasks.fail(cloud, state, task, _INTERNAL)  # it is looked for there, and not where it was staged
        return
    if _method(task) != "copy-image":
        records.transition(cloud, image, "import", task.request_id or "")
    _note(image, IMPORTING, add=stores)
    _note(image, FAILED, drop=stores)
    image.properties.pop(STAGE_HOST, None)
    _save(cloud, state, image, task)
    if len(set(stores)) < len(stores):
        tasks.fail(cloud, state, task, _INTERNAL)  # the same step twice is no flow; the image stays as it is
    elif _method(task) == "glance-direct":
        _next(cloud, task, "copy", index=0)
    else:
        _next(cloud, task, "fetch")


def fetch_data(cloud: Any, state: State, task_id: str) -> None:
    """Bring the data from where it lies into the staging area."""
    task = state.tasks.get(task_id)
    image = None if task is None else _image(state, task)
    if task is None or task.state != "processing":
        return
    if image is None:
        tasks.fail(cloud, state, task, _INTERNAL)
        return
    method = task.input["import_req"]["method"]
    try:
        if method["name"] == "web-download":
            state.staged[image.id] = fetch.fetch(state, method["uri"])
        elif method["name"] == "copy-image":
            state.staged[image.id] = _own_data(state, image)
        elif not _take_over(cloud, state, image, task, method):
            return
    except fetch.Unreachable:
        _undo_fetch(cloud, state, image, task)
        return
    _next(cloud, task, "copy", index=0)


def copy_to_store(cloud: Any, state: State, task_id: str, index: int) -> None:
    """Copy the staged data to one store, and go on with the next."""
    task = state.tasks.get(task_id)
    if task is None or task.state != "processing":
        return
    image = _image(state, task)
    blob = None if image is None else state.staged.get(image.id)
    stores = _stores(task)
    if image is None:
        tasks.fail(cloud, state, task, _INTERNAL)
        return
    if index >= len(stores):
        _next(cloud, task, "finish")
        return
    all_or_nothing = task.input["import_req"].get("all_stores_must_succeed", True)
    try:
        if blob is None:
            raise locations.StoreFailed("nothing is staged")
        _put(cloud, state, image, task, stores[index], blob)
        last = not all_or_nothing or index == len(stores) - 1
        if last and _method(task) != "copy-image" and image.state != "active":
            records.transition(cloud, image, "activate", task.request_id or "")
            records.notify(cloud, "image.activate", image, task.request_id or "")
    except (locations.StoreFailed, InvalidImageData):
        if all_or_nothing:
            _undo_copy(cloud, state, image, task, index)
            return
        _note(image, FAILED, add=[stores[index]])
    _note(image, IMPORTING, drop=[stores[index]])
    _save(cloud, state, image, task)
    _next(cloud, task, "copy" if index + 1 < len(stores) else "finish", index=index + 1)


def finish(cloud: Any, state: State, task_id: str) -> None:
    """Empty the staging area, and end the task: well, if the image is active."""
    task = state.tasks.get(task_id)
    if task is None or task.state != "processing":
        return
    image = _image(state, task)
    if image is None:
        tasks.fail(cloud, state, task, _INTERNAL)
        return
    state.staged.pop(image.id, None)
    if image.state != "active":
        # None of the stores has it. Undoing a download, the real service loses its way, and keeps its lock.
        records.transition(cloud, image, "restore", task.request_id or "")
        if _method(task) == "glance-direct":
            image.properties.pop(LOCK, None)
        _save(cloud, state, image, task)
        tasks.fail(cloud, state, task, _INTERNAL)
        return
    _unlock(cloud, state, image, task)
    tasks.succeed(cloud, state, task, {"image_id": image.id})


# -- inside


def _put(cloud: Any, state: State, image: Image, task: Task, store: str, blob: Blob) -> None:
    virtual = virtual_size(image, blob, state.options)
    locations.put(cloud, state, image, store, blob)
    digest = data.Digest.of(blob, state.options.hashing_algorithm)
    data.describe(image, digest, blob, virtual)
    if blob.size:
        task.message = f"Copied {blob.size >> 20} MiB"
    records.notify(cloud, "image.upload", image, task.request_id or "", backend=store)


def _own_data(state: State, image: Image) -> Blob:
    blob = locations.data(state, image)
    if blob is None:
        raise fetch.Unreachable("Image not found in any configured store")
    return blob


def _take_over(cloud: Any, state: State, image: Image, task: Task, method: dict[str, Any]) -> bool:
    """Take formats, properties and data of an image of another Glance: here, of this cloud's own one region."""
    source = state.image(method["glance_image_id"])
    known = cloud.settings.region == method["glance_region"] and method["glance_service_interface"] in _INTERFACES
    blob = locations.data(state, source) if source is not None else None
    if not known or source is None or source.state != "active" or blob is None:
        records.transition(cloud, image, "restore", task.request_id or "")
        _unlock(cloud, state, image, task)
        tasks.fail(cloud, state, task, _INTERNAL)
        return False
    image.disk_format, image.container_format = source.disk_format, source.container_format
    image.properties.update((name, value) for name, value in source.properties.items() if name.startswith(_COPIED))
    state.staged[image.id] = blob
    return True


def _undo_fetch(cloud: Any, state: State, image: Image, task: Task) -> None:
    stores = _stores(task)
    if _method(task) != "copy-image":
        records.transition(cloud, image, "restore", task.request_id or "")
        _note(image, FAILED, add=stores)
        _note(image, IMPORTING, drop=stores)
    _unlock(cloud, state, image, task)
    tasks.fail(cloud, state, task, _INTERNAL)


def _undo_copy(cloud: Any, state: State, image: Image, task: Task, index: int) -> None:
    """Take the data out of the stores that have it already; a staged image stays importing, as in the real one."""
    stores = _stores(task)
    for name in stores[: index + 1]:
        image.locations = [each for each in image.locations if each.store != name]
    if not image.locations:
        image.checksum = image.os_hash_algo = image.os_hash_value = None
        image.size = None if index or _method(task) != "glance-direct" else image.size
        image.virtual_size = None
    _note(image, IMPORTING, drop=stores[: index + 1])
    _note(image, FAILED, add=[stores[index]])
    if _method(task) in ("web-download", "glance-download"):
        records.transition(cloud, image, "restore", task.request_id or "")
        _note(image, FAILED, add=stores)
        _note(image, IMPORTING, drop=stores)
        state.staged.pop(image.id, None)
    if _method(task) == "glance-download":
        _save(cloud, state, image, task)
    else:
        _unlock(cloud, state, image, task)
    tasks.fail(cloud, state, task, _INTERNAL)


def _image(state: State, task: Task) -> Image | None:
    """The task's image, if it is still there and the task still holds its lock."""
    image = state.images.get(task.image_id)
    return image if image is not None and image.properties.get(LOCK) == task.id else None


def _stores(task: Task) -> list[str]:
    """The stores to import to, whatever they came in."""
    return list(task.input["backend"])


def _method(task: Task) -> str:
    name: str = task.input["import_req"]["method"]["name"]
    return name


def _note(image: Image, key: str, *, add: Iterable[str] = (), drop: Iterable[str] = ()) -> None:
    """Write stores down on an image, or strike them out."""
    noted = {name for name in image.properties.get(key, "").split(",") if name}
    image.properties[key] = ",".join(sorted((noted | set(add)) - set(drop)))


def _unlock(cloud: Any, state: State, image: Image, task: Task) -> None:
    image.properties.pop(LOCK, None)
    _save(cloud, state, image, task)


def _save(cloud: Any, state: State, image: Image, task: Task) -> None:
    records.save(cloud, state, image, task.request_id or "")


def _next(cloud: Any, task: Task, step: str, **more: Any) -> None:
    cloud.sim.bus.cast(
        "image", "glance-api", f"import.{step}", {"task_id": task.id, **more}, delay=_SECONDS[step],
        request_id=task.request_id or "",
    )  # fmt: skip
