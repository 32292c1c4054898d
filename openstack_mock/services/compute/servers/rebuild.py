"""Rebuilding a server from an image."""

from __future__ import annotations

from typing import Any

from ....wire.call import Call
from ....wire.errors import BadRequest
from ..declare import action
from ..models import Server
from ..text import boolean
from . import boot, devices
from .load import begin, in_state, unlocked
from .view import View

Json = Any
_REBUILD = "os_compute_api:servers:rebuild"


@action("rebuild", "Rebuild Server (rebuild Action)", _REBUILD, alias=True)
def rebuild(call: Call, server: Server) -> Json:
    """Give a server a new root disk from an image, and change what else is asked."""
    asked = call.body["rebuild"]
    owner = {"project_id": server.project_id, "user_id": server.user_id}
    if asked.get("trusted_image_certificates"):
        call.require(f"{_REBUILD}:trusted_certs", owner)
    unlocked(call, server)
    in_state(server, "rebuild", ("active", "stopped", "error"))
    changes = _changes(call, asked)
    image = _image(call, server, asked)
    if not server.is_volume_backed:
        changes["image_id"] = image.id
    changes["image_properties"] = boot.image_properties(call.state, image)
    begin(call, server, "rebuild", "rebuild", was=server.state)
    call.state.servers.update(server, progress=0, **changes)
    shown = View(call, owner, whole=call.since((2, 75)), groups=True).show(server, user_data=False)
    shown["adminPass"] = asked.get("adminPass") or call.sim.ids.password()
    if call.since((2, 57)):
        shown["user_data"] = server.user_data
    call.headers["location"] = shown["links"][0]["href"]
    return {"server": shown}


def _changes(call: Call, asked: Json) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    for name, attribute in (
        ("accessIPv4", "access_ipv4"), ("accessIPv6", "access_ipv6"), ("description", "description"),
        ("hostname", "hostname"), ("user_data", "user_data"),
    ):  # fmt: skip
        if name in asked:
            changes[attribute] = boot.plain_ipv6(asked[name]) if name == "accessIPv6" else asked[name]
    if "name" in asked:
        changes["name"] = asked["name"].strip()
    if "OS-DCF:diskConfig" in asked:
        changes["auto_disk_config"] = asked["OS-DCF:diskConfig"] == "AUTO"
    if "metadata" in asked:
        changes["metadata"] = asked["metadata"] or None
    if "key_name" in asked:
        key = asked["key_name"]
        if key and (call.user_id, key) not in call.state.keypairs:
            raise BadRequest("Invalid key_name provided.")
        changes["key_name"] = key
    if "trusted_image_certificates" in asked:
        certificates = asked["trusted_image_certificates"]
        changes["trusted_certs"] = tuple(certificates) if certificates else None
    return changes


def _image(call: Call, server: Server, asked: Json) -> Any:
    image = call.cloud.image.get(call.credentials, asked["imageRef"])
    if image is None:
        raise BadRequest("Cannot find image for rebuild")
    root = devices.root_of(server.devices)
    if server.is_volume_backed and root is not None and not call.since((2, 93)):
        volume = call.cloud.block_storage.volume(call.credentials, root.volume_id or "")
        if volume is not None and volume.image_metadata.get("image_id") != image.id:
            raise BadRequest(
                f"Image {image.id} is unacceptable: Unable to rebuild with a different image for a "
                "volume-backed server."
            )
    if boolean(image.properties.get("auto_disk_config") == "Disabled") and asked.get("OS-DCF:diskConfig") == "AUTO":
        raise BadRequest(f"Requested image {image.id} has automatic disk resize disabled.")
    boot.check_metadata(call, asked.get("metadata"))
    boot.check_files(call, [(row.get("path", ""), row.get("contents", "")) for row in asked.get("personality", ())])
    if image.status != "active":
        raise BadRequest(f"Image {image.id} is not active.")
    devices.fits_image(call, image, server.flavor, root)
    return image
