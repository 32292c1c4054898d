"""Volumes, as cinder answers. Sentences and fields were taken from cinder 29.0.0."""

from __future__ import annotations

from typing import Any

import pytest

from openstack_mock.cloud import Cloud
from tests.services.conftest import Api

SERVER = "11111111-1111-4111-8111-111111111111"


class Volumes:
    """Block storage at its newest microversion."""

    def __init__(self, api: Api) -> None:
        self.api = api

    def send(self, method: str, path: str, json: Any = None, version: str = "3.71") -> Any:
        return self.api.send(method, "block_storage", path, json, version=version)

    def create(self, **volume: Any) -> Any:
        answer = self.send("POST", "/volumes", {"volume": {"size": 1, **volume}})
        assert answer.status == 202, answer.content
        return answer.json()["volume"]

    def show(self, id: str) -> Any:
        return self.send("GET", f"/volumes/{id}").json()["volume"]

    def message(self, method: str, path: str, json: Any = None, version: str = "3.71") -> tuple[int, str]:
        answer = self.send(method, path, json, version)
        (fault,) = answer.json().values()
        return answer.status, fault["message"]


@pytest.fixture
def volumes(admin: Api) -> Volumes:
    return Volumes(admin)


def test_a_volume_is_creating_and_then_available(volumes: Volumes) -> None:
    made = volumes.create(name="data", description="d", metadata={"a": "b"})
    assert (made["status"], made["volume_type"], made["bootable"]) == ("creating", "__DEFAULT__", "false")
    shown = volumes.show(made["id"])
    assert (shown["status"], shown["name"], shown["metadata"]) == ("available", "data", {"a": "b"})
    assert shown["os-vol-host-attr:host"] in ("cinder1@lvm1#lvm1", "cinder1@lvm2#lvm2")


@pytest.mark.parametrize(
    ("body", "status", "sentence"),
    [
        ({}, 400, "'volume' is a required property"),
        ({"volume": {"name": "x"}}, 400,
         "The server could not comply with the request since it is either malformed or otherwise incorrect."),
        ({"volume": {"size": "x"}}, 400,
         "Invalid input for field/attribute size. Value: x. 'x' does not match '^[0-9]+$'"),
        ({"volume": {"size": 1, "foo": 2}}, 400,
         "Invalid input for field/attribute volume. Value: {'size': 1, 'foo': 2}. "
         "Additional properties are not allowed ('foo' was unexpected)"),
        ({"volume": {"size": 2000}}, 413,
         "VolumeSizeExceedsAvailableQuota: Requested volume or snapshot exceeds allowed gigabytes quota. "
         "Requested 2000G, quota is 1000G and 0G has been consumed."),
    ],
)  # fmt: skip
def test_a_volume_that_cannot_be_is_refused_in_cinder_s_words(
    volumes: Volumes, body: Any, status: int, sentence: str
) -> None:
    assert volumes.message("POST", "/volumes", body) == (status, sentence)
    assert volumes.send("GET", "/volumes").json()["volumes"] == []


def test_an_unknown_volume_is_not_found(volumes: Volumes) -> None:
    assert volumes.message("GET", "/volumes/nope") == (404, "Volume nope could not be found.")


def test_a_wrong_microversion_is_not_acceptable(volumes: Volumes) -> None:
    sentence = "Version 3.99 is not supported by the API. Minimum is 3.0 and maximum is 3.71."
    assert volumes.message("GET", "/volumes", version="3.99") == (406, sentence)


def test_a_volume_is_attached_through_an_attachment(volumes: Volumes) -> None:
    volume = volumes.create()["id"]
    body = {"attachment": {"volume_uuid": volume, "instance_uuid": SERVER}}
    attachment = volumes.send("POST", "/attachments", body).json()["attachment"]
    assert (attachment["status"], volumes.show(volume)["status"]) == ("reserved", "reserved")
    connector = {"attachment": {"connector": {"host": "compute1", "mountpoint": "/dev/vdb"}}}
    updated = volumes.send("PUT", f"/attachments/{attachment['id']}", connector).json()["attachment"]
    assert updated["connection_info"]["driver_volume_type"] == "iscsi"
    assert volumes.send("POST", f"/attachments/{attachment['id']}/action", {"os-complete": {}}).status == 204
    shown = volumes.show(volume)
    assert shown["status"] == "in-use"
    assert [(a["server_id"], a["device"]) for a in shown["attachments"]] == [(SERVER, "/dev/vdb")]
    again = {"attachment": {"volume_uuid": volume, "instance_uuid": SERVER[:-1] + "2"}}
    assert volumes.message("POST", "/attachments", again) == (
        400,
        f"Invalid volume: Volume {volume} status must be available or downloading to reserve, "
        "but the current status is in-use.",
    )
    assert volumes.send("DELETE", f"/attachments/{attachment['id']}").json() == {"attachments": []}
    assert volumes.show(volume)["status"] == "available"


def test_a_volume_in_use_or_with_a_snapshot_is_not_deleted(volumes: Volumes) -> None:
    volume = volumes.create()["id"]
    snapshot = volumes.send("POST", "/snapshots", {"snapshot": {"volume_id": volume, "name": "s"}}).json()["snapshot"]
    status, sentence = volumes.message("DELETE", f"/volumes/{volume}")
    assert status == 400
    assert sentence.startswith("Invalid volume: Volume status must be available or error or error_restoring")
    assert volumes.send("DELETE", f"/snapshots/{snapshot['id']}").status == 202
    assert volumes.send("DELETE", f"/volumes/{volume}").status == 202
    assert volumes.send("GET", f"/volumes/{volume}").status == 404


def test_another_project_s_volume_is_not_found(volumes: Volumes, demo: Api) -> None:
    volume = volumes.create()["id"]
    assert Volumes(demo).message("GET", f"/volumes/{volume}") == (404, f"Volume {volume} could not be found.")


def test_extending_counts_against_the_quota(volumes: Volumes) -> None:
    volume = volumes.create()["id"]
    volumes.show(volume)
    assert volumes.send("POST", f"/volumes/{volume}/action", {"os-extend": {"new_size": 3}}).status == 202
    assert volumes.show(volume)["size"] == 3
    used = volumes.send("GET", "/limits").json()["limits"]["absolute"]
    assert (used["totalVolumesUsed"], used["totalGigabytesUsed"]) == (1, 3)


def test_pages_of_a_list_follow_each_other(volumes: Volumes) -> None:
    made = [volumes.create(name=str(number))["id"] for number in range(5)]
    first = volumes.send("GET", "/volumes?limit=2").json()
    assert [row["id"] for row in first["volumes"]] == made[:2:-1]
    marker = first["volumes_links"][0]["href"].rpartition("marker=")[2]
    second = volumes.send("GET", f"/volumes?limit=2&marker={marker}").json()
    assert [row["id"] for row in second["volumes"]] == [made[2], made[1]]


def test_an_unknown_action_is_named(volumes: Volumes) -> None:
    volume = volumes.create()["id"]
    assert volumes.message("POST", f"/volumes/{volume}/action", {"nope": {}}) == (
        400,
        "There is no such action: nope. Verify the request body and Content-Type header and try again.",
    )


def test_a_back_end_that_is_down_leaves_the_volume_creating(admin: Api, cloud: Cloud) -> None:
    volumes = Volumes(admin)
    cloud.bus.take_down("cinder-volume@*")
    volume = volumes.create()["id"]
    assert volumes.show(volume)["status"] == "error"  # no back end is up: the scheduler finds none
    cloud.bus.bring_up("cinder-volume@*")
    cloud.bus.take_down("cinder-scheduler")
    waiting = volumes.create()["id"]
    assert volumes.show(waiting)["status"] == "creating"
    cloud.bus.bring_up("cinder-scheduler")
    assert volumes.show(waiting)["status"] == "available"


def test_a_fault_in_a_task_ends_it_in_error(admin: Api, cloud: Cloud) -> None:
    cloud.faults.add("volume.create/creating", times=1, reason="no space left")
    volumes = Volumes(admin)
    volume = volumes.create()["id"]
    assert volumes.show(volume)["status"] == "error"
    assert [entry.cause for entry in cloud.history.of(volume)][-1] == "no space left"


def test_the_answer_to_an_update_shows_neither_owner_nor_image(volumes: Volumes) -> None:
    volume = volumes.create(imageRef=volumes.api.get("image", "/v2/images").json()["images"][0]["id"])["id"]
    updated = volumes.send("PUT", f"/volumes/{volume}", {"volume": {"name": "new"}}).json()["volume"]
    assert updated["name"] == "new"
    assert not {"os-vol-tenant-attr:tenant_id", "volume_image_metadata"} & set(updated)
    assert {"os-vol-tenant-attr:tenant_id", "volume_image_metadata"} <= set(volumes.show(volume))


def test_from_3_66_force_may_only_be_true(volumes: Volumes) -> None:
    body = {"snapshot": {"volume_id": volumes.create()["id"], "force": False}}
    status, sentence = volumes.message("POST", "/snapshots", body)
    assert (status, sentence[:70]) == (400, "Since microversion 3.66 the 'force' flag is invalid for this request. ")
    assert volumes.send("POST", "/snapshots", {"snapshot": {**body["snapshot"], "force": True}}).status == 202


@pytest.mark.parametrize("disk_format", ["raw", "qcow2", "vmdk", "vdi", "vhd", "vhdx"])
def test_a_volume_becomes_an_image_of_any_format(volumes: Volumes, disk_format: str) -> None:
    volume = volumes.create()["id"]
    body = {"os-volume_upload_image": {"image_name": "made", "disk_format": disk_format}}
    answer = volumes.send("POST", f"/volumes/{volume}/action", body).json()["os-volume_upload_image"]
    assert answer["status"] == "uploading"
    image = volumes.api.get("image", f"/v2/images/{answer['image_id']}").json()
    assert (image["status"], image["disk_format"]) == ("active", disk_format)
    assert volumes.show(volume)["status"] == "available"


@pytest.mark.parametrize(
    ("field", "noun"), [("group_id", "Group"), ("consistencygroup_id", "Group"), ("backup_id", "Backup")]
)
def test_a_group_or_backup_that_is_not_there_is_not_found(volumes: Volumes, field: str, noun: str) -> None:
    body = {"volume": {"size": 1, field: SERVER}}
    assert volumes.message("POST", "/volumes", body) == (404, f"{noun} {SERVER} could not be found.")


def retype(volumes: Volumes, volume: str, new_type: str, policy: str) -> tuple[str, str, str | None]:
    body = {"os-retype": {"new_type": new_type, "migration_policy": policy}}
    assert volumes.send("POST", f"/volumes/{volume}/action", body).status == 202
    shown = volumes.show(volume)
    assert shown["status"] == "available"
    return shown["volume_type"], shown["os-vol-host-attr:host"], shown["migration_status"]


def test_a_retype_moves_a_volume_only_if_it_may(volumes: Volumes) -> None:
    volume = volumes.create(volume_type="lvm1")["id"]
    assert retype(volumes, volume, "lvm2", "never") == ("lvm1", "cinder1@lvm1#lvm1", None)
    assert retype(volumes, volume, "lvm2", "on-demand") == ("lvm2", "cinder1@lvm2#lvm2", "success")
    used = volumes.send("GET", f"/os-quota-sets/{volumes.api.project_id}?usage=true").json()["quota_set"]
    assert (used["volumes_lvm1"]["in_use"], used["volumes_lvm2"]["in_use"], used["volumes"]["in_use"]) == (0, 1, 1)
    same = {"os-retype": {"new_type": "lvm2"}}
    status, sentence = volumes.message("POST", f"/volumes/{volume}/action", same)
    assert (status, sentence[:70]) == (400, "Invalid volume: Retype needs volume to be in available or in-use state")
