"""Glance as a service: its pipeline and parts. Knows no single resource."""

from __future__ import annotations

import re
from types import ModuleType
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

from ...policy import NotAuthorized
from ...wire import envelope, pipeline
from ...wire.call import Call
from ...wire.errors import BadRequest, MethodNotAllowed, NotFound, Refusal, Unauthorized
from ...wire.message import Response
from ...wire.service import Service
from . import healthcheck, query, validation, versions
from .configuration import Options

if TYPE_CHECKING:
    from ...cloud import Cloud
    from .state import State

_LINE_BREAK = re.compile(r"(?<!/)\n\Z")
_UNAUTHORIZED = (
    "This server could not verify that you are authorized to access the document you requested. Either you supplied "
    "the wrong credentials (e.g., bad password), or your browser does not understand how to supply the credentials "
    "required."
)


def _modules() -> tuple[ModuleType, ...]:
    from . import (
        image_actions,
        image_cache,
        image_data,
        image_locations,
        image_tags,
        images,
        imports,
        info,
        members,
        schemas,
        tasks,
        update,
    )  # fmt: skip
    from .metadefs import namespaces, objects, properties, resource_types, tags

    return (
        versions, schemas, images, update, image_data, image_actions, image_tags, members, image_locations, imports,
        tasks, info, image_cache, namespaces, objects, properties, resource_types, tags,
    )  # fmt: skip


def _open(call: Call) -> Response | None:
    """What is answered before any version is looked for; to OPTIONS nothing, on any path: CORS knows no origin."""
    try:
        unquote(call.path, errors="strict")
    except UnicodeDecodeError:
        raise BadRequest(query.UNDECODABLE) from None
    segments = _segments(call)
    if segments[0] == healthcheck.PATH:
        return healthcheck.answer(call)
    if segments[0] == "versions":
        return versions.document(call, 200)
    return Response(200) if call.request.method == "OPTIONS" else None


def _segments(call: Call) -> list[str]:
    """The path's parts, as WSGI hands them over: decoded, as Latin-1, so that a quoted slash is as good as a plain one.

    UTF-8 falls apart. A line break at the end of a part is none of it: the real service's patterns end before one.
    """
    path = call.path
    if "%" in path:
        path = quote(_LINE_BREAK.sub("", unquote(path, encoding="latin-1")), safe="/")
    return path.lstrip("/").split("/")


def _negotiate(call: Call) -> Response | None:
    """Find the version that the path names, or the Accept header; without one, show the choices."""
    segments = _segments(call)
    first = segments[0]
    accept = call.request.headers.get("accept", "")
    if accept.startswith(versions.VENDOR):
        named, rest = accept[len(versions.VENDOR) :], "/" + "/".join(segments)
    else:
        named, rest = first, "/".join(["", *segments[1:]])
    if named not in versions.ALLOWED:
        return versions.document(call, 300)
    call.kept["bare"] = not rest
    _place(call, rest)
    return None


def _redirect(call: Call) -> Response | None:
    """A version alone is sent on to itself with a slash, where nothing is."""
    if not call.kept["bare"]:
        return None
    return Response(302, {"Content-Type": "text/plain; charset=utf8", "Location": f"{call.base}/v2/"})


def _place(call: Call, rest: str) -> None:
    """Look up the path again, under the one name that all versions share."""
    while "//" in rest:
        rest = rest.replace("//", "/")
    if call.path != f"/v2{rest}":
        call.path = f"/v2{rest}"
        call.match = call.service.router.find(call.path)
        if call.match is not None:
            call.ids, call.mount_ids = call.match.ids, call.match.mount_ids


def _authenticate(call: Call) -> None:
    """Whoever has no valid token sees nothing under a version, not even which paths there are."""
    try:
        call.credentials = pipeline.credentials_of(call, lenient=True)
    except Unauthorized as error:
        raise Unauthorized(_UNAUTHORIZED, headers=error.headers) from None


def _choose(call: Call) -> None:
    """Find the operation; what a place does not offer is a 405 that names what it does."""
    if call.match is None:
        if not call.path.endswith("/"):
            pipeline.refuse_unbuilt(call)
        raise NotFound("The resource could not be found.")
    rows = call.match.methods.get(call.request.method)
    if rows is None:
        pipeline.refuse_unbuilt(call)
        lone = next(iter(call.match.methods.values()))[0]
        if lone.extra.get("unguarded"):
            raise NotFound("The resource could not be found.")
        if validation.has_body(call):
            validation.read(call)
        allowed = ", ".join(lone.extra.get("allowed") or sorted(call.match.methods, key=_ORDER.index))
        raise MethodNotAllowed(
            f"The method {call.request.method} is not allowed for this resource. ",
            name="no_method", headers={"Allow": allowed},
        )  # fmt: skip
    call.operation = rows[0]


_ORDER = ("GET", "POST", "PUT", "PATCH", "DELETE")


def _refuse_body(call: Call) -> None:
    """What takes no body says so; some places first stumble over one that is no JSON."""
    row = call.operation
    if not (row.extra.get("bodyless") or row.extra.get("stumbles")) or not validation.has_body(call):
        return
    if row.extra.get("stumbles"):
        validation.read(call)
    raise BadRequest("A body is not expected with this request.")


def _state(cloud: Cloud) -> State:
    from .state import State

    return State(cloud.options("image"))


def _facade(cloud: Cloud) -> Any:
    from .facade import Image

    return Image(cloud)


def _components(cloud: Cloud) -> Any:
    from .components import Components

    return Components(cloud)


def _attach(cloud: Cloud, state: State) -> None:
    from .components import attach

    attach(cloud, state)


def _seed(cloud: Cloud, state: State) -> None:
    from .seed import seed

    seed(cloud, state)


def _forbidden(error: Any, call: Call) -> Refusal:
    from .access import forbidden

    return forbidden(error.rule)


def _finish(call: Call, response: Response) -> None:
    if call.authenticated:
        response.headers["x-openstack-request-id"] = call.request_id
    if call.request.method == "HEAD":
        response.body = b""


SERVICE = Service(
    "image",
    "glance",
    modules=_modules,
    mounts=("/v2",),
    stages=(_open, _negotiate, _authenticate, _redirect, _choose, _refuse_body, pipeline.perform),
    envelope=envelope.webob,
    invalid=lambda error, call: BadRequest(error.message),
    options=Options,
    state=_state,
    facade=_facade,
    components=_components,
    seed=_seed,
    attach=_attach,
    translate={NotAuthorized: _forbidden},
    finish=_finish,
)
