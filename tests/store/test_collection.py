"""Collections: unique groups, indexes, pages; a property test against plain lists."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openstack_mock.store.collection import Collection, Duplicate
from openstack_mock.store.query import UnknownMarker, page, paged_view, sort


@dataclass(slots=True)
class Thing:
    id: str
    name: str | None = None
    project_id: str = "p"
    tags: list[str] = field(default_factory=list)


def things() -> Collection[Thing]:
    return Collection("things", indexes=("project_id", "tags"), unique=[("project_id", "name")])


def test_a_second_one_of_a_unique_group_is_refused_and_leaves_nothing() -> None:
    kept = things()
    kept.add(Thing("1", "a"))
    with pytest.raises(Duplicate) as refusal:
        kept.add(Thing("2", "a"))
    assert refusal.value.fields == ("project_id", "name")
    assert len(kept) == 1
    kept.add(Thing("3", "a", "q"))
    with pytest.raises(Duplicate):
        kept.update(kept["3"], project_id="p")
    assert kept.by(project_id="q") == [kept["3"]]


def test_null_in_a_unique_group_does_not_count() -> None:
    kept = things()
    kept.add(Thing("1"))
    kept.add(Thing("2"))
    assert len(kept) == 2


def test_an_update_moves_a_row_between_indexes_and_frees_its_name() -> None:
    kept = things()
    row = kept.add(Thing("1", "a", tags=["x", "y"]))
    kept.update(row, name="b", project_id="q", tags=["y", "z"])
    assert kept.find(project_id="q", name="b") is row
    assert kept.find(project_id="p", name="a") is None
    assert [kept.by(tags=tag) for tag in "xyz"] == [[], [row], [row]]
    kept.remove(row)
    assert (len(kept), kept.by(tags="y"), kept.count(project_id="q")) == (0, [], 0)


def test_pages_follow_the_order_of_creation_both_ways() -> None:
    kept = things()
    for number in range(10):
        kept.add(Thing(str(number), project_id="pq"[number % 2]))
    assert [row.id for row in kept.slice(("project_id", "p"), limit=2)] == ["0", "2"]
    assert [row.id for row in kept.slice(("project_id", "p"), marker="2", limit=2)] == ["4", "6"]
    assert [row.id for row in kept.slice(("project_id", "p"), marker="4", newest_first=True)] == ["2", "0"]
    assert [row.id for row in kept.slice(None, limit=3, newest_first=True)] == ["9", "8", "7"]


def test_a_view_is_kept_until_the_collection_changes() -> None:
    kept = things()
    kept.add(Thing("1", "b"))
    kept.add(Thing("2", "a"))
    made = []

    def by_name() -> list[Thing]:
        made.append(1)
        return sort(kept, [(lambda row: row.name, False)])

    assert [row.id for row in paged_view(kept, "by name", by_name, None, 1).rows] == ["2"]
    assert [row.id for row in paged_view(kept, "by name", by_name, "2", 1).rows] == ["1"]
    assert len(made) == 1
    kept.update(kept["1"], name="0")
    assert [row.id for row in paged_view(kept, "by name", by_name, None, 1).rows] == ["1"]
    with pytest.raises(UnknownMarker):
        paged_view(kept, "by name", by_name, "3", 1)


def test_none_sorts_first_and_several_keys_count() -> None:
    rows = [Thing("1", "b", "q"), Thing("2", None, "p"), Thing("3", "b", "p")]
    keys: list[Any] = [(lambda row: row.name, False), (lambda row: row.project_id, True)]
    assert [row.id for row in sort(rows, keys)] == ["2", "1", "3"]
    assert [row.id for row in page(rows, "1", 1).rows] == ["2"]
    assert page(rows, "1", 1).more


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("aru"), st.integers(0, 7), st.sampled_from("pqr")), max_size=60))
def test_indexes_agree_with_a_plain_list_after_any_changes(changes: list[tuple[str, int, str]]) -> None:
    kept: Collection[Thing] = Collection("things", indexes=("project_id",))
    plain: dict[str, Thing] = {}
    for what, number, project in changes:
        key = str(number)
        if what == "a" and key not in plain:
            plain[key] = kept.add(Thing(key, project_id=project))
        elif what == "r" and key in plain:
            kept.remove(plain.pop(key))
        elif what == "u" and key in plain:
            kept.update(plain[key], project_id=project)
    assert list(kept) == list(plain.values())
    for project in "pqr":
        expected = [row for row in plain.values() if row.project_id == project]
        assert kept.by(project_id=project) == list(kept.each(project_id=project)) == expected
        assert kept.slice(("project_id", project), newest_first=True) == expected[::-1]
