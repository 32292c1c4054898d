"""What the scenarios about imports, tasks, stores, the cache and locations share: images that are ready to be worked on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ... import mutations as wrong
from ...content import DATA
from ...step import Json, Line, Step, Until
from ..keystone.personas import PERSONAS, UNSCOPED

EVERYBODY: Final = ("admin", *PERSONAS, UNSCOPED)
NOBODY: Final = "0ec0ded0-ffff-4000-8000-00000000000f"
OCTETS: Final = {"Content-Type": "application/octet-stream"}
RAW: Final[Json] = {"name": "recorded-image", "disk_format": "raw", "container_format": "bare"}


def image(name: str = "image", /, who: str = "project_member", **more: Json) -> Step:
    """Make an image without data, and bind its id to `name`."""
    return Step("POST", "/v2/images", {**RAW, **more}, who=who, kind="setup", keep={name: "id"})


def staged(name: str = "image", who: str = "project_member") -> Step:
    """Put data where an import finds it."""
    return Step("PUT", f"/v2/images/${{{name}}}/stage", raw=DATA, headers=OCTETS, who=who, kind="setup")


def uploaded(name: str = "image", who: str = "project_member", store: str | None = None) -> Step:
    """Give an image its data."""
    headers = OCTETS if store is None else {**OCTETS, "X-Image-Meta-Store": store}
    return Step("PUT", f"/v2/images/${{{name}}}/file", raw=DATA, headers=headers, who=who, kind="setup")


def deactivated(name: str = "image") -> Step:
    """Deactivate an image."""
    return Step("POST", f"/v2/images/${{{name}}}/actions/deactivate", kind="setup")


def gone(name: str = "image") -> Step:
    """Delete an image."""
    return Step("DELETE", f"/v2/images/${{{name}}}", kind="setup")


def ended(name: str = "image", number: int = 0, kind: str = "state: in the end") -> tuple[Line, ...]:
    """Wait until the work on an image has come to an end, by its task, and show what has come of it."""
    show = Step("GET", f"/v2/images/${{{name}}}", kind=kind)
    done = Until(show.but(path=show.path + "/tasks"), f"tasks/{number}/status", ("success", "failure"))
    return done, Until(show, "os_glance_import_task", (None,), 4.0)  # the lock goes last, if it goes at all


def in_status(status: str, name: str = "it", **more: Json) -> Iterator[Line]:
    """Make an image, and bring it into a status: queued, uploading, active or deactivated."""
    yield image(name, **more)
    if status == "uploading":
        yield staged(name)
    if status in ("active", "deactivated"):
        yield uploaded(name)
    if status == "deactivated":
        yield deactivated(name)


def read(step: Step) -> Iterator[Line]:
    """What every operation that reads is asked, but for bodies that are none."""
    yield step
    yield step.but(method="HEAD")
    yield from wrong.personas(step, EVERYBODY)
    yield from wrong.tokens(step)
    yield from wrong.accepts(step)
    yield step.but(path=step.path + "/", kind="path: a slash at the end")
    yield step.but(path=step.path + "?unknown=1", kind="query: an unknown parameter")
    yield step.but(json={"a": "b"}, kind="extra: a body")


def asked(step: Step) -> Iterator[Line]:
    """What every operation that reads is asked."""
    yield from read(step)
    yield from wrong.payload(step.but(json={"a": "b"}))
