"""Agents over the API, and which networks and routers they have."""

from __future__ import annotations

from typing import Any

from ...wire.call import Call
from ...wire.errors import NotFound, Refusal
from ...wire.message import Json
from ...wire.operation import operation
from . import agents, authorization, networks, routers
from .authorization import Disallowed, Target
from .context import Context
from .errors import error
from .records import Agent
from .requests import NOT_FOUND, context_of
from .resource import Resource


def find(ctx: Context, agent_id: str) -> Agent:
    """The agent; AgentNotFound otherwise."""
    found = ctx.state.agents.get(agent_id)
    if found is None:
        raise error("AgentNotFound", id=agent_id)
    return found


def update(ctx: Context, agent: Agent, body: dict[str, Any]) -> None:
    """Turn an agent off or on, or describe it."""
    agent.admin_state_up = body.get("admin_state_up", agent.admin_state_up)
    agent.description = body.get("description", agent.description)


def delete(ctx: Context, agent: Agent) -> None:
    """Forget an agent that is no more."""
    for table in (ctx.state.dhcp, ctx.state.l3):
        for key, ids in list(table.items()):
            table[key] = [id for id in ids if id != agent.id]
    ctx.state.agents.remove(agent)


AGENTS = Resource(
    "agents", "agent", "/agents", find=find, view=agents.view, rows=lambda state: state.agents, update=update,
    delete=delete,
    owned=False, indexes={"host": "host"},
    filters={
        "alive": lambda ctx, row, wanted: any(
            agents.alive(ctx, row) == (str(one).lower() in ("true", "1", "yes")) for one in wanted),
    },
)  # fmt: skip


def _require(call: Call, rule: str) -> None:
    ctx = context_of(call)
    if not authorization.may(ctx, rule, Target(ctx, {})):
        raise Disallowed(f"rule:{rule} is disallowed by policy")


@operation("POST /agents", "Create agent (not supported, agents report themselves)", success=201)
def create(call: Call) -> Json:
    """Refuse: agents report themselves."""
    raise Refusal("The server could not comply with the request since it is either malformed or otherwise incorrect.",
                  status=400, name="BadRequest")  # fmt: skip


@operation("GET /agents/{agent_id}/dhcp-networks", "List networks hosted by a DHCP agent")
def dhcp_networks(call: Call) -> Json:
    """List the networks that a DHCP agent serves."""
    _require(call, "get_dhcp-networks")
    ctx = context_of(call)
    rows = [id for id, ids in ctx.state.dhcp.items() if call.ids[0] in ids and id in ctx.state.networks]
    if not rows:
        find(ctx, call.ids[0])
    return {"networks": [networks.view(ctx, ctx.state.networks[id]) for id in sorted(rows)]}


@operation("POST /agents/{agent_id}/dhcp-networks", "Schedule a network to a DHCP agent", success=201)
def add_network(call: Call) -> Json:
    """Give a network to a DHCP agent."""
    _require(call, "create_dhcp-network")
    ctx = context_of(call)
    network_id = (call.body or {}).get("network_id", "")
    networks.find(ctx, network_id)
    agent = find(ctx, call.ids[0])
    if agent.agent_type != agents.DHCP or not agent.admin_state_up:
        raise error("InvalidDHCPAgent", id=agent.id)
    if agent.id in ctx.state.dhcp.get(network_id, ()):
        raise error("NetworkHostedByDHCPAgent", network_id=network_id, agent_id=agent.id)
    ctx.state.dhcp.setdefault(network_id, []).append(agent.id)
    ctx.cast(agents.topic(agent), "network_update_end", {"network_id": network_id})
    return None


@operation("DELETE /agents/{agent_id}/dhcp-networks/{network_id}", "Remove network from a DHCP agent", success=204)
def remove_network(call: Call) -> Json:
    """Take a network from a DHCP agent."""
    _require(call, "delete_dhcp-network")
    ctx = context_of(call)
    agent, network_id = find(ctx, call.ids[0]), call.ids[1]
    held = ctx.state.dhcp.get(network_id, [])
    if agent.id not in held:
        raise error("NetworkNotHostedByDhcpAgent", network_id=network_id, agent_id=agent.id)
    held.remove(agent.id)
    ctx.cast(agents.topic(agent), "network_update_end", {"network_id": network_id})
    return None


@operation("GET /networks/{network_id}/dhcp-agents", "List DHCP agents hosting a network")
def dhcp_agents(call: Call) -> Json:
    """List the DHCP agents that serve a network."""
    _require(call, "get_dhcp-agents")
    ctx = context_of(call)
    return {"agents": [agents.view(ctx, agent) for agent in agents.hosting_dhcp(ctx, call.ids[0])]}


@operation("GET /agents/{agent_id}/l3-routers", "List routers hosted by an L3 agent")
def l3_routers(call: Call) -> Json:
    """List the routers that an L3 agent has."""
    _require(call, "get_l3-routers")
    ctx = context_of(call)
    rows = [id for id, ids in ctx.state.l3.items() if call.ids[0] in ids and id in ctx.state.routers]
    if not rows:
        find(ctx, call.ids[0])
    return {"routers": [routers.view(ctx, ctx.state.routers[id]) for id in sorted(rows)]}


@operation("POST /agents/{agent_id}/l3-routers", "Schedule router to an l3 agent", success=201)
def add_router(call: Call) -> Json:
    """Give a router to an L3 agent."""
    _require(call, "create_l3-router")
    ctx = context_of(call)
    router = routers.find(ctx, (call.body or {}).get("router_id", ""))
    agent = find(ctx, call.ids[0])
    if agent.agent_type != agents.L3 or not agent.admin_state_up:
        raise error("InvalidL3Agent", id=agent.id)
    held = ctx.state.l3.setdefault(router.id, [])
    if held and agent.id not in held and not router.ha:
        raise error("RouterHostedByL3Agent", router_id=router.id, agent_id=held[0])
    if agent.id not in held:
        held.append(agent.id)
        routers.tell_agents(ctx, router)
    return None


@operation("PUT /agents/{agent_id}/l3-routers/{router_id}", "Update a router on an L3 agent (501)")
def update_router(call: Call) -> Json:
    """Refuse: no back end of this server can."""
    raise Refusal(
        "Updating a router in an L3 agent is not supported for this backend", status=501, name="NotImplementedError"
    )


@operation("DELETE /agents/{agent_id}/l3-routers/{router_id}", "Remove l3 router from an l3 agent", success=204)
def remove_router(call: Call) -> Json:
    """Take a router from an L3 agent."""
    _require(call, "delete_l3-router")
    ctx = context_of(call)
    agent = find(ctx, call.ids[0])
    routers.find(ctx, call.ids[1])
    ctx.state.l3[call.ids[1]] = [id for id in ctx.state.l3.get(call.ids[1], []) if id != agent.id]
    return None


@operation("GET /routers/{router_id}/l3-agents", "List L3 agents hosting a router")
def l3_agents(call: Call) -> Json:
    """List the L3 agents that have a router."""
    ctx = context_of(call)
    if not authorization.may(ctx, "get_l3-agents", Target(ctx, {})):
        raise NotFound(NOT_FOUND, name="HTTPNotFound")
    routers.find(ctx, call.ids[0])
    rows = [
        {**agents.view(ctx, agent), "ha_state": "active" if ctx.state.routers[call.ids[0]].ha else None}
        for agent in agents.hosting_l3(ctx, call.ids[0])
    ]
    return {"agents": rows}
