"""Hypervisors: what the hosts have, and what is used of it."""

from __future__ import annotations

import json
from typing import Any

from ...store import query
from ...wire.call import Call
from ...wire.errors import BadRequest, NotBuilt, NotFound
from . import schema
from .declare import operation
from .hosts import is_up
from .links import following, page
from .models import Host
from .text import boolean

Json = Any
_POLICY = "os_compute_api:os-hypervisors:"
_CPU = {
    "arch": "x86_64", "model": "Nehalem", "vendor": "Intel", "features": ["pge", "clflush"],
    "topology": {"cores": 1, "threads": 1, "sockets": 4},
}  # fmt: skip
_TOTALS = (
    "count", "current_workload", "disk_available_least", "free_disk_gb", "free_ram_mb", "local_gb", "local_gb_used",
    "memory_mb", "memory_mb_used", "running_vms", "vcpus", "vcpus_used",
)  # fmt: skip


@operation("GET /os-hypervisors", "List Hypervisors", policy=f"{_POLICY}list")
def index(call: Call) -> Json:
    """A page of hypervisors."""
    return _list(call, detail=False)


@operation("GET /os-hypervisors/detail", "List Hypervisors Details", policy=f"{_POLICY}list-detail")
def detail(call: Call) -> Json:
    """A page of hypervisors with what they have."""
    return _list(call, detail=True)


@operation(
    "GET /os-hypervisors/statistics",
    "Show Hypervisor Statistics (DEPRECATED)",
    policy=f"{_POLICY}statistics",
    until="2.87",
)
def statistics(call: Call) -> Json:
    """What all hypervisors have together."""
    rows = [{**figures(call, row), "count": 1} for row in _all(call)]
    return {"hypervisor_statistics": {name: sum(row[name] for row in rows) for name in _TOTALS}}


@operation("GET /os-hypervisors/{id}", "Show Hypervisor Details", policy=f"{_POLICY}show")
def show(call: Call) -> Json:
    """One hypervisor."""
    return {"hypervisor": _view(call, _find(call), True, _with_servers(call))}


@operation(
    "GET /os-hypervisors/{id}/uptime", "Show Hypervisor Uptime (DEPRECATED)", policy=f"{_POLICY}uptime", until="2.87"
)
def uptime(call: Call) -> Json:
    """How long a host is up: these hypervisors do not say."""
    row = _find(call)
    if not is_up(call.now, row):
        raise BadRequest(f"Compute service of {row.host} is unavailable at this time.")
    raise NotBuilt("The requested functionality is not supported.")


@operation("GET /os-hypervisors/{id}/search", "Search Hypervisor (DEPRECATED)", policy=f"{_POLICY}search", until="2.52")
def search(call: Call) -> Json:
    """The hypervisors whose name has a text in it."""
    return {"hypervisors": [_view(call, row, False, False) for row in _named(call, call.ids[0])]}


@operation(
    "GET /os-hypervisors/{id}/servers", "List Hypervisor Servers (DEPRECATED)", policy=f"{_POLICY}servers", until="2.52"
)
def servers(call: Call) -> Json:
    """The same, with their servers."""
    return {"hypervisors": [_view(call, row, False, True) for row in _named(call, call.ids[0])]}


def figures(call: Call, row: Host) -> dict[str, int]:
    """What a hypervisor has and what is used of it, in nova's old words."""
    placement = call.cloud.placement
    found = placement.provider(row.hypervisor_uuid)
    inventory = found.inventories if found is not None else {}
    used = placement.usages(row.hypervisor_uuid) if found is not None else {}
    total = {name: inventory[name].total if name in inventory else 0 for name in ("VCPU", "MEMORY_MB", "DISK_GB")}
    reserved = inventory["MEMORY_MB"].reserved if "MEMORY_MB" in inventory else 0
    ram, disk = used.get("MEMORY_MB", 0) + reserved, used.get("DISK_GB", 0)
    return {
        "vcpus": total["VCPU"], "memory_mb": total["MEMORY_MB"], "local_gb": total["DISK_GB"],
        "vcpus_used": used.get("VCPU", 0), "memory_mb_used": ram, "local_gb_used": disk,
        "free_ram_mb": total["MEMORY_MB"] - ram, "free_disk_gb": total["DISK_GB"] - disk, "current_workload": 0,
        "running_vms": call.state.servers.count(host=row.host), "disk_available_least": 0,
    }  # fmt: skip


def _all(call: Call) -> list[Host]:
    return sorted(call.state.computes(), key=lambda row: row.hypervisor)


def _list(call: Call, detail: bool) -> Json:
    pattern = call.arg("hypervisor_hostname_pattern") if call.since((2, 53)) else None
    with_servers = _with_servers(call)
    paged = call.since((2, 33))
    limit, marker = page(call) if paged else (None, None)
    if pattern is not None:
        if "limit" in call.args or marker:
            raise BadRequest(
                "Paging over hypervisors with the hypervisor_hostname_pattern query parameter is not supported."
            )
        rows, paged = _named(call, pattern), False
    else:
        key = "hypervisor_uuid" if call.since((2, 53)) else "hypervisor"
        wanted: Any = int(marker) if marker and key == "hypervisor" and marker.isdigit() else marker
        try:
            rows = query.page(_all(call), wanted, limit, key=key).rows
        except query.UnknownMarker:
            raise BadRequest(f"marker [{marker}] not found") from None
    shown: Json = {"hypervisors": [_view(call, row, detail, with_servers) for row in rows]}
    if paged and rows:
        last = rows[-1].hypervisor_uuid if call.since((2, 53)) else rows[-1].hypervisor
        more = following(call, "os-hypervisors/detail" if detail else "os-hypervisors", len(rows), last)
        if more:
            shown["hypervisors_links"] = more
    return shown


def _with_servers(call: Call) -> bool:
    return call.since((2, 53)) and boolean(call.arg("with_servers") or False)


def _named(call: Call, text: str) -> list[Host]:
    rows = [row for row in _all(call) if text.lower() in row.host.lower()]
    if not rows:
        raise NotFound(f"No hypervisor matching '{text}' could be found.")
    return rows


def _find(call: Call) -> Host:
    id = call.ids[0]
    if call.since((2, 53)) and not schema.is_uuid(id):
        raise BadRequest(f"Invalid uuid {id}")
    for row in call.state.computes():
        if (row.hypervisor_uuid if call.since((2, 53)) else str(row.hypervisor)) == id:
            found: Host = row
            return found
    raise NotFound(f"Hypervisor with ID '{id}' could not be found.")


def _view(call: Call, row: Host, detail: bool, with_servers: bool) -> Json:
    uuids = call.since((2, 53))
    shown: Json = {
        "id": row.hypervisor_uuid if uuids else row.hypervisor, "hypervisor_hostname": row.host,
        "state": "up" if is_up(call.now, row) else "down", "status": "disabled" if row.disabled else "enabled",
    }  # fmt: skip
    if detail:
        shown.update(
            hypervisor_type="fake", hypervisor_version=1000, host_ip="127.0.0.1",
            service={"id": row.uuid if uuids else row.id, "host": row.host, "disabled_reason": row.disabled_reason},
        )  # fmt: skip
        if call.since((2, 88)):
            shown["uptime"] = None
        else:
            shown.update(figures(call, row))
            shown["cpu_info"] = _CPU if call.since((2, 28)) else json.dumps(_CPU)
    if with_servers:
        held = [{"name": s.name, "uuid": s.id} for s in call.state.servers.by(host=row.host)]
        if held or call.since((2, 75)):
            shown["servers"] = held
    return shown
