"""Availability zones: names for sets of hosts, made by aggregates."""

from __future__ import annotations

from typing import Any

from ...wire.call import Call
from .declare import operation
from .hosts import is_up
from .models import Host
from .times import micros

Json = Any
_POLICY = "os_compute_api:os-availability-zone:"
_INTERNAL = "internal"


@operation("GET /os-availability-zone", "Get Availability Zone Information", policy=f"{_POLICY}list")
def index(call: Call) -> Json:
    """The zones, and whether a host of each takes servers."""
    available, others = _zones(call)
    rows = [(zone, True) for zone in available] + [(zone, False) for zone in others]
    return {
        "availabilityZoneInfo": [
            {"zoneName": zone, "zoneState": {"available": there}, "hosts": None}
            for zone, there in rows
            if zone != _INTERNAL
        ]
    }


@operation("GET /os-availability-zone/detail", "Get Detailed Availability Zone Information", policy=f"{_POLICY}detail")
def detail(call: Call) -> Json:
    """The zones with their hosts and those hosts' services."""
    available, others = _zones(call)
    shown: list[Json] = []
    for zone in available:
        hosts: Json = {}
        for row in call.state.hosts:
            if not row.disabled and zone_of(call, row) == zone:
                service = {"available": is_up(call.now, row), "active": True, "updated_at": micros(row.updated_at)}
                hosts.setdefault(row.host, {})[row.binary] = service
        shown.append({"zoneName": zone, "zoneState": {"available": True}, "hosts": hosts})
    shown += [{"zoneName": zone, "zoneState": {"available": False}, "hosts": None} for zone in others]
    return {"availabilityZoneInfo": shown}


def zone_of(call: Call, row: Host) -> str:
    """The zone of a service: its host's, if it is a compute."""
    return str(call.state.zone_of(row.host)) if row.binary == "nova-compute" else _INTERNAL


def _zones(call: Call) -> tuple[list[str], list[str]]:
    rows = sorted(call.state.hosts, key=lambda row: row.id)
    available = dict.fromkeys(zone_of(call, row) for row in rows if not row.disabled)
    others = dict.fromkeys(zone_of(call, row) for row in rows if row.disabled)
    return list(available), [zone for zone in others if zone not in available]
