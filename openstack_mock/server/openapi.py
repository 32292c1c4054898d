"""The OpenAPI description of the control API, made from the table that routes it. Knows no operation."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ..wire.message import Json
from .fields import Shape
from .routes import Route

ERROR: Json = {
    "type": "object",
    "properties": {"error": {
        "type": "object", "required": ["code", "message"],
        "properties": {"code": {"type": "integer"}, "message": {"type": "string", "description": "what to do"}},
    }},
    "required": ["error"],
}  # fmt: skip


def document(url: str, rows: Iterable[Route]) -> Json:
    """The description of these operations, which lie under `url`."""
    from .. import __version__

    rows = list(rows)
    paths: dict[str, dict[str, Json]] = {}
    for row in rows:
        paths.setdefault(row.path, {})[row.method.lower()] = _operation(row)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "The control API of openstack_mock", "version": __version__,
            "summary": "A cloud's time, faults, history and snapshots.",
        },
        "servers": [{"url": url}],
        "paths": paths,
        "components": {"schemas": {**{shape.name: shape.schema for shape in shapes_of(rows)}, "Error": ERROR}},
    }  # fmt: skip


def shapes_of(rows: Iterable[Route]) -> list[Shape]:
    """All shapes that bodies and answers have, those within them too."""
    found: dict[str, Shape] = {}
    todo = [row.answer for row in rows if row.answer is not None]
    todo += [field.of for row in rows for field in row.body or () if field.of is not None]
    while todo:
        shape = todo.pop()
        if shape.name not in found:
            found[shape.name] = shape
            todo += [field.of for field in shape.fields if field.of is not None]
    return [found[name] for name in sorted(found)]


def _operation(row: Route) -> Json:
    found: dict[str, Json] = {"operationId": row.handler.__name__, "summary": row.summary}
    parameters = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in re.findall(r"\{(\w+)\}", row.path)
    ] + [
        {"name": field.name, "in": "query", "schema": field.schema, "description": field.summary} for field in row.query
    ]
    if parameters:
        found["parameters"] = parameters
    if row.body is not None:
        schema = Shape("", row.body).schema
        required = any(field.required for field in row.body)
        found["requestBody"] = {"required": required, "content": {"application/json": {"schema": schema}}}
    content: Json = {"schema": {"type": "object"}}
    if row.answer is not None:
        content = {"schema": {"$ref": f"#/components/schemas/{row.answer.name}"}}
    success: dict[str, Json] = {"description": row.summary}
    if row.status != 204:
        success["content"] = {"application/json": content}
    refused = {
        "description": "why not",
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}},
    }
    found["responses"] = {str(row.status): success, "4XX": refused}
    return found
