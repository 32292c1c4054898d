"""Members: the projects that an image is shared with. Knows nothing of what they then see."""

from __future__ import annotations

from typing import Any

from ...sim.clock import iso
from ...store.collation import fold
from ...wire.call import Call
from ...wire.errors import BadRequest, Conflict, Forbidden, NotFound, TooLarge
from ...wire.message import Response
from ...wire.operation import operation
from . import access, validation
from .records import refuse_four_bytes
from .state import Image, Member, State
from .views import member_view

Json = Any
STATUSES = ("pending", "accepted", "rejected")
_ONLY_SHARED = "Only shared images have members."


@operation("GET /images/{image_id}/members", "List image members", bodyless=True)
def index(call: Call) -> Json:
    """List the members of an image that the caller sees: all of them, or only itself."""
    image = _image(call)
    if image.visibility != "shared":
        raise Forbidden(f"Not allowed to list members for image {image.id}: {_ONLY_SHARED}")
    _require(call, "get_members", image)
    state: State = call.state
    rows = [member for member in state.members.by(image_id=image.id) if _sees(call, image, member)]
    shown = [member_view(member) for member in rows if access.may(call, "get_member", image)]
    return {"members": shown, "schema": "/v2/schemas/members"}


@operation("POST /images/{image_id}/members", "Create image member")
def create(call: Call) -> Json:
    """Share an image with a project, which has yet to accept it."""
    member_id = _named(validation.read(call))
    image = _image(call)
    if image.visibility != "shared":
        raise Forbidden(f"Not allowed to create members for image {call.ids[0]}.")
    _require(call, "add_member", image)
    state: State = call.state
    _within_quota(state, image)
    given, member_id = member_id, _text(member_id)
    if len(member_id) > 255:
        raise BadRequest("Member should not be greater than 255 characters.")
    refuse_four_bytes("member", member_id)
    if state.members.find(image_id=image.id, folded_id=fold(member_id)) is not None:
        raise Conflict(f"Member {given} is duplicated for image {call.ids[0]}")
    member = Member(call.sim.ids.uuid(), image.id, member_id, call.now, call.now)
    state.members.add(member)
    state.images.update(image, members=(*image.members, member_id))
    _notify(call, "create", member)
    return {**member_view(member), "member_id": given}


@operation("GET /images/{image_id}/members/{member_id}", "Show image member details", bodyless=True)
def show(call: Call) -> Json:
    """Show a member."""
    image = _image(call)
    if image.visibility != "shared":
        raise NotFound(_ONLY_SHARED)
    return member_view(_member(call, image, hide=True))


@operation("PUT /images/{image_id}/members/{member_id}", "Update image member")
def update(call: Call) -> Json:
    """Accept or reject an image that is shared with the caller."""
    status = _status(validation.read(call))
    image = _image(call)
    if image.visibility != "shared":
        raise Forbidden(f"Not allowed to update members for image {call.ids[0]}.")
    member = _member(call, image)
    _require(call, "modify_member", image)
    if status not in STATUSES:
        raise BadRequest('Incorrect request: Status must be "pending", "accepted" or "rejected".')
    call.state.members.update(member, status=status, updated_at=call.now)
    call.state.images.version += 1  # lists of images depend on it
    _notify(call, "update", member)
    return member_view(member)


@operation("DELETE /images/{image_id}/members/{member_id}", "Delete image member", success=204, bodyless=True)
def delete(call: Call) -> Response:
    """Stop sharing an image with a project."""
    image = _image(call)
    if image.visibility != "shared":
        raise Forbidden(f"Not allowed to delete members for image {call.ids[0]}.")
    member = _member(call, image)
    _require(call, "delete_member", image)
    state: State = call.state
    state.members.remove(member)
    state.images.update(image, members=tuple(each for each in image.members if each != member.member_id))
    _notify(call, "delete", member, deleted=True, deleted_at=iso(call.now))
    return Response(204)


def _image(call: Call) -> Image:
    return access.find(call, call.ids[0], "Image {} not found.")


def _require(call: Call, rule: str, image: Image) -> None:
    access.require(call, "get_image", image)
    if not access.may(call, rule, image):
        raise access.forbidden(rule)


def _member(call: Call, image: Image, *, hide: bool = False) -> Member:
    member_id = call.ids[1]
    access.require(call, "get_image", image)
    if not access.may(call, "get_member", image):
        sentence = "You are not authorized to complete get_member action."
        raise NotFound(sentence) if hide else Forbidden(sentence)
    state: State = call.state
    member = state.members.find(image_id=image.id, folded_id=fold(member_id))
    if member is None or not _sees(call, image, member):
        raise NotFound(f"{member_id} not found in the member list of the image {image.id}.")
    return member


def _sees(call: Call, image: Image, member: Member) -> bool:
    """An image's owner sees all of its members; a member only itself."""
    return access.admin(call) or call.project_id in (image.owner, member.member_id)


def _named(body: Json) -> Json:
    if isinstance(body, list):
        raise BadRequest('Expected a member in the form: {"member": "image_id"}')
    if "member" not in body:
        raise BadRequest("Member to be added not specified")
    if not body["member"]:
        raise BadRequest("Member can't be empty")
    return body["member"]


def _text(member_id: Json) -> str:
    """What the database makes of a member that is no text."""
    if isinstance(member_id, list) and len(member_id) == 1:
        member_id = member_id[0]
    if isinstance(member_id, bool):
        return str(int(member_id))
    if isinstance(member_id, str | int | float):
        return str(member_id)
    raise BadRequest('Expected a member in the form: {"member": "image_id"}')


def _status(body: Json) -> Json:
    if isinstance(body, list):
        raise BadRequest('Expected a status in the form: {"status": "status"}')
    if "status" not in body:
        raise BadRequest("Status not specified")
    return body["status"]


def _within_quota(state: State, image: Image) -> None:
    attempted, maximum = state.members.count(image_id=image.id) + 1, state.options.image_member_quota
    if 0 <= maximum < attempted:
        raise TooLarge(
            f"Image member limit exceeded for image {image.id}: The limit has been exceeded on the number of allowed "
            f"image members for this image. Attempted: {attempted}, Maximum: {maximum}:"
        )


def _notify(call: Call, verb: str, member: Member, **more: Any) -> None:
    payload = {
        "image_id": member.image_id, "member_id": member.member_id, "status": member.status,
        "created_at": iso(member.created_at), "updated_at": iso(member.updated_at), "deleted": False,
        "deleted_at": None, **more,
    }  # fmt: skip
    event = f"image.member.{verb}"
    call.sim.bus.notify("image", "image.glance-api", event, payload, request_id=call.request_id)
