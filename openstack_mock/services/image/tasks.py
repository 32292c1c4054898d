"""Tasks: what is done behind an import, and how it is going. Knows nothing of what a task does."""

from __future__ import annotations

import re
from typing import Any

from ...sim.clock import SECOND, iso, moment
from ...wire.call import Call
from ...wire.errors import BadRequest, MethodNotAllowed, NotFound
from ...wire.message import Response, dump
from ...wire.operation import operation
from . import access, fetch, query, records, validation
from .query import Params
from .state import State, Task
from .views import task_view

Json = Any
SORT_KEYS = (
    "created_at", "updated_at", "id", "type", "status", "owner", "expires_at", "image_id", "request_id", "user_id",
    "deleted", "deleted_at",
)  # fmt: skip
_FILTERS = frozenset(SORT_KEYS) - {"deleted"}
_ID_LENGTH = 36
_STATUSES = ("pending", "processing", "success", "failure")
_UUID = re.compile(r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}", re.IGNORECASE)
_NO_DELETE = (
    "This operation is currently not permitted on Glance Tasks. They are auto deleted after reaching the time based on "
    "their expires_at property."
)


# -- life


def new(
    cloud: Any, type: str, input: Json, *, owner: str | None, image_id: str | None, user_id: str,
    request_id: str,
) -> Task:  # fmt: skip
    """Make a task, pending; somebody has still to start it."""
    return Task(
        cloud.sim.ids.uuid(), type, owner, cloud.sim.now, cloud.sim.now, input, image_id=image_id, user_id=user_id,
        request_id=request_id,
    )  # fmt: skip


def add(cloud: Any, state: State, task: Task) -> None:
    """Keep a new task, and let a worker run it."""
    state.tasks.add(task)
    _notify(cloud, "task.create", task)
    cloud.sim.bus.cast("image", "glance-api", "task.run", {"task_id": task.id}, request_id=task.request_id or "")


def process(cloud: Any, state: State, task: Task) -> None:
    """A worker has taken the task."""
    _move(cloud, state, task, "process", "task.processing")


def succeed(cloud: Any, state: State, task: Task, result: Json) -> None:
    """The task is done."""
    task.result = result
    _end(cloud, state, task)
    _move(cloud, state, task, "succeed", "task.success")


def fail(cloud: Any, state: State, task: Task, message: str) -> None:
    """The task has failed, for this reason."""
    task.message = message
    _end(cloud, state, task)
    _move(cloud, state, task, "fail", "task.failure")


def live(state: State, now: int) -> list[Task]:
    """The tasks that have not expired yet."""
    return [task for task in state.tasks if task.expires_at is None or task.expires_at > now]


def _end(cloud: Any, state: State, task: Task) -> None:
    task.expires_at = cloud.sim.now + state.options.task_time_to_live * 3600 * SECOND


def _move(cloud: Any, state: State, task: Task, verb: str, event: str) -> None:
    cloud.sim.lives.begin("image task", task, verb, task.request_id or "")
    state.tasks.update(task, updated_at=cloud.sim.now)
    _notify(cloud, event, task)


def _notify(cloud: Any, event: str, task: Task) -> None:
    payload = {
        "id": task.id, "type": task.type, "status": task.state, "result": None, "owner": task.owner, "message": None,
        "expires_at": iso(task.expires_at or cloud.sim.now), "created_at": iso(task.created_at),
        "updated_at": iso(task.updated_at), "deleted": False, "deleted_at": None,
    }  # fmt: skip
    cloud.sim.bus.notify("image", "image.glance-api", event, payload, request_id=task.request_id or "")


# -- operations


@operation("POST /tasks", "Create task", success=201)
def create(call: Call) -> Response:
    """Start a task by hand: the older way to import, for administrators."""
    _administrate(call)
    body = validation.read(call)
    for name in ("type", "input"):
        if name not in body:
            raise BadRequest(f"Task '{name}' is required")
    validation.check("task", body)
    if not isinstance(body, dict):
        raise BadRequest("Body expected in request.")
    given = body["input"]
    if body["type"] == "import":
        _check_source(call, (given or {}).get("import_from"))
    if given is None:
        raise BadRequest("Task 'input' is required")
    _check_image_id(given.get("image_id"))
    state: State = call.state
    task = new(
        call.cloud, body["type"], body["input"], owner=call.project_id, image_id=given.get("image_id"),
        user_id=call.user_id, request_id=call.request_id,
    )  # fmt: skip
    add(call.cloud, state, task)
    headers = {"Location": f"{call.base}/v2/tasks/{task.id}", "Content-Type": "application/json"}
    return Response(201, headers, dump(task_view(task)))


@operation("GET /tasks", "List tasks")
def index(call: Call) -> Json:
    """List tasks, without what they were given and what came of it."""
    _administrate(call)
    params = Params.of(call)
    size, marker = params.pop("limit"), params.pop("marker")
    direction, key = params.pop("sort_dir", "desc"), params.pop("sort_key", "created_at") or ""
    if direction not in ("asc", "desc"):
        raise BadRequest(f"Invalid sort direction: {direction}")
    _check_filters(params)
    if marker and not _UUID.fullmatch(marker):
        raise BadRequest("Invalid marker format")
    limit = query.limit(size)
    rows, full = _page(call, params.pairs(), marker, limit, key, direction)
    body: Json = {"tasks": [task_view(task, stub=True) for task in rows]}
    body.update(params.links("/v2/tasks", rows[-1].id if rows and full else None))
    body["schema"] = "/v2/schemas/tasks"
    return body


@operation("GET /tasks/{task_id}", "Show task details", stumbles=True)
def show(call: Call) -> Json:
    """Show a task."""
    _administrate(call)
    state: State = call.state
    task = state.tasks.get(call.ids[0])
    if task is None or task not in live(state, call.now):
        raise NotFound(f"Could not find task {call.ids[0]}")
    return task_view(task)


@operation("DELETE /tasks/{task_id}", "Delete task (not allowed)", stumbles=True)
def delete(call: Call) -> Json:
    """Refuse: tasks go by themselves when they expire."""
    _administrate(call)
    raise MethodNotAllowed(_NO_DELETE, name="bare", headers={"Allow": "GET"})


@operation("GET /images/{image_id}/tasks", "Show tasks associated with image", bodyless=True, unguarded=True)
def of_image(call: Call) -> Json:
    """List the tasks of an image, in the database's own form."""
    state: State = call.state
    image = state.image(call.ids[0])
    if image is None or not access.visible(image, call.project_id, access.admin(call)):
        raise access.missing()
    if not access.may(call, "get_image", image):
        raise access.missing()
    rows = [task for task in state.tasks.by(image_id=image.id) if task in live(state, call.now)]
    mine = (call.project_id, None)
    return {"tasks": [_row(task) for task in rows if access.admin(call) or task.owner in mine]}


def _row(task: Task) -> Json:
    return {
        "id": task.id, "type": task.type, "status": task.state, "owner": task.owner,
        "expires_at": _stamp(task.expires_at), "created_at": _stamp(task.created_at),
        "updated_at": _stamp(task.updated_at), "deleted_at": None, "deleted": False, "image_id": task.image_id,
        "request_id": task.request_id, "user_id": task.user_id, "input": task.input, "result": task.result,
        "message": task.message,
    }  # fmt: skip


def _stamp(micros: int | None) -> str | None:
    """A time as the database gives it: whole seconds, with a fraction behind."""
    return None if micros is None else moment(micros).strftime("%Y-%m-%dT%H:%M:%S.000000")


def _administrate(call: Call) -> None:
    if not call.may("tasks_api_access", {}):
        raise access.forbidden("tasks_api_access")


def _check_source(call: Call, source: Json) -> None:
    if not source or not isinstance(source, str):
        raise BadRequest(f"Invalid location: {source}")
    if source.startswith(("file:///", "filesystem:///")):
        raise BadRequest("File based imports are not allowed. Please use a non-local source of image data.")
    if not source.startswith(("http://", "https://")):
        raise BadRequest(
            "The given uri is not valid. Please specify a valid uri from the following list of supported uri ['http']"
        )
    if not fetch.allowed(call.state, source):
        raise BadRequest(f"URI for legacy import task does not pass filtering: {source}")


def _check_image_id(value: Json) -> None:
    """Refuse what the real service's database has no room for; whether there is such an image only the task sees."""
    if isinstance(value, list | dict) or len(str(value or "")) > _ID_LENGTH:
        raise BadRequest(f"Invalid image id: {value}")
    records.refuse_four_bytes("image_id", value)


def _check_filters(params: Params) -> None:
    status, kind = params.get("status"), params.get("type")
    if status and status not in _STATUSES:
        raise BadRequest(f"Invalid status value: {status}")
    if kind and kind != "import":
        raise BadRequest(f"Invalid type value: {kind}")


def _page(
    call: Call, filters: list[tuple[str, str]], marker: str | None, limit: int | None, key: str, direction: str
) -> tuple[list[Task], bool]:
    state: State = call.state
    options = state.options
    size = min(options.api_limit_max, options.limit_param_default if limit is None else limit)
    if key not in SORT_KEYS:
        raise BadRequest("Sort key supplied was not valid.")
    rows = [
        task for task in live(state, call.now)
        if all(_text(_column(task, name)) == value for name, value in filters if name in _FILTERS)
    ]  # fmt: skip
    order = [*dict.fromkeys((key, "created_at", "id"))]
    for name in reversed(order):
        rows.sort(key=lambda task: _rank(task, name), reverse=direction == "desc")
    start = 0
    if marker is not None:
        places = [task.id for task in rows]
        if marker not in places:
            raise BadRequest(f"Task with the given id {marker} was not found")
        start = places.index(marker) + 1
    found = rows[start : start + size]
    return found, len(found) == size


def _text(value: Any) -> str:
    return iso(value) if isinstance(value, int) else str(value)


def _column(task: Task, name: str) -> Any:
    """A column of a task's row. None is ever deleted here: those that have expired are not shown."""
    return getattr(task, name, None)


def _rank(task: Task, name: str) -> tuple[bool, Any]:
    value = _column(task, name)
    return value is not None, value
