"""Back ends as admins see them: services, pools, availability zones. Knows nothing of volumes."""

from __future__ import annotations

from typing import Any

from ...sim.clock import SECOND, iso_micros
from ...wire.call import Call
from ...wire.errors import BadRequest, NotFound
from ...wire.message import Json
from ...wire.operation import operation
from . import schema
from .state import Backend

_HOST = {"type": "string", "minLength": 1, "maxLength": 255}
_SERVICE = {
    "type": "object",
    "properties": {"host": _HOST, "binary": _HOST, "service": _HOST, "disabled_reason": _HOST, "cluster": {}},
    "required": ["host"],
}
_DISABLE_WITH_REASON = {**_SERVICE, "required": ["host", "disabled_reason"]}


@operation("GET /os-services", "List all Cinder services", policy="volume_extension:services:index")
def index(call: Call) -> Json:
    """List the services and how they are."""
    rows = [
        *(_shown(call, binary, "cinder1") for binary in ("cinder-backup", "cinder-scheduler")),
        *(_shown(call, "cinder-volume", backend.service_host, backend) for backend in call.state.backends),
    ]
    for name in ("host", "binary"):
        wanted = call.arg(name)
        if wanted:
            rows = [row for row in rows if row[name] == wanted or row[name].partition("@")[0] == wanted]
    return {"services": rows}


@operation("PUT /os-services/enable", "Enable a Cinder Volume service", policy="volume_extension:services:update",
           body=_SERVICE)  # fmt: skip
def enable(call: Call) -> Json:
    """Let the scheduler choose a back end again."""
    return _switch(call, True, None)


@operation("PUT /os-services/disable", "Disable a cinder service", policy="volume_extension:services:update",
           body=_SERVICE)  # fmt: skip
def disable(call: Call) -> Json:
    """Keep the scheduler from a back end."""
    return _switch(call, False, None)


@operation("PUT /os-services/disable-log-reason", "Log Disabled Cinder Service Information",
           policy="volume_extension:services:update", body=_DISABLE_WITH_REASON)  # fmt: skip
def disable_with_reason(call: Call) -> Json:
    """Keep the scheduler from a back end, and say why."""
    return _switch(call, False, call.body["disabled_reason"])


@operation("GET /scheduler-stats/get_pools", "List all back-end storage pools",
           policy="scheduler_extension:scheduler_stats:get_pools")  # fmt: skip
def pools(call: Call) -> Json:
    """List the pools; with `detail` what they can do."""
    detail = schema.truth(call.arg("detail", "false"))
    rows = [backend for backend in call.state.backends if call.arg("name") in (None, backend.host)]
    return {"pools": [_pool(call, row) if detail else {"name": row.host} for row in rows]}


@operation("GET /capabilities/{id}", "Show all back-end capabilities", policy="volume_extension:capabilities")
def capabilities(call: Call) -> Json:
    """Show what a back end can do."""
    row = _backend(call, call.ids[0])
    return {
        "namespace": f"OS::Storage::Capabilities::{row.service_host}", "vendor_name": "Open Source",
        "volume_backend_name": row.name, "pool_name": None, "driver_version": "1.0.0", "storage_protocol": "iSCSI",
        "display_name": None, "description": None, "visibility": None, "replication_targets": [], "properties": {
            name: {"title": title, "description": text, "type": "boolean"} for name, title, text in _PROPERTIES
        },
    }  # fmt: skip


@operation("GET /os-availability-zone", "List Availability Zone Information")
def zones(call: Call) -> Json:
    """List the zones; one is available while a back end in it is enabled."""
    found: dict[str, bool] = {}
    for row in call.state.backends:
        found[row.availability_zone] = found.get(row.availability_zone, False) or row.enabled
    shown = [{"zoneName": name, "zoneState": {"available": up}} for name, up in found.items()]
    return {"availabilityZoneInfo": shown}


_PROPERTIES = (
    ("thin_provisioning", "Thin Provisioning", "Sets thin provisioning."),
    ("compression", "Compression", "Enables compression."),
    ("qos", "QoS", "Enables QoS."),
    ("replication_enabled", "Replication", "Enables replication."),
)


def _backend(call: Call, host: str) -> Backend:
    for row in call.state.backends:
        found: Backend = row
        if host in (found.host, found.service_host):
            return found
    raise NotFound(f"Service {host} could not be found.")


def _switch(call: Call, enabled: bool, reason: str | None) -> Json:
    host = call.body["host"]
    binary = call.body.get("binary") or call.body.get("service")
    if binary is None:
        raise BadRequest("Missing required element 'binary' in request body.")
    row = None
    if binary == "cinder-volume":
        row = _backend(call, host)
        row.enabled, row.disabled_reason = enabled, reason
    elif host != "cinder1" or binary not in ("cinder-backup", "cinder-scheduler"):
        raise NotFound(f"Service {binary} could not be found on host {host}.")
    status = "enabled" if enabled else "disabled"
    shown: dict[str, Any] = {"host": host, "service": call.body.get("service"), "disabled": not enabled,
                             "binary": binary, "status": status}  # fmt: skip
    if reason is not None:
        shown["disabled_reason"] = reason
    return shown


def _shown(call: Call, binary: str, host: str, row: Backend | None = None) -> Json:
    topic = f"{binary}@{row.host}" if row is not None else binary
    shown: dict[str, Any] = {
        "binary": binary,
        "host": host,
        "zone": "nova",
        "status": "enabled" if row is None or row.enabled else "disabled",
        "state": "down" if call.sim.bus.is_down(topic) else "up",
        "updated_at": iso_micros(call.now // SECOND * SECOND),
    }
    if row is not None and call.since((3, 49)):
        shown["backend_state"] = "up"
    if call.since((3, 7)):
        shown["cluster"] = None
    shown["disabled_reason"] = row.disabled_reason if row is not None else None
    if row is not None:
        shown.update(replication_status="disabled", active_backend_id=None, frozen=row.frozen)
    return shown


def _pool(call: Call, row: Backend) -> Json:
    return {
        "name": row.host,
        "capabilities": {
            "pool_name": row.name, "total_capacity_gb": row.total_gb, "free_capacity_gb": row.free_gb,
            "provisioned_capacity_gb": row.allocated_gb, "allocated_capacity_gb": row.allocated_gb,
            "reserved_percentage": 0, "QoS_support": False, "thin_provisioning_support": True,
            "thick_provisioning_support": False, "max_over_subscription_ratio": "20.0",
            "location_info": f"LVMVolumeDriver:cinder1:{row.name}:thin:0", "filter_function": None,
            "goodness_function": None, "multiattach": True, "online_extend_support": True,
            "consistent_group_snapshot_enabled": True, "backend_state": "up", "cacheable": True,
            "volume_backend_name": row.name, "storage_protocol": "iSCSI", "vendor_name": "Open Source",
            "driver_version": "1.0.0", "timestamp": iso_micros(call.now),
        },
    }  # fmt: skip
