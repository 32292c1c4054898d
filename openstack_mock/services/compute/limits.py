"""Limits: the quotas of a project under their old names, and what is used of them."""

from __future__ import annotations

from typing import Any

from ...wire.call import Call
from .declare import operation
from .quotas import limits, used

Json = Any
_POLICY = "os_compute_api:limits"
# fmt: off
_LIMITS = (
    # quota                          the limit's names                     gone since
    ("cores",                        ("maxTotalCores",),                   None),
    ("injected_files",               ("maxPersonality",),                  (2, 57)),
    ("injected_file_content_bytes",  ("maxPersonalitySize",),              (2, 57)),
    ("instances",                    ("maxTotalInstances",),               None),
    ("key_pairs",                    ("maxTotalKeypairs",),                None),
    ("metadata_items",               ("maxServerMeta", "maxImageMeta"),    None),
    ("ram",                          ("maxTotalRAMSize",),                 None),
    ("server_groups",                ("maxServerGroups",),                 None),
    ("server_group_members",         ("maxServerGroupMembers",),           None),
    ("floating_ips",                 ("maxTotalFloatingIps",),             (2, 36)),
    ("security_groups",              ("maxSecurityGroups",),               (2, 36)),
    ("security_group_rules",         ("maxSecurityGroupRules",),           (2, 36)),
)
_USED = (
    ("totalRAMUsed",            "ram",             None),
    ("totalCoresUsed",          "cores",           None),
    ("totalInstancesUsed",      "instances",       None),
    ("totalFloatingIpsUsed",    "floating_ips",    (2, 36)),
    ("totalSecurityGroupsUsed", "security_groups", (2, 36)),
    ("totalServerGroupsUsed",   "server_groups",   None),
)
# fmt: on


@operation("GET /limits", "Show Rate And Absolute Limits", policy=_POLICY)
def show(call: Call) -> Json:
    """The limits of the caller's project, or of another."""
    project = call.project_id or ""
    if "tenant_id" in call.args:
        project = call.arg("tenant_id") or ""
        call.require(f"{_POLICY}:other_project")
    rows = limits(call, project)
    shown: Json = {}
    for quota, names, gone in _LIMITS:
        if gone is None or not call.since(gone):
            for name in names:
                if name != "maxImageMeta" or not call.since((2, 39)):
                    shown[name] = rows[quota]
    for name, quota, gone in _USED:
        if gone is None or not call.since(gone):
            shown[name] = used(call, project, quota)
    return {"limits": {"rate": [], "absolute": shown}}
