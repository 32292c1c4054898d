"""What other services ask of Glance, and what a fresh cloud has; unified limits."""

from __future__ import annotations

import hashlib

import pytest

from openstack_mock.cloud import Cloud
from openstack_mock.services.image.machine import IMAGE
from tests.services.conftest import Api
from tests.services.image.conftest import Glance, sentence, with_options


def test_a_fresh_cloud_has_a_tiny_bootable_image(glance: Glance, tenant: Glance) -> None:
    (image,) = tenant("GET", "/images").json()["images"]
    data = tenant("GET", f"/images/{image['id']}/file").content
    assert (image["name"], image["visibility"], image["status"]) == ("cirros-0.6.3-x86_64-disk", "public", "active")
    assert (image["size"], image["checksum"]) == (len(data), hashlib.md5(data).hexdigest())
    assert image["os_hash_value"] == hashlib.sha512(data).hexdigest()
    assert Glance(Api(Cloud(seed=1, cloud="bare")))("GET", "/images").json()["images"] == []


def test_other_services_make_and_fill_images(cloud: Cloud, tenant: Glance) -> None:
    who = cloud.identity.service_credentials("demo")
    image = cloud.image.create(who, "snapshot", {"image_type": "snapshot"}, disk_format="raw", container_format="bare")
    assert (image.status, tenant.show(image.id)["image_type"]) == ("queued", "snapshot")
    cloud.image.upload(image.id, b"content")
    assert (image.status, image.size, cloud.image.data(image.id).bytes()) == ("active", 7, b"content")
    assert cloud.image.get(who, image.id) is image
    assert image in cloud.image.list(who)
    cloud.image.delete(who, image.id)
    assert cloud.image.find(image.id) is None


def test_a_status_can_be_forced_and_a_killed_image_is_in_no_list(glance: Glance) -> None:
    id = glance.create(name="dead")
    glance.cloud.image.set_status(id, "killed")
    assert glance.show(id)["status"] == "killed"
    assert glance.names() == []
    assert glance("DELETE", f"/images/{id}").status == 204


# The transitions of glance.domain.Image, as the reference tables have them.
TRANSITIONS = {
    "queued": {"saving", "uploading", "importing", "active", "deleted"},
    "saving": {"active", "killed", "deleted", "queued"},
    "uploading": {"importing", "queued", "deleted"},
    "importing": {"active", "deleted", "queued"},
    "active": {"pending_delete", "deleted", "deactivated"},
    "killed": {"deleted"},
    "pending_delete": {"deleted", "active"},
    "deleted": set(),
    "deactivated": {"active", "deleted"},
}


@pytest.mark.parametrize("state", IMAGE.states)
def test_only_glances_own_transitions_are_allowed(state: str) -> None:
    assert {row.to for row in IMAGE.rows.values() if state in row.on} == TRANSITIONS[state]


def test_unified_limits_hold_where_they_are_switched_on() -> None:
    glance = with_options(use_keystone_limits=True)
    admin = glance.api
    services = admin.get("identity", "/v3/services?name=glance").json()["services"]
    rows = [
        {"service_id": services[0]["id"], "resource_name": name, "default_limit": limit}
        for name, limit in (
            ("image_size_total", 1), ("image_stage_total", 1), ("image_count_total", 2), ("image_count_uploading", 1),
        )
    ]  # fmt: skip
    assert admin.post("identity", "/v3/registered_limits", {"registered_limits": rows}).status == 201
    tenant = Glance(Api(glance.cloud, "demo", "demo"))
    first = tenant.create()
    tenant.create()
    status, says = tenant.refusal("POST", "/images", {})
    assert status == 413
    assert says.endswith("Resource image_count_total is over limit of 2 due to current usage 2 and delta 1]")
    assert tenant.upload(first, bytes(1 << 20)).status == 204
    refused = tenant.upload(tenant("GET", "/images?status=queued").json()["images"][0]["id"], bytes(1 << 20))
    assert (refused.status, "image_size_total is over limit of 1" in sentence(refused)) == (413, True)
    assert tenant("GET", "/info/usage").json()["usage"] == {
        "image_size_total": {"usage": 1, "limit": 1}, "image_stage_total": {"usage": 0, "limit": 1},
        "image_count_total": {"usage": 2, "limit": 2}, "image_count_uploading": {"usage": 0, "limit": 1},
    }  # fmt: skip


def test_a_misspelt_option_is_told() -> None:
    with pytest.raises(TypeError, match=r"has no option 'image\.stor'; did you mean 'image\.stores'"):
        with_options(stor="x").names()
