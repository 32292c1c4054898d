"""Routers: gateways, interfaces and routes. Knows nothing of requests."""

from __future__ import annotations

import ipaddress
from typing import Any

from . import addresses, agents, networks, ports, qos, quotas, standard
from .context import Context
from .errors import bad_request, error
from .records import Network, Port, Router, Subnet

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
        differs = wanted is not None and wanted != getattr(router, name)
        if differs and router.admin_state_up and body.get("admin_state_up", True):
            raise bad_request("router", f"Cannot upgrade active router to {name}" if wanted else (
                "Cannot change the 'distributed' attribute of active routers. Please set router admin_state_up "
                "to False prior to upgrade"))  # fmt: skip
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
    from . import router_interfaces

    router_interfaces.check_overlap(ctx, router, ctx.state.subnets.by(network_id=network.id))
    body = {
        "project_id": "", "network_id": network.id, "device_id": router.id, "device_owner": GATEWAY,
        "admin_state_up": True,
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
