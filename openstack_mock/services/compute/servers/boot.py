"""Creating servers: what is asked is held, in nova's order, against all that it needs; then the conductor has it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from ....store.quota import UNLIMITED
from ....wire.call import Call
from ....wire.errors import BadRequest, Forbidden
from .. import notifications
from ..declare import operation
from ..links import links
from ..models import BlockDevice, Flavor, Server, ServerGroup, Spec
from ..text import boolean
from . import devices, networks

Json = Any
_SERVERS = "os_compute_api:servers:"
_OTHER_PARAMETERS = re.compile(r"[^\w.-]+")


@dataclass(slots=True)
class Order:
    """A request for servers, on its way through the checks."""

    asked: Json
    least: int
    most: int
    hints: dict[str, Any]
    zone: str | None
    host: str | None
    node: str | None
    requests: networks.Requests
    image_id: str = ""
    image: Any = None
    devices: tuple[BlockDevice, ...] = ()
    group: ServerGroup | None = None
    security_groups: tuple[str, ...] = ("default",)


@operation("POST /servers", "Create Server", success=202, alias=True)
def create(call: Call) -> Json:
    """Make one or more servers. They are scheduled, and built on their hosts, by the conductor's leave."""
    order = _order(call)
    flavor = _flavor(call, order.asked["flavorRef"])
    _several(call, order)
    _zone(call, order)
    _image(call, order)
    _base(call, order, flavor)
    order.devices = devices.complete(call, order.devices, flavor.shape, order.image_id, order.most)
    _limits(call, order.asked)
    _fit(call, order, flavor)
    order.group = _group(call, order.hints)
    _destination(call, order.asked)
    count = _room(call, flavor, order.least, order.most)
    made = _provision(call, order, flavor, count)
    return _answer(call, order, made)


def _order(call: Call) -> Order:
    """Read the request, and ask the policies that depend on what is in it."""
    asked = call.body["server"]
    least = int(asked.get("min_count", 1))
    most = int(asked.get("max_count", least))
    if least > most:
        raise BadRequest("min_count must be <= max_count")
    hints = call.body.get("os:scheduler_hints", call.body.get("OS-SCH-HNT:scheduler_hints", {}))
    call.require(f"{_SERVERS}create")
    if asked.get("trusted_image_certificates"):
        call.require(f"{_SERVERS}create:trusted_certs")
    zone, host, node = parse_zone(asked.get("availability_zone"))
    if host or node:
        call.require(f"{_SERVERS}create:forced_host")
        if host and zone != call.state.zone_of(host):
            zone = None
    if asked.get("host") or asked.get("hypervisor_hostname"):
        call.require("compute:servers:create:requested_destination")
        if host or node:
            raise BadRequest(
                "One mechanism with host and/or hypervisor_hostname and another mechanism with zone:host:node are "
                "mutually exclusive."
            )
    found = devices.read(call, asked, asked.get("imageRef") or "")
    if asked.get("block_device_mapping") or asked.get("block_device_mapping_v2"):
        call.require(f"{_SERVERS}create:attach_volume")
    if not asked.get("imageRef") and not (asked.get("block_device_mapping") or asked.get("block_device_mapping_v2")):
        raise BadRequest("Missing imageRef attribute")
    requests = networks.read(asked.get("networks"))
    if requests and requests != "none":
        call.require(f"{_SERVERS}create:attach_network")
    return Order(asked, least, most, hints, zone, host, node, requests, devices=found)


def parse_zone(text: str | None) -> tuple[str | None, str | None, str | None]:
    """`zone:host:node` as its parts; each may be missing."""
    if not text or ":" not in text:
        return text or None, None, None
    parts = text.split(":")
    if len(parts) > 3:
        raise BadRequest("Invalid input received: Unable to parse availability_zone")
    zone, host, node = (*parts, "")[:3]
    return zone or None, host or None, node or None


def _flavor(call: Call, reference: object) -> Flavor:
    id = str(reference).rstrip("/").rpartition("/")[2] or str(reference)
    found: Flavor | None = call.state.flavors.get(id)
    from ..flavors import find

    if found is None or find(call, id) is None:
        raise BadRequest(f"Flavor {id} could not be found.")
    return found


def _image(call: Call, order: Order) -> None:
    reference = order.asked.get("imageRef") or ""
    if reference:
        order.image = call.cloud.image.get(call.credentials, reference)
        if order.image is None:
            raise BadRequest("Can not find requested image")
        order.image_id = order.image.id
        return
    if order.asked.get("trusted_image_certificates"):
        raise BadRequest("Image certificate validation is not supported when booting from volume")
    root = devices.root_of(order.devices)
    if root is not None and root.image_id:
        order.image = call.cloud.image.get(call.credentials, root.image_id)
        if order.image is None:
            raise BadRequest(f"Block Device Mapping is Invalid: failed to get image {root.image_id}.")
    elif root is not None and root.volume_id:
        volume = call.cloud.block_storage.volume(call.credentials, root.volume_id)
        if volume is None:
            raise BadRequest(f"Block Device Mapping is Invalid: failed to get volume {root.volume_id}.")
        if not volume.bootable:
            raise BadRequest(f"Block Device {root.volume_id} is not bootable.")


def _several(call: Call, order: Order) -> None:
    if order.most > 1:
        if order.asked.get("hostname") and call.since((2, 90)):
            raise BadRequest("Unable to allocate a single hostname to multiple instances")
        networks.check(
            call, order.requests if isinstance(order.requests, tuple) and order.requests else "none", order.most
        )


def _zone(call: Call, order: Order) -> None:
    if order.zone is None or order.host is not None or order.zone == "internal":
        return
    if order.zone not in {call.state.zone_of(row.host) for row in call.state.computes() if not row.disabled}:
        raise BadRequest("The requested availability zone is not available")


def _base(call: Call, order: Order, flavor: Flavor) -> None:
    """Security groups, networks, key: what nova calls the base options."""
    asked = order.asked
    if "security_groups" in asked:
        names = dict.fromkeys(row["name"] for row in asked["security_groups"] if row.get("name"))
        order.security_groups = tuple(names) or ("default",)
    for name in order.security_groups:
        if name != "default" and call.cloud.network.security_group(call.credentials, name) is None:
            raise BadRequest(f"Unable to find security_group with name or id '{name}'")
    room = networks.check(call, order.requests, order.most)
    if room < order.least:
        raise Forbidden("Maximum number of ports exceeded")
    order.most = min(order.most, room)
    key = asked.get("key_name")
    if key is not None and (call.user_id, key) not in call.state.keypairs:
        raise BadRequest("Invalid key_name provided.")


def _limits(call: Call, asked: Json) -> None:
    check_metadata(call, asked.get("metadata"))
    check_files(call, [(row.get("path", ""), row.get("contents", "")) for row in asked.get("personality", ())])


def check_metadata(call: Call, metadata: Json) -> None:
    """Refuse more metadata items than the quota allows."""
    limit = call.state.quotas.limit(call.project_id, "metadata_items")
    if metadata and limit != UNLIMITED and len(metadata) > limit:
        raise Forbidden(f"Maximum number of metadata items exceeds {limit}")


def check_files(call: Call, files: list[tuple[str, str]]) -> None:
    """Refuse more, longer named or larger injected files than the quota allows."""
    limit = {
        name: call.state.quotas.limit(call.project_id, f"injected_file{name}")
        for name in ("s", "_path_bytes", "_content_bytes")
    }
    if not files:
        return
    if 0 <= limit["s"] < len(files):
        raise Forbidden("Personality file limit exceeded")
    if 0 <= limit["_path_bytes"] < max(len(path) for path, _ in files):
        raise Forbidden(f"Personality file path exceeds maximum {limit['_path_bytes']}")
    if 0 <= limit["_content_bytes"] < max(len(content) for _, content in files):
        raise Forbidden(f"Personality file content exceeds maximum {limit['_content_bytes']}")


def _fit(call: Call, order: Order, flavor: Flavor) -> None:
    image = order.image
    if image is not None:
        if image.status != "active":
            raise BadRequest(f"Image {image.id} is not active.")
        if order.image_id and image.properties.get("cinder_encryption_key_id"):
            raise BadRequest(
                f"Image {image.id} is unacceptable: Direct booting of an image uploaded from an encrypted volume is "
                "unsupported."
            )
    devices.fits_image(call, image, flavor.shape, devices.root_of(order.devices))


def _group(call: Call, hints: dict[str, Any]) -> ServerGroup | None:
    hint = hints.get("group")
    if not hint:
        return None
    if isinstance(hint, list):
        hint = hint[0]
    group: ServerGroup | None = call.state.groups.get(hint)
    if group is None or not (group.project_id == call.project_id or call.credentials.has("admin")):
        raise BadRequest(f"Instance group {hint} could not be found.")
    return group


def _destination(call: Call, asked: Json) -> None:
    """Refuse a host or a node that is not there."""
    host, node = asked.get("host"), asked.get("hypervisor_hostname")
    if host and call.state.compute(host) is None:
        raise BadRequest(f"Compute host {host} could not be found.")
    if node and (call.state.compute(node) is None or (host and host != node)):
        raise BadRequest(f"Compute host {node} could not be found.")


def _room(call: Call, flavor: Flavor, least: int, most: int) -> int:
    """How many servers the quota has room for, at least `least`. Forbidden as nova has it."""
    quotas, owner, shape = call.state.quotas, call.project_id or "", flavor.shape
    each = {"instances": 1, "cores": shape.vcpus, "ram": shape.ram}
    limits, used = (
        {name: quotas.limit(owner, name) for name in each},
        {name: quotas.usage(owner, name) for name in each},
    )
    room = {n: limits[n] - used[n] if limits[n] != UNLIMITED else most * max(each[n], 1) for n in each}
    count = min([most, *(room[name] // need for name, need in each.items() if need)])
    if count >= least and count > 0:
        quotas.add(owner, **{name: need * count for name, need in each.items()})
        return count
    over = sorted(name for name, need in each.items() if limits[name] != UNLIMITED and need * most > room[name])
    number = str(least) if least == most else f"{least}-{most}"
    wanted = {"instances": number, "cores": str(shape.vcpus * most), "ram": str(shape.ram * most)}
    raise Forbidden(
        f"Quota exceeded for {', '.join(over)}: Requested {', '.join(wanted[n] for n in over)}, but already used "
        f"{', '.join(str(used[n]) for n in over)} of {', '.join(str(limits[n]) for n in over)} {', '.join(over)}"
    )


def _provision(call: Call, order: Order, flavor: Flavor, count: int) -> list[Server]:
    ids = call.sim.ids
    reservation = "r-" + "".join(ids.sample(list("0123456789abcdefghijklmnopqrstuvwxyz"), 8))
    order.asked.setdefault("adminPass", ids.password())
    spec = _spec(call, order)
    made: list[Server] = []
    try:
        for index in range(count):
            own = order.devices if count == 1 else tuple(replace(d, uuid=ids.uuid()) for d in order.devices)
            devices.check(call, own, flavor.shape)
            server = _server(call, order, flavor, spec, reservation, index, count, own)
            _join(call, order.group, server)
            made.append(server)
            for device in own:
                if device.volume_id:
                    device.attachment_id = call.cloud.block_storage.attach_begin(
                        call.credentials, device.volume_id, server.id
                    ).id
    except Exception:
        _undo(call, made, flavor, count)
        raise
    for server in made:
        call.state.servers.add(server)
        waits = any(row.destination_type == "volume" and row.volume_id is None for row in server.devices)
        verb = "build_volumes" if waits else "build"
        call.sim.lives.begin("server", server, verb, call.request_id, request=call.request_id)
        notifications.emit(call.cloud, server, "create.start", call.request_id)
    return made


def _spec(call: Call, order: Order) -> Spec:
    asked = order.asked
    files = tuple((row.get("path", ""), row.get("contents", "").encode()) for row in asked.get("personality", ()))
    values = (
        order.requests, order.security_groups, order.hints, order.host, order.node, asked.get("host"),
        asked.get("hypervisor_hostname"), files, call.may("network:attach_external_network"),
    )  # fmt: skip
    found: Spec = call.state.shared.setdefault(("spec", repr(values)), Spec(*values))
    return found


def _server(
    call: Call, order: Order, flavor: Flavor, spec: Spec, reservation: str, index: int, count: int,
    own: tuple[BlockDevice, ...],
) -> Server:  # fmt: skip
    asked = order.asked
    name = asked["name"].strip()
    host = asked.get("hostname") if call.since((2, 90)) else None
    id = call.sim.ids.uuid()
    hostname = host or sanitize(name) or f"Server-{id}"
    if not host and count > 1 and sanitize(name):
        hostname = f"{hostname}-{index + 1}"
    disk = asked.get("OS-DCF:diskConfig")
    properties = order.image.properties if order.image is not None else {}
    server = Server(
        id, call.project_id or "", call.user_id, name if count == 1 else f"{name}-{index + 1}",
        name if hostname == name else hostname, flavor.shape, order.image_id, reservation, call.now, spec,
        description=asked.get("description") if call.since((2, 19)) else name, zone=order.zone, pinned_zone=order.zone,
        launch_index=index, updated_at=call.now, key_name=asked.get("key_name"), user_data=asked.get("user_data"),
        config_drive="True" if boolean(asked.get("config_drive", False)) else "",
        auto_disk_config=disk == "AUTO" if disk else boolean(properties.get("auto_disk_config", False)),
        access_ipv4=asked.get("accessIPv4"), access_ipv6=plain_ipv6(asked.get("accessIPv6")),
        metadata=asked.get("metadata") or None,
        tags=tuple(dict.fromkeys(asked.get("tags") or ())), devices=_kept(own),
        trusted_certs=tuple(asked["trusted_image_certificates"]) if asked.get("trusted_image_certificates") else None,
        group_id=order.group.id if order.group else None, order=call.state.number("order"),
        image_properties=_properties(call, order),
    )  # fmt: skip
    server.request = call.request_id
    return server


def _kept(own: tuple[BlockDevice, ...]) -> tuple[BlockDevice, ...]:
    # The one local disk of a plain boot says nothing that the server does not: most servers keep no device.
    if len(own) == 1 and own[0].source_type == "image" and own[0].destination_type == "local" and not own[0].tag:
        return ()
    return own


def _properties(call: Call, order: Order) -> dict[str, str] | None:
    """The image's properties that servers remember; servers of one image share them."""
    if order.image is None:
        return None
    return image_properties(call.state, order.image)


def image_properties(state: Any, image: Any) -> dict[str, str]:
    """The standard properties of an image, as its servers show them since 2.98; one object an image and content."""
    from .image_properties import STANDARD

    kept = {name: value for name, value in image.properties.items() if name in STANDARD and value is not None}
    found: dict[str, str] = state.shared.setdefault(tuple(sorted(kept.items())), kept)
    return found


def _join(call: Call, group: ServerGroup | None, server: Server) -> None:
    if group is None:
        return
    limit = call.state.quotas.limit(call.project_id, "server_group_members")
    if limit != UNLIMITED and len(group.members) + 1 > limit:
        raise Forbidden("Quota exceeded, too many servers in group")
    group.members[server.id] = None


def _undo(call: Call, made: list[Server], flavor: Flavor, count: int) -> None:
    shape = flavor.shape
    call.state.quotas.give(call.project_id, instances=count, cores=shape.vcpus * count, ram=shape.ram * count)
    for server in made:
        if server.group_id:
            call.state.groups[server.group_id].members.pop(server.id, None)
        for device in server.devices:
            if device.attachment_id:
                call.cloud.block_storage.roll_back(device.attachment_id)


def _answer(call: Call, order: Order, made: list[Server]) -> Json:
    if boolean(order.asked.get("return_reservation_id", False)):
        return {"reservation_id": made[0].reservation_id}
    server = made[0]
    shown = {
        "id": server.id, "links": links(call, "servers", server.id),
        "OS-DCF:diskConfig": "AUTO" if server.auto_disk_config else "MANUAL",
        "security_groups": order.asked.get("security_groups", [{"name": "default"}]),
        "adminPass": order.asked["adminPass"],
    }  # fmt: skip
    call.headers["location"] = shown["links"][0]["href"]
    return {"server": shown}


def plain_ipv6(address: str | None) -> str | None:
    """An IPv6 address in its shortest form, as nova's database keeps it."""
    import ipaddress

    return str(ipaddress.IPv6Address(address)) if address else address


def sanitize(name: str) -> str:
    """A name as a host name: nova drops what none may have."""
    plain = name.encode("latin-1", "ignore").decode("latin-1")[:63]
    plain = re.sub(r"[ _.]", "-", plain)
    return _OTHER_PARAMETERS.sub("", plain).lower().strip(".-")
