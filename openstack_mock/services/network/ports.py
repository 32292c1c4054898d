"""Ports: their addresses, security groups and binding. Knows nothing of requests."""

from __future__ import annotations

import json
from typing import Any

from . import agents, binding, networks, port_addresses, qos, security_groups, standard
from .addresses import number
from .configuration import DEFAULT_DOMAIN
from .context import Context
from .errors import error, invalid
from .records import Port, Subnet

ROUTER_PORTS = (
    "network:router_interface", "network:router_interface_distributed", "network:ha_router_replicated_interface",
)  # fmt: skip
RARE = (
    "allowed_address_pairs", "extra_dhcp_opts", "dns_name", "dns_domain", "data_plane_status", "device_profile",
    "hints",
    "numa_affinity_policy", "trusted", "hardware_offload_type", "qos_policy_id",
)  # fmt: skip
MAX_PROFILE = 4095


def find(ctx: Context, port_id: str) -> Port:
    """The port, if it is there for the caller; PortNotFound otherwise."""
    found = ctx.state.ports.get(port_id)
    if found is None or not visible(ctx, found):
        raise error("PortNotFound", port_id=port_id)
    return found


def visible(ctx: Context, port: Port) -> bool:
    """Whether a port is there for the caller: its own, or one on its own network."""
    if ctx.sees_all or port.project_id == ctx.project_id:
        return True
    network = ctx.state.networks.get(port.network_id)
    return network is not None and network.project_id == ctx.project_id


def create(ctx: Context, body: dict[str, Any]) -> Port:
    """Make a port, give it addresses, and bind it if it says where it is."""
    state = ctx.state
    _check_router_device(ctx, body.get("device_owner", ""), body.get("device_id", ""), body["project_id"])
    network = networks.find(ctx, body["network_id"])
    macs = state.macs.setdefault(network.id, set())
    mac = body.get("mac_address")
    if mac is not None and mac in macs:
        raise error("MacAddressInUse", net_id=network.id, mac=mac)
    owner = body.get("device_owner", "")
    secure = body.get("port_security_enabled")
    if secure is None:
        secure = network.port_security_enabled
    if owner.startswith("network:"):
        secure = False
    port = Port(
        id=ctx.ids.uuid(), project_id=body["project_id"], name=body.get("name", ""), network_id=network.id,
        description=body.get("description", ""), mac_address=mac or _fresh_mac(ctx, macs), device_owner=owner,
        admin_state_up=body.get("admin_state_up", True), device_id=body.get("device_id", ""),
        port_security_enabled=secure, tags=tuple(body.get("tags") or ()),
        host=body.get("binding:host_id") or "", vnic_type=body.get("binding:vnic_type", "normal"),
    )  # fmt: skip
    _secure(ctx, port, body)
    _keep_rare(ctx, port, body)
    port.fixed_ips = port_addresses.allocate(ctx, port, body.get("fixed_ips"))
    if body.get("propagate_uplink_status") is False:
        port.put("propagate_uplink_status", True)  # kept negated: the default is true
    if body.get("fixed_ips") == []:
        port.put("ip_allocation", "none")
    macs.add(port.mac_address)
    binding.bind(ctx, port)
    standard.born(ctx, port, 1 + bool(port.tags) + 2 * bool(port.host))
    state.ports.add(port)
    if owner != "network:dhcp":
        agents.schedule_network(ctx, network.id)
    _notify_dhcp(ctx, port)
    return port


def _fresh_mac(ctx: Context, macs: set[str]) -> str:
    mac = ctx.ids.mac()
    while mac in macs:
        mac = ctx.ids.mac()
    return mac


def _check_router_device(ctx: Context, owner: str, device_id: str, project_id: str) -> None:
    if owner in ROUTER_PORTS and device_id and not ctx.is_admin:
        router = ctx.state.routers.get(device_id)
        if router is not None and router.project_id != project_id:
            raise error("DeviceIDNotOwnedByTenant", device_id=device_id)


def _secure(ctx: Context, port: Port, body: dict[str, Any]) -> None:
    """Give a new port its security groups: those asked for, or the project's default one."""
    groups = body.get("security_groups")
    if not port.port_security_enabled:
        if body.get("allowed_address_pairs"):
            raise error("AddressPairAndPortSecurityRequired")
        if groups:
            raise error("PortSecurityAndIPRequiredForSecurityGroups")
        port.security_groups = ()
    elif groups is None:
        port.security_groups = (security_groups.default_of(ctx, port.project_id).id,)
    else:
        port.security_groups = security_groups.of_port(ctx, groups, port.project_id)


def _keep_rare(ctx: Context, port: Port, body: dict[str, Any]) -> None:
    qos.check_policy(ctx, body.get("qos_policy_id"))
    for name in RARE:
        if name in body and _kept(ctx, name):
            port.put(name, body[name])
    if body.get("allowed_address_pairs"):
        port.put("allowed_address_pairs", _pairs(port, body["allowed_address_pairs"]))
    if body.get("extra_dhcp_opts"):
        port.put("extra_dhcp_opts", _dhcp_options([], body["extra_dhcp_opts"]))
    if "binding:profile" in body:
        _set_profile(port, body["binding:profile"])
    if body.get("hardware_offload_type"):
        offload = {"capabilities": [body["hardware_offload_type"]]}
        port.put("binding:profile", {**port.get("binding:profile", {}), **offload})


def _kept(ctx: Context, name: str) -> bool:
    """Whether an attribute is kept: a port's DNS names count only where the cloud has a domain of its own."""
    return not name.startswith("dns_") or ctx.cloud.options("network").dns_domain != DEFAULT_DOMAIN


def _set_profile(port: Port, profile: dict[str, Any] | None) -> None:
    if len(json.dumps(profile or {})) > MAX_PROFILE:
        raise invalid("binding:profile value too large")
    port.put("binding:profile", profile)


def _pairs(port: Port, given: list[dict[str, str]]) -> list[dict[str, str]]:
    pairs = []
    for pair in given:
        row = {"mac_address": pair.get("mac_address") or port.mac_address, "ip_address": pair["ip_address"]}
        if row in pairs:
            raise error("DuplicateAddressPairInRequest", **row)
        pairs.append(row)
    return pairs


def _dhcp_options(old: list[dict[str, Any]], given: list[dict[str, Any]] | None) -> list[dict[str, Any]]:
    """The options after a change: one with a null value goes, one of a name there already is replaced."""
    rows = [dict(row) for row in old]
    for option in given or ():
        row = {
            "opt_name": option["opt_name"], "opt_value": option["opt_value"],
            "ip_version": option.get("ip_version") or 4,
        }  # fmt: skip
        rows = [r for r in rows if (r["opt_name"], r["ip_version"]) != (row["opt_name"], row["ip_version"])]
        if row["opt_value"] is not None:
            rows.append(row)
    return rows


def _notify_dhcp(ctx: Context, port: Port) -> None:
    for agent in agents.hosting_dhcp(ctx, port.network_id):
        if port.device_owner != "network:dhcp":
            ctx.cast(agents.topic(agent), "port_update_end", {"port_id": port.id})


def update(ctx: Context, port: Port, body: dict[str, Any]) -> None:
    """Change a port."""
    from . import floating_ips

    owner, device = body.get("device_owner", port.device_owner), body.get("device_id", port.device_id)
    if "device_owner" in body or device != port.device_id:
        _check_router_device(ctx, owner, device, port.project_id)
    vnic = body.get("binding:vnic_type", port.vnic_type)
    if vnic != port.vnic_type and port.vif_type != "unbound":
        raise error("PortInUse", port_id=port.id, net_id=port.network_id, device_id=port.device_id)
    _check_mac(ctx, port, body.get("mac_address"), owner)
    if "fixed_ips" in body:
        floating_ips.check_address_change(ctx, port, body["fixed_ips"])
    _update_security(ctx, port, body)
    if "fixed_ips" in body or body.get("mac_address"):
        port_addresses.change(ctx, port, body.get("fixed_ips"), body.get("mac_address"))
    _update_rare(ctx, port, body)
    for name in ("admin_state_up", "description", "device_owner"):
        if name in body:
            setattr(port, name, body[name])
    _rebind(ctx, port, body)
    ctx.state.ports.update(port, name=body.get("name", port.name), device_id=device)
    settle_status(ctx, port)
    _notify_dhcp(ctx, port)


def _check_mac(ctx: Context, port: Port, mac: str | None, owner: str) -> None:
    if mac is None or mac == port.mac_address:
        return
    if port.vif_type not in binding.UNPLUGGED:
        raise error("PortBound", port_id=port.id, vif_type=port.vif_type, old_mac=port.mac_address, new_mac=mac)
    if owner.startswith("network:"):
        raise error("UnsupportedPortDeviceOwner", op="mac address update", port_id=port.id, device_owner=owner)
    macs = ctx.state.macs[port.network_id]
    if mac in macs:
        raise error("MacAddressInUse", net_id=port.network_id, mac=mac)


def _update_security(ctx: Context, port: Port, body: dict[str, Any]) -> None:
    secure = body.get("port_security_enabled", port.port_security_enabled)
    groups = body.get("security_groups")
    if not secure:
        pairs = body.get("allowed_address_pairs")
        if pairs or (pairs is None and port.get("allowed_address_pairs")):
            raise error("AddressPairAndPortSecurityRequired")
        if groups:
            raise error("PortSecurityAndIPRequiredForSecurityGroups")
        if groups is None and port.security_groups:
            raise error("PortSecurityPortHasSecurityGroup")
    port.port_security_enabled = secure
    if groups is not None:
        chosen = security_groups.of_port(ctx, groups, port.project_id)
        ctx.state.ports.update(port, security_groups=chosen)


def _update_rare(ctx: Context, port: Port, body: dict[str, Any]) -> None:
    qos.check_policy(ctx, body.get("qos_policy_id"))
    for name in RARE:
        if name in body and name not in ("allowed_address_pairs", "extra_dhcp_opts") and _kept(ctx, name):
            port.put(name, body[name])
    if "allowed_address_pairs" in body:
        port.put("allowed_address_pairs", _pairs(port, body["allowed_address_pairs"]))
    if body.get("extra_dhcp_opts"):
        port.put("extra_dhcp_opts", _dhcp_options(port.get("extra_dhcp_opts", []), body["extra_dhcp_opts"]))


def _rebind(ctx: Context, port: Port, body: dict[str, Any]) -> None:
    before = (port.host, port.vnic_type, port.get("binding:profile"))
    if "binding:host_id" in body:
        port.host = body["binding:host_id"] or ""
    port.vnic_type = body.get("binding:vnic_type", port.vnic_type)
    if "binding:profile" in body:
        _set_profile(port, body["binding:profile"])
    if before != (port.host, port.vnic_type, port.get("binding:profile")):
        port.status = "DOWN"
        binding.bind(ctx, port)
        if port.host:
            standard.touched(ctx, port, 2)
    elif port.host and port.vif_type in binding.UNPLUGGED:
        binding.bind(ctx, port)


def settle_status(ctx: Context, port: Port) -> None:
    """Tell the agent of a bound port that its administrator turned it off or on."""
    if port.vif_type == "ovs" and (port.status == "ACTIVE") != port.admin_state_up and port.plugged:
        ctx.cast(f"openvswitch_agent@{port.host}", "port_update", {"port_id": port.id})


def delete(ctx: Context, port: Port) -> None:
    """Remove a port; refuses one that is a router's, a floating IP's or a trunk's."""
    from . import floating_ips, trunks

    if port.device_owner in (
        *ROUTER_PORTS,
        "network:router_gateway",
        "network:floatingip",
        "network:router_centralized_snat",
    ):
        reason = _service_reason(ctx, port)
        if reason:
            raise error("ServicePortInUse", port_id=port.id, reason=reason)
    trunks.check_port_delete(ctx, port)
    floating_ips.disassociate(ctx, port.id)
    remove(ctx, port)


def _service_reason(ctx: Context, port: Port) -> str | None:
    if port.device_owner == "network:floatingip":
        if any(
            row.floating_port_id == port.id for row in ctx.state.floating_ips.by(floating_network_id=port.network_id)
        ):
            return f"has device owner {port.device_owner}"
        return None
    return f"has device owner {port.device_owner}" if port.device_id in ctx.state.routers else None


def remove(ctx: Context, port: Port) -> None:
    """Take a port out and its addresses back."""
    state = ctx.state
    for subnet_id, address in port.fixed_ips:
        held = state.addresses.get(subnet_id)
        if held is not None:
            held.free(number(address))
    macs = state.macs.get(port.network_id)
    if macs is not None:
        macs.discard(port.mac_address)
    state.bindings.pop(port.id, None)
    state.ports.remove(port)
    for agent in agents.hosting_dhcp(ctx, port.network_id):
        if port.device_owner != "network:dhcp":
            ctx.cast(agents.topic(agent), "port_delete_end", {"port_id": port.id})


def add_auto_address(ctx: Context, subnet: Subnet) -> None:
    """Give the ports of a network their addresses of a new subnet that hands them out by itself."""
    for port in ctx.state.ports.by(network_id=subnet.network_id):
        if port.device_owner not in (*ROUTER_PORTS, "network:router_gateway", "network:floatingip"):
            port_addresses.add_auto(ctx, port, subnet)
            standard.touched(ctx, port)


def drop_subnet(ctx: Context, port: Port, subnet_id: str) -> None:
    """Take a port's addresses of a subnet away."""
    held = ctx.state.addresses[subnet_id]
    for there, address in port.fixed_ips:
        if there == subnet_id:
            held.free(number(address))
    port.fixed_ips = tuple(pair for pair in port.fixed_ips if pair[0] != subnet_id)
    standard.touched(ctx, port)


def view(ctx: Context, port: Port) -> dict[str, Any]:
    """The port as the API shows it to an admin."""
    from . import trunks

    domain = ctx.cloud.options("network").dns_domain
    network = ctx.state.networks[port.network_id]
    result = {
        "id": port.id,
        "name": port.name,
        "network_id": port.network_id,
        "tenant_id": port.project_id,
        "project_id": port.project_id,
        "mac_address": port.mac_address,
        "admin_state_up": port.admin_state_up,
        "status": port.status,
        "device_id": port.device_id,
        "device_owner": port.device_owner,
        "fixed_ips": [{"subnet_id": subnet, "ip_address": address} for subnet, address in port.fixed_ips],
        "allowed_address_pairs": port.get("allowed_address_pairs", []),
        "extra_dhcp_opts": port.get("extra_dhcp_opts", []),
        "security_groups": list(port.security_groups),
        "description": port.description,
        "binding:vnic_type": port.vnic_type,
        "binding:profile": port.get("binding:profile", {}),
        "binding:host_id": port.host,
        "binding:vif_type": port.vif_type,
        "binding:vif_details": binding.details(port),
        "port_security_enabled": port.port_security_enabled,
        "qos_policy_id": port.get("qos_policy_id"),
        "qos_network_policy_id": network.qos_policy_id,
        "dns_name": port.get("dns_name", ""),
        "dns_assignment": [_assignment(address, port.get("dns_name", ""), domain) for _, address in port.fixed_ips],
        "dns_domain": port.get("dns_domain", ""),
        "data_plane_status": port.get("data_plane_status"),
        "propagate_uplink_status": not port.get("propagate_uplink_status", False),
        "device_profile": port.get("device_profile"),
        "hints": port.get("hints"),
        "numa_affinity_policy": port.get("numa_affinity_policy"),
        "trusted": port.get("trusted"),
        "hardware_offload_type": port.get("hardware_offload_type"),
        "resource_request": None,
        "ip_allocation": port.get("ip_allocation", "immediate"),
        **standard.stamps(port),
    }
    trunk = trunks.details_of(ctx, port)
    if trunk is not None:
        result["trunk_details"] = trunk
    return result


def _assignment(address: str, name: str, domain: str) -> dict[str, str]:
    host = name or "host-" + address.replace(".", "-").replace(":", "-")
    return {"ip_address": address, "hostname": host, "fqdn": f"{host}.{domain}"}
