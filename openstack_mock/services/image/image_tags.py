"""Tags of images, one at a time. Knows nothing of those that a patch sets."""

from __future__ import annotations

from ...wire.call import Call
from ...wire.errors import BadRequest, TooLarge
from ...wire.message import Response
from ...wire.operation import operation
from . import access, records, validation
from .images import tag_limit
from .state import State


@operation("PUT /images/{image_id}/tags/{tag_value}", "Add image tag", success=204, bodyless=True)
def add(call: Call) -> Response:
    """Give an image a tag; one that it has already changes nothing."""
    image_id, tag = call.ids
    validation.check("image", {"tags": [tag]})
    image = access.find(call, image_id, "Image {} not found.")
    access.require(call, "modify_image", image)
    state: State = call.state
    tags = image.tags if tag in image.tags else [*image.tags, tag]
    limit = state.options.image_tag_quota
    if 0 <= limit < len(tags):
        raise TooLarge(f"Image tag limit exceeded for image {image_id}: {tag_limit(len(tags), limit)}:")
    try:
        records.refuse_four_bytes("tag", tag)
    except BadRequest:
        raise BadRequest("Could not update image: Param values can't contain 4 byte unicode.") from None
    records.save(call.cloud, state, image, call.request_id, tags=tags)
    return Response(204, {"Content-Type": "text/html; charset=UTF-8"})


@operation("DELETE /images/{image_id}/tags/{tag_value}", "Delete image tag", success=204, bodyless=True)
def delete(call: Call) -> Response:
    """Take a tag from an image."""
    image_id, tag = call.ids
    image = access.find(call, image_id, "Image {} not found.")
    access.require(call, "modify_image", image)
    if tag not in image.tags:
        raise access.missing()
    tags = [each for each in image.tags if each != tag]
    records.check_tags(image, tags)
    records.save(call.cloud, call.state, image, call.request_id, tags=tags)
    return Response(204, {"Content-Type": "text/html; charset=UTF-8"})
