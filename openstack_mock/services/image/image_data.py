"""Upload, staging and download of an image's data. Knows nothing of what stores do with it."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from ...store.blob import Blob
from ...wire.call import Call
from ...wire.errors import BadRequest, Conflict, Forbidden, Gone, NotFound, Refusal, TooLarge
from ...wire.message import BodyCut, Response
from ...wire.operation import operation
from . import access, image_cache, locations, quotas, ranges, records, validation
from .data import Digest, store
from .errors import media_type
from .inspection import InvalidImageData
from .records import InvalidTransition, MissingFormat
from .state import Image, State

_PIECE = 64 << 10  # what the real stores write at a time
Receiving = Generator[Any, Blob, Response]


class SizeLimit(Exception):
    """More bytes came in than may."""


@operation("PUT /images/{image_id}/file", "Upload binary image data", success=204, streams=True)
def upload(call: Call) -> Receiving:
    """Take an image's data: queued, saving while it comes in, active; back to queued if anything goes wrong."""
    state: State = call.state
    _expect_octets(call)
    size = _announced_size(call)
    quotas.enforce_size(call, delta=(size or 0) >> 20)
    target = _store_asked(call)
    image = access.find(call, call.ids[0])
    try:
        access.require(call, "upload_image", image)
    except Refusal:
        if access.own(call, image):
            _restore(call, image, keep=True)  # as after any failure, though nothing has begun
        raise
    if any(location.store == target for location in image.locations) and image.state == "queued":
        raise Conflict(f"Image {image.id} already exists")  # refused before, but the store has it
    _begin(call, image, "save")
    try:
        quotas.enforce_uploading(call)
        room = quotas.room(call, image, size)
        digest = Digest(state.options.hashing_algorithm)
        records.notify(call.cloud, "image.prepare", image, call.request_id, backend=target)
        blob = yield _limited(digest, state.options.image_size_cap, room)
        if state.images.get(image.id) is not image:
            raise Gone(
                f"Image {image.id} could not be found after upload. The image may have been deleted during the upload, "
                "cleaning up the chunks uploaded."
            )
        _check_size(size, blob.size)
        store(call.cloud, state, image, digest, blob, (target,), call.request_id)
    except Gone:
        raise
    except InvalidImageData as error:
        _restore(call, image, keep=True)
        raise _refusal(call, error) from None
    except Exception as error:
        _restore(call, image)
        raise _refusal(call, error) from None
    return _empty()


@operation("PUT /images/{image_id}/stage", "Stage binary image data", success=204, streams=True)
def stage(call: Call) -> Receiving:
    """Take an image's data into the staging area, where it waits for its import."""
    state: State = call.state
    if "glance-direct" not in state.options.import_methods:
        raise NotFound("'glance-direct' method is not available at this site.")
    _expect_octets(call)
    size = _announced_size(call)
    quotas.enforce_staging(call, delta=(size or 0) >> 20)
    image = access.find(call, call.ids[0])
    access.require(call, "modify_image", image)
    _begin(call, image, "stage")
    try:
        quotas.enforce_uploading(call)
        blob = yield _limited(None, state.options.image_size_cap, None)
        if state.images.get(image.id) is not image:
            raise NotFound(f"No image found with ID {image.id}")
        _check_size(size, blob.size)
        if image.id in state.staged:
            raise Conflict(f"The image {image.id} has data on staging")
    except Exception as error:
        _restore(call, image)
        raise _refusal(call, error) from None
    state.staged[image.id] = blob
    records.save(call.cloud, state, image, call.request_id, size=blob.size, properties={
        **image.properties, "os_glance_stage_host": call.base})  # fmt: skip
    return _empty()


@operation("GET /images/{image_id}/file", "Download binary image data")
def download(call: Call) -> Response:
    """Hand out an image's data, or one range of it. What is in the cache is not looked for in a preferred store."""
    headers = call.request.headers
    cached = not ("range" in headers or "content-range" in headers) and call.ids[0] in call.state.cached
    if not cached and validation.has_body(call):
        raise BadRequest("A body is not expected with this request.")
    image = access.find(call, call.ids[0])
    if image.state == "deactivated" and not access.admin(call):
        raise Forbidden("The requested image has been deactivated. Image data download is forbidden.")
    access.require(call, "download_image", image)
    wanted = [name.strip() for name in (call.arg("prefer") or "").split(",") if name.strip()]
    if wanted and not (cached and image.state != "deactivated"):
        access.require(call, "download_from_store", image)
        for name in wanted:
            if name not in call.state.options.every_store:
                raise BadRequest(f"Store '{name}' is not configured.")
    return _send(call, image)


def _send(call: Call, image: Image) -> Response:
    blob = locations.data(call.state, image)
    span = ranges.asked(call.request.headers, image.size if image.size is not None else -1)
    if blob is None:
        return Response(204, {})
    headers = {"Content-Type": "application/octet-stream"}
    size = blob.size if image.size is None else image.size  # of what was staged, whatever lies in the store
    start, stop, status = 0, size, 200
    if span is not None:
        start, stop, status = span[0], span[1], 206
        headers["Content-Range"] = f"bytes {start}-{stop - 1}/{size}"
    if image.checksum:
        headers["Content-MD5"] = image.checksum
    stop = min(stop, blob.size)
    headers["Content-Length"] = str(max(stop - start, 0))
    if status == 200:
        image_cache.keep(call, image)
    _tell_sent(call, image, stop - start)
    return Response(status, headers, blob.chunks(start, stop))


def _tell_sent(call: Call, image: Image, count: int) -> None:
    payload = {
        "bytes_sent": count, "image_id": image.id, "owner_id": image.owner, "receiver_tenant_id": call.project_id,
        "receiver_user_id": call.user_id,
    }  # fmt: skip
    call.sim.bus.notify("image", "image.glance-api", "image.send", payload, request_id=call.request_id)


def _expect_octets(call: Call) -> None:
    given = call.request.headers.get("content-type")
    kind = None if given is None else given.partition(";")[0].strip()
    if kind != "application/octet-stream":
        raise media_type(call, f"Invalid content type {kind}")


def _announced_size(call: Call) -> int | None:
    headers = call.request.headers
    try:
        given = headers.get("x-openstack-image-size")
        if given is not None:
            return int(given)
    except ValueError:
        raise BadRequest("Invalid or missing image size in request headers.") from None
    length = headers.get("content-length", "")
    if isinstance(call.request.body, bytes):
        return len(call.request.body) or None
    return (int(length) or None) if length.isdigit() else None


def _store_asked(call: Call) -> str:
    options = call.state.options
    name: str = call.request.headers.get("x-image-meta-store", options.default_store)
    if name not in options.every_store:
        raise BadRequest(f"Store for identifier {name} not found")
    return name


def _begin(call: Call, image: Image, verb: str) -> None:
    try:
        records.transition(call.cloud, image, verb, call.request_id)
    except InvalidTransition as error:
        raise Conflict(error.message) from None
    except MissingFormat as error:
        raise BadRequest(error.message) from None
    records.save(call.cloud, call.state, image, call.request_id)


def _restore(call: Call, image: Image, *, keep: bool = False) -> None:
    """Put an image back to queued, with nothing left of the data, unless it has reached its store (`keep`)."""
    if call.state.images.get(image.id) is image and image.state in ("saving", "uploading", "importing"):
        if not keep:
            locations.forget(image)
        records.transition(call.cloud, image, "restore", call.request_id)
        records.save(call.cloud, call.state, image, call.request_id)


def _limited(digest: Digest | None, cap: int, room: int | None) -> Any:
    seen = 0

    def each(piece: bytes | memoryview) -> None:
        nonlocal seen
        seen += len(piece)
        if seen > cap:
            raise TooLarge("The incoming image is too large: The provided image is too large.")
        if room is not None and seen > room:
            raise TooLarge(quotas.storage_full(seen, room))
        if digest is not None:
            digest.update(piece)

    return each


def _refusal(call: Call, error: Exception) -> Exception:
    if isinstance(error, InvalidImageData):
        return media_type(call, str(error))
    if isinstance(error, (BodyCut, OSError)):
        return BadRequest("The client disconnected while sending the body.")
    if isinstance(error, locations.StoreFailed):
        return TooLarge(f"Image storage media is full: {error}")
    return error


def _check_size(announced: int | None, came: int) -> None:
    """Refuse data that is longer or shorter than was announced; too much shows after the piece that goes beyond."""
    if not announced or came == announced:
        return
    if came > announced:
        came = min(came, (max(announced, 0) // _PIECE + 1) * _PIECE)
        raise BadRequest(f"Size exceeds: expected {announced} bytes, got {came} bytes")
    raise BadRequest(f"Size mismatch: expected {announced} bytes, got {came} bytes")


def _empty() -> Response:
    return Response(204, {"Content-Type": "text/html; charset=UTF-8"})
