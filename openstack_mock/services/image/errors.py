"""Refusals that several operations share. Knows nothing of when they are due."""

from __future__ import annotations

from ...wire.call import Call
from ...wire.errors import Forbidden, UnsupportedMediaType


def media_type(call: Call, detail: str) -> UnsupportedMediaType:
    """webob's 415: it names the request's content type, and literally its own variable if there was none."""
    given = call.request.headers.get("content-type", "${CONTENT_TYPE}")
    sentence = f"The request media type {given} is not supported by this server."
    return UnsupportedMediaType(sentence, detail=detail, name="media_type")


def denied(detail: str) -> Forbidden:
    """webob's 403 with its own sentence, what happened standing behind it."""
    return Forbidden("Access was denied to this resource.", detail=detail)
