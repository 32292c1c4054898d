"""What rides on routers and ports: conntrack helpers, local IPs, logs. Knows nothing of requests."""

from __future__ import annotations

from typing import Any

from ...wire.call import Call
from ...wire.message import Json
from . import authorization, body, networks, ports, routers, standard
from .authorization import Disallowed, Target
from .context import Context
from .errors import bad_request, error
from .records import Port, Record, Router
from .regular import keep, regular
from .requests import context_of, declare, json_body, may_set_project
from .resource import PARENT, Resource

# -- conntrack helpers

HELPERS = {
    "tftp": ["udp"], "ftp": ["tcp"], "sip": ["tcp", "udp"], "h323": ["tcp"], "irc": ["tcp"], "amanda": ["tcp"],
    "netbios-ns": ["udp"], "pptp": ["tcp"], "sane": ["tcp"], "snmp": ["udp"], "Q.931": ["tcp"], "RAS": ["udp"],
}  # fmt: skip
ROUTER = Resource(
    "routers", "router", "/routers", find=routers.find, view=routers.view, rows=lambda state: state.routers
)  # fmt: skip


def _check_helper(ctx: Context, item: dict[str, Any], old: Record | None) -> None:
    router: Router = item[PARENT] if old is None else ctx.state.routers[old.parent]
    values = {**(old.values if old is not None else {}), **item}
    helper, protocol = values["helper"], values["protocol"]
    if helper not in HELPERS:
        raise error("ConntrackHelperNotAllowed", helper=helper)
    if protocol not in HELPERS[helper]:
        raise error("InvalidProtocolForHelper", helper=helper, protocol=protocol,
                    supported_protocols=", ".join(HELPERS[helper]))  # fmt: skip
    key = {"router_id": router.id, "protocol": protocol, "port": values["port"], "helper": helper}
    for other in ctx.state.records("conntrack_helpers").by(parent=router.id):
        if other is not old and all(other.values[name] == key[name] for name in ("protocol", "port", "helper")):
            sentence = "A duplicate conntrack helper entry with same attributes already exists, conflicting values are"
            raise bad_request("conntrack_helper", f"{sentence} {key}")


def _touch_router(ctx: Context, row: Record) -> None:
    standard.touched(ctx, ctx.state.routers[row.parent])


CONNTRACK_HELPERS = regular(
    "conntrack_helpers", "conntrack_helper", "/routers/{router_id}/conntrack_helpers", ("ConntrackHelperNotFound",
    "id"),
    check=_check_helper, parent=ROUTER, owned=False, quota=False, made=_touch_router, changed=_touch_router,
    unused=_touch_router,
)  # fmt: skip


def helpers_of(ctx: Context, router: Router) -> list[dict[str, Any]]:
    """The conntrack helpers as their router shows them."""
    rows = ctx.state.records("conntrack_helpers").by(parent=router.id)
    return [{name: row.values[name] for name in ("protocol", "port", "helper")} for row in rows]


# -- local IPs


def _check_local(ctx: Context, item: dict[str, Any], old: Record | None) -> None:
    if old is not None:
        return
    if item.get("local_port_id"):
        port = ctx.state.ports.get(item["local_port_id"])
        if port is None:
            raise bad_request("local_ip", f"Port {item['local_port_id']} not found")
        item["local_ip_address"] = _address_of(port, item.get("local_ip_address"))
    elif item.get("network_id"):
        port = _local_port(ctx, item["network_id"], item.get("local_ip_address"))
        item["local_ip_address"] = port.fixed_ips[0][1]
    else:
        raise error("LocalIPPortOrNetworkRequired")
    item["local_port_id"], item["network_id"] = port.id, port.network_id


def _address_of(port: Port, wanted: str | None) -> str:
    have = [address for _, address in port.fixed_ips]
    if not have:
        raise error("LocalIPNoIP", port_id=port.id)
    if wanted:
        if wanted not in have:
            raise error("LocalIPRequestedIPNotFound", port_id=port.id, ip=wanted)
        return wanted
    if len(have) > 1:
        raise error("LocalIPNoRequestedIP", port_id=port.id)
    return have[0]


def _local_port(ctx: Context, network_id: str, address: str | None) -> Port:
    network = networks.find(ctx, network_id)
    if all(subnet.ip_version != 4 for subnet in ctx.state.subnets.by(network_id=network.id)):
        raise bad_request("local_ip", f"Network {network.id} does not contain any IPv4 subnet")
    asked: dict[str, Any] = {
        "project_id": "", "network_id": network.id, "device_id": "PENDING", "device_owner": "network:local_ip",
    }  # fmt: skip
    if address:
        asked["fixed_ips"] = [{"ip_address": address}]
    return ports.create(ctx.elevated(), asked)


def _local_made(ctx: Context, row: Record) -> None:
    port = ctx.state.ports[row.values["local_port_id"]]
    if port.device_id == "PENDING":
        port.status = "N/A"
        ctx.state.ports.update(port, device_id=row.id, project_id=row.project_id)


def _local_unused(ctx: Context, row: Record) -> None:
    if ctx.state.records("port_associations").by(parent=row.id):
        raise error("LocalIPInUse", id=row.id)
    port = ctx.state.ports.get(row.values["local_port_id"])
    if port is not None and port.device_owner == "network:local_ip":
        ports.remove(ctx, port)


LOCAL_IPS = regular(
    "local_ips", "local_ip", "/local-ips", ("LocalIPNotFound", "id"), check=_check_local, made=_local_made,
    unused=_local_unused, quota=False,
)  # fmt: skip


def _local(call: Call, verb: str) -> tuple[Context, Record]:
    ctx = context_of(call)
    row = LOCAL_IPS.find(ctx, call.ids[0])
    rule = f"{verb}_local_ip_port_association"
    if not authorization.may(ctx, rule, Target(ctx, {"project_id": row.project_id}, row.project_id)):
        raise Disallowed(f"rule:{rule} is disallowed by policy")
    return ctx, row


def _association(ctx: Context, whole: Record, row: Record) -> dict[str, Any]:
    port = ctx.state.ports.get(row.values["fixed_port_id"])
    return {
        "local_ip_id": whole.id,
        "local_ip_address": whole.values["local_ip_address"],
        "fixed_port_id": row.values["fixed_port_id"],
        "fixed_ip": row.values["fixed_ip"],
        "host": port.host if port is not None else "",
    }


def _find_association(ctx: Context, whole: Record, port_id: str) -> Record:
    for row in ctx.state.records("port_associations").by(parent=whole.id):
        if row.values["fixed_port_id"] == port_id:
            return row
    raise error("LocalIPAssociationNotFound", local_ip_id=whole.id, port_id=port_id)


def associations(call: Call) -> Json:
    """List the ports that a local IP leads to."""
    ctx, whole = _local(call, "get")
    rows = ctx.state.records("port_associations").by(parent=whole.id)
    return {"port_associations": [_association(ctx, whole, row) for row in rows]}


def association(call: Call) -> Json:
    """Show one of the ports that a local IP leads to."""
    ctx, whole = _local(call, "get")
    return {"port_association": _association(ctx, whole, _find_association(ctx, whole, call.ids[1]))}


def associate(call: Call) -> Json:
    """Lead a local IP to a port."""
    ctx, whole = _local(call, "create")
    item = body.items(
        json_body(call), "port_associations", "port_association", True, ctx.project_id, may_set_project(ctx)
    )[0]
    port = ctx.state.ports.get(item["fixed_port_id"])
    if port is None:
        raise bad_request("local_ip_port_association", f"Port {item['fixed_port_id']} not found")
    item["fixed_ip"], item[PARENT] = _address_of(port, item.get("fixed_ip")), whole
    return {"port_association": _association(ctx, whole, keep(ctx, "port_associations", item))}


def disassociate(call: Call) -> Json:
    """Lead a local IP to a port no more."""
    ctx, whole = _local(call, "delete")
    ctx.state.records("port_associations").remove(_find_association(ctx, whole, call.ids[1]))
    return None


# -- logs


def _check_log(ctx: Context, item: dict[str, Any], old: Record | None) -> None:
    if old is not None:
        return
    if item["resource_type"] != "security_group":
        raise error("InvalidLogResourceType", resource_type=item["resource_type"])
    group, port_id = item.get("resource_id"), item.get("target_id")
    if group and group not in ctx.state.security_groups:
        raise error("ResourceNotFound", resource_id=group)
    if port_id:
        port = ctx.state.ports.get(port_id)
        if port is None:
            raise error("TargetResourceNotFound", target_id=port_id)
        if group and group not in port.security_groups:
            raise error("InvalidResourceConstraint", resource="security_group", resource_id=group,
                        target_resource="port", target_id=port_id)  # fmt: skip


LOGS = regular("logs", "log", "/log/logs", ("LogResourceNotFound", "log_id"), check=_check_log, quota=False)


def loggable(call: Call) -> Json:
    """List what can be logged."""
    ctx = context_of(call)
    rows = [{"type": "security_group"}]
    return {"loggable_resources": rows if authorization.may(ctx, "get_loggable_resource", Target(ctx, {})) else []}


_ASSOCIATIONS = "/local_ips/{local_ip_id}/port_associations"
OPERATIONS = [
    *CONNTRACK_HELPERS.operations,
    *LOCAL_IPS.operations,
    *LOGS.operations,
    declare("GET /log/loggable-resources", loggable, key="logs.loggable"),
    declare(f"GET {_ASSOCIATIONS}", associations, key="local_ips.associations"),
    declare(f"POST {_ASSOCIATIONS}", associate, key="local_ips.associate", success=201),
    declare(f"GET {_ASSOCIATIONS}/{{port_association_id}}", association, key="local_ips.association"),
    declare(f"DELETE {_ASSOCIATIONS}/{{port_association_id}}", disassociate, key="local_ips.disassociate", success=204),
]
