"""Allocation candidates of random trees, held against a brute force that tries every provider for everything."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openstack_mock.services.placement.asked import Aggregates, Candidate, Group, Traits, Whole
from openstack_mock.services.placement.ledger import Claim, enrol, write
from openstack_mock.services.placement.models import Inventory
from openstack_mock.services.placement.search import find
from openstack_mock.services.placement.state import SHARES, State

CLASSES = ("VCPU", "MEMORY_MB", "DISK_GB")
TRAITS = ("HW_CPU_X86_VMX", "HW_CPU_X86_AVX", "STORAGE_DISK_SSD")
AGGREGATES = tuple(f"a0000000-0000-4000-8000-00000000000{n}" for n in range(3))


@dataclass
class Node:
    """A provider as a test draws it."""

    uuid: str
    parent: Node | None
    stock: dict[str, dict[str, Any]]
    used: dict[str, int]
    traits: frozenset[str]
    aggregates: frozenset[str]
    children: list[Node] = field(default_factory=list)

    @property
    def root(self) -> Node:
        return self.parent.root if self.parent else self

    @property
    def line(self) -> list[Node]:
        """The node and all above it."""
        return [self, *(self.parent.line if self.parent else ())]


@st.composite
def worlds(draw: st.DrawFn) -> list[Node]:
    nodes: list[Node] = []
    for number in range(draw(st.integers(1, 6))):
        parent = draw(st.sampled_from([None, *nodes]))
        stock, used = {}, {}
        for name in draw(st.sampled_from([CLASSES, CLASSES, CLASSES[:2], CLASSES[1:], ()])):
            stock[name] = {
                "total": draw(st.integers(1, 6)),
                "max_unit": draw(st.sampled_from([100, 100, 2, 1])),
                "step_size": draw(st.sampled_from([1, 1, 2])),
                "allocation_ratio": draw(st.sampled_from([2.0, 1.0, 1.0, 0.5])),
            }
            row = stock[name]
            fits = [
                n for n in (0, row["step_size"]) if n <= min(row["max_unit"], row["total"] * row["allocation_ratio"])
            ]
            used[name] = draw(st.sampled_from(fits or [0]))
        some = st.sets(st.sampled_from(TRAITS))
        traits = draw(some | st.just(set(TRAITS))) | ({SHARES} if draw(st.integers(0, 3)) == 0 else set())
        members = draw(st.sets(st.sampled_from(AGGREGATES), max_size=2))
        uuid = f"00000000-0000-4000-8000-00000000000{number}"
        nodes.append(Node(uuid, parent, stock, used, frozenset(traits), frozenset(members)))
    return nodes


def subsets(values: tuple[str, ...]) -> st.SearchStrategy[tuple[frozenset[str], ...]]:
    return st.lists(st.frozensets(st.sampled_from(values), min_size=1, max_size=2), max_size=2).map(tuple)


@st.composite
def groups(draw: st.DrawFn, suffix: str) -> Group:
    resources = draw(st.dictionaries(st.sampled_from(CLASSES), st.sampled_from([1, 1, 2, 3]), min_size=1, max_size=2))
    traits, members = Traits(), Aggregates()
    if draw(st.integers(0, 2)) == 0:
        traits = Traits(draw(subsets(TRAITS)), draw(st.frozensets(st.sampled_from(TRAITS), max_size=1)))
    if draw(st.integers(0, 3)) == 0:
        members = Aggregates(draw(subsets(AGGREGATES)), draw(st.frozensets(st.sampled_from(AGGREGATES), max_size=1)))
    tree = draw(st.sampled_from([None, None, None, "00000000-0000-4000-8000-000000000000"]))
    return Group(suffix, resources, traits, members, tree)


@st.composite
def requests(draw: st.DrawFn) -> tuple[list[Group], Whole]:
    suffixes = draw(st.sampled_from([("",), ("1",), ("", "1"), ("1", "2"), ("", "1", "2")]))
    asked = [draw(groups(suffix)) for suffix in suffixes]
    named = [suffix for suffix in suffixes if suffix]
    subtrees = ()
    if len(named) > 1 and draw(st.booleans()):
        subtrees = (frozenset(named),)
        if draw(st.booleans()):
            traits = Traits((frozenset([draw(st.sampled_from(TRAITS))]),))
            asked[-1] = Group(asked[-1].suffix, {}, traits)
    root = Traits()
    if draw(st.integers(0, 3)) == 0:
        root = Traits(tuple(frozenset([name]) for name in draw(st.sets(st.sampled_from(TRAITS), max_size=1))))
    return asked, Whole(isolate=draw(st.booleans()), root=root, same_subtrees=subtrees, nested=draw(st.booleans()))


def built(world: list[Node]) -> State:
    state = State(0)
    for node in world:
        parent = state.provider(node.parent.uuid) if node.parent else None
        row = state.add_provider(node.uuid, node.uuid, parent, 0)
        state.put_inventories(row, {name: Inventory(**fields) for name, fields in node.stock.items()})
        state.put_traits(row, node.traits)
        state.put_aggregates(row, sorted(node.aggregates))
        consumer = enrol(state, "c" + node.uuid[1:], "p", "u", None)
        write(state, [Claim(consumer, row, name, amount) for name, amount in node.used.items() if amount], 0)
    return state


def meets(own: frozenset[str], wanted: Traits | Aggregates) -> bool:
    return not own & wanted.forbidden and all(own & some for some in wanted.required)


def capacity(node: Node, name: str) -> float:
    return float(node.stock[name]["total"] * node.stock[name]["allocation_ratio"])


def fits(node: Node, name: str, amount: int) -> bool:
    row = node.stock.get(name)
    if row is None:
        return False
    free = capacity(node, name) - node.used[name]
    return amount <= free and amount <= row["max_unit"] and amount % row["step_size"] == 0


def reachable(world: list[Node], root: Node) -> list[Node]:
    """What a tree can draw on: its own providers, and those that share with a member of one of their aggregates."""
    met = frozenset().union(*(node.aggregates for node in world if node.root is root))
    return [node for node in world if node.root is root or (SHARES in node.traits and node.aggregates & met)]


def ways(world: list[Node], root: Node, group: Group) -> list[list[tuple[Node, str, int]] | Node]:
    """Every way in which a tree meets one group; for a group without resources, the provider alone."""
    tree = next((node.root for node in world if node.uuid == group.in_tree), None)
    if group.suffix:
        found = []
        for node in reachable(world, root):
            if group.resources and tree is not None and node.root is not tree:
                continue
            if not group.resources and not (group.traits.required or group.member_of.required):
                continue
            room = all(fits(node, name, amount) for name, amount in group.resources.items())
            if room and meets(node.traits, group.traits) and meets(node.aggregates, group.member_of):
                found.append([(node, name, amount) for name, amount in group.resources.items()] or node)
        return found
    if tree is not None and tree is not root:
        return []
    found = []
    required = Aggregates(group.member_of.required)
    for chosen in itertools.product(reachable(world, root), repeat=len(group.resources)):
        parts = list(zip(chosen, group.resources.items(), strict=True))
        own = all(
            fits(node, name, amount)
            and (tree is None or node.root is root)
            and (meets(node.aggregates, required) or (meets(root.aggregates, required) and node.root is root))
            and not (node.aggregates | root.aggregates) & group.member_of.forbidden
            for node, (name, amount) in parts
        )
        if own and meets(frozenset().union(*(node.traits for node in chosen)), group.traits):
            found.append([(node, name, amount) for node, (name, amount) in parts])
    return found


def brute(world: list[Node], asked: list[Group], whole: Whole) -> set[Any]:
    results = set()
    trees = any(node.parent for node in world)
    for root in (node for node in world if node.parent is None):
        if not meets(root.traits, whole.root):
            continue
        for combination in itertools.product(*(ways(world, root, group) for group in asked)):
            amounts: dict[tuple[str, str], int] = {}
            nodes = {node.uuid: node for node in world}
            mapping: dict[str, frozenset[str]] = {}
            for group, way in zip(asked, combination, strict=True):
                parts = way if isinstance(way, list) else []
                mapping[group.suffix] = frozenset(part[0].uuid for part in parts) or frozenset([way.uuid])  # type: ignore[union-attr]
                for node, name, amount in parts:
                    amounts[node.uuid, name] = amounts.get((node.uuid, name), 0) + amount
            single = [tuple(uuids) for suffix, uuids in mapping.items() if suffix]
            if whole.isolate and len(set(single)) < len(single):
                continue
            if any(
                nodes[uuid].used[name] + amount > int(capacity(nodes[uuid], name))
                or amount > nodes[uuid].stock[name]["max_unit"]
                for (uuid, name), amount in amounts.items()
            ):
                continue
            if not all(
                any(all(top in nodes[uuid].line for uuid in some) for top in (nodes[uuid] for uuid in some))
                for suffixes in whole.same_subtrees
                for some in [frozenset().union(*(mapping[suffix] for suffix in suffixes))]
            ):
                continue
            users = {uuid for uuid, _ in amounts}
            if not whole.nested and trees and len({nodes[uuid].root.uuid for uuid in users}) < len(users):
                continue
            results.add((frozenset(amounts.items()), frozenset(mapping.items())))
    return results


def comparable(row: Candidate) -> Any:
    amounts = {(uuid, name): amount for uuid, some in row.allocations.items() for name, amount in some.items()}
    return frozenset(amounts.items()), frozenset((suffix, frozenset(uuids)) for suffix, uuids in row.mappings.items())


@settings(max_examples=400, deadline=None)
@given(worlds(), requests())
def test_candidates_are_those_that_trying_everything_finds(
    world: list[Node], request: tuple[list[Group], Whole]
) -> None:
    asked, whole = request
    found = find(built(world), asked, whole)
    ours = [comparable(row) for row in found.candidates]
    assert len(ours) == len(set(ours))
    assert set(ours) == brute(world, asked, whole)
    if whole.nested:
        roots = {node.root.uuid for node in world if any(node.uuid in row.allocations for row in found.candidates)}
        assert {row.uuid for row in found.summarized} == {node.uuid for node in world if node.root.uuid in roots}


@settings(max_examples=100, deadline=None)
@given(worlds(), requests(), st.integers(1, 4))
def test_a_limit_keeps_the_first_candidates(world: list[Node], request: tuple[list[Group], Whole], limit: int) -> None:
    asked, whole = request
    state = built(world)
    cut = Whole(limit, whole.isolate, whole.root, whole.same_subtrees, whole.nested)
    every = [comparable(row) for row in find(state, asked, whole).candidates]
    assert [comparable(row) for row in find(state, asked, cut).candidates] == every[:limit]


@pytest.mark.parametrize("nested", [True, False])
def test_nothing_is_found_in_an_empty_cloud(nested: bool) -> None:
    assert find(State(0), [Group("", {"VCPU": 1})], Whole(nested=nested)).candidates == []
