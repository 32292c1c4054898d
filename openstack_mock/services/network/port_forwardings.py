"""Port forwardings of floating IPs. Knows nothing of requests."""

from __future__ import annotations

import ipaddress
from typing import Any

from . import floating_ips, ports, routers, standard
from .context import Context
from .errors import bad_request, error
from .records import FloatingIp, Port, Record
from .regular import regular
from .resource import PARENT

COLLECTION = "port_forwardings"
Span = tuple[int, int]


def brief(ctx: Context, row: FloatingIp) -> list[dict[str, Any]]:
    """The port forwardings as their floating IP shows them."""
    if COLLECTION not in ctx.state.regular:
        return []
    names = ("id", "protocol", "internal_ip_address", "internal_port_id", "internal_port", "external_port")
    views = [PORT_FORWARDINGS.view(ctx, one) for one in ctx.state.records(COLLECTION).by(parent=row.id)]
    return [{name: view[name] for name in names if view.get(name) is not None} for view in views]


def check_floating_ip(ctx: Context, row: FloatingIp) -> None:
    """Refuse to associate a floating IP whose ports are forwarded."""
    if ctx.state.records(COLLECTION).by(parent=row.id):
        raise error("FipInUseByPortForwarding", id=row.id)


def remove_all(ctx: Context, row: FloatingIp) -> None:
    """Remove the port forwardings of a floating IP that goes."""
    for one in ctx.state.records(COLLECTION).by(parent=row.id):
        ctx.state.records(COLLECTION).remove(one)


def _span(body: dict[str, Any], side: str) -> Span | None:
    text = body.get(f"{side}_port_range")
    if text:
        first, _, last = str(text).partition(":")
        return int(first), int(last or first)
    port = body.get(f"{side}_port")
    return None if port is None else (int(port), int(port))


def _check(ctx: Context, body: dict[str, Any], old: Record | None) -> None:
    fip: FloatingIp = body[PARENT] if old is None else ctx.state.floating_ips[old.parent]
    if old is None and fip.port_id:
        raise error(
            "FloatingIPPortAlreadyAssociated", port_id=body["internal_port_id"], fip_id=fip.id,
            floating_ip_address=fip.floating_ip_address, fixed_ip=str(body["internal_ip_address"]),
            net_id=fip.floating_network_id,
        )  # fmt: skip
    values = {**(old.values if old is not None else {}), **{k: v for k, v in body.items() if v is not None}}
    for side in ("external", "internal"):
        if body.get(f"{side}_port") is not None and body.get(f"{side}_port_range") is None:
            values.pop(f"{side}_port_range", None)
    outer, inner = _span(values, "external"), _span(values, "internal")
    if outer is None or inner is None or (outer[1] - outer[0] != inner[1] - inner[0] and inner[0] != inner[1]):
        raise bad_request("port_forwarding", "Invalid ranges of internal and/or external ports. The relation between "
                          "internal and external ports must be N-N or 1-N")  # fmt: skip
    port = ports.find(ctx, values["internal_port_id"])
    router_id = _router(ctx, fip, port, values["internal_ip_address"])
    _check_collisions(ctx, fip, values, outer, inner, old)
    for side, span in (("external", outer), ("internal", inner)):
        body[f"{side}_port_range"] = f"{span[0]}:{span[1]}"
        body[f"{side}_port"] = span[0] if span[0] == span[1] else None
    if fip.router_id != router_id:
        ctx.state.floating_ips.update(fip, router_id=router_id)
        routers.tell_agents(ctx, ctx.state.routers[router_id])


def _router(ctx: Context, fip: FloatingIp, port: Port, address: str) -> str:
    subnet_id = next((subnet for subnet, ip in port.fixed_ips if ip == address), None)
    if subnet_id is None or ipaddress.ip_address(address).version != 4:
        fixed = [{"subnet_id": subnet, "ip_address": ip} for subnet, ip in port.fixed_ips]
        sentence = f"Requested internal IP address {address} is not suitable for internal neutron port {port.id}"
        raise bad_request("port_forwarding", f"{sentence}, as its fixed_ips are {fixed}")
    return floating_ips.router_for(ctx, port, ctx.state.subnets[subnet_id], fip.floating_network_id)


def _check_collisions(
    ctx: Context, fip: FloatingIp, values: dict[str, Any], outer: Span, inner: Span, old: Record | None
) -> None:
    for other in ctx.state.records(COLLECTION):
        if (old is not None and other.id == old.id) or other.values["protocol"] != values["protocol"]:
            continue
        theirs = {side: _span(other.values, side) for side in ("external", "internal")}
        same_target = all(other.values[name] == values[name] for name in ("internal_port_id", "internal_ip_address"))
        for side, mine, counts in (("external", outer, other.parent == fip.id), ("internal", inner, same_target)):
            span = theirs[side]
            if counts and span is not None and mine[0] <= span[1] and span[0] <= mine[1]:
                raise bad_request(
                    "port_forwarding",
                    f"There is a port collision with the {side}_port_range. The following ranges collide: "
                    f"{span[0]}:{span[1]} and {mine[0]}:{mine[1]}",
                )


def _touch(ctx: Context, row: Record) -> None:
    standard.touched(ctx, ctx.state.floating_ips[row.parent])


def _release(ctx: Context, row: Record) -> None:
    fip = ctx.state.floating_ips[row.parent]
    if len(ctx.state.records(COLLECTION).by(parent=fip.id)) == 1:
        ctx.state.floating_ips.update(fip, router_id=None)
    standard.touched(ctx, fip)


def _extra(ctx: Context, row: Record) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for side in ("external", "internal"):
        span = _span(row.values, side)
        assert span is not None
        if span[0] != span[1]:
            result[f"{side}_port"] = None
        result[f"{side}_port_range"] = f"{span[0]}:{span[1]}"
    return result


PORT_FORWARDINGS = regular(
    COLLECTION, "port_forwarding", "/floatingips/{floatingip_id}/port_forwardings", ("PortForwardingNotFound", "id"),
    check=_check, made=_touch, changed=_touch, unused=_release, extra=_extra, owned=False, quota=False,
)  # fmt: skip
