"""Microversions: what headers ask for, and tables by version."""

from __future__ import annotations

import pytest

from openstack_mock.wire.microversion import ByVersion, Microversions, parse

COMPUTE = Microversions("compute", (2, 1), (2, 104), ("x-openstack-nova-api-version",), ("nova",))


@pytest.mark.parametrize(
    ("headers", "asked"),
    [
        ({}, None),
        ({"openstack-api-version": "compute 2.53"}, "2.53"),
        ({"openstack-api-version": "volume 3.1, compute latest"}, "latest"),
        ({"openstack-api-version": "nova 2.3"}, "2.3"),
        ({"openstack-api-version": "volume 3.1"}, None),
        ({"x-openstack-nova-api-version": "2.7"}, "2.7"),
    ],
)
def test_the_version_is_read_from_the_service_s_own_headers(headers: dict[str, str], asked: str | None) -> None:
    assert COMPUTE.asked(headers) == asked


def test_a_table_gives_the_newest_row_that_is_not_too_new() -> None:
    table = ByVersion({"2.10": "b", "2.1": "a"})
    assert [table.at((2, minor)) for minor in (0, 1, 9, 10, 99)] == [None, "a", "a", "b", "b"]


@pytest.mark.parametrize("text", ["2", "2.", "02.1", "2.01", "a.b", "2.1.1", ""])
def test_what_is_no_version_is_none(text: str) -> None:
    assert parse(text) is None
