"""Trunks: a port and its subports. Knows nothing of requests."""

from __future__ import annotations

from typing import Any

from ...wire.call import Call
from ...wire.message import Json
from . import authorization, checks, conversions, ports, standard
from .authorization import Disallowed, Target
from .context import Context
from .errors import error, http, invalid
from .records import Port, Record
from .regular import regular
from .requests import context_of, declare

COLLECTION = "trunks"
Subport = dict[str, Any]


def trunk_of(ctx: Context, port_id: str) -> Record | None:
    """The trunk whose parent a port is."""
    found = ctx.state.records(COLLECTION).by(parent=port_id)
    return found[0] if found else None


def trunk_over(ctx: Context, port_id: str) -> Record | None:
    """The trunk that a port is a subport of."""
    for trunk in ctx.state.records(COLLECTION):
        if any(one["port_id"] == port_id for one in trunk.values["sub_ports"]):
            return trunk
    return None


def check_port_delete(ctx: Context, port: Port) -> None:
    """Refuse to remove a port that a trunk has."""
    if not ctx.state.records(COLLECTION):
        return
    over = trunk_over(ctx, port.id)
    if over is not None:
        raise error("PortInUseAsSubPort", port_id=port.id, trunk_id=over.id)
    trunk = trunk_of(ctx, port.id)
    if trunk is not None:
        raise error("PortInUseAsTrunkParent", port_id=port.id, trunk_id=trunk.id)


def details_of(ctx: Context, port: Port) -> dict[str, Any] | None:
    """`trunk_details` of a trunk's parent port."""
    trunk = trunk_of(ctx, port.id) if ctx.state.records(COLLECTION) else None
    if trunk is None:
        return None
    return {"trunk_id": trunk.id, "sub_ports": [
        {**one, "mac_address": ctx.state.ports[one["port_id"]].mac_address} for one in trunk.values["sub_ports"]
    ]}  # fmt: skip


def _check_parent(ctx: Context, port_id: str) -> Port:
    if trunk_over(ctx, port_id) is not None:
        raise error("TrunkPortInUse", port_id=port_id)
    if trunk_of(ctx, port_id) is not None:
        raise error("ParentPortInUse", port_id=port_id)
    return ports.find(ctx, port_id)


def _subports(ctx: Context, given: list[Subport], parent: Port) -> list[Subport]:
    """The subports asked for, each checked; `inherit` takes its network's segment."""
    limit = ctx.state.networks[parent.network_id].mtu
    return [_subport(ctx, one, parent, limit) for one in given]


def _subport(ctx: Context, one: Subport, parent: Port, limit: int) -> Subport:
    if one["port_id"] == parent.id:
        raise error("ParentPortInUse", port_id=parent.id)
    port = ctx.state.ports.get(one["port_id"])
    kind, number = one.get("segmentation_type"), one.get("segmentation_id")
    if port is not None:
        network = ctx.state.networks[port.network_id]
        if kind == "inherit":
            segment = ctx.state.segments.by(network_id=network.id)[0]
            kind, number = segment.network_type, segment.segmentation_id
        if network.mtu > limit:
            raise error("SubPortMtuGreaterThanTrunkPortMtu", port_id=port.id, port_mtu=network.mtu, trunk_id=parent.id,
                        trunk_mtu=limit)  # fmt: skip
    if kind is None or number is None:
        raise invalid(f"Invalid subport details '{one}': missing segmentation information. Must specify both "
                      "segmentation_id and segmentation_type")  # fmt: skip
    number = conversions.integer(number)
    if kind != "vlan":
        raise invalid(f"Unknown segmentation_type '{kind}'")
    if not 1 <= number <= 4094:
        raise invalid(f"Segmentation ID '{number}' is not in range")
    if trunk_over(ctx, one["port_id"]) is not None:
        raise error("TrunkPortInUse", port_id=one["port_id"])
    if trunk_of(ctx, one["port_id"]) is not None:
        raise error("ParentPortInUse", port_id=one["port_id"])
    port = ports.find(ctx, one["port_id"])
    if port.device_id:
        raise error("PortInUse", net_id=port.network_id, port_id=port.id, device_id=port.device_id)
    return {"port_id": port.id, "segmentation_type": kind, "segmentation_id": number}


def _check(ctx: Context, body: dict[str, Any], old: Record | None) -> None:
    if old is None:
        parent = _check_parent(ctx, body["port_id"])
        body["sub_ports"] = _subports(ctx, body.get("sub_ports") or [], parent)
        body["status"] = "DOWN"


def _made(ctx: Context, row: Record) -> None:
    ctx.state.records(COLLECTION).update(row, parent=row.values["port_id"])
    tell_agent(ctx, row)


def _attach(ctx: Context, trunk: Record, port_id: str) -> None:
    port = ctx.state.ports[port_id]
    port.device_owner = "trunk:subport"
    ctx.state.ports.update(port, device_id=trunk.id)
    standard.touched(ctx, port)


def _detach(ctx: Context, port_id: str) -> None:
    port = ctx.state.ports.get(port_id)
    if port is not None and port.device_owner == "trunk:subport":
        port.device_owner, port.host, port.vif_type, port.status, port.plugged = "", "", "unbound", "DOWN", False
        ctx.state.ports.update(port, device_id="")
        standard.touched(ctx, port)


def _can_be_managed(trunk: Record) -> None:
    if not trunk.values.get("admin_state_up", True):
        raise error("TrunkDisabled", trunk_id=trunk.id)


def _unused(ctx: Context, trunk: Record) -> None:
    _can_be_managed(trunk)
    parent = ctx.state.ports.get(trunk.parent)
    if parent is not None and parent.host and parent.vif_type != "ovs":
        raise error("TrunkInUse", trunk_id=trunk.id)
    for one in trunk.values["sub_ports"]:
        _detach(ctx, one["port_id"])


TRUNKS = regular(
    COLLECTION, "trunk", "/trunks", ("TrunkNotFound", "trunk_id"), check=_check, made=_made, unused=_unused,
    indexes={"port_id": "parent"},
)  # fmt: skip


def tell_agent(ctx: Context, trunk: Record) -> None:
    """Tell the agent of the parent's host of a change: it wires the subports."""
    parent = ctx.state.ports.get(trunk.parent)
    if parent is not None and parent.vif_type == "ovs":
        ctx.cast(f"openvswitch_agent@{parent.host}", "trunk_update", {"trunk_id": trunk.id})


def wire(ctx: Context, trunk_id: str) -> None:
    """Do what the agent does about a trunk: its subports are bound where the parent is, and up when it is."""
    from . import binding, components

    trunk = ctx.state.records(COLLECTION).get(trunk_id)
    parent = ctx.state.ports.get(trunk.parent) if trunk is not None else None
    if trunk is None or parent is None:
        return
    for one in trunk.values["sub_ports"]:
        port = ctx.state.ports[one["port_id"]]
        if port.host != parent.host:
            _attach(ctx, trunk, port.id)
            port.host = parent.host
            binding.bind(ctx, port)
        port.plugged = parent.plugged
        up = port.plugged and port.admin_state_up and port.vif_type == "ovs"
        components.set_status(ctx, port, "ACTIVE" if up else "DOWN")
    status = "ACTIVE" if parent.status == "ACTIVE" else "DOWN"
    if trunk.values["status"] != status:
        trunk.values = {**trunk.values, "status": status}
        standard.touched(ctx, trunk)


def _load(call: Call, rule: str) -> tuple[Context, Record]:
    ctx = context_of(call)
    trunk = TRUNKS.find(ctx, call.ids[0])
    if not authorization.may(ctx, rule, Target(ctx, TRUNKS.view(ctx, trunk))):
        raise Disallowed(f"rule:{rule} is disallowed by policy")
    return ctx, trunk


def _given(call: Call) -> list[Subport]:
    if not isinstance(call.body, dict) or "sub_ports" not in call.body:
        raise http(400, "Unable to find 'sub_ports' in request body")
    reason = checks.subports(call.body["sub_ports"])
    if reason:
        raise invalid(reason)
    given: list[Subport] = call.body["sub_ports"]
    return given


def add_subports(call: Call) -> Json:
    """Add subports."""
    ctx, trunk = _load(call, "add_subports")
    new = _subports(ctx, _given(call), ctx.state.ports[trunk.parent])
    _can_be_managed(trunk)
    for one in new:
        for other in trunk.values["sub_ports"]:
            if (one["segmentation_type"], one["segmentation_id"]) == (
                other["segmentation_type"],
                other["segmentation_id"],
            ):
                raise error("DuplicateSubPort", segmentation_type=one["segmentation_type"],
                            segmentation_id=one["segmentation_id"], trunk_id=trunk.id)  # fmt: skip
    trunk.values = {**trunk.values, "sub_ports": [*trunk.values["sub_ports"], *new], "status": "DOWN"}
    return _changed(ctx, trunk)


def remove_subports(call: Call) -> Json:
    """Remove subports."""
    ctx, trunk = _load(call, "remove_subports")
    _can_be_managed(trunk)
    left = {one["port_id"]: one for one in trunk.values["sub_ports"]}
    gone = [one["port_id"] for one in _given(call)]
    for port_id in gone:
        if left.pop(port_id, None) is None:
            raise error("SubPortNotFound", trunk_id=trunk.id, port_id=port_id)
    trunk.values = {**trunk.values, "sub_ports": list(left.values()), "status": "DOWN"}
    for port_id in gone:
        _detach(ctx, port_id)
    return _changed(ctx, trunk)


def _changed(ctx: Context, trunk: Record) -> Json:
    ctx.state.records(COLLECTION).version += 1
    ctx.state.changes += 1
    tell_agent(ctx, trunk)
    return TRUNKS.view(ctx, trunk)


def get_subports(call: Call) -> Json:
    """List the subports."""
    _, trunk = _load(call, "get_subports")
    return {"sub_ports": trunk.values["sub_ports"]}


OPERATIONS = [
    *TRUNKS.operations,
    declare("PUT /trunks/{trunk_id}/add_subports", add_subports, key="trunks.add_subports"),
    declare("PUT /trunks/{trunk_id}/remove_subports", remove_subports, key="trunks.remove_subports"),
    declare("GET /trunks/{trunk_id}/get_subports", get_subports, key="trunks.get_subports"),
]
