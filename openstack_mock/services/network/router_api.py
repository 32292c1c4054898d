"""What is done to routers besides changing them: interfaces, routes."""

from __future__ import annotations

from typing import Any

from ...wire.call import Call
from ...wire.errors import NotFound
from ...wire.message import Json
from ...wire.operation import operation
from . import authorization, router_interfaces, routers, standard
from .authorization import Disallowed, Target
from .context import Context
from .errors import bad_request
from .records import Router
from .requests import NOT_FOUND, context_of


def _load(call: Call, rule: str) -> tuple[Context, Router]:
    ctx = context_of(call)
    router = routers.find(ctx, call.ids[0])
    target = Target(ctx, routers.view(ctx, router))
    if not authorization.may(ctx, rule, target):
        if not authorization.may(ctx, "get_router", target):
            raise NotFound(NOT_FOUND, name="HTTPNotFound")
        raise Disallowed(f"rule:{rule} is disallowed by policy")
    return ctx, router


@operation("PUT /routers/{router_id}/add_router_interface", "Add interface to router")
def add_router_interface(call: Call) -> Json:
    """Connect a router to a subnet."""
    ctx, router = _load(call, "add_router_interface")
    answer = router_interfaces.add(ctx, router, call.body)
    _notify(ctx, "router.interface.create", answer)
    return answer


@operation("PUT /routers/{router_id}/remove_router_interface", "Remove interface from router")
def remove_router_interface(call: Call) -> Json:
    """Take a router off a subnet."""
    ctx, router = _load(call, "remove_router_interface")
    answer = router_interfaces.remove(ctx, router, call.body)
    _notify(ctx, "router.interface.delete", answer)
    return answer


def _notify(ctx: Context, event: str, answer: dict[str, Any]) -> None:
    payload = {"router_interface": answer}
    ctx.sim.bus.notify("network", "network.network1", event, payload, request_id=ctx.request_id)


@operation("PUT /routers/{router_id}/add_extraroutes", "Add extra routes to router")
def add_extraroutes(call: Call) -> Json:
    """Add routes to those that a router has."""
    return _routes(call, "add_extraroutes", add=True)


@operation("PUT /routers/{router_id}/remove_extraroutes", "Remove extra routes from router")
def remove_extraroutes(call: Call) -> Json:
    """Take routes from those that a router has."""
    return _routes(call, "remove_extraroutes", add=False)


def _routes(call: Call, rule: str, add: bool) -> Json:
    ctx, router = _load(call, rule)
    try:
        given = [(route["destination"], route["nexthop"]) for route in call.body["router"]["routes"]]
    except (KeyError, TypeError):
        raise bad_request("router", "Invalid router body") from None
    have = list(router.routes)
    wanted = [*have, *given] if add else [pair for pair in have if pair not in given]
    rows = [{"destination": to, "nexthop": via} for to, via in dict.fromkeys(wanted)]
    before = router.routes
    routers.update(ctx, router, {"routes": rows})
    if before != router.routes:
        standard.touched(ctx, router)
    return {"router": {**routers.view(ctx, router), **_INTERNAL, "enable_snat": router.enable_snat}}


# what the real service's answer has besides the router's own attributes, here alone
_INTERNAL = {"enable_default_route_bfd": False, "enable_default_route_ecmp": False, "ha_vr_id": 0}
