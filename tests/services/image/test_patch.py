"""Images changed by patches; each sentence is one that a real Glance has given."""

from __future__ import annotations

from typing import Any

import pytest

from tests.services.image.conftest import Glance, sentence, with_options

OLDER = {"Content-Type": "application/openstack-images-v2.0-json-patch"}


def test_properties_are_added_replaced_and_removed(glance: Glance) -> None:
    id = glance.create(foo="bar")
    answer = glance.patch(
        id, {"op": "add", "path": "/a~1b~0c", "value": "1"}, {"op": "replace", "path": "/foo", "value": "baz"},
        {"op": "replace", "path": "/name", "value": "new"}, {"op": "replace", "path": "/tags", "value": ["t"]},
    )  # fmt: skip
    image = answer.json()
    assert (answer.status, image["a/b~c"], image["foo"], image["name"], image["tags"]) == (
        200,
        "1",
        "baz",
        "new",
        ["t"],
    )
    assert "foo" not in glance.patch(id, {"op": "remove", "path": "/foo"}).json()


def test_a_patch_is_all_or_nothing(glance: Glance) -> None:
    id = glance.create()
    refused = glance.patch(id, {"op": "add", "path": "/a", "value": "1"}, {"op": "remove", "path": "/nope"})
    assert (refused.status, "a" in glance.show(id)) == (409, False)


@pytest.mark.parametrize(
    ("operation", "status", "says"),
    [
        ({}, 400, "Unable to find `op` in JSON Schema change. It must be one of the following: add, remove, replace."),
        ({"op": "move"}, 400, "Invalid operation: `move`. It must be one of the following: add, remove, replace."),
        ({"op": "add"}, 400, "Unable to find 'path' in JSON Schema change"),
        ({"op": "add", "path": "/x"}, 400, 'Operation "add" requires a member named "value".'),
        ({"op": "add", "path": "x", "value": "1"}, 400, 'Pointer `x` does not start with "/".'),
        ({"op": "add", "path": "/a//b", "value": "1"}, 400, 'Pointer `/a//b` contains adjacent "/".'),
        ({"op": "add", "path": "/a/", "value": "1"}, 400, 'Pointer `/a/` end with "/".'),
        ({"op": "add", "path": "/a~2", "value": "1"}, 400,
         'Pointer `/a~2` contains "~" not part of a recognized escape sequence.'),
        ({"op": "add", "path": "/a/b", "value": "1"}, 400, "Invalid JSON pointer for this resource: '/a/b'"),
        ({"op": "replace", "path": "/id", "value": "x"}, 403, "Attribute 'id' is read-only."),
        ({"op": "replace", "path": "/os_glance_x", "value": "x"}, 403, "Attribute 'os_glance_x' is reserved."),
        ({"op": "remove", "path": "/name"}, 403,
         "Access was denied to this resource. Property name may not be removed."),
        ({"op": "replace", "path": "/nope", "value": "x"}, 409,
         "There was a conflict when trying to complete your request. Property nope does not exist."),
        ({"op": "replace", "path": "/min_disk", "value": -5}, 400,
         "Invalid value '-5' for parameter 'min_disk': Cannot be a negative value"),
        ({"op": "replace", "path": "/locations", "value": []}, 403,
         "Access was denied to this resource. Cannot set locations to empty list."),
        ({"op": "remove", "path": "/locations/0"}, 403,
         "It's not allowed to remove locations if locations are invisible."),
    ],
)  # fmt: skip
def test_what_a_patch_may_not_do(glance: Glance, operation: dict[str, Any], status: int, says: str) -> None:
    answer = glance.patch(glance.create(), operation)
    assert (answer.status, sentence(answer)) == (status, says)


def test_the_media_type_says_which_kind_of_patch_it_is(glance: Glance) -> None:
    id = glance.create(name="old")
    answer = glance("PATCH", f"/images/{id}", [], headers={"Content-Type": "application/json"})
    assert (answer.status, answer.headers["Accept-Patch"]) == (
        415, "application/openstack-images-v2.0-json-patch, application/openstack-images-v2.1-json-patch",
    )  # fmt: skip
    assert glance("PATCH", f"/images/{id}", [{"add": "/x", "value": "1"}], headers=OLDER).json()["x"] == "1"
    assert glance.refusal("PATCH", f"/images/{id}", [{"add": "/name", "value": "1"}], headers=OLDER) == (
        409, "There was a conflict when trying to complete your request. Property name already present.",
    )  # fmt: skip
    assert glance.patch(id, {"op": "add", "path": "/name", "value": "new"}).json()["name"] == "new"


def test_formats_are_settled_once_there_is_data(glance: Glance) -> None:
    id = glance.create()
    glance.upload(id, b"data")
    answer = glance.patch(id, {"op": "replace", "path": "/disk_format", "value": "qcow2"})
    assert (answer.status, sentence(answer)) == (
        403, "Attribute disk_format can be only replaced for a queued image.",
    )  # fmt: skip


def test_only_an_admin_gives_an_image_away(glance: Glance, tenant: Glance) -> None:
    id = tenant.create()
    operation = {"op": "replace", "path": "/owner", "value": "x"}
    answer = tenant.patch(id, operation)
    assert (answer.status, sentence(answer)) == (
        403, "Access was denied to this resource. Owner can't be updated by non admin.",
    )  # fmt: skip
    assert glance.patch(id, operation).json()["owner"] == "x"


def test_tags_one_at_a_time(glance: Glance) -> None:
    id = glance.create(tags=["one"])
    assert glance("PUT", f"/images/{id}/tags/two%20words").status == 204
    assert glance("PUT", f"/images/{id}/tags/one").status == 204
    assert sorted(glance.show(id)["tags"]) == ["one", "two words"]
    assert glance("DELETE", f"/images/{id}/tags/one").status == 204
    assert glance.refusal("DELETE", f"/images/{id}/tags/one") == (404, "The resource could not be found.")
    assert glance.refusal("PUT", "/images/nope/tags/x") == (404, "Image nope not found.")


def test_protected_properties_are_for_the_roles_that_may() -> None:
    glance = with_options(property_protections={
        "^secret_.*": {"create": "admin", "read": "admin", "update": "!", "delete": "admin"},
        ".*": {"create": "@", "read": "@", "update": "@", "delete": "@"},
    })  # fmt: skip
    from tests.services.conftest import Api

    tenant = Glance(Api(glance.cloud, "demo", "demo"))
    assert tenant.refusal("POST", "/images", {"secret_x": "1"})[0] == 403
    id = glance.create(secret_x="1", visibility="public")
    assert glance.show(id)["secret_x"] == "1"
    assert "secret_x" not in tenant.show(id)
    assert glance.patch(id, {"op": "replace", "path": "/secret_x", "value": "2"}).status == 403
    assert glance.patch(id, {"op": "remove", "path": "/secret_x"}).status == 200


def test_locations_can_be_set_where_they_are_shown() -> None:
    glance = with_options(show_multiple_locations=True, http_store="web")
    glance.cloud.image.register_url("http://example.com/disk", b"12345")
    id = glance.create()
    assert glance.show(id)["locations"] == []
    location = {"url": "http://example.com/disk", "metadata": {"a": "b"}}
    image = glance.patch(id, {"op": "add", "path": "/locations/-", "value": location}).json()
    assert (image["status"], image["size"], image["checksum"]) == ("active", 5, None)
    assert image["locations"] == [{"url": location["url"], "metadata": {"a": "b", "store": "web"}}]
    again = glance.patch(id, {"op": "add", "path": "/locations/-", "value": location})
    assert (again.status, sentence(again)) == (400, "The location http://example.com/disk already exists")
    unknown = {"url": "ftp://example.com/disk", "metadata": {}}
    refused = glance.patch(id, {"op": "add", "path": "/locations/-", "value": unknown})
    assert (refused.status, sentence(refused)) == (400, "Invalid location")
    last = glance.patch(id, {"op": "remove", "path": "/locations/0"})
    assert (last.status, sentence(last)) == (
        403, "Access was denied to this resource. Cannot remove last location in the image.",
    )  # fmt: skip
