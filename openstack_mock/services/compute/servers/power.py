"""Actions that change what the guest does: on and off, reboot, pause, suspend, rescue, crash dump."""

from __future__ import annotations

from typing import Any

from ....wire.call import Call
from ....wire.errors import BadRequest
from ..declare import action
from ..models import Server
from .load import begin, in_state, on_host, record, unlocked

Json = Any


@action("os-start", "Start Server (os-start Action)", "os_compute_api:servers:start", alias=True)
def start(call: Call, server: Server) -> None:
    """Power a server on."""
    call.kept["verb"] = "start"
    unlocked(call, server)
    on_host(server)
    begin(call, server, "start", "start")


@action("os-stop", "Stop Server (os-stop Action)", "os_compute_api:servers:stop", alias=True)
def stop(call: Call, server: Server) -> None:
    """Power a server off."""
    call.kept["verb"] = "stop"
    unlocked(call, server)
    on_host(server)
    begin(call, server, "stop", "stop")


@action("reboot", "Reboot Server (reboot Action)", "os_compute_api:servers:reboot", alias=True)
def reboot(call: Call, server: Server) -> None:
    """Reboot a server, softly or hard."""
    begin(call, server, f"{call.body['reboot']['type'].lower()}_reboot", "reboot")


@action("pause", "Pause Server (pause Action)", "os_compute_api:os-pause-server:pause")
def pause(call: Call, server: Server) -> None:
    """Let the guest stand still."""
    begin(call, server, "pause", "pause")


@action("unpause", "Unpause Server (unpause Action)", "os_compute_api:os-pause-server:unpause")
def unpause(call: Call, server: Server) -> None:
    """Let the guest run on."""
    begin(call, server, "unpause", "unpause")


@action("suspend", "Suspend Server (suspend Action)", "os_compute_api:os-suspend-server:suspend")
def suspend(call: Call, server: Server) -> None:
    """Put the guest's memory on disk."""
    begin(call, server, "suspend", "suspend")


@action("resume", "Resume Suspended Server (resume Action)", "os_compute_api:os-suspend-server:resume")
def resume(call: Call, server: Server) -> None:
    """Let a suspended guest run on."""
    begin(call, server, "resume", "resume")


@action("rescue", "Rescue Server (rescue Action)", "os_compute_api:os-rescue", success=200)
def rescue(call: Call, server: Server) -> Json:
    """Boot a server from a rescue image, its own root beside it."""
    asked = call.body["rescue"] or {}
    password = asked.get("adminPass") or call.sim.ids.password()
    unlocked(call, server)
    in_state(server, "rescue", ("active", "stopped", "error"))
    image_id = asked.get("rescue_image_ref")
    if image_id is not None and call.cloud.image.get(call.credentials, image_id) is None:
        raise BadRequest(f"Requested rescue image '{image_id}' is not supported")
    if server.is_volume_backed and not call.since((2, 87)):
        raise BadRequest(f"Instance {server.id} cannot be rescued: Cannot rescue a volume-backed instance")
    begin(call, server, "rescue", "rescue")
    return {"adminPass": password}


@action("unrescue", "Unrescue Server (unrescue Action)", "os_compute_api:os-unrescue")
def unrescue(call: Call, server: Server) -> None:
    """Boot a server from its own root again."""
    begin(call, server, "unrescue", "unrescue")


@action(
    "trigger_crash_dump", "Trigger Crash Dump In Server", "os_compute_api:servers:trigger_crash_dump", since="2.17",
    alias=True,
)  # fmt: skip
def trigger_crash_dump(call: Call, server: Server) -> None:
    """Let the guest's kernel dump its memory: nothing that could be seen from outside."""
    unlocked(call, server)
    on_host(server)
    in_state(server, "trigger_crash_dump", ("active", "paused", "rescued", "resized", "error"))
    record(call, server, "trigger_crash_dump")
    args = {"instance": server.id, "request": call.request_id}
    call.sim.bus.cast("compute", f"compute@{server.host}", "trigger_crash_dump", args, request_id=call.request_id)


@action(
    "injectNetworkInfo",
    "Inject Network Information (injectNetworkInfo Action)",
    "os_compute_api:os-admin-actions:inject_network_info",
)
def inject_network_info(call: Call, server: Server) -> None:
    """Write the network's data into the guest."""
    unlocked(call, server)
    args = {"instance": server.id, "request": call.request_id}
    call.sim.bus.cast("compute", f"compute@{server.host}", "inject_network_info", args, request_id=call.request_id)


@action("os-resetState", "Reset Server State (os-resetState Action)", "os_compute_api:os-admin-actions:reset_state")
def reset_state(call: Call, server: Server) -> None:
    """Say that a server is active, or in error: whatever it did is given up."""
    state = call.body["os-resetState"]["state"]
    call.sim.lives.force("server", server, state, "reset_state", call.request_id)
    call.state.servers.update(server, updated_at=call.now)
