"""The mapping engine makes of an assertion what keystone's own makes of it: a table of rules, and any others."""

from __future__ import annotations

import ast
import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from openstack_mock.services.identity.federation import mappings, rules

Json = Any
Ask = Callable[[Json], Json]
HERE = Path(__file__).parent
DOMAIN = {"name": "home"}


@pytest.fixture(scope="module")
def theirs(keystone: Path) -> Iterator[Ask]:
    """Keystone's answer to a mapping and an assertion."""
    command = [keystone, "-W", "ignore", HERE / "keystone_mappings.py"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None

        def ask(asked: Json) -> Json:
            process.stdin.write(json.dumps(asked) + "\n")  # type: ignore[union-attr]
            process.stdin.flush()  # type: ignore[union-attr]
            return json.loads(process.stdout.readline())  # type: ignore[union-attr]

        yield ask
        process.stdin.close()


def ours(asked: Json) -> Json:
    """Our answer to the same."""
    version = asked["schema_version"]
    if list(jsonschema.Draft4Validator(mappings.schema(version)).iter_errors({"rules": asked["rules"]})):
        return {"error": "ValidationError"}
    try:
        mapped = rules.process(json.loads(json.dumps(asked["rules"])), asked["assertion"], version)
    except rules.NoMatch:
        return {"error": "NoMatch"}
    return {
        "user": mapped.user,
        "group_ids": mapped.group_ids,
        "group_names": mapped.group_names,
        "projects": mapped.projects,
    }


def plain(answer: Json) -> Json:
    """An answer without what is by chance: keystone keeps values in sets, and names a group once or several times."""
    if "error" in answer:
        return "error"

    def steady(value: Json) -> Json:
        if isinstance(value, dict):
            return {name: steady(inner) for name, inner in value.items()}
        if isinstance(value, list):
            return [steady(inner) for inner in value]
        try:
            written = ast.literal_eval(value)
        except (ValueError, SyntaxError):
            return value
        return sorted(map(str, written)) if isinstance(written, list) else value

    found = {name: steady(value) for name, value in answer.items()}
    for name in ("group_ids", "group_names"):
        found[name] = sorted({json.dumps(one, sort_keys=True) for one in found[name]})
    return found


NAME = {"type": "NAME"}
GROUPS = {"type": "GROUPS"}
USER = {"user": {"name": "{0}"}}
# fmt: off
TABLE: list[tuple[str, list[Json], Json]] = [
    ("a user",                  [USER],                                                       [NAME]),
    ("text around a value",     [{"user": {"name": "x-{0}-{1}", "email": "{1}@x"}}],          [NAME, {"type": "MAIL"}]),
    ("too few values",          [{"user": {"name": "{1}"}}],                                  [NAME]),
    ("a local user",            [{"user": {"name": "{0}", "type": "local", "domain": DOMAIN}}], [NAME]),
    ("an id",                   [{"user": {"id": "{0}"}}],                                    [NAME]),
    ("nothing to fill in",      [{"user": {"name": "fix"}}],                                  [{"type": "NAME", "any_one_of": ["ann"]}]),
    ("one of",                  [{"user": {"name": "{0}"}}],                                  [NAME, {"type": "GROUPS", "any_one_of": ["b", "z"]}]),
    ("one of others",           [{"user": {"name": "{0}"}}],                                  [NAME, {"type": "GROUPS", "any_one_of": ["z"]}]),
    ("not any of",              [{"user": {"name": "{0}"}}],                                  [NAME, {"type": "GROUPS", "not_any_of": ["b"]}]),
    ("not any of others",       [{"user": {"name": "{0}"}}],                                  [NAME, {"type": "GROUPS", "not_any_of": ["z"]}]),
    ("a pattern",               [{"user": {"name": "{0}"}}],                                  [NAME, {"type": "MAIL", "any_one_of": ["@example"], "regex": True}]),
    ("not a pattern",           [{"user": {"name": "{0}"}}],                                  [NAME, {"type": "MAIL", "not_any_of": ["^a.*"], "regex": True}]),
    ("a pattern that is none",  [{"user": {"name": "{0}"}}],                                  [NAME, {"type": "MAIL", "any_one_of": ["["], "regex": True}]),
    ("whitelist",               [USER, {"groups": "{1}", "domain": DOMAIN}],                  [NAME, {"type": "GROUPS", "whitelist": ["a", "c"]}]),
    ("whitelist of none",       [USER, {"groups": "{1}", "domain": DOMAIN}],                  [NAME, {"type": "GROUPS", "whitelist": ["z"]}]),
    ("whitelist by pattern",    [USER, {"groups": "{1}", "domain": DOMAIN}],                  [NAME, {"type": "GROUPS", "whitelist": ["^[ab]"], "regex": True}]),
    ("blacklist",               [USER, {"groups": "{1}", "domain": DOMAIN}],                  [NAME, {"type": "GROUPS", "blacklist": ["a"]}]),
    ("blacklist of all",        [USER, {"groups": "{1}", "domain": DOMAIN}],                  [NAME, {"type": "GROUPS", "blacklist": ["a", "b", "c"]}]),
    ("blacklist by pattern",    [USER, {"groups": "{1}", "domain": DOMAIN}],                  [NAME, {"type": "GROUPS", "blacklist": ["^[ab]"], "regex": True}]),
    ("all groups",              [USER, {"groups": "{1}", "domain": DOMAIN}],                  [NAME, GROUPS]),
    ("one group",               [USER, {"groups": "{1}", "domain": DOMAIN}],                  [NAME, {"type": "ONE"}]),
    ("groups of no domain",     [USER, {"groups": "{1}"}],                                    [NAME, GROUPS]),
    ("ids of groups",           [USER, {"group_ids": "{1}"}],                                 [NAME, GROUPS]),
    ("an id of a group",        [USER, {"group": {"id": "{1}"}}],                             [NAME, {"type": "ONE"}]),
    ("a group by name",         [USER, {"group": {"name": "{1}", "domain": DOMAIN}}],         [NAME, {"type": "ONE"}]),
    ("groups as JSON",          [USER, {"groups": "{1}"}],                                    [NAME, {"type": "JSON"}]),
    ("projects",                [USER, {"projects": [{"name": "p {0}", "roles": [{"name": "member"}]}]}], [NAME]),
    ("two users",               [USER, {"user": {"name": "second"}}],                         [NAME]),
    ("a domain beside",         [{"user": {"name": "{0}"}, "domain": {"id": "d"}}],           [NAME]),
    ("a domain in the next",    [USER, {"domain": {"id": "d"}}],                              [NAME]),
    ("what is not there",       [USER],                                                       [{"type": "MISSING"}]),
]
# fmt: on
ASSERTION = {
    "NAME": "ann",
    "MAIL": "ann@example.org",
    "GROUPS": "a;b;c",
    "ONE": "a",
    "JSON": 'JSON:{"name":"g","domain":{"name":"d"}}',
}


@pytest.mark.parametrize("version", mappings.VERSIONS)
@pytest.mark.parametrize(("local", "remote"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_a_mapping_means_what_it_does_to_keystone(local: Json, remote: Json, version: str, theirs: Ask) -> None:
    asked = {"rules": [{"local": local, "remote": remote}], "assertion": ASSERTION, "schema_version": version}
    assert plain(ours(asked)) == plain(theirs(asked))


TYPES = st.sampled_from(["A", "B", "C", "J"])
WORDS = st.sampled_from(["a", "b", "ab", "x y", ""])
TEXTS = st.sampled_from(["{0}", "{1}", "{2}", "x{0}y{1}", "plain", "name {0}", "{", "{0"])
DOMAINS = st.fixed_dictionaries({}, optional={"name": TEXTS, "id": TEXTS})
REMOTES = st.builds(
    lambda kind, type, words, regex: {"type": type, **({} if kind is None else {kind: words, **regex})},
    st.sampled_from([None, None, "any_one_of", "not_any_of", "blacklist", "whitelist"]),
    TYPES,
    st.lists(WORDS, max_size=3),
    st.sampled_from([{}, {"regex": True}, {"regex": False}]),
)
PROJECTS = st.lists(
    st.fixed_dictionaries(
        {"name": TEXTS, "roles": st.lists(st.fixed_dictionaries({"name": TEXTS}), max_size=2)},
        optional={"domain": DOMAINS},
    ),
    max_size=2,
)
LOCALS = st.fixed_dictionaries(
    {},
    optional={
        "user": st.fixed_dictionaries(
            {},
            optional={
                "name": TEXTS,
                "id": TEXTS,
                "email": TEXTS,
                "domain": DOMAINS,
                "type": st.sampled_from(["local", "ephemeral"]),
            },
        ),
        "group": st.one_of(
            st.fixed_dictionaries({"id": TEXTS}), st.fixed_dictionaries({"name": TEXTS, "domain": DOMAINS})
        ),
        "groups": TEXTS,
        "group_ids": TEXTS,
        "domain": DOMAINS,
        "projects": PROJECTS | TEXTS,
        "projects_json": TEXTS,
    },
)
MAPPINGS = st.lists(
    st.fixed_dictionaries({"local": st.lists(LOCALS, max_size=3), "remote": st.lists(REMOTES, min_size=1, max_size=3)}),
    min_size=1,
    max_size=2,
)
ASSERTIONS = st.fixed_dictionaries(
    {},
    optional={
        **{name: st.lists(WORDS, min_size=1, max_size=3).map(";".join) for name in "ABC"},
        "J": st.sampled_from(['[{"name": "p", "roles": [{"name": "r"}]}]', '[{"name": "p"}]', "[1", "1"]),
    },
)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(mapping=MAPPINGS, assertion=ASSERTIONS, version=st.sampled_from(mappings.VERSIONS))
def test_any_mapping_means_what_it_does_to_keystone(
    mapping: Json, assertion: dict[str, str], version: str, theirs: Ask
) -> None:
    asked = {"rules": mapping, "assertion": assertion, "schema_version": version}
    assert plain(ours(asked)) == plain(theirs(asked))
