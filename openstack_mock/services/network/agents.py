"""Agents: who reports from where, who is alive, and which agent has which network or router."""

from __future__ import annotations

from typing import Any

from ...sim.clock import SECOND, moment
from .context import Context
from .errors import error
from .records import Agent

DOWN_AFTER = 75 * SECOND
REPORT_EVERY = 30 * SECOND
OVS, DHCP, L3, METADATA, METERING = (
    "Open vSwitch agent", "DHCP agent", "L3 agent", "Metadata agent", "Metering agent",
)  # fmt: skip
TOPICS = {
    OVS: "openvswitch_agent",
    DHCP: "dhcp_agent",
    L3: "l3_agent",
    METADATA: "metadata_agent",
    METERING: "metering_agent",
}
ZONE_OF = {DHCP: "network", L3: "router"}


def topic(agent: Agent) -> str:
    """The bus topic of an agent."""
    return f"{TOPICS[agent.agent_type]}@{agent.host}"


def alive(ctx: Context, agent: Agent) -> bool:
    """Whether an agent reports: one that was taken down on the bus does not."""
    return not ctx.sim.bus.is_down(topic(agent))


def on_host(ctx: Context, agent_type: str, host: str) -> Agent | None:
    """The agent of a type on a host."""
    return next((agent for agent in ctx.state.agents.by(host=host) if agent.agent_type == agent_type), None)


def hosting_dhcp(ctx: Context, network_id: str) -> list[Agent]:
    """The DHCP agents that serve a network."""
    found = (ctx.state.agents.get(id) for id in ctx.state.dhcp.get(network_id, ()))
    return [agent for agent in found if agent is not None]


def hosting_l3(ctx: Context, router_id: str) -> list[Agent]:
    """The L3 agents that have a router."""
    found = (ctx.state.agents.get(id) for id in ctx.state.l3.get(router_id, ()))
    return [agent for agent in found if agent is not None]


def usable(ctx: Context, agent_type: str, hints: tuple[str, ...] = ()) -> list[Agent]:
    """The agents of a type that work and are in one of the zones."""
    return [
        agent
        for agent in ctx.state.agents.by(agent_type=agent_type)
        if agent.admin_state_up and alive(ctx, agent) and (not hints or agent.availability_zone in hints)
    ]


def zones_of_network(ctx: Context, network_id: str) -> list[str]:
    """The availability zones whose DHCP agents serve a network."""
    return sorted({agent.availability_zone for agent in hosting_dhcp(ctx, network_id) if agent.availability_zone})


def zones_of_router(ctx: Context, router_id: str) -> list[str]:
    """The availability zones whose L3 agents have a router."""
    return sorted({agent.availability_zone for agent in hosting_l3(ctx, router_id) if agent.availability_zone})


def zones(ctx: Context) -> list[tuple[str, str, bool]]:
    """(name, resource, available) of every availability zone."""
    found: dict[tuple[str, str], bool] = {}
    for agent in ctx.state.agents:
        if agent.agent_type in ZONE_OF and agent.availability_zone:
            key = (agent.availability_zone, ZONE_OF[agent.agent_type])
            found[key] = found.get(key, False) or agent.admin_state_up
    rows = [(name, resource, available) for (name, resource), available in found.items()]
    return sorted(rows, key=lambda row: (row[1] != "router", row[0]))


def check_zones(ctx: Context, resource: str, hints: tuple[str, ...]) -> None:
    """Refuse a hint that names no zone of a kind of resource: AvailabilityZoneNotFound."""
    known = {name for name, kind, available in zones(ctx) if kind == resource and available} if hints else set()
    for hint in hints:
        if hint not in known:
            raise error("AvailabilityZoneNotFound", availability_zone=hint)


def schedule_network(ctx: Context, network_id: str) -> None:
    """Give a network that has none to a DHCP agent: with its first subnet or port, whether there is DHCP or not."""
    if not ctx.state.dhcp.get(network_id):
        chosen = usable(ctx, DHCP, ctx.state.networks[network_id].availability_zone_hints)
        if chosen:
            ctx.state.dhcp[network_id] = [chosen[0].id]


def subnet_changed(ctx: Context, network_id: str) -> None:
    """Tell the DHCP agents of a network of a change of its subnets."""
    schedule_network(ctx, network_id)
    for agent in hosting_dhcp(ctx, network_id):
        ctx.cast(topic(agent), "network_update_end", {"network_id": network_id})


def space_time(micros: int) -> str:
    """`2026-01-31 12:00:00`: as agents' times are written."""
    return moment(micros).strftime("%Y-%m-%d %H:%M:%S")


def heartbeat(ctx: Context, agent: Agent) -> int:
    """When an agent reported last: each report falls on its interval, and a dead agent's times stand still."""
    if not alive(ctx, agent):
        return agent.started_at
    return agent.started_at + (ctx.now - agent.started_at) // REPORT_EVERY * REPORT_EVERY


def view(ctx: Context, agent: Agent) -> dict[str, Any]:
    """The agent as the API shows it."""
    return {
        "id": agent.id,
        "agent_type": agent.agent_type,
        "binary": agent.binary,
        "topic": agent.topic,
        "host": agent.host,
        "admin_state_up": agent.admin_state_up,
        "created_at": space_time(agent.created_at),
        "started_at": space_time(agent.started_at),
        "heartbeat_timestamp": space_time(heartbeat(ctx, agent)),
        "description": agent.description,
        "resources_synced": agent.resources_synced,
        "availability_zone": agent.availability_zone,
        "alive": alive(ctx, agent),
        "configurations": agent.configurations,
        "resource_versions": {},
        "ha_chassis_priority": None,
    }
