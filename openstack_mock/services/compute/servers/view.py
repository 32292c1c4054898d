"""A server as its version shows it. Knows nothing of how a server came to be what it is."""

from __future__ import annotations

import functools
import hashlib
from typing import Any

from ....wire.call import Call
from .. import hosts, ports
from ..links import roots
from ..models import Server
from ..statuses import PROGRESS, status
from ..times import iso

Json = Any
_SERVERS = "os_compute_api:servers:"
_EXTENDED = (  # what 2.3 adds for those who may see it
    "hostname", "kernel_id", "launch_index", "ramdisk_id", "reservation_id", "root_device_name", "user_data",
)  # fmt: skip


class View:
    """How servers are shown to one caller: made once a request, so that a long list asks the policy once.

    `whole` is False for the answers of update and rebuild before 2.75, which leave much out.
    """

    __slots__ = (
        "attributes", "bookmark", "call", "extra_specs", "groups", "here", "host_status", "hosts", "minor", "network",
        "whole",
    )  # fmt: skip

    def __init__(self, call: Call, target: Json = None, *, whole: bool = True, groups: bool = False) -> None:
        assert call.version is not None
        self.call = call
        self.minor = minor = call.version[1]
        self.here, self.bookmark = roots(call)
        self.network = call.cloud.network
        self.hosts: dict[str | None, tuple[str | None, str]] = {}
        self.whole = whole
        self.groups = groups and minor >= 71
        self.extra_specs = minor >= 47 and call.may(f"{_SERVERS}show:flavor-extra-specs", target)
        self.attributes = whole and call.may("os_compute_api:os-extended-server-attributes", target)
        self.host_status = ""
        if whole and minor >= 16:
            if call.may(f"{_SERVERS}show:host_status", target):
                self.host_status = "any"
            elif call.may(f"{_SERVERS}show:host_status:unknown-only", target):
                self.host_status = "unknown"

    def basic(self, server: Server) -> Json:
        """Id, name and links."""
        return {"id": server.id, "name": server.name, "links": self._links(server.id)}

    def show(self, server: Server, user_data: bool = True) -> Json:
        """All that the caller may see of it."""
        minor, shown_status = self.minor, status(server.state, server.task)
        found = self.network.ports_of(server.id) if server.ports else ()
        shown: Json = {
            "accessIPv4": server.access_ipv4 or "", "accessIPv6": server.access_ipv6 or "",
            "addresses": (
                ports.addresses(self.network, found, self.whole) if found and server.state != "building" else {}
            ),
            "created": iso(server.created_at), "flavor": self._flavor(server),
            "hostId": host_id(server.project_id, server.host), "id": server.id, "image": self._image(server),
            "links": self._links(server.id), "metadata": server.metadata or {}, "name": server.name,
            "status": shown_status, "tenant_id": server.project_id, "user_id": server.user_id,
            "updated": iso(server.updated_at), "OS-DCF:diskConfig": "AUTO" if server.auto_disk_config else "MANUAL",
        }  # fmt: skip
        if server.fault is not None and shown_status in ("ERROR", "DELETED"):
            shown["fault"] = self._fault(server)
        if shown_status in PROGRESS:
            shown["progress"] = server.progress
        if self.whole:
            self._rest(server, shown, found, user_data)
        elif minor >= 54 and self.call.operation.action == "rebuild":
            shown["key_name"] = server.key_name
        self._since(server, shown, minor)
        return shown

    def _rest(self, server: Server, shown: Json, found: Any, user_data: bool) -> None:
        shown["OS-EXT-AZ:availability_zone"] = (self._host(server)[0] if server.host else server.zone) or ""
        shown["config_drive"] = server.config_drive
        shown["key_name"] = server.key_name
        shown["OS-SRV-USG:launched_at"] = _precise(server.launched_at)
        shown["OS-SRV-USG:terminated_at"] = _precise(server.terminated_at)
        groups = ports.groups(self.network, found) if found else None
        if groups:
            shown["security_groups"] = groups
        if self.attributes:
            shown["OS-EXT-SRV-ATTR:host"] = server.host
            shown["OS-EXT-SRV-ATTR:instance_name"] = instance_name(server)
            shown["OS-EXT-SRV-ATTR:hypervisor_hostname"] = server.node
            if self.minor >= 3:
                properties = server.image_properties or {}
                own = (
                    server.hostname, properties.get("kernel_id", ""), server.launch_index, properties.get("ramdisk_id",
                        ""),
                    server.reservation_id, server.root_device_name, server.user_data,
                )  # fmt: skip
                for name, value in zip(_EXTENDED, own, strict=True):
                    if name != "user_data" or user_data:
                        shown[f"OS-EXT-SRV-ATTR:{name}"] = value
        shown["OS-EXT-STS:task_state"] = server.task
        shown["OS-EXT-STS:vm_state"] = server.state
        shown["OS-EXT-STS:power_state"] = server.power_state
        volumes: list[Json] = []
        for device in server.devices:
            if device.volume_id:
                volume: Json = {"id": device.volume_id}
                if self.minor >= 3:
                    volume["delete_on_termination"] = device.delete_on_termination
                volumes.append(volume)
        shown["os-extended-volumes:volumes_attached"] = volumes

    def _since(self, server: Server, shown: Json, minor: int) -> None:
        # What a version adds, newest last; a table would cost a call for each field of each server of a list.
        if minor < 9:
            return
        shown["locked"] = server.locked_by is not None
        if minor >= 16 and self.host_status:
            found = self._host(server)[1]
            if self.host_status == "any" or found == "UNKNOWN":
                shown["host_status"] = found
        if minor >= 19:
            shown["description"] = server.description
        if minor >= 26:
            shown["tags"] = sorted(server.tags)
        if minor >= 63:
            shown["trusted_image_certificates"] = None if server.trusted_certs is None else list(server.trusted_certs)
        if self.groups:
            shown["server_groups"] = [server.group_id] if server.group_id else []
        if minor >= 73:
            shown["locked_reason"] = server.locked_reason
        if minor >= 90 and not self.attributes:
            shown["OS-EXT-SRV-ATTR:hostname"] = server.hostname
        if minor >= 96 and self.whole:
            shown["pinned_availability_zone"] = server.pinned_zone
        if minor >= 100:
            shown["scheduler_hints"] = server.spec.hints

    def _host(self, server: Server) -> tuple[str | None, str]:
        """The zone and the status of a server's host, looked up once a request."""
        found = self.hosts.get(server.host)
        if found is None:
            state = self.call.state
            zone = state.zone_of(server.host) if server.host else None
            found = self.hosts[server.host] = (zone, hosts.status_of(self.call, server.host))
        return found

    def _flavor(self, server: Server) -> Json:
        shape = server.flavor
        if self.minor < 47:
            return {"id": shape.id, "links": [{"rel": "bookmark", "href": f"{self.bookmark}/flavors/{shape.id}"}]}
        shown: Json = {
            "vcpus": shape.vcpus, "ram": shape.ram, "disk": shape.disk, "ephemeral": shape.ephemeral,
            "swap": shape.swap, "original_name": shape.name,
        }  # fmt: skip
        if self.extra_specs:
            shown["extra_specs"] = shape.extra_specs
        return shown

    def _image(self, server: Server) -> Json:
        if not server.image_id:
            return ""
        link = {"rel": "bookmark", "href": f"{self.bookmark}/images/{server.image_id}"}
        shown: Json = {"id": server.image_id, "links": [link]}
        if self.minor >= 98:
            shown["properties"] = server.image_properties or {}
        return shown

    def _fault(self, server: Server) -> Json:
        fault = server.fault
        assert fault is not None
        shown: Json = {"code": fault.code, "created": iso(fault.created_at), "message": fault.message}
        if fault.details and (fault.code != 500 or self.call.credentials.has("admin")):
            shown["details"] = fault.details
        return shown

    def _links(self, id: str) -> Json:
        return [
            {"rel": "self", "href": f"{self.here}/servers/{id}"},
            {"rel": "bookmark", "href": f"{self.bookmark}/servers/{id}"},
        ]


@functools.lru_cache(maxsize=4096)
def host_id(project_id: str, host: str | None) -> str:
    """What a project sees of the name of a host: a hash, so that it can tell hosts apart and no more."""
    return hashlib.sha224((project_id + host).encode()).hexdigest() if host else ""


def instance_name(server: Server) -> str:
    """The name of the guest at its hypervisor."""
    return f"instance-{server.number:08x}"


def zone(state: Any, server: Server) -> str | None:
    """The zone of the server's host; before it has one, the zone it asked for."""
    return state.zone_of(server.host) if server.host else server.zone


def _precise(micros: int | None) -> str | None:
    text = iso(micros)
    return None if text is None else f"{text[:-1]}.000000"
