"""Nova's notifications: the unversioned payload of a server's events, onto the bus. Knows nothing of who listens."""

from __future__ import annotations

from typing import Any

from .models import Server
from .times import blank, iso


def emit(cloud: Any, server: Server, event: str, request_id: str = "") -> None:
    """Send `compute.instance.EVENT` of a server."""
    bus = cloud.sim.bus
    publisher = f"compute.{server.host}" if server.host else "api.compute"
    bus.notify("compute", publisher, f"compute.instance.{event}", payload(server), request_id=request_id)


def payload(server: Server) -> dict[str, Any]:
    """What an unversioned notification says of a server."""
    shape = server.flavor
    return {
        "tenant_id": server.project_id, "user_id": server.user_id, "instance_id": server.id,
        "display_name": server.name, "hostname": server.hostname, "reservation_id": server.reservation_id,
        "instance_type": shape.name, "instance_type_id": shape.number, "instance_flavor_id": shape.id,
        "memory_mb": shape.ram, "vcpus": shape.vcpus, "root_gb": shape.disk, "ephemeral_gb": shape.ephemeral,
        "disk_gb": shape.disk + shape.ephemeral, "host": server.host, "node": server.node,
        "availability_zone": server.zone, "state": server.state, "state_description": server.task or "",
        "created_at": blank(server.created_at), "launched_at": iso(server.launched_at) or "",
        "deleted_at": iso(server.terminated_at) or "", "terminated_at": iso(server.terminated_at) or "",
        "image_ref_url": server.image_id, "os_type": None, "architecture": None, "kernel_id": "", "ramdisk_id": "",
        "progress": server.progress or "", "access_ip_v4": server.access_ipv4, "access_ip_v6": server.access_ipv6,
        "metadata": dict(server.metadata or {}), "image_meta": {"base_image_ref": server.image_id,
            **(server.image_properties or {})},
    }  # fmt: skip
