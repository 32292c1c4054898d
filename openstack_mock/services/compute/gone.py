"""What nova had once and answers 410 for, whoever asks: nova-network's, cells v1's, certificates."""

from __future__ import annotations

from ...wire.call import Call
from ...wire.errors import Gone
from ...wire.message import Response
from .declare import operation

# fmt: off
_ROWS: tuple[tuple[str, str, str | None], ...] = (
    # methods               path                                          action
    ("GET POST",            "/os-agents",                                 None),
    ("PUT DELETE",          "/os-agents/{id}",                            None),
    ("GET POST",            "/os-cells",                                  None),
    ("GET",                 "/os-cells/capacities",                       None),
    ("GET",                 "/os-cells/detail",                           None),
    ("GET",                 "/os-cells/info",                             None),
    ("POST",                "/os-cells/sync_instances",                   None),
    ("GET PUT DELETE",      "/os-cells/{id}",                             None),
    ("GET",                 "/os-cells/{id}/capacities",                  None),
    ("POST",                "/os-certificates",                           None),
    ("GET",                 "/os-certificates/{id}",                      None),
    ("GET POST",            "/os-cloudpipe",                              None),
    ("PUT",                 "/os-cloudpipe/{id}",                         None),
    ("GET",                 "/os-fixed-ips/{id}",                         None),
    ("POST",                "/os-fixed-ips/{id}/action",                  "reserve"),
    ("POST",                "/os-fixed-ips/{id}/action",                  "unreserve"),
    ("GET",                 "/os-floating-ip-dns",                        None),
    ("PUT DELETE",          "/os-floating-ip-dns/{id}",                   None),
    ("GET PUT DELETE",      "/os-floating-ip-dns/{domain_id}/entries/{id}", None),
    ("GET POST",            "/os-floating-ips-bulk",                      None),
    ("GET PUT",             "/os-floating-ips-bulk/{id}",                 None),
    ("GET",                 "/os-fping",                                  None),
    ("GET",                 "/os-fping/{id}",                             None),
    ("POST",                "/os-networks",                               None),
    ("POST",                "/os-networks/add",                           None),
    ("DELETE",              "/os-networks/{id}",                          None),
    ("POST",                "/os-networks/{id}/action",                   "associate_host"),
    ("POST",                "/os-networks/{id}/action",                   "disassociate"),
    ("POST",                "/os-networks/{id}/action",                   "disassociate_host"),
    ("POST",                "/os-networks/{id}/action",                   "disassociate_project"),
    ("GET POST",            "/os-security-group-default-rules",           None),
    ("GET DELETE",          "/os-security-group-default-rules/{id}",      None),
    ("POST",                "/os-tenant-networks",                        None),
    ("DELETE",              "/os-tenant-networks/{id}",                   None),
    ("POST",                "/servers/{id}/action",                       "resetNetwork"),
    ("GET POST",            "/servers/{server_id}/consoles",              None),
    ("GET DELETE",          "/servers/{server_id}/consoles/{id}",         None),
    ("GET",                 "/servers/{server_id}/os-virtual-interfaces", None),
)
# fmt: on


def gone(call: Call) -> Response:
    """Refuse for good."""
    raise Gone("This resource is no longer available. No forwarding address is given.")


for _methods, _path, _action in _ROWS:
    for _method in _methods.split():
        operation(f"{_method} {_path}", f"Gone: {_path.split('/')[1]}", action=_action, gone=True)(gone)
