"""The bus: order, durations, components that are down, faults on the way."""

from __future__ import annotations

import pickle
from typing import Any

import pytest

from openstack_mock.sim.bus import Message, MessagingTimeout
from openstack_mock.sim.clock import SECOND
from openstack_mock.sim.simulation import Simulation

START = 1_000_000 * SECOND


class Recorder:
    def __init__(self) -> None:
        self.seen: list[tuple[str, Any]] = []
        self.sim: Simulation

    def deliver(self, message: Message) -> str:
        self.seen.append((message.method, self.sim.now - START))
        return f"did {message.method}"


@pytest.fixture
def sim() -> Simulation:
    return Simulation(mode="manual", start=START)


@pytest.fixture
def recorder(sim: Simulation) -> Recorder:
    recorder = Recorder()
    recorder.sim = sim
    sim.bus.serve(lambda exchange: recorder)
    return recorder


def test_messages_are_delivered_in_order_of_their_due_time(sim: Simulation, recorder: Recorder) -> None:
    sim.bus.cast("compute", "compute@h", "late", {}, delay=9)
    sim.bus.cast("compute", "compute@h", "soon", {}, delay=2)
    sim.bus.cast("compute", "compute@h", "also_soon", {}, delay=2)
    sim.advance(5)
    assert recorder.seen == [("soon", 2 * SECOND), ("also_soon", 2 * SECOND)]
    sim.settle()
    assert recorder.seen[-1] == ("late", 9 * SECOND)
    assert sim.now == START + 9 * SECOND


def test_a_step_delivers_one_message(sim: Simulation, recorder: Recorder) -> None:
    sim.bus.cast("compute", "compute@h", "one", {})
    sim.bus.cast("compute", "compute@h", "two", {})
    message = sim.bus.step()
    assert message is not None
    assert message.method == "one"
    assert [method for method, _ in recorder.seen] == ["one"]


def test_immediate_work_takes_no_time(recorder: Recorder, sim: Simulation) -> None:
    sim.clock.mode = "immediate"
    sim.bus.cast("compute", "compute@h", "build", {}, delay=600)
    sim.before_request()
    assert recorder.seen[0][0] == "build"
    assert sim.now == START + 1_000


def test_a_component_that_is_down_gets_its_messages_when_it_is_back(sim: Simulation, recorder: Recorder) -> None:
    sim.bus.take_down("compute@h*")
    sim.bus.cast("compute", "compute@h1", "first", {})
    sim.bus.cast("compute", "compute@h1", "second", {})
    sim.settle()
    assert recorder.seen == []
    sim.bus.bring_up("compute@h*")
    sim.settle()
    assert [method for method, _ in recorder.seen] == ["first", "second"]


def test_a_call_is_answered_at_once_or_times_out(sim: Simulation, recorder: Recorder) -> None:
    assert sim.bus.call("compute", "scheduler", "select", {}) == "did select"
    sim.bus.take_down("scheduler")
    with pytest.raises(MessagingTimeout, match="No reply from scheduler to select"):
        sim.bus.call("compute", "scheduler", "select", {})


def test_a_message_can_be_dropped_delayed_and_doubled(sim: Simulation, recorder: Recorder) -> None:
    sim.faults.add("bus.compute@h.lost", drop=True)
    sim.faults.add("bus.compute@h.slow", delay=5)
    sim.faults.add("bus.compute@h.twice", duplicate=True)
    for method in ("lost", "slow", "twice"):
        sim.bus.cast("compute", "compute@h", method, {})
    sim.settle()
    assert recorder.seen == [("twice", 0), ("twice", 0), ("slow", 5 * SECOND)]


def test_periodic_work_runs_when_its_time_is_passed_and_nobody_waits_for_it(
    sim: Simulation, recorder: Recorder
) -> None:
    sim.bus.every(60, "network", "agent@net1", "heartbeat")
    sim.settle()
    assert recorder.seen == []
    sim.advance(150)
    assert recorder.seen == [("heartbeat", 60 * SECOND), ("heartbeat", 120 * SECOND)]


def test_a_notification_reaches_those_who_listen_for_it(sim: Simulation) -> None:
    heard: list[Message] = []
    stop = sim.bus.subscribe("compute.instance.*", heard.append)
    sim.bus.notify("compute", "compute.h1", "compute.instance.create.end", {"instance_id": "i"})
    sim.bus.notify("image", "image.h1", "image.create", {})
    stop()
    sim.bus.notify("compute", "compute.h1", "compute.instance.delete.end", {})
    assert [message.method for message in heard] == ["compute.instance.create.end"]
    assert len(sim.bus.notifications) == 3


def test_a_pickled_simulation_goes_on_where_it_was(sim: Simulation, recorder: Recorder) -> None:
    sim.bus.cast("compute", "compute@h", "build", {}, delay=3)
    copy: Simulation = pickle.loads(pickle.dumps(sim))
    assert copy.ids.uuid() == sim.ids.uuid()
    other = Recorder()
    other.sim = copy
    copy.bus.serve(lambda exchange: other)
    copy.settle()
    assert other.seen == [("build", 3 * SECOND)]
    assert recorder.seen == []
