"""Networks asked for at boot, held against what the network service has. Makes no port."""

from __future__ import annotations

from typing import Any

from ....wire.call import Call
from ....wire.errors import BadRequest, Conflict, Forbidden
from .. import schema
from ..models import NetworkRequest

Json = Any
Requests = tuple[NetworkRequest, ...] | str | None


def read(asked: Json) -> Requests:
    """The `networks` of a request: `auto`, `none`, a tuple, or None. BadRequest as nova has it."""
    if asked is None or isinstance(asked, str):
        return asked
    requests: list[NetworkRequest] = []
    for row in asked:
        port, address = row.get("port"), row.get("fixed_ip")
        if port:
            if any(port == other.port_id for other in requests):
                raise BadRequest(f"Port ID '{port}' was specified twice: you cannot attach a port multiple times.")
            if address is not None:
                raise BadRequest(
                    f"Specified Fixed IP '{address}' cannot be used with port '{port}': "
                    "the two cannot be specified together."
                )
            requests.append(NetworkRequest(None, port, None, row.get("tag")))
        else:
            if "uuid" not in row:
                raise BadRequest("Bad network format: missing 'uuid'")
            if not schema.is_uuid(row["uuid"]):
                raise BadRequest(f"Bad networks format: network uuid is not in proper format ({row['uuid']})")
            requests.append(NetworkRequest(row["uuid"], None, address, row.get("tag")))
    return tuple(requests)


def check(call: Call, requests: Requests, most: int) -> int:
    """How many of `most` servers the network service has room for. Refuses what it cannot give at all."""
    if isinstance(requests, tuple) and most > 1:
        for request in requests:
            if request.network_id and request.address:
                raise BadRequest(
                    "Failed to launch instances: max_count cannot be greater than 1 if an fixed_ip is specified."
                )
        if any(request.port_id for request in requests):
            raise BadRequest(
                "Failed to launch instances: Unable to launch multiple instances with a single configured port ID. "
                "Please launch your instance one by one with different ports."
            )
    if requests == "none":
        return most
    needed = _default(call, requests) if not isinstance(requests, tuple) or not requests else _each(call, requests)
    free = call.cloud.network.free_ports(call.credentials)
    if not needed or free is None or free >= needed * most:
        return most
    if free < 0:
        raise Forbidden("Maximum number of ports exceeded")
    return int(free // needed)


def _default(call: Call, requests: Requests) -> int:
    found = call.cloud.network.networks(call.credentials)
    if len(found) > 1:
        raise Conflict("Multiple possible networks found, use a Network ID to be more specific.")
    if not found and requests == "auto":
        raise BadRequest(f"Unable to automatically allocate a network for project {call.project_id}")
    return 1


def _each(call: Call, requests: tuple[NetworkRequest, ...]) -> int:
    network = call.cloud.network
    wanted: list[str] = []
    for request in requests:
        if request.port_id:
            port = network.port(call.credentials, request.port_id)
            if port is None:
                raise BadRequest(f"Port id {request.port_id} could not be found.")
            if port.device_id:
                raise Conflict(f"Port {request.port_id} is still in use.")
            if not port.fixed_ips and port.get("ip_allocation") not in ("deferred", "none"):
                raise BadRequest(f"Port {request.port_id} requires a FixedIP in order to be used.")
            continue
        assert request.network_id is not None
        wanted.append(request.network_id)
        if request.address:
            holder = network.port_at(request.network_id, request.address)
            if holder is not None:
                raise BadRequest(
                    f"Fixed IP address {request.address} is already in use on instance {holder.device_id}."
                )
    found = {id: network.network(call.credentials, id) for id in wanted}
    for id, row in found.items():
        if row is not None and not network.network_subnets(id):
            raise BadRequest(f"Network {id} requires a subnet in order to boot instances on.")
    lost = [id for id, row in found.items() if row is None]
    if lost:
        raise BadRequest(f"Network {', '.join(lost)} could not be found.")
    return len(wanted)
