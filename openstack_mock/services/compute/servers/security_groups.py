"""Security groups of a server: those of its ports."""

from __future__ import annotations

from typing import Any

from ....wire.call import Call
from ....wire.errors import BadRequest, Conflict, NotFound
from ..declare import action, operation
from ..models import Server
from ..network_views import group_view
from .load import load

Json = Any
_POLICY = "os_compute_api:os-security-groups:"


@operation(
    "GET /servers/{server_id}/os-security-groups", "List Security Groups By Server", policy=f"{_POLICY}list", load=load
)
def index(call: Call, server: Server) -> Json:
    """The groups of a server's ports, each once for each port."""
    found = [
        group
        for port in call.cloud.network.ports_of(server.id)
        for group in call.cloud.network.security_groups_of(port)
    ]
    return {"security_groups": [group_view(call, group) for group in found]}


@action("addSecurityGroup", "Add Security Group To A Server (addSecurityGroup Action)", f"{_POLICY}add")
def add(call: Call, server: Server) -> None:
    """Put every port of a server into a group."""
    group = _group(call, call.body["addSecurityGroup"]["name"])
    for port in _ports(call, server):
        if not (port.port_security_enabled and port.fixed_ips):
            raise BadRequest(
                "Network requires port_security_enabled and subnet associated in order to apply security groups."
            )
        if group.id not in port.security_groups:
            call.cloud.network.set_security_groups(port.id, [*port.security_groups, group.id])


@action("removeSecurityGroup", "Remove Security Group From A Server (removeSecurityGroup Action)", f"{_POLICY}remove")
def remove(call: Call, server: Server) -> None:
    """Take every port of a server out of a group."""
    name = call.body["removeSecurityGroup"]["name"]
    group = _group(call, name)
    held = [port for port in _ports(call, server) if group.id in port.security_groups]
    for port in held:
        call.cloud.network.set_security_groups(port.id, [id for id in port.security_groups if id != group.id])
    if not held:
        raise NotFound(f"Security group {name} not associated with the instance {server.id}")


def _group(call: Call, name: str) -> Any:
    if not name.strip():
        raise BadRequest("Security group name cannot be empty")
    found = call.cloud.network.security_groups(call.credentials, name)
    if len(found) > 1:
        raise Conflict(f"Multiple security_group matches found for name '{name}', use an ID to be more specific.")
    if not found:
        raise NotFound(f"Security group {name} is not found for project {call.project_id}")
    return found[0]


def _ports(call: Call, server: Server) -> list[Any]:
    found: list[Any] = call.cloud.network.ports_of(server.id)
    if not found:
        raise NotFound(f"instance_id {server.id} could not be found as device id on any ports")
    return found
