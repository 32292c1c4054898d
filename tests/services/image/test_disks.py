"""Empty disks: the inspector takes each for what it is, with the size that it was made with."""

from __future__ import annotations

import pytest

from openstack_mock.services.image import disks
from openstack_mock.services.image.inspection.formats import detect
from openstack_mock.store.blob import Blob


@pytest.mark.parametrize("size", [1 << 20, 1 << 30, 5 << 30, 80 << 30])
@pytest.mark.parametrize("name", ["qcow2", "vhd", "vmdk", "vdi", "vhdx", "iso"])
def test_an_empty_disk_is_of_its_format_and_size(name: str, size: int) -> None:
    found = detect(Blob(disks.empty(name, size)))
    assert list(found) == [name]
    assert (found[name].size(), found[name].unsafe, found[name].complete) == (size, (), True)


@pytest.mark.parametrize("name", ["raw", "ami", None])
def test_what_has_no_header_is_raw(name: str | None) -> None:
    assert list(detect(Blob(disks.empty(name, 1 << 30)))) == ["raw"]
