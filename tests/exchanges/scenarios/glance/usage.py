"""What a project uses of its limits."""

from __future__ import annotations

from collections.abc import Iterator

from ... import mutations as wrong
from ...step import Line, Step
from ._ready import asked, gone, image, staged


def steps() -> Iterator[Line]:
    """The usage, of nobody in particular and of a project that has images; this service's limits are its own."""
    usage = Step("GET", "/v2/info/usage")
    yield from asked(usage)
    yield from wrong.methods(usage.path, ("GET", "HEAD"))
    yield from wrong.methods(usage.path, ("GET", "HEAD"), who="project_reader")
    yield image()
    yield staged()
    yield usage.but(who="project_member", kind="state: with an image")
    yield usage.but(path="/v2/info/usage/x", kind="path: nothing there")
    yield gone()
