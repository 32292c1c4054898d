"""The policy of a cloud's identity: what a test changes of it counts on the next call."""

from __future__ import annotations

from openstack_mock.cloud import Cloud

from ..conftest import Api


def test_an_edit_counts_on_the_next_call(cloud: Cloud, demo: Api) -> None:
    rules = cloud.enforcer("identity")
    assert demo.get("identity", "/v3/users").status == 403
    rules.set_rules({"identity:list_users": "role:member"})
    assert demo.get("identity", "/v3/users").status == 200
    rules.load('{"identity:list_users": "rule:admin_required"}')
    assert demo.get("identity", "/v3/users").status == 403
    rules.load('{"admin_required": "user_id:%(target.user.id)s"}')
    assert demo.patch("identity", f"/v3/users/{demo.user_id}", {"user": {"description": "me"}}).status == 200
    rules.reset()
    assert demo.patch("identity", f"/v3/users/{demo.user_id}", {"user": {"description": "me"}}).status == 403


def test_a_scope_that_a_rule_is_not_for_counts_unless_it_is_left_out_of_account(cloud: Cloud, admin: Api) -> None:
    roles = {row["name"]: row["id"] for row in admin.get("identity", "/v3/roles").json()["roles"]}
    assert admin.put("identity", f"/v3/domains/default/users/{admin.user_id}/roles/{roles['admin']}").status == 204
    who = {"name": "admin", "password": "secret", "domain": {"id": "default"}}
    admin.token = None
    admin.login({"methods": ["password"], "password": {"user": who}}, scope={"domain": {"id": "default"}})
    body = {"domain": {"name": "other"}}
    assert admin.post("identity", "/v3/domains", body).status == 403
    cloud.enforcer("identity").enforce_scope = False
    assert admin.post("identity", "/v3/domains", body).status == 201
