"""python-glanceclient: every call but those of metadata definitions, its answer asserted."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from typing import Any

import pytest

from openstack_mock import mock_openstack

pytestmark = pytest.mark.filterwarnings("ignore")  # theirs, not ours
glanceclient = pytest.importorskip("glanceclient")

URL = "http://example.com/disk.raw"


@pytest.fixture
def cloud() -> Iterator[Any]:
    with mock_openstack(options={"image.http_store": "web", "image.show_multiple_locations": True}) as cloud:
        yield cloud


def client(cloud: Any, user: str = "admin") -> Any:
    from keystoneauth1 import loading, session

    environ = cloud.environ(user)
    plugin = loading.get_plugin_loader("password").load_from_options(
        auth_url=environ["OS_AUTH_URL"], username=user, password=environ["OS_PASSWORD"], project_name=user,
        user_domain_name="Default", project_domain_name="Default",
    )  # fmt: skip
    return glanceclient.Client("2", session=session.Session(auth=plugin))


@pytest.fixture
def glance(cloud: Any) -> Any:
    return client(cloud)


def make(glance: Any, **attributes: Any) -> Any:
    return glance.images.create(name="one", disk_format="raw", container_format="bare", **attributes)


def test_images(glance: Any) -> None:
    image = make(glance, visibility="private", a="b")
    assert (image.status, image.a) == ("queued", "b")
    assert glance.images.get(image.id).name == "one"
    assert [row.name for row in glance.images.list(filters={"name": "one"}, sort="name:asc")] == ["one"]
    updated = glance.images.update(image.id, remove_props=["a"], name="uno", c="d")
    assert (updated.name, updated.c, "a" in updated) == ("uno", "d", False)
    glance.images.delete(image.id)
    from glanceclient import exc

    with pytest.raises(exc.HTTPNotFound):
        glance.images.get(image.id)


def test_pages_are_followed(glance: Any) -> None:
    for _ in range(5):
        make(glance, visibility="private")
    assert len(list(glance.images.list(filters={"name": "one"}, page_size=2))) == 5
    assert len(list(glance.images.list(filters={"name": "one"}, page_size=2, limit=3))) == 3


def test_data(glance: Any) -> None:
    image = make(glance)
    glance.images.upload(image.id, io.BytesIO(b"content"))
    shown = glance.images.get(image.id)
    assert (shown.status, shown.checksum) == ("active", hashlib.md5(b"content").hexdigest())
    assert b"".join(glance.images.data(image.id)) == b"content"  # it holds the data against os_hash_value
    glance.images.deactivate(image.id)
    assert glance.images.get(image.id).status == "deactivated"
    glance.images.reactivate(image.id)
    assert glance.images.get(image.id).status == "active"


def test_imports(cloud: Any, glance: Any) -> None:
    cloud.image.register_url(URL, b"from afar")
    assert "copy-image" in glance.images.get_import_info()["import-methods"]["value"]
    assert [row["id"] for row in glance.images.get_stores_info()["stores"]] == ["store1", "store2", "web"]
    assert [row["type"] for row in glance.images.get_stores_info_detail()["stores"]] == ["file", "file", "http"]
    image = make(glance)
    glance.images.image_import(image.id, "web-download", URL)
    assert glance.images.get(image.id).stores == "store1"
    glance.images.image_import(image.id, "copy-image", stores=["store2"])
    assert glance.images.get(image.id).stores == "store1,store2"
    glance.images.delete_from_store("store1", image.id)
    assert glance.images.get(image.id).stores == "store2"
    staged = make(glance)
    glance.images.stage(staged.id, io.BytesIO(b"staged"))
    glance.images.image_import(staged.id, "glance-direct")
    assert glance.images.get(staged.id).size == 6
    tasks = glance.images.get_associated_image_tasks(image.id)["tasks"]
    assert [row["status"] for row in tasks] == ["success", "success"]


def test_locations(cloud: Any, glance: Any) -> None:
    cloud.image.register_url(URL, b"from afar")
    image = make(glance)
    assert glance.images.add_location(image.id, URL, {"a": "b"}).status == "active"
    updated = glance.images.update_location(image.id, URL, {"a": "c"})
    assert updated.locations == [{"url": URL, "metadata": {"a": "c", "store": "web"}}]
    cloud.image.register_url(URL + "2", b"from afar")
    glance.images.add_location(image.id, URL + "2", {})
    assert len(glance.images.get_image_locations(image.id)) == 2
    glance.images.delete_locations(image.id, {URL})
    assert [row["url"] for row in glance.images.get(image.id).locations] == [URL + "2"]
    other = make(glance)
    glance.images.add_image_location(other.id, URL)
    assert glance.images.get(other.id).os_hash_value == hashlib.sha512(b"from afar").hexdigest()


def test_members_and_tags(cloud: Any, glance: Any) -> None:
    image = make(glance)
    demo = cloud.identity.project_named("demo").id
    assert glance.image_members.create(image.id, demo).status == "pending"
    assert client(cloud, "demo").image_members.update(image.id, demo, "accepted").status == "accepted"
    assert [row.member_id for row in glance.image_members.list(image.id)] == [demo]
    assert glance.image_members.get(image.id, demo).status == "accepted"
    glance.image_members.delete(image.id, demo)
    assert list(glance.image_members.list(image.id)) == []
    glance.image_tags.update(image.id, "t")
    assert glance.images.get(image.id).tags == ["t"]
    glance.image_tags.delete(image.id, "t")
    assert glance.images.get(image.id).tags == []


def test_tasks_usage_versions_and_schemas(cloud: Any, glance: Any) -> None:
    cloud.image.register_url(URL, b"from afar")
    properties = {"name": "legacy", "disk_format": "raw", "container_format": "bare"}
    given = {"import_from": URL, "import_from_format": "raw", "image_properties": properties}
    task = glance.tasks.create(type="import", input=given)
    assert glance.tasks.get(task.id).status == "success"
    assert [row.id for row in glance.tasks.list()] == [task.id]
    assert list(glance.info.get_usage()) == []
    assert next(row["id"] for row in glance.versions.list()) == "v2.18"
    assert glance.schemas.get("image").name == "image"


def test_cache(glance: Any) -> None:
    image = make(glance)
    glance.images.upload(image.id, io.BytesIO(b"content"))
    glance.cache.queue(image.id)
    assert [row["image_id"] for row in glance.cache.list()["cached_images"]] == [image.id]
    assert len(glance.cache.list_cached_nodes(image.id)) == 1
    glance.cache.delete(image.id)
    glance.cache.clean()
    assert glance.cache.prune() == {"total_files_pruned": 0, "total_bytes_pruned": 0}
    glance.cache.clear("cache")
    assert glance.cache.list() == {"cached_images": [], "queued_images": []}
