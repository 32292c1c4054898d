"""What DevStack leaves: agents, the public and the private network, a router. A bare cloud has the agents alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import agents, components, networks, security_groups, subnets
from .context import Context
from .records import Agent

if TYPE_CHECKING:
    from ...cloud import Cloud
    from .state import State

NETWORK_HOST = "network1"
TUNNELS = ["vxlan", "gre", "geneve"]
BRIDGES = {"public": "br-ex", "physnet1": "br-phys1"}


def seed(cloud: Cloud, state: State) -> None:
    """Fill a fresh state."""
    ctx = Context(cloud, state, None, ids=cloud.sim.ids.stream("seed.network"), now=cloud.sim.clock.start)
    _agents(ctx)
    if not cloud.bare:
        _devstack(ctx)


def _agents(ctx: Context) -> None:
    hosts = [f"compute{number}" for number in range(1, ctx.cloud.settings.compute_hosts + 1)]
    for place, host in enumerate([*hosts, NETWORK_HOST], 1):
        _add(ctx, agents.OVS, "neutron-openvswitch-agent", "N/A", host, None, _ovs(host, place), synced=False)
    for kind, binary, topic, zone, configured in NETWORK_AGENTS:
        _add(ctx, kind, binary, topic, NETWORK_HOST, zone, configured)


def _add(
    ctx: Context, kind: str, binary: str, topic: str, host: str, zone: str | None, configured: dict[str, Any],
    synced: bool | None = None,
) -> None:  # fmt: skip
    now = ctx.now
    agent = Agent(
        id=ctx.ids.uuid(), agent_type=kind, binary=binary, topic=topic, host=host, availability_zone=zone,
        configurations=configured, created_at=now, started_at=now, resources_synced=synced,
    )  # fmt: skip
    ctx.state.agents.add(agent)


def _ovs(host: str, place: int) -> dict[str, Any]:
    inventory = {"allocation_ratio": 1.0, "min_unit": 1, "step_size": 1, "reserved": 0}
    return {
        "arp_responder_enabled": False,
        "baremetal_smartnic": False,
        "bridge_mappings": dict(BRIDGES),
        "datapath_type": "system",
        "devices": 0,
        "enable_distributed_routing": False,
        "extensions": ["qos"],
        "in_distributed_mode": False,
        "integration_bridge": "br-int",
        "l2_population": False,
        "log_agent_heartbeats": False,
        "ovs_capabilities": {
            "datapath_types": ["netdev", "system"],
            "iface_types": ["geneve", "gre", "internal", "system", "tap", "vxlan"],
        },
        "ovs_hybrid_plug": False,
        "resource_provider_bandwidths": {},
        "resource_provider_hypervisors": {"br-ex": host, "br-phys1": host, "rp_tunnelled": host},
        "resource_provider_inventory_defaults": dict(inventory),
        "resource_provider_packet_processing_inventory_defaults": dict(inventory),
        "resource_provider_packet_processing_with_direction": {},
        "resource_provider_packet_processing_without_direction": {},
        "tunnel_types": list(TUNNELS),
        "tunneling_ip": f"10.255.0.{place}",
        "vhostuser_socket_dir": "/var/run/openvswitch",
    }


# fmt: off
NETWORK_AGENTS: tuple[tuple[str, str, str, str | None, dict[str, Any]], ...] = (
    (agents.DHCP, "neutron-dhcp-agent", "dhcp_agent", "nova", {
        "dhcp_driver": "neutron.agent.linux.dhcp.Dnsmasq", "dhcp_lease_duration": 86400, "log_agent_heartbeats": False,
        "networks": 0, "notifies_port_ready": True, "ports": 0, "subnets": 0}),
    (agents.L3, "neutron-l3-agent", "l3_agent", "nova", {
        "agent_mode": "dvr_snat", "ex_gw_ports": 0, "extensions": [], "floating_ips": 0,
        "handle_internal_only_routers": True, "interface_driver": "openvswitch", "interfaces": 0,
        "log_agent_heartbeats": False, "routers": 0}),
    (agents.METADATA, "neutron-metadata-agent", "N/A", None, {
        "log_agent_heartbeats": False, "metadata_proxy_socket": "/var/lib/neutron/metadata_proxy",
        "nova_metadata_host": "127.0.0.1", "nova_metadata_port": 8775}),
    (agents.METERING, "neutron-metering-agent", "metering_agent", None, {
        "log_agent_heartbeats": False, "measure_interval": 30,
        "metering_driver": "neutron.services.metering.drivers.noop.noop_driver.NoopMeteringDriver",
        "report_interval": 300}),
)
# fmt: on


def _devstack(ctx: Context) -> None:
    admin, demo = (ctx.cloud.identity.project_named(name) for name in ("admin", "demo"))
    admin_id = admin.id if admin is not None else ""
    demo_id = demo.id if demo is not None else admin_id
    for project_id in (admin_id, demo_id):
        security_groups.default_of(ctx, project_id)
    private = networks.create(ctx, {"project_id": demo_id, "name": "private"})
    _subnet(ctx, demo_id, "private-subnet", private.id, cidr="10.0.0.0/26", gateway_ip="10.0.0.1")
    _subnet(
        ctx, demo_id, "ipv6-private-subnet", private.id, ip_version=6, cidr="fd12:67:1::/64", gateway_ip="fd12:67:1::1",
        ipv6_ra_mode="slaac", ipv6_address_mode="slaac",
    )  # fmt: skip
    public = networks.create(
        ctx,
        {
            "project_id": admin_id, "name": "public", "router:external": True, "is_default": True,
            "provider:network_type": "flat", "provider:physical_network": "public",
        },
    )  # fmt: skip
    _subnet(ctx, admin_id, "public-subnet", public.id, cidr="172.24.4.0/24", gateway_ip="172.24.4.1", enable_dhcp=False)
    components.serve_dhcp(ctx, private.id, NETWORK_HOST, True)


def _subnet(ctx: Context, project_id: str, name: str, network_id: str, **more: Any) -> str:
    body = {
        "project_id": project_id,
        "name": name,
        "network_id": network_id,
        "ip_version": 4,
        "enable_dhcp": True,
        **more,
    }
    return subnets.create(ctx, body).id
