"""Metadata of volumes and snapshots, item by item. Knows nothing else of either."""

from __future__ import annotations

from typing import Any

from ...wire.call import Call
from ...wire.errors import BadRequest, NotFound
from ...wire.message import Json, Response
from ...wire.operation import operation
from . import schema, snapshots, volumes
from .state import Volume

_ALL = schema.within("metadata", schema.METADATA)
_ITEM = schema.within("meta", schema.METADATA)
_VOLUME = "/volumes/{volume_id}/metadata"
_SNAPSHOT = "/snapshots/{snapshot_id}/metadata"


def _volume_of(call: Call, id: str, key: str = "") -> Any:
    return volumes.load(call, id)


def _snapshot_of(call: Call, id: str, key: str = "") -> Any:
    return snapshots.load(call, id)


@operation(f"GET {_VOLUME}", "Show a volume's metadata", policy="volume:get_volume_metadata", load=_volume_of)
@operation(f"GET {_SNAPSHOT}", "Show a snapshot's metadata", policy="volume:get_snapshot_metadata", load=_snapshot_of)
def index(call: Call, row: Any) -> Json:
    """Show all items; from 3.15 with an ETag."""
    if call.since((3, 15)) and isinstance(row, Volume):
        call.headers["Etag"] = _etag(row)
    return {"metadata": row.metadata}


@operation(f"POST {_VOLUME}", "Create metadata for volume", policy="volume:create_volume_metadata", body=_ALL,
           load=_volume_of)  # fmt: skip
@operation(f"POST {_SNAPSHOT}", "Create a snapshot's metadata", policy="volume:update_snapshot_metadata", body=_ALL,
           load=_snapshot_of)  # fmt: skip
def create(call: Call, row: Any) -> Json:
    """Add items."""
    _change(call, row, {**row.metadata, **call.body["metadata"]})
    return {"metadata": row.metadata}


@operation(f"PUT {_VOLUME}", "Update a volume's metadata", policy="volume:update_volume_metadata", body=_ALL,
           load=_volume_of)  # fmt: skip
@operation(f"PUT {_SNAPSHOT}", "Update a snapshot's metadata", policy="volume:update_snapshot_metadata", body=_ALL,
           load=_snapshot_of)  # fmt: skip
def update_all(call: Call, row: Any) -> Json | Response:
    """Replace all items."""
    if not _matches(call, row):
        return Response(412)
    _change(call, row, dict(call.body["metadata"]))
    return {"metadata": row.metadata}


@operation(f"GET {_VOLUME}/{{id}}", "Show a volume's metadata for a specific key", load=_volume_of,
           policy="volume:get_volume_metadata")  # fmt: skip
@operation(f"GET {_SNAPSHOT}/{{id}}", "Show a snapshot's metadata for a specific key", load=_snapshot_of,
           policy="volume:get_snapshot_metadata")  # fmt: skip
def show(call: Call, row: Any) -> Json:
    """Show one item."""
    return {"meta": {call.ids[1]: _item(call, row)}}


@operation(f"PUT {_VOLUME}/{{id}}", "Update a volume's metadata for a specific key", body=_ITEM, load=_volume_of,
           policy="volume:update_volume_metadata")  # fmt: skip
@operation(f"PUT {_SNAPSHOT}/{{id}}", "Update a snapshot's metadata for a specific key", body=_ITEM,
           load=_snapshot_of, policy="volume:update_snapshot_metadata")  # fmt: skip
def update(call: Call, row: Any) -> Json | Response:
    """Change one item."""
    if not _matches(call, row):
        return Response(412)
    meta = call.body["meta"]
    if call.ids[1] not in meta:
        raise BadRequest("Request body and URI mismatch")
    if len(meta) > 1:
        raise BadRequest("Request body contains too many items")
    _change(call, row, {**row.metadata, **meta})
    return {"meta": meta}


@operation(f"DELETE {_VOLUME}/{{id}}", "Delete a volume's metadata", load=_volume_of,
           policy="volume:delete_volume_metadata")  # fmt: skip
@operation(f"DELETE {_SNAPSHOT}/{{id}}", "Delete a snapshot's metadata", load=_snapshot_of,
           policy="volume:delete_snapshot_metadata")  # fmt: skip
def delete(call: Call, row: Any) -> None:
    """Take one item out."""
    _item(call, row)
    _change(call, row, {key: value for key, value in row.metadata.items() if key != call.ids[1]})


def _change(call: Call, row: Any, metadata: dict[str, str]) -> None:
    collection = call.state.volumes if isinstance(row, Volume) else call.state.snapshots
    collection.update(row, metadata=metadata, updated_at=call.now)


def _item(call: Call, row: Any) -> str:
    key = call.ids[1]
    if key not in row.metadata:
        noun = "Volume" if isinstance(row, Volume) else "Snapshot"
        raise NotFound(f"{noun} {row.id} has no metadata with key {key}.")
    value: str = row.metadata[key]
    return value


def _matches(call: Call, row: Any) -> bool:
    wanted = call.request.headers.get("if-match")
    return wanted is None or not call.since((3, 15)) or _etag(row) in wanted


def _etag(row: Any) -> str:
    import hashlib

    from ...wire.message import dump

    return hashlib.md5(dump({"metadata": row.metadata}), usedforsecurity=False).hexdigest()
