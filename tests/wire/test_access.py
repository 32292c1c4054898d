"""Access rules of application credentials: the pattern of a path, and every service that heeds them."""

from __future__ import annotations

import re
import warnings

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openstack_mock.cloud import Cloud
from openstack_mock.wire.access import within
from tests.services.conftest import START, Api

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)
    from keystonemiddleware.auth_token import _path_matches

PARTS = st.sampled_from(["a", "b.c", "*", "**", "{id}", "x*", "a{id}b", "[", "x+", "}", ""])


@given(
    pattern=st.lists(PARTS, max_size=4),
    path=st.lists(st.sampled_from(["a", "b.c", "bxc", "xy", "a1b", "xxx", ""]), max_size=4),
)
def test_a_path_fits_as_in_front_of_the_real_services(pattern: list[str], path: list[str]) -> None:
    rule = {"service": "compute", "method": "GET", "path": "/" + "/".join(pattern)}
    asked = "/" + "/".join(path)
    try:
        fits = bool(_path_matches(asked, rule["path"]))
    except re.error:
        fits = False
    assert within([rule], "compute", "GET", asked) == fits


def limited(cloud: Cloud, *rules: tuple[str, str, str]) -> Api:
    """The admin by way of an application credential that lets through what the rules say."""
    api = Api(cloud)
    named = [{"service": service, "method": method, "path": path} for service, method, path in rules]
    body = {"application_credential": {"name": "robot", "access_rules": named}}
    answer = api.post("identity", f"/v3/users/{api.user_id}/application_credentials", body)
    shown = answer.json()["application_credential"]
    api.token = None
    api.login({"methods": ["application_credential"],
               "application_credential": {"id": shown["id"], "secret": shown["secret"]}})  # fmt: skip
    return api


LISTS = [
    ("compute", "/servers", "/v2.1/servers"),
    ("image", "/v2/images", "/v2/images"),
    ("network", "/v2.0/networks", "/v2.0/networks"),
    ("block_storage", "/volumes", "/v3/volumes"),
    ("placement", "/resource_providers", "/resource_providers"),
    ("identity", "/v3/users", "/v3/users"),
]


@pytest.mark.parametrize(("service", "path", "whole"), LISTS)
def test_every_service_heeds_the_rules_of_an_application_credential(service: str, path: str, whole: str) -> None:
    cloud = Cloud(seed=1, start=START)
    named = service.replace("_", "-")
    assert limited(cloud, (named, "GET", whole)).get(service, path).status == 200
    others = [(named, "POST", whole), ("object-store", "GET", whole), (named, "GET", f"{whole}/*")]
    for number, rule in enumerate(others):
        cloud = Cloud(seed=number, start=START)
        assert limited(cloud, rule).get(service, path).status == 401, rule


def test_what_a_service_asks_for_a_user_is_not_held_to_the_rules() -> None:
    cloud = Cloud(seed=1, start=START)
    api = limited(cloud, ("compute", "GET", "/v2.1/servers"))
    assert api.get("image", "/v2/images").status == 401
    assert api.get("image", "/v2/images", headers={"X-Service-Token": _service_token(cloud)}).status == 200


def _service_token(cloud: Cloud) -> str:
    admin = Api(cloud)
    roles = {row["name"]: row["id"] for row in admin.get("identity", "/v3/roles").json()["roles"]}
    path = f"/v3/projects/{admin.project_id}/users/{admin.user_id}/roles/{roles['service']}"
    assert admin.put("identity", path).status == 204
    return str(Api(cloud).token)
