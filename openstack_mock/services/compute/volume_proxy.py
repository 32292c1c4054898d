"""Volumes and snapshots through nova, until 2.35; snapshots that a hypervisor assists with, still."""

from __future__ import annotations

import json
from typing import Any

from ...wire.call import Call
from ...wire.errors import BadRequest, Forbidden, NotFound, Refusal
from .declare import operation
from .links import limited
from .proxy import LAST, Refused, ask

Json = Any
_POLICY = "os_compute_api:os-volumes:"
_ASSISTED = "os_compute_api:os-assisted-volume-snapshots:"


@operation("GET /os-volumes", "List Volumes", policy=f"{_POLICY}list", until=LAST)
def index(call: Call) -> Json:
    """The project's volumes."""
    found = ask(call, "block_storage", "GET", "/volumes/detail")["volumes"]
    return {"volumes": [_view(row) for row in limited(call, found)]}


@operation("GET /os-volumes/detail", "List Volumes With Details", policy=f"{_POLICY}detail", until=LAST)
def detail(call: Call) -> Json:
    """The same."""
    return index(call)


@operation("GET /os-volumes/{id}", "Show Volume Details", policy=f"{_POLICY}show", until=LAST)
def show(call: Call) -> Json:
    """One volume."""
    id = call.ids[0]
    return {"volume": _view(_asked(call, "GET", f"/volumes/{id}", f"Volume {id} could not be found.")["volume"])}


@operation("POST /os-volumes", "Create Volume", policy=f"{_POLICY}create", until=LAST)
def create(call: Call) -> Json:
    """Make a volume."""
    asked = call.body["volume"]
    snapshot = asked.get("snapshot_id")
    if snapshot is not None:
        _asked(call, "GET", f"/snapshots/{snapshot}", f"Snapshot {snapshot} could not be found.")
    body = {
        "size": int(asked["size"]), "name": asked.get("display_name"), "description": asked.get("display_description"),
        "snapshot_id": snapshot, "volume_type": asked.get("volume_type"), "metadata": asked.get("metadata") or {},
        "availability_zone": asked.get("availability_zone"),
    }  # fmt: skip
    made = _asked(call, "POST", "/volumes", "", {"volume": body})["volume"]
    call.headers["location"] = f"{call.request.url}/{made['id']}"
    return {"volume": _view(made)}


@operation("DELETE /os-volumes/{id}", "Delete Volume", policy=f"{_POLICY}delete", until=LAST, success=202)
def delete(call: Call) -> None:
    """Delete a volume."""
    id = call.ids[0]
    _asked(call, "DELETE", f"/volumes/{id}", f"Volume {id} could not be found.")


@operation("GET /os-snapshots", "List Snapshots", policy=f"{_POLICY}snapshots:list", until=LAST)
def snapshots(call: Call) -> Json:
    """The project's snapshots."""
    found = ask(call, "block_storage", "GET", "/snapshots/detail")["snapshots"]
    return {"snapshots": [_snapshot(row) for row in limited(call, found)]}


@operation("GET /os-snapshots/detail", "List Snapshots With Details", policy=f"{_POLICY}snapshots:detail", until=LAST)
def snapshots_detail(call: Call) -> Json:
    """The same."""
    return snapshots(call)


@operation("GET /os-snapshots/{id}", "Show Snapshot Details", policy=f"{_POLICY}snapshots:show", until=LAST)
def snapshot_show(call: Call) -> Json:
    """One snapshot."""
    id = call.ids[0]
    return {
        "snapshot": _snapshot(_asked(call, "GET", f"/snapshots/{id}", f"Snapshot {id} could not be found.")["snapshot"])
    }


@operation("POST /os-snapshots", "Create Snapshot", policy=f"{_POLICY}snapshots:create", until=LAST)
def snapshot_create(call: Call) -> Json:
    """Make a snapshot."""
    asked = call.body["snapshot"]
    body = {
        "volume_id": asked["volume_id"], "name": asked.get("display_name"),
        "description": asked.get("display_description"),
        "force": asked.get("force", False),
    }  # fmt: skip
    missing = f"Volume {asked['volume_id']} could not be found."
    return {"snapshot": _snapshot(_asked(call, "POST", "/snapshots", missing, {"snapshot": body})["snapshot"])}


@operation("DELETE /os-snapshots/{id}", "Delete Snapshot", policy=f"{_POLICY}snapshots:delete", until=LAST, success=202)
def snapshot_delete(call: Call) -> None:
    """Delete a snapshot."""
    id = call.ids[0]
    _asked(call, "DELETE", f"/snapshots/{id}", f"Snapshot {id} could not be found.")


@operation("POST /os-assisted-volume-snapshots", "Create Assisted Volume Snapshots", policy=f"{_ASSISTED}create")
def assisted_create(call: Call) -> Json:
    """Have a server's hypervisor make a snapshot of its volume, for cinder."""
    asked = call.body["snapshot"]
    _server_of(call, asked["volume_id"])
    info = asked["create_info"]
    return {"snapshot": {"id": info.get("id", info["snapshot_id"]), "volumeId": asked["volume_id"]}}


@operation(
    "DELETE /os-assisted-volume-snapshots/{id}",
    "Delete Assisted Volume Snapshot",
    policy=f"{_ASSISTED}delete",
    success=204,
)
def assisted_delete(call: Call) -> None:
    """Have a server's hypervisor merge a snapshot back, for cinder."""
    try:
        volume = json.loads(call.args["delete_info"][-1])["volume_id"]
    except (KeyError, ValueError, TypeError) as error:
        raise BadRequest(str(error)) from None
    _server_of(call, volume)


def _server_of(call: Call, volume: str) -> Any:
    found = call.cloud.compute.servers_with_volume(volume)
    if not found:
        raise BadRequest(f"No volume Block Device Mapping with id {volume}.")
    if len(found) > 1:
        raise BadRequest(f"Block Device Mapping {volume} is a multi-attach volume and is not valid for this operation.")
    server = found[0]
    if not server.host:
        raise BadRequest(f"Instance {server.id} is not ready")
    return server


def _asked(call: Call, method: str, path: str, missing: str, body: Json = None) -> Json:
    try:
        return ask(call, "block_storage", method, path, body)
    except Refused as no:
        raise _refusal(call, no, missing) from None


def _refusal(call: Call, no: Refused, missing: str) -> Refusal:
    if no.status == 404:
        return NotFound(missing or no.said)
    if no.status in (413, 403):
        return Forbidden(no.said)
    return BadRequest(f"Invalid input received: {no.said} (HTTP {no.status}) (Request-ID: {call.request_id})")


def _view(row: Json) -> Json:
    shown: Json = {
        "id": row["id"], "status": row["status"], "size": row["size"], "availabilityZone": row["availability_zone"],
        "createdAt": row["created_at"], "attachments": [{}], "displayName": row["name"],
        "displayDescription": row["description"], "volumeType": row["volume_type"], "snapshotId": row["snapshot_id"],
        "metadata": row["metadata"],
    }  # fmt: skip
    for held in row["attachments"][:1]:
        shown["attachments"] = [{"id": row["id"], "volumeId": row["id"], "serverId": held["server_id"]}]
        if held.get("device"):
            shown["attachments"][0]["device"] = held["device"]
    return shown


def _snapshot(row: Json) -> Json:
    return {
        "id": row["id"], "volumeId": row["volume_id"], "status": row["status"], "size": row["size"],
        "createdAt": row["created_at"], "displayName": row["name"], "displayDescription": row["description"],
    }  # fmt: skip
