"""Networks and bare metal nodes through nova, until 2.35."""

from __future__ import annotations

from typing import Any

from ...wire.call import Call
from ...wire.errors import BadRequest, NotFound
from .declare import operation
from .proxy import LAST, Refused, ask

Json = Any
_FIELDS = (
    "id",
    "cidr",
    "netmask",
    "gateway",
    "broadcast",
    "dns1",
    "dns2",
    "cidr_v6",
    "gateway_v6",
    "label",
    "netmask_v6",
)
_ADMIN = (
    "created_at", "updated_at", "deleted_at", "deleted", "injected", "bridge", "vlan", "vpn_public_address",
    "vpn_public_port", "vpn_private_address", "dhcp_start", "project_id", "host", "bridge_interface", "multi_host",
    "priority", "rxtx_base", "mtu", "dhcp_server", "enable_dhcp", "share_address",
)  # fmt: skip
_IRONIC = "Command Not supported. Please use Ironic command {} to perform this action."


@operation("GET /os-networks", "List Networks", policy="os_compute_api:os-networks:list", until=LAST)
def index(call: Call) -> Json:
    """The networks that neutron lists, in nova's old fields."""
    return {"networks": [_view(call, row) for row in ask(call, "network", "GET", "/v2.0/networks")["networks"]]}


@operation("GET /os-networks/{id}", "Show Network Details", policy="os_compute_api:os-networks:show", until=LAST)
def show(call: Call) -> Json:
    """One network."""
    return {"network": _view(call, _find(call))}


@operation(
    "GET /os-tenant-networks", "List Project Networks", policy="os_compute_api:os-tenant-networks:list", until=LAST
)
def tenant_index(call: Call) -> Json:
    """The same in three fields."""
    return {"networks": [_brief(row) for row in ask(call, "network", "GET", "/v2.0/networks")["networks"]]}


@operation(
    "GET /os-tenant-networks/{id}",
    "Show Project Network Details",
    policy="os_compute_api:os-tenant-networks:show",
    until=LAST,
)
def tenant_show(call: Call) -> Json:
    """One network in three fields."""
    return {"network": _brief(_find(call))}


@operation("POST /os-baremetal-nodes", "Not supported proxy: always 400", until=LAST)
def node_create(call: Call) -> Json:
    """Refuse: ironic has it."""
    raise BadRequest(_IRONIC.format("node-create"))


@operation("DELETE /os-baremetal-nodes/{id}", "Not supported proxy: always 400", until=LAST)
def node_delete(call: Call) -> Json:
    """Refuse: ironic has it."""
    raise BadRequest(_IRONIC.format("node-delete"))


@operation(
    "POST /os-baremetal-nodes/{id}/action", "Not supported proxy: always 400", action="add_interface", until=LAST
)
def node_add(call: Call) -> Json:
    """Refuse: ironic has it."""
    raise BadRequest(_IRONIC.format("port-create"))


@operation(
    "POST /os-baremetal-nodes/{id}/action", "Not supported proxy: always 400", action="remove_interface", until=LAST
)
def node_remove(call: Call) -> Json:
    """Refuse: ironic has it."""
    raise BadRequest(_IRONIC.format("port-delete"))


def _find(call: Call) -> Json:
    try:
        return ask(call, "network", "GET", f"/v2.0/networks/{call.ids[0]}")["network"]
    except Refused as no:
        if no.status != 404:
            raise
        raise NotFound("Network not found") from None


def _view(call: Call, row: Json) -> Json:
    names = (*_FIELDS, *_ADMIN) if call.credentials.has("admin") else _FIELDS
    return {**dict.fromkeys(names), "id": row["id"], "label": row["name"]}


def _brief(row: Json) -> Json:
    return {"id": row["id"], "cidr": "None", "label": row["name"]}
