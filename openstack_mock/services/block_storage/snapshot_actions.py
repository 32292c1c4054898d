"""What POST /snapshots/{id}/action does. Knows nothing of how snapshots are made."""

from __future__ import annotations

from ...wire.call import Call
from ...wire.errors import BadRequest
from ...wire.operation import operation
from . import schema, snapshots
from .state import Snapshot

PATH = "POST /snapshots/{id}/action"
STATUSES = ("available", "creating", "deleting", "error", "error_deleting")
_STATUS = {"type": "string", "minLength": 1, "maxLength": 255}


@operation(PATH, "Reset a snapshot's status", action="os-reset_status", load=snapshots.load, success=202,
           policy="volume_extension:snapshot_admin_actions:reset_status",
           body=schema.within("os-reset_status", schema.closed(("status",), status=_STATUS)))  # fmt: skip
def reset_status(call: Call, row: Snapshot) -> None:
    """Put a snapshot into a status, whatever it was."""
    status = call.body["os-reset_status"]["status"].lower()
    if status not in STATUSES:
        raise BadRequest(f"Invalid status specified: {status}")
    call.sim.lives.force("snapshot", row, status, "reset_status", call.request_id)


@operation(PATH, "Force-delete snapshot", action="os-force_delete", load=snapshots.load, success=202,
           policy="volume_extension:snapshot_admin_actions:force_delete", body=schema.within("os-force_delete", {}))  # fmt: skip
def force_delete(call: Call, row: Snapshot) -> None:
    """Delete a snapshot in any status."""
    call.sim.lives.begin("snapshot", row, "force_delete", call.request_id)


@operation(PATH, "Update status of a snapshot", action="os-update_snapshot_status", load=snapshots.load, success=202,
           policy="snapshot_extension:snapshot_actions:update_snapshot_status",
           body=schema.within("os-update_snapshot_status", schema.closed(
               ("status",), status=_STATUS, progress={"type": ["string", "null"], "maxLength": 255},
           )))  # fmt: skip
def update_status(call: Call, row: Snapshot) -> None:
    """Say how far a snapshot that the compute service makes has come."""
    body = call.body["os-update_snapshot_status"]
    allowed = {"creating": ("creating", "available", "error"), "deleting": ("deleting", "error_deleting")}
    if row.status not in allowed:
        raise BadRequest(f"Snapshot status {row.status} not allowed for update_snapshot_status")
    if body["status"] not in allowed[row.status]:
        raise BadRequest(
            f"Provided snapshot status {body['status']} not allowed for snapshot with status {row.status}."
        )
    call.sim.lives.force("snapshot", row, body["status"], "update_status", call.request_id)
    if body.get("progress"):
        call.state.snapshots.update(row, progress=body["progress"])
