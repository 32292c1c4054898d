"""Versions, paths and pages, as a real Glance answers them."""

from __future__ import annotations

import pytest

from openstack_mock.cloud import Cloud
from openstack_mock.wire.message import Request
from tests.services.conftest import Api
from tests.services.image.conftest import Glance


def ask(cloud: Cloud, path: str, **headers: str) -> tuple[int, str]:
    answer = cloud.handle(Request("GET", cloud.url("image") + path, headers))
    return answer.status, answer.headers.get("Content-Type", "")


@pytest.mark.parametrize("path", ["/", "/v1", "/v3/images", "/images", "/v2.19/images"])
def test_a_path_without_a_version_is_shown_the_choices(cloud: Cloud, path: str) -> None:
    assert ask(cloud, path) == (300, "application/json")


def test_the_versions_are_listed_newest_first(cloud: Cloud) -> None:
    versions = cloud.handle(Request("GET", cloud.url("image") + "/versions")).json()["versions"]
    assert [row["id"] for row in versions] == [f"v2.{minor}" for minor in range(18, -1, -1)]
    assert [row["status"] for row in versions] == ["CURRENT"] + ["SUPPORTED"] * 18
    assert versions[0]["links"] == [{"rel": "self", "href": f"{cloud.url('image')}/v2/"}]


@pytest.mark.parametrize("path", ["/v2/images", "/v2.7/images", "//v2//images"])
def test_every_minor_version_is_the_same_api(admin: Api, path: str) -> None:
    assert admin.get("image", path).status == 200


def test_the_accept_header_may_name_the_version(admin: Api) -> None:
    headers = {"Accept": "application/vnd.openstack.images-v2.1"}
    assert admin.get("image", "/images", headers=headers).status == 200


def test_without_a_token_nothing_under_a_version_is_there(cloud: Cloud) -> None:
    answer = cloud.handle(Request("GET", cloud.url("image") + "/v2/nothing"))
    assert (answer.status, answer.headers["WWW-Authenticate"]) == (401, f'Keystone uri="{cloud.url("identity")}"')
    assert b"This server could not verify that you are authorized" in answer.content


@pytest.mark.parametrize(
    ("accept", "kind", "start"),
    [
        ("*/*", "text/html; charset=UTF-8", b"<html>\n <head>\n  <title>404 Not Found"),
        ("application/json", "application/json", b'{"message": "No image found with ID a<b><br /><br />\\n\\n\\n"'),
        ("text/plain", "text/plain; charset=UTF-8", b"404 Not Found\n\nNo image found with ID a\n\n"),
    ],
)
def test_an_error_is_a_page_of_the_kind_that_the_client_takes(
    glance: Glance, accept: str, kind: str, start: bytes
) -> None:
    answer = glance("GET", "/images/a<b>", headers={"Accept": accept})
    assert (answer.status, answer.headers["Content-Type"]) == (404, kind)
    assert answer.content.startswith(start)


def test_a_method_that_is_not_allowed_is_told_which_are(glance: Glance) -> None:
    answer = glance("PUT", "/images")
    assert (answer.status, answer.headers["Allow"]) == (405, "GET, POST")
    assert answer.content == b"405 Method Not Allowed\n\nThe method PUT is not allowed for this resource. \n\n "


def test_what_takes_no_body_refuses_one(glance: Glance) -> None:
    id = glance.create()
    assert glance.refusal("GET", f"/images/{id}", body=b"xx") == (400, "A body is not expected with this request.")
    assert glance.refusal("DELETE", "/info/import", body=b"xx") == (400, "Malformed JSON in request body.")


def test_a_body_in_chunks_is_not_seen_where_none_belongs(glance: Glance) -> None:
    id = glance.create()
    assert glance("DELETE", f"/images/{id}", body=b"x", headers={"Transfer-Encoding": "chunked"}).status == 204


def test_a_quoted_slash_is_a_slash(glance: Glance) -> None:
    assert glance.refusal("GET", "/images/a%2Fb") == (404, "The resource could not be found.")


def test_the_schema_says_what_is_served(glance: Glance) -> None:
    schema = glance("GET", "/schemas/image").json()
    image = glance.show(glance.create(hw_disk_bus="virtio"))
    for name, value in image.items():
        declared = schema["properties"].get(name, schema["additionalProperties"])
        if "enum" in declared:
            assert value in declared["enum"]


def test_stores_and_methods_are_told(glance: Glance, tenant: Glance) -> None:
    assert [row["id"] for row in tenant("GET", "/info/stores").json()["stores"]] == ["store1", "store2"]
    assert tenant("GET", "/info/import").json()["import-methods"]["value"][0] == "glance-direct"
    assert tenant("GET", "/info/usage").json() == {"usage": {}}
    assert glance("GET", "/info/stores/detail").json()["stores"][0]["type"] == "file"
    assert tenant.refusal("GET", "/info/stores/detail") == (
        403, "You are not authorized to complete stores_info_detail action.",
    )  # fmt: skip
