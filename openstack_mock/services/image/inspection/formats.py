"""Every format that is looked for, most of them by a header alone. Knows nothing of what is allowed."""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

FORMATS = ("raw", "qcow2", "vhd", "vhdx", "vmdk", "vdi", "qed", "iso", "gpt", "luks")
_SECTOR = 512


class Bytes(Protocol):
    """Data of a known size that can be read anywhere."""

    size: int

    def at(self, start: int, count: int) -> bytes: ...


class Broken(Exception):
    """A header makes no sense where it has to."""


class Undecided(Exception):
    """The inspector loses its way in a text that is not all ASCII; Glance then takes the data as it is."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Data is of this format. `unsafe`: the safety checks that it fails; `complete`: all that they need is there."""

    name: str
    size: Callable[[], int]
    unsafe: tuple[str, ...] = ()
    complete: bool = True


def detect(data: Bytes) -> dict[str, Finding]:
    """The formats that data is of, by name; `raw` if it is of no other."""
    from .vhdx import vhdx
    from .vmdk import vmdk

    probes: tuple[Callable[[Bytes], Finding | None], ...] = (qcow2, vhd, vhdx, vmdk, vdi, qed, iso, gpt, luks)
    found = {finding.name: finding for probe in probes if (finding := probe(data)) is not None}
    return found or {"raw": Finding("raw", lambda: data.size)}


def qcow2(data: Bytes) -> Finding | None:
    """QEMU's copy-on-write disk. Unsafe: a backing file, an external data file, features nobody knows."""
    header = data.at(0, _SECTOR)
    if len(header) < _SECTOR or header[:4] != b"QFI\xfb":
        return None
    version, backing = struct.unpack_from(">IQ", header, 4)
    (size,) = struct.unpack_from(">Q", header, 24)
    unsafe = ["backing_file"] if backing else []
    features = header[72:80]
    if features[7] & 0x04:
        unsafe.append("data_file")
    if version != 2 and (version != 3 or any(features[:7]) or features[7] & 0xF0):
        unsafe.append("unknown_features")
    return Finding("qcow2", lambda: int(size), tuple(unsafe))


def vhd(data: Bytes) -> Finding | None:
    """A dynamic VHD, which has a copy of its footer at its front."""
    header = data.at(0, _SECTOR)
    if not header.startswith(b"conectix"):
        return None
    complete = len(header) == _SECTOR
    size = struct.unpack_from(">Q", header, 40)[0] if complete else 0
    return Finding("vhd", lambda: int(size), (), complete)


def vdi(data: Bytes) -> Finding | None:
    """VirtualBox's disk."""
    header = data.at(0, _SECTOR)
    if len(header) < _SECTOR or struct.unpack_from("<I", header, 64)[0] != 0xBEDA107F:
        return None
    return Finding("vdi", lambda: int(struct.unpack_from("<Q", header, 368)[0]))


def qed(data: Bytes) -> Finding | None:
    """QEMU's enhanced disk, which is allowed nowhere."""
    header = data.at(0, _SECTOR)
    if len(header) < _SECTOR or not header.startswith(b"QED\0"):
        return None
    return Finding("qed", lambda: data.size, ("banned",))


def iso(data: Bytes) -> Finding | None:
    """An ISO 9660 or UDF file system; only a primary volume descriptor tells its size."""
    header = data.at(0x8000, 2048)
    if len(header) < 2048 or header[1:6] not in (b"CD001", b"NSR02", b"NSR03"):
        return None
    size = 0
    if header[0] == 1:
        size = struct.unpack_from("<L", header, 80)[0] * struct.unpack_from("<H", header, 128)[0]
    return Finding("iso", lambda: int(size))


def gpt(data: Bytes) -> Finding | None:
    """A disk with an MBR, which a GPT has too; a FAT boot sector looks like one and is none."""
    sector = data.at(0, _SECTOR)
    if len(sector) < _SECTOR or sector[510:512] != b"\x55\xaa" or (sector[16] == 2 and sector[21] == 0xF8):
        return None
    return Finding("gpt", lambda: data.size, () if _sane_partitions(sector) else ("mbr",))


def _sane_partitions(sector: bytes) -> bool:
    used, protective = [], False
    for number in range(4):
        boot, head, start, track, kind, _, _, _, first, _ = struct.unpack_from("<B3BB3BII", sector, 446 + 16 * number)
        if boot not in (0x00, 0x80):
            return False
        if kind:
            used.append(number)
        if kind == 0xEE:
            protective = True
            if (head, start, track) != (0, 2, 0) or first != 1:
                return False
    return bool(used) and not (protective and used != [0])


def luks(data: Bytes) -> Finding | None:
    """An encrypted disk; only version 1 is known."""
    header = data.at(0, 592)
    if header[:6] != b"LUKS\xba\xbe":
        return None

    def size() -> int:
        if len(header) < 168:
            raise Broken
        return data.size - int(struct.unpack_from(">I", header, 104)[0]) * _SECTOR

    complete = len(header) == 592
    version = struct.unpack_from(">H", header, 6)[0] if complete else 0
    return Finding("luks", size, () if version == 1 else ("version",), complete)
