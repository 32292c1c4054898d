"""The stages of a call as neutron has them: who asks comes before where to. Knows no resource."""

from __future__ import annotations

import json

from ...wire import envelope, pipeline
from ...wire.call import Call
from ...wire.errors import MethodNotAllowed, NotFound, Refusal
from ...wire.message import Response
from .errors import HTTP_NAMES, http

MALFORMED = "The server could not comply with the request since it is either malformed or otherwise incorrect."


def authenticate(call: Call) -> None:
    """Ask for a token everywhere under the version, whether there is anything or not."""
    if call.path.startswith("/v2.0"):
        call.credentials = pipeline.credentials_of(call)


def find(call: Call) -> Response | None:
    """Find the place: dashes and underscores are the same in a path, and a `.json` at its end is nothing."""
    if call.match is None:
        path = _plain(call.path)
        if path != call.path:
            call.match = call.service.router.find(path)
            if call.match is not None:
                call.ids, call.mount_ids = call.match.ids, call.match.mount_ids
    if call.match is None and not call.path.startswith("/v2.0"):
        return framework_page(call)
    pipeline.find(call)
    return None


def framework_page(call: Call, detail: str = "") -> Response:
    """What the web framework answers where no error hook is: a page, or text for a client that names no type."""
    refusal = NotFound("The resource could not be found.")
    accepted = call.request.headers.get("accept", "")
    if "html" in accepted or "*/*" in accepted:
        page = envelope.html(refusal, call)
        return Response(
            404, page.headers, page.content.replace(b"<br /><br />\n\n", f"<br /><br />\n{detail}\n".encode())
        )
    text = f"404 Not Found\n\nThe resource could not be found.\n\n {detail}  "
    return Response(404, {"Content-Type": "text/plain; charset=UTF-8"}, text.encode())


def _plain(path: str) -> str:
    segments = path.removesuffix(".json").rstrip("/").split("/")
    return "/".join(
        segment
        if place > 3 and "-" in segment and len(segment) == 36
        else _SPELLINGS.get(segment.replace("-", "_"), segment)
        for place, segment in enumerate(segments)
    )


_SPELLINGS: dict[str, str] = {}  # `security_groups` -> `security-groups`, filled when the service is compiled


def learn_spellings(paths: list[str]) -> None:
    """Note how each static segment of the API's paths is spelt."""
    for path in paths:
        for segment in path.split("/"):
            if segment and not segment.startswith("{"):
                _SPELLINGS[segment.replace("-", "_")] = segment


def choose(call: Call) -> None:
    """Choose the operation by its method."""
    assert call.match is not None
    rows = call.match.methods.get(call.request.method)
    if rows is None:
        _refuse_method(call)
        raise MethodNotAllowed(MALFORMED, name=HTTP_NAMES[405])
    call.operation = rows[0]


def _refuse_method(call: Call) -> None:
    """Say that an operation is not built, or that no one resource was named, as the real one's order of checks does."""
    assert call.match is not None
    for rows in call.match.methods.values():
        resource = rows[0].extra.get("resource")
        if resource is not None and not call.ids and call.request.method in ("PUT", "DELETE"):
            from .requests import context_of

            resource.find(context_of(call), "None")
    pipeline.refuse_unbuilt(call)


def read_json(call: Call) -> None:
    """Parse the body of what takes one."""
    if call.request.method not in ("POST", "PUT"):
        return
    raw = call.request.read()
    if raw:
        try:
            call.body = json.loads(raw)
        except ValueError:
            raise http(400, "Body contains invalid data") from None


def error_envelope(refusal: Refusal, call: Call) -> Response:
    """Neutron's envelope; what the framework itself refuses has its status's name."""
    if refusal.name == "middleware":
        return envelope.middleware(refusal, call)
    if not refusal.name[:1].isupper():
        refusal.name = HTTP_NAMES.get(refusal.status, "HTTPInternalServerError")
    return envelope.neutron(refusal, call)
