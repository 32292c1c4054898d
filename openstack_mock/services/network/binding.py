"""Port binding: which mechanism driver takes a port on a host. Knows nothing of requests."""

from __future__ import annotations

from typing import Any

from . import agents
from .context import Context
from .records import Port

UNPLUGGED = ("unbound", "binding_failed")


def bind(ctx: Context, port: Port) -> None:
    """Bind a port to its host: by the Open vSwitch agent there, or it fails."""
    port.vif_type = "unbound"
    if port.host:
        port.vif_type = "ovs" if _bindable(ctx, port) else "binding_failed"


def _bindable(ctx: Context, port: Port) -> bool:
    agent = agents.on_host(ctx, "Open vSwitch agent", port.host)
    if agent is None or not agents.alive(ctx, agent) or port.vnic_type not in ("normal", "direct", "smart-nic", "vdpa"):
        return False
    if port.vnic_type in ("direct", "vdpa", "smart-nic"):
        return False  # these need a switch that offloads, which the agents do not report
    configured = agent.configurations
    for segment in ctx.state.segments.by(network_id=port.network_id):
        if segment.network_type == "local" or segment.network_type in configured.get("tunnel_types", ()):
            return True
        if segment.physical_network in configured.get("bridge_mappings", {}):
            return True
    return False


def details(port: Port) -> dict[str, Any]:
    """`binding:vif_details` of a port."""
    if port.vif_type != "ovs":
        return {}
    return {
        "connectivity": "l2",
        "port_filter": True,
        "ovs_hybrid_plug": False,
        "ovs_create_tap": True,
        "datapath_type": "system",
        "bridge_name": "br-int",
        "bound_drivers": {"0": "openvswitch"},
    }
