"""Chance and faults: one seed, one history; a fault strikes where and as often as it says."""

from __future__ import annotations

import re
from uuid import UUID

import pytest

from openstack_mock.sim.faults import Faults
from openstack_mock.sim.ids import Ids


def test_one_seed_gives_the_same_ids() -> None:
    assert [Ids(7).uuid(), Ids(7).mac()] == [Ids(7).uuid(), Ids(7).mac()]
    assert Ids(7).uuid() != Ids(8).uuid()


def test_ids_are_version_4_uuids() -> None:
    ids = Ids(1)
    for text in (ids.uuid(), ids.hex()):
        assert UUID(text).version == 4
        assert UUID(text).variant == "specified in RFC 4122"
    assert re.fullmatch(r"fa:16:3e(:[0-9a-f]{2}){3}", ids.mac())


def test_a_stream_does_not_depend_on_what_was_drawn_before() -> None:
    fresh, used = Ids(3), Ids(3)
    used.uuid()
    assert fresh.stream("seed").uuid() == used.stream("seed").uuid()
    assert fresh.stream("seed").uuid() != fresh.stream("other").uuid()


def test_a_fault_strikes_as_often_as_it_says() -> None:
    faults = Faults()
    faults.add("server.build/*", times=2, after=1, reason="no power")
    strikes = [faults.check("server.build/spawning") for _ in range(5)]
    assert [bool(strike) for strike in strikes] == [False, True, True, False, False]
    assert faults.check("server.stop/powering-off") is None


def test_a_fault_can_be_taken_out() -> None:
    faults = Faults()
    fault = faults.add("*")
    faults.remove(fault.id)
    assert faults.check("anything") is None
    with pytest.raises(KeyError):
        faults.remove(fault)


def test_a_misspelt_effect_is_refused() -> None:
    with pytest.raises(TypeError, match="reson"):
        Faults().add("*", reson="x")
