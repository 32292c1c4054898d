"""Who may see and do what with an image: visibility, and the policy as Glance asks it. Knows no operation."""

from __future__ import annotations

from typing import Any

from ...policy import Credentials as Known
from ...policy import NotAuthorized
from ...wire.call import Call
from ...wire.errors import Forbidden, NotFound
from .state import Image, State


def forbidden(rule: str) -> Forbidden:
    """The refusal of a policy rule."""
    return Forbidden(f"You are not authorized to complete {rule} action.")


def missing() -> NotFound:
    """webob's own sentence, which tells nothing of what is there."""
    return NotFound("The resource could not be found.")


def hidden(image_id: str) -> Forbidden:
    """The refusal of the database: an image is there, but not for whoever asks."""
    return Forbidden(f"Forbidding request, image {image_id} not visible")


def is_admin(cloud: Any, known: Known) -> bool:
    """Whether these credentials are an administrator's in Glance: they see everything."""
    return bool(cloud.enforcer("image").allows("context_is_admin", known, known))


def admin(call: Call) -> bool:
    """Whether the caller is an administrator."""
    if "admin" not in call.kept:
        call.kept["admin"] = is_admin(call.cloud, call.policy)
    return bool(call.kept["admin"])


def visible(image: Image, owner: str | None, admin: bool) -> bool:
    """Whether a project sees an image: its own, public, community, shared with it, or of nobody."""
    if admin or image.owner is None or image.visibility in ("public", "community"):
        return True
    if owner is None:
        return False
    return owner == image.owner or (image.visibility == "shared" and owner in image.members)


def own(call: Call, image: Image) -> bool:
    """Whether Glance itself, whatever the policy says, lets the caller write to an image: an owner or administrator."""
    return admin(call) or (image.owner is not None and image.owner == call.project_id)


def find(call: Call, image_id: str, sentence: str = "No image found with ID {}") -> Image:
    """The image that the caller sees under this id. NotFound with the operation's own sentence."""
    state: State = call.state
    image = state.image(image_id)
    if image is None or not visible(image, call.project_id, admin(call)):
        raise NotFound(sentence.format(image_id))
    return image


def target(image: Image, owner: str | None) -> dict[str, Any]:
    """An image as a policy target. `member_id` is whoever looks at a shared image that is not theirs."""
    member = owner if image.visibility == "shared" and owner != image.owner else None
    return {
        **image.properties, "project_id": image.owner, "owner": image.owner, "visibility": image.visibility,
        "member_id": member, "member": member, "id": image.id, "image_id": image.id, "name": image.name,
        "status": image.state, "disk_format": image.disk_format, "container_format": image.container_format,
        "protected": image.protected, "os_hidden": image.os_hidden,
    }  # fmt: skip


def may(call: Call, rule: str, image: Image) -> bool:
    """Whether the policy lets the caller do `rule` to an image."""
    return call.may(rule, target(image, call.project_id))


def require(call: Call, rule: str, image: Image) -> None:
    """Refuse unless the caller may; who may not even see the image is told that it is not there."""
    try:
        call.require(rule, target(image, call.project_id))
    except NotAuthorized:
        if rule == "get_image" or not may(call, "get_image", image):
            raise missing() from None
        raise forbidden(rule) from None


def require_visibility(call: Call, visibility: str | None, goal: dict[str, Any]) -> None:
    """Ask the rule for images that others see."""
    rule = {"public": "publicize_image", "community": "communitize_image"}.get(visibility or "")
    if rule is not None and not call.may(rule, goal):
        raise forbidden(rule)
