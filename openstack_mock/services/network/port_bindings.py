"""Bindings of a port to further hosts: made inactive, then activated, as a live migration does."""

from __future__ import annotations

from typing import Any

from ...wire.call import Call
from ...wire.message import Json
from ...wire.operation import Operation
from . import authorization, binding, body, ports, standard
from .authorization import Disallowed, Target
from .context import Context
from .errors import error
from .records import Port
from .requests import context_of, declare, json_body, may_set_project

COLLECTION = "bindings"
Binding = dict[str, Any]


def all_of(ctx: Context, port: Port) -> list[Binding]:
    """The active binding of a port, if it has a host, and the inactive ones."""
    active = [_active(port)] if port.host else []
    return [*active, *ctx.state.bindings.get(port.id, {}).values()]


def _active(port: Port) -> Binding:
    return {
        "host": port.host,
        "vif_type": port.vif_type,
        "vif_details": {name: value for name, value in binding.details(port).items() if name != "bound_drivers"},
        "vnic_type": port.vnic_type,
        "profile": port.get("binding:profile", {}),
        "status": "ACTIVE",
    }


def _load(call: Call, verb: str) -> tuple[Context, Port]:
    ctx = context_of(call)
    port = ports.find(ctx, call.ids[0])
    target = Target(ctx, {"project_id": port.project_id, "tenant_id": port.project_id}, port.project_id)
    if not authorization.may(ctx, verb, target):
        raise Disallowed(f"rule:{verb} is disallowed by policy")
    if port.device_owner and not port.device_owner.startswith("compute:"):
        raise error("UnsupportedPortDeviceOwner", op="Port binding", port_id=port.id, device_owner=port.device_owner)
    return ctx, port


def _at(ctx: Context, port: Port, host: str) -> Binding:
    for row in all_of(ctx, port):
        if row["host"] == host:
            return row
    raise error("PortBindingNotFound", port_id=port.id, host=host)


def index(call: Call) -> Json:
    """List the bindings of a port."""
    ctx, port = _load(call, "get_port_binding")
    return {"bindings": all_of(ctx, port)}


def show(call: Call) -> Json:
    """Show a binding."""
    ctx, port = _load(call, "get_port_binding")
    return {"binding": {**_at(ctx, port, call.ids[1]), "project_id": port.project_id}}


def _bound(ctx: Context, port: Port, item: dict[str, Any]) -> Binding:
    """What a binding on another host would be; PortBindingError if no agent there takes it."""
    trial = Port(
        id=port.id, project_id=port.project_id, network_id=port.network_id, mac_address=port.mac_address,
        device_owner=port.device_owner, host=item["host"], vnic_type=item.get("vnic_type", "normal"),
    )  # fmt: skip
    trial.put("binding:profile", item.get("profile"))
    binding.bind(ctx, trial)
    if trial.vif_type == "binding_failed":
        raise error("PortBindingError", port_id=port.id, host=trial.host)
    return _active(trial)


def create(call: Call) -> Json:
    """Bind a port to one more host."""
    ctx = context_of(call)
    item = body.items(json_body(call), COLLECTION, "binding", True, ctx.project_id, may_set_project(ctx))[0]
    ctx, port = _load(call, "create_port_binding")
    if any(row["host"] == item["host"] for row in all_of(ctx, port)):
        raise error("PortBindingAlreadyExists", port_id=port.id, host=item["host"])
    row = _bound(ctx, port, item)
    if port.host:
        row["status"] = "INACTIVE"
        ctx.state.bindings.setdefault(port.id, {})[row["host"]] = row
    else:
        _make_active(ctx, port, row)
    return {"binding": {**row, "project_id": port.project_id}}


def _make_active(ctx: Context, port: Port, row: Binding) -> None:
    port.host, port.vif_type, port.vnic_type, port.status = row["host"], row["vif_type"], row["vnic_type"], "DOWN"
    port.put("binding:profile", row["profile"])
    standard.touched(ctx, port)


def update(call: Call) -> Json:
    """Change a binding."""
    ctx, port = _load(call, "update_port_binding")
    old = _at(ctx, port, call.ids[1])
    item = body.items(json_body(call), COLLECTION, "binding", False, ctx.project_id, may_set_project(ctx))[0]
    row = _bound(ctx, port, {**old, **item, "host": old["host"]})
    row["status"] = old["status"]
    if old["status"] == "ACTIVE":
        _make_active(ctx, port, row)
    else:
        ctx.state.bindings[port.id][row["host"]] = row
    return {"binding": {**row, "project_id": port.project_id}}


def activate(call: Call) -> Json:
    """Make an inactive binding the active one; the active one becomes inactive."""
    ctx, port = _load(call, "update_port_binding")
    host = call.ids[1]
    if host == port.host:
        raise error("PortBindingAlreadyActive", port_id=port.id, host=host)
    return switch(ctx, port, host)


def switch(ctx: Context, port: Port, host: str) -> Binding:
    """Do what activate() says."""
    rows = ctx.state.bindings.get(port.id, {})
    if host not in rows:
        raise error("PortBindingNotFound", port_id=port.id, host=host)
    new = rows.pop(host)
    if port.host:
        old = {**_active(port), "status": "INACTIVE", "vif_type": "unbound", "vif_details": {}}
        rows[port.host] = old
    _make_active(ctx, port, {**new, "status": "ACTIVE"})
    if port.plugged:
        ctx.cast(f"openvswitch_agent@{port.host}", "port_update", {"port_id": port.id})
    return _active(port)


def delete(call: Call) -> Json:
    """Remove a binding."""
    ctx, port = _load(call, "delete_port_binding")
    row = _at(ctx, port, call.ids[1])
    if row["status"] == "ACTIVE":
        _make_active(ctx, port, {**row, "host": "", "vif_type": "unbound"})
    else:
        del ctx.state.bindings[port.id][row["host"]]
    return None


_ALL = "/ports/{port_id}/bindings"
_ONE = _ALL + "/{binding_id}"
OPERATIONS: list[Operation] = [
    declare(f"GET {_ALL}", index, key="port_bindings.index"),
    declare(f"POST {_ALL}", create, key="port_bindings.create", success=201),
    declare(f"GET {_ONE}", show, key="port_bindings.show"),
    declare(f"PUT {_ONE}", update, key="port_bindings.update"),
    declare(f"DELETE {_ONE}", delete, key="port_bindings.delete", success=204),
    declare(f"PUT {_ONE}/activate", activate, key="port_bindings.activate"),
]
