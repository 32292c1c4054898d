"""Floating IPs through nova, until 2.35; their association with servers until 2.43."""

from __future__ import annotations

from typing import Any

from ...wire.call import Call
from ...wire.errors import BadRequest, Conflict, Forbidden, NotFound
from . import ports, schema
from .declare import action, operation
from .models import Server
from .proxy import LAST, Refused, ask
from .servers.load import load

Json = Any
_POLICY = "os_compute_api:os-floating-ips:"


@operation(
    "GET /os-floating-ip-pools", "List Floating Ip Pools", policy="os_compute_api:os-floating-ip-pools", until=LAST
)
def pools(call: Call) -> Json:
    """The external networks, by name."""
    return {"floating_ip_pools": [{"name": row["name"] or row["id"]} for row in _externals(call)]}


@operation("GET /os-floating-ips", "List Floating Ip Addresses", policy=f"{_POLICY}list", until=LAST)
def index(call: Call) -> Json:
    """The project's floating IPs."""
    found = ask(call, "network", "GET", "/v2.0/floatingips", tenant_id=call.project_id)["floatingips"]
    return {"floating_ips": [_view(call, row) for row in found]}


@operation("GET /os-floating-ips/{id}", "Show Floating Ip Address Details", policy=f"{_POLICY}show", until=LAST)
def show(call: Call) -> Json:
    """One floating IP."""
    return {"floating_ip": _view(call, _find(call, call.ids[0]))}


@operation("POST /os-floating-ips", "Create (Allocate) Floating Ip Address", policy=f"{_POLICY}create", until=LAST)
def create(call: Call) -> Json:
    """Take a floating IP from a pool."""
    pool = (call.body or {}).get("pool")
    found = _externals(call)
    wanted = [row for row in found if pool in (row["id"], row["name"])] if pool else found[:1]
    if not wanted:
        raise NotFound("Floating IP pool not found.")
    body = {"floatingip": {"floating_network_id": wanted[0]["id"], "tenant_id": call.project_id}}
    try:
        row = ask(call, "network", "POST", "/v2.0/floatingips", body)["floatingip"]
    except Refused as no:
        if no.status == 409 and "uota" in no.said:
            raise Forbidden(
                f"IP allocation over quota in pool {pool}." if pool else "IP allocation over quota."
            ) from None
        if no.status == 409:
            text = f"No more floating IPs in pool {pool}." if pool else "No more floating IPs available."
            raise NotFound(text) from None
        raise BadRequest(no.said) from None
    return {"floating_ip": _view(call, row)}


@operation(
    "DELETE /os-floating-ips/{id}",
    "Delete (Deallocate) Floating Ip Address",
    policy=f"{_POLICY}delete",
    until=LAST,
    success=202,
)
def delete(call: Call) -> None:
    """Give a floating IP back."""
    row = _find(call, call.ids[0])
    ask(call, "network", "DELETE", f"/v2.0/floatingips/{row['id']}")


@action(
    "addFloatingIp", "Add (Associate) Floating Ip (addFloatingIp Action) (DEPRECATED)", f"{_POLICY}add", until="2.43"
)
def add(call: Call, server: Server) -> None:
    """Lead a floating IP to an address of a server."""
    asked = call.body["addFloatingIp"]
    address = asked["address"]
    held = call.cloud.network.ports_of(server.id)
    if not held:
        raise BadRequest("Instance network is not ready yet")
    fixed = [(port, own) for port in held for _, own in ports.fixed(port)]
    if not fixed:
        raise BadRequest("No fixed IPs associated to instance")
    wanted = asked.get("fixed_address")
    if wanted is not None:
        fixed = [(port, own) for port, own in fixed if own == wanted]
        if not fixed:
            raise BadRequest("Specified fixed address not assigned to instance")
    fixed = [(port, own) for port, own in fixed if wanted or ports.version(own) == 4]
    if not fixed:
        raise BadRequest(
            f"Unable to associate floating IP {address} to any fixed IPs for instance {server.id}. Instance has no "
            "fixed IPv4 addresses to associate."
        )
    row = _at(call, address)
    if row is None:
        raise NotFound("floating IP not found")
    port, own = fixed[0]
    body = {"floatingip": {"port_id": port.id, "fixed_ip_address": own}}
    try:
        ask(call, "network", "PUT", f"/v2.0/floatingips/{row['id']}", body)
    except Refused as no:
        raise BadRequest(
            f"Unable to associate floating IP {address} to fixed IP {own} for instance {server.id}. Error: {no.said}"
        ) from None


@action(
    "removeFloatingIp",
    "Remove (Disassociate) Floating Ip (removeFloatingIp Action) (DEPRECATED)",
    until="2.43",
    load=None,
)
def remove(call: Call) -> None:
    """Lead a floating IP nowhere."""
    address = call.body["removeFloatingIp"]["address"]
    row = _at(call, address)
    if row is None:
        raise NotFound(f"Floating IP not found for address {address}.")
    port = call.cloud.network.state.ports.get(row["port_id"]) if row["port_id"] else None
    server = load(call, port.device_id) if port is not None and port.device_id else None
    owner = server.project_id if server is not None else call.project_id
    call.require(f"{_POLICY}remove", {"project_id": owner, "user_id": call.user_id})
    if server is None or server.id != call.ids[0]:
        raise Conflict(f"Floating IP {address} is not associated with instance {call.ids[0]}.")
    ask(call, "network", "PUT", f"/v2.0/floatingips/{row['id']}", {"floatingip": {"port_id": None}})


def _externals(call: Call) -> list[Json]:
    query = {"router:external": True}
    found: list[Json] = ask(call, "network", "GET", "/v2.0/networks", **query)["networks"]
    return found


def _find(call: Call, id: str) -> Json:
    if not schema.is_uuid(id):
        raise BadRequest(f"Invalid ID received {id}.")
    try:
        return ask(call, "network", "GET", f"/v2.0/floatingips/{id}")["floatingip"]
    except Refused as no:
        if no.status != 404:
            raise
        raise NotFound(f"Floating IP not found for ID {id}") from None


def _at(call: Call, address: str) -> Json:
    found = ask(call, "network", "GET", "/v2.0/floatingips", floating_ip_address=address)["floatingips"]
    return found[0] if found else None


def _view(call: Call, row: Json) -> Json:
    port = call.cloud.network.state.ports.get(row["port_id"]) if row["port_id"] else None
    network = call.cloud.network.state.networks.get(row["floating_network_id"])
    return {
        "fixed_ip": row["fixed_ip_address"], "id": row["id"],
        "instance_id": port.device_id if port is not None else None,
        "ip": row["floating_ip_address"], "pool": (network.name or network.id) if network is not None else "",
    }  # fmt: skip
