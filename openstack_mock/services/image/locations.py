"""Locations: putting an image's data into stores, and finding it there again. Knows no request."""

from __future__ import annotations

from typing import Any

from ...store.blob import Blob
from .state import Image, Location, State


class StoreFailed(Exception):
    """A store did not take the data: a fault was injected at `store.NAME`."""


def put(cloud: Any, state: State, image: Image, store: str, blob: Blob) -> Location:
    """Keep data in a store, as an image's location. StoreFailed if a fault strikes at `store.NAME`."""
    fault = cloud.sim.faults.check(f"store.{store}")
    if fault is not None:
        raise StoreFailed(fault.reason or f"Store {store} failed")
    location = Location(url(store, image.id), {"store": store}, blob)
    image.locations.append(location)
    return location


def url(store: str, image_id: str) -> str:
    """Where a file store keeps an image."""
    return f"file:///var/lib/glance/{store}/{image_id}"


def forget(image: Image) -> None:
    """Let go of an image's data in every store."""
    image.locations = []


def data(state: State, image: Image) -> Blob | None:
    """An image's data, from the first location that has it."""
    for location in image.locations:
        blob = location.blob if location.blob is not None else state.urls.get(location.url)
        if blob is not None:
            return blob
    return None
