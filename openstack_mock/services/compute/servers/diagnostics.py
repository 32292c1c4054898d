"""What a server's hypervisor tells of it: diagnostics, NUMA topology."""

from __future__ import annotations

from typing import Any

from ....wire.call import Call
from ..declare import operation
from ..models import Server
from .load import load, on_host

Json = Any
# What nova's own fake hypervisor says of every guest.
_OLD = {
    "cpu0_time": 17300000000, "memory": 524288, "vda_errors": -1, "vda_read": 262144, "vda_read_req": 112,
    "vda_write": 5778432, "vda_write_req": 488, "vnet1_rx": 2070139, "vnet1_rx_drop": 0, "vnet1_rx_errors": 0,
    "vnet1_rx_packets": 26701, "vnet1_tx": 140208, "vnet1_tx_drop": 0, "vnet1_tx_errors": 0, "vnet1_tx_packets": 662,
}  # fmt: skip
_NEW = {
    "state": "running", "driver": "libvirt", "hypervisor": "kvm", "hypervisor_os": "ubuntu", "uptime": 46664,
    "config_drive": True, "num_cpus": 1, "num_nics": 1, "num_disks": 1,
    "disk_details": [
        {"read_bytes": 262144, "read_requests": 112, "write_bytes": 5778432, "write_requests": 488, "errors_count": 1}
    ],
    "cpu_details": [{"id": 0, "time": 17300000000, "utilisation": 15}],
    "nic_details": [{
        "mac_address": "01:23:45:67:89:ab", "rx_octets": 2070139, "rx_errors": 100, "rx_drop": 200, "rx_packets": 26701,
        "rx_rate": 300, "tx_octets": 140208, "tx_errors": 400, "tx_drop": 500, "tx_packets": 662, "tx_rate": 600,
    }],
    "memory_details": {"maximum": 524288, "used": 0},
}  # fmt: skip


@operation(
    "GET /servers/{server_id}/diagnostics",
    "Show Server Diagnostics",
    policy="os_compute_api:os-server-diagnostics",
    load=load,
)
def show(call: Call, server: Server) -> Json:
    """What the hypervisor measured."""
    on_host(server)
    return _NEW if call.since((2, 48)) else _OLD


@operation(
    "GET /servers/{server_id}/topology", "Show Server Topology", policy="compute:server:topology:index", load=load,
    since="2.78",
)  # fmt: skip
def topology(call: Call, server: Server) -> Json:
    """The NUMA nodes of the guest: these hosts have none to give."""
    return {"nodes": [], "pagesize_kb": None}
