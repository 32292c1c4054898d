"""Uploads, staging and downloads; sentences and headers are a real Glance's."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from openstack_mock.cloud import Cloud
from openstack_mock.wire.message import BodyCut
from tests.services.conftest import Api
from tests.services.image.conftest import OCTETS, Glance, sentence, with_options

DATA = b"0123456789"


class Stream:
    """A body that comes in pieces, and may stop in the middle or have somebody do something meanwhile."""

    def __init__(self, *pieces: bytes, cut: bool = False, meanwhile: Any = None) -> None:
        self.pieces, self.cut, self.meanwhile = list(pieces), cut, meanwhile

    def read(self, size: int = -1, /) -> bytes:
        if self.pieces:
            return self.pieces.pop(0)
        if self.meanwhile is not None:
            self.meanwhile()
            self.meanwhile = None
        if self.cut:
            raise BodyCut
        return b""


def test_uploaded_data_is_hashed_and_comes_back(glance: Glance) -> None:
    id = glance.create()
    assert glance.upload(id, DATA).status == 204
    image = glance.show(id)
    assert (image["status"], image["size"], image["virtual_size"], image["stores"]) == ("active", 10, 10, "store1")
    assert image["checksum"] == hashlib.md5(DATA).hexdigest()
    assert (image["os_hash_algo"], image["os_hash_value"]) == ("sha512", hashlib.sha512(DATA).hexdigest())
    answer = glance("GET", f"/images/{id}/file")
    assert (answer.status, answer.content) == (200, DATA)
    assert (answer.headers["Content-MD5"], answer.headers["Content-Length"]) == (image["checksum"], "10")


def test_an_image_is_saving_while_its_data_comes_in(glance: Glance) -> None:
    id = glance.create()
    seen = []
    glance.upload(id, Stream(DATA, meanwhile=lambda: seen.append(glance.show(id)["status"])))
    assert (seen, glance.show(id)["status"]) == (["saving"], "active")


def test_an_upload_that_is_cut_leaves_nothing(glance: Glance) -> None:
    id = glance.create()
    assert glance.upload(id, Stream(DATA, cut=True)).status == 400
    image = glance.show(id)
    assert (image["status"], image["size"], image["checksum"], image.get("stores")) == ("queued", None, None, None)
    assert glance("GET", f"/images/{id}/file").status == 204
    assert glance.upload(id, DATA).status == 204


def test_an_image_deleted_during_its_upload_is_gone(glance: Glance) -> None:
    id = glance.create()
    answer = glance.upload(id, Stream(DATA, meanwhile=lambda: glance("DELETE", f"/images/{id}")))
    assert answer.status == 410
    assert sentence(answer).startswith(f"Image {id} could not be found after upload.")


@pytest.mark.parametrize(
    ("size", "says"),
    [
        ("3", "Size exceeds: expected 3 bytes, got 10 bytes"),
        ("11", "Size mismatch: expected 11 bytes, got 10 bytes"),
        ("x", "Invalid or missing image size in request headers."),
    ],
)
def test_data_is_as_long_as_it_was_said_to_be(glance: Glance, size: str, says: str) -> None:
    id = glance.create()
    for path in ("file", "stage"):
        headers = {**OCTETS, "X-OpenStack-Image-Size": size}
        assert glance.refusal("PUT", f"/images/{id}/{path}", headers=headers, body=DATA) == (400, says)
        assert glance.show(id)["status"] == "queued"


def test_data_has_to_be_octets(glance: Glance) -> None:
    id = glance.create()
    answer = glance("PUT", f"/images/{id}/file", headers={"Content-Type": "text/plain"}, body=DATA)
    assert (answer.status, sentence(answer)) == (
        415, "The request media type text/plain is not supported by this server. Invalid content type text/plain",
    )  # fmt: skip


def test_an_image_needs_its_formats_before_its_data(glance: Glance) -> None:
    id = glance.create(disk_format=None, container_format=None)
    assert glance.refusal("PUT", f"/images/{id}/file", headers=OCTETS, body=DATA) == (
        400, "Properties disk_format, container_format must be set prior to saving data.",
    )  # fmt: skip


def test_data_is_uploaded_once(glance: Glance) -> None:
    id = glance.create()
    glance.upload(id, DATA)
    answer = glance.upload(id, DATA)
    assert (answer.status, sentence(answer)) == (
        409, "Image status transition from active to saving is not allowed",
    )  # fmt: skip


def test_a_store_is_chosen_by_a_header(glance: Glance) -> None:
    id = glance.create()
    refused = glance.upload(id, DATA, **{"X-Image-Meta-Store": "nope"})
    assert (refused.status, sentence(refused)) == (400, "Store for identifier nope not found")
    assert glance.upload(id, DATA, **{"X-Image-Meta-Store": "store2"}).status == 204
    assert glance.show(id)["stores"] == "store2"


def test_a_store_can_be_made_to_fail(glance: Glance) -> None:
    glance.cloud.faults.add("store.store1", reason="no space", times=1)
    id = glance.create()
    answer = glance.upload(id, DATA)
    assert (answer.status, sentence(answer)) == (413, "Image storage media is full: no space")
    assert glance.show(id)["status"] == "queued"
    assert glance.upload(id, DATA).status == 204


def test_data_that_is_not_of_its_format_is_refused_after_it_was_stored(glance: Glance) -> None:
    id = glance.create(disk_format="qcow2")
    answer = glance.upload(id, DATA)
    assert (answer.status, sentence(answer)) == (
        415,
        "The request media type application/octet-stream is not supported by this server. "
        "Image disk_format qcow2 does not match stream data raw",
    )
    image = glance.show(id)
    assert (image["status"], image["size"], image["checksum"], image["stores"]) == (
        "queued", None, hashlib.md5(DATA).hexdigest(), "store1",
    )  # fmt: skip


def test_limits_of_size_and_storage() -> None:
    glance = with_options(image_size_cap=4)
    answer = glance.upload(glance.create(), DATA)
    assert (answer.status, sentence(answer)) == (
        413, "The incoming image is too large: The provided image is too large.",
    )  # fmt: skip
    glance = Glance(Api(with_options(user_storage_quota=15).cloud, "demo", "demo"))
    glance.upload(glance.create(), DATA)
    answer = glance.upload(glance.create(), DATA)
    assert (answer.status, sentence(answer)) == (
        413,
        "Image exceeds the storage quota: The size of the data 10 will exceed the limit. 5 bytes remaining.",
    )


@pytest.mark.parametrize(
    ("header", "content", "span"),
    [
        ({"Range": "bytes=0-3"}, b"0123", "bytes 0-3/10"),
        ({"Range": "bytes=5-"}, b"56789", "bytes 5-9/10"),
        ({"Range": "bytes=-3"}, b"789", "bytes 7-9/10"),
        ({"Range": "bytes=-100"}, DATA, "bytes 0-9/10"),
        ({"Range": "bytes=8-100"}, b"89", "bytes 8-9/10"),
        ({"Range": "BYTES = 0-0"}, b"0", "bytes 0-0/10"),
        ({"Content-Range": "bytes 2-3/10"}, b"23", "bytes 2-3/10"),
        ({"Content-Range": "bytes 2-3/*"}, b"23", "bytes 2-3/10"),
    ],
)
def test_one_range_can_be_asked_for(glance: Glance, header: dict[str, str], content: bytes, span: str) -> None:
    id = glance.create()
    glance.upload(id, DATA)
    answer = glance("GET", f"/images/{id}/file", headers=header)
    assert (answer.status, answer.content, answer.headers["Content-Range"]) == (206, content, span)


@pytest.mark.parametrize(
    ("header", "status", "says"),
    [
        ({"Range": "bytes=10-"}, 416, "Start position MUST be in the inclusive range [0, 9]."),
        ({"Range": "bytes=3-2"}, 416, "Invalid Range header."),
        ({"Range": "x"}, 416, "Invalid Range header."),
        ({"Range": "bytes=0-1,3-4"}, 400, "You may make multiple single-range requests instead."),
        ({"Content-Range": "bytes 3-20/10"}, 416, "Invalid Content-Range header."),
        ({"Content-Range": "bytes 5-20/*"}, 416, "The stop position MUST be in the inclusive range [0, 9]."),
    ],
)
def test_other_ranges_are_refused(glance: Glance, header: dict[str, str], status: int, says: str) -> None:
    id = glance.create()
    glance.upload(id, DATA)
    refused, sentence = glance.refusal("GET", f"/images/{id}/file", headers=header)
    assert refused == status
    assert sentence.endswith(says)


def test_a_deactivated_image_is_shown_but_not_handed_out(glance: Glance, tenant: Glance) -> None:
    id = glance.create(visibility="public")
    glance.upload(id, DATA)
    assert glance("POST", f"/images/{id}/actions/deactivate").status == 204
    assert tenant.show(id)["status"] == "deactivated"
    assert "stores" not in tenant.show(id)
    assert tenant.refusal("GET", f"/images/{id}/file") == (
        403, "The requested image has been deactivated. Image data download is forbidden.",
    )  # fmt: skip
    assert glance("GET", f"/images/{id}/file").content == DATA
    assert glance("POST", f"/images/{id}/actions/reactivate").status == 204
    assert tenant("GET", f"/images/{id}/file").content == DATA


def test_a_queued_image_cannot_be_deactivated(glance: Glance) -> None:
    id = glance.create()
    assert glance.refusal("POST", f"/images/{id}/actions/deactivate") == (
        403, "Not allowed to deactivate image in status 'queued'",
    )  # fmt: skip


def test_one_of_several_stores_can_be_emptied(glance: Glance) -> None:
    id = glance.create()
    glance.upload(id, DATA)
    assert glance.refusal("DELETE", f"/stores/store1/{id}")[0] == 403
    glance("POST", f"/images/{id}/import", {"method": {"name": "copy-image"}, "all_stores": True})
    assert glance.show(id)["stores"] == "store1,store2"
    assert glance("DELETE", f"/stores/store1/{id}").status == 204
    assert glance.show(id)["stores"] == "store2"
    assert glance("GET", f"/images/{id}/file").content == DATA


def test_a_large_image_is_kept_in_a_file_and_survives_a_snapshot(glance: Glance) -> None:
    id = glance.create()
    content = bytes(range(256)) * (12 << 10)
    glance.upload(id, content)
    kept = glance.cloud.snapshot()
    glance("DELETE", f"/images/{id}")
    glance.cloud.restore(kept)
    assert glance("GET", f"/images/{id}/file").content == content


def test_a_download_fills_the_cache(glance: Glance) -> None:
    id = glance.create()
    glance.upload(id, DATA)
    assert glance("GET", f"/cache/nodes/{id}").json() == []
    glance("GET", f"/images/{id}/file", headers={"Range": "bytes=0-3"})
    assert glance("GET", "/cache").json()["cached_images"] == []
    for _ in range(3):
        glance("GET", f"/images/{id}/file")
    (cached,) = glance("GET", "/cache").json()["cached_images"]
    assert (cached["image_id"], cached["size"], cached["hits"]) == (id, 10, 2)
    assert glance("GET", f"/cache/nodes/{id}").json() == [glance.cloud.url("image")]
    assert glance("DELETE", f"/cache/{id}").status == 204
    assert glance("PUT", f"/cache/{id}").status == 202
    assert len(glance("GET", "/cached_images").json()["cached_images"]) == 1
    assert glance("DELETE", "/cache", headers={"X-Image-Cache-Clear-Target": "cache"}).status == 204
    assert glance("GET", "/cache").json() == {"cached_images": [], "queued_images": []}


@pytest.mark.parametrize(("who", "status"), [("alt_demo", "uploading"), ("demo_reader", "queued")])
def test_only_an_owners_refused_upload_puts_an_image_back(cloud: Cloud, tenant: Glance, who: str, status: str) -> None:
    project = {"alt_demo": "alt_demo", "demo_reader": "demo"}[who]
    other = Glance(Api(cloud, who, project))
    image_id = tenant.create(visibility="shared")
    tenant("POST", f"/images/{image_id}/members", {"member": other.api.project_id})
    assert tenant("PUT", f"/images/{image_id}/stage", headers=OCTETS, body=b"data").status == 204
    assert other.upload(image_id, b"data").status == 403
    assert tenant.show(image_id)["status"] == status


def test_a_refused_upload_stays_in_its_store_and_is_handed_out_at_the_size_of_what_was_staged(glance: Glance) -> None:
    id = glance.create()
    refused = glance("PUT", f"/images/{id}/file", body=b"QFI\xfb" + bytes(600), headers=OCTETS)
    assert (refused.status, len(glance("GET", f"/images/{id}/file").content)) == (415, 604)
    assert glance("PUT", f"/images/{id}/stage", body=b"some data", headers=OCTETS).status == 204
    part = glance("GET", f"/images/{id}/file", headers={"Range": "bytes=5-"})
    assert (part.headers["Content-Range"], part.content) == ("bytes 5-8/9", bytes(4))
    assert glance("GET", f"/images/{id}/file").content == b"QFI\xfb" + bytes(5)
