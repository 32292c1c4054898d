"""What DevStack leaves: agents, the public and the private network, a router. A bare cloud has the agents alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import agents, components, networks, router_interfaces, routers, security_groups, subnets
from .context import Context
from .records import Agent
from .subnetpools import SUBNETPOOLS

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
    assert admin is not None
    assert demo is not None
    for project in (admin, demo):
        security_groups.default_of(ctx, project.id)
    pools = _pools(ctx, admin.id)
    private = networks.create(ctx, {"project_id": demo.id, "name": "private"})
    inner = [
        _subnet(ctx, demo.id, "private-subnet", private.id, 4, subnetpool_id=pools[0]),
        _subnet(
            ctx, demo.id, "ipv6-private-subnet", private.id, 6, subnetpool_id=pools[1], ipv6_ra_mode="slaac",
            ipv6_address_mode="slaac",
        ),
    ]  # fmt: skip
    public = networks.create(ctx, {"project_id": admin.id, "name": "public", **PUBLIC})
    outer = {"cidr": "172.24.4.0/24", "gateway_ip": "172.24.4.1", "enable_dhcp": False}
    _subnet(ctx, admin.id, "public-subnet", public.id, 4, **outer)
    outer = {"cidr": "2001:db8::/64", "gateway_ip": "2001:db8::2", "enable_dhcp": False}
    _subnet(ctx, admin.id, "ipv6-public-subnet", public.id, 6, **outer)
    components.serve_dhcp(ctx, private.id, NETWORK_HOST, True)
    _router(ctx, demo.id, public.id, inner)


PUBLIC = {
    "router:external": True, "is_default": True, "provider:network_type": "flat", "provider:physical_network": "public",
}  # fmt: skip


def _pools(ctx: Context, project_id: str) -> list[str]:
    """The default subnet pools; the IPv6 one is a random unique local prefix (RFC 4193)."""
    own = ctx.ids.bytes(5).hex()
    ula = f"fd{own[:2]}:{own[2:6]}:{own[6:]}::/56"
    made = []
    for version, prefix, length in ((4, "10.0.0.0/22", 26), (6, ula, 64)):
        create = SUBNETPOOLS.create
        assert create is not None
        body = {
            "project_id": project_id, "name": f"shared-default-subnetpool-v{version}", "prefixes": [prefix],
            "default_prefixlen": length, "shared": True, "is_default": True, "description": "",
        }  # fmt: skip
        made.append(create(ctx, body).id)
    return made


def _subnet(ctx: Context, project_id: str, name: str, network_id: str, version: int, **more: Any) -> str:
    body = {
        "project_id": project_id, "name": name, "network_id": network_id, "ip_version": version, "enable_dhcp": True,
        **more,
    }  # fmt: skip
    return subnets.create(ctx, body).id


def _router(ctx: Context, project_id: str, external_id: str, inner: list[str]) -> None:
    gateway = {"network_id": external_id}
    router = routers.create(ctx, {"project_id": project_id, "name": "router1", "external_gateway_info": gateway})
    for subnet_id in inner:
        router_interfaces.add(ctx, router, {"subnet_id": subnet_id})
    routers.wire(ctx, router.id, NETWORK_HOST)
