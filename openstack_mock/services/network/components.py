"""The agents at work: what they do when the server tells them of a change. Messages name ids, never objects."""

from __future__ import annotations

from typing import Any

from ...sim.bus import Message
from ...sim.components import Components
from . import agents, ports, standard, trunks
from .addresses import number
from .context import Context
from .records import Port

SERVER_EVENTS = {"ACTIVE": "network-vif-plugged", "DOWN": "network-vif-unplugged"}


class Agents(Components):
    """Open vSwitch, DHCP and L3 agents on their hosts."""

    def _context(self, message: Message) -> Context:
        return Context(self.cloud, self.cloud.state("network"), None, request_id=message.request_id)

    def port_update(self, message: Message) -> None:
        """Wire a plugged port of the host, or unwire it: its status follows."""
        ctx = self._context(message)
        port = ctx.state.ports.get(message.args["port_id"])
        if port is None or port.vif_type != "ovs" or message.topic.partition("@")[2] != port.host:
            return
        network = ctx.state.networks[port.network_id]
        up = port.plugged and port.admin_state_up and network.admin_state_up
        set_status(ctx, port, "ACTIVE" if up else "DOWN")
        trunk = trunks.trunk_of(ctx, port.id)
        if trunk is not None:
            trunks.tell_agent(ctx, trunk)

    def trunk_update(self, message: Message) -> None:
        """Wire the subports of a trunk on the host."""
        trunks.wire(self._context(message), message.args["trunk_id"])

    def network_update_end(self, message: Message) -> None:
        """Give a network's DHCP its port, with an address of each subnet that has DHCP."""
        ctx = self._context(message)
        host = message.topic.partition("@")[2]
        network_id = message.args["network_id"]
        agent = agents.on_host(ctx, agents.DHCP, host)
        if agent is not None and network_id in ctx.state.networks:
            serve_dhcp(ctx, network_id, host, agent.id in ctx.state.dhcp.get(network_id, ()))

    def port_update_end(self, message: Message) -> None:
        """Note a port's addresses in the DHCP server; nothing of it shows."""

    port_delete_end = port_update_end

    def router_update(self, message: Message) -> None:
        """Wire a router's ports and floating IPs on the agent's host."""
        from . import routers

        routers.wire(self._context(message), message.args["router_id"], message.topic.partition("@")[2])


def set_status(ctx: Context, port: Port, status: str) -> None:
    """Set a port's status and tell nova, if it is a server's."""
    if port.status == status:
        return
    port.status = status
    standard.touched(ctx, port)
    ctx.state.ports.version += 1
    if port.device_owner.startswith("compute:") and port.device_id:
        ctx.cloud.compute.external_event(name=SERVER_EVENTS[status], server_uuid=port.device_id, tag=port.id)


def serve_dhcp(ctx: Context, network_id: str, host: str, hosted: bool) -> None:
    """Make, change or remove the port of a network's DHCP server on a host."""
    state = ctx.state
    wanted = [subnet for subnet in state.subnets.by(network_id=network_id) if subnet.enable_dhcp] if hosted else []
    device = device_id(host, network_id)
    mine = next((port for port in state.ports.by(device_id=device) if port.network_id == network_id), None)
    if mine is None:
        if wanted:
            _make_dhcp_port(ctx, network_id, host, device, [subnet.id for subnet in wanted])
        return
    if not wanted:
        ports.remove(ctx, mine)
        return
    have = {subnet_id for subnet_id, _ in mine.fixed_ips}
    if have != {subnet.id for subnet in wanted}:
        keep: list[dict[str, Any]] = [
            {"subnet_id": subnet_id, "ip_address": address}
            for subnet_id, address in mine.fixed_ips
            if any(subnet.id == subnet_id for subnet in wanted)
        ]
        keep += [{"subnet_id": subnet.id} for subnet in wanted if subnet.id not in have]
        _change_or_leave(ctx, mine, keep)


def _make_dhcp_port(ctx: Context, network_id: str, host: str, device: str, subnets: list[str]) -> None:
    from ...wire.errors import Refusal

    body = {
        "project_id": ctx.state.networks[network_id].project_id, "network_id": network_id, "device_id": device,
        "device_owner": "network:dhcp", "binding:host_id": host, "fixed_ips": [{"subnet_id": id} for id in subnets],
    }  # fmt: skip
    try:
        port = ports.create(ctx, body)
    except Refusal:
        return  # no address left for it: the agent logs that and goes on
    port.plugged = True
    set_status(ctx, port, "ACTIVE" if port.vif_type == "ovs" else "DOWN")


def _change_or_leave(ctx: Context, port: Port, fixed: list[dict[str, Any]]) -> None:
    from ...wire.errors import Refusal

    try:
        ports.update(ctx, port, {"fixed_ips": fixed})
    except Refusal:
        return
    standard.touched(ctx, port)


def device_id(host: str, network_id: str) -> str:
    """The device that a DHCP agent's port has: a UUID of the host's name, then the network's id."""
    import hashlib

    digest = hashlib.sha1(_DNS + host.encode()).digest()[:16]
    value = int.from_bytes(digest, "big") & ~(0xF000 << 64) & ~(0xC000 << 48) | (5 << 76) | (0x8000 << 48)
    text = f"{value:032x}"
    return f"dhcp{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}-{network_id}"


_DNS = bytes.fromhex("6ba7b8109dad11d180b400c04fd430c8")  # the name space for host names, RFC 4122 appendix C
__all__ = ["Agents", "device_id", "number", "serve_dhcp", "set_status"]
