"""Imports: each method, step by step, and what a failure leaves; states and sentences are a real Glance's."""

from __future__ import annotations

from typing import Any

import pytest

from tests.services.image.conftest import OCTETS, Glance, with_options

URL = "http://example.com/disk.raw"
WEB = {"method": {"name": "web-download", "uri": URL}}


def stage(glance: Glance, id: str, content: bytes = b"staged") -> None:
    assert glance("PUT", f"/images/{id}/stage", headers=OCTETS, body=content).status == 204


def task(glance: Glance, id: str) -> dict[str, Any]:
    """The newest task of an image."""
    found: dict[str, Any] = glance("GET", f"/images/{id}/tasks").json()["tasks"][-1]
    return found


def test_every_step_of_a_download_can_be_seen(slow: Glance) -> None:
    slow.cloud.image.register_url(URL, b"content")
    id = slow.create()
    assert slow("POST", f"/images/{id}/import", {**WEB, "all_stores": True}).status == 202
    assert (slow.show(id)["status"], task(slow, id)["status"]) == ("queued", "pending")
    assert "os_glance_import_task" in slow.show(id)
    slow.cloud.step()
    image = slow.show(id)
    assert (image["status"], image["os_glance_importing_to_stores"]) == ("importing", "store1,store2")
    assert (task(slow, id)["status"], task(slow, id)["result"]) == ("processing", None)
    slow.cloud.step()  # fetched
    slow.cloud.step()  # in the first store
    image = slow.show(id)
    assert (image["status"], image["os_glance_importing_to_stores"], image["stores"]) == (
        "importing", "store2", "store1",
    )  # fmt: skip
    slow.cloud.settle()
    image = slow.show(id)
    assert (image["status"], image["stores"], image["os_glance_importing_to_stores"]) == (
        "active", "store1,store2", "",
    )  # fmt: skip
    assert "os_glance_import_task" not in image
    assert (task(slow, id)["status"], task(slow, id)["result"]) == ("success", {"image_id": id})
    assert slow("GET", f"/images/{id}/file").content == b"content"


def test_staged_data_is_imported(glance: Glance) -> None:
    id = glance.create()
    assert glance.refusal("POST", f"/images/{id}/import", {"method": {"name": "glance-direct"}}) == (
        409, "Image needs to be staged before 'glance-direct' method can be used",
    )  # fmt: skip
    stage(glance, id)
    image = glance.show(id)
    assert (image["status"], image["size"], "os_glance_stage_host" in image) == ("uploading", 6, False)
    assert glance("POST", f"/images/{id}/import", {"method": {"name": "glance-direct"}}).status == 202
    assert glance.show(id)["status"] == "active"
    assert glance("GET", f"/images/{id}/file").content == b"staged"


def test_an_active_image_is_copied_to_other_stores(glance: Glance) -> None:
    id = glance.create()
    glance.upload(id, b"data")
    copy = {"method": {"name": "copy-image"}}
    assert glance.refusal("POST", f"/images/{id}/import", {**copy, "stores": ["store1"]}) == (
        400, "Image is already present at store 'store1'",
    )  # fmt: skip
    assert glance("POST", f"/images/{id}/import", {**copy, "stores": ["store2"]}).status == 202
    assert glance.show(id)["stores"] == "store1,store2"


def test_an_image_is_taken_over_with_its_formats_and_some_properties(glance: Glance) -> None:
    source = glance.create(container_format="ovf", hw_disk_bus="virtio", other="x")
    glance.upload(source, b"data")
    id = glance.create()
    method = {"name": "glance-download", "glance_region": "RegionOne", "glance_image_id": source}
    assert glance("POST", f"/images/{id}/import", {"method": method}).status == 202
    image = glance.show(id)
    assert (image["status"], image["container_format"], image["hw_disk_bus"]) == ("active", "ovf", "virtio")
    assert "other" not in image


def test_nothing_is_fetched_but_what_was_registered_or_allowed(glance: Glance) -> None:
    id = glance.create()
    for url in (URL, "ftp://127.0.0.1/x", "nonsense", None, "file:///etc/passwd"):
        method = {"name": "web-download", "uri": url}
        assert glance.refusal("POST", f"/images/{id}/import", {"method": method}) == (
            400, f"URI for web-download does not pass filtering: {url}",
        )  # fmt: skip


def test_a_download_that_fails_leaves_a_queued_image(glance: Glance) -> None:
    id = glance.create()
    method = {"name": "web-download", "uri": "http://127.0.0.1:1/nothing"}
    assert glance("POST", f"/images/{id}/import", {"method": method}).status == 202
    image = glance.show(id)
    assert (image["status"], image["os_glance_failed_import"], image["os_glance_importing_to_stores"]) == (
        "queued", "store1", "",
    )  # fmt: skip
    assert (task(glance, id)["status"], task(glance, id)["message"]) == (
        "failure", "Task failed due to Internal Error",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("all_must", "status", "stores", "failed"),
    [(True, "queued", None, "store1,store2"), (False, "active", "store1", "store2")],
)
def test_one_store_that_fails_fails_all_or_only_itself(
    glance: Glance, all_must: bool, status: str, stores: str | None, failed: str
) -> None:
    glance.cloud.image.register_url(URL, b"content")
    glance.cloud.faults.add("store.store2", reason="full")
    id = glance.create()
    glance("POST", f"/images/{id}/import", {**WEB, "all_stores": True, "all_stores_must_succeed": all_must})
    image = glance.show(id)
    assert (image["status"], image.get("stores"), image["os_glance_failed_import"]) == (status, stores, failed)


def test_a_staged_image_of_another_format_stays_importing(glance: Glance) -> None:
    id = glance.create(disk_format="qcow2")
    stage(glance, id)
    glance("POST", f"/images/{id}/import", {"method": {"name": "glance-direct"}})
    image = glance.show(id)
    assert (image["status"], image["os_glance_failed_import"]) == ("importing", "store1")
    assert "os_glance_import_task" not in image


def test_an_import_locks_its_image_until_it_is_too_old(slow: Glance) -> None:
    slow.cloud.image.register_url(URL, b"content")
    slow.cloud.bus.take_down("glance-api")
    id = slow.create()
    slow("POST", f"/images/{id}/import", WEB)
    slow.cloud.settle()
    assert slow.refusal("POST", f"/images/{id}/import", WEB) == (409, "Image has active task")
    slow.cloud.advance(2 * 3600 + 1)
    slow.login()
    assert slow("POST", f"/images/{id}/import", WEB).status == 202
    slow.cloud.bus.bring_up("glance-api")
    slow.cloud.settle()
    assert slow.show(id)["status"] == "active"
    tasks = slow("GET", f"/images/{id}/tasks").json()["tasks"]
    assert [(row["status"], row["message"]) for row in tasks] == [
        ("failure", "Expired lock preempted"), ("success", "Copied 0 MiB"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("body", "status", "says"),
    [
        ({}, 400, "Import request requires a 'method' field."),
        ({"method": {}}, 400, "Import request requires a 'name' field."),
        ({"method": {"name": "x"}}, 400, "Unknown import method name 'x'."),
        ({**WEB, "all_stores": "x"}, 400, "'all_stores' must be boolean value only"),
        ({**WEB, "all_stores": True, "stores": ["store1"]}, 400,
         "All_stores parameter can't be used with x-image-meta-store header or stores parameter"),
        ({**WEB, "stores": ["nope"]}, 409, "Store for identifier nope not found"),
        ({"method": {"name": "copy-image"}}, 409, "Only images with status active can be targeted for copying"),
        ({"method": {"name": "glance-download"}}, 400,
         "'glance_region' needs to be set for glance-download import method"),
        ({"method": {"name": "glance-download", "glance_region": "x", "glance_image_id": "y"}}, 400,
         "Remote image id does not look like a UUID: y"),
    ],
)  # fmt: skip
def test_what_cannot_be_imported(glance: Glance, body: dict[str, Any], status: int, says: str) -> None:
    assert glance.refusal("POST", f"/images/{glance.create()}/import", body) == (status, says)


@pytest.mark.parametrize("body", [b"[]", b'{"method": "web-download"}', b'{"method": ["name"]}'])
def test_an_import_that_breaks_the_real_service_is_a_400(glance: Glance, body: bytes) -> None:
    assert glance("POST", f"/images/{glance.create()}/import", body=body).status == 400


def test_tasks_are_for_administrators(glance: Glance, tenant: Glance) -> None:
    assert tenant.refusal("GET", "/tasks") == (403, "You are not authorized to complete tasks_api_access action.")
    glance.cloud.image.register_url(URL, b"content")
    properties = {"name": "legacy", "disk_format": "raw", "container_format": "bare"}
    given = {"import_from": URL, "import_from_format": "raw", "image_properties": properties}
    answer = glance("POST", "/tasks", {"type": "import", "input": given})
    created = answer.json()
    assert (answer.status, created["status"]) == (201, "pending")
    shown = glance("GET", f"/tasks/{created['id']}").json()
    assert (shown["status"], shown["message"]) == ("success", "")
    image = glance.show(shown["result"]["image_id"])
    assert (image["name"], image["status"], image["owner"]) == ("legacy", "active", None)
    (listed,) = glance("GET", "/tasks").json()["tasks"]
    assert (listed["id"], "input" in listed) == (created["id"], False)
    refused = glance("DELETE", f"/tasks/{created['id']}")
    assert (refused.status, refused.headers["Allow"]) == (405, "GET")
    glance.cloud.advance(49 * 3600)
    glance.login()
    assert glance.refusal("GET", f"/tasks/{created['id']}") == (404, f"Could not find task {created['id']}")


@pytest.mark.parametrize(
    ("properties", "status"),
    [({"name": 7}, "success"), ({"name": ["a"]}, "failure"), ({"id": {}}, "failure"), ({"min_disk": "x"}, "failure")],
)
def test_the_older_import_keeps_what_a_column_keeps(glance: Glance, properties: dict[str, Any], status: str) -> None:
    glance.cloud.image.register_url(URL, b"content")
    properties = {"disk_format": "raw", "container_format": "bare", **properties}
    given = {"import_from": URL, "import_from_format": "raw", "image_properties": properties}
    created = glance("POST", "/tasks", {"type": "import", "input": given}).json()
    assert glance("GET", f"/tasks/{created['id']}").json()["status"] == status
    names = [image["name"] for image in glance("GET", "/images?sort_key=name").json()["images"]]
    assert all(isinstance(name, str) for name in names)



def test_a_location_is_hashed_behind() -> None:
    glance = with_options(http_store="web")
    glance.cloud.image.register_url(URL, b"content")
    id = glance.create()
    assert glance("POST", f"/images/{id}/locations", {"url": URL}).status == 202
    image = glance.show(id)
    assert (image["status"], image["os_hash_algo"], image["stores"]) == ("active", "sha512", "web")
    assert glance("GET", f"/images/{id}/locations").json() == [{"url": URL, "metadata": {"store": "web"}}]
    other = glance.create()
    facts = {"os_hash_algo": "sha512", "os_hash_value": "0" * 128}
    assert glance("POST", f"/images/{other}/locations", {"url": URL, "validation_data": facts}).status == 202
    image = glance.show(other)
    assert (image["status"], image["os_hash_value"]) == ("queued", None)
    assert task(glance, other)["status"] == "failure"
