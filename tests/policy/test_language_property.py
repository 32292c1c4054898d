"""Whatever is written in the policy language, ours and oslo.policy read it alike."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from oslo_config import cfg
from oslo_policy import _parser
from oslo_policy import policy as oslo

from openstack_mock.policy import Enforcer, Rule, Rules

WORDS = ["a", "b", "p1", "admin", "Member", "None", "True", "1", "x.y", "all"]
VALUES = st.sampled_from(["a", "b", "p1", "admin", "member", "None", None, True, False, 1, "1", "all"])
KINDS = ["rule", "role", "role", "project_id", "system", "system_scope", "token.user.id", "roles", "token.list.k", "token", "True", "None",
         "'a'", '"b"', "1", "(1,", "x y", "'", "a-b", "[1]", "class", "", ".", "token..id"]  # fmt: skip
MATCHES = st.one_of(
    st.sampled_from(WORDS),
    st.sampled_from(WORDS).map(lambda key: f"%({key})s"),
    st.sampled_from(["%(a)s-%(b)s", "%(a)d", "100%", "%s", "%(a", "%(a)", "%%", "x:y", "", "%(a(b))s", ")", "("]),
)
LEAVES = st.one_of(
    st.sampled_from(["@", "!", "a", "'q'", '"role:a"', "''", "'", "@)", "(@"]),
    st.builds(lambda kind, match: f"{kind}:{match}", st.sampled_from(KINDS), MATCHES),
)
SENTENCES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds(lambda a, op, b: f"{a} {op} {b}", inner, st.sampled_from(["and", "or", "AND", "Or"]), inner),
        st.builds(lambda a: f"not {a}", inner),
        st.builds(lambda a: f"({a})", inner),
        st.builds(lambda a: f"( {a} )", inner),
    ),
    max_leaves=8,
)
SCRAMBLES = st.lists(
    st.one_of(LEAVES, st.sampled_from(["and", "or", "not", "(", ")", "not(", "and)"])), max_size=9
).map(" ".join)
NOISE = st.text("ar:@!%()s'\" .\t\u00a0\x1cnotd", max_size=20)
LISTS = st.lists(st.one_of(LEAVES, st.just(""), st.lists(LEAVES, max_size=3)), max_size=3)
CHECKS = st.one_of(SENTENCES, SCRAMBLES, NOISE, LISTS)
TARGETS = st.dictionaries(st.sampled_from(WORDS), VALUES)
CALLERS = st.fixed_dictionaries(
    {},
    optional={
        "project_id": VALUES,
        "roles": st.lists(st.sampled_from(["admin", "Member", "a", "B"]), max_size=3),
        "system_scope": st.sampled_from(["all", None]),
        "token": st.one_of(
            st.fixed_dictionaries(
                {
                    "user": st.dictionaries(st.just("id"), VALUES),
                    "list": st.lists(st.dictionaries(st.just("k"), VALUES)),
                }
            ),
            VALUES,
        ),
        "a": st.lists(VALUES, max_size=2),
        "b": VALUES,
    },
)


@pytest.mark.filterwarnings("ignore::SyntaxWarning", "ignore::DeprecationWarning")
@settings(max_examples=600, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(check=CHECKS, other=SENTENCES, default=st.none() | LEAVES, target=TARGETS, creds=CALLERS)
def test_same_verdict(
    check: Any,
    other: str,
    default: str | None,
    target: dict[str, Any],
    creds: dict[str, Any],
    verdict: Callable[..., Any],
) -> None:
    texts = {"it": check, "a": other.replace("rule:", "role:")}
    if default is not None:
        texts["default"] = default.replace("rule:", "role:")
    conf = cfg.ConfigOpts()
    conf([], default_config_files=[], default_config_dirs=[])
    real = oslo.Enforcer(conf, use_conf=False, rules={name: _parser.parse_rule(text) for name, text in texts.items()})
    ours = Enforcer(Rules([Rule(name, text) for name, text in texts.items()]))
    for rule in ("it", "nobody_defined_this"):
        assert verdict(ours.check, rule, target, creds) == verdict(real.enforce, rule, target, dict(creds))
