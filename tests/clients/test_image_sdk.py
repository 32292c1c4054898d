"""openstacksdk's image proxy: every call but those of metadata definitions, its answer asserted."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from typing import Any

import openstack
import pytest
from openstack import exceptions

from openstack_mock import mock_openstack

pytestmark = pytest.mark.filterwarnings("ignore")  # theirs, not ours

URL = "http://example.com/disk.raw"


@pytest.fixture
def cloud() -> Iterator[Any]:
    with mock_openstack() as cloud:
        yield cloud


@pytest.fixture
def glance(cloud: Any) -> Any:
    return openstack.connect().image


def make(glance: Any, **attributes: Any) -> Any:
    return glance.create_image("one", disk_format="raw", container_format="bare", allow_duplicates=True, **attributes)


def test_create_find_update_delete(glance: Any) -> None:
    image = make(glance, visibility="private", a="b")
    assert (image.status, image.visibility, image.properties["a"]) == ("queued", "private", "b")
    assert glance.get_image(image.id).name == "one"
    assert glance.find_image("one").id == image.id
    assert glance.find_image("nope") is None
    assert [row.name for row in glance.images(name="one")] == ["one"]
    updated = glance.update_image(image, name="uno", min_ram=5)
    assert (updated.name, updated.min_ram) == ("uno", 5)
    glance.update_image_properties(image, hw_disk_bus="virtio")
    assert glance.get_image(image.id).hw_disk_bus == "virtio"
    glance.delete_image(image)
    glance.wait_for_delete(image, interval=0)
    with pytest.raises(exceptions.NotFoundException):
        glance.get_image(image.id)


def test_upload_download_and_stage(glance: Any) -> None:
    image = make(glance, data=b"content", validate_checksum=True)
    shown = glance.wait_for_status(glance.get_image(image.id), "active", interval=0)
    assert (shown.size, shown.checksum) == (7, hashlib.md5(b"content").hexdigest())
    assert glance.download_image(image).content == b"content"
    stream = io.BytesIO()
    glance.download_image(image, output=stream, stream=True)
    assert stream.getvalue() == b"content"
    staged = make(glance)
    glance.stage_image(staged, data=b"staged")
    assert glance.get_image(staged.id).status == "uploading"
    glance.import_image(staged, method="glance-direct")
    assert glance.get_image(staged.id).status == "active"
    queued = make(glance)
    glance.upload_image(container_format="bare", disk_format="raw", data=b"x", name="two")
    assert glance.find_image("two").status == "active"
    assert glance.get_image(queued.id).status == "queued"


def test_imports_stores_and_tasks(cloud: Any, glance: Any) -> None:
    cloud.image.register_url(URL, b"from afar")
    assert [(row.id, row.is_default) for row in glance.stores()] == [("store1", True), ("store2", None)]
    assert [row.properties["chunk_size"] for row in glance.stores(details=True)] == [65536, 65536]
    assert "web-download" in glance.get_import_info().import_methods["value"]
    image = make(glance)
    glance.import_image(image, method="web-download", uri=URL, all_stores=True)
    assert glance.get_image(image.id).properties["stores"] == "store1,store2"
    (task,) = glance.image_tasks(image.id)
    assert (task.status, task.result) == ("success", {"image_id": image.id})
    assert glance.get_task(task.id).type == "api_image_import"
    assert [row.id for row in glance.tasks()] == [task.id]
    given = {"import_from": URL, "import_from_format": "raw", "image_properties": {"name": "legacy"}}
    created = glance.create_task(type="import", input=given)
    assert glance.get_task(created.id).status == "failure"  # an image without formats takes no data
    glance.delete_image(image, store="store1")
    assert glance.get_image(image.id).properties["stores"] == "store2"


def test_members_and_tags(cloud: Any, glance: Any) -> None:
    image = make(glance)
    demo = cloud.identity.project_named("demo").id
    assert glance.add_member(image, member_id=demo).status == "pending"
    assert glance.find_member(demo, image).status == "pending"
    assert glance.get_member(demo, image).member_id == demo
    theirs = openstack.connect(username="demo", project_name="demo").image
    assert theirs.update_member(demo, image, status="accepted").status == "accepted"
    assert [row.member_id for row in glance.members(image)] == [demo]
    assert [row.name for row in theirs.images(visibility="shared")] == ["one"]
    glance.remove_member(demo, image)
    assert list(glance.members(image)) == []
    glance.add_tag(image, "t")
    assert glance.get_image(image.id).tags == ["t"]
    glance.remove_tag(image, "t")
    assert glance.get_image(image.id).tags == []


def test_deactivation_locations_and_cache(glance: Any) -> None:
    image = make(glance, data=b"content")
    glance.deactivate_image(image)
    assert glance.get_image(image.id).status == "deactivated"
    glance.reactivate_image(image)
    assert glance.get_image(image.id).status == "active"
    assert [row.metadata for row in glance.image_locations(image)] == [{"store": "store1"}]
    with pytest.raises(exceptions.SDKException):
        glance.add_image_location(image, URL)
    glance.download_image(image)
    assert [row["image_id"] for row in glance.get_image_cache().cached_images] == [image.id]
    assert list(glance.cached_image_nodes(image.id))
    glance.cache_delete_image(image)
    glance.queue_image(image.id)
    glance.clean_cache()
    assert glance.prune_cache() is not None
    glance.clear_cache("both")
    assert glance.get_image_cache().cached_images == []


@pytest.mark.parametrize(
    ("call", "name"),
    [
        ("get_images_schema", "images"),
        ("get_image_schema", "image"),
        ("get_members_schema", "members"),
        ("get_member_schema", "member"),
        ("get_tasks_schema", "tasks"),
        ("get_task_schema", "task"),
        ("get_metadef_namespace_schema", "namespace"),
        ("get_metadef_namespaces_schema", "namespaces"),
        ("get_metadef_resource_type_schema", "resource_type_association"),
        ("get_metadef_resource_types_schema", "resource_type_associations"),
        ("get_metadef_object_schema", "object"),
        ("get_metadef_objects_schema", "objects"),
        ("get_metadef_property_schema", "property"),
        ("get_metadef_properties_schema", "properties"),
        ("get_metadef_tag_schema", "tag"),
        ("get_metadef_tags_schema", "tags"),
    ],
)
def test_schemas(glance: Any, call: str, name: str) -> None:
    assert getattr(glance, call)().name == name
