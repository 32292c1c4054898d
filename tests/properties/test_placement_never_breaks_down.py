"""Whatever placement is sent, it answers: with a refusal if need be, and never with a 5xx."""

from __future__ import annotations

import functools
from typing import Any
from urllib.parse import quote

from hypothesis import given, settings
from hypothesis import strategies as st

from openstack_mock.cloud import Cloud
from openstack_mock.wire.message import Request
from tests.services.conftest import Api

HOST, CONSUMER = "00000000-0000-4000-8000-000000000001", "c0000000-0000-4000-8000-000000000001"
WORDS = (
    "VCPU", "CUSTOM_A", "HW_CPU_X86_VMX", HOST, CONSUMER, "name", "uuid", "total", "inventories", "resources", "traits",
    "allocations", "aggregates", "project_id", "user_id", "consumer_type", "parent_provider_uuid", "allocation_ratio",
    "resource_provider_generation", "consumer_generation", "resource_class", "reserved", "mappings", "x", "",
)  # fmt: skip
words = st.sampled_from(WORDS)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 9) | st.just(2**70) | st.floats() | words | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=5),
    max_leaves=12,
)
PATHS = (
    "/", "/resource_classes", "/resource_classes/{}", "/resource_providers", "/resource_providers/{}",
    "/resource_providers/{}/inventories", "/resource_providers/{}/inventories/{}", "/resource_providers/{}/usages",
    "/resource_providers/{}/aggregates", "/resource_providers/{}/allocations", "/resource_providers/{}/traits",
    "/allocations", "/allocations/{}", "/allocation_candidates", "/traits", "/traits/{}", "/usages", "/reshaper",
)  # fmt: skip
PARAMETERS = (
    "name", "uuid", "member_of", "member_of1", "resources", "resources1", "resources_a", "in_tree", "in_tree1", "required",
    "required1", "required_a", "root_required", "same_subtree", "group_policy", "limit", "project_id", "user_id",
    "consumer_type", "associated", "x",
)  # fmt: skip
FORMS = (
    "{0}",
    "{0}:1",
    "{0}:1,{1}:2",
    "in:{0},{1}",
    "!{0}",
    "!in:{0},{1}",
    "{0},!{1}",
    "startswith:{0}",
    "true",
    "1",
    "",
)


@functools.cache
def client() -> Api:
    api = Api(Cloud(seed=1, policy={"placement": {"placement:reshaper:reshape": "@"}}))
    api.cloud.placement.add_provider(HOST, "one")
    api.cloud.placement.set_inventory(HOST, {"VCPU": {"total": 8}})
    return api


@st.composite
def queries(draw: st.DrawFn) -> str:
    rows = draw(st.lists(st.tuples(st.sampled_from(PARAMETERS), st.sampled_from(FORMS), words, words), max_size=4))
    return "&".join(f"{name}={quote(form.format(one, two))}" for name, form, one, two in rows)


@settings(max_examples=300, deadline=None)
@given(
    method=st.sampled_from(["GET", "POST", "PUT", "PUT", "DELETE"]),
    path=st.sampled_from(PATHS),
    ids=st.tuples(words, words),
    query=queries(),
    body=values,
    minor=st.integers(0, 39),
)
def test_any_request_has_an_answer(
    method: str, path: str, ids: tuple[str, str], query: str, body: Any, minor: int
) -> None:
    api = client()
    headers = {"X-Auth-Token": api.token or "", "OpenStack-API-Version": f"placement 1.{minor}"}
    where = api.cloud.url("placement") + path.format(*(quote(word) for word in ids)) + f"?{query}"
    json = body if method in ("POST", "PUT") else None
    assert api.cloud.handle(Request(method, where, headers, json=json)).status < 500
