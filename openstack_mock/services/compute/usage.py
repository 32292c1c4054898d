"""What projects used in a stretch of time: hours of servers, and of what they consist."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any
from urllib.parse import urlencode

from ...sim.clock import SECOND, iso_micros, moment
from ...wire.call import Call
from ...wire.errors import BadRequest
from .declare import operation
from .links import MAX, page, roots
from .models import Server
from .times import micros

Json = Any
_POLICY = "os_compute_api:os-simple-tenant-usage:"
_FORMS = ("%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%S.%f", "%Y-%m-%d %H:%M:%S.%f")


@operation("GET /os-simple-tenant-usage", "List Tenant Usage Statistics For All Tenants", policy=f"{_POLICY}list")
def index(call: Call) -> Json:
    """The usage of every project."""
    start, stop = _window(call)
    detailed = call.args.get("detailed", ["0"])[0] == "1"
    servers = _servers(call, start, stop, None)
    shown: Json = {"tenant_usages": _usages(call, servers, start, stop, detailed)}
    more = _links(call, servers, "os-simple-tenant-usage")
    return {**shown, "tenant_usages_links": more} if more else shown


@operation("GET /os-simple-tenant-usage/{id}", "Show Usage Statistics For Tenant")
def show(call: Call) -> Json:
    """The usage of one project, server by server."""
    id = call.ids[0]
    call.require(f"{_POLICY}show", {"project_id": id, "user_id": call.user_id})
    start, stop = _window(call)
    servers = _servers(call, start, stop, id)
    usages = _usages(call, servers, start, stop, True)
    shown: Json = {"tenant_usage": usages[0] if usages else {}}
    more = _links(call, servers, f"os-simple-tenant-usage/{id}")
    return {**shown, "tenant_usage_links": more} if more else shown


def _window(call: Call) -> tuple[int, int]:
    # Without a start nova takes the time now, twice: a stretch of some microseconds.
    start = _time(call, call.args.get("start", [""])[0], -10)
    stop = _time(call, call.args.get("end", [""])[0], 0)
    if not start < stop:
        raise BadRequest("Invalid start time. The start time cannot occur after the end time.")
    return start, min(stop, call.now)


def _time(call: Call, text: str, offset: int) -> int:
    if not text:
        return call.now + offset
    for form in _FORMS:
        try:
            found = datetime.strptime(text, form).replace(tzinfo=timezone.utc)
        except ValueError:
            continue
        return int((found - moment(0)).total_seconds() * SECOND)
    raise BadRequest("Invalid datetime string: Datetime is in invalid format")


def _servers(call: Call, start: int, stop: int, project: str | None) -> list[Server]:
    state = call.state
    tables = (state.servers, state.deleted)
    rows = [s for table in tables for s in (table.by(project_id=project) if project else table)]
    rows = [s for s in rows if s.launched_at is not None and s.launched_at < stop]
    rows = [s for s in rows if s.terminated_at is None or s.terminated_at > start]
    rows.sort(key=lambda s: (s.project_id, s.id))
    limit, marker = page(call) if call.since((2, 40)) else (MAX, None)
    if marker is not None:
        place = next((number for number, s in enumerate(rows) if s.id == marker), None)
        if place is None:
            raise BadRequest(f"Marker {marker} could not be found.")
        rows = rows[place + 1 :]
    return rows[: limit or None]


def _usages(call: Call, servers: list[Server], start: int, stop: int, detailed: bool) -> list[Json]:
    found: dict[str, Json] = {}
    for server in servers:
        shape, launched = server.flavor, server.launched_at
        assert launched is not None
        end = min(stop, server.terminated_at) if server.terminated_at else stop
        hours = max(0, end - max(launched, start)) / SECOND / 3600.0
        disk = shape.disk + shape.ephemeral
        row = found.get(server.project_id)
        if row is None:
            row = found[server.project_id] = {
                "tenant_id": server.project_id, **({"server_usages": []} if detailed else {}),
                "total_local_gb_usage": 0,
                "total_vcpus_usage": 0, "total_memory_mb_usage": 0, "total_hours": 0, "start": iso_micros(start),
                "stop": iso_micros(stop),
            }  # fmt: skip
        row["total_local_gb_usage"] += disk * hours
        row["total_vcpus_usage"] += shape.vcpus * hours
        row["total_memory_mb_usage"] += shape.ram * hours
        row["total_hours"] += hours
        if detailed:
            row["server_usages"].append({
                "hours": hours, "flavor": shape.name, "instance_id": server.id, "name": server.name,
                "tenant_id": server.project_id, "memory_mb": shape.ram, "local_gb": disk, "vcpus": shape.vcpus,
                "started_at": micros(launched), "ended_at": micros(server.terminated_at),
                "state": "terminated" if server.terminated_at else server.state,
                "uptime": ((server.terminated_at or call.now) - launched) // SECOND,
            })  # fmt: skip
    return list(found.values())


def _links(call: Call, servers: list[Server], path: str) -> list[Json]:
    if not call.since((2, 40)):
        return []
    limit = page(call)[0]
    if not limit or len(servers) != limit:
        return []
    query = dict(sorted({name: values[-1] for name, values in call.args.items()}.items()))
    query["marker"] = servers[-1].id
    return [{"rel": "next", "href": f"{roots(call)[0]}/{path}?{urlencode(query)}"}]
