"""Tasks made by hand, listed and shown; what they make of their input."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from ... import mutations as wrong
from ...content import ROOT
from ...reference import Field
from ...step import Json, Line, Pause, Step, Until
from ._ready import EVERYBODY, NOBODY, asked

TASKS: Final = "/v2/tasks"
INPUT: Final[Json] = {
    "import_from": f"{ROOT}/image", "import_from_format": "raw",
    "image_properties": {"name": "recorded-imported", "disk_format": "raw", "container_format": "bare", "recorded": "yes"},
}  # fmt: skip
FAILING: Final[Json] = {"import_from": f"{ROOT}/missing"}  # for want of the other fields: it leaves no image
STATUSES: Final = ("success", "failure")
SOURCES: Final[tuple[Json, ...]] = (
    "", " ", "x", "file:///etc/passwd", "filesystem:///etc/passwd", "FILE:///etc/passwd", "ftp://127.0.0.1/x", "http://", "http:///x", "https://", "HTTP://127.0.0.1/x",
    "http://192.0.2.1/x", "http://example.com/x", "http://127.0.0.1:99999/x", "http://127.0.0.1:x/x", "http://[::1]/x", "http://[::1/x", "http://127.0.0.1.example.com/x",
    "http://127.1/x", "http://2130706433/x", "http://0x7f000001/x", "http://user:pass@192.0.2.1/x", "http://user@127.0.0.1/x", "swift://a/b", "rbd://a", "cinder://a",
    "http://0177.0.0.1/x", "http://127.0.0.1:0/x", "http://127.0.0.1#@192.0.2.1/", "http://192.0.2.1#@127.0.0.1/", "https://127.0.0.1/x", "//127.0.0.1/x", "http:/127.0.0.1/x",
    "http://é/x", "http://127.0.0.1/é", "http://127.0.0.1 /x", None, 7, True, False, [], ["http://127.0.0.1/x"], {}, {"a": "b"},
)  # fmt: skip
KEYS: Final = ("created_at", "updated_at", "id", "type", "status", "owner", "expires_at", "image_id", "request_id", "user_id")
OTHER_KEYS: Final = ("deleted", "deleted_at", "input", "result", "message", "self", "schema", "nothing", "", "CREATED_AT", "task_info", "created_at,id")


def steps() -> Iterator[Line]:
    """Everything about tasks."""
    for name in ("task", "tasks"):
        yield from asked(Step("GET", f"/v2/schemas/{name}", whole=True))
        yield from wrong.methods(f"/v2/schemas/{name}", ("GET", "HEAD"))
    yield from _created()
    yield from _sources()
    yield from _outcomes()
    yield from _shown()
    yield from _listed()


def _created() -> Iterator[Line]:
    create = Step("POST", TASKS, {"type": "import", "input": FAILING}, keep={"task": "id"}, who="project_admin")
    yield create
    known = (Field(("type",), True, 'string, one of ["import", "api_image_import", "location_import", "export", "clone"]'), Field(("input",), True, "object|null"))
    yield from _bodies(create, known)
    yield from wrong.personas(create, EVERYBODY)
    yield from wrong.personas(create.but(json={}), EVERYBODY)
    yield from wrong.tokens(create)
    yield from wrong.accepts(create)
    for extra in ("status", "id", "owner", "message", "result", "self", "schema", "image_id", "request_id", "user_id", "expires_at", "created_at"):
        for value in ("x", None, {}):
            yield create.but(json={**create.json, extra: value}, kind=f"extra: {extra}")
    for kind in ("api_image_import", "location_import", "export", "clone", "IMPORT", "", "convert"):
        for given in ({}, {"image_id": NOBODY}, {"image_id": "x"}, {"a": "b"}, None):
            yield create.but(json={"type": kind, "input": given}, kind=f"value: of type {kind}")
    for value in (7, True, 1.5, [], {}, {"a": "b"}, "n" * 36, "n" * 37, "\U0001f600", "é"):
        yield create.but(json={"type": "api_image_import", "input": {"image_id": value}}, kind="value: an image's id")
    yield from wrong.methods(TASKS, ("GET", "HEAD", "POST"))
    yield from wrong.methods(TASKS, ("GET", "HEAD", "POST"), who="project_reader")
    yield create.but(path=TASKS + "/", kind="path: a slash at the end")
    yield create.but(path=TASKS + "?unknown=1", kind="query: an unknown parameter")


def _bodies(step: Step, known: Iterable[Field]) -> Iterator[Step]:
    """Everything that can be wrong with a body whose fields lie open in it."""
    wrapped = step.but(json={"it": step.json})
    for probe in wrong.body(wrapped, [replace(field, path=("it", *field.path)) for field in known]):
        if isinstance(probe.json, dict) and list(probe.json) == ["it"] and probe.kind != "value: it is null":
            yield probe.but(json=probe.json["it"], kind=probe.kind.replace("it.", "", 1))
    yield from wrong.envelope(step)
    yield from wrong.payload(step)


def _sources() -> Iterator[Line]:
    """Where an import may come from; without the other fields, none of these begins."""
    for source in SOURCES:
        yield Step("POST", TASKS, {"type": "import", "input": {"import_from": source}}, kind=f"source: {source!r}")
    yield Step("POST", TASKS, {"type": "import", "input": {}}, kind="source: none")


def _ended(name: str = "task") -> Until:
    return Until(Step("GET", f"{TASKS}/${{{name}}}", kind="state: in the end", keep={"made": "result/image_id"}), "status", STATUSES)


def _outcomes() -> Iterator[Line]:
    """What becomes of a task, by what it was given."""
    for kind, given in {
        "nothing": None, "an empty object": {}, "no format": {"import_from": f"{ROOT}/image"}, "no properties": {"import_from": f"{ROOT}/image", "import_from_format": "raw"},
        "nothing there": {**INPUT, "import_from": f"{ROOT}/missing"}, "sent away": {**INPUT, "import_from": f"{ROOT}/away"},
        "bad properties": {**INPUT, "image_properties": {"name": 7}}, "a status": {**INPUT, "image_properties": {"status": "active"}},
        "no formats": {**INPUT, "image_properties": {"name": "recorded-imported"}}, "a bad format": {**INPUT, "image_properties": {**INPUT["image_properties"], "disk_format": "x"}},
    }.items():  # fmt: skip
        yield Step("POST", TASKS, {"type": "import", "input": given}, who="project_admin", kind=f"outcome: {kind}", keep={"task": "id"}, then=(_ended(),))
    for kind in ("api_image_import", "location_import"):
        for given in ({}, {"image_id": NOBODY}, {"image_id": NOBODY, "import_req": {"method": {"name": "web-download"}}, "backend": ["store1"]}):
            yield Step("POST", TASKS, {"type": kind, "input": given}, who="project_admin", kind=f"outcome: of {kind}", keep={"task": "id"}, then=(_ended(),))
    show = Step("GET", "/v2/images/${made}", kind="state: what a task has made")
    for kind, given in {
        "good": INPUT, "redirected": {**INPUT, "import_from": f"{ROOT}/moved"}, "with more": {**INPUT, "more": 1}, "no image's properties": {**INPUT, "image_properties": {}},
        "visible": {**INPUT, "image_properties": {**INPUT["image_properties"], "visibility": "public", "min_disk": 1, "tags": ["a"], "os_hidden": True}},
    }.items():  # fmt: skip
        gone = Step("DELETE", "/v2/images/${made}", kind="setup")
        create = Step("POST", TASKS, {"type": "import", "input": given}, who="project_admin", kind=f"outcome: {kind}", keep={"task": "id"})
        yield create
        yield _ended()
        yield show
        yield show.but(path=show.path + "/tasks")
        yield gone


def _shown() -> Iterator[Line]:
    yield Step("POST", TASKS, {"type": "import", "input": FAILING}, who="project_admin", kind="setup", keep={"task": "id"})
    yield _ended()
    show = Step("GET", f"{TASKS}/${{task}}")
    yield from asked(show)
    yield from wrong.unknown(show, "task")
    yield from wrong.unknown(show.but(who="project_reader"), "task")
    delete = show.but(method="DELETE")
    yield from asked(delete)
    yield from wrong.unknown(delete, "task")
    for who in ("admin", "project_reader"):
        yield from wrong.methods(show.path, ("GET", "HEAD", "DELETE"), who=who)
    yield show.but(path=f"{TASKS}/${{task}}/", kind="path: a slash at the end")


def _listed() -> Iterator[Line]:
    for number, name in enumerate(("one", "two", "three")):
        given = INPUT if number == 1 else FAILING
        yield Step("POST", TASKS, {"type": "import", "input": given}, who="away_admin", kind="setup", keep={name: "id"})
        yield _ended(name)
        yield Pause()
    yield Step("DELETE", "/v2/images/${made}", kind="setup")
    listing = Step("GET", TASKS)
    yield from asked(listing)
    narrow = Step("GET", f"{TASKS}?owner=${{project.away}}", ordered=True, whole=True)
    yield from wrong.query(narrow.but(ordered=False), {
        "status": (*STATUSES, "pending", "processing"), "type": ("import", "api_image_import", "location_import"), "sort_dir": ("asc", "desc"), "owner": ("${project.away}",),
        "limit": (), "marker": (), "id": ("${one}",), "image_id": (), "user_id": ("${user.away_admin}",), "request_id": (), "visibility": (), "deleted": (), "created_at": (), "expires_at": (),
    })  # fmt: skip
    yield from wrong.personas(narrow, EVERYBODY)
    yield from wrong.pages(narrow, "${one}")
    for key in KEYS:
        for direction in ("asc", "desc"):
            page = narrow.but(path=f"{narrow.path}&sort_key={key}&sort_dir={direction}", kind="page: sorted")
            if key not in ("id", "request_id"):  # which chance has chosen
                yield page
                yield page.but(path=page.path + "&limit=2", kind="page: a part")
                yield page.but(path=page.path + "&limit=1&marker=${two}", kind="page: a part")
            else:
                yield page.but(ordered=False)
    for key in OTHER_KEYS:
        yield narrow.but(path=f"{narrow.path}&sort_key={key}", kind="page: sorted by what is no key")
    for text in (
        "limit=2", "limit=3", "limit=4", "limit=1&marker=${three}", "limit=5&marker=${two}", "marker=${one}", "marker=${three}", "marker=unknown", f"marker={NOBODY}", "marker=", "sort_dir=", "sort_dir=ASC",
        "sort_dir=asc&sort_dir=desc", "limit=1&limit=2", "limit=%20", "limit=1.5", "limit=1e1", "limit=0x1", "sort_key=created_at&sort_key=id", "status=success&type=import", "status=failure", "status=failure&status=success",
        "status=", "type=", "type=api_image_import", "status=FAILURE", "unknown=1", "id=${one}", "id=x", "user_id=x", "image_id=x", "message=x", "deleted=true", "deleted=false", "limit=2&unknown=%C3%A9", "limit=2&unknown=%FF", "%FF=1",
        "marker=${one}&limit=0",
    ):  # fmt: skip
        yield narrow.but(path=f"{narrow.path}&{text}", kind="page: odd")
