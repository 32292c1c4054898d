"""Routers: gateways, interfaces and routes. Knows nothing of requests."""

from __future__ import annotations

import ipaddress
from typing import Any

from . import addresses, agents, checks, networks, ports, qos, quotas, standard, subnets
from .context import Context
from .errors import bad_request, error
from .records import FloatingIp, Network, Port, Router, Subnet

GATEWAY = "network:router_gateway"
INTERFACE, DISTRIBUTED, REPLICATED, SNAT = (
    "network:router_interface", "network:router_interface_distributed", "network:ha_router_replicated_interface",
    "network:router_centralized_snat",
)  # fmt: skip
INTERFACES = (INTERFACE, DISTRIBUTED, REPLICATED)
Info = dict[str, Any] | None


def find(ctx: Context, router_id: str) -> Router:
    """The router, if it is there for the caller; RouterNotFound otherwise."""
    found = ctx.state.routers.get(router_id)
    if found is None or not (ctx.sees_all or found.project_id == ctx.project_id):
        raise error("RouterNotFound", router_id=router_id)
    return found


def create(ctx: Context, body: dict[str, Any]) -> Router:
    """Make a router, with a gateway if it says so."""
    hints = tuple(body.get("availability_zone_hints") or ())
    agents.check_zones(ctx, "router", hints)
    router = Router(
        id=ctx.ids.uuid(), project_id=body["project_id"], name=body.get("name", ""),
        description=body.get("description", ""), admin_state_up=body.get("admin_state_up", True),
        availability_zone_hints=hints, ha=bool(body.get("ha")), distributed=bool(body.get("distributed")),
        flavor_id=body.get("flavor_id"), enable_ndp_proxy=body.get("enable_ndp_proxy"),
    )  # fmt: skip
    standard.born(ctx, router, 1)
    ctx.state.routers.add(router)
    if body.get("external_gateway_info"):
        try:
            set_gateway(ctx, router, body["external_gateway_info"])
        except Exception:
            ctx.state.routers.remove(router)
            raise
        standard.touched(ctx, router)
    return router


def update(ctx: Context, router: Router, body: dict[str, Any]) -> None:
    """Change a router."""
    for name in ("distributed", "ha"):
        wanted = body.get(name)
        if wanted is not None and wanted != getattr(router, name) and router.admin_state_up:
            if body.get("admin_state_up", True):
                kind = "distributed" if name == "distributed" else "ha"
                raise bad_request("router", f"Cannot upgrade active router to {kind}" if wanted else (
                    "Cannot change the 'distributed' attribute of active routers. Please set router admin_state_up to False "
                    "prior to upgrade"))  # fmt: skip
    if "routes" in body:
        routes = [(route["destination"], route["nexthop"]) for route in body["routes"]]
        check_routes(ctx, router, body["routes"])
        most = quotas.limit(ctx, router.project_id, "router_route")
        if 0 <= most < len(routes):
            raise error("OverQuota", overs="['router_route']")
        router.routes = tuple(routes)
    if "external_gateway_info" in body:
        before = router.gw_port_id
        set_gateway(ctx, router, body["external_gateway_info"])
        if before != router.gw_port_id:
            standard.touched(ctx, router)
    for name in ("admin_state_up", "description", "enable_ndp_proxy", "distributed", "ha"):
        if body.get(name) is not None:
            setattr(router, name, body[name])
    ctx.state.routers.update(router, name=body.get("name", router.name))
    tell_agents(ctx, router)


def delete(ctx: Context, router: Router) -> None:
    """Remove a router; RouterInUse if it has interfaces."""
    attached = [port.id for port in interfaces(ctx, router)]
    if attached:
        reason = f"has ports still attached: {', '.join(attached)}"
        raise error("RouterInUse", router_id=router.id, reason=reason)
    set_gateway(ctx, router, None)
    for port in ctx.state.ports.by(device_id=router.id):
        if port.device_owner.startswith("network:"):
            ports.remove(ctx, port)
    ctx.state.l3.pop(router.id, None)
    ctx.state.routers.remove(router)


def interfaces(ctx: Context, router: Router) -> list[Port]:
    """The ports by which a router is connected to subnets."""
    return [port for port in ctx.state.ports.by(device_id=router.id) if port.device_owner in INTERFACES]


def attached(ctx: Context, router: Router) -> list[Port]:
    """All ports of a router, its gateway included."""
    owners = (*INTERFACES, GATEWAY, SNAT)
    return [port for port in ctx.state.ports.by(device_id=router.id) if port.device_owner in owners]


def owner_of_interface(router: Router) -> str:
    """The device owner of a router's interfaces."""
    if router.distributed:
        return DISTRIBUTED
    return REPLICATED if router.ha else INTERFACE


# -- gateway


def set_gateway(ctx: Context, router: Router, info: Info) -> None:
    """Give a router a gateway, change it, or take it away."""
    gateway = ctx.state.ports.get(router.gw_port_id)
    asked = (info or {}).get("external_fixed_ips") or []
    network = _gateway_network(ctx, router, info, asked)
    snat = (info or {}).get("enable_snat", True)
    qos.check_policy(ctx, (info or {}).get("qos_policy_id"))
    if gateway is not None and network is not None and gateway.network_id == network.id:
        if asked and _differs(gateway, asked):
            ports.update(ctx.elevated(), gateway, {"fixed_ips": asked})
            standard.touched(ctx, gateway)
    else:
        if gateway is not None:
            _drop_gateway(ctx, router, gateway)
        if network is not None:
            _make_gateway(ctx, router, network, asked)
    router.enable_snat = snat
    router.qos_policy_id = (info or {}).get("qos_policy_id")
    schedule(ctx, router)
    tell_agents(ctx, router)


def _gateway_network(ctx: Context, router: Router, info: Info, asked: list[dict[str, Any]]) -> Network | None:
    if not info or not info.get("network_id"):
        return None
    network = networks.find(ctx, info["network_id"])
    networks.check_external(ctx, network)
    for one in asked:
        for subnet in ctx.state.subnets.by(network_id=network.id):
            if subnet.gateway_ip and one.get("ip_address") == subnet.gateway_ip:
                raise bad_request("router", f"External IP {subnet.gateway_ip} is the same as the gateway IP")
    return network


def _differs(gateway: Port, asked: list[dict[str, Any]]) -> bool:
    have_subnets = {subnet for subnet, _ in gateway.fixed_ips}
    have_addresses = {address for _, address in gateway.fixed_ips}
    wanted_subnets = {one["subnet_id"] for one in asked if one.get("subnet_id")}
    wanted_addresses = {one["ip_address"] for one in asked if one.get("ip_address")}
    return have_subnets != wanted_subnets or have_addresses != wanted_addresses


def _drop_gateway(ctx: Context, router: Router, gateway: Port) -> None:
    if ctx.state.floating_ips.by(router_id=router.id):
        raise error("RouterExternalGatewayInUseByFloatingIp", router_id=router.id, net_id=gateway.network_id)
    router.gw_port_id = None
    ports.remove(ctx, gateway)


def _make_gateway(ctx: Context, router: Router, network: Network, asked: list[dict[str, Any]]) -> None:
    _check_overlap(ctx, router, ctx.state.subnets.by(network_id=network.id))
    body = {
        "project_id": "", "network_id": network.id, "device_id": router.id, "device_owner": GATEWAY, "admin_state_up": True,
    }  # fmt: skip
    if asked:
        body["fixed_ips"] = [dict(one) for one in asked]
    port = ports.create(ctx.elevated(), body)
    router.gw_port_id = port.id


def add_gateway_addresses(ctx: Context, network: Network, subnet: Subnet) -> None:
    """Give the gateways on an external network, if they lack one of its IP version, an address of a new subnet."""
    for port in ctx.state.ports.by(network_id=network.id):
        if port.device_owner != GATEWAY:
            continue
        versions = {ipaddress.ip_address(address).version for _, address in port.fixed_ips}
        if subnet.ip_version not in versions:
            fixed: list[dict[str, Any]] = [{"subnet_id": s, "ip_address": a} for s, a in port.fixed_ips]
            ports.update(ctx.elevated(), port, {"fixed_ips": [*fixed, {"subnet_id": subnet.id}]})
            standard.touched(ctx, port)


# -- interfaces


def check_interface(body: Any, removal: bool = False) -> None:
    """Refuse what names neither a port nor a subnet, or both."""
    info = body if isinstance(body, dict) else {}
    if "port_id" not in info and "subnet_id" not in info:
        raise bad_request("router", "Either subnet_id or port_id must be specified")
    for name in ("port_id", "subnet_id"):
        reason = checks.uuid(info[name]) if name in info else None
        if reason:
            raise bad_request("router", reason)
    if not removal and "port_id" in info and "subnet_id" in info:
        raise bad_request("router", "Cannot specify both subnet-id and port-id")


def add_interface(ctx: Context, router: Router, body: Any) -> dict[str, Any]:
    """Connect a router to a subnet, by a port of its own or by the one named."""
    check_interface(body)
    if "port_id" in body:
        port, found = _add_port(ctx, router, body["port_id"])
    else:
        port, found = _add_subnet(ctx, router, subnets.find(ctx, body["subnet_id"]))
    standard.touched(ctx, router)
    schedule(ctx, router)
    tell_agents(ctx, router)
    return _info(router, port, [subnet.id for subnet in found], found[-1].id)


def _info(router: Router, port: Port, ids: list[str], subnet_id: str) -> dict[str, Any]:
    return {
        "id": router.id,
        "project_id": port.project_id,
        "port_id": port.id,
        "network_id": port.network_id,
        "subnet_id": subnet_id,
        "subnet_ids": ids,
    }


def _add_port(ctx: Context, router: Router, port_id: str) -> tuple[Port, list[Subnet]]:
    port = ports.find(ctx, port_id)
    if port.device_id:
        raise error("PortInUse", net_id=port.network_id, port_id=port.id, device_id=port.device_id)
    if not port.fixed_ips:
        raise bad_request("router", "Router port must have at least one fixed IP")
    found = [ctx.state.subnets[subnet] for subnet, _ in port.fixed_ips]
    for subnet in found:
        _check_mode(subnet)
    _check_one_ipv6(ctx, router, port)
    _check_overlap(ctx, router, found)
    if sum(subnet.ip_version == 4 for subnet in found) > 1:
        raise bad_request("router", "Cannot have multiple IPv4 subnets on router port")
    _check_in_pool(ctx, port, found)
    port.device_owner = owner_of_interface(router)
    ctx.state.ports.update(port, device_id=router.id)
    standard.touched(ctx, port)
    return port, found


def _check_mode(subnet: Subnet) -> None:
    if subnet.ip_version == 6 and subnet.ipv6_ra_mode is None and subnet.ipv6_address_mode is not None:
        raise bad_request("router", f"IPv6 subnet {subnet.id} configured to receive RAs from an external router cannot be "
                          "added to Neutron Router.")  # fmt: skip


def _check_one_ipv6(ctx: Context, router: Router, port: Port) -> None:
    if not _has_ipv6(port):
        return
    for other in attached(ctx, router):
        if other.id != port.id and other.network_id == port.network_id and _has_ipv6(other):
            raise bad_request(
                "router",
                f"Router already contains IPv6 port {other.id} belonging to network id {other.network_id}. Only one IPv6 "
                "port from the same network subnet can be connected to a router.",
            )


def _has_ipv6(port: Port) -> bool:
    return any(":" in address for _, address in port.fixed_ips)


def _check_in_pool(ctx: Context, port: Port, found: list[Subnet]) -> None:
    if ctx.is_admin:
        return
    for subnet, (_, address) in zip(found, port.fixed_ips, strict=True):
        if subnet.project_id != ctx.project_id and not ctx.state.addresses[subnet.id].in_pools(
            addresses.number(address)
        ):
            raise bad_request(
                "router",
                f"Cannot add interface to router because specified port {port.id} has an IP address out of the allocation "
                f"pool of subnet {subnet.id}, which is not owned by the project making the request",
            )


def _check_overlap(ctx: Context, router: Router, new: list[Subnet]) -> None:
    """Refuse subnets that a router has already, or that overlap with one it has."""
    wanted = {subnet.id for subnet in new}
    there: list[Subnet] = []
    for port in attached(ctx, router):
        for subnet_id, _ in port.fixed_ips:
            if subnet_id in wanted:
                raise bad_request("router", f"Router already has a port on subnet {subnet_id}")
            if port.device_owner != GATEWAY:
                there.append(ctx.state.subnets[subnet_id])
        if port.device_owner == GATEWAY:
            there += ctx.state.subnets.by(network_id=port.network_id)
    for old in sorted(there, key=lambda subnet: subnet.id):
        for subnet in new:
            _raise_on_overlap(old, subnet)


def _raise_on_overlap(old: Subnet, new: Subnet) -> None:
    one, two = addresses.network(old.cidr), addresses.network(new.cidr)
    if one.version == two.version and one.overlaps(two):
        raise bad_request(
            "router", f"Cidr {new.cidr} of subnet {new.id} overlaps with cidr {old.cidr} of subnet {old.id}"
        )


def _add_subnet(ctx: Context, router: Router, subnet: Subnet) -> tuple[Port, list[Subnet]]:
    if not subnet.gateway_ip:
        raise bad_request("router", "Subnet for router interface must have a gateway IP")
    if subnet.project_id != ctx.project_id and not ctx.is_admin and not _shared_with(ctx, subnet):
        raise bad_request(
            "router",
            f"Cannot add interface to router because subnet {subnet.id} is not owned by project making the request",
        )
    _check_mode(subnet)
    _check_overlap(ctx, router, [subnet])
    fixed = {"subnet_id": subnet.id, "ip_address": subnet.gateway_ip}
    if subnet.ip_version == 6:
        for port in interfaces(ctx, router):
            if port.network_id == subnet.network_id and _has_ipv6(port):
                have: list[dict[str, Any]] = [{"subnet_id": s, "ip_address": a} for s, a in port.fixed_ips]
                ports.update(ctx.elevated(), port, {"fixed_ips": [*have, fixed]})
                standard.touched(ctx, port)
                return port, [subnet]
    quotas.reserve(ctx, "port", router.project_id)
    port = ports.create(ctx.elevated(), {
        "project_id": router.project_id, "network_id": subnet.network_id, "fixed_ips": [fixed],
        "device_id": router.id, "device_owner": owner_of_interface(router),
    })  # fmt: skip
    standard.touched(ctx, port)
    return port, [subnet]


def _shared_with(ctx: Context, subnet: Subnet) -> bool:
    from . import sharing

    rows = sharing.entries(ctx, "network", subnet.network_id)
    return any(row.action == sharing.SHARED and row.target == ctx.project_id for row in rows)


def remove_interface(ctx: Context, router: Router, body: Any) -> dict[str, Any]:
    """Take a router off a subnet."""
    check_interface(body, removal=True)
    if "port_id" in body:
        port, found = _remove_port(ctx, router, body["port_id"], body.get("subnet_id"))
    else:
        port, found = _remove_subnet(ctx, router, subnets.find(ctx, body["subnet_id"]))
    standard.touched(ctx, router)
    tell_agents(ctx, router)
    return _info(router, port, found, found[0])


def _remove_port(ctx: Context, router: Router, port_id: str, subnet_id: str | None) -> tuple[Port, list[str]]:
    port = ctx.state.ports.get(port_id)
    if port is None or port.device_id != router.id or port.device_owner not in INTERFACES:
        raise error("RouterInterfaceNotFound", router_id=router.id, port_id=port_id)
    ids = [subnet for subnet, _ in port.fixed_ips]
    if subnet_id and subnet_id not in ids:
        raise error("SubnetMismatchForPort", port_id=port_id, subnet_id=subnet_id)
    for id in ids:
        _check_unused(ctx, router, ctx.state.subnets[id])
    ports.remove(ctx, port)
    return port, ids


def _remove_subnet(ctx: Context, router: Router, subnet: Subnet) -> tuple[Port, list[str]]:
    mine = [port for port in interfaces(ctx, router) if port.network_id == subnet.network_id]
    if mine:
        _check_unused(ctx, router, subnet)
    for port in mine:
        have = [pair for pair in port.fixed_ips if pair[0] != subnet.id]
        if len(have) == len(port.fixed_ips):
            continue
        if have:
            ports.update(ctx.elevated(), port, {"fixed_ips": [{"subnet_id": s, "ip_address": a} for s, a in have]})
            standard.touched(ctx, port)
        else:
            ports.remove(ctx, port)
        return port, [subnet.id]
    raise error("RouterInterfaceNotFoundForSubnet", router_id=router.id, subnet_id=subnet.id)


def _check_unused(ctx: Context, router: Router, subnet: Subnet) -> None:
    """Refuse to take a subnet off that floating IPs or routes need."""
    net = addresses.network(subnet.cidr)
    for row in ctx.state.floating_ips.by(router_id=router.id):
        if row.fixed_ip_address and ipaddress.ip_address(row.fixed_ip_address) in net and _is_on(ctx, row, subnet):
            raise error("RouterInterfaceInUseByFloatingIP", router_id=router.id, subnet_id=subnet.id)
    for _, nexthop in router.routes:
        if ipaddress.ip_address(nexthop) in net:
            raise error("RouterInterfaceInUseByRoute", router_id=router.id, subnet_id=subnet.id)


def _is_on(ctx: Context, row: FloatingIp, subnet: Subnet) -> bool:
    port = ctx.state.ports.get(row.port_id)
    return port is not None and any(there == subnet.id for there, _ in port.fixed_ips)


# -- routes


def check_routes(ctx: Context, router: Router, routes: list[dict[str, str]]) -> None:
    """Refuse a next hop that a router is not connected with, or that is its own address."""
    nets, own = [], set()
    for port in attached(ctx, router):
        for subnet_id, address in port.fixed_ips:
            nets.append(addresses.network(ctx.state.subnets[subnet_id].cidr))
            own.add(address)
    for route in routes:
        hop = ipaddress.ip_address(route["nexthop"])
        if not any(hop.version == net.version and hop in net for net in nets):
            raise error("InvalidRoutes", routes=routes, reason="the nexthop is not connected with router")
        if str(hop) in own:
            raise error("InvalidRoutes", routes=routes, reason="the nexthop is used by router")


# -- agents


def schedule(ctx: Context, router: Router) -> None:
    """Give a router to an L3 agent, once it has anything to do."""
    if not ctx.state.l3.get(router.id) and (router.gw_port_id or interfaces(ctx, router)):
        chosen = agents.usable(ctx, agents.L3, router.availability_zone_hints)
        if chosen:
            ctx.state.l3[router.id] = [chosen[0].id]


def tell_agents(ctx: Context, router: Router) -> None:
    """Tell the agents that have a router of a change."""
    for agent in agents.hosting_l3(ctx, router.id):
        ctx.cast(agents.topic(agent), "router_update", {"router_id": router.id})


def wire(ctx: Context, router_id: str, host: str) -> None:
    """Do what an L3 agent does about a router: bind its ports to the host, and set statuses."""
    from . import binding, components, floating_ips

    router = ctx.state.routers.get(router_id)
    if router is None:
        return
    for port in attached(ctx, router):
        if not port.host or port.vif_type in binding.UNPLUGGED:
            port.host = host
            binding.bind(ctx, port)
            standard.touched(ctx, port, 2)
        port.plugged = True
        up = port.vif_type == "ovs" and port.admin_state_up and ctx.state.networks[port.network_id].admin_state_up
        components.set_status(ctx, port, "ACTIVE" if up else "DOWN")
    floating_ips.wire(ctx, router_id)


def view(ctx: Context, router: Router) -> dict[str, Any]:
    """The router as the API shows it to an admin."""
    from . import router_services

    gateway = ctx.state.ports.get(router.gw_port_id)
    info = None
    if gateway is not None:
        info = {
            "network_id": gateway.network_id,
            "external_fixed_ips": [{"subnet_id": s, "ip_address": a} for s, a in gateway.fixed_ips],
            "enable_snat": router.enable_snat,
        }
        if router.qos_policy_id:
            info["qos_policy_id"] = router.qos_policy_id
    return {
        "id": router.id,
        "name": router.name,
        "tenant_id": router.project_id,
        "project_id": router.project_id,
        "admin_state_up": router.admin_state_up,
        "status": router.status,
        "external_gateway_info": info,
        "gw_port_id": router.gw_port_id,
        "description": router.description,
        "availability_zones": agents.zones_of_router(ctx, router.id),
        "availability_zone_hints": list(router.availability_zone_hints),
        "routes": [{"destination": to, "nexthop": via} for to, via in sorted(router.routes)],
        "ha": router.ha,
        "distributed": router.distributed,
        "flavor_id": router.flavor_id,
        "enable_ndp_proxy": bool(router.enable_ndp_proxy),
        "conntrack_helpers": router_services.helpers_of(ctx, router),
        **standard.stamps(router),
    }
