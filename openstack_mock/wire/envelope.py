"""The shapes that the services put an error in. The only place that knows them."""

from __future__ import annotations

import json
import re
from html import escape as html_escape
from http import HTTPStatus
from typing import Any

from .accept import best
from .errors import Refusal
from .message import Response, dump

_JSON = "application/json"
_HTML = (
    "<html>\n <head>\n  <title>{0}</title>\n </head>\n <body>\n  <h1>{0}</h1>\n  {1}\n </body>\n</html>"
)
_TAG = re.compile("<.*?>", re.DOTALL)
_BREAK = re.compile("<br.*?>", re.IGNORECASE | re.DOTALL)
_COMMENT = re.compile("<!--|-->")


# As webob has them, whatever the running Python calls them.
_TITLES = {
    413: "Request Entity Too Large", 414: "Request-URI Too Long", 416: "Request Range Not Satisfiable",
    422: "Unprocessable Entity",
}  # fmt: skip


def title(status: int) -> str:
    """The reason phrase of a status."""
    if status in _TITLES:
        return _TITLES[status]
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"


def keystone(refusal: Refusal, call: Any) -> Response:
    """`{"error": {"code", "message", "title"}}`."""
    error = {"code": refusal.status, "message": refusal.message, "title": refusal.name or title(refusal.status)}
    return _json(refusal, {"error": error})


# fmt: off
_FAULTS = {  # nova's and cinder's names for a status
    400: "badRequest", 401: "unauthorized", 403: "forbidden", 404: "itemNotFound", 405: "badMethod",
    406: "notAcceptable", 409: "conflictingRequest", 413: "overLimit", 415: "badMediaType", 429: "overLimit",
    501: "notImplemented", 503: "serviceUnavailable",
}
# fmt: on


def compute(refusal: Refusal, call: Any) -> Response:
    """`{"itemNotFound": {"code", "message"}}`: nova and cinder."""
    if refusal.name == "middleware":
        return middleware(refusal, call)
    fault: dict[str, Any] = {"code": refusal.status, "message": refusal.message}
    if refusal.status in (413, 429) and "Retry-After" in refusal.headers:
        fault["retryAfter"] = refusal.headers["Retry-After"]
    return _json(refusal, {_FAULTS.get(refusal.status, "computeFault"): fault})


def neutron(refusal: Refusal, call: Any) -> Response:
    """`{"NeutronError": {"type", "message", "detail"}}`."""
    if refusal.name == "middleware":
        return middleware(refusal, call)
    return _json(refusal, {"NeutronError": {"type": refusal.name, "message": refusal.message, "detail": ""}})


def placement(refusal: Refusal, call: Any) -> Response:
    """`{"errors": [{"status", "title", "detail", "code", "request_id"}]}`; `code` since 1.23."""
    error = {
        "status": refusal.status,
        "title": title(refusal.status),
        "detail": f"{refusal.message}\n\n   ",
        "request_id": call.request_id,
    }
    if call.version is not None and call.version >= (1, 23):
        error["code"] = refusal.name or "placement.undefined_code"
    return _json(refusal, {"errors": [error]})


def html(refusal: Refusal, call: Any) -> Response:
    """webob's page: glance, and what its middleware says elsewhere."""
    status = f"{refusal.status} {title(refusal.status)}"
    text = (
        f"<html>\n <head>\n  <title>{status}</title>\n </head>\n <body>\n  <h1>{status}</h1>\n"
        f"  {refusal.message}<br /><br />\n\n\n </body>\n</html>"
    )
    return Response(refusal.status, {"Content-Type": "text/html; charset=UTF-8"}, text.encode())


_PAGES = {  # by the refusal's name; else _PAGE
    "no_method": "{0}<br /><br />\n{1}", "media_type": "{0}\n<br /><br />\n{1}", "bare": "{0}",
}  # fmt: skip
_PAGE = "{0}<br /><br />\n{1}\n\n"


def webob(refusal: Refusal, call: Any) -> Response:
    """webob's page as the client accepts it: HTML, JSON or else plain text; HEAD has none.

    A refusal named `no_method` or `media_type` has the shorter page of a 405 or 415; `bare`: nothing but its sentence.
    """
    if call.request.method == "HEAD":
        return Response(refusal.status, {"Content-Type": "text/html; charset=UTF-8"})
    phrase = title(refusal.status)
    status = f"{refusal.status} {phrase}"
    page = _PAGES.get(refusal.name, _PAGE)
    accepted = best(call.request.headers.get("accept", ""), ("text/html", _JSON))
    if accepted == "text/html":
        text = page.format(escaped(refusal.message), escaped(refusal.detail))
        text = _HTML.format(status, text)
        return Response(refusal.status, {"Content-Type": "text/html; charset=UTF-8"}, text.encode())
    text = page.format(refusal.message, refusal.detail)
    if accepted == _JSON:
        found = json.dumps({"message": text, "code": status, "title": phrase})
        return Response(refusal.status, {"Content-Type": _JSON}, found.encode())
    text = f"{status}\n\n{without_tags(text)}"
    return Response(refusal.status, {"Content-Type": "text/plain; charset=UTF-8"}, text.encode("utf-8", "replace"))


def escaped(text: str) -> str:
    """Text as webob writes it into a page."""
    return html_escape(text, quote=True).encode("ascii", "xmlcharrefreplace").decode()


def without_tags(text: str) -> str:
    """What webob leaves of a page for JSON and plain text: no tags, lines only where its breaks are."""
    text = _BREAK.sub("\n", text.replace("\n", " ").replace("\r", ""))
    return _TAG.sub("", _COMMENT.sub("", text))


def middleware(refusal: Refusal, call: Any) -> Response:
    """What keystonemiddleware answers in front of every service but keystone."""
    body = {"error": {"code": refusal.status, "title": title(refusal.status), "message": refusal.message}}
    return Response(refusal.status, {"Content-Type": _JSON, **refusal.headers}, dump(body))


def _json(refusal: Refusal, body: Any) -> Response:
    headers = {"Content-Type": _JSON, **refusal.headers}
    return Response(refusal.status, headers, dump(body if refusal.body is None else refusal.body))
