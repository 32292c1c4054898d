"""What a cloud's policy file does to the rules a service ships; expectations from oslo.policy itself where it can be asked."""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from openstack_mock import policy
from openstack_mock.policy import Credentials, Enforcer, InvalidScope, NotAuthorized, Rule, Rules

ROWS = (
    Rule("admin_api", "role:admin"),
    Rule("servers:show", "role:reader and project_id:%(project_id)s", ("GET /servers/{id}",), ("project",), "rule:owner", "user_id:%(user_id)s"),
    Rule("servers:delete", "rule:admin_api", (), ("system", "project"), "servers:destroy", "role:member"),
)  # fmt: skip
RULES = Rules(ROWS)
READER = {"roles": ["reader"], "project_id": "p1", "user_id": "u1", "domain_id": None, "system_scope": None}
MEMBER = {**READER, "roles": ["member", "reader"]}
MINE = {"project_id": "p1"}


def test_a_rule_allows_or_refuses() -> None:
    enforcer = Enforcer(RULES)
    assert enforcer.check("servers:show", MINE, READER)
    assert not enforcer.check("servers:show", {"project_id": "p2"}, READER)
    assert not enforcer.check("servers:delete", MINE, READER)


def test_a_rule_nobody_defined_refuses_unless_there_is_a_default() -> None:
    enforcer = Enforcer(RULES)
    assert not enforcer.check("nobody:defined", {}, READER)
    assert "nobody:defined" not in enforcer
    enforcer.set_rules({"default": "role:reader"})
    assert enforcer.check("nobody:defined", {}, READER)
    assert not enforcer.check("servers:delete", {}, READER)


def test_require_raises_the_sentence_of_the_real_one(real: Callable[..., Any]) -> None:
    from oslo_policy import policy as oslo

    enforcer, theirs = Enforcer(RULES), real(ROWS)
    system = {**READER, "system_scope": "all"}
    with pytest.raises(NotAuthorized) as refused:
        enforcer.require("servers:delete", MINE, READER)
    with pytest.raises(oslo.PolicyNotAuthorized) as expected:
        theirs.enforce("servers:delete", MINE, dict(READER), do_raise=True)
    assert str(refused.value) == str(expected.value)
    assert refused.value.rule == "servers:delete"
    with pytest.raises(InvalidScope) as scoped:
        enforcer.require("servers:show", MINE, system)
    with pytest.raises(oslo.InvalidScope) as expected:
        theirs.enforce("servers:show", MINE, dict(system), do_raise=True)
    assert str(scoped.value) == str(expected.value)
    assert (scoped.value.rule, scoped.value.scope, scoped.value.allowed) == ("servers:show", "system", ("project",))


def test_require_is_silent_when_allowed() -> None:
    Enforcer(RULES).require("servers:show", MINE, READER)


@pytest.mark.parametrize(
    ("changes", "scope"),
    [({}, "project"), ({"domain_id": "d1"}, "domain"), ({"system_scope": "all"}, "system"), ({"system_scope": "all", "domain_id": "d1"}, "system")],
)  # fmt: skip
def test_scope_is_told_from_the_credentials(changes: dict[str, Any], scope: str) -> None:
    creds = Credentials({**READER, **changes})
    assert creds.scope == scope
    enforcer = Enforcer(RULES)
    assert enforcer.scope_ok("servers:show", creds) == (scope == "project")
    assert enforcer.scope_ok("servers:delete", creds) == (scope != "domain")
    assert enforcer.scope_ok("admin_api", creds)
    assert enforcer.scope_ok("nobody:defined", creds)


def test_scope_can_be_left_out_of_account() -> None:
    system = {**READER, "system_scope": "all"}
    assert not Enforcer(RULES).check("servers:show", MINE, system)
    assert Enforcer(RULES).allows("servers:show", MINE, system)
    assert Enforcer(RULES, enforce_scope=False).check("servers:show", MINE, system)


def test_scope_of_a_referred_rule_does_not_count() -> None:
    enforcer = Enforcer(RULES)
    enforcer.set_rules({"other": "rule:servers:show"})
    assert enforcer.check("other", MINE, {**READER, "system_scope": "all"})


def test_an_override_counts_at_the_next_call() -> None:
    enforcer, untouched = Enforcer(RULES), Enforcer(RULES)
    assert not enforcer.check("servers:delete", {}, READER)
    enforcer.set_rules({"admin_api": "role:reader"})
    assert enforcer.check("servers:delete", {}, READER)
    assert not untouched.check("servers:delete", {}, READER)
    enforcer.set_rules({"servers:show": "!"})
    assert enforcer.overrides == {"admin_api": "role:reader", "servers:show": "!"}
    enforcer.set_rules({"servers:show": ""}, overwrite=True)
    assert enforcer.overrides == {"servers:show": ""}
    enforcer.reset()
    assert not enforcer.check("servers:delete", {}, READER)
    assert enforcer.overrides == {}


@pytest.mark.parametrize(
    "text",
    [
        '{"servers:delete": "role:reader"}',
        '# why\n"servers:delete": "role:reader"\n',
        "servers:delete: [[role:reader]]",
    ],
)
def test_a_policy_file_may_be_yaml_or_json(text: str) -> None:
    enforcer = Enforcer(RULES)
    enforcer.set_rules({"admin_api": "@"})
    enforcer.load(text)
    assert enforcer.check("servers:delete", {}, READER)
    assert not enforcer.check("admin_api", {}, READER)
    enforcer.load("")
    assert not enforcer.check("servers:delete", {}, READER)


@pytest.mark.parametrize("text", ["a: [", "- a\n- b", "word"])
def test_what_is_no_policy_file_is_refused_and_changes_nothing(text: str) -> None:
    enforcer = Enforcer(RULES)
    enforcer.set_rules({"admin_api": "@"})
    with pytest.raises(ValueError):
        enforcer.load(text)
    assert enforcer.overrides == {"admin_api": "@"}


def test_what_is_no_check_is_refused() -> None:
    with pytest.raises(TypeError, match="role:admin"):
        Enforcer(RULES).set_rules({"admin_api": 1})  # type: ignore[dict-item]


def test_a_deprecated_default_still_allows_where_new_defaults_are_not_enforced() -> None:
    owner = {"user_id": "u1", "project_id": "p2"}
    assert not Enforcer(RULES).check("servers:show", owner, READER)
    lenient = Enforcer(RULES, enforce_new_defaults=False)
    assert lenient.check("servers:show", owner, READER)
    lenient.set_rules({"servers:show": "role:admin"})
    assert not lenient.check("servers:show", owner, READER)


def test_an_override_of_the_old_name_counts_for_the_new_one() -> None:
    enforcer = Enforcer(RULES)
    enforcer.set_rules({"servers:destroy": "role:reader"})
    assert enforcer.check("servers:delete", {}, READER)
    enforcer.set_rules({"servers:delete": "role:admin"})
    assert not enforcer.check("servers:delete", {}, READER)


def test_an_override_of_the_old_name_that_says_nothing_new_does_not_count() -> None:
    enforcer = Enforcer(RULES)
    enforcer.set_rules({"servers:destroy": "( role:member )"})
    assert not enforcer.check("servers:delete", {}, MEMBER)
    enforcer.set_rules({"servers:destroy": "rule:servers:delete"})
    assert not enforcer.check("servers:delete", {}, MEMBER)


PLAIN = st.sampled_from(
    [
        "",
        "!",
        "role:admin",
        "role:reader",
        "role:member",
        "project_id:%(project_id)s",
        "role:admin or role:reader",
        "broken",
        "(role:reader)",
    ]
)
REFERRING = PLAIN | st.sampled_from(["rule:c", "not rule:old:b", "rule:unknown", "rule:default"])
CHECKS = {
    "a": REFERRING,
    "b": REFERRING,
    "c": PLAIN,
    "default": PLAIN,
    "old:a": REFERRING | st.just("rule:a"),
    "old:b": PLAIN,
}
FILES = st.fixed_dictionaries({}, optional=CHECKS)  # without cycles, at which oslo.policy takes its time
SCOPES = st.lists(st.sampled_from(["system", "domain", "project"]), unique=True).map(tuple)


@st.composite
def _tables(draw: st.DrawFn) -> list[Rule]:
    rows = []
    for name in draw(st.lists(st.sampled_from(["a", "b", "c", "default"]), unique=True, min_size=1)):
        old_name = draw(st.none() | st.just(name) | st.sampled_from(["old:a", "old:b"]))
        rows.append(Rule(name, draw(CHECKS[name]), (), draw(SCOPES), old_name, draw(PLAIN) if old_name else None))
    return rows


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=_tables(),
    file=FILES,
    new=st.booleans(),
    scope=st.sampled_from(["system", "domain", "project"]),
)
def test_any_table_under_any_policy_file_answers_as_oslo_policy_does(
    rows: list[Rule], file: dict[str, str], new: bool, scope: str, real: Callable[..., Any], verdict: Callable[..., Any]
) -> None:
    text = json.dumps(file)
    theirs = real(rows, text, new_defaults=new)
    ours = Enforcer(Rules(rows), enforce_new_defaults=new)
    ours.load(text)
    for role in ("admin", "member", "reader"):
        creds = {
            "roles": [role],
            "project_id": "p1" if scope == "project" else None,
            "domain_id": "d1" if scope == "domain" else None,
            "system_scope": "all" if scope == "system" else None,
        }
        for rule in ("a", "b", "c", "old:a", "unknown"):
            assert verdict(ours.check, rule, MINE, creds) == verdict(theirs.enforce, rule, MINE, dict(creds))


def test_a_pickled_enforcer_keeps_its_overrides_and_shares_the_process_table() -> None:
    enforcer = Enforcer(policy.default_rules("placement"), enforce_scope=False, enforce_new_defaults=False)
    enforcer.set_rules({"placement:usages": "role:reader"})
    enforcer.check("placement:usages", {}, READER)
    copy = pickle.loads(pickle.dumps(enforcer))
    assert copy.rules is enforcer.rules
    assert copy.overrides == {"placement:usages": "role:reader"}
    assert (copy.enforce_scope, copy.enforce_new_defaults) == (False, False)
    assert copy.check("placement:usages", {}, READER)
    copy.reset()
    assert enforcer.overrides == {"placement:usages": "role:reader"}


def test_an_enforcer_of_a_table_of_ones_own_pickles_too() -> None:
    copy = pickle.loads(pickle.dumps(Enforcer(RULES)))
    assert copy.check("servers:show", MINE, READER)
    assert pickle.loads(pickle.dumps(Credentials(READER))).role_names == {"reader"}
