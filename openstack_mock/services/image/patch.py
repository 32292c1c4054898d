"""JSON patches as Glance takes them: of RFC 6902, and of the older draft. Knows no image, only documents."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from ...wire.call import Call
from ...wire.errors import BadRequest, Forbidden
from . import validation
from .errors import media_type

Json = Any
MEDIA_TYPES = {
    "application/openstack-images-v2.0-json-patch": 4,
    "application/openstack-images-v2.1-json-patch": 10,
}
OPERATIONS = ("add", "remove", "replace")
READ_ONLY = (
    "created_at", "updated_at", "status", "checksum", "size", "virtual_size", "direct_url", "self", "file", "schema",
    "id", "os_hash_algo", "os_hash_value",
)  # fmt: skip
RESERVED = ("location", "deleted", "deleted_at")
RESERVED_NAMESPACE = "os_glance"
_DEPTHS = {"locations": {"add": 2, "remove": 2, "replace": 1}}


@dataclass(frozen=True, slots=True)
class Change:
    """One operation of a patch. `draft`: 4 is the older form, under which `add` refuses what is there."""

    op: str
    path: tuple[str, ...]
    draft: int
    value: Json = None

    @property
    def name(self) -> str:
        """The attribute that it is about."""
        return self.path[0]


def read(call: Call) -> list[Change]:
    """A request's patch, each operation checked in turn. The refusals are the real service's."""
    kind = call.request.headers.get("content-type", "").partition(";")[0].strip()
    draft = MEDIA_TYPES.get(kind)
    if draft is None:
        allowed = ", ".join(sorted(MEDIA_TYPES))
        refusal = media_type(call, f"Image PATCH expects Content-Type one of: {allowed}")
        refusal.headers["Accept-Patch"] = allowed
        raise refusal
    body = validation.read(call)
    if not isinstance(body, list):
        raise BadRequest("Request body must be a JSON array of operation objects.")
    return [_change(raw, draft) for raw in body]


def _change(raw: Json, draft: int) -> Change:
    if not isinstance(raw, dict):
        raise BadRequest("Operations must be JSON objects.")
    op, pointer = _current(raw) if draft == 10 else _older(raw)
    path = _split(pointer)
    if len(path) != _DEPTHS.get(path[0], {}).get(op, 1):
        raise BadRequest(f"Invalid JSON pointer for this resource: '/{'/'.join(path)}'")
    value = None
    if op != "remove":
        if "value" not in raw:
            raise BadRequest(f'Operation "{op}" requires a member named "value".')
        value = raw["value"]
    change = Change(op, path, draft, value)
    _check(change)
    return change


def _current(raw: dict[str, Json]) -> tuple[str, Json]:
    available = ", ".join(OPERATIONS)
    op = raw.get("op")
    if op is None:
        raise BadRequest(f"Unable to find `op` in JSON Schema change. It must be one of the following: {available}.")
    if op not in OPERATIONS:
        raise BadRequest(f"Invalid operation: `{op}`. It must be one of the following: {available}.")
    if "path" not in raw:
        raise BadRequest("Unable to find 'path' in JSON Schema change")
    return op, raw["path"]


def _older(raw: dict[str, Json]) -> tuple[str, Json]:
    named = [op for op in OPERATIONS if op in raw]
    if len(named) > 1:
        raise BadRequest('Operation objects must contain only one member named "add", "remove", or "replace".')
    if not named:
        raise BadRequest('Operation objects must contain exactly one member named "add", "remove", or "replace".')
    return named[0], raw[named[0]]


def _split(pointer: Json) -> tuple[str, ...]:
    """The parts of a JSON pointer, unescaped."""
    if not isinstance(pointer, str) or not pointer.startswith("/"):
        raise BadRequest(f'Pointer `{pointer}` does not start with "/".')
    if re.search(r"/\s*?/", pointer[1:]):
        raise BadRequest(f'Pointer `{pointer}` contains adjacent "/".')
    if len(pointer) > 1 and pointer.endswith("/"):
        raise BadRequest(f'Pointer `{pointer}` end with "/".')
    if pointer[1:].strip() == "/":
        raise BadRequest(f"Pointer `{pointer}` does not contains valid token.")
    if re.search("~[^01]", pointer) or pointer.endswith("~"):
        raise BadRequest(f'Pointer `{pointer}` contains "~" not part of a recognized escape sequence.')
    parts = pointer.lstrip("/").split("/")
    return tuple(part.replace("~1", "/").replace("~0", "~").strip() for part in parts)


def _check(change: Change) -> None:
    name = change.name
    if name in READ_ONLY:
        raise Forbidden(f"Attribute '{name}' is read-only.")
    if name in RESERVED or name.startswith(RESERVED_NAMESPACE):
        raise Forbidden(f"Attribute '{name}' is reserved.")
    if change.op == "remove":
        return
    if len(change.path) == 1:
        validation.check("image", {name: change.value})
    elif validation.schemas()["image"]["properties"].get(name, {}).get("type") == "array":
        validation.check("image", {name: [change.value]})
