"""Empty disks: what a volume or a server's disk is as an image, in each format. Knows no image and no store."""

from __future__ import annotations

import struct
from collections.abc import Callable
from uuid import UUID

_SECTOR = 512
_CLUSTER_BITS = 12
_CLUSTER = 1 << _CLUSTER_BITS
_MIB = 1 << 20
_RAW = bytes(_SECTOR)  # of a raw disk only the first sector is kept: its bytes would be as many as its size


def empty(disk_format: str | None, size: int) -> bytes:
    """An empty disk of `size` bytes in a format; a sector of zeros for one that has no header of its own."""
    make = _MAKERS.get(disk_format or "")
    return make(size) if make is not None else _RAW


def qcow2(size: int) -> bytes:
    """QEMU's (version 3): a header, a reference count table and block, an L1 table."""
    entries = -(-size // (_CLUSTER * (_CLUSTER // 8)))
    header = struct.pack(
        ">4sIQIIQIIQQIIQQQQII", b"QFI\xfb", 3, 0, 0, _CLUSTER_BITS, size, 0, entries, 3 * _CLUSTER, _CLUSTER, 1, 0, 0,
        0, 0, 0, 4, 104,
    )  # fmt: skip
    directory = -(-8 * entries // _CLUSTER) or 1
    table = struct.pack(">Q", 2 * _CLUSTER)
    counts = struct.pack(">H", 1) * (3 + directory)
    return b"".join(part.ljust(_CLUSTER, b"\0") for part in (header, table, counts)) + bytes(directory * _CLUSTER)


def vhd(size: int) -> bytes:
    """A dynamic VHD: a copy of its footer, a header, an empty block table, the footer."""
    blocks = -(-size // (2 * _MIB))
    cylinders = min(size // (_SECTOR * 16 * 63), 65535)
    footer = _summed(
        struct.pack(
            ">8sIIQI4sI4sQQHBBI4x16s", b"conectix", 2, 0x10000, _SECTOR, 0, b"qemu", 0x50003, b"Wi2k", size, size,
            cylinders, 16, 63, 3, bytes(16),
        ), _SECTOR, 64,
    )  # fmt: skip
    header = _summed(
        struct.pack(">8sQQIII4x", b"cxsparse", 0xFFFFFFFFFFFFFFFF, 1536, 0x10000, blocks, 2 * _MIB), 1024, 36
    )
    table = b"\xff" * (-(-4 * blocks // _SECTOR) * _SECTOR)
    return footer + header + table + footer


def vmdk(size: int) -> bytes:
    """A monolithic sparse VMDK: a header, its descriptor, an empty grain directory."""
    sectors = -(-size // _SECTOR)
    tables = -(-sectors // (512 * 128))
    directory, first = 21, 21 + -(-4 * tables // _SECTOR)
    overhead = -(-(first + 4 * tables) // 128) * 128
    header = struct.pack(
        "<4sIIQQQQIQQQB4sH", b"KDMV", 1, 3, sectors, 128, 1, 20, 512, directory, directory, overhead, 0, b"\n \r\n", 0
    )
    text = (
        "# Disk DescriptorFile\nversion=1\nCID=fffffffe\nparentCID=ffffffff\n"
        f'createType="monolithicSparse"\n\n# Extent description\nRW {sectors} SPARSE "disk.vmdk"\n\n'
        '# The Disk Data Base\n#DDB\n\nddb.virtualHWVersion = "4"\nddb.adapterType = "ide"\n'
        f'ddb.geometry.cylinders = "{sectors // (16 * 63)}"\nddb.geometry.heads = "16"\nddb.geometry.sectors = "63"\n'
    )
    places = struct.pack(f"<{tables}I", *(first + 4 * number for number in range(tables)))
    front = header.ljust(_SECTOR, b"\0") + text.encode().ljust(20 * _SECTOR, b"\0") + places
    return front.ljust(overhead * _SECTOR, b"\0")


def vdi(size: int) -> bytes:
    """VirtualBox's: a header and an empty block map."""
    blocks = -(-size // _MIB)
    data = -(-(_SECTOR + 4 * blocks) // _SECTOR) * _SECTOR
    head = b"<<< QEMU VM Virtual Disk Image >>>\n".ljust(64, b"\0")
    fields = struct.pack("<IIIII256sIIIIIIIQIIII", 0xBEDA107F, 0x10001, 0x180, 1, 0, b"", _SECTOR, data, 0, 0, 0,
                         _SECTOR, 0, size, _MIB, 0, blocks, 0)  # fmt: skip
    return ((head + fields).ljust(_SECTOR, b"\0") + b"\xff" * (4 * blocks)).ljust(data, b"\0")


def vhdx(size: int) -> bytes:
    """A VHDX as far as Glance reads one: the region table, and in the metadata the disk's size. It has no log."""
    region = UUID("8B7CA206-4790-4B9A-B8FE-575F050F886E").bytes_le + struct.pack("<QII", _MIB, _MIB, 1)
    item = UUID("2FA54224-CD1B-4876-B211-5DBED83BF4B8").bytes_le + struct.pack("<IIII", 64 << 10, 8, 0, 0)
    parts = {
        0: b"vhdxfile",
        192 << 10: struct.pack("<IIII", 0x69676572, 0, 1, 0) + region,
        _MIB: struct.pack("<8sHH20x", b"metadata", 0, 1) + item,
        _MIB + (64 << 10): struct.pack("<Q", size),
    }
    disk = bytearray(2 * _MIB)
    for place, part in parts.items():
        disk[place : place + len(part)] = part
    return bytes(disk)


def iso(size: int) -> bytes:
    """A primary volume descriptor behind an empty system area."""
    blocks = max(1, -(-size // 2048))
    volume = bytearray(2048)
    volume[:7] = b"\x01CD001\x01"
    struct.pack_into("<I", volume, 80, blocks)
    struct.pack_into("<H", volume, 128, 2048)
    return bytes(0x8000) + bytes(volume)


# fmt: off
_MAKERS: dict[str, Callable[[int], bytes]] = {
    "qcow2": qcow2, "vhd": vhd, "vmdk": vmdk, "vdi": vdi, "vhdx": vhdx, "iso": iso,
}
# fmt: on


def _summed(part: bytes, length: int, place: int) -> bytes:
    """A part of a VHD at its length, its checksum (of the bytes, inverted) at `place`."""
    whole = bytearray(part.ljust(length, b"\0"))
    struct.pack_into(">I", whole, place, ~sum(whole) & 0xFFFFFFFF)
    return bytes(whole)
