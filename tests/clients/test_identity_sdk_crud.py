"""openstacksdk's identity proxy: the same verbs of every resource, and that no call of the proxy is left out."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import openstack
import pytest
from openstack import exceptions

from openstack_mock import mock_openstack
from tests.clients.mentioned import mentioned

pytestmark = pytest.mark.filterwarnings("ignore")  # theirs, not ours

URL = "http://one.example.com"
RULES = [{"local": [{"user": {"name": "{0}"}}], "remote": [{"type": "REMOTE_USER"}]}]
VERBS = ("create", "get", "find", "update", "delete")


@pytest.fixture
def identity() -> Iterator[Any]:
    with mock_openstack():
        yield openstack.connect().identity


class Kind(NamedTuple):
    """A kind of resource: what one is made of, what is changed, what the list is asked for, which verbs it lacks."""

    plural: str
    given: dict[str, Any] | Callable[[Any], dict[str, Any]]
    changed: dict[str, Any]
    query: dict[str, Any] = {}
    lacks: tuple[str, ...] = ()
    before_deletion: dict[str, Any] = {}


def of_service(identity: Any) -> dict[str, Any]:
    return {"service_id": identity.create_service(name="one", type="first").id}


def endpoint(identity: Any) -> dict[str, Any]:
    return {**of_service(identity), "interface": "public", "url": URL, "region_id": "RegionOne"}


def widgets(identity: Any) -> dict[str, Any]:
    return {**of_service(identity), "resource_name": "widgets", "default_limit": 10, "region_id": "RegionOne"}


def limit(identity: Any) -> dict[str, Any]:
    given = widgets(identity)
    identity.create_registered_limit(**given)
    del given["default_limit"]
    return {**given, "project_id": identity.find_project("demo").id, "resource_limit": 5}


def trust(identity: Any) -> dict[str, Any]:
    return {
        "trustor_user_id": identity.get_user_id(), "trustee_user_id": identity.find_user("demo").id,
        "project_id": identity.get_project_id(), "is_impersonation": True, "roles": [{"name": "member"}],
    }  # fmt: skip


def credential(identity: Any) -> dict[str, Any]:
    return {"user_id": identity.find_user("demo").id, "type": "cert", "blob": "pem"}


KINDS = {
    "credential": Kind("credentials", credential, {"blob": "changed"}, {"type": "cert"}),
    "domain": Kind(
        "domains", {"name": "one", "description": "d", "is_enabled": True}, {"name": "uno"}, {"name": "one"},
        before_deletion={"is_enabled": False},
    ),
    "endpoint": Kind("endpoints", endpoint, {"url": URL + "/2"}, {"interface": "public"}),
    "endpoint_group": Kind(
        "endpoint_groups", {"name": "one", "description": "d", "filters": {"interface": "public"}}, {"name": "uno"},
        {"name": "one"},
    ),
    "group": Kind("groups", {"name": "one", "description": "d", "domain_id": "default"}, {"name": "uno"}, {"name": "one"}),
    "identity_provider": Kind(
        "identity_providers", {"id": "one", "description": "d", "remote_ids": ["r"], "is_enabled": True},
        {"description": "e"}, {"is_enabled": True},
    ),
    "limit": Kind("limits", limit, {"resource_limit": 7}, {"resource_name": "widgets"}, ("find",)),
    "mapping": Kind("mappings", {"id": "one", "rules": RULES}, {"rules": RULES * 2}),
    "policy": Kind("policies", {"blob": "{}", "type": "text/plain"}, {"blob": "x"}, {"type": "text/plain"}),
    "project": Kind(
        "projects", {"name": "one", "description": "d", "domain_id": "default", "tags": ["red"]}, {"name": "uno"},
        {"tags": "red"},
    ),
    "region": Kind(
        "regions", {"id": "one", "description": "d", "parent_region_id": "RegionOne"}, {"description": "e"},
        {"parent_region_id": "RegionOne"},
    ),
    "registered_limit": Kind(
        "registered_limits", widgets, {"default_limit": 7}, {"resource_name": "widgets"}, ("find",)
    ),
    "role": Kind("roles", {"name": "one", "description": "d"}, {"name": "uno"}, {"name": "one"}),
    "service": Kind("services", {"name": "one", "type": "first", "description": "d"}, {"name": "uno"}, {"type": "first"}),
    "service_provider": Kind(
        "service_providers", {"id": "one", "auth_url": URL, "sp_url": URL, "description": "d"}, {"description": "e"},
        {"id": "one"},
    ),
    "trust": Kind("trusts", trust, {}, {}, ("update",)),
    "user": Kind(
        "users", {"name": "one", "description": "d", "email": "one@example.com", "domain_id": "default"},
        {"name": "uno", "is_enabled": False}, {"name": "one"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", KINDS)
def test_every_verb(identity: Any, name: str) -> None:
    kind = KINDS[name]
    given = kind.given(identity) if callable(kind.given) else kind.given

    def call(verb: str) -> Any:
        return getattr(identity, f"{verb}_{name}")

    made = call("create")(**given)
    shown = {**given, "roles": made.roles} if name == "trust" else given
    for one in (made, call("get")(made.id), call("get")(made)):
        assert {key: getattr(one, key) for key in shown} == shown
    assert [row.id for row in getattr(identity, kind.plural)(**kind.query) if row.id == made.id] == [made.id]
    if kind.query:
        assert made.id in {row.id for row in getattr(identity, kind.plural)()}
    if "find" not in kind.lacks:
        assert call("find")(made.id).id == made.id
        assert call("find")(given.get("name", made.id)).id == made.id
        assert call("find")("absent") is None
        with pytest.raises(exceptions.NotFoundException):
            call("find")("absent", ignore_missing=False)
    if "update" not in kind.lacks:
        changed = call("update")(made, **kind.changed)
        assert {key: getattr(changed, key) for key in kind.changed} == kind.changed
        again = call("get")(made.id)
        assert {key: getattr(again, key) for key in kind.changed} == kind.changed
    if kind.before_deletion:
        call("update")(made, **kind.before_deletion)
    call("delete")(made.id, ignore_missing=False)
    call("delete")(made.id)
    with pytest.raises(exceptions.NotFoundException):
        call("delete")(made.id, ignore_missing=False)
    with pytest.raises(exceptions.NotFoundException):
        call("get")(made.id)


def test_no_call_is_left_out() -> None:
    from openstack.identity.v3 import _proxy

    crud = {f"{verb}_{name}" for name, kind in KINDS.items() for verb in VERBS if verb not in kind.lacks}
    crud |= {kind.plural for kind in KINDS.values()}
    every = {
        name for name, function in inspect.getmembers(_proxy.Proxy, inspect.isfunction)
        if not name.startswith("_") and function.__module__ == _proxy.__name__
    }  # fmt: skip
    assert len(every) > 150
    assert every - crud - mentioned("test_identity_sdk.py") == set()
