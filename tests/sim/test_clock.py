"""Virtual time, in every mode."""

from __future__ import annotations

import pytest

from openstack_mock.sim import clock
from openstack_mock.sim.clock import SECOND, Clock, iso, iso_micros, parse_time
from openstack_mock.sim.simulation import Simulation

NOON = parse_time("2026-01-31T12:00:00Z")


def test_times_are_read_with_and_without_a_zone_and_as_seconds() -> None:
    assert parse_time("2026-01-31T12:00:00") == NOON
    assert parse_time("2026-01-31T14:00:00+02:00") == NOON
    assert parse_time(str(NOON // SECOND)) == NOON
    with pytest.raises(ValueError, match="soon"):
        parse_time("soon")


def test_times_are_written_as_the_services_write_them() -> None:
    assert iso(NOON) == "2026-01-31T12:00:00Z"
    assert iso_micros(NOON + 7) == "2026-01-31T12:00:00.000007"


def test_a_clock_with_a_start_stands_apart_from_the_wall() -> None:
    ticking = Clock("immediate", NOON)
    assert ticking.target() == NOON + 1_000
    assert ticking.for_client(NOON) >= clock.wall() - 10 * SECOND


def test_a_clock_that_leapt_ahead_of_the_wall_goes_on_with_it_and_lets_it_catch_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    walls = iter([NOON, NOON + 10 * SECOND, NOON + 20 * SECOND, NOON + 200 * SECOND])
    monkeypatch.setattr(clock, "wall", lambda: next(walls))
    leaping = Clock("immediate")
    leaping.now += 12 * SECOND
    times = []
    for _ in range(3):
        leaping.now = leaping.target()
        times.append(leaping.now - NOON)
    assert times == [21 * SECOND, 30 * SECOND, 200 * SECOND]


def test_a_clock_without_a_start_never_falls_behind_the_wall() -> None:
    late = Clock("immediate")
    late.now -= 3600 * SECOND
    assert late.target() >= late.start


def test_an_unknown_mode_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="immediate, manual, ticking, realtime"):
        Clock("instant")


def test_manual_time_moves_only_when_told() -> None:
    sim = Simulation(mode="manual", start=NOON)
    sim.before_request()
    assert sim.now == NOON
    sim.advance(5)
    assert sim.now == NOON + 5 * SECOND


def test_ticking_time_moves_by_the_tick_at_each_request() -> None:
    sim = Simulation(mode="ticking", start=NOON, tick=3)
    sim.before_request()
    sim.before_request()
    assert sim.now == NOON + 6 * SECOND


def test_realtime_goes_on_from_where_an_advance_has_led() -> None:
    sim = Simulation(mode="realtime", start=0)
    sim.advance(3600)
    before = sim.clock.now
    assert sim.clock.target() >= before >= 3600 * SECOND
    assert sim.clock.target() < before + 3600 * SECOND


def test_a_change_of_pace_moves_no_hand() -> None:
    clock = Clock("realtime", 0, speed=1.0)
    clock.now = 5 * SECOND
    clock.change(speed=1e-9)
    assert clock.target() == 5 * SECOND
    clock.change("ticking", tick=2)
    assert clock.target() == 7 * SECOND


def test_a_change_to_no_mode_names_the_modes() -> None:
    with pytest.raises(ValueError, match="immediate, manual, ticking, realtime"):
        Clock().change("slow")
