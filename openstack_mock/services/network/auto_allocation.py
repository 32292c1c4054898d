"""The auto-allocated topology: a network with subnets behind a router, made for a project that asks for one."""

from __future__ import annotations

from typing import Any

from ...wire.call import Call
from ...wire.errors import NotFound, Refusal
from ...wire.message import Json
from ...wire.operation import operation
from . import authorization, networks, ports, router_interfaces, routers, standard, subnetpools, subnets
from .authorization import Target
from .context import Context
from .errors import bad_request, error
from .records import Record
from .requests import NOT_FOUND, context_of

COLLECTION = "auto_allocated_topologies"


def _project(call: Call, verb: str) -> tuple[Context, str]:
    ctx = context_of(call)
    project_id = (ctx.project_id or "") if call.ids[0] == "None" else call.ids[0]
    if not ctx.is_admin and project_id != ctx.project_id:
        raise error("NotAuthorized")
    target = Target(ctx, {"project_id": project_id, "tenant_id": project_id})
    if not authorization.may(ctx, f"{verb}_auto_allocated_topology", target):
        raise NotFound(NOT_FOUND, name="HTTPNotFound")
    return ctx, project_id


def _failure(reason: str) -> Refusal:
    return error("AutoAllocationFailure", reason=reason)


@operation("GET /auto-allocated-topology/{auto_allocated_topology_id}", "Show auto allocated topology details")
def show(call: Call) -> Json:
    """Give the topology of a project, made the first time; with `fields=dry-run` only say whether it could be."""
    ctx, project_id = _project(call, "get")
    fields = [name for name in call.args.get("fields", ()) if name]
    if "dry-run" in fields:
        _external(ctx)
        if not _pools(ctx):
            raise _failure("No default subnetpools defined")
        return _answer("dry-run=pass", project_id)
    if fields:
        raise bad_request("auto_allocate", "Unrecognized field")
    made = ctx.state.records(COLLECTION).by(project_id=project_id)
    network_id = made[0].values["network_id"] if made else _build(ctx.elevated(), project_id)
    return _answer(network_id, project_id)


def _answer(id: str, project_id: str) -> Json:
    return {"auto_allocated_topology": {"id": id, "tenant_id": project_id, "project_id": project_id}}


def _external(ctx: Context) -> str:
    for network in ctx.state.networks:
        if network.is_default:
            return network.id
    raise _failure("No default router:external network")


def _pools(ctx: Context) -> list[Record]:
    return [pool for pool in (subnetpools.default_of(ctx, version) for version in (4, 6)) if pool is not None]


def _build(ctx: Context, project_id: str) -> str:
    external, pools = _external(ctx), _pools(ctx)
    if not pools:
        raise _failure("Unable to provide tenant private network")
    network = networks.create(ctx, {"project_id": project_id, "name": "auto_allocated_network"})
    made = [_subnet(ctx, project_id, network.id, pool) for pool in pools]
    gateway: dict[str, Any] = {"network_id": external}
    body = {"project_id": project_id, "name": "auto_allocated_router", "external_gateway_info": gateway}
    router = routers.create(ctx, body)
    for subnet_id in made:
        router_interfaces.add(ctx, router, {"subnet_id": subnet_id})
    row = Record(id=ctx.ids.uuid(), project_id=project_id, values={"network_id": network.id, "router_id": router.id})
    standard.born(ctx, row)
    ctx.state.records(COLLECTION).add(row)
    return network.id


def _subnet(ctx: Context, project_id: str, network_id: str, pool: Record) -> str:
    version = pool.values["ip_version"]
    body = {
        "project_id": project_id, "name": f"auto_allocated_subnet_v{version}", "network_id": network_id,
        "ip_version": version, "subnetpool_id": pool.id, "enable_dhcp": True,
    }  # fmt: skip
    return subnets.create(ctx, body).id


@operation(
    "DELETE /auto-allocated-topology/{auto_allocated_topology_id}", "Delete the auto allocated topology", success=204
)
def delete(call: Call) -> Json:
    """Remove the topology of a project; what is in use refuses."""
    ctx, project_id = _project(call, "delete")
    for row in ctx.state.records(COLLECTION).by(project_id=project_id):
        _remove(ctx.elevated(), row)
        ctx.state.records(COLLECTION).remove(row)
    return None


def _remove(ctx: Context, row: Record) -> None:
    router = ctx.state.routers.get(row.values["router_id"])
    network = ctx.state.networks.get(row.values["network_id"])
    if router is not None:
        for port in routers.interfaces(ctx, router):
            ports.remove(ctx, port)
        routers.delete(ctx, router)
    if network is not None:
        networks.delete(ctx, network)
