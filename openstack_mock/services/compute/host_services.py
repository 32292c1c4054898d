"""Services: the components that report, and what an administrator says of them."""

from __future__ import annotations

from typing import Any

from ...wire.call import Call
from ...wire.errors import BadRequest, Conflict, NotFound
from . import fields, schema
from .availability_zones import zone_of
from .declare import operation
from .hosts import is_up
from .models import Host
from .text import boolean
from .times import micros

Json = Any
_POLICY = "os_compute_api:os-services:"
_ACTIONS = ("disable", "enable", "disable-log-reason", "force-down")


@operation("GET /os-services", "List Compute Services", policy=f"{_POLICY}list")
def index(call: Call) -> Json:
    """All services, or those of a host or of a kind."""
    host, binary = call.arg("host"), call.arg("binary")
    rows = [
        row for row in sorted(call.state.hosts, key=lambda row: row.id)
        if (not host or row.host == host) and (not binary or row.binary == binary)
    ]  # fmt: skip
    return {"services": [_view(call, row) for row in rows]}


_FIELDS = fields.of("PUT /os-services/{id}", "body")


@operation("PUT /os-services/{id}", "Update Compute Service")
@operation("PUT /os-services/disable", "Disable scheduling for a compute service", body=_FIELDS)
@operation(
    "PUT /os-services/disable-log-reason", "Disable scheduling for a compute service and log the reason", body=_FIELDS
)
@operation("PUT /os-services/enable", "Enable scheduling for a compute service", body=_FIELDS)
@operation("PUT /os-services/force-down", "Update forced down", body=_FIELDS)
def update(call: Call) -> Json:
    """Enable, disable or force down: since 2.53 a service by its id, before by an action's name in the path."""
    id = call.ids[0] if call.ids else call.path.rpartition("/")[2]
    if not call.since((2, 53)):
        call.require(f"{_POLICY}update")
        return _act(call, id)
    if not schema.is_uuid(id):
        raise BadRequest(f"Invalid uuid {id}")
    call.require(f"{_POLICY}update")
    row = call.state.hosts.find(uuid=id)
    if row is None:
        raise NotFound(f"Service {id} could not be found.")
    _is_compute(row.binary)
    asked = call.body
    changes: dict[str, Any] = {}
    if asked.get("status") == "enabled":
        if asked.get("disabled_reason"):
            raise BadRequest("Specifying 'disabled_reason' with status 'enabled' is invalid.")
        changes.update(disabled=False, disabled_reason=None)
    elif asked.get("status") == "disabled":
        changes.update(disabled=True, disabled_reason=asked.get("disabled_reason"))
    if "forced_down" in asked:
        changes["forced_down"] = boolean(asked["forced_down"])
        if not changes["forced_down"]:
            _evacuated(call, row.host)
    if not any(getattr(row, name) != value for name, value in changes.items()):
        raise BadRequest("No updates were requested. Fields 'status' or 'forced_down' should be specified.")
    _change(call, row, changes)
    return {"service": _view(call, row)}


@operation("DELETE /os-services/{id}", "Delete Compute Service", policy=f"{_POLICY}delete", success=204)
def delete(call: Call) -> None:
    """Forget a service; a compute must be without servers, and takes its place in placement with it."""
    id = call.ids[0]
    if call.since((2, 53)):
        if not schema.is_uuid(id):
            raise BadRequest(f"Invalid uuid {id}")
        row = call.state.hosts.find(uuid=id)
    else:
        if not id.lstrip("-").isdigit():
            raise BadRequest("Invalid input received: id must be an integer")
        row = call.state.hosts.get(int(id))
    if row is None:
        raise NotFound(f"Service {id} not found.")
    if row.binary == "nova-compute":
        if call.state.servers.count(host=row.host):
            raise Conflict(
                "Unable to delete compute service that is hosting instances. Migrate or delete the instances first."
            )
        if any(s.moving is not None and row.host in (s.moving.source, s.moving.target) for s in call.state.servers):
            raise Conflict(
                "Unable to delete compute service that has in-progress migrations. Complete the migrations or delete "
                "the instances first."
            )
        for aggregate in call.state.aggregates.by(hosts=row.host):
            call.state.aggregates.update(aggregate, hosts=[name for name in aggregate.hosts if name != row.host])
        call.cloud.placement.remove_provider(row.hypervisor_uuid)
    call.state.hosts.remove(row)


def _act(call: Call, name: str) -> Json:
    asked = call.body
    if name not in _ACTIONS or (name == "force-down" and not call.since((2, 11))):
        raise NotFound("Unknown action")
    host, binary = asked["host"], asked["binary"]
    shown: Json = {"host": host, "binary": binary}
    if name == "force-down":
        if "forced_down" not in asked:
            raise BadRequest("Missing forced_down field")
        down = boolean(asked["forced_down"])
        if binary == "nova-compute" and not down:
            _evacuated(call, host)
        _change(call, _named(call, host, binary), {"forced_down": down})
        return {"service": {**shown, "forced_down": down}}
    reason = None
    if name == "disable-log-reason":
        if "disabled_reason" not in asked:
            raise BadRequest("Missing disabled reason field")
        reason = asked["disabled_reason"]
    off = name != "enable"
    _change(call, _named(call, host, binary), {"disabled": off, "disabled_reason": reason})
    shown["status"] = "disabled" if off else "enabled"
    if reason:
        shown["disabled_reason"] = reason
    return {"service": shown}


def _named(call: Call, host: str, binary: str) -> Host:
    _is_compute(binary)
    row: Host | None = call.state.compute(host)
    if row is None:
        raise NotFound(f"Host '{host}' is not mapped to any cell")
    return row


def _is_compute(binary: str) -> None:
    if binary != "nova-compute":
        raise BadRequest(f"Updating a {binary} service is not supported. Only nova-compute services can be updated.")


def _change(call: Call, row: Host, changes: dict[str, Any]) -> None:
    call.state.hosts.update(row, **changes)
    if "disabled" in changes:
        # A disabled compute has a trait in placement, so that no candidate comes from there.
        provider = call.cloud.placement.provider(row.hypervisor_uuid)
        if provider is not None:
            traits = set(provider.traits) - {"COMPUTE_STATUS_DISABLED"}
            more = {"COMPUTE_STATUS_DISABLED"} if changes["disabled"] else set()
            call.cloud.placement.set_traits(row.hypervisor_uuid, traits | more)


def _evacuated(call: Call, host: str) -> None:
    if any(m.source == host and m.status == "done" and m.kind == "evacuation" for m in call.state.migrations):
        raise BadRequest(
            f"Unable to force up host {host} as `done` evacuation migration records remain associated with the host. "
            "Ensure the compute service has been restarted, allowing these records to move to `completed` before "
            "retrying this request."
        )


def _view(call: Call, row: Host) -> Json:
    shown = {
        "binary": row.binary, "host": row.host, "id": row.uuid if call.since((2, 53)) else row.id,
        "zone": zone_of(call, row), "status": "disabled" if row.disabled else "enabled",
        "state": "up" if is_up(call.now, row) else "down", "updated_at": micros(row.updated_at),
        "disabled_reason": row.disabled_reason,
    }  # fmt: skip
    if call.since((2, 11)):
        shown["forced_down"] = row.forced_down
    return shown
