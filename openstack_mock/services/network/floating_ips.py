"""Floating IPs: their association with ports, through a router. Knows nothing of requests."""

from __future__ import annotations

import ipaddress
from typing import Any

from . import networks, ports, qos, routers, standard
from .context import Context
from .errors import bad_request, error
from .records import FloatingIp, Port, Subnet

OWNER = "network:floatingip"
UNSERVICED = ("network:dhcp",)


def find(ctx: Context, floating_ip_id: str) -> FloatingIp:
    """The floating IP, if it is there for the caller; FloatingIPNotFound otherwise."""
    found = ctx.state.floating_ips.get(floating_ip_id)
    if found is None or not (ctx.sees_all or found.project_id == ctx.project_id):
        raise error("FloatingIPNotFound", floatingip_id=floating_ip_id)
    return found


def create(ctx: Context, body: dict[str, Any]) -> FloatingIp:
    """Take an address of an external network, and associate it if the body says with what."""
    network = networks.find(ctx, body["floating_network_id"])
    if not network.external:
        raise bad_request("floatingip", f"Network {network.id} is not a valid external network")
    if all(subnet.ip_version != 4 for subnet in ctx.state.subnets.by(network_id=network.id)):
        raise bad_request("floatingip", f"Network {network.id} does not contain any IPv4 subnet")
    qos.check_policy(ctx, body.get("qos_policy_id"))
    port = _take_port(ctx, network.id, body)
    address = next((a for _, a in port.fixed_ips if "." in a), None)
    try:
        if address is None:
            raise error("ExternalIpAddressExhausted", net_id=network.id)
        row = FloatingIp(
            id=ctx.ids.uuid(), project_id=body["project_id"], description=body.get("description", ""),
            floating_ip_address=address, floating_network_id=network.id, floating_port_id=port.id,
            qos_policy_id=body.get("qos_policy_id"), dns_name=body.get("dns_name", ""),
            dns_domain=body.get("dns_domain", ""),
        )  # fmt: skip
        associated = _association(ctx, row, body)
    except Exception:
        ports.remove(ctx, port)
        raise
    row.port_id, row.fixed_ip_address, row.router_id = associated
    standard.born(ctx, row)
    ctx.state.floating_ips.add(row)
    ctx.state.ports.update(port, device_id=row.id)
    port.status = "N/A"
    _tell(ctx, row)
    return row


def _take_port(ctx: Context, network_id: str, body: dict[str, Any]) -> Port:
    fixed = {}
    if body.get("subnet_id"):
        fixed["subnet_id"] = body["subnet_id"]
    if body.get("floating_ip_address"):
        fixed["ip_address"] = body["floating_ip_address"]
    asked: dict[str, Any] = {"project_id": "", "network_id": network_id, "device_id": "PENDING", "device_owner": OWNER}
    if fixed:
        asked["fixed_ips"] = [fixed]
    return ports.create(ctx.elevated(), asked)


Association = tuple[str | None, str | None, str | None]


def _association(ctx: Context, row: FloatingIp, body: dict[str, Any]) -> Association:
    """The port, its address and the router that a floating IP is to have."""
    if body.get("fixed_ip_address") and not body.get("port_id"):
        raise bad_request("floatingip", "fixed_ip_address cannot be specified without a port_id")
    if body.get("port_id"):
        found = _resolve(ctx, row, body)
        if found[0] != row.port_id:
            _check_free(ctx, row, found)
        return found
    if "port_id" not in body and row.port_id:
        return _resolve(ctx, row, {**body, "port_id": row.port_id})
    return None, None, None


def _check_free(ctx: Context, row: FloatingIp, found: Association) -> None:
    for other in ctx.state.floating_ips.by(port_id=found[0]):
        if other.floating_network_id == row.floating_network_id and other.fixed_ip_address == found[1]:
            raise error(
                "FloatingIPPortAlreadyAssociated", port_id=found[0], fip_id=row.id, fixed_ip=found[1],
                floating_ip_address=row.floating_ip_address, net_id=row.floating_network_id,
            )  # fmt: skip


def _resolve(ctx: Context, row: FloatingIp, body: dict[str, Any]) -> Association:
    port = ports.find(ctx, body["port_id"])
    if port.project_id != row.project_id and not ctx.is_admin:
        raise bad_request("floatingip", f"Cannot process floating IP association with Port {port.id}, since that "
                          "port is owned by a different project")  # fmt: skip
    if port.device_owner in UNSERVICED:
        raise bad_request("floatingip", f"Port {port.id} is unable to be assigned a floating IP")
    subnet_id, address = _address(port, body.get("fixed_ip_address"))
    wanted = body.get("router_id")
    if wanted:
        routers.find(ctx, wanted)
        if not _has_gateway(ctx, wanted, row.floating_network_id):
            raise error("Conflict")  # the real one's own sentence does not get through
        return port.id, address, wanted
    subnet = ctx.state.subnets[subnet_id]
    return port.id, address, router_for(ctx, port, subnet, row.floating_network_id)


def _address(port: Port, wanted: str | None) -> tuple[str, str]:
    if wanted:
        if ipaddress.ip_address(wanted).version != 4:
            raise bad_request("floatingip", f"Cannot process floating IP association with {wanted}, since that is "
                              "not an IPv4 address")  # fmt: skip
        for subnet_id, address in port.fixed_ips:
            if address == wanted:
                return subnet_id, address
        raise bad_request("floatingip", f"Port {port.id} does not have fixed ip {wanted}")
    have = [pair for pair in port.fixed_ips if "." in pair[1]]
    if not have:
        raise bad_request("floatingip", f"Cannot add floating IP to port {port.id} that has no fixed IPv4 addresses")
    if len(have) > 1:
        raise bad_request("floatingip", f"Port {port.id} has multiple fixed IPv4 addresses.  Must provide a "
                          "specific IPv4 address when assigning a floating IP")  # fmt: skip
    return have[0]


def _has_gateway(ctx: Context, router_id: str, network_id: str) -> bool:
    gateway = ctx.state.ports.get(ctx.state.routers[router_id].gw_port_id)
    return gateway is not None and gateway.network_id == network_id


def router_for(ctx: Context, port: Port, subnet: Subnet, external_id: str) -> str:
    """The router that connects a subnet with an external network; the one at the subnet's gateway first."""
    first = None
    held = ctx.state.addresses[subnet.id].taken
    for id in dict.fromkeys(held.values()):
        other = ctx.state.ports.get(id)
        if other is None or other.device_owner not in routers.INTERFACES or other.device_id not in ctx.state.routers:
            continue
        if not _has_gateway(ctx, other.device_id, external_id):
            continue
        if any(address == subnet.gateway_ip for _, address in other.fixed_ips):
            return other.device_id
        first = first or other.device_id
    if first is None:
        raise error(
            "ExternalGatewayForFloatingIPNotFound",
            subnet_id=subnet.id,
            external_network_id=external_id,
            port_id=port.id,
        )
    return first


def update(ctx: Context, row: FloatingIp, body: dict[str, Any]) -> None:
    """Associate a floating IP, or disassociate it."""
    from . import port_forwardings

    if body.get("port_id"):
        port_forwardings.check_floating_ip(ctx, row)
    port_id, address, router_id = _association(ctx, row, body)
    if row.router_id and row.router_id != router_id:
        row.last_router_id = row.router_id
    before = row.router_id
    row.fixed_ip_address = address
    if "description" in body:
        row.description = body["description"]
    if "qos_policy_id" in body:
        qos.check_policy(ctx, body["qos_policy_id"])
        row.qos_policy_id = body["qos_policy_id"]
    ctx.state.floating_ips.update(row, port_id=port_id, router_id=router_id)
    for router in dict.fromkeys((before, router_id)):
        if router is not None and router in ctx.state.routers:
            routers.tell_agents(ctx, ctx.state.routers[router])


def delete(ctx: Context, row: FloatingIp) -> None:
    """Give a floating IP back."""
    from . import port_forwardings

    port_forwardings.remove_all(ctx, row)
    port = ctx.state.ports.get(row.floating_port_id)
    if port is not None:
        ports.remove(ctx, port)
    ctx.state.floating_ips.remove(row)


def disassociate(ctx: Context, port_id: str) -> None:
    """Take the floating IPs off a port that goes; FipAssociated if one is another project's."""
    rows = ctx.state.floating_ips.by(port_id=port_id)
    if not ctx.is_admin and any(row.project_id != ctx.project_id for row in rows):
        raise error("FipAssociated", port_id=port_id)
    for row in rows:
        router_id = row.router_id
        row.fixed_ip_address, row.last_router_id = None, row.router_id
        ctx.state.floating_ips.update(row, port_id=None, router_id=None)
        standard.touched(ctx, row)
        if router_id is not None and router_id in ctx.state.routers:
            routers.tell_agents(ctx, ctx.state.routers[router_id])


def check_address_change(ctx: Context, port: Port, fixed: list[dict[str, Any]]) -> None:
    """Refuse to take the address of a port away that a floating IP leads to."""
    rows = ctx.state.floating_ips.by(port_id=port.id)
    address = rows[0].fixed_ip_address if rows else None
    if address and all(one.get("ip_address") != address for one in fixed):
        raise bad_request(
            "port",
            f"Cannot update the fixed_ips of the port {port.id}, because its original fixed_ip has been associated "
            "to a "
            "floating ip",
        )


def _tell(ctx: Context, row: FloatingIp) -> None:
    if row.router_id is not None:
        routers.tell_agents(ctx, ctx.state.routers[row.router_id])


def wire(ctx: Context, router_id: str) -> None:
    """Set the statuses of the floating IPs of a router, and of those it had, as its agent reports them."""
    for row in ctx.state.floating_ips.by(router_id=router_id):
        _set_status(ctx, row, "ACTIVE")
    for row in ctx.state.floating_ips.by(router_id=None):
        if row.last_router_id == router_id:
            _set_status(ctx, row, "DOWN")


def _set_status(ctx: Context, row: FloatingIp, status: str) -> None:
    if row.status != status:
        row.status = status
        standard.touched(ctx, row)


def view(ctx: Context, row: FloatingIp) -> dict[str, Any]:
    """The floating IP as the API shows it to an admin."""
    from . import port_forwardings

    return {
        "id": row.id,
        "tenant_id": row.project_id,
        "project_id": row.project_id,
        "floating_ip_address": row.floating_ip_address,
        "floating_network_id": row.floating_network_id,
        "router_id": row.router_id,
        "port_id": row.port_id,
        "fixed_ip_address": row.fixed_ip_address,
        "status": row.status,
        "description": row.description,
        "qos_policy_id": row.qos_policy_id,
        "dns_name": row.dns_name,
        "dns_domain": row.dns_domain,
        "port_details": _port_details(ctx, row),
        "port_forwardings": port_forwardings.brief(ctx, row),
        **standard.stamps(row),
    }


def _port_details(ctx: Context, row: FloatingIp) -> dict[str, Any] | None:
    port = ctx.state.ports.get(row.port_id)
    if port is None:
        return None
    names = ("name", "network_id", "mac_address", "admin_state_up", "status", "device_id", "device_owner")
    return {name: getattr(port, name) for name in names}
