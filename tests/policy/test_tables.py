"""Every rule that a real service ships gives the verdict that oslo.policy gives."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

import pytest

from openstack_mock import policy
from openstack_mock.policy import Credentials, Enforcer, Rule
from openstack_mock.policy.parser import NEVER, parse

SCOPES: dict[str, dict[str, Any]] = {
    "system": {"system_scope": "all", "project_id": None, "domain_id": None},
    "domain": {"system_scope": None, "project_id": None, "domain_id": "my-domain"},
    "project": {"system_scope": None, "project_id": "my-project", "domain_id": None},
}
ROLES = {
    "admin": ["admin", "manager", "member", "reader"],
    "manager": ["manager", "member", "reader"],
    "member": ["member", "reader"],
    "reader": ["reader"],
    "service": ["service"],
    "none": [],
}
MINE = {"project": "my-project", "tenant": "my-project", "owner": "my-project", "user": "me", "domain": "my-domain"}


def personas() -> Iterator[dict[str, Any]]:
    for scope, role in product(SCOPES, ROLES):
        yield {
            "user_id": "me",
            "user_domain_id": "my-domain",
            "project_domain_id": "my-domain" if scope == "project" else None,
            "is_admin": role == "admin",
            "roles": ROLES[role],
            "token": {"domain": {"id": "my-domain"}, "project": {"domain": {"id": "my-domain"}}},
            **SCOPES[scope],
        }


def targets(rows: list[Rule]) -> list[dict[str, Any]]:
    """Return targets of every key the rows name: the caller's own, somebody else's, one of nulls, one of none."""
    keys = {key for row in rows for key in re.findall(r"%\((.+?)\)s", f"{row.check} {row.old_check}")}
    mine = {key: next((value for word, value in MINE.items() if word in key), True) for key in keys}
    return [mine, dict.fromkeys(keys, "x"), dict.fromkeys(keys), {}]


def distinct(rows: list[Rule]) -> list[Rule]:
    """Return one row of each kind: rows of the same check, old check and scope cannot differ in verdict."""
    return list(
        {(row.check, row.old_check, row.old_name in (None, row.name), row.scope_types): row for row in rows}.values()
    )


def test_every_project_of_the_reference_has_its_rules() -> None:
    assert len(policy.services()) == 23
    assert sum(len(policy.default_rules(name).by_name) for name in policy.services()) == 2244


@pytest.mark.parametrize("service", policy.services())
def test_every_default_check_is_well_formed(service: str) -> None:
    malformed = [row.name for row in policy.default_rules(service).by_name.values()
                 if parse(row.check) == NEVER and row.check != "!"]  # fmt: skip
    assert malformed == []


@pytest.mark.parametrize("service", policy.services())
def test_every_default_rule_answers_as_oslo_policy_does(
    service: str, real: Callable[..., Any], verdict: Callable[..., Any]
) -> None:
    rules = policy.default_rules(service)
    rows = list(rules.by_name.values())
    for new in (True, False):
        theirs, ours = real(rows, new_defaults=new), Enforcer(rules, enforce_new_defaults=new)
        theirs.use_conf = False  # the rules are loaded, and are not to be looked for on the disk at each question
        for row, target, creds in product(distinct(rows), targets(rows), personas()):
            expected = verdict(theirs.enforce, row.name, target, dict(creds))
            assert verdict(ours.check, row.name, target, Credentials(creds)) == expected, (row, target, creds)


def test_a_table_is_made_once_and_tables_can_be_joined() -> None:
    assert policy.default_rules("nova") is policy.default_rules("nova")
    joined = policy.default_rules("neutron", "neutron-fwaas")
    assert {"create_network", "create_firewall_group"} <= set(joined.by_name)


def test_a_row_tells_its_operations_and_scopes() -> None:
    row = policy.default_rules("nova").by_name["os_compute_api:os-keypairs:index"]
    assert row.operations == ("GET /os-keypairs",)
    assert row.scope_types == ("project",)
