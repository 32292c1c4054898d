"""Bodies that nobody would send on purpose: they are refused or kept, and nothing that is read later breaks on them."""

from __future__ import annotations

from typing import Any

import pytest

from ..conftest import Api


@pytest.mark.parametrize(
    ("path", "key", "rest"),
    [("/policies", "policy", {"type": "a", "blob": "b"}), ("/OS-OAUTH1/consumers", "consumer", {"description": "a"})],
)
@pytest.mark.parametrize(
    ("links", "sentence"),
    [
        (None, "'NoneType' object does not support item assignment"),
        (1.5, "'float' object does not support item assignment"),
        ([], "list indices must be integers or slices, not str"),
    ],
)
def test_links_that_are_no_object_are_refused_and_not_kept(
    admin: Api, path: str, key: str, rest: dict[str, Any], links: Any, sentence: str
) -> None:
    refused = admin.post("identity", f"/v3{path}", {key: {**rest, "links": links}})
    assert (refused.status, refused.json()["error"]["message"]) == (400, sentence)
    assert admin.get("identity", f"/v3{path}").json()[path.rpartition("/")[2]] == []


def test_links_of_a_client_stand_beside_those_of_the_service(admin: Api) -> None:
    made = admin.post("identity", "/v3/policies", {"policy": {"type": "a", "blob": "b", "links": {"mine": 1}}}).json()[
        "policy"
    ]
    assert made["links"] == {"mine": 1, "self": f"{admin.cloud.auth_url}/policies/{made['id']}"}
    assert admin.get("identity", f"/v3/policies/{made['id']}").json()["policy"] == made


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/services", {"service": {"type": "a", "name": "\ud800"}}, 201),  # no column: kept as JSON
        ("/users", {"user": {"name": "\ud800"}}, 400),
        ("/projects", {"project": {"name": "a", "description": "\ud800"}}, 400),
        ("/credentials", {"credential": {"type": "a", "blob": "\ud800", "user_id": "a"}}, 400),
        ("/groups", {"group": "\ud800"}, 400),
        ("/ec2tokens", {"credentials": {"access": "\ud800", "signature": "a"}}, 404),
    ],
)
def test_half_a_letter_breaks_nothing(admin: Api, path: str, body: Any, status: int) -> None:
    assert admin.post("identity", f"/v3{path}", body).status == status
    if path != "/ec2tokens":
        assert admin.get("identity", f"/v3{path}").status == 200


def test_a_body_that_is_too_big_does_not_get_in(admin: Api) -> None:
    big = admin.post("identity", "/v3/users", {"user": {"name": "a", "description": "d" * 114_688}})
    assert (big.status, big.headers["Content-Type"]) == (413, "text/html; charset=UTF-8")
    assert "413 Request Entity Too Large" in big.content.decode()
    assert admin.post("identity", "/v3/users", {"user": {"name": "a", "description": "d" * 110_000}}).status == 201


@pytest.mark.parametrize("name", ["Émile", "émile", "EMILE", "emile  "])
def test_names_that_are_the_same_to_the_database_are_taken(admin: Api, name: str) -> None:
    assert admin.post("identity", "/v3/roles", {"role": {"name": "Emile"}}).status == 201
    assert admin.post("identity", "/v3/roles", {"role": {"name": name}}).status == 409
    assert [role["name"] for role in admin.get("identity", f"/v3/roles?name={name.strip()}").json()["roles"]] == [
        "Emile"
    ]


@pytest.mark.parametrize(
    ("payload", "status", "sentence"),
    [
        ({"name": 1}, 400, "Expecting to find user in application credential."),
        ({"name": 1, "user": {"id": "a"}, "secret": "s"}, 400, "object of type 'int' has no len()"),
        ({"id": "a", "name": 1, "secret": "s"}, 404, "Could not find Application Credential: a."),
    ],
)
def test_names_of_application_credentials_that_are_no_text(
    admin: Api, payload: dict[str, Any], status: int, sentence: str
) -> None:
    identity = {"methods": ["application_credential"], "application_credential": payload}
    refused = admin.post("identity", "/v3/auth/tokens", {"auth": {"identity": identity}})
    assert refused.status == status
    assert refused.json()["error"]["message"].startswith(sentence)


def test_a_name_where_no_name_belongs_is_not_looked_at(admin: Api) -> None:
    identity = {"methods": ["password"], "password": {"name": 1}}
    refused = admin.post("identity", "/v3/auth/tokens", {"auth": {"identity": identity}})
    assert refused.status == 400
    assert refused.json()["error"]["message"].startswith("Expecting to find user in None.")
