"""Images made of servers: by createImage, by createBackup, by shelving. Asks the image service alone."""

from __future__ import annotations

from typing import Any

from .models import Server
from .neighbours import owner


def properties(server: Server, kind: str = "snapshot", more: dict[str, str] | None = None) -> dict[str, str]:
    """What nova writes on an image of a server."""
    kept = {
        name: value for name, value in (server.image_properties or {}).items() if not name.startswith("img_signature")
    }
    kept.update(
        instance_uuid=server.id, user_id=server.user_id, image_type=kind, base_image_ref=server.image_id,
        boot_roles="member,reader", owner_user_name="", owner_project_name="",
    )  # fmt: skip
    return {**kept, **(more or {})}


def create(
    cloud: Any, who: Any, server: Server, name: str, kind: str = "snapshot", more: dict[str, str] | None = None
) -> Any:
    """Make the image that a server's disk will be written into; it is queued till then."""
    base = cloud.image.get(owner(server), server.image_id) if server.image_id else None
    root = server.flavor.disk
    return cloud.image.create(
        who, name, properties(server, kind, more), min_ram=base.min_ram if base else 0,
        min_disk=max(root, base.min_disk if base else 0), visibility="private",
        disk_format=(base.disk_format if base else None) or "qcow2",
        container_format=(base.container_format if base else None) or "bare",
    )  # fmt: skip


def upload(hooks: Any, server: Server, image_id: str) -> None:
    """Write a server's disk into its image; nothing if that is gone."""
    image = hooks.cloud.image.get(owner(server), image_id)
    if image is None:
        return
    hooks.cloud.image.upload(image_id, hooks.cloud.image.empty(image.disk_format, server.flavor.disk << 30))


def discard(hooks: Any, server: Server, image_id: str) -> None:
    """Delete an image that nothing came of."""
    if hooks.cloud.image.get(owner(server), image_id) is not None:
        hooks.cloud.image.delete(owner(server), image_id)


def rotate(hooks: Any, server: Server, kind: str, rotation: int) -> None:
    """Of a server's backups of a kind keep the newest `rotation`."""
    who = owner(server)
    rows = [
        image for image in hooks.cloud.image.list(who)
        if image.properties.get("instance_uuid") == server.id and image.properties.get("backup_type") == kind
        and image.properties.get("image_type") == "backup"
    ]  # fmt: skip
    rows.sort(key=lambda image: (image.created_at, image.id), reverse=True)
    for image in rows[rotation:]:
        hooks.cloud.image.delete(who, image.id)


def drop_shelved(hooks: Any, server: Server) -> None:
    """Delete the image that a server was shelved into."""
    image_id = hooks.state.shelved.pop(server.id, None)
    if image_id:
        discard(hooks, server, image_id)
