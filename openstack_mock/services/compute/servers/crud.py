"""One server: shown, changed, deleted. Knows nothing of how it is made or moved."""

from __future__ import annotations

from typing import Any

from ....wire.call import Call
from ....wire.errors import Conflict
from .. import notifications
from ..declare import action, operation
from ..models import Server
from . import boot
from .load import begin, load, record, unlocked
from .view import View, zone

Json = Any
_SERVERS = "os_compute_api:servers:"


@operation("GET /servers/{id}", "Show Server Details", policy=f"{_SERVERS}show", load=load, alias=True)
def show(call: Call, server: Server) -> Json:
    """One server with all that the caller may see."""
    return {"server": View(call, _owner(server), groups=True).show(server)}


@operation("PUT /servers/{id}", "Update Server", policy=f"{_SERVERS}update", load=load, alias=True)
def update(call: Call, server: Server) -> Json:
    """Change name, description, addresses to reach it by, host name, disk config, or the zone that it is pinned to."""
    asked = call.body["server"]
    changes: dict[str, Any] = {"updated_at": call.now}
    for name, attribute in (
        ("description", "description"), ("hostname", "hostname"), ("accessIPv4", "access_ipv4"), ("accessIPv6",
            "access_ipv6"),
    ):  # fmt: skip
        if name in asked:
            changes[attribute] = boot.plain_ipv6(asked[name]) if name == "accessIPv6" else asked[name]
    if "name" in asked:
        changes["name"] = asked["name"].strip()
    if "OS-DCF:diskConfig" in asked:
        changes["auto_disk_config"] = asked["OS-DCF:diskConfig"] == "AUTO"
    if "pinned_availability_zone" in asked:
        changes["pinned_zone"] = _pin(call, server, asked["pinned_availability_zone"])
    call.state.servers.update(server, **changes)
    notifications.emit(call.cloud, server, "update", call.request_id)
    return {"server": View(call, _owner(server), whole=call.since((2, 75)), groups=True).show(server)}


@operation("DELETE /servers/{id}", "Delete Server", policy=f"{_SERVERS}delete", success=204, load=load, alias=True)
def delete(call: Call, server: Server) -> None:
    """Delete a server; with `compute.reclaim_instance_interval` it is first kept for a while."""
    if call.cloud.options("compute").reclaim_instance_interval and server.launched_at and server.host:
        begin(call, server, "soft_delete", "delete")
        return
    destroy(call, server)


@action("forceDelete", "Force-Delete Server (forceDelete Action)", "os_compute_api:os-deferred-delete:force")
def force_delete(call: Call, server: Server) -> None:
    """Delete a server now, whatever its state."""
    destroy(call, server)


@action("restore", "Restore Soft-Deleted Instance (restore Action)", "os_compute_api:os-deferred-delete:restore")
def restore(call: Call, server: Server) -> None:
    """Bring a soft-deleted server back."""
    begin(call, server, "restore", "restore")


def destroy(call: Call, server: Server) -> None:
    """Begin a deletion: on the server's host, or by the API itself if it is on none."""
    unlocked(call, server)
    if server.task == "deleting":
        return
    if server.state == "soft-delete":
        call.state.soft_deleted -= 1
    record(call, server, "delete")
    notifications.emit(call.cloud, server, "delete.start", call.request_id)
    verb = "delete" if server.host else "delete_local"
    call.sim.lives.begin("server", server, verb, call.request_id, request=call.request_id)


def _pin(call: Call, server: Server, wanted: str | None) -> str | None:
    current = server.pinned_zone
    if wanted is None or wanted == current:
        return wanted
    if current is not None:
        raise Conflict(
            "Cannot change pinned availability zone directly. Unpin first by setting pinned_availability_zone to null."
        )
    here = zone(call.state, server)
    if wanted != here:
        raise Conflict(
            f"Server can only be pinned to its current availability zone '{here}', but '{wanted}' was requested."
        )
    return wanted


def _owner(server: Server) -> Json:
    return {"project_id": server.project_id, "user_id": server.user_id}
