"""What a walk through Glance must know: images of three projects, their data, members and metadata definitions."""

from __future__ import annotations

import random
from typing import Any, Final

from ...wander import Land
from ..keystone.personas import PERSONAS, UNSCOPED

Dice = random.Random
PATCH: Final = "application/openstack-images-v2.1-json-patch"
OCTETS: Final = "application/octet-stream"
NAMESPACES: Final = ("RECORDED_ONE", "RECORDED_TWO")
PARTS: Final = ("recorded-a", "recorded-b")
PROPERTY: Final[dict[str, Any]] = {"title": "t", "type": "string"}
VALUES: Final[dict[str, tuple[Any, ...]]] = {
    "name": ("recorded-x", "recorded-y", None), "visibility": ("public", "private", "shared", "community"), "min_disk": (0, 1, -1),
    "min_ram": (0, 512), "protected": (False, False, True), "os_hidden": (True, False), "tags": (["a", "b"], ["a", "a"], []),
    "disk_format": ("raw", "qcow2", "iso", None), "container_format": ("bare", "ovf", None), "color": ("red", "", 7), "size": (5,),
    "status": ("active",), "owner": ("somebody", None), "id": ("${fresh.0}", "${FRESH.0}", "${fresh.1}"),
    "checksum": ("c",), "locations": ([], [{"url": "http://127.0.0.1/a", "metadata": {}}]), "direct_url": ("u",),
}  # fmt: skip


def _headers(dice: Dice, operation: str) -> dict[str, str]:
    if operation.startswith("PATCH"):
        return {"Content-Type": dice.choice((PATCH,) * 12 + ("application/openstack-images-v2.0-json-patch", "application/json", "text/plain"))}
    if operation.endswith(("/file", "/stage")):
        sent = {} if operation.startswith("GET") else {"Content-Type": dice.choice((OCTETS,) * 9 + ("text/plain",))}
        if operation.startswith("GET") and dice.random() < 0.5:
            sent["Range"] = dice.choice(("bytes=0-3", "bytes=2-", "bytes=-4", "bytes=90-99", "bytes=3-1", "garbage", "bytes=0-1,3-4"))
        return sent
    return {}


def _image(dice: Dice) -> dict[str, Any]:
    usual = {"name": "${new}", "disk_format": "raw", "container_format": "bare"} if dice.random() < 0.8 else {}
    chosen = dice.sample(sorted(VALUES), dice.choice((0, 0, 1, 2)))
    return {**usual, **{name: dice.choice(VALUES[name]) for name in chosen}}


def _patch(dice: Dice) -> list[dict[str, Any]]:
    changes = []
    for _ in range(dice.choice((1, 1, 1, 2))):
        name = dice.choice(sorted(VALUES))
        change: dict[str, Any] = {"op": dice.choice(("add", "replace", "replace", "remove", "test", "move")), "path": f"/{name}"}
        if dice.random() < 0.1:
            change["path"] = dice.choice(("/tags/0", "/tags/-", "name", "/a/b", "/", "", "/~1x", "/~2", "/locations/0", "/schema"))
        if change["op"] != "remove" or dice.random() < 0.1:
            change["value"] = dice.choice(VALUES[name])
        changes.append(change)
    return changes


def _images(dice: Dice) -> str:
    ways = (
        "name=recorded-x", "status=queued", "status=in:queued,active", "visibility=all", "visibility=public", "visibility=shared",
        "visibility=community", "member_status=all", "member_status=pending", "member_status=bad", "os_hidden=true", "protected=true",
        "tag=a", "tag=a&tag=b", "size_min=1", "size_max=10", "size_min=-1", "created_at=gt:2020-01-01T00:00:00Z", "created_at=bad",
        "updated_at=lt:2020-01-01", "disk_format=in:raw,qcow2", "container_format=bare", "sort=name:asc", "sort=name,status:desc",
        "sort_key=bad", "sort_key=size&sort_dir=asc", "sort_dir=bad", "sort=name&sort_key=size", "limit=0", "limit=-1", "limit=x",
        "marker=unknown", "owner=x", "color=red", "id=in:a,b", "name=in:%22recorded-x%22,y", "min_ram=512", "checksum=x",
    )  # fmt: skip
    return "&".join(dice.sample(ways, dice.randint(1, 2)))


LAND: Final = Land(
    holes={"image_id": "image", "tag_value": "tag", "member_id": "member", "store_id": "store", "task_id": "task"},
    makes={"POST /v2/images": ("image", "id"), "POST /v2/tasks": ("task", "id")},
    bodies={
        "POST /v2/images": _image,
        "PATCH /v2/images/{image_id}": _patch,
        "PUT /v2/images/{image_id}/file": lambda dice: dice.choice((b"some data", b"", b"QFI\xfb" + bytes(600), b"x" * 3000)),
        "PUT /v2/images/{image_id}/stage": lambda dice: dice.choice((b"some data", b"x" * 700)),
        "POST /v2/images/{image_id}/import": [
            {"method": {"name": "glance-direct"}}, {"method": {"name": "copy-image"}, "stores": ["nowhere"]},
            {"method": {"name": "web-download", "uri": "http://192.0.2.1/image"}}, {"method": {"name": "glance-download"}},
        ],
        "POST /v2/images/{image_id}/members": [{"member": "${project.other}"}, {"member": "${project.away}"}, {"member": "m" * 256}],
        "PUT /v2/images/{image_id}/members/{member_id}": [{"status": "accepted"}, {"status": "rejected"}, {"status": "pending"}, {"status": "x"}],
        "POST /v2/images/{image_id}/locations": [{"url": "http://127.0.0.1/a"}, {"url": "file:///etc/passwd", "validation_data": {}}],
        "POST /v2/tasks": [{"type": "import", "input": {"import_from": "http://192.0.2.1/a", "import_from_format": "raw", "image_properties": {}}}],
        "POST /v2/metadefs/namespaces": lambda dice: {"namespace": dice.choice(NAMESPACES), "visibility": dice.choice(("public", "private"))},
        "PUT /v2/metadefs/namespaces/{namespace}": lambda dice: {"namespace": dice.choice(NAMESPACES), "description": "d", "protected": dice.random() < 0.2},
        "POST /v2/metadefs/namespaces/{namespace}/resource_types": [{"name": "OS::Nova::Flavor"}, {"name": "recorded-type", "prefix": "hw_"}],
        "POST /v2/metadefs/namespaces/{namespace}/properties": lambda dice: {"name": dice.choice(PARTS), **PROPERTY},
        "PUT /v2/metadefs/namespaces/{namespace}/properties/{property_name}": lambda dice: {"name": dice.choice(PARTS), **PROPERTY, "minLength": 2},
        "POST /v2/metadefs/namespaces/{namespace}/objects": lambda dice: {"name": dice.choice(PARTS), "properties": {"p": PROPERTY}},
        "PUT /v2/metadefs/namespaces/{namespace}/objects/{object_name}": lambda dice: {"name": dice.choice(PARTS), "description": "d"},
        "POST /v2/metadefs/namespaces/{namespace}/tags": [{"tags": [{"name": "recorded-a"}, {"name": "recorded-b"}]}],
        "PUT /v2/metadefs/namespaces/{namespace}/tags/{tag_name}": lambda dice: {"name": dice.choice(PARTS)},
    },
    known={},
    texts={
        "tag": ("a", "b", "t" * 256), "member": ("${project.other}", "${project.away}", "${project.home}", "nobody"),
        "namespace": (*NAMESPACES, *NAMESPACES, "RECORDED_NONE"), "resource_type": ("OS::Nova::Flavor", "recorded-type"),
        "property_name": PARTS, "object_name": PARTS, "tag_name": PARTS, "store": ("fast", "nowhere"),
    },
    who=[*("project_member", "other_member", "away_member") * 4, *PERSONAS, UNSCOPED],
    headers=_headers,
    queries={"GET /v2/images": _images},
)  # fmt: skip
