"""Disk formats, read from files that qemu-img has made; each verdict is the real inspector's (oslo.utils)."""

from __future__ import annotations

import gzip
import struct
from dataclasses import dataclass
from pathlib import Path

import pytest

from openstack_mock.services.image.configuration import Options
from openstack_mock.services.image.disks import qcow2
from openstack_mock.services.image.inspection import InvalidImageData, detect, virtual_size
from openstack_mock.store.blob import Blob

DISKS = Path(__file__).parent / "disks"
MIB = 1 << 20
UNSAFE = "Image failed safety checks"


@dataclass
class Described:
    disk_format: str | None
    container_format: str | None = "bare"


def disk(name: str) -> Blob:
    return Blob(gzip.decompress((DISKS / f"{name}.gz").read_bytes()))


def iso(bootable: bool = False) -> Blob:
    """An ISO 9660 file system of 30 blocks; a bootable one has a partition table, too."""
    data = bytearray(0x8000 + 2048)
    data[0x8000:0x8006] = b"\1CD001"
    struct.pack_into("<L", data, 0x8000 + 80, 30)
    struct.pack_into("<H", data, 0x8000 + 128, 2048)
    if bootable:
        data[:512] = mbr().bytes()[:512]
    return Blob(bytes(data))


def mbr(kind: int = 0x83, boot: int = 0x80, start: int = 63) -> Blob:
    """A disk with one partition."""
    data = bytearray(4096)
    data[510:512] = b"\x55\xaa"
    struct.pack_into("<B3BB3BII", data, 446, boot, 0, 2, 0, kind, 1, 1, 1, start, 100)
    return Blob(bytes(data))


@pytest.mark.parametrize(
    ("name", "disk_format", "size"),
    [
        ("plain.qcow2", "qcow2", 16 * MIB),
        ("old.qcow2", "qcow2", 16 * MIB),
        ("zstd.qcow2", "qcow2", 16 * MIB),
        ("dynamic.vhd", "vhd", 16 * MIB + 4096),  # rounded up to whole cylinders
        ("plain.vhdx", "vhdx", 16 * MIB),
        ("sparse.vmdk", "vmdk", 16 * MIB),
        ("stream.vmdk", "vmdk", 128 << 10),
        ("plain.vdi", "vdi", 16 * MIB),
    ],
)
def test_the_size_of_the_disk_is_read_from_its_header(name: str, disk_format: str, size: int) -> None:
    assert virtual_size(Described(disk_format), disk(name), Options()) == size


@pytest.mark.parametrize(
    ("name", "disk_format", "says"),
    [
        ("backed.qcow2", "qcow2", UNSAFE),
        ("external.qcow2", "qcow2", UNSAFE),
        ("extl2.qcow2", "qcow2", UNSAFE),
        ("flat.vmdk", "vmdk", UNSAFE),
        ("plain.qed", "raw", UNSAFE),
        ("backed.qcow2", "raw", UNSAFE),
        ("plain.qcow2", "vmdk", "Image disk_format vmdk does not match stream data qcow2"),
        ("plain.vdi", "qcow2", "Image disk_format qcow2 does not match stream data vdi"),
        ("plain.qcow2", "ami", "Image disk_format ami does not match stream data qcow2"),
    ],
)
def test_what_is_unsafe_or_of_another_format_is_refused(name: str, disk_format: str, says: str) -> None:
    with pytest.raises(InvalidImageData, match=f"^{says}$"):
        virtual_size(Described(disk_format), disk(name), Options())


def test_a_raw_image_may_hold_any_safe_format() -> None:
    data = disk("plain.qcow2")
    assert virtual_size(Described("raw"), data, Options()) == data.size


def test_a_container_is_not_looked_into() -> None:
    assert virtual_size(Described("qcow2", "ovf"), disk("backed.qcow2"), Options()) is None


def test_a_format_that_nobody_can_tell_is_taken_as_it_is() -> None:
    assert virtual_size(Described("ami"), Blob(b"kernel"), Options()) is None


def test_a_mismatch_is_borne_where_the_operator_says_so_but_nothing_unsafe() -> None:
    lenient = Options(require_image_format_match=False)
    assert virtual_size(Described("qcow2"), Blob(b"x" * 600), lenient) is None
    with pytest.raises(InvalidImageData, match=UNSAFE):
        virtual_size(Described("qcow2"), disk("backed.qcow2"), lenient)


def test_a_bootable_iso_is_an_iso() -> None:
    assert virtual_size(Described("iso"), iso(), Options()) == 30 * 2048
    assert detect(iso(bootable=True)).keys() == {"iso", "gpt"}
    assert virtual_size(Described("iso"), iso(bootable=True), Options()) == 30 * 2048


@pytest.mark.parametrize(
    ("data", "sane"),
    [
        (mbr(), True),
        (mbr(kind=0xEE, start=1, boot=0), True),
        (mbr(kind=0xEE, start=2, boot=0), False),
        (mbr(boot=0x42), False),
        (mbr(kind=0), False),
    ],
)
def test_a_partition_table_has_to_make_sense(data: Blob, sane: bool) -> None:
    if sane:
        assert virtual_size(Described("raw"), data, Options()) == data.size
    else:
        with pytest.raises(InvalidImageData, match=UNSAFE):
            virtual_size(Described("raw"), data, Options())


def test_what_is_cut_off_cannot_be_checked() -> None:
    cut = Blob(disk("plain.vhdx").at(0, 200 << 10))
    with pytest.raises(InvalidImageData, match="Incomplete file cannot be safety checked"):
        virtual_size(Described("vhdx"), cut, Options())


def test_two_formats_at_once_are_refused() -> None:
    data = bytearray(iso().bytes())
    data[:512] = disk("plain.qcow2").at(0, 512)
    with pytest.raises(InvalidImageData, match="Multiple formats detected"):
        virtual_size(Described("qcow2"), Blob(bytes(data)), Options())


def test_the_image_of_a_fresh_cloud_is_a_real_disk() -> None:
    assert virtual_size(Described("qcow2"), Blob(qcow2(112 * MIB)), Options()) == 112 * MIB
