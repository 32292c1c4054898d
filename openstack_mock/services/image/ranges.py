"""The Range and Content-Range headers, as Glance takes them. Knows nothing of whose bytes they mean."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ...wire.errors import BadRequest, RangeNotSatisfiable

_RANGE = re.compile(r"bytes *= *(\d*) *- *(\d*)", re.IGNORECASE)
_CONTENT_RANGE = re.compile(r"bytes (?:(\d+)-(\d+)|[*])/(?:(\d+)|[*])")
_UNAVAILABLE = "The Range requested is not available."


def asked(headers: Mapping[str, str], size: int) -> tuple[int, int] | None:
    """The bytes that a request wants: from the first, to behind the last. None: all of them."""
    text = headers.get("range")
    if text is not None:
        return _range(text, size)
    text = headers.get("content-range")
    return None if text is None else _content_range(text, size)


def _range(text: str, size: int) -> tuple[int, int]:
    if "," in text:
        raise BadRequest(
            "Requests with multiple ranges are not supported in Glance. You may make multiple single-range requests "
            "instead."
        )
    match = _RANGE.match(text)
    first, last = (match[1], match[2]) if match is not None else ("", "")
    if match is None or not (first or last) or (first and last and int(last) < int(first)):
        raise _refused("Invalid Range header.")
    if not first and size < 0:
        raise _refused("Invalid Range header.")  # the end of what has no size yet: the real service breaks down
    if not first:
        start = size - int(last) if 0 < int(last) < size else 0
        return start, size
    start = int(first)
    if start >= size:
        raise _refused(
            f"Invalid start position in Range header. Start position MUST be in the inclusive range [0, {size - 1}]."
        )
    return start, min(int(last) + 1, size) if last else size


def _content_range(text: str, size: int) -> tuple[int, int]:
    match = _CONTENT_RANGE.match(text)
    if match is None or match[1] is None or int(match[2]) < int(match[1]):
        raise _refused("Invalid Content-Range header.")
    start, stop = int(match[1]), int(match[2]) + 1
    if match[3] is not None and stop > int(match[3]):
        raise _refused("Invalid Content-Range header.")
    if match[3] is None and stop > size:
        raise _refused(
            "Invalid stop position in Content-Range header. The stop position MUST be in the inclusive range "
            f"[0, {size - 1}]."
        )
    if start >= size:
        raise _refused(
            "Invalid start position in Content-Range header. Start position MUST be in the inclusive range "
            f"[0, {size - 1}]."
        )
    return start, stop


def _refused(detail: str) -> RangeNotSatisfiable:
    return RangeNotSatisfiable(_UNAVAILABLE, detail=detail)
