"""What servers do, and refuse to do in the state that they are in."""

from __future__ import annotations

from typing import Any

import pytest

from tests.services.compute.conftest import Compute


@pytest.mark.parametrize(
    ("there", "status", "back"),
    [
        ("os-stop", "SHUTOFF", "os-start"), ("pause", "PAUSED", "unpause"), ("suspend", "SUSPENDED", "resume"),
        ("shelve", "SHELVED_OFFLOADED", "unshelve"), ("rescue", "RESCUE", "unrescue"),
    ],
)  # fmt: skip
def test_an_action_has_its_way_back(compute: Compute, there: str, status: str, back: str) -> None:
    id = compute.boot()
    assert compute.act(id, there).status in (200, 202)
    assert compute.show(id)["status"] == status
    assert compute.act(id, back).status == 202
    assert compute.show(id)["status"] == "ACTIVE"


@pytest.mark.parametrize(
    ("action", "value", "sentence"),
    [
        ("os-start", None, "Cannot 'start' instance {} while it is in vm_state active"),
        ("unpause", None, "Cannot 'unpause' instance {} while it is in vm_state active"),
        ("resume", None, "Cannot 'resume' instance {} while it is in vm_state active"),
        ("unshelve", None, "Cannot 'unshelve' instance {} while it is in vm_state active"),
        ("restore", None, "Cannot 'restore' instance {} while it is in vm_state active"),
        ("unrescue", None, "Cannot 'unrescue' instance {} while it is in vm_state active"),
        ("confirmResize", None, "Cannot 'confirmResize' instance {} while it is in vm_state active"),
    ],
)
def test_an_action_out_of_place_is_a_conflict(compute: Compute, action: str, value: Any, sentence: str) -> None:
    id = compute.boot()
    assert compute.refused(id, action, value) == (409, sentence.format(id))


@pytest.mark.parametrize("finish", ["confirmResize", "revertResize"])
def test_a_resize_is_confirmed_or_reverted(compute: Compute, finish: str) -> None:
    id = compute.boot()
    before = compute.show(id)
    assert compute.act(id, "resize", {"flavorRef": "84"}).status == 202
    during = compute.show(id)
    assert (during["status"], during["flavor"]["original_name"]) == ("VERIFY_RESIZE", "m1.micro")
    assert compute.act(id, finish).status in (202, 204)
    after = compute.show(id)
    kept = {"confirmResize": (during["OS-EXT-SRV-ATTR:host"], "m1.micro"),
            "revertResize": (before["OS-EXT-SRV-ATTR:host"], "m1.nano")}  # fmt: skip
    assert after["status"] == "ACTIVE"
    assert (after["OS-EXT-SRV-ATTR:host"], after["flavor"]["original_name"]) == kept[finish]
    (row,) = compute.get(f"/os-migrations?instance_uuid={id}")["migrations"]
    assert row["status"] == {"confirmResize": "confirmed", "revertResize": "reverted"}[finish]


def test_a_locked_server_stands_still_for_its_owner(compute: Compute, member: Compute) -> None:
    id = member.boot()
    assert compute.act(id, "lock", {"locked_reason": "audit"}).status == 202
    assert member.refused(id, "os-stop") == (409, f"Instance {id} is locked")
    assert compute.show(id)["locked_reason"] == "audit"
    assert compute.act(id, "os-stop").status == 202


def test_another_project_s_server_is_not_there(compute: Compute, member: Compute) -> None:
    id = compute.boot()
    assert member.fault("GET", f"/servers/{id}") == (404, f"Instance {id} could not be found.")


def test_an_image_is_made_of_a_server(compute: Compute) -> None:
    answer = compute.act(compute.boot(), "createImage", {"name": "copy"})
    image = answer.json()["image_id"]
    assert compute.api.get("image", f"/v2/images/{image}").json()["status"] == "active"


def test_an_image_of_a_server_on_volumes_names_their_snapshots(compute: Compute) -> None:
    root = {"boot_index": 0, "uuid": compute.image, "source_type": "image", "destination_type": "volume", "volume_size": 1}
    id = compute.boot(imageRef="", block_device_mapping_v2=[root])
    made = compute.act(id, "createImage", {"name": "copy"}).json()["image_id"]
    image = compute.api.get("image", f"/v2/images/{made}").json()
    assert (image["status"], image["size"], image["disk_format"], image["container_format"]) == ("active", 0, "raw", "bare")
    assert '"source_type": "snapshot"' in image["block_device_mapping"]


def test_a_volume_is_attached_and_detached(compute: Compute) -> None:
    id = compute.boot()
    made = compute.api.post("block_storage", "/volumes", {"volume": {"size": 1}}).json()["volume"]["id"]
    answer = compute.send("POST", f"/servers/{id}/os-volume_attachments", {"volumeAttachment": {"volumeId": made}})
    assert answer.status == 202
    (row,) = compute.get(f"/servers/{id}/os-volume_attachments")["volumeAttachments"]
    assert (row["volumeId"], row["device"]) == (made, "/dev/sdb")
    assert compute.send("DELETE", f"/servers/{id}/os-volume_attachments/{made}").status == 202
    assert compute.get(f"/servers/{id}/os-volume_attachments")["volumeAttachments"] == []


def test_a_volume_attached_to_a_shelved_server_gets_its_name_on_the_next_host(compute: Compute) -> None:
    id = compute.boot()
    made = compute.api.post("block_storage", "/volumes", {"volume": {"size": 1}}).json()["volume"]["id"]
    compute.act(id, "shelve")
    compute.send("POST", f"/servers/{id}/os-volume_attachments", {"volumeAttachment": {"volumeId": made}})
    compute.act(id, "unshelve")
    (row,) = compute.get(f"/servers/{id}/os-volume_attachments")["volumeAttachments"]
    assert row["device"] == "/dev/sdb"
    assert compute.api.get("block_storage", f"/volumes/{made}").json()["volume"]["status"] == "in-use"


def test_actions_are_remembered_with_the_request_that_began_them(compute: Compute) -> None:
    id = compute.boot()
    compute.act(id, "os-stop")
    rows = compute.get(f"/servers/{id}/os-instance-actions")["instanceActions"]
    assert [row["action"] for row in rows] == ["stop", "create"]
    detail = compute.get(f"/servers/{id}/os-instance-actions/{rows[1]['request_id']}")["instanceAction"]
    assert [event["event"] for event in detail["events"]][-1] == "compute__do_build_and_run_instance"


def test_a_deleted_server_is_gone_and_its_quota_is_given_back(compute: Compute) -> None:
    id = compute.boot()
    assert compute.send("DELETE", f"/servers/{id}").status == 204
    assert compute.fault("GET", f"/servers/{id}") == (404, f"Instance {id} could not be found.")
    assert compute.get("/limits")["limits"]["absolute"]["totalInstancesUsed"] == 0
    assert [row["id"] for row in compute.get("/servers/detail?deleted=true")["servers"]] == [id]


def test_a_live_migration_moves_to_the_host_asked_for(compute: Compute) -> None:
    id = compute.boot(host="compute1")
    assert compute.act(id, "os-migrateLive", {"host": "compute2", "block_migration": "auto"}).status == 202
    assert compute.show(id)["OS-EXT-SRV-ATTR:host"] == "compute2"
