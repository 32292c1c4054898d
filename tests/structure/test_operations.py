"""Tests that walk the operations of every service and hold them against the reference and the default policies."""

from __future__ import annotations

import itertools
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from openstack_mock.coverage import key
from openstack_mock.pages import IDLE, PAGES, asked, machines
from openstack_mock.policy import default_rules
from openstack_mock.services import BUILT, Entry, load
from openstack_mock.services.block_storage import snapshot_actions, volume_actions
from openstack_mock.sim.machine import Machine
from openstack_mock.wire.microversion import ByVersion
from openstack_mock.wire.operation import Operation
from openstack_mock.wire.unbuilt import PLUGINS

HERE = Path(__file__).parent
REFERENCE = HERE.parent / "reference" / "operations"
DOCS = HERE.parents[1] / "docs"
# Services that are whole.
COMPLETE = ("identity", "image", "placement")
# States that an operator's reset or a hook puts a resource into, not a row.
REACHED_OTHERWISE: dict[str, set[str]] = {
    "volume": set(volume_actions.STATUSES),
    "snapshot": set(snapshot_actions.STATUSES),
}
ROWS = [(entry, row) for entry in BUILT for row in load(entry.type).operations]


def name(value: Any) -> str:
    return value.type if isinstance(value, Entry) else f"{value.method} {value.path} {value.action or ''}".strip()


@cache
def reference(project: str) -> dict[Any, list[dict[str, Any]]]:
    found: dict[Any, list[dict[str, Any]]] = {}
    for source in (project, *PLUGINS.get(project, ())):
        for row in json.loads((REFERENCE / f"{source}.json").read_text())["operations"]:
            found.setdefault(key(row["method"], row["path"], row.get("action")), []).append(row)
    return found


def in_reference(entry: Entry, row: Operation) -> list[dict[str, Any]]:
    mounts = ("",) if row.extra.get("absolute") else load(entry.type).mounts
    return [
        found
        for mount in mounts
        for found in reference(entry.project).get(key(row.method, mount + row.path, row.action), ())
    ]


@pytest.mark.parametrize(("entry", "row"), ROWS, ids=name)
def test_an_operation_s_policy_exists(entry: Entry, row: Operation) -> None:
    if row.policy is not None:
        assert row.policy in default_rules(*load(entry.type).policies).by_name


@pytest.mark.parametrize(("entry", "row"), ROWS, ids=name)
def test_an_operation_succeeds_as_the_real_one_does(entry: Entry, row: Operation) -> None:
    codes = {code for found in in_reference(entry, row) for code in found["success"]}
    codes |= {code for found in in_reference(entry, row) for code, *_ in found.get("success_by_version", ())}
    if codes:
        ours = [code for _, code in row.success.rows] if isinstance(row.success, ByVersion) else [row.success]
        assert set(ours) <= codes


@pytest.mark.parametrize("entry", BUILT, ids=name)
def test_the_versions_of_one_place_do_not_overlap(entry: Entry) -> None:
    # The router tells `/v3` from `/v3/`, and a HEAD of its own from the GET that would answer it.
    places: dict[Any, list[Operation]] = {}
    for row in load(entry.type).operations:
        place = (row.method, re.sub(r"{[^}]*}", "{}", row.path), row.action, bool(row.extra.get("absolute")))
        places.setdefault(place, []).append(row)
    for place, rows in places.items():
        spans = sorted(((row.since or (0, 0)), (row.until or (999, 999))) for row in rows)
        for (_, end), (start, _) in itertools.pairwise(spans):
            assert end < start, f"{place} is declared twice for {start}"


@pytest.mark.parametrize("name", list(PAGES))
def test_a_generated_page_is_what_the_tables_say(name: str) -> None:
    assert (DOCS / name).read_text() == PAGES[name](), "run `make docs`"


@pytest.mark.parametrize("entry", [entry for entry in BUILT if entry.type in COMPLETE], ids=name)
def test_every_rule_of_a_complete_service_is_asked(entry: Entry) -> None:
    rules = set(default_rules(*load(entry.type).policies).by_name)
    assert rules - asked(entry) <= IDLE


@pytest.mark.parametrize("machine", machines(), ids=lambda machine: machine.kind)
def test_every_state_of_a_machine_can_be_reached(machine: Machine) -> None:
    reached = {machine.states[0]} | {state for row in machine.rows.values() for state in (row.to, row.fail) if state}
    reached |= REACHED_OTHERWISE.get(machine.kind, set())
    assert set(machine.states) <= reached
