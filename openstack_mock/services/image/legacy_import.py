"""What the older task `import` does: it makes an image of its own, owned by nobody, from a URL. Knows no request."""

from __future__ import annotations

from typing import Any

from . import data, fetch, locations, records, tasks
from .inspection import InvalidImageData
from .state import Image, State, Task

_INTERNAL = "Task failed due to Internal Error"
_FIELDS = (
    "name", "visibility", "min_disk", "min_ram", "protected", "disk_format", "container_format", "os_hidden", "tags",
)  # fmt: skip
_LARGEST = 2147483647
_REFUSED = (
    "status", "checksum", "os_hash_algo", "os_hash_value", "size", "virtual_size", "created_at", "updated_at", "owner",
    "locations", "direct_url", "self", "file", "schema", "stores", "deleted", "deleted_at",
)  # fmt: skip


def run(cloud: Any, state: State, task: Task) -> None:
    """Make the image, and send for its data."""
    tasks.process(cloud, state, task)
    given = task.input or {}
    for name in ("import_from", "import_from_format", "image_properties"):
        if name not in given:
            tasks.fail(cloud, state, task, f"Input does not contain '{name}' field")
            return
    image = _image(cloud, state, given["image_properties"])
    if image is None:
        tasks.fail(cloud, state, task, _INTERNAL)
        return
    records.add(cloud, state, image, task.request_id or "")
    cloud.sim.bus.cast(
        "image", "glance-api", "legacy.fetch", {"task_id": task.id, "image_id": image.id}, delay=2.0,
        request_id=task.request_id or "",
    )  # fmt: skip


def fetch_data(cloud: Any, state: State, task_id: str, image_id: str) -> None:
    """Fetch the data and store it; if that fails, the image goes again."""
    task, image = state.tasks.get(task_id), state.images.get(image_id)
    if task is None or task.state != "processing":
        return
    if image is None:
        tasks.fail(cloud, state, task, _INTERNAL)
        return
    request_id = task.request_id or ""
    try:
        blob = fetch.fetch(state, task.input["import_from"])
        records.transition(cloud, image, "save", request_id)
        digest = data.Digest.of(blob, state.options.hashing_algorithm)
        data.store(cloud, state, image, digest, blob, (), request_id)
    except (fetch.Unreachable, locations.StoreFailed, InvalidImageData, records.MissingFormat):
        records.transition(cloud, image, "delete", request_id)
        records.remove(cloud, state, image, request_id)
        tasks.fail(cloud, state, task, _INTERNAL)
        return
    tasks.succeed(cloud, state, task, {"image_id": image.id})


def _image(cloud: Any, state: State, properties: Any) -> Image | None:
    """The image that the properties describe; without any it is a bare qcow2. None if they cannot be."""
    if not isinstance(properties, dict) or any(name in properties for name in _REFUSED):
        return None
    if not all(_keepable(name, value) for name, value in properties.items()):
        return None
    id = properties.get("id") or cloud.sim.ids.uuid()
    if state.is_taken(id):
        return None
    base = {name: _kept(name, properties[name]) for name in _FIELDS if name in properties}
    extra = {name: _kept(name, value) for name, value in properties.items() if name not in (*_FIELDS, "id")}
    if not properties:
        base = {"disk_format": "qcow2", "container_format": "bare"}
    return Image(id, None, cloud.sim.now, cloud.sim.now, properties=extra, **base)


def _keepable(name: str, value: Any) -> bool:
    """Whether the real service's database has room for a property: no schema is asked."""
    if name == "tags":
        return isinstance(value, list) and all(isinstance(tag, str) for tag in value)
    if name == "id":
        return isinstance(value, str | None)
    if name in ("min_disk", "min_ram"):
        return isinstance(value, int) and 0 <= value <= _LARGEST
    return not isinstance(value, list | dict)


def _kept(name: str, value: Any) -> Any:
    """A property as a column gives it back: most are text."""
    if value is None or name in ("tags", "min_disk", "min_ram"):
        return value
    return bool(value) if name in ("protected", "os_hidden") else str(value)
