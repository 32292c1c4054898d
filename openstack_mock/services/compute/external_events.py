"""Events from neutron and cinder for servers."""

from __future__ import annotations

from typing import Any

from ...wire.call import Call
from .declare import operation

Json = Any
_TAGGED = ("volume-extended", "power-update", "accelerator-request-bound", "volume-reimaged")  # useless without a tag


@operation("POST /os-server-external-events", "Run Events", policy="os_compute_api:os-server-external-events:create")
def create(call: Call) -> Json:
    """Hand events to the servers' hosts; 207 if one could not be."""
    call.status = 200
    for event in call.body["events"]:
        server = call.state.servers.get(event["server_uuid"])
        code = 200
        if server is None:
            code = 404
        elif event["name"] in _TAGGED and event.get("tag") is None:
            code = 400
        elif not server.host:
            code = 422
        else:
            args = {
                "instance": server.id, "name": event["name"], "tag": event.get("tag"),
                "status": event.get("status", "completed"),
            }  # fmt: skip
            call.sim.bus.cast(
                "compute", f"compute@{server.host}", "external_instance_event", args, request_id=call.request_id
            )
        event["status"] = "completed" if code == 200 else "failed"
        event["code"] = code
        if code != 200:
            call.status = 207
    return {"events": call.body["events"]}
