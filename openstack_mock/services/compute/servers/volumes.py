"""Volumes attached to a server."""

from __future__ import annotations

from typing import Any

from ....sim.machine import InvalidState
from ....wire.call import Call
from ....wire.errors import BadRequest, Conflict, NotFound, Refusal
from .. import hosts, storage
from ..declare import operation
from ..events import CONTROLLER
from ..links import limited
from ..models import BlockDevice, Event, Server
from ..neighbours import said
from ..text import boolean
from .load import in_state, load, on_host, record, unlocked

Json = Any
_POLICY = "os_compute_api:os-volumes-attachments:"
_PATH = "/servers/{server_id}/os-volume_attachments"
_STATES = ("active", "paused", "stopped", "resized", "soft-delete", "shelved", "shelved_offloaded")


@operation(f"GET {_PATH}", "List volume attachments for an instance", policy=f"{_POLICY}index", load=load)
def index(call: Call, server: Server) -> Json:
    """The volumes of a server."""
    rows = [device for device in limited(call, list(server.devices)) if device.volume_id]
    return {"volumeAttachments": [_view(call, server, device) for device in rows]}


@operation(f"GET {_PATH}/{{id}}", "Show a detail of a volume attachment", policy=f"{_POLICY}show", load=load)
def show(call: Call, server: Server) -> Json:
    """One volume of a server."""
    return {"volumeAttachment": _view(call, server, _attached(call, server))}


@operation(
    f"POST {_PATH}",
    "Attach a volume to an instance",
    policy=f"{_POLICY}create",
    load=load,
    success={"2.1": 200, "2.101": 202},
)
def create(call: Call, server: Server) -> Json:
    """Reserve a volume for a server, and have its host connect it."""
    asked = call.body["volumeAttachment"]
    id, tag, delete = asked["volumeId"], asked.get("tag"), asked.get("delete_on_termination", False)
    call.kept["verb"] = "attach_volume"
    if server.state in ("shelved", "shelved_offloaded") and not call.since((2, 20)):
        raise InvalidState("server", server, "attach_volume", "state")
    unlocked(call, server)
    in_state(server, "attach_volume", _STATES)
    volume = _volume(call, id)
    if storage.device_of(server, id) is not None:
        raise BadRequest(f"Invalid volume: volume {id} already attached")
    if volume.multiattach and not call.since((2, 60)):
        raise BadRequest("Multiattach volumes are only supported starting with compute API version 2.60.")
    if server.state == "shelved_offloaded":
        if tag:
            raise BadRequest("Tagged volume attachment is not supported for shelved-offloaded instances.")
        if volume.multiattach:
            raise BadRequest("Attaching multiattach volumes is not supported for shelved-offloaded instances.")
    device = asked.get("device")
    if (device and any(row.device_name == device for row in server.devices)) or (
        device == server.root_device_name and device
    ):
        raise Conflict(f"The supplied device path ({device}) is in use.")
    shown_device = _reserve(call, server, volume, device, tag, boolean(delete))
    if call.since((2, 101)):
        return None
    shown: Json = {"id": id, "serverId": server.id, "volumeId": id, "device": shown_device}
    if call.since((2, 70)):
        shown["tag"] = tag
    if call.since((2, 79)):
        shown["delete_on_termination"] = delete
    return {"volumeAttachment": shown}


@operation(f"PUT {_PATH}/{{id}}", "Update(swapping) a volume attachment", load=load, success=202)
def update(call: Call, server: Server) -> None:
    """Change whether a volume goes with its server; or, for cinder alone, put another volume in its place."""
    asked = call.body["volumeAttachment"]
    old, new = call.ids[1], asked["volumeId"]
    swap_only = not call.since((2, 85))
    if swap_only or old != new:
        call.require(f"{_POLICY}swap")
    else:
        call.require(f"{_POLICY}update", {"project_id": server.project_id, "user_id": server.user_id})
    if not swap_only:
        _regular(call, server, asked)
    if swap_only or old != new:
        _swap(call, server, new)


@operation(
    f"DELETE {_PATH}/{{id}}", "Detach a volume from an instance", policy=f"{_POLICY}delete", load=load, success=202
)
def delete(call: Call, server: Server) -> None:
    """Have a volume disconnected by the server's host."""
    id = call.ids[1]
    call.kept["verb"] = "detach_volume"
    if server.state in ("shelved", "shelved_offloaded") and not call.since((2, 20)):
        raise InvalidState("server", server, "detach_volume", "state")
    _volume(call, id)
    device = _attached(call, server)
    if device.boot_index == 0:
        raise BadRequest("Cannot detach a root device volume")
    unlocked(call, server)
    in_state(server, "detach_volume", _STATES)
    args = {"instance": server.id, "volume": id}
    if server.state != "shelved_offloaded":
        on_host(server)
        row = call.state.compute(server.host or "")
        if row is not None and not hosts.is_up(call.now, row):
            raise Conflict("Service is unavailable at this time.")
        _asked_of_cinder(call, lambda: call.cloud.block_storage.begin_detaching(id), "Invalid volume: ")
        record(call, server, "detach_volume")
        call.sim.bus.cast("compute", f"compute@{server.host}", "detach_volume", args, request_id=call.request_id)
        return
    action = record(call, server, "detach_volume")
    action.events = (Event("api_detach_volume", call.now, call.now, "Success", CONTROLLER),)
    if device.attachment_id is not None:
        call.cloud.block_storage.detach(device.attachment_id)
    call.state.servers.update(
        server, devices=tuple(row for row in server.devices if row is not device), updated_at=call.now
    )


def _view(call: Call, server: Server, device: BlockDevice) -> Json:
    shown: Json = {} if call.since((2, 89)) else {"id": device.volume_id}
    shown.update(volumeId=device.volume_id, serverId=server.id)
    if device.device_name:
        shown["device"] = device.device_name
    if call.since((2, 70)):
        shown["tag"] = device.tag
    if call.since((2, 79)):
        shown["delete_on_termination"] = device.delete_on_termination
    if call.since((2, 89)):
        shown.update(attachment_id=device.attachment_id, bdm_uuid=device.uuid)
    return shown


def _attached(call: Call, server: Server) -> BlockDevice:
    device = storage.device_of(server, call.ids[1])
    if device is None:
        raise NotFound(f"Instance {server.id} is not attached to volume {call.ids[1]}")
    return device


def _volume(call: Call, id: str) -> Any:
    volume = call.cloud.block_storage.volume(call.credentials, id)
    if volume is None:
        raise NotFound(f"Volume {id} could not be found.")
    return volume


def _reserve(call: Call, server: Server, volume: Any, device: str | None, tag: str | None, delete: bool) -> str | None:
    """Reserve the volume in cinder, have the host name the device, and cast the rest."""
    attachment = _asked_of_cinder(
        call, lambda: call.cloud.block_storage.attach_begin(call.credentials, volume.id, server.id), ""
    )
    args = {
        "instance": server.id, "volume": volume.id, "device": device, "tag": tag, "delete": delete, "size": volume.size,
        "attachment": attachment.id, "uuid": call.sim.ids.uuid(),
    }  # fmt: skip
    action = record(call, server, "attach_volume")
    if server.state == "shelved_offloaded":
        row = BlockDevice(
            args["uuid"], "volume", "volume", None, device, volume_id=volume.id, attachment_id=attachment.id,
            delete_on_termination=delete, volume_size=volume.size,
        )  # fmt: skip
        call.state.servers.update(server, devices=(*server.devices, row), updated_at=call.now)
        call.cloud.block_storage.attach_without_host(attachment.id)
        action.events = (Event("api_attach_volume", call.now, call.now, "Success", CONTROLLER),)
        return device
    host = f"compute@{server.host}"
    name = call.sim.bus.call("compute", host, "reserve_block_device_name", args, request_id=call.request_id)
    call.sim.bus.cast("compute", host, "attach_volume", args, request_id=call.request_id)
    return str(name)


def _asked_of_cinder(call: Call, ask: Any, prefix: str) -> Any:
    """Ask block storage; its refusal is said as nova says what cinder's client said."""
    try:
        return ask()
    except (Refusal, InvalidState) as error:
        if isinstance(error, InvalidState):
            resource = error.resource
            what = "available" if error.verb != "begin_detaching" else "in-use"
            text = (
                f"Invalid volume: Unable to detach volume. Volume status must be '{what}' and attach_status must be "
                f"'attached' to detach." if error.verb == "begin_detaching" else f"Invalid volume: {resource.id}"
            )  # fmt: skip
        else:
            text = said(error)
        raise BadRequest(f"{prefix}Invalid input received: {text} (HTTP 400) (Request-ID: {call.request_id})") from None


def _regular(call: Call, server: Server, asked: Json) -> None:
    device = storage.device_of(server, call.ids[1])
    if device is None:
        raise NotFound(f"No volume Block Device Mapping with id {call.ids[1]}.")
    fixed = {"id": call.ids[1], "serverId": server.id, "device": device.device_name, "tag": device.tag}
    for name, value in fixed.items():
        if name in asked and asked[name] != value:
            raise BadRequest(f"The {name} property is not mutable")
    if "delete_on_termination" in asked:
        device.delete_on_termination = boolean(asked["delete_on_termination"])


def _swap(call: Call, server: Server, new: str) -> None:
    old = _volume(call, call.ids[1])
    if not old.migration_status:
        raise Conflict(f"volume {old.id} is not migrating; this API should only be called by Cinder")
    target = call.cloud.block_storage.volume(call.credentials, new)
    if target is None:
        raise BadRequest(f"Volume {new} could not be found.")
    call.kept["verb"] = "swap_volume"
    unlocked(call, server)
    in_state(server, "swap_volume", ("active", "paused", "resized"))
    if storage.device_of(server, old.id) is None:
        raise NotFound(f"No volume Block Device Mapping with id {old.id}.")
    if target.size < old.size:
        raise BadRequest("Invalid volume: New volume must be the same size or larger.")
    attachment = call.cloud.block_storage.attach_begin(call.credentials, new, server.id)
    record(call, server, "swap_volume")
    args = {"instance": server.id, "volume": old.id, "new": new, "attachment": attachment.id}
    call.sim.bus.cast("compute", f"compute@{server.host}", "swap_volume", args, request_id=call.request_id)
