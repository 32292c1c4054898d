"""The log of usage audits: which hosts did theirs in the last whole month. None does here, as DevStack leaves it."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

from ...sim.clock import moment
from ...wire.call import Call
from ...wire.errors import BadRequest
from .declare import operation

Json = Any
_POLICY = "os_compute_api:os-instance-usage-audit-log:"


@operation("GET /os-instance_usage_audit_log", "List Server Usage Audits", policy=f"{_POLICY}list")
def index(call: Call) -> Json:
    """The last whole month's audits."""
    return {"instance_usage_audit_logs": _log(call, moment(call.now))}


@operation("GET /os-instance_usage_audit_log/{id}", "List Usage Audits Before Specified Time", policy=f"{_POLICY}show")
def show(call: Call) -> Json:
    """The audits of the last whole month before a time."""
    text = call.ids[0]
    try:
        before = datetime.strptime(text, "%Y-%m-%d %H:%M:%S.%f" if "." in text else "%Y-%m-%d %H:%M:%S")
    except ValueError:
        raise BadRequest(f"Invalid timestamp for date {text}") from None
    return {"instance_usage_audit_log": _log(call, before.replace(tzinfo=timezone.utc))}


def _log(call: Call, before: datetime) -> Json:
    end = before.replace(day=1, hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
    begin = (end - timedelta(days=1)).replace(day=1)
    hosts = [row.host for row in call.state.computes()]
    return {
        "period_beginning": str(begin), "period_ending": str(end), "num_hosts": len(hosts), "num_hosts_done": 0,
        "num_hosts_running": 0, "num_hosts_not_run": len(hosts), "hosts_not_run": hosts, "total_instances": 0,
        "total_errors": 0, "overall_status": f"0 of {len(hosts)} hosts done. 0 errors.", "log": {},
    }  # fmt: skip
