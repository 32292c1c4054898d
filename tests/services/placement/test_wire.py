"""What every answer of placement has: versions, media types, the shape of errors, and who may ask."""

from __future__ import annotations

import pytest

from openstack_mock.cloud import Cloud
from openstack_mock.wire.message import Request
from tests.services.conftest import Api
from tests.services.placement.client import Client, error


def test_the_root_needs_no_token_and_names_the_versions(cloud: Cloud) -> None:
    answer = cloud.handle(Request("GET", cloud.url("placement") + "/"))
    assert answer.status == 200
    (version,) = answer.json()["versions"]
    assert (version["id"], version["min_version"], version["max_version"]) == ("v1.0", "1.0", "1.39")
    assert version["links"] == [{"rel": "self", "href": ""}]


def test_everything_else_needs_a_token(cloud: Cloud) -> None:
    answer = cloud.handle(Request("GET", cloud.url("placement") + "/resource_providers"))
    assert answer.status == 401
    assert "openstack-api-version" not in answer.headers


@pytest.mark.parametrize(
    ("version", "status", "sentence"),
    [
        ("1.40", 406, "Invalid microversion: Unacceptable version header: 1.40"),
        ("x", 400, "Invalid microversion: invalid version string: x; invalid literal for int() with base 10: 'x'"),
        ("1", 400, "invalid version string: 1; Version.__new__() missing 1 required positional argument: 'minor'"),
    ],
)
def test_a_version_that_is_not_there_is_refused_before_all_else(
    placement: Client, version: str, status: int, sentence: str
) -> None:
    answer = placement("GET", "/nowhere", version=version)
    assert answer.status == status
    assert sentence in error(answer)[1]
    assert "vary" not in answer.headers
    assert ("max_version" in answer.json()["errors"][0]) == (status == 406)


def test_no_version_is_the_oldest_and_latest_the_newest(placement: Client) -> None:
    assert placement("GET", "/resource_providers", version=None).headers["openstack-api-version"] == "placement 1.0"
    latest = placement("GET", "/resource_providers", version="latest")
    assert latest.headers["openstack-api-version"] == "placement 1.39"
    assert latest.headers["vary"] == "openstack-api-version"


def test_an_answer_is_dated_since_1_15(placement: Client) -> None:
    assert "Last-Modified" not in placement("GET", "/traits", version="1.14").headers
    dated = placement("GET", "/traits", version="1.15").headers
    assert dated["Cache-Control"] == "no-cache"
    assert dated["Last-Modified"] == "Sat, 31 Jan 2026 12:00:00 GMT"


def test_an_error_has_a_code_since_1_23(placement: Client) -> None:
    before = placement("GET", "/resource_providers/x", version="1.22").json()["errors"][0]
    since = placement("GET", "/resource_providers/x", version="1.23").json()["errors"][0]
    assert "code" not in before
    assert since["code"] == "placement.undefined_code"
    assert since["detail"] == "The resource could not be found.\n\n No resource provider with uuid x found  "
    assert (since["status"], since["title"]) == (404, "Not Found")


def test_a_wrong_method_names_the_right_ones(placement: Client) -> None:
    answer = placement("PATCH", "/resource_providers")
    assert answer.status == 405
    assert answer.headers["allow"] == "GET, POST"
    assert answer.json()["errors"][0]["detail"] == (
        "The method PATCH is not allowed for this resource. \n\n The method specified is not allowed for this resource."
    )


@pytest.mark.parametrize(
    ("method", "path", "since"),
    [
        ("GET", "/resource_classes", "1.2"), ("GET", "/traits", "1.6"), ("GET", "/usages?project_id=p", "1.9"),
        ("GET", "/allocation_candidates?resources=VCPU:1", "1.10"), ("PUT", "/resource_classes/CUSTOM_A", "1.7"),
    ],
)  # fmt: skip
def test_an_operation_is_not_there_before_its_version(placement: Client, method: str, path: str, since: str) -> None:
    major, minor = since.split(".")
    before = placement(method, path, version=f"{major}.{int(minor) - 1}")
    assert before.status in (404, 415)
    assert placement(method, path, version=since).status in (200, 201)


def test_deleting_all_inventories_is_no_method_before_1_5(placement: Client) -> None:
    provider = placement.provider(1)
    assert placement("DELETE", f"/resource_providers/{provider}/inventories", version="1.4").status == 405
    assert placement("DELETE", f"/resource_providers/{provider}/inventories", version="1.5").status == 204


def test_a_body_must_be_json_and_say_so(placement: Client) -> None:
    text = placement("POST", "/resource_providers", body=b"{}", headers={"Content-Type": "text/plain"})
    assert error(text)[:2] == (415, "The media type text/plain is not supported, use application/json")
    untyped = placement("POST", "/resource_providers", body=b"{}")
    assert error(untyped)[:2] == (400, "content-type header required when content-length > 0")
    broken = placement("POST", "/resource_providers", body=b"{", headers={"Content-Type": "application/json"})
    assert error(broken)[1].startswith("Malformed JSON: Expecting property name enclosed in double quotes")


def test_only_json_is_given(placement: Client) -> None:
    answer = placement("GET", "/resource_providers", headers={"Accept": "text/html"})
    assert answer.status == 406
    assert b"<h1>406 Not Acceptable</h1>" in answer.content
    plain = placement("GET", "/resource_providers", headers={"Accept": "application/xml"})
    assert plain.headers["Content-Type"].startswith("text/plain")


def test_a_body_that_does_not_validate_is_told_why(placement: Client) -> None:
    answer = placement("POST", "/resource_providers", {"name": 7}, version="1.0")
    assert error(answer)[1] == (
        "JSON does not validate: 7 is not of type 'string'  Failed validating 'type' in schema['properties']['name']:"
        "     {'type': 'string', 'maxLength': 200}  On instance['name']:     7"
    )


def test_a_query_that_does_not_validate_is_told_why(placement: Client) -> None:
    answer = placement("GET", "/resource_providers?uuid=x")
    assert error(answer)[1].startswith(
        "Invalid query string parameters: 'x' is not a 'uuid'  Failed validating 'format'"
    )


@pytest.mark.parametrize(
    ("method", "path", "rule"),
    [
        ("GET", "/resource_providers", "placement:resource_providers:list"),
        ("POST", "/allocations", "placement:allocations:manage"),
        ("GET", "/allocation_candidates", "placement:allocation_candidates:list"),
        ("PUT", "/traits/CUSTOM_A", "placement:traits:update"),
    ],
)
def test_a_user_without_a_role_there_is_refused_before_the_body_is_read(
    demo: Api, method: str, path: str, rule: str
) -> None:
    answer = Client(demo)(method, path, json={} if method == "POST" else None)
    assert error(answer)[:2] == (403, f"Policy does not allow {rule} to be performed.")
    assert "vary" not in answer.headers


def test_a_reader_sees_the_usages_of_the_own_project_alone(demo: Api) -> None:
    assert Client(demo)("GET", f"/usages?project_id={demo.project_id}").status == 200
    assert Client(demo)("GET", "/usages?project_id=another").status == 403


def test_the_reshaper_is_for_services(placement: Client) -> None:
    assert error(placement("POST", "/reshaper", {}))[:2] == (
        403, "Policy does not allow placement:reshaper:reshape to be performed.",
    )  # fmt: skip


def test_a_token_of_another_scope_is_refused_by_the_rule_s_name(cloud: Cloud) -> None:
    api = Api(cloud)
    who = {"name": "admin", "password": "secret", "domain": {"id": "default"}}
    api.login({"methods": ["password"], "password": {"user": who}}, scope={"system": {"all": True}})
    answer = Client(api)("GET", "/resource_providers")
    assert error(answer)[:2] == (403, "placement:resource_providers:list")


def test_a_semicolon_parts_two_parameters(placement: Client) -> None:
    answer = placement("GET", "/resource_providers?name=a;unknown=1")
    assert error(answer)[1].startswith(
        "Invalid query string parameters: Additional properties are not allowed ('unknown'"
    )
    assert placement("GET", "/resource_providers?name=a%3Bunknown=1").status == 200


def test_half_a_character_is_refused_when_nothing_else_is(placement: Client) -> None:
    kind = {"Content-Type": "application/json"}
    half = placement("POST", "/resource_providers", headers=kind, body=rb'{"name": "\ud800"}')
    assert half.status == 400
    worse = placement("POST", "/resource_classes", headers=kind, body=rb'{"name": "\ud800"}')
    assert error(worse)[1].startswith(r"JSON does not validate: '\ud800' does not match")


def test_a_service_token_must_be_a_service_s(placement: Client) -> None:
    """As keystonemiddleware is set up by default: a service token without the role `service` is none."""
    api = placement.api
    token = {"X-Service-Token": api.token or ""}
    assert placement("GET", "/traits", headers=token).status == 401
    (role,) = api.get("identity", "/v3/roles?name=service").json()["roles"]
    api.put("identity", f"/v3/projects/{api.project_id}/users/{api.user_id}/roles/{role['id']}")
    served = Api(api.cloud)
    assert placement("GET", "/traits", headers={"X-Service-Token": served.token or ""}).status == 200
