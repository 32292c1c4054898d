"""Whether data may be an image's: does it fit the disk format, is it safe. Knows no bytes, only findings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from .formats import FORMATS, Broken, Bytes, Finding, Undecided, detect


class InvalidImageData(Exception):
    """The data is not what the image says it is, or not safe to use. The message is the real service's."""


class _Described(Protocol):
    """What an image says of its data."""

    @property
    def disk_format(self) -> str | None: ...
    @property
    def container_format(self) -> str | None: ...


class _Rules(Protocol):
    """What the operator wants."""

    @property
    def require_image_format_match(self) -> bool: ...


def virtual_size(image: _Described, data: Bytes, rules: _Rules) -> int | None:
    """The size of the disk in an image's data; None if that is not known. InvalidImageData if it is refused.

    Only a bare container is looked into.
    """
    if image.container_format != "bare":
        return None
    try:
        found = _one(detect(data))
        size = _size(image.disk_format or "", found, data)
        if not found.complete:
            raise _Mismatch("Incomplete file cannot be safety checked")
    except _Mismatch as error:
        if rules.require_image_format_match:
            raise InvalidImageData(str(error)) from None
        return None
    except Broken:
        if rules.require_image_format_match:
            raise InvalidImageData("Image format inspection failed") from None
        return None
    except Undecided:
        return None
    if found.unsafe:
        raise InvalidImageData("Image failed safety checks")
    return size


class _Mismatch(Exception):
    """The format does not fit."""


def _one(found: Mapping[str, Finding]) -> Finding:
    """The one format that the data is of. A bootable ISO carries a partition table, too."""
    if found.keys() == {"iso", "gpt"}:
        return found["iso"]
    if len(found) > 1:
        raise _Mismatch(f"Multiple formats detected: {','.join(found)}")
    return next(iter(found.values()))


def _size(disk_format: str, found: Finding, data: Bytes) -> int | None:
    if found.name == disk_format:
        return found.size()
    if found.name == "raw" and disk_format not in FORMATS:
        return None
    if disk_format == "raw":
        return data.size
    raise _Mismatch(f"Image disk_format {disk_format} does not match stream data {found.name}")


__all__: Sequence[str] = ("InvalidImageData", "virtual_size")
