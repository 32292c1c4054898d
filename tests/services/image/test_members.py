"""Images shared with projects; each sentence is one that a real Glance has given."""

from __future__ import annotations

import pytest

from tests.services.image.conftest import Glance, with_options


@pytest.fixture
def shared(glance: Glance, tenant: Glance) -> str:
    """An image of the admin's project that is shared with demo, which has not answered yet."""
    id = glance.create(name="shared")
    answer = glance("POST", f"/images/{id}/members", {"member": tenant.api.project_id})
    assert (answer.status, answer.json()["status"]) == (200, "pending")
    return id


def test_a_member_sees_the_image_at_once_and_lists_it_once_accepted(
    glance: Glance, tenant: Glance, shared: str
) -> None:
    member = f"/images/{shared}/members/{tenant.api.project_id}"
    assert tenant("GET", f"/images/{shared}").status == 200
    assert tenant.names() == []
    assert tenant.names("member_status=pending") == ["shared"]
    for status, listed in (("accepted", ["shared"]), ("rejected", []), ("pending", [])):
        assert tenant("PUT", member, {"status": status}).json()["status"] == status
        assert tenant.names() == listed
        assert tenant.names(f"member_status={status}") == ["shared"]
        assert tenant.names("member_status=all") == ["shared"]
    assert glance("DELETE", member).status == 204
    assert tenant("GET", f"/images/{shared}").status == 404


def test_the_owner_sees_all_members_and_a_member_only_itself(glance: Glance, tenant: Glance, shared: str) -> None:
    glance("POST", f"/images/{shared}/members", {"member": "another"})
    seen = [row["member_id"] for row in glance("GET", f"/images/{shared}/members").json()["members"]]
    assert seen == [tenant.api.project_id, "another"]
    seen = [row["member_id"] for row in tenant("GET", f"/images/{shared}/members").json()["members"]]
    assert seen == [tenant.api.project_id]
    assert tenant.refusal("GET", f"/images/{shared}/members/another") == (
        404, f"another not found in the member list of the image {shared}.",
    )  # fmt: skip


def test_only_the_owner_shares_and_only_the_member_answers(glance: Glance, tenant: Glance, shared: str) -> None:
    assert tenant.refusal("POST", f"/images/{shared}/members", {"member": "x"}) == (
        403, "You are not authorized to complete add_member action.",
    )  # fmt: skip
    member = f"/images/{shared}/members/{tenant.api.project_id}"
    assert tenant.refusal("DELETE", member) == (403, "You are not authorized to complete delete_member action.")
    assert tenant.refusal("PUT", member, {"status": "x"}) == (
        400, 'Incorrect request: Status must be "pending", "accepted" or "rejected".',
    )  # fmt: skip


@pytest.mark.parametrize("visibility", ["public", "community", "private"])
def test_only_shared_images_have_members(glance: Glance, visibility: str) -> None:
    id = glance.create(visibility=visibility)
    assert glance.refusal("GET", f"/images/{id}/members") == (
        403, f"Not allowed to list members for image {id}: Only shared images have members.",
    )  # fmt: skip
    assert glance.refusal("POST", f"/images/{id}/members", {"member": "x"}) == (
        403, f"Not allowed to create members for image {id}.",
    )  # fmt: skip
    assert glance.refusal("GET", f"/images/{id}/members/x") == (404, "Only shared images have members.")


def test_a_member_is_named_once(glance: Glance, tenant: Glance, shared: str) -> None:
    path = f"/images/{shared}/members"
    project = tenant.api.project_id
    assert glance.refusal("POST", path, {"member": project}) == (
        409, f"Member {project} is duplicated for image {shared}",
    )  # fmt: skip
    assert glance.refusal("POST", path, {}) == (400, "Member to be added not specified")
    assert glance.refusal("POST", path, {"member": ""}) == (400, "Member can't be empty")


def test_an_image_has_only_so_many_members() -> None:
    glance = with_options(image_member_quota=1)
    id = glance.create()
    assert glance("POST", f"/images/{id}/members", {"member": "one"}).status == 200
    assert glance.refusal("POST", f"/images/{id}/members", {"member": "two"}) == (
        413,
        f"Image member limit exceeded for image {id}: The limit has been exceeded on the number of allowed image "
        "members for this image. Attempted: 2, Maximum: 1:",
    )
