"""The resources of the API that are made of their own functions: one row each."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ...wire.operation import Operation
from . import (
    agent_api,
    floating_ips,
    networks,
    port_forwardings,
    ports,
    qos,
    rbac,
    routers,
    security_group_rules,
    security_groups,
    segments,
    subnetpools,
    subnets,
    trunks,
)
from .context import Context
from .records import Port, Subnet
from .resource import Resource
from .tags import Tags


def _port_ips(ctx: Context, port: Port, wanted: dict[str, list[str]]) -> bool:
    for name, values in wanted.items():
        if name == "subnet_id" and not any(subnet in values for subnet, _ in port.fixed_ips):
            return False
        if name == "ip_address" and not any(address in values for _, address in port.fixed_ips):
            return False
        if name == "ip_address_substr" and not any(part in address for _, address in port.fixed_ips for part in values):
            return False
    return True


def _subnet_external(ctx: Context, subnet: Subnet, wanted: list[bool]) -> bool:
    return ctx.state.networks[subnet.network_id].external in wanted


def _segment(name: str) -> Any:
    def check(ctx: Context, network: Any, wanted: list[Any]) -> bool:
        texts = [str(one) for one in wanted]
        return any(str(getattr(row, name)) in texts for row in ctx.state.segments.by(network_id=network.id))

    return check


NETWORKS = Resource(
    "networks", "network", "/networks",
    find=networks.find, view=networks.view, rows=lambda state: state.networks,
    create=networks.create, update=networks.update, delete=networks.delete,
    indexes={"project_id": "project_id", "tenant_id": "project_id"}, shared="network",
    created=lambda body: {"is_default": bool(body.get("is_default"))},
    filters={
        "router:external": lambda ctx, row, wanted: row.external in wanted,
        "provider:network_type": _segment("network_type"), "provider:physical_network": _segment("physical_network"),
        "provider:segmentation_id": _segment("segmentation_id"),
        "is_default": lambda ctx, row, wanted: bool(row.is_default) in wanted,
    },
)  # fmt: skip
SUBNETS = Resource(
    "subnets", "subnet", "/subnets",
    find=subnets.find, view=subnets.view, rows=lambda state: state.subnets,
    create=subnets.create, update=subnets.update, delete=subnets.delete,
    indexes={
        "network_id": "network_id", "subnetpool_id": "subnetpool_id", "project_id": "project_id",
        "tenant_id": "project_id",
    },
    visible=subnets.visible,
    filters={
        "router:external": _subnet_external,
        "shared": lambda ctx, row, wanted: subnets.view(ctx, row)["shared"] in wanted,
    },
)  # fmt: skip
PORTS = Resource(
    "ports", "port", "/ports",
    find=ports.find, view=ports.view, rows=lambda state: state.ports,
    create=ports.create, update=ports.update, delete=ports.delete,
    indexes={
        "device_id": "device_id", "network_id": "network_id", "security_groups": "security_groups",
        "project_id": "project_id", "tenant_id": "project_id",
    },
    visible=ports.visible,
    filters={
        "fixed_ips": _port_ips,
        "binding:host_id": lambda ctx, row, wanted: row.host in wanted,
        "ip_allocation": lambda ctx, row, wanted: row.get("ip_allocation", "immediate") in wanted,
    },
)  # fmt: skip
ROUTERS = Resource(
    "routers", "router", "/routers",
    find=routers.find, view=routers.view, rows=lambda state: state.routers,
    create=routers.create, update=routers.update, delete=routers.delete,
    created=lambda body: {"availability_zones": []},  # the answer is made before an agent is chosen
    indexes={"project_id": "project_id", "tenant_id": "project_id"},
)  # fmt: skip
FLOATING_IPS = Resource(
    "floatingips", "floatingip", "/floatingips",
    find=floating_ips.find, view=floating_ips.view, rows=lambda state: state.floating_ips,
    create=floating_ips.create, update=floating_ips.update, delete=floating_ips.delete,
    indexes={
        "port_id": "port_id", "router_id": "router_id", "floating_ip_address": "floating_ip_address",
        "floating_network_id": "floating_network_id", "project_id": "project_id", "tenant_id": "project_id",
    },
)  # fmt: skip
SECURITY_GROUPS = Resource(
    "security_groups", "security_group", "/security-groups",
    find=security_groups.find, view=security_groups.view, rows=lambda state: state.security_groups,
    create=security_groups.create, update=security_groups.update, delete=security_groups.delete,
    indexes={"project_id": "project_id", "tenant_id": "project_id"}, shared="security_group",
    listing=security_groups.ensure_default, brief=security_groups.brief,
)  # fmt: skip
SECURITY_GROUP_RULES = Resource(
    "security_group_rules", "security_group_rule", "/security-group-rules",
    find=security_group_rules.find, view=security_group_rules.view, rows=lambda state: state.security_group_rules,
    create=security_group_rules.create, delete=security_group_rules.delete, before=security_group_rules.check_bulk,
    indexes={
        "security_group_id": "security_group_id", "remote_group_id": "remote_group_id", "project_id": "project_id",
        "tenant_id": "project_id",
    },
    visible=security_group_rules.visible, listing=security_groups.ensure_default,
)  # fmt: skip
RESOURCES = [
    NETWORKS, SUBNETS, PORTS, ROUTERS, FLOATING_IPS, SECURITY_GROUPS, SECURITY_GROUP_RULES, rbac.RBAC,
    segments.SEGMENTS,
    agent_api.AGENTS, replace(port_forwardings.PORT_FORWARDINGS, parent=FLOATING_IPS),
]  # fmt: skip
TAGGED = [
    (NETWORKS, "networks"), (SUBNETS, "subnets"), (subnetpools.SUBNETPOOLS, "subnetpools"), (PORTS, "ports"),
    (ROUTERS, "routers"), (FLOATING_IPS, "floatingips"), (SECURITY_GROUPS, "security_groups"),
    (qos.POLICIES, "policies"), (trunks.TRUNKS, "trunks"),
]  # fmt: skip
OPERATIONS: list[Operation] = [
    *(row for resource in RESOURCES for row in resource.operations),
    *(row for resource, named in TAGGED for row in Tags(resource, named).declared()),
]
