"""State machines: the table, the tasks, failing and preempting."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from openstack_mock.sim.bus import Message
from openstack_mock.sim.machine import ANY, InvalidState, Life, Machine, Row, Task, TaskFailed
from openstack_mock.sim.simulation import Simulation

DOOR = Machine(
    "door",
    ("open", "closed", "stuck", "gone"),
    Row("close", on=("open",), via=(Task("swinging", 2, at="hinge@{0.host}", rpc="swing"), Task("latching", 1)),
        to="closed", fail="stuck"),
    Row("paint", on=("closed",)),
    Row("remove", on=ANY, via=(Task("removing", 1, at="hinge@{0.host}"),), to="gone", preempts=True),
)  # fmt: skip


@dataclass
class Door:
    id: str = "d"
    state: str = "open"
    task: str | None = None
    run: int = 0
    host: str = "h1"


class House:
    def __init__(self) -> None:
        self.sim = Simulation(mode="manual", start=0)
        self.door = Door()
        self.done: list[Any] = []
        self.refuse = ""
        self.sim.bus.serve(lambda exchange: self)
        self.sim.lives.attach(Life(DOOR, "house", {"d": self.door}.get, self.store, self))

    def store(self, door: Door, **changes: Any) -> None:
        for name, value in changes.items():
            setattr(door, name, value)

    def deliver(self, message: Message) -> None:
        self.sim.lives.step(message)

    def close_latching(self, door: Door, args: dict[str, Any]) -> None:
        if self.refuse:
            raise TaskFailed(self.refuse)

    def close_done(self, door: Door, args: dict[str, Any]) -> None:
        self.done.append(("done", door.state, args["colour"]))

    def close_failed(self, door: Door, args: dict[str, Any]) -> None:
        self.done.append(("failed", door.state, args["reason"]))

    def begin(self, verb: str, **args: Any) -> None:
        self.sim.lives.begin("door", self.door, verb, "req-1", **args)


@pytest.fixture
def house() -> House:
    return House()


def test_a_verb_passes_through_its_tasks_in_their_time(house: House) -> None:
    house.begin("close", colour="red")
    assert (house.door.state, house.door.task) == ("open", "swinging")
    house.sim.advance(2)
    assert house.door.task == "latching"
    house.sim.advance(1)
    assert (house.door.state, house.door.task) == ("closed", None)
    assert house.done == [("done", "closed", "red")]
    first, second = house.sim.bus.messages()
    assert (first.topic, first.method, first.kind) == ("hinge@h1", "swing", "cast")
    assert (second.topic, second.method, second.kind) == ("hinge@h1", "door.close/latching", "step")


def test_what_the_state_does_not_accept_is_refused_and_changes_nothing(house: House) -> None:
    with pytest.raises(InvalidState) as refusal:
        house.begin("paint")
    assert (refusal.value.attribute, refusal.value.value) == ("state", "open")
    house.begin("close", colour="red")
    with pytest.raises(InvalidState) as refusal:
        house.begin("close", colour="blue")
    assert (refusal.value.attribute, refusal.value.value) == ("task", "swinging")


def test_a_hook_that_raises_ends_the_verb_in_its_fail_state(house: House) -> None:
    house.refuse = "the latch is broken"
    house.begin("close", colour="red")
    house.sim.settle()
    assert (house.door.state, house.door.task) == ("stuck", None)
    assert house.done == [("failed", "stuck", "the latch is broken")]
    assert house.sim.history.of("d")[-1].cause == "the latch is broken"


def test_a_fault_strikes_the_task_it_names(house: House) -> None:
    house.sim.faults.add("door.close/swinging", reason="wind")
    house.begin("close", colour="red")
    house.sim.settle()
    assert house.done == [("failed", "stuck", "wind")]


def test_a_preempting_verb_ends_what_was_running(house: House) -> None:
    house.begin("close", colour="red")
    house.begin("remove")
    house.sim.settle()
    assert house.door.state == "gone"
    assert house.done == []


def test_a_host_that_is_down_leaves_the_resource_in_its_task(house: House) -> None:
    house.sim.bus.take_down("hinge@h1")
    house.begin("close", colour="red")
    house.sim.advance(60)
    assert house.door.task == "swinging"
    house.sim.bus.bring_up("hinge@h1")
    house.sim.settle()
    assert house.door.state == "closed"


def test_a_verb_without_tasks_is_over_at_once(house: House) -> None:
    house.door.state = "closed"
    house.begin("paint")
    assert [(e.verb, e.state) for e in house.sim.history] == [("paint", "closed")]


def test_a_table_with_an_unknown_state_is_refused_when_made() -> None:
    with pytest.raises(ValueError, match=r"door.close: unknown states \['ajar'\]"):
        Machine("door", ("open",), Row("close", on=("open",), to="ajar"))
    with pytest.raises(ValueError, match="two rows"):
        Machine("door", ("open",), Row("close", on=("open",)), Row("close", on=("open",)))
