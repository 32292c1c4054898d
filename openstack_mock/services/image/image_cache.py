"""The image cache of an API host: what is in it, what is to come, and putting it in order. Knows no downloads."""

from __future__ import annotations

from typing import Any

from ...sim.clock import SECOND
from ...wire.call import Call
from ...wire.errors import BadRequest, NotFound
from ...wire.message import Response
from ...wire.operation import operation
from . import access, locations
from .state import Cached, Image, State

Json = Any


def keep(call: Call, image: Image) -> None:
    """Put an image that was downloaded whole into the cache, or count the hit if it is there."""
    state: State = call.state
    cached = state.cached.get(image.id)
    if cached is not None:
        if image.state == "deactivated":
            return  # read from its store: the cache does not serve it
        cached.hits += 1
        cached.last_accessed = call.now
    else:
        blob = locations.data(state, image)
        state.cache_number += 1
        size = blob.size if blob is not None else 0
        state.cached[image.id] = Cached(image.id, size, call.now, call.now, state.cache_number)


@operation("GET /cache", "Query cache status", bodyless=True)
def show(call: Call) -> Json:
    """Show what is in the cache and what is queued for it."""
    _require(call, "cache_list", {})
    state: State = call.state
    return {"cached_images": [_view(row) for row in state.cached.values()], "queued_images": list(state.cache_queue)}


@operation("DELETE /cache", "Clear images from cache", stumbles=True, success=204)
def clear(call: Call) -> Response:
    """Empty the cache, the queue, or both."""
    _require(call, "cache_delete", {})
    target = call.request.headers.get("x-image-cache-clear-target", "").lower()
    if target not in ("", "cache", "queue"):
        raise BadRequest("If provided 'x-image-cache-clear-target' must be 'cache', 'queue' or empty string.")
    state: State = call.state
    if target != "queue":
        state.cached.clear()
    if target != "cache":
        state.cache_queue.clear()
    return _empty(204)


@operation("PUT /cache/{image_id}", "Queue image", stumbles=True, success=202, allowed=("DELETE", "PUT"))
def queue(call: Call) -> Response:
    """Let an image be fetched into the cache."""
    image = access.find(call, call.ids[0], "Image {} not found.")
    _require(call, "cache_image", access.target(image, call.project_id))
    if image.state != "active":
        raise BadRequest("Only images with status active can be targeted for queueing")
    if locations.data(call.state, image) is not None and image.id not in call.state.cached:
        keep(call, image)
    return _empty(202)


@operation("DELETE /cache/{image_id}", "Delete image from cache", stumbles=True, success=204, allowed=("DELETE", "PUT"))
def delete(call: Call) -> Response:
    """Take an image out of the cache and its queue."""
    state: State = call.state
    image_id = call.ids[0]
    image = state.image(image_id)
    if image is not None and not access.visible(image, call.project_id, access.admin(call)):
        image = None
    if image is None and image_id not in state.cached and image_id not in state.cache_queue:
        raise NotFound(f"Image {image_id} not found.")
    _require(call, "cache_delete", access.target(image, call.project_id) if image is not None else {})
    state.cached.pop(image_id, None)
    if image_id in state.cache_queue:
        state.cache_queue.remove(image_id)
    return _empty(204)


@operation("GET /cache/nodes/{image_id}", "List the nodes that cache an image", bodyless=True)
def nodes(call: Call) -> Json:
    """List the API hosts whose cache has an image: the one there is, or none."""
    _require(call, "list_cached_nodes", {})
    image = access.find(call, call.ids[0], "Image {} not found.")
    return [call.base] if image.id in call.state.cached else []


@operation("POST /cache/clean", "Clean invalid cached images", stumbles=True)
def clean(call: Call) -> Response:
    """Take away what is broken in the cache: here, nothing ever is."""
    _require(call, "cache_clean", {})
    return _empty(200)


@operation("POST /cache/prune", "Prune image cache directory", stumbles=True)
def prune(call: Call) -> Json:
    """Bring the cache down to its size: it never grows beyond."""
    _require(call, "cache_prune", {})
    return {"total_files_pruned": 0, "total_bytes_pruned": 0}


def _require(call: Call, rule: str, target: Any) -> None:
    if not call.may(rule, target):
        raise access.forbidden(rule)


def _view(row: Cached) -> Json:
    return {
        "id": row.number, "image_id": row.image_id, "last_accessed": float(row.last_accessed // SECOND),
        "last_modified": float(row.created // SECOND), "size": row.size, "hits": row.hits, "checksum": None,
    }  # fmt: skip


def _empty(status: int) -> Response:
    return Response(status, {"Content-Type": "text/html; charset=UTF-8"})


# -- the older cache API, by the middleware before the routes


@operation("GET /cached_images", "List cached images", stumbles=True, unguarded=True)
def cached_images(call: Call) -> Json:
    """List what is in the cache."""
    _require(call, "manage_image_cache", {})
    return {"cached_images": [_view(row) for row in call.state.cached.values()]}


@operation("DELETE /cached_images", "Delete cached images", stumbles=True, unguarded=True)
def delete_cached_images(call: Call) -> Json:
    """Empty the cache."""
    _require(call, "manage_image_cache", {})
    count = len(call.state.cached)
    call.state.cached.clear()
    return {"num_deleted": count}


@operation("DELETE /cached_images/{image_id}", "Delete cached image", stumbles=True, unguarded=True)
def delete_cached_image(call: Call) -> Response:
    """Take an image out of the cache."""
    _require(call, "manage_image_cache", {})
    call.state.cached.pop(_named(call), None)
    return _null()


@operation("GET /queued_images", "List queued images", stumbles=True, unguarded=True)
def queued_images(call: Call) -> Json:
    """List what waits for the cache."""
    _require(call, "manage_image_cache", {})
    return {"queued_images": list(call.state.cache_queue)}


@operation("DELETE /queued_images", "Delete queued images", stumbles=True, unguarded=True)
def delete_queued_images(call: Call) -> Json:
    """Empty the queue."""
    _require(call, "manage_image_cache", {})
    count = len(call.state.cache_queue)
    call.state.cache_queue.clear()
    return {"num_deleted": count}


@operation("PUT /queued_images/{image_id}", "Queue image", stumbles=True, unguarded=True)
def queue_image(call: Call) -> Response:
    """Queue an image for the cache; whatever prefetches it is not run by this API."""
    _require(call, "manage_image_cache", {})
    state: State = call.state
    image_id = _named(call)
    if image_id not in state.cache_queue and image_id not in state.cached:
        state.cache_queue.append(image_id)
    return _null()


@operation("DELETE /queued_images/{image_id}", "Delete queued image", stumbles=True, unguarded=True)
def delete_queued_image(call: Call) -> Response:
    """Take an image out of the queue."""
    _require(call, "manage_image_cache", {})
    image_id = _named(call)
    if image_id in call.state.cache_queue:
        call.state.cache_queue.remove(image_id)
    return _null()


def _named(call: Call) -> str:
    """The id in the path: before the routes it is read as UTF-8, and not taken for Latin-1."""
    return call.ids[0].encode("latin-1", "replace").decode("utf-8", "replace")


def _null() -> Response:
    return Response(200, {"Content-Type": "application/json"}, b"null")
