"""Hosts, as nova showed them until 2.42."""

from __future__ import annotations

from typing import Any

from ...wire.call import Call
from ...wire.errors import BadRequest, NotFound
from .availability_zones import zone_of
from .declare import operation
from .hosts import is_up
from .hypervisors import figures
from .models import Host

Json = Any
_POLICY = "os_compute_api:os-hosts:"


@operation("GET /os-hosts", "List Hosts", policy=f"{_POLICY}list", until="2.42")
def index(call: Call) -> Json:
    """The hosts of enabled services, by service."""
    zone = call.arg("zone")
    return {
        "hosts": [
            {"host_name": row.host, "service": row.topic.partition("@")[0], "zone": zone_of(call, row)}
            for row in sorted(call.state.hosts, key=lambda row: row.id)
            if not row.disabled and (not zone or zone_of(call, row) == zone)
        ]
    }


@operation("GET /os-hosts/{id}", "Show Host Details", policy=f"{_POLICY}show", until="2.42")
def show(call: Call) -> Json:
    """What a host has, what is used of it, and by which project."""
    row = _find(call)
    have = figures(call, row)
    rows = [
        _resource(row, "(total)", have["vcpus"], have["memory_mb"], have["local_gb"]),
        _resource(row, "(used_now)", have["vcpus_used"], have["memory_mb_used"], have["local_gb_used"]),
    ]
    sums: dict[str, list[int]] = {"(used_max)": [0, 0, 0]}
    for server in call.state.servers.by(host=row.host):
        shape = server.flavor
        for name in ("(used_max)", server.project_id):
            total = sums.setdefault(name, [0, 0, 0])
            for place, value in enumerate((shape.vcpus, shape.ram, shape.disk + shape.ephemeral)):
                total[place] += value
    rows += [_resource(row, name, *total) for name, total in sums.items()]
    return {"host": rows}


@operation("PUT /os-hosts/{id}", "Update Host status", policy=f"{_POLICY}update", until="2.42")
def update(call: Call) -> Json:
    """Enable or disable a host's service; maintenance is the hypervisor's, and ours has it."""
    asked = call.body
    id = call.ids[0]
    shown: Json = {"host": id}
    row = _find(call)
    if not is_up(call.now, row):
        raise BadRequest(f"Compute service of {id} is unavailable at this time.")
    if asked.get("status") is not None:
        on = asked["status"].strip().lower() == "enable"
        shown["status"] = "enabled" if on else "disabled"
    if asked.get("maintenance_mode") is not None:
        on = asked["maintenance_mode"].strip().lower() == "enable"
        shown["maintenance_mode"] = "on_maintenance" if on else "off_maintenance"
    return shown


@operation("GET /os-hosts/{id}/reboot", "Reboot Host", policy=f"{_POLICY}reboot", until="2.42")
def reboot(call: Call) -> Json:
    """Reboot a host."""
    return _power(call, "reboot")


@operation("GET /os-hosts/{id}/shutdown", "Shut Down Host", policy=f"{_POLICY}shutdown", until="2.42")
def shutdown(call: Call) -> Json:
    """Shut a host down."""
    return _power(call, "shutdown")


@operation("GET /os-hosts/{id}/startup", "Start Host", policy=f"{_POLICY}start", until="2.42")
def startup(call: Call) -> Json:
    """Start a host."""
    return _power(call, "startup")


def _power(call: Call, action: str) -> Json:
    row = _find(call)
    if not is_up(call.now, row):
        raise BadRequest(f"Compute service of {row.host} is unavailable at this time.")
    return {"host": row.host, "power_action": action}


def _find(call: Call) -> Host:
    row: Host | None = call.state.compute(call.ids[0])
    if row is None:
        raise NotFound(f"Host '{call.ids[0]}' is not mapped to any cell")
    return row


def _resource(row: Host, project: str, cpu: int, ram: int, disk: int) -> Json:
    return {"resource": {"host": row.host, "project": project, "cpu": cpu, "memory_mb": ram, "disk_gb": disk}}
