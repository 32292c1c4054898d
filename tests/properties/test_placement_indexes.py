"""Placement's sums and indexes after any history of changes, held against what the providers and consumers say."""

from __future__ import annotations

import pickle
from collections import Counter

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from openstack_mock.services.placement import ledger, stock
from openstack_mock.services.placement.faults import Fault
from openstack_mock.services.placement.models import Inventory, Provider
from openstack_mock.services.placement.peaks import NONE
from openstack_mock.services.placement.state import State

CLASSES = ("VCPU", "MEMORY_MB")


class Histories(RuleBasedStateMachine):
    """Providers come, go, move and change; consumers claim and give back."""

    @initialize()
    def start(self) -> None:
        self.state = State(0)
        self.made = 0

    def pick(self, place: int) -> Provider | None:
        rows = list(self.state.providers)
        return rows[place % len(rows)] if rows else None

    @rule(place=st.none() | st.integers(0, 9))
    def create(self, place: int | None) -> None:
        parent = None if place is None else self.pick(place)
        self.made += 1
        uuid = f"00000000-0000-4000-8000-{self.made:012d}"
        stock.create(self.state, uuid, f"host{self.made}", parent.uuid if parent else None, 0)

    @rule(place=st.integers(0, 9), under=st.none() | st.integers(0, 9))
    def move(self, place: int, under: int | None) -> None:
        row = self.pick(place)
        above = None if under is None else self.pick(under)
        if row is not None:
            try:
                stock.adopt(self.state, row, above.uuid if above else None, free=True, now=0)
            except Fault:
                pass

    @rule(place=st.integers(0, 9), totals=st.dictionaries(st.sampled_from(CLASSES), st.integers(1, 8)))
    def put_inventories(self, place: int, totals: dict[str, int]) -> None:
        row = self.pick(place)
        if row is not None:
            try:
                stock.replace(self.state, row, {name: Inventory(total) for name, total in totals.items()}, 0)
            except Fault:
                pass

    @rule(
        who=st.integers(0, 3),
        claims=st.lists(st.tuples(st.integers(0, 9), st.sampled_from(CLASSES), st.integers(0, 3))),
    )
    def claim(self, who: int, claims: list[tuple[int, str, int]]) -> None:
        if not len(self.state.providers):
            return
        uuid = f"c0000000-0000-4000-8000-{who:012d}"
        consumer = self.state.consumer(uuid)
        consumer = consumer or ledger.enrol(self.state, uuid, f"p{who % 2}", "u", "INSTANCE")
        rows = {(self.pick(place).uuid, name): amount for place, name, amount in claims}  # type: ignore[union-attr]
        wanted = [ledger.Claim(consumer, self.state.providers[u], name, n) for (u, name), n in rows.items()]
        try:
            ledger.write(self.state, wanted, 0)
        except Fault:
            if not consumer.claims:
                ledger.forget(self.state, consumer)

    @rule(place=st.integers(0, 9))
    def delete(self, place: int) -> None:
        row = self.pick(place)
        if row is not None:
            try:
                stock.delete(self.state, row)
            except Fault:
                pass

    @rule()
    def come_back_from_a_snapshot(self) -> None:
        self.state = pickle.loads(pickle.dumps(self.state))

    @invariant()
    def what_is_used_is_what_consumers_claim(self) -> None:
        used: Counter[tuple[str, str]] = Counter()
        totals: Counter[tuple[str, str]] = Counter()
        for consumer in self.state.consumers.values():
            for uuid, amounts in consumer.claims.items():
                for name, amount in amounts.items():
                    used[uuid, name] += amount
                    totals[consumer.project, name] += amount
        for row in self.state.providers:
            assert all(row.used.get(name, 0) == used[row.uuid, name] for name in CLASSES)
            assert set(row.consumers) == {c.uuid for c in self.state.consumers.values() if row.uuid in c.claims}
        for project in ("p0", "p1"):
            sums: Counter[str] = Counter()
            for _, total in self.state.tally.of(project):
                sums.update(total.used)
            assert all(sums[name] == totals[project, name] for name in CLASSES)

    @invariant()
    def the_room_of_a_tree_is_that_of_its_best_provider(self) -> None:
        for name, rooms in self.state.rooms.items():
            for number, root in enumerate(self.state.roots):
                best = NONE
                for row in self.state.providers if root else ():
                    if row.root == root.uuid and name in row.inventories:  # type: ignore[union-attr]
                        best = max(best, row.inventories[name].room(row.used.get(name, 0)))
                assert rooms[number] == best

    @invariant()
    def a_root_is_its_topmost_provider(self) -> None:
        for row in self.state.providers:
            top = row
            while top.parent is not None:
                top = self.state.providers[top.parent]
            assert row.root == top.uuid


Histories.TestCase.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
TestHistories = Histories.TestCase
