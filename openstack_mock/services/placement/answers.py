"""How placement answers: its errors as webob writes them, and the headers of every answer. Knows no resource."""

from __future__ import annotations

from email.utils import formatdate
from typing import Any

from ...wire import envelope
from ...wire.accept import best
from ...wire.call import Call
from ...wire.errors import Refusal
from ...wire.message import Response, dump
from ...wire.microversion import text

OLDEST, NEWEST = (1, 0), (1, 39)
_TYPES = ("text/html", "application/json")

# fmt: off
_EXPLANATIONS = {
    400: "The server could not comply with the request since it is either malformed or otherwise incorrect.",
    401: "This server could not verify that you are authorized to access the document you requested.  Either you "
         "supplied the wrong credentials (e.g., bad password), or your browser does not understand how to supply the "
         "credentials required.",
    403: "Access was denied to this resource.",
    404: "The resource could not be found.",
    409: "There was a conflict when trying to complete your request.",
}
# fmt: on


class Outside(Refusal):
    """A refusal that the real service makes outside of its handler: such an answer has no Vary header."""


def refuse(refusal: Refusal, call: Call) -> Response:
    """The response to a refusal: JSON, HTML or plain text, as the client accepts."""
    if refusal.name == "middleware":
        said = envelope.middleware(refusal, call)
        if call.request.method == "HEAD":
            said.body = b""
        return said
    call.kept["varies"] = not isinstance(refusal, Outside)
    accept = accept_of(call)
    if call.request.method == "HEAD":
        return Response(refusal.status, {"Content-Type": "text/html; charset=UTF-8", **refusal.headers})
    kind = best(accept, _TYPES) or "text/plain"
    status = f"{refusal.status} {envelope.title(refusal.status)}"
    if kind == "application/json":
        content = dump({"errors": [_error(refusal, call)]})
    elif kind == "text/html":
        content = _page(status, _body(refusal, call, envelope.escaped)).encode()
    else:
        content = f"{status}\n\n{envelope.without_tags(_body(refusal, call, str))}".encode()
    suffix = "" if kind == "application/json" else "; charset=UTF-8"
    return Response(refusal.status, {"Content-Type": kind + suffix, **refusal.headers}, content)


def finish(call: Call, response: Response) -> None:
    """Add what every answer has: the request's id, and the version if one was found."""
    if call.version is not None:
        response.headers["openstack-api-version"] = f"placement {text(call.version)}"
        if call.kept.get("varies", True):
            response.headers["vary"] = "openstack-api-version"
    response.headers["x-openstack-request-id"] = call.request_id


def dated(call: Call, modified: int | None) -> None:
    """Since 1.15 an answer says when its content last changed, and that it is not to be kept."""
    if call.since((1, 15)):
        call.headers["Cache-Control"] = "no-cache"
        if modified is not None:
            call.headers["Last-Modified"] = formatdate(modified // 1_000_000, usegmt=True)


def accept_of(call: Call) -> str:
    """The Accept header; without one, or if anything goes, JSON is meant."""
    accept = call.request.headers.get("accept", "")
    return "application/json" if accept in ("", "*/*") else accept


def _error(refusal: Refusal, call: Call) -> dict[str, Any]:
    error = {
        "status": refusal.status,
        "title": envelope.title(refusal.status),
        "detail": envelope.without_tags(_body(refusal, call, str)),
    }
    if call.version is not None and call.version >= (1, 23):
        error["code"] = refusal.name or "placement.undefined_code"
    error["request_id"] = call.request_id
    if refusal.status == 406 and call.version is None:
        error["max_version"], error["min_version"] = text(NEWEST), text(OLDEST)
    return error


def _body(refusal: Refusal, call: Call, escape: Any) -> str:
    detail = escape(refusal.message)
    if refusal.status == 405:
        return f"The method {escape(call.request.method)} is not allowed for this resource. <br /><br />\n{detail}"
    if refusal.status == 406:
        accept = escape(accept_of(call))
        return (
            "The resource could not be generated that was acceptable to your browser\n"
            f"(content of type {accept}. <br /><br />\n{detail}"
        )
    if refusal.status == 415:
        kind = escape(call.kept.get("content_type") or call.request.headers.get("content-type") or "")
        return f"The request media type {kind} is not supported by this server.\n<br /><br />\n{detail}"
    explanation = _EXPLANATIONS.get(refusal.status, envelope.title(refusal.status))
    return f"{escape(explanation)}<br /><br />\n{detail}\n\n"


def _page(status: str, body: str) -> str:
    head = f" <head>\n  <title>{status}</title>\n </head>"
    return f"<html>\n{head}\n <body>\n  <h1>{status}</h1>\n  {body}\n </body>\n</html>"
