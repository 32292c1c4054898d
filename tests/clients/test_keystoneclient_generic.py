"""python-keystoneclient: what every manager inherits, and that no call of the client is left out."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from operator import attrgetter
from typing import Any

import pytest
from keystoneauth1 import exceptions

from openstack_mock import mock_openstack
from tests.clients.keystone_session import client
from tests.clients.mentioned import mentioned

pytestmark = pytest.mark.filterwarnings("ignore")  # theirs, not ours

RULES = [{"local": [{"user": {"name": "{0}"}}], "remote": [{"type": "REMOTE_USER"}]}]


@pytest.fixture
def keystone() -> Iterator[Any]:
    with mock_openstack() as cloud:
        yield client(cloud)


# Where PUT makes a resource, it misses the body that the generic call has not; elsewhere it is not allowed.
PUT = {
    "federation.identity_providers": exceptions.Conflict,
    "federation.mappings": exceptions.BadRequest,
    "federation.protocols": exceptions.BadRequest,
    "federation.service_providers": exceptions.BadRequest,
    "regions": exceptions.BadRequest,
}
# What tells the one apart from what the cloud has already, as find() asks for it.
APART: dict[str, dict[str, str]] = {
    "domains": {"name": "one"}, "groups": {"name": "one"}, "projects": {"name": "one"}, "roles": {"name": "one"},
    "services": {"name": "one"}, "users": {"name": "one"}, "endpoints": {"region_id": "one"},
    "regions": {"parent_region_id": "RegionOne"},
}  # fmt: skip
REFUSED_BY_THE_CLIENT = ("inference_rules", "role_assignments")  # find and put
NO_SUCH_PATH = ("oauth1.access_tokens", "oauth1.request_tokens")
INHERITED = ("delete", "find", "get", "head", "list", "put", "update")
NO_CALLS = ("build_url", "build_key_only_query")  # nothing is sent


def world(keystone: Any) -> dict[str, dict[str, str]]:
    """Make one of everything, and say by which arguments each is named."""
    domain, group = keystone.domains.create("one"), keystone.groups.create("one")
    project, user = keystone.projects.create("one", "default"), keystone.users.create("one", password="pass")
    role, service = keystone.roles.create("one"), keystone.services.create("one", type="first")
    region, policy = (
        keystone.regions.create("one", parent_region="RegionOne"),
        keystone.policies.create("one", type="first"),
    )
    keystone.roles.grant(role, user=keystone.user_id, project=keystone.session.get_project_id())
    url = "http://one.example.com"
    endpoint = keystone.endpoints.create(service, url, interface="public", region="one")
    registered = keystone.registered_limits.create(service, "widgets", 10)
    rule = {"service": "identity", "method": "GET", "path": "/v3/**"}
    robot = keystone.application_credentials.create("one", access_rules=[rule])
    trust = keystone.trusts.create(
        user, keystone.user_id, role_names=["one"], project=keystone.session.get_project_id()
    )
    federation = keystone.federation
    idp, mapping = federation.identity_providers.create("one"), federation.mappings.create("one", rules=RULES)
    federation.protocols.create("one", idp, mapping)
    federation.service_providers.create("one", sp_url=url, auth_url=url)
    own = f"/users/{keystone.user_id}"
    return {
        "access_rules": {"base_url": own, "access_rule_id": robot.access_rules[0]["id"]},
        "application_credentials": {"base_url": own, "application_credential_id": robot.id},
        "credentials": {"credential_id": keystone.credentials.create(user, "cert", "pem").id},
        "domains": {"domain_id": domain.id},
        "endpoint_groups": {"endpoint_group_id": keystone.endpoint_groups.create("one", {"service_id": service.id}).id},
        "endpoints": {"endpoint_id": endpoint.id},
        "federation.identity_providers": {"identity_provider_id": "one"},
        "federation.mappings": {"mapping_id": "one"},
        "federation.protocols": {"identity_provider_id": "one", "protocol_id": "one"},
        "federation.service_providers": {"service_provider_id": "one"},
        "groups": {"group_id": group.id},
        "inference_rules": {},
        "limits": {"limit_id": keystone.limits.create(project, service, "widgets", 5).id},
        "oauth1.consumers": {"consumer_id": keystone.oauth1.consumers.create("one").id},
        "policies": {"policy_id": policy.id},
        "projects": {"project_id": project.id},
        "regions": {"region_id": region.id},
        "registered_limits": {"registered_limit_id": registered.id},
        "role_assignments": {},
        "roles": {"role_id": role.id},
        "services": {"service_id": service.id},
        "trusts": {"trust_id": trust.id},
        "users": {"user_id": user.id},
    }


@pytest.fixture
def made(keystone: Any) -> dict[str, dict[str, str]]:
    return world(keystone)


def test_head(keystone: Any, made: dict[str, dict[str, str]]) -> None:
    for manager, named in made.items():  # it waits for 204, and the answer is 200
        assert attrgetter(manager)(keystone).head(**named) is False, manager
        absent = {name: "absent" if name.endswith("_id") else value for name, value in named.items()}
        if absent != named:
            with pytest.raises(exceptions.NotFound):
                attrgetter(manager)(keystone).head(**absent)


def test_find(keystone: Any, made: dict[str, dict[str, str]]) -> None:
    for manager, named in made.items():
        if manager in REFUSED_BY_THE_CLIENT:
            continue
        where = dict(named)
        _, id = where.popitem()
        found = attrgetter(manager)(keystone).find(**where, **APART.get(manager, {}))
        assert found.id == id, manager
        if manager in APART and "name" in APART[manager]:
            with pytest.raises(exceptions.NotFound):
                attrgetter(manager)(keystone).find(name="absent")


def test_put(keystone: Any, made: dict[str, dict[str, str]]) -> None:
    for manager, named in made.items():
        if manager in REFUSED_BY_THE_CLIENT:
            continue
        with pytest.raises(PUT.get(manager, exceptions.MethodNotAllowed)):
            attrgetter(manager)(keystone).put(**named)


@pytest.mark.parametrize("manager", NO_SUCH_PATH)
@pytest.mark.parametrize("call", INHERITED)
def test_what_has_no_path(keystone: Any, manager: str, call: str) -> None:
    named = {f"{attrgetter(manager)(keystone).key}_id": "one", "base_url": "/OS-OAUTH1"}
    with pytest.raises(exceptions.NotFound):
        getattr(attrgetter(manager)(keystone), call)(**named)


def test_the_ids_of_requests(keystone: Any) -> None:
    from keystoneclient.v3.client import Client

    found = Client(session=keystone.session, include_metadata=True).users.list(name="demo")
    assert [row.name for row in found.data] == ["demo"]
    assert [id.startswith("req-") for id in found.request_ids] == [True]


def test_discovery(keystone: Any) -> None:
    from keystoneclient import discover

    at = keystone.session.auth.auth_url
    found = discover.Discover(session=keystone.session, auth_url=at.removesuffix("/v3"))
    assert [(row["version"], row["url"].rstrip("/")) for row in found.version_data()] == [((3, 14), at)]
    assert [row["status"] for row in found.available_versions()] == ["stable"]
    made = found.create_client()
    assert (type(made).__module__, made.users.get(keystone.user_id).name) == ("keystoneclient.v3.client", "admin")


def calls(owner: Any, prefix: str = "") -> Iterator[str]:
    """Every public method of every manager, dotted."""
    for name, manager in vars(owner).items():
        if name.startswith("_") or not type(manager).__module__.startswith("keystoneclient.v3"):
            continue
        for method, _ in inspect.getmembers(type(manager), inspect.isfunction):
            if not method.startswith("_") and method not in NO_CALLS:
                yield f"{prefix}{name}.{method}"
        yield from calls(manager, f"{prefix}{name}.")


def test_no_call_is_left_out(keystone: Any, made: dict[str, dict[str, str]]) -> None:
    generic = {f"{manager}.{verb}" for manager in made for verb in ("find", "head", "put")}
    generic |= {f"{manager}.{verb}" for manager in NO_SUCH_PATH for verb in INHERITED}
    every = set(calls(keystone))
    assert len(every) > 250
    assert every - generic - mentioned("test_keystoneclient_*.py") == set()
