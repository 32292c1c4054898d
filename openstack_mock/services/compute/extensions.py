"""The extensions that nova once had: all of them are there, always."""

from __future__ import annotations

import functools
import json
from importlib.resources import files
from typing import Any

from ...wire.call import Call
from ...wire.errors import NotFound
from .declare import operation

Json = Any


@functools.cache
def _extensions() -> list[list[str]]:
    """Alias, name and description of each."""
    source = files(__package__) / "extensions.json"
    found: list[list[str]] = json.loads(source.read_text("utf-8"))
    return found


@operation("GET /extensions", "List Extensions", policy="os_compute_api:extensions")
def index(call: Call) -> Json:
    """All extensions."""
    return {"extensions": [_view(row) for row in _extensions()]}


@operation("GET /extensions/{id}", "Show Extension Details", policy="os_compute_api:extensions")
def show(call: Call) -> Json:
    """One extension, by its alias."""
    row = next((row for row in _extensions() if row[0] == call.ids[0]), None)
    if row is None:
        raise NotFound("The resource could not be found.")
    return {"extension": _view(row)}


def _view(row: list[str]) -> Json:
    return {
        "alias": row[0], "description": row[2], "links": [], "name": row[1],
        "namespace": "http://docs.openstack.org/compute/ext/fake_xml", "updated": "2014-12-03T00:00:00Z",
    }  # fmt: skip
