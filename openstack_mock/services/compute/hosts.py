"""Hosts as compute sees them: whether a service is up, and what a server shows of its host. Has no operations."""

from __future__ import annotations

from typing import Any

from ...sim.clock import SECOND
from .models import Host

DOWN_TIME = 60  # [DEFAULT] service_down_time: seconds without a report after which a service counts as down
REPORT = 10  # [DEFAULT] report_interval


def is_up(now: int, row: Host) -> bool:
    """Whether a service reported lately and was not forced down."""
    return not row.forced_down and now - row.updated_at <= DOWN_TIME * SECOND


def status_of(call: Any, host: str | None) -> str:
    """What servers on a host show of it: UP, DOWN (forced), MAINTENANCE (disabled), UNKNOWN; empty without a host."""
    row = call.state.compute(host) if host else None
    if row is None:
        return ""
    if row.forced_down:
        return "DOWN"
    if row.disabled:
        return "MAINTENANCE"
    return "UP" if is_up(call.now, row) else "UNKNOWN"
