"""Placement's own stages of a call, in whose order its refusals show. Knows no resource."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from ...wire.accept import best
from ...wire.call import Call
from ...wire.errors import MethodNotAllowed, NotAcceptable, NotFound, UnsupportedMediaType
from ...wire.message import Request
from ...wire.pipeline import credentials_of
from .answers import NEWEST, OLDEST, Outside, accept_of

JSON = "application/json"


def authenticate(call: Call) -> None:
    """Ask for a token everywhere but at the root."""
    if unquote(call.path) not in ("", "/"):
        call.credentials = credentials_of(call)


def choose_version(call: Call) -> None:
    """Read the microversion; a version that does not exist is refused before anything else is looked at."""
    wanted = _asked(call.request.headers.get("openstack-api-version"))
    if wanted is None:
        call.version = OLDEST
        return
    if wanted == "latest":
        call.version = NEWEST
        return
    try:
        parts = [int(part) for part in wanted.split(".", 1)]
        if len(parts) != 2:
            raise TypeError("Version.__new__() missing 1 required positional argument: 'minor'")
    except (ValueError, TypeError) as error:
        sentence = f"Invalid microversion: invalid version string: {wanted}; {error}"
        raise Outside(sentence, status=400) from None
    if not OLDEST <= (parts[0], parts[1]) <= NEWEST:
        raise Outside(f"Invalid microversion: Unacceptable version header: {wanted}", status=406)
    call.version = (parts[0], parts[1])


def require_type(call: Call) -> None:
    """Refuse a body that does not say what it is."""
    if call.request.read() and not call.request.headers.get("content-type"):
        raise Outside("content-type header required when content-length > 0", status=400)


def split_query(call: Call) -> None:
    """Let a semicolon part two parameters, as webob does."""
    asked = call.request
    if ";" in asked.query_string:
        query = asked.query_string.replace(";", "&")
        call.request = Request.parts(
            asked.method, asked.scheme, asked.host, asked.path, query, asked.headers, asked.body
        )


def route(call: Call) -> None:
    """Find the operations at the path, which the real service reads byte by byte, escaped slashes too.

    A line break at its end is none of it: the real service's patterns end before one.
    """
    if "%" in call.path:
        path = unquote(call.path, "latin-1").removesuffix("\n").replace("%", "%25")
        call.match = call.service.router.find(path)
        call.ids = call.match.ids if call.match is not None else []
    if call.match is None:
        raise Outside("", status=404)
    rows = call.match.methods.get(call.request.method)
    if rows is None:
        raise MethodNotAllowed(
            "The method specified is not allowed for this resource.", headers={"allow": ", ".join(call.match.methods)}
        )
    call.operation = next((row for row in rows if row.in_range(call.version)), rows[0])


def guard(call: Call) -> None:
    """Hold the call against the operation's versions, and the media types that it takes and gives."""
    row = call.operation
    checks = [_check_version, _check_media]
    if row.extra.get("media_first"):
        checks.reverse()
    for check in checks:
        check(call, row)


def _check_version(call: Call, row: Any) -> None:
    if not row.in_range(call.version):
        if row.extra.get("absent") == 405:
            raise MethodNotAllowed("")
        raise NotFound("")


def _check_media(call: Call, row: Any) -> None:
    if row.extra.get("takes_json"):
        sent = call.request.headers.get("content-type", "")
        kind = sent.strip().partition(";")[0]
        if kind != JSON:
            if not kind:
                call.kept["content_type"] = kind = "None"
            raise UnsupportedMediaType(f"The media type {kind} is not supported, use {JSON}")
    if row.extra.get("gives_json") and best(accept_of(call), [JSON]) is None:
        raise NotAcceptable(f"Only {JSON} is provided")


def _asked(header: str | None) -> str | None:
    """The version in the last part of the header that names placement."""
    for part in reversed((header or "").split(",")):
        words = part.strip().split(None, 1)
        if len(words) == 2 and words[0].lower() == "placement":
            return words[1].strip()
    return None
