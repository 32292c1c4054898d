"""Addresses of a server, by network."""

from __future__ import annotations

from typing import Any

from ....wire.call import Call
from ....wire.errors import NotFound
from .. import ports
from ..declare import operation
from ..models import Server
from .load import load

Json = Any
_POLICY = "os_compute_api:ips:"


@operation("GET /servers/{server_id}/ips", "List Ips", policy=f"{_POLICY}index", load=load)
def index(call: Call, server: Server) -> Json:
    """All addresses."""
    return {"addresses": _all(call, server)}


@operation("GET /servers/{server_id}/ips/{id}", "Show Ip Details", policy=f"{_POLICY}show", load=load)
def show(call: Call, server: Server) -> Json:
    """The addresses on one network."""
    label = call.ids[1]
    found = _all(call, server)
    if label not in found:
        raise NotFound("Instance is not a member of specified network")
    return {label: found[label]}


def _all(call: Call, server: Server) -> Json:
    found = call.cloud.network.ports_of(server.id)
    return ports.addresses(call.cloud.network, found, extended=False)
