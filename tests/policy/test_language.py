"""What each form of the policy language means, as the documentation of oslo.policy has it."""

from __future__ import annotations

from typing import Any

import pytest

from openstack_mock.policy import Credentials, Enforcer, Rule, Rules, parse
from openstack_mock.policy.parser import ALWAYS, NEVER, Every, Leaf, Not, Some

CALLER = {
    "user_id": "u1",
    "project_id": "p1",
    "domain_id": None,
    "system_scope": None,
    "roles": ["Member", "reader"],
    "service_roles": ["service"],
    "is_admin": False,
    "token": {"project": {"domain": {"id": "d1"}}, "roles": [{"id": "r1"}, {"id": "r2"}]},
}


def may(check: Any, target: dict[str, Any] | None = None, **changes: Any) -> bool:
    rules = Rules([Rule("it", check), Rule("mine", "project_id:%(project_id)s"), Rule("deep", "rule:mine")])
    return Enforcer(rules).check("it", target or {}, {**CALLER, **changes})


@pytest.mark.parametrize("check", ["", "@", [], None, "not !", "( @ )", [["@"]]])
def test_what_always_allows(check: Any) -> None:
    assert may(check)


@pytest.mark.parametrize(
    "check",
    ["!", "not @", "   ", "()", "(@", "@)", "@ @", "and", "not", "@ and", "or @", "@ not @", "'@'", '"role:member"', "member",
     "role:member or 'x'", "@ and or @", [[]], [["member"]], [""], ["role:member and role:reader"]],
)  # fmt: skip
def test_what_never_allows(check: Any) -> None:
    assert not may(check)


def test_roles_compare_without_case() -> None:
    assert may("role:MEMBER")
    assert may("role:member")
    assert may("role:READER")
    assert not may("role:admin")
    assert not may("role:member", roles=[])


def test_a_caller_without_a_role_list_has_no_role() -> None:
    rules = Rules([Rule("it", "role:member")])
    assert not Enforcer(rules).check("it", {}, {"user_id": "u1"})


def test_a_role_may_come_from_the_target() -> None:
    assert may("role:%(wanted)s", {"wanted": "MEMBER"})
    assert may("role:x_%(a)s_%(b)s", {"a": 1, "b": 2}, roles=["x_1_2"])
    assert not may("role:%(wanted)s", {})


@pytest.mark.parametrize(
    ("check", "target"),
    [
        ("project_id:%(project_id)s", {"project_id": "p1"}),
        ("project_id:p1", {}),
        ("user_id:%(target.user.id)s", {"target.user.id": "u1"}),
        ("domain_id:None", {}),
        ("domain_id:%(target.domain_id)s", {"target.domain_id": None}),
        ("is_admin:False", {}),
        ("service_roles:service", {}),
        ("True:%(shared)s", {"shared": True}),
        ("'public':%(visibility)s", {"visibility": "public"}),
        ('"public":%(visibility)s', {"visibility": "public"}),
        ("None:%(target.role.domain_id)s", {"target.role.domain_id": None}),
        ("1:%(n)s", {"n": 1}),
        ("token.project.domain.id:%(target.domain.id)s", {"target.domain.id": "d1"}),
        ("token.roles.id:r2", {}),
        ("project_id:%(kind)s%(n)d", {"kind": "p", "n": 1}),
    ],
)
def test_an_attribute_or_literal_equal_to_the_target_allows(check: str, target: dict[str, Any]) -> None:
    assert may(check, target)


@pytest.mark.parametrize(
    ("check", "target"),
    [
        ("project_id:%(project_id)s", {"project_id": "p2"}),
        ("project_id:%(project_id)s", {}),
        ("unknown:%(project_id)s", {"project_id": "p1"}),
        ("True:%(shared)s", {"shared": "true"}),
        ("'public':%(visibility)s", {"visibility": "private"}),
        ("None:%(domain_id)s", {"domain_id": "d1"}),
        ("token.project.name:x", {}),
        ("token.roles.id:r3", {}),
        ("service_roles:admin", {}),
    ],
)
def test_anything_else_refuses(check: str, target: dict[str, Any]) -> None:
    assert not may(check, target)


def test_system_scope_has_two_names() -> None:
    assert may("system_scope:all", system_scope="all")
    assert may("system:all", system_scope="all")


def test_a_rule_refers_to_another() -> None:
    assert may("rule:deep", {"project_id": "p1"})
    assert not may("rule:deep", {"project_id": "p2"})
    assert not may("rule:nobody_defined_this")
    assert may("not rule:nobody_defined_this")


def test_not_binds_closer_than_and_and_and_closer_than_or() -> None:
    a, b, c = (Leaf("role", name) for name in "abc")
    assert parse("role:a or role:b and role:c") == Some((a, Every((b, c))))
    assert parse("role:a and role:b or role:c") == Some((Every((a, b)), c))
    assert parse("not role:a and NOT not role:b") == Every((Not(a), Not(Not(b))))
    assert parse("(role:a OR role:b) And role:c") == Every((Some((a, b)), c))


def test_parentheses_within_a_word_belong_to_its_key() -> None:
    check = Leaf("project_id", "%(project_id)s")
    assert parse("((project_id:%(project_id)s))") == check
    assert parse("not(role:a)") == NEVER
    assert parse("project_id:%(project_id)") == NEVER


def test_lists_are_or_of_and() -> None:
    a, b, c = (Leaf("role", name) for name in "abc")
    assert parse([["role:a", "role:b"], "role:c", []]) == Some((Every((a, b)), c))
    assert parse([["@"]]) == ALWAYS
    assert may([["role:admin"], ["role:member", "role:reader"]])
    assert not may([["role:admin", "role:member"]])


def test_a_cycle_of_rules_fails_as_it_does_in_the_real_one() -> None:
    with pytest.raises(RecursionError):
        may("rule:it")


def test_a_service_may_add_kinds_of_checks() -> None:
    def is_admin(kind: str, match: str) -> Any:
        return lambda target, creds, enforcer: creds["is_admin"] == (match.lower() == "true")

    rules = Rules([Rule("it", "is_admin:tRUE")], {"is_admin": is_admin})
    assert Enforcer(rules).check("it", {}, {"is_admin": True})
    assert not Enforcer(rules).check("it", {}, {"is_admin": False})


def test_a_policy_server_is_asked_only_where_a_cloud_has_one() -> None:
    asked: list[tuple[Any, ...]] = []

    def remote(url: str, rule: str, target: Any, creds: Any) -> bool:
        asked.append((url, rule, target["name"], creds["user_id"]))
        return True

    rules = Rules([Rule("it", "http://judge/%(name)s or https://judge/"), Rule("outer", "rule:it")])
    creds = Credentials(CALLER)
    assert not Enforcer(rules).check("outer", {"name": "n"}, creds)
    assert Enforcer(rules, remote=remote).check("outer", {"name": "n"}, creds)
    assert asked == [("http://judge/n", "outer", "n", "u1")]
