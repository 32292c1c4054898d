"""Interfaces of a server: its ports, plugged and pulled while it is there."""

from __future__ import annotations

from typing import Any

from ....wire.call import Call
from ....wire.errors import BadRequest, Conflict, Forbidden, NotFound, Refusal
from .. import networking, ports
from ..declare import action, operation
from ..models import Server
from ..neighbours import is_a, said
from .load import in_state, load, record, unlocked

Json = Any
_POLICY = "os_compute_api:os-attach-interfaces:"
_PATH = "/servers/{server_id}/os-interface"
_STATES = ("active", "paused", "stopped")


@operation(f"GET {_PATH}", "List Port Interfaces", policy=f"{_POLICY}list", load=load)
def index(call: Call, server: Server) -> Json:
    """The ports of a server."""
    return {"interfaceAttachments": [_view(call, server, port) for port in call.cloud.network.ports_of(server.id)]}


@operation(f"GET {_PATH}/{{id}}", "Show Port Interface Details", policy=f"{_POLICY}show", load=load)
def show(call: Call, server: Server) -> Json:
    """One port of a server."""
    port = _port(call, call.ids[1])
    if port.device_id != server.id:
        raise NotFound(f"Instance {server.id} does not have a port with id {port.id}")
    return {"interfaceAttachment": _view(call, server, port)}


@operation(f"POST {_PATH}", "Create Interface", policy=f"{_POLICY}create", load=load)
def create(call: Call, server: Server) -> Json:
    """Plug a port in: one that is there, or one made on a network. The host answers before we do."""
    asked = (call.body or {}).get("interfaceAttachment", {})
    network, port, tag = asked.get("net_id"), asked.get("port_id"), asked.get("tag")
    fixed = asked.get("fixed_ips") or [{}]
    address = fixed[0].get("ip_address")
    if network and port:
        raise BadRequest("Must not input both network_id and port_id")
    if address and not network:
        raise BadRequest("Must input network_id when request IP address")
    call.kept["verb"] = "attach_interface"
    unlocked(call, server)
    in_state(server, "attach_interface", _STATES)
    record(call, server, "attach_interface")
    if port:
        found = _port(call, port)
        if found.device_id:
            raise Conflict(f"Port {port} is still in use.")
        if found.project_id != server.project_id and not call.credentials.has("admin"):
            raise BadRequest(f"Port {port} not usable for instance {server.id}.")
    else:
        network = _network(call, server, network, address)
    args = {"instance": server.id, "network": network, "port": port, "address": address, "tag": tag}
    try:
        made = call.sim.bus.call(
            "compute", f"compute@{server.host}", "attach_interface", args, request_id=call.request_id
        )
    except Exception as error:
        if not is_a(error, "NetworkRefusal"):
            raise
        raise _refusal(error, network) from None
    return {"interfaceAttachment": _view(call, server, _port(call, made))}


@operation(f"DELETE {_PATH}/{{id}}", "Detach Interface", policy=f"{_POLICY}delete", load=load, success=202)
def delete(call: Call, server: Server) -> None:
    """Have a port pulled out by the server's host."""
    port = call.ids[1]
    call.kept["verb"] = "detach_interface"
    unlocked(call, server)
    in_state(server, "detach_interface", _STATES)
    record(call, server, "detach_interface")
    if not any(row.id == port for row in call.cloud.network.ports_of(server.id)):
        raise NotFound(f"Port id {port} could not be found.")
    args = {"instance": server.id, "port": port}
    call.sim.bus.cast("compute", f"compute@{server.host}", "detach_interface", args, request_id=call.request_id)


@action(
    "addFixedIp",
    "Add (Associate) Fixed Ip (addFixedIp Action) (DEPRECATED)",
    "os_compute_api:os-multinic:add",
    until="2.43",
)
def add_fixed_ip(call: Call, server: Server) -> None:
    """Give a server one more address of a network that it is on."""
    network = call.body["addFixedIp"]["networkId"]
    unlocked(call, server)
    found = [port for port in call.cloud.network.ports_of(server.id) if port.network_id == network]
    subnets = call.cloud.network.network_subnets(network)
    if not found or not subnets:
        raise (
            NotFound(f"Network not found for {server.id}")
            if not subnets
            else BadRequest(f"Network {network} could not be found.")
        )
    call.cloud.network.add_fixed_ip(found[0].id, subnets[0].id)


@action(
    "removeFixedIp",
    "Remove (Disassociate) Fixed Ip (removeFixedIp Action) (DEPRECATED)",
    "os_compute_api:os-multinic:remove",
    until="2.43",
)
def remove_fixed_ip(call: Call, server: Server) -> None:
    """Take an address off a server."""
    address = call.body["removeFixedIp"]["address"]
    unlocked(call, server)
    for port in call.cloud.network.ports_of(server.id):
        if any(own == address for _, own in ports.fixed(port)):
            call.cloud.network.remove_fixed_ip(port.id, address)
            return
    raise BadRequest(f"Fixed IP {address} not found for instance {server.id}.")


def _view(call: Call, server: Server, port: Any) -> Json:
    shown: Json = {
        "net_id": port.network_id, "port_id": port.id, "mac_addr": port.mac_address, "port_state": port.status,
        "fixed_ips": [{"subnet_id": subnet, "ip_address": address} for subnet, address in ports.fixed(port)],
    }  # fmt: skip
    if call.since((2, 70)):
        shown["tag"] = next((tag for id, _, tag in networking.held(server) if id == port.id), None)
    return shown


def _port(call: Call, id: str) -> Any:
    port = call.cloud.network.port(call.credentials, id)
    if port is None:
        raise NotFound(f"Port id {id} could not be found.")
    return port


def _network(call: Call, server: Server, id: str | None, address: str | None) -> str:
    network = call.cloud.network
    if id is None:
        found = network.networks(call.credentials)
        if not found:
            raise BadRequest(
                f"No specific network was requested and none are available for project '{server.project_id}'."
            )
        if len(found) > 1:
            raise BadRequest("Multiple possible networks found, use a Network ID to be more specific.")
        return str(found[0].id)
    row = network.network(call.credentials, id)
    if row is None:
        raise NotFound(f"Network {id} could not be found.")
    if row.external and not network.is_shared(call.credentials, id) and not call.may("network:attach_external_network"):
        raise Forbidden(f"It is not allowed to create an interface on external network {id}")
    if address is not None and (holder := network.port_at(id, address)) is not None:
        raise Conflict(f"Fixed IP address {address} is already in use on instance {holder.device_id}.")
    return id


def _refusal(error: Any, network: str | None) -> Refusal:
    if is_a(error, "NoMoreAddresses"):
        return BadRequest(f"No fixed IP addresses available for network: {network}")
    if is_a(error, "OverQuota"):
        return Forbidden("Maximum number of ports exceeded")
    if is_a(error, "AddressInUse"):
        return Conflict(said(error))
    return BadRequest(said(error))
