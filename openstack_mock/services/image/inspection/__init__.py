"""Disk formats, read from an image's own bytes. Knows no image service."""

from __future__ import annotations

from typing import Any

from ....store.blob import Blob


class InvalidImageData(Exception):
    """The data is not what it is said to be, or not safe."""


def virtual_size(image: Any, blob: Blob, options: Any) -> int | None:
    """The size of the disk in an image's data; None if that cannot be said."""
    return blob.size if image.disk_format == "raw" else None
