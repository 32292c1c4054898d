"""Host aggregates: hosts with metadata in common, which may make them an availability zone."""

from __future__ import annotations

from typing import Any

from ...sim.clock import iso_micros
from ...wire.call import Call
from ...wire.errors import BadRequest, Conflict, NotFound
from .declare import operation
from .models import Aggregate
from .times import micros

Json = Any
_POLICY = "os_compute_api:os-aggregates:"


@operation("GET /os-aggregates", "List Aggregates", policy=f"{_POLICY}index")
def index(call: Call) -> Json:
    """All aggregates."""
    return {"aggregates": [_view(call, row) for row in call.state.aggregates]}


@operation("POST /os-aggregates", "Create Aggregate", policy=f"{_POLICY}create")
def create(call: Call) -> Json:
    """Make an aggregate; with a zone it makes one of its hosts."""
    asked = call.body["aggregate"]
    name, zone = asked["name"].strip(), asked.get("availability_zone")
    if call.state.aggregates.find(name=name) is not None:
        raise Conflict(f"Aggregate {name} already exists.")
    row = Aggregate(call.state.number("aggregates"), call.sim.ids.uuid(), name, call.now)
    if zone:
        row.metadata = {"availability_zone": zone.strip()}
    call.state.aggregates.add(row)
    shown = _view(call, row)
    shown["created_at"] = iso_micros(call.now)  # only the database drops what is smaller than a second
    del shown["hosts"], shown["metadata"]
    return {"aggregate": shown}


@operation("GET /os-aggregates/{id}", "Show Aggregate Details", policy=f"{_POLICY}show")
def show(call: Call) -> Json:
    """One aggregate."""
    return {"aggregate": _view(call, _find(call))}


@operation("PUT /os-aggregates/{id}", "Update Aggregate", policy=f"{_POLICY}update")
def update(call: Call) -> Json:
    """Change the name or the zone."""
    asked = call.body["aggregate"]
    row = _find(call)
    changes: dict[str, Any] = {"updated_at": call.now}
    if "name" in asked:
        changes["name"] = asked["name"].strip()
        holder = call.state.aggregates.find(name=changes["name"])
        if holder is not None and holder is not row:
            raise Conflict(f"Aggregate {changes['name']} already exists.")
    if "availability_zone" in asked:
        changes["metadata"] = _changed(call, row, {"availability_zone": asked["availability_zone"]}, "update aggregate")
    call.state.aggregates.update(row, **changes)
    return {"aggregate": {**_view(call, row), "updated_at": iso_micros(call.now)}}


@operation("DELETE /os-aggregates/{id}", "Delete Aggregate", policy=f"{_POLICY}delete")
def delete(call: Call) -> None:
    """Delete an aggregate that has no host."""
    row = _find(call)
    if row.hosts:
        raise BadRequest(f"Cannot remove host from aggregate {row.id}. Reason: Host aggregate is not empty.")
    call.state.aggregates.remove(row)


@operation("POST /os-aggregates/{id}/action", "Add Host", action="add_host", policy=f"{_POLICY}add_host")
def add_host(call: Call) -> Json:
    """Put a host into an aggregate."""
    host = call.body["add_host"]["host"]
    row = _find(call)
    if call.state.compute(host) is None:
        raise NotFound(f"Compute host {host} could not be found.")
    zones = {other.zone for other in call.state.aggregates.by(hosts=host) if other.zone}
    if row.zone and zones and row.zone not in zones:
        raise Conflict(
            f"Cannot add host to aggregate {row.id}. Reason: One or more hosts already in availability zone(s) "
            f"{sorted(zones)}."
        )
    if row.zone and call.state.zone_of(host) != row.zone and call.state.servers.count(host=host):
        raise Conflict(
            f"Cannot add host to aggregate {row.id}. Reason: One or more hosts contain instances in this zone."
        )
    if host in row.hosts:
        raise Conflict(f"Aggregate {row.id} already has host {host}.")
    _hosts(call, row, [*row.hosts, host], host)
    return {"aggregate": _view(call, row)}


@operation("POST /os-aggregates/{id}/action", "Remove Host", action="remove_host", policy=f"{_POLICY}remove_host")
def remove_host(call: Call) -> Json:
    """Take a host out of an aggregate."""
    host = call.body["remove_host"]["host"]
    id = _number(call)
    row = call.state.aggregates.get(id)
    if row is None or call.state.compute(host) is None or host not in row.hosts:
        raise NotFound(f"Cannot remove host {host} in aggregate {call.ids[0]}")
    if row.zone and call.state.servers.count(host=host):
        raise Conflict(
            f"Cannot remove host from aggregate {row.id}. Reason: One or more hosts contain instances in this zone."
        )
    _hosts(call, row, [name for name in row.hosts if name != host], host)
    return {"aggregate": _view(call, row)}


@operation(
    "POST /os-aggregates/{id}/action", "Create Or Update Aggregate Metadata", action="set_metadata",
    policy=f"{_POLICY}set_metadata",
)  # fmt: skip
def set_metadata(call: Call) -> Json:
    """Set or (with null) take away metadata."""
    row = _find(call)
    metadata = _changed(call, row, call.body["set_metadata"]["metadata"], "update metadata of aggregate")
    call.state.aggregates.update(row, metadata=metadata, updated_at=call.now)
    return {"aggregate": {**_view(call, row), "updated_at": iso_micros(call.now)}}


@operation(
    "POST /os-aggregates/{id}/images", "Request Image Pre-caching for Aggregate", since="2.81", success=202,
    policy="compute:aggregates:images",
)  # fmt: skip
def cache_images(call: Call) -> None:
    """Have the hosts fetch images before servers want them."""
    _number(call)
    ids = [row["id"] for row in call.body["cache"]]
    if len(set(ids)) != len(ids):
        raise BadRequest("Duplicate images in request")
    row = _find(call)
    for host in row.hosts:
        args = {"image_ids": ids}
        call.sim.bus.cast("compute", f"compute@{host}", "cache_images", args, request_id=call.request_id)


def _number(call: Call) -> int:
    try:
        return int(call.ids[0])
    except ValueError:
        raise BadRequest("Invalid input received: id must be an integer") from None


def _find(call: Call) -> Aggregate:
    row: Aggregate | None = call.state.aggregates.get(_number(call))
    if row is None:
        raise NotFound(f"Aggregate {call.ids[0]} could not be found.")
    return row


def _hosts(call: Call, row: Aggregate, hosts: list[str], host: str) -> None:
    call.state.aggregates.update(row, hosts=hosts)
    service = call.state.compute(host)
    member_of = [other.uuid for other in call.state.aggregates.by(hosts=host)]
    call.cloud.placement.set_aggregates(service.hypervisor_uuid, member_of)


def _changed(call: Call, row: Aggregate, asked: Json, what: str) -> dict[str, str]:
    zone = asked.get("availability_zone")
    if "availability_zone" in asked and zone == "":
        raise BadRequest(
            f"Cannot {what} {row.id}. Reason: Aggregate {row.name} does not support empty named availability zone."
        )
    if "availability_zone" in asked and zone != row.zone and row.hosts:
        _may_change_zone(call, row, zone, what)
    kept = {**row.metadata, **{name: value for name, value in asked.items() if value is not None}}
    return {name: value for name, value in kept.items() if asked.get(name, "") is not None}


def _may_change_zone(call: Call, row: Aggregate, zone: str | None, what: str) -> None:
    conflicting = {
        other.zone for host in row.hosts for other in call.state.aggregates.by(hosts=host)
        if other is not row and other.zone and other.zone != zone
    }  # fmt: skip
    if zone and conflicting:
        raise BadRequest(
            f"Cannot {what} {row.id}. Reason: One or more hosts already in availability zone(s) {sorted(conflicting)}."
        )
    if any(call.state.servers.count(host=host) for host in row.hosts):
        raise BadRequest(f"Cannot {what} {row.id}. Reason: One or more hosts contain instances in this zone.")


def _view(call: Call, row: Aggregate) -> Json:
    shown = {
        "id": row.id, "uuid": row.uuid, "name": row.name, "hosts": list(row.hosts), "metadata": row.metadata,
        "created_at": micros(row.created_at), "updated_at": micros(row.updated_at), "deleted_at": None,
        "deleted": False,
        "availability_zone": row.zone,
    }  # fmt: skip
    if not call.since((2, 41)):
        del shown["uuid"]
    return shown
