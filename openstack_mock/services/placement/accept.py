"""The Accept header, read as webob reads it. Knows no service."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence

_TOKEN = r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+"
_QUOTED = r'"(?:[\t \x21\x23-\x5b\x5d-\x7e\x80-\xff]|\\[\t \x21-\x7e\x80-\xff])*"'
_PARAMETER = rf"{_TOKEN}=(?:{_TOKEN}|{_QUOTED})"
_RANGE = rf"({_TOKEN}/{_TOKEN})((?:[ \t]*;[ \t]*(?![qQ]=){_PARAMETER})*)"
_WEIGHT = r"[ \t]*;[ \t]*[qQ]=(0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)"
_EXTENSION = rf"[ \t]*;[ \t]*{_TOKEN}(?:=(?:{_TOKEN}|{_QUOTED}))?"
_ELEMENT = re.compile(rf"{_RANGE}(?:{_WEIGHT}((?:{_EXTENSION})*))?")
_LIST = re.compile(rf"^(?:,|(?:{_ELEMENT.pattern}))?(?:[ \t]*,(?:[ \t]*{_ELEMENT.pattern})?)*$")


def is_valid(header: str) -> bool:
    """Whether a header follows the grammar; one that does not is as good as none."""
    return _parsed(header) is not None


def acceptable(header: str, offers: Sequence[str]) -> list[str]:
    """Those of the offered media types that a header accepts, the best first; an invalid header accepts all."""
    ranges = _parsed(header)
    if ranges is None:
        return list(offers)
    weighed = [(_weight(offer, ranges), offer) for offer in offers]
    return [offer for weight, offer in sorted(weighed, key=lambda row: -row[0]) if weight]


def _weight(offer: str, ranges: tuple[tuple[str, float, bool], ...]) -> float:
    """What the most specific range that an offer falls under thinks of it."""
    best, weight = 0, 0.0
    family = offer.partition("/")[0]
    for media, q, parameters in ranges:
        if media == offer:
            if parameters:
                continue
            specificity = 3
        elif media == f"{family}/*":
            specificity = 2
        elif media == "*/*":
            specificity = 1
        else:
            continue
        if specificity > best:
            best, weight = specificity, q
    return weight


@functools.lru_cache(maxsize=256)
def _parsed(header: str) -> tuple[tuple[str, float, bool], ...] | None:
    if not _LIST.match(header):
        return None
    return tuple(
        (media.lower(), float(q) if q else 1.0, bool(parameters))
        for media, parameters, q, _ in _ELEMENT.findall(header)
    )
