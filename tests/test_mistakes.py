"""What a stranger does wrong first, and the real services' own words for it."""

from __future__ import annotations

from typing import Any

import pytest

from openstack_mock.cloud import Cloud
from openstack_mock.wire.errors import UnknownEndpoint
from openstack_mock.wire.message import Request, Response
from tests.services.conftest import START, Api


@pytest.fixture
def cloud() -> Cloud:
    return Cloud(seed=1, start=START)


@pytest.fixture
def admin(cloud: Cloud) -> Api:
    return Api(cloud)


def boot(api: Api, **server: Any) -> Response:
    flavor = api.get("compute", "/flavors").json()["flavors"][0]["id"]
    image = api.get("image", "/v2/images").json()["images"][0]["id"]
    body = {"name": "s", "flavorRef": flavor, "imageRef": image, "networks": "none", **server}
    return api.post("compute", "/servers", {"server": body}, version="2.37")


def message(answer: Response) -> tuple[int, str]:
    (fault,) = answer.json().values()
    return answer.status, fault["message"]


def test_a_wrong_password_is_401(cloud: Cloud) -> None:
    user = {"name": "admin", "password": "wrong", "domain": {"id": "default"}}
    body = {"auth": {"identity": {"methods": ["password"], "password": {"user": user}}}}
    answer = cloud.handle(Request("POST", f"{cloud.auth_url}/auth/tokens", json=body))
    assert message(answer) == (401, "The request you have made requires authentication.")


def test_an_unknown_image_is_400_in_nova_s_words(admin: Api) -> None:
    unknown = "11111111-1111-4111-8111-111111111111"
    assert message(boot(admin, imageRef=unknown)) == (400, "Can not find requested image")


def test_a_body_that_is_no_json_is_400(admin: Api) -> None:
    answer = admin.send("POST", "compute", "/servers", body=b"{name:", headers={"Content-Type": "application/json"})
    assert message(answer) == (400, "Malformed request body")


def test_a_microversion_that_is_not_there_is_406(admin: Api) -> None:
    assert message(admin.get("compute", "/servers", version="2.999")) == (
        406,
        "Version 2.999 is not supported by the API. Minimum is 2.1 and maximum is 2.104.",
    )


def test_an_expired_token_is_401(cloud: Cloud, admin: Api) -> None:
    assert admin.get("compute", "/servers").status == 200
    cloud.advance(3601)
    assert admin.get("compute", "/servers").status == 401
    assert admin.get("identity", "/v3/users").status == 401


def test_another_project_s_server_is_404(cloud: Cloud, admin: Api) -> None:
    server = boot(admin).json()["server"]["id"]
    demo = Api(cloud, "demo", "demo")
    assert message(demo.get("compute", f"/servers/{server}")) == (404, f"Instance {server} could not be found.")


def test_more_than_the_quota_is_403(admin: Api) -> None:
    status, sentence = message(boot(admin, min_count=11, max_count=11))
    assert status == 403
    assert sentence.startswith("Quota exceeded for")
    assert "instances" in sentence
    assert admin.get("compute", "/servers").json()["servers"] == []


def test_a_misspelt_option_is_told_the_right_one() -> None:
    with pytest.raises(TypeError, match="no option 'sed'; did you mean 'seed'"):
        Cloud(sed=3)


def test_a_url_that_is_no_endpoint_is_told_what_is(cloud: Cloud) -> None:
    with pytest.raises(UnknownEndpoint, match="its endpoints are under http"):
        cloud.handle(Request("GET", "http://elsewhere.test/v3"))
