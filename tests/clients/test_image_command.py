"""Every `openstack image` command but those of metadata definitions, its answer asserted."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from openstack_mock import mock_openstack
from tests.clients.openstack_command import Command

pytestmark = pytest.mark.filterwarnings("ignore")  # theirs, not ours

CIRROS = "cirros-0.6.3-x86_64-disk"
URL = "http://example.com/disk.raw"


class Images(Command):
    """The command, with a file to upload."""

    def __init__(self, capsys: pytest.CaptureFixture[str], cloud: Any, file: Path) -> None:
        super().__init__(capsys)
        self.cloud = cloud
        self.file = file


@pytest.fixture
def openstack(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Iterator[Images]:
    file = tmp_path / "disk.raw"
    file.write_bytes(b"content")
    with mock_openstack() as cloud:
        yield Images(capsys, cloud, file)


def test_create_with_a_file_show_save_and_delete(openstack: Images) -> None:
    created = openstack.json(
        f"image create --file {openstack.file} --disk-format raw --public --min-disk 1 --property a=b --tag t disk"
    )
    assert (created["name"], created["visibility"], created["min_disk"]) == ("disk", "public", 1)
    shown = openstack.json("image show disk")
    assert (shown["status"], shown["size"], shown["checksum"], shown["tags"]) == (
        "active", 7, hashlib.md5(b"content").hexdigest(), ["t"],
    )  # fmt: skip
    assert (shown["properties"]["a"], shown["properties"]["stores"]) == ("b", "store1")
    saved = openstack.file.parent / "saved"
    assert openstack.text(f"image save --file {saved} disk") == ""
    assert saved.read_bytes() == b"content"
    assert openstack.text("image delete disk") == ""
    assert "No Image found for disk" in openstack.fails("image show disk")


def test_list(openstack: Images) -> None:
    assert [row["Name"] for row in openstack.json("image list")] == [CIRROS]
    openstack.json("image create --private --tag x one")
    openstack.json("image create --community --property kind=odd two")
    openstack.json("image create --shared three")
    assert [row["Name"] for row in openstack.json("image list --private")] == ["one"]
    assert [row["Name"] for row in openstack.json("image list --community")] == ["two"]
    assert [row["Name"] for row in openstack.json("image list --tag x")] == ["one"]
    assert [row["Name"] for row in openstack.json("image list --property kind=odd")] == ["two"]
    assert [row["Name"] for row in openstack.json("image list --status active")] == [CIRROS]
    assert [row["Name"] for row in openstack.json("image list --name three --long")] == ["three"]
    assert [row["Name"] for row in openstack.json("image list --sort name:desc --limit 2")] == ["two", "three"]


def test_set_and_unset(openstack: Images) -> None:
    openstack.json("image create one")
    assert openstack.text("image set --name uno --property a=b --tag t --protected --os-distro debian one") == ""
    shown = openstack.json("image show uno")
    assert (shown["protected"], shown["tags"], shown["properties"]["a"]) == (True, ["t"], "b")
    assert shown["properties"]["os_distro"] == "debian"
    assert "is protected and cannot be deleted" in openstack.fails("image delete uno")
    assert openstack.text("image set --unprotected uno") == ""
    assert openstack.text("image unset --property a --tag t uno") == ""
    shown = openstack.json("image show uno")
    assert ("a" in shown["properties"], shown["tags"]) == (False, [])
    assert openstack.text("image set --deactivate " + CIRROS) == ""
    assert openstack.json(f"image show {CIRROS}")["status"] == "deactivated"
    assert openstack.text("image set --activate " + CIRROS) == ""
    assert openstack.json(f"image show {CIRROS}")["status"] == "active"


def test_projects_that_an_image_is_shared_with(openstack: Images) -> None:
    id = openstack.json("image create --shared one")["id"]
    demo = openstack.json("project show demo")["id"]
    added = openstack.json("image add project one demo")
    assert (added["image_id"], added["member_id"], added["status"]) == (id, demo, "pending")
    assert openstack.json("image member list one") == [{"Image ID": id, "Member ID": demo, "Status": "pending"}]
    assert openstack.json(f"image member get one {demo}")["status"] == "pending"
    as_demo = ("--os-username", "demo", "--os-project-name", "demo")
    assert openstack.text(f"image set --accept {id}", *as_demo) == ""
    assert [row["Name"] for row in openstack.json("image list --shared", *as_demo)] == ["one"]
    assert openstack.text("image remove project one demo") == ""
    assert openstack.json("image member list one") == []


def test_imports_and_tasks(openstack: Images) -> None:
    openstack.cloud.image.register_url(URL, b"from afar")
    assert openstack.json("image import info")["import-methods"][0] == "glance-direct"
    assert [row["ID"] for row in openstack.json("image stores list")] == ["store1", "store2"]
    one = openstack.json("image create --disk-format raw one")["id"]
    openstack.text(f"image import --method web-download --uri {URL} {one}")
    assert openstack.json("image show one")["status"] == "active"
    two = openstack.json("image create --disk-format raw two")["id"]
    assert openstack.text(f"image stage --file {openstack.file} {two}") == ""
    assert openstack.json("image show two")["status"] == "uploading"
    openstack.text(f"image import --method glance-direct --all-stores {two}")
    assert openstack.json("image show two")["properties"]["stores"] == "store1,store2"
    tasks = openstack.json("image task list")
    assert [(row["Type"], row["Status"]) for row in tasks] == [("api_image_import", "success")] * 2
    task = openstack.json(f"image task show {tasks[0]['ID']}")
    assert task["result"] == {"image_id": two}


def test_an_image_of_a_volume(openstack: Images) -> None:
    openstack.json("volume create --size 1 disk")
    openstack.json("image create --volume disk copied")
    shown = openstack.json("image show copied")
    assert (shown["name"], shown["status"]) == ("copied", "active")


def test_a_hidden_image(openstack: Images) -> None:
    openstack.json("image create one")
    assert openstack.text("image set --hidden one") == ""
    assert [row["Name"] for row in openstack.json("image list --hidden")] == ["one"]
