"""Images made, shown and deleted; each sentence is one that a real Glance has given."""

from __future__ import annotations

from typing import Any

import pytest

from tests.services.image.conftest import Glance, with_options


def test_a_new_image_is_queued_and_says_where_it_can_be_stored(glance: Glance) -> None:
    answer = glance("POST", "/images", {"name": "one", "foo": "bar", "tags": ["a", "b", "a"]})
    image = answer.json()
    assert (answer.status, image["status"], image["visibility"], image["foo"]) == (201, "queued", "shared", "bar")
    assert (image["size"], image["checksum"], sorted(image["tags"])) == (None, None, ["a", "b"])
    assert answer.headers["Location"].endswith(f"/image/v2/images/{image['id']}")
    assert answer.headers["OpenStack-image-import-methods"] == "glance-direct,web-download,copy-image,glance-download"
    assert answer.headers["OpenStack-image-store-ids"].startswith("store1,store2")
    assert glance.show(image["id"]) == image


@pytest.mark.parametrize(
    ("body", "status", "says"),
    [
        ({"checksum": "x"}, 403, "Attribute 'checksum' is read-only."),
        ({"self": "x"}, 403, "Attribute 'self' is read-only."),
        ({"location": "x"}, 403, "Access was denied to this resource. Attribute 'location' is reserved."),
        ({"os_glance_x": "y"}, 403, "Access was denied to this resource. Attribute 'os_glance_x' is reserved."),
        ({"k" * 256: "v"}, 400, "Custom property should not be greater than 255 characters."),
        ({"min_disk": -1}, 400, "Invalid value '-1' for parameter 'min_disk': Cannot be a negative value"),
        ({"min_ram": 2**31}, 400, "'min_ram' value out of range, must not exceed 2147483647."),
        ({"name": "\U0001f600"}, 400, "Name can't contain 4 byte unicode characters."),
        ({"p\U0001f600": "x"}, 400, "Property names can't contain 4 byte unicode."),
        ({"tags": [f"t{n}" for n in range(129)]}, 413,
         "The limit has been exceeded on the number of allowed image tags. Attempted: 129, Maximum: 128"),
        ({f"p{n}": "x" for n in range(129)}, 413,
         "The limit has been exceeded on the number of allowed image properties. Attempted: 129, Maximum: 128"),
    ],
)  # fmt: skip
def test_what_an_image_may_not_be_made_with(glance: Glance, body: dict[str, Any], status: int, says: str) -> None:
    assert glance.refusal("POST", "/images", body) == (status, says)


def test_a_body_that_does_not_fit_is_told_the_part_of_the_schema(glance: Glance) -> None:
    status, says = glance.refusal("POST", "/images", {"name": 1})
    assert (status, says.partition(" Failed")[0]) == (
        400, "Provided object does not match schema 'image': 1 is not of type 'null', 'string'"
    )  # fmt: skip
    assert "Failed validating 'type' in schema['properties']['name']" in says


@pytest.mark.parametrize("body", [b"{", b"\xff", b'{"name":"\\ud800"}', b"\xef\xbb\xbf{}", "{}".encode("utf-16")])
def test_a_body_that_is_no_json_is_told_so(glance: Glance, body: bytes) -> None:
    assert glance.refusal("POST", "/images", body=body) == (400, "Malformed JSON in request body.")


@pytest.mark.parametrize("body", [b"[]", b'["name"]', b"[5]"])
def test_a_body_that_is_no_object_is_a_400_where_the_real_service_breaks(glance: Glance, body: bytes) -> None:
    assert glance("POST", "/images", body=body).status == 400


def test_an_id_is_taken_for_ever(glance: Glance) -> None:
    id = "12345678-1234-4234-8234-0123456789ab"
    assert glance.create(id=id) == id
    assert glance.refusal("POST", "/images", {"id": id}) == (409, f"Image ID {id} already exists!")
    assert glance("DELETE", f"/images/{id}").status == 204
    assert glance.refusal("GET", f"/images/{id}") == (404, f"No image found with ID {id}")
    assert glance.refusal("DELETE", f"/images/{id}") == (404, f"Failed to find image {id} to delete")
    assert glance.refusal("POST", "/images", {"id": id}) == (409, f"Image ID {id} already exists!")


def test_a_line_break_behind_an_id_is_refused_where_the_real_service_makes_what_nobody_can_name(glance: Glance) -> None:
    id = "0c0ffee0-0000-4000-8000-000000000000"
    assert glance("POST", "/images", {"id": f"{id}\n"}).status == 400
    assert glance.create(id=id) == id


def test_a_protected_image_is_kept(glance: Glance) -> None:
    id = glance.create(protected=True)
    assert glance.refusal("DELETE", f"/images/{id}") == (403, f"Image {id} is protected and cannot be deleted.")
    assert glance.patch(id, {"op": "replace", "path": "/protected", "value": False}).status == 200
    assert glance("DELETE", f"/images/{id}").status == 204


def test_only_an_admin_makes_public_images_and_those_of_others(glance: Glance, tenant: Glance) -> None:
    assert tenant.refusal("POST", "/images", {"visibility": "public"}) == (
        403, "You are not authorized to complete publicize_image action.",
    )  # fmt: skip
    assert tenant.refusal("POST", "/images", {"owner": "x"}) == (
        403, "Access was denied to this resource. You are not permitted to create images owned by 'x'",
    )  # fmt: skip
    assert glance("POST", "/images", {"owner": "x", "visibility": "public"}).json()["owner"] == "x"


def test_delayed_delete_leaves_the_data_to_the_scrubber() -> None:
    glance = with_options(delayed_delete=True, scrub_time=100, wakeup_time=50)
    id = glance.create()
    glance.upload(id, b"data")
    assert glance("DELETE", f"/images/{id}").status == 204
    deleted = glance.cloud.state("image").deleted[id]
    assert glance("GET", f"/images/{id}").status == 404
    assert (deleted.state, len(deleted.locations)) == ("pending_delete", 1)
    glance.cloud.advance(60)
    assert deleted.state == "pending_delete"
    glance.cloud.advance(120)
    assert (deleted.state, deleted.locations) == ("deleted", [])


def test_every_change_is_told_on_the_bus(glance: Glance) -> None:
    id = glance.create(name="told")
    glance.upload(id, b"data")
    glance("DELETE", f"/images/{id}")
    events = [m.method for m in glance.cloud.bus.notifications if m.args.get("id") == id]
    assert events == [
        "image.create", "image.update", "image.prepare", "image.upload", "image.activate", "image.update", "image.delete",
    ]  # fmt: skip
