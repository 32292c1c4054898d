"""Which names the real service's database holds for equal; each pair was tried there."""

from __future__ import annotations

import pytest

from openstack_mock.services.placement.collation import fold


@pytest.mark.parametrize("pair", ["a A", "a á", "ß s", "\u0451 \u0435", "ñ N", "ς Σ", "Å a", "ÿ y"])
def test_these_are_one_name(pair: str) -> None:
    one, two = pair.split(" ")
    assert fold(one) == fold(f"{two}  ")


@pytest.mark.parametrize("pair", ["ø o", "æ ae", "ß ss", "ﬁ fi", "й и", "が か", "a\u0301 a", "đ d", "ア あ"])
def test_these_are_two(pair: str) -> None:
    one, two = pair.split(" ")
    assert fold(one) != fold(two)
