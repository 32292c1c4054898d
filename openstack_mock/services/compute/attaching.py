"""What a compute does for a server's volumes and interfaces, and for events from elsewhere: RPC that are no verb."""

from __future__ import annotations

from typing import Any

from ...sim.bus import Message
from ...sim.machine import TaskFailed
from . import networking, notifications, storage
from .events import action_of
from .models import BlockDevice, Event, NetworkRequest, Server
from .neighbours import is_a, said
from .state import State


def reserve_block_device_name(cloud: Any, state: State, message: Message) -> str:
    """Give a volume its name in the guest, and keep its device."""
    args = message.args
    server = state.servers[args["instance"]]
    device = BlockDevice(
        args["uuid"], "volume", "volume", None, args["device"] or storage.free_name(server), volume_id=args["volume"],
        tag=args["tag"], delete_on_termination=args["delete"], attachment_id=args["attachment"],
        volume_size=args["size"],
    )  # fmt: skip
    state.servers.update(server, devices=(*server.devices, device), updated_at=cloud.sim.clock.now)
    assert device.device_name is not None
    return device.device_name


def attach_volume(cloud: Any, state: State, message: Message) -> None:
    """Connect a volume that was reserved; one that went away meanwhile is let go."""
    server, device = _device(state, message)
    if server is None or device is None or device.attachment_id is None:
        return
    try:
        fault = cloud.sim.faults.check(f"server.attach_volume/{device.volume_id}") if cloud.sim.faults.rows else None
        if fault is not None:
            raise TaskFailed(fault.reason or "fault injected")
        cloud.block_storage.attach_complete(device.attachment_id, server.host, device.device_name)
    except Exception as error:
        if not is_a(error, "Refusal", "TaskFailed", "InvalidState"):
            raise
        cloud.block_storage.roll_back(device.attachment_id)
        state.servers.update(server, devices=tuple(d for d in server.devices if d is not device))
        event(cloud, server, message, "compute_attach_volume", said(error))
        return
    event(cloud, server, message, "compute_attach_volume")
    notifications.emit(cloud, server, "volume.attach", message.request_id)


def detach_volume(cloud: Any, state: State, message: Message) -> None:
    """Disconnect a volume."""
    server, device = _device(state, message)
    if server is None or device is None:
        return
    if device.attachment_id is not None:
        cloud.block_storage.detach(device.attachment_id)
    if device.delete_on_termination and device.volume_id:
        cloud.block_storage.delete_volume(device.volume_id)
    state.servers.update(
        server, devices=tuple(d for d in server.devices if d is not device), updated_at=cloud.sim.clock.now
    )
    event(cloud, server, message, "compute_detach_volume")
    notifications.emit(cloud, server, "volume.detach", message.request_id)


def swap_volume(cloud: Any, state: State, message: Message) -> None:
    """Put another volume in the place of one."""
    server, device = _device(state, message)
    if server is None or device is None:
        return
    if device.attachment_id is not None:
        cloud.block_storage.detach(device.attachment_id)
    device.volume_id, device.attachment_id = message.args["new"], message.args["attachment"]
    cloud.block_storage.attach_complete(device.attachment_id, server.host, device.device_name)
    event(cloud, server, message, "compute_swap_volume")


def attach_interface(cloud: Any, state: State, message: Message) -> str:
    """Plug a port into a server, made if need be; gives its id."""
    args = message.args
    server = state.servers[args["instance"]]
    hooks = _Here(cloud, state)
    if args["port"]:
        cloud.network.bind_port(
            args["port"], device_id=server.id, device_owner=networking.device_owner(hooks, server), host=server.host
        )
        port, own = args["port"], False
    else:
        made = networking.create(hooks, server, NetworkRequest(args["network"], None, args["address"], args["tag"]))
        port, own = made.id, True
    state.servers.update(server, ports=(*server.ports, (port, own, args["tag"])), updated_at=cloud.sim.clock.now)
    cloud.network.activate_port(port)
    event(cloud, server, message, "compute_attach_interface")
    notifications.emit(cloud, server, "interface_attach.end", message.request_id)
    return str(port)


def detach_interface(cloud: Any, state: State, message: Message) -> None:
    """Pull a port out of a server: nova deletes what it made."""
    server = state.servers.get(message.args["instance"])
    if server is None:
        return
    port = message.args["port"]
    own = next((own for id, own, _ in networking.held(server) if id == port), False)
    networking.drop(_Here(cloud, state), port, own)
    state.servers.update(
        server, ports=tuple(row for row in networking.held(server) if row[0] != port), updated_at=cloud.sim.clock.now
    )
    event(cloud, server, message, "compute_detach_interface")
    notifications.emit(cloud, server, "interface_detach.end", message.request_id)


def external_event(cloud: Any, state: State, message: Message) -> None:
    """Take note of what happened elsewhere: a port that is gone is no server's any more, a volume has another size."""
    args = message.args
    server = state.servers.get(args["instance"])
    if server is None:
        return
    if args["name"] == "network-vif-deleted":
        state.servers.update(server, ports=tuple(row for row in networking.held(server) if row[0] != args["tag"]))
    elif args["name"] == "volume-extended":
        device = storage.device_of(server, args["tag"] or "")
        volume = cloud.block_storage.state.volumes.get(args["tag"])
        if device is not None and volume is not None:
            device.volume_size = volume.size
        event(cloud, server, message, "compute_extend_volume")
    elif args["name"] == "power-update":
        wanted = {"POWER_ON": ("start", "stopped"), "POWER_OFF": ("stop", "active")}.get(args["tag"] or "")
        if wanted is not None and server.state == wanted[1] and server.task is None:
            cloud.sim.lives.begin("server", server, wanted[0], message.request_id, request=message.request_id)


def event(cloud: Any, server: Server, message: Message, name: str, reason: str | None = None) -> None:
    """Write down how an action's one step ended."""
    action = action_of(server, message.request_id)
    if action is None:
        return
    now = cloud.sim.clock.now
    row = Event(name, action.start, now, "Error" if reason else "Success", server.host, reason, reason)
    action.events, action.updated_at = (*action.events, row), now
    if reason:
        action.message = "Error"


class _Here:
    """What `networking` needs of its caller."""

    def __init__(self, cloud: Any, state: State) -> None:
        self.cloud = cloud
        self.state = state


def _device(state: State, message: Message) -> tuple[Server | None, BlockDevice | None]:
    server = state.servers.get(message.args["instance"])
    return server, (storage.device_of(server, message.args["volume"]) if server is not None else None)
