"""Security groups, as Neutron and Nova's proxy make them."""

from __future__ import annotations

import pytest

from ..conftest import Api


@pytest.mark.parametrize(("service", "path"), [("network", "/v2.0/security-groups"), ("compute", "/os-security-groups")])
def test_a_name_keeps_the_blanks_around_it(admin: Api, service: str, path: str) -> None:
    body = {"security_group": {"name": " around ", "description": " about "}}
    made = admin.post(service, path, body).json()["security_group"]
    assert (made["name"], made["description"]) == (" around ", " about ")
    assert admin.get(service, f"{path}/{made['id']}").json()["security_group"]["name"] == " around "


def test_the_name_default_is_taken(admin: Api) -> None:
    answer = admin.post("network", "/v2.0/security-groups", {"security_group": {"name": "Default"}})
    assert (answer.status, answer.json()["NeutronError"]["type"]) == (409, "SecurityGroupDefaultAlreadyExists")
