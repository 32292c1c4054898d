"""Resource classes: list, create, show, rename (before 1.7) or make sure of (since), delete."""

from __future__ import annotations

from ...wire.call import Call
from ...wire.errors import BadRequest, Conflict
from ...wire.message import Json
from ...wire.operation import operation
from . import schema
from .answers import dated
from .bodies import body, extract
from .links import href, locate
from .models import Label
from .state import FIRST_CUSTOM_CLASS


def _view(call: Call, label: Label) -> Json:
    return {"name": label.name, "links": [{"rel": "self", "href": href(call, f"/resource_classes/{label.name}")}]}


@operation("GET /resource_classes", "List resource classes", policy="placement:resource_classes:list", since="1.2",
           gives_json=True)  # fmt: skip
def list_all(call: Call) -> Json:
    """List the standard classes and the custom ones."""
    rows = call.state.classes.values()
    dated(call, max(row.modified for row in rows))
    return {"resource_classes": [_view(call, row) for row in rows]}


@operation("POST /resource_classes", "Create resource class", policy="placement:resource_classes:create",
           body=schema.CLASS_POST, success=201, since="1.2", takes_json=True)  # fmt: skip
def create(call: Call) -> None:
    """Create a custom class."""
    name = body(call)["name"]
    if name in call.state.classes:
        raise Conflict(f"Conflicting resource class already exists: {name}")
    call.state.add_class(name, call.now)
    locate(call, f"/resource_classes/{name}")


@operation("GET /resource_classes/{name}", "Show resource class", policy="placement:resource_classes:show",
           since="1.2", gives_json=True)  # fmt: skip
def show(call: Call) -> Json:
    """Show a class."""
    row = call.state.class_named(*call.ids)
    dated(call, row.modified)
    return _view(call, row)


@operation("PUT /resource_classes/{name}", "Update resource class", policy="placement:resource_classes:update",
           body=schema.CLASS_POST, since="1.2", until="1.6", takes_json=True)  # fmt: skip
def rename(call: Call) -> Json:
    """Rename a custom class."""
    data = body(call)
    (name,) = call.ids
    row = call.state.class_named(name)
    if row.number < FIRST_CUSTOM_CLASS:
        raise BadRequest(f"Cannot update standard resource class {name}")
    if data["name"] != name:
        if data["name"] in call.state.classes:
            raise Conflict(f"Resource class already exists: {data['name']}")
        call.state.rename_class(name, data["name"], call.now)
    return _view(call, row)


@operation("PUT /resource_classes/{name}", "Update resource class", policy="placement:resource_classes:update",
           success=204, since="1.7")  # fmt: skip
def ensure(call: Call) -> None:
    """Create a custom class, unless it is there already."""
    (name,) = call.ids
    extract(f'{{"name": "{name}"}}', schema.CLASS_POST)
    if name not in call.state.classes:
        call.state.add_class(name, call.now)
        call.status = 201
    locate(call, f"/resource_classes/{name}")


@operation("DELETE /resource_classes/{name}", "Delete resource class", policy="placement:resource_classes:delete",
           success=204, since="1.2")  # fmt: skip
def delete(call: Call) -> None:
    """Delete a custom class that no inventory is of."""
    row = call.state.class_named(*call.ids)
    problem = "Error in delete resource class: "
    if row.number < FIRST_CUSTOM_CLASS:
        raise BadRequest(f"{problem}Cannot delete standard resource class {row.name}.")
    if call.state.providers.count(classes=row.name):
        raise Conflict(f"{problem}Cannot delete resource class {row.name}. Class is in use in inventory.")
    del call.state.classes[row.name]
