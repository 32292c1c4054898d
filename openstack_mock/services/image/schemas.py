"""The schemas that Glance serves. Knows nothing of what is held against them."""

from __future__ import annotations

from typing import Any

from ...wire.call import Call
from ...wire.errors import NotFound
from ...wire.operation import operation
from . import validation

Json = Any


_METADEF = "Show metadata definition {} schema".format
_TYPE = "namespace resource type association"


@operation("GET /schemas/image", "Show image schema", bodyless=True)
@operation("GET /schemas/images", "Show images schema", bodyless=True)
@operation("GET /schemas/member", "Show image member schema", bodyless=True)
@operation("GET /schemas/members", "Show image members schema", bodyless=True)
@operation("GET /schemas/task", "Show task schema", stumbles=True)
@operation("GET /schemas/tasks", "Show tasks schema", stumbles=True)
@operation("GET /schemas/metadefs/namespace", _METADEF("namespace"), bodyless=True)
@operation("GET /schemas/metadefs/namespaces", _METADEF("namespaces"), bodyless=True)
@operation("GET /schemas/metadefs/resource_type", _METADEF(_TYPE), bodyless=True)
@operation("GET /schemas/metadefs/resource_types", _METADEF(_TYPE + "s"), bodyless=True)
@operation("GET /schemas/metadefs/property", _METADEF("property"), bodyless=True)
@operation("GET /schemas/metadefs/properties", _METADEF("properties"), bodyless=True)
@operation("GET /schemas/metadefs/object", _METADEF("object"), bodyless=True)
@operation("GET /schemas/metadefs/objects", _METADEF("objects"), bodyless=True)
@operation("GET /schemas/metadefs/tag", _METADEF("tag"), bodyless=True)
@operation("GET /schemas/metadefs/tags", _METADEF("tags"), bodyless=True)
def show(call: Call) -> Json:
    """Show a schema, under the path that names it."""
    found = validation.schemas().get(call.path.partition("/schemas/")[2])
    if found is None:
        raise NotFound("The resource could not be found.")
    return found
