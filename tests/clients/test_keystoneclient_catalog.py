"""python-keystoneclient: regions, services, endpoints, their filters and policies, limits, each answer asserted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from keystoneauth1 import exceptions

from openstack_mock import mock_openstack
from tests.clients.keystone_session import client

pytestmark = pytest.mark.filterwarnings("ignore")  # theirs, not ours

URL = "http://one.example.com/$(project_id)s"


@pytest.fixture
def keystone() -> Iterator[Any]:
    with mock_openstack() as cloud:
        yield client(cloud)


def service_of(keystone: Any) -> Any:
    return keystone.services.create("one", type="first", description="of one")


def endpoint_of(keystone: Any, service: Any, interface: str = "public") -> Any:
    return keystone.endpoints.create(service, URL, interface=interface, region="RegionOne")


def ids(rows: Any) -> set[str]:
    return {row.id for row in rows}


def test_regions(keystone: Any) -> None:
    parent = keystone.regions.create("north", description="up there")
    assert (parent.id, parent.description, parent.parent_region_id) == ("north", "up there", None)
    child = keystone.regions.create(parent_region=parent)
    assert (len(child.id), child.parent_region_id, child.description) == (32, "north", "")
    assert keystone.regions.get("north").description == "up there"
    assert ids(keystone.regions.list(parent_region_id="north")) == {child.id}
    assert ids(keystone.regions.list()) == {"RegionOne", "north", child.id}
    assert keystone.regions.update(child, description="changed").description == "changed"
    endpoint = keystone.endpoints.create(service_of(keystone), URL, interface="public", region="north")
    with pytest.raises(exceptions.Forbidden, match="region north because it or its child regions have"):
        keystone.regions.delete(parent)
    keystone.endpoints.delete(endpoint)
    keystone.regions.delete(parent)
    with pytest.raises(exceptions.NotFound):
        keystone.regions.get(child)


def test_services(keystone: Any) -> None:
    service = service_of(keystone)
    assert (service.name, service.type, service.enabled, service.description) == ("one", "first", True, "of one")
    assert keystone.services.get(service).type == "first"
    assert ids(keystone.services.list(name="one")) == ids(keystone.services.list(type="first")) == {service.id}
    assert "nova" in {row.name for row in keystone.services.list()}
    updated = keystone.services.update(service, name="uno", type="second", enabled=False, description="")
    assert (updated.name, updated.type, updated.enabled, updated.description) == ("uno", "second", False, "")
    keystone.services.delete(service)
    with pytest.raises(exceptions.NotFound, match=f"Could not find service: {service.id}"):
        keystone.services.get(service)


def test_endpoints(keystone: Any) -> None:
    service = service_of(keystone)
    endpoint = endpoint_of(keystone, service)
    assert (endpoint.url, endpoint.interface, endpoint.region, endpoint.region_id) == (
        URL, "public", "RegionOne", "RegionOne",
    )  # fmt: skip
    assert (endpoint.service_id, endpoint.enabled) == (service.id, True)
    other = endpoint_of(keystone, service, "internal")
    assert keystone.endpoints.get(endpoint).url == URL
    assert ids(keystone.endpoints.list(service=service)) == {endpoint.id, other.id}
    assert ids(keystone.endpoints.list(service=service, interface="internal")) == {other.id}
    assert endpoint.id in ids(keystone.endpoints.list(region="RegionOne"))
    updated = keystone.endpoints.update(endpoint, url="http://two.example.com", interface="admin", enabled=False)
    assert (updated.url, updated.interface, updated.enabled) == ("http://two.example.com", "admin", False)
    assert endpoint.id in ids(keystone.endpoints.list(enabled=True))  # nothing is filtered by it
    keystone.endpoints.delete(endpoint)
    with pytest.raises(exceptions.NotFound, match=f"Could not find endpoint: {endpoint.id}"):
        keystone.endpoints.get(endpoint)


def test_endpoints_of_projects(keystone: Any) -> None:
    endpoint, demo = endpoint_of(keystone, service_of(keystone)), keystone.projects.find(name="demo")
    with pytest.raises(exceptions.NotFound):
        keystone.endpoint_filter.check_endpoint_in_project(demo, endpoint)
    keystone.endpoint_filter.add_endpoint_to_project(demo, endpoint)
    assert keystone.endpoint_filter.check_endpoint_in_project(demo, endpoint) is True
    assert ids(keystone.endpoint_filter.list_endpoints_for_project(demo)) == {endpoint.id}
    assert ids(keystone.endpoint_filter.list_projects_for_endpoint(endpoint)) == {demo.id}
    keystone.endpoint_filter.delete_endpoint_from_project(demo, endpoint)
    assert keystone.endpoint_filter.list_projects_for_endpoint(endpoint) == []


def test_endpoint_groups(keystone: Any) -> None:
    service = service_of(keystone)
    endpoint, demo = endpoint_of(keystone, service), keystone.projects.find(name="demo")
    group = keystone.endpoint_groups.create("g", {"service_id": service.id}, description="all of one")
    assert (group.name, group.filters, group.description) == ("g", {"service_id": service.id}, "all of one")
    assert keystone.endpoint_groups.get(group).name == "g"
    assert keystone.endpoint_groups.check(group) is False  # it waits for 204, and the answer is 200
    assert ids(keystone.endpoint_groups.list(name="g")) == ids(keystone.endpoint_groups.list()) == {group.id}
    keystone.endpoint_filter.add_endpoint_group_to_project(group, demo)
    assert keystone.endpoint_filter.check_endpoint_group_in_project(group, demo) is False  # the same
    assert ids(keystone.endpoint_filter.list_endpoint_groups_for_project(demo)) == {group.id}
    assert ids(keystone.endpoint_filter.list_projects_for_endpoint_group(group)) == {demo.id}
    assert ids(keystone.endpoint_filter.list_endpoints_for_project(demo)) == {endpoint.id}
    keystone.endpoint_filter.delete_endpoint_group_from_project(group, demo)
    with pytest.raises(exceptions.NotFound):
        keystone.endpoint_filter.check_endpoint_group_in_project(group, demo)
    updated = keystone.endpoint_groups.update(group, name="h", filters={"interface": "admin"}, description="")
    assert (updated.name, updated.filters, updated.description) == ("h", {"interface": "admin"}, "")
    keystone.endpoint_groups.delete(group)
    with pytest.raises(exceptions.NotFound, match=f"Could not find Endpoint Group: {group.id}"):
        keystone.endpoint_groups.get(group)


def test_policies(keystone: Any) -> None:
    policy = keystone.policies.create('{"a": "!"}')
    assert (policy.blob, policy.type) == ('{"a": "!"}', "application/json")
    assert keystone.policies.get(policy).blob == '{"a": "!"}'
    assert ids(keystone.policies.list(type="application/json")) == ids(keystone.policies.list()) == {policy.id}
    updated = keystone.policies.update(policy, blob="b", type="text/plain")
    assert (updated.blob, updated.type) == ("b", "text/plain")
    assert keystone.policies.get(policy).update(blob="c").blob == "c"
    keystone.policies.delete(policy)
    with pytest.raises(exceptions.NotFound, match=f"Could not find policy: {policy.id}"):
        keystone.policies.get(policy)


def test_policies_of_endpoints(keystone: Any) -> None:
    service = service_of(keystone)
    endpoint, policy = endpoint_of(keystone, service), keystone.policies.create("blob")
    with pytest.raises(exceptions.NotFound):
        keystone.endpoint_policy.check_policy_association_for_endpoint(policy, endpoint)
    keystone.endpoint_policy.create_policy_association_for_endpoint(policy, endpoint)
    assert keystone.endpoint_policy.check_policy_association_for_endpoint(policy, endpoint) is True
    assert keystone.endpoint_policy.get_policy_for_endpoint(endpoint).id == policy.id
    assert ids(keystone.endpoint_policy.list_endpoints_for_policy(policy)) == {endpoint.id}
    keystone.endpoint_policy.delete_policy_association_for_endpoint(policy, endpoint)
    keystone.endpoint_policy.create_policy_association_for_service(policy, service)
    assert keystone.endpoint_policy.check_policy_association_for_service(policy, service) is True
    assert keystone.endpoint_policy.get_policy_for_endpoint(endpoint).blob == "blob"
    keystone.endpoint_policy.delete_policy_association_for_service(policy, service)
    keystone.endpoint_policy.create_policy_association_for_region_and_service(policy, "RegionOne", service)
    assert (
        keystone.endpoint_policy.check_policy_association_for_region_and_service(policy, "RegionOne", service) is True
    )
    assert keystone.endpoint_policy.get_policy_for_endpoint(endpoint).id == policy.id
    keystone.endpoint_policy.delete_policy_association_for_region_and_service(policy, "RegionOne", service)
    with pytest.raises(exceptions.NotFound, match="No policy is associated with endpoint"):
        keystone.endpoint_policy.get_policy_for_endpoint(endpoint)


def test_limits(keystone: Any) -> None:
    service, demo = service_of(keystone), keystone.projects.find(name="demo")
    registered = keystone.registered_limits.create(service, "widgets", 10, description="of widgets", region="RegionOne")
    assert (registered.resource_name, registered.default_limit, registered.region_id) == ("widgets", 10, "RegionOne")
    assert (registered.service_id, registered.description) == (service.id, "of widgets")
    assert keystone.registered_limits.get(registered).default_limit == 10
    for query in ({"service": service}, {"resource_name": "widgets"}, {"region": "RegionOne"}, {}):
        assert ids(keystone.registered_limits.list(**query)) == {registered.id}
    updated = keystone.registered_limits.update(registered, default_limit=20, description="")
    assert (updated.default_limit, updated.description) == (20, "")
    limit = keystone.limits.create(demo, service, "widgets", 5, description="few", region="RegionOne")
    assert (limit.project_id, limit.resource_limit, limit.description, limit.domain_id) == (demo.id, 5, "few", None)
    assert keystone.limits.get(limit).resource_limit == 5
    for query in ({"service": service}, {"resource_name": "widgets"}, {"region": "RegionOne"}, {"project_id": demo.id}):
        assert ids(keystone.limits.list(**query)) == {limit.id}
    updated = keystone.limits.update(limit, resource_limit=15, description="more")
    assert (updated.resource_limit, updated.description) == (15, "more")
    with pytest.raises(exceptions.Forbidden, match="because there are project limits associated with it"):
        keystone.registered_limits.delete(registered)
    keystone.limits.delete(limit)
    with pytest.raises(exceptions.NotFound):
        keystone.limits.get(limit)
    keystone.registered_limits.delete(registered)
    with pytest.raises(exceptions.NotFound):
        keystone.registered_limits.get(registered)
