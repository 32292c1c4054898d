"""The tree of maxima that finds the next place with enough room, held against a plain list."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from openstack_mock.services.placement.peaks import NONE, Peaks


@given(st.lists(st.tuples(st.integers(0, 70), st.integers(NONE, 9))), st.integers(0, 75), st.integers(0, 9))
def test_the_next_place_is_the_first_that_is_large_enough(
    writes: list[tuple[int, int]], start: int, least: int
) -> None:
    peaks, plain = Peaks(), [NONE] * 100
    for place, value in writes:
        peaks[place] = plain[place] = value
    found = next((place for place in range(start, 100) if plain[place] >= least), None)
    assert peaks.next(start, least) == found
    assert all(peaks[place] == plain[place] for place in range(100))
