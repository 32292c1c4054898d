"""The Accept header, read as webob reads it (each answer seen from a real Glance)."""

from __future__ import annotations

import pytest

from openstack_mock.wire.accept import best

OFFERS = ("text/html", "application/json")


@pytest.mark.parametrize(
    ("header", "liked"),
    [
        ("*/*", "text/html"),
        ("application/json", "application/json"),
        ("text/html", "text/html"),
        ("text/plain", None),
        ("application/json;q=0.5, text/html;q=0.1", "application/json"),
        ("application/*", "application/json"),
        ("", None),
        ("image/png", None),
        ("text/*;q=0.2,*/*;q=0.1", "text/html"),
        ("garbage", "text/html"),
        ("application/octet-stream, */*;q=0", None),
        ("application/json;version=1", None),
        ("application/json;version=1;q=0.9, text/*;level=1;q=0.1", "text/html"),
    ],
)
def test_the_best_offer_is_the_one_webob_takes(header: str, liked: str | None) -> None:
    assert best(header, OFFERS) == liked
