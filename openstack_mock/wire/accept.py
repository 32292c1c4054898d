"""The Accept header: which of several media types a client would rather have. Knows no media type."""

from __future__ import annotations

import re
from collections.abc import Sequence

_TOKEN = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_RANGE = re.compile(rf"\s*({_TOKEN})/({_TOKEN})\s*((?:;\s*{_TOKEN}(?:=(?:{_TOKEN}|\"[^\"]*\"))?\s*)*)$")
_QUALITY = re.compile(r";\s*q=([01](?:\.[0-9]{0,3})?)\s*(?:;|$)", re.IGNORECASE)


def best(header: str, offers: Sequence[str]) -> str | None:
    """The offer that the client likes best, the first of equals; None if it takes none of them.

    An empty header takes nothing; one that cannot be read takes everything (RFC 7231, as webob reads it).
    """
    ranges = _ranges(header)
    if ranges is None:
        return offers[0]
    liked = [(quality, offer) for offer in offers if (quality := _quality(offer, ranges)) > 0]
    return max(liked, key=lambda pair: pair[0])[1] if liked else None


def _ranges(header: str) -> list[tuple[str, str, float]] | None:
    found = []
    for part in header.split(",") if header.strip() else ():
        if not part.strip():
            continue
        match = _RANGE.match(part)
        if match is None:
            return None
        quality = _QUALITY.search(match[3])
        own = match[3][: quality.start()] if quality else match[3]
        # a type with parameters of its own is another one than the plain type that is offered
        name = match[2].lower() + (own.strip() if match[2] != "*" else "")
        found.append((match[1].lower(), name, float(quality[1]) if quality else 1.0))
    return found


def _quality(offer: str, ranges: list[tuple[str, str, float]]) -> float:
    kind, _, name = offer.partition("/")
    best_rank, result = 0, 0.0
    for range_kind, range_name, quality in ranges:
        if (range_kind, range_name) == (kind, name):
            rank = 3
        elif (range_kind, range_name) == (kind, "*"):
            rank = 2
        elif (range_kind, range_name) == ("*", "*"):
            rank = 1
        else:
            continue
        if rank > best_rank:
            best_rank, result = rank, quality
    return result
