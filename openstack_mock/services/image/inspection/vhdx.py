"""VHDX: the disk's size stands in a table that another table points to. Knows no other format."""

from __future__ import annotations

import struct
from uuid import UUID

from .formats import Bytes, Finding

_METADATA = UUID("8B7CA206-4790-4B9A-B8FE-575F050F886E").bytes_le
_DISK_SIZE = UUID("2FA54224-CD1B-4876-B211-5DBED83BF4B8").bytes_le
_TABLE = 64 << 10
_REGIONS = 192 << 10


def vhdx(data: Bytes) -> Finding | None:
    """A VHDX. What its tables do not tell counts as nothing; what is cut off makes it incomplete."""
    if not data.at(0, 32).startswith(b"vhdxfile"):
        return None
    table = data.at(_REGIONS, _TABLE)
    if len(table) < _TABLE:
        return Finding("vhdx", lambda: 0, (), complete=False)
    place = _metadata_place(table)
    if place is None:
        return Finding("vhdx", lambda: 0)
    entry = _size_place(data.at(place, _TABLE))
    if entry is None:
        return Finding("vhdx", lambda: 0, (), complete=len(data.at(place, _TABLE)) == _TABLE)
    value = data.at(place + entry, 8)
    if len(value) < 8:
        return Finding("vhdx", lambda: 0, (), complete=False)
    return Finding("vhdx", lambda: int(struct.unpack("<Q", value)[0]))


def _metadata_place(table: bytes) -> int | None:
    """Where the metadata lies, as the region table says."""
    signature, _, count, _ = struct.unpack_from("<IIII", table)
    if signature != 0x69676572 or count >= 2048:
        return None
    for number in range(count):
        entry = table[16 + 32 * number : 48 + 32 * number]
        if entry[:16] == _METADATA:
            return int(struct.unpack_from("<Q", entry, 16)[0])
    return None


def _size_place(metadata: bytes) -> int | None:
    """Where in the metadata the disk's size stands."""
    if len(metadata) < 32 or metadata[:8] != b"metadata":
        return None
    (count,) = struct.unpack_from("<H", metadata, 10)
    for number in range(min(count, 2047)):
        entry = metadata[32 + 32 * number : 64 + 32 * number]
        if entry[:16] == _DISK_SIZE:
            return int(struct.unpack_from("<I", entry, 16)[0])
    return None
