"""Which refusal comes first, where a request deserves several: of each operation, by those who may and those who may not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from ...reference import operations
from ...step import Line, Step
from . import _placement as the
from ._placement import CLASS, CONSUMER, HEADER, NOBODY, TRAIT, A, ask

WHO: Final = (None, "admin", "project_reader", "project_service", "system_admin", "unscoped")
JSON: Final = {"Content-Type": "application/json"}
# what else is wrong: changes of a request's parts
# fmt: off
WRONGS: Final[dict[str, dict[str, Any]]] = {
    "nothing else": {}, "the media type of the body": {"raw": b"{}", "headers": {"Content-Type": "text/plain"}}, "no media type": {"raw": b"{}", "headers": {"Content-Type": ""}}, "no JSON": {"raw": b"{", "headers": JSON},
    "an empty body": {"raw": b"", "headers": JSON}, "a list": {"raw": b"[]", "headers": JSON}, "the media type asked for": {"headers": {"Accept": "text/html"}}, "both media types": {"raw": b"x", "headers": {"Content-Type": "text/plain", "Accept": "text/plain"}},
    "an old version": {"headers": {HEADER: "placement 1.0"}}, "a version to come": {"headers": {HEADER: "placement 1.99"}}, "no version": {"headers": {HEADER: "placement x"}}, "a version to come, asked for as text": {"headers": {HEADER: "placement 1.99", "Accept": "text/plain"}},
    "an old version and no JSON": {"raw": b"{", "headers": {HEADER: "placement 1.0", **JSON}}, "an old version and the media types": {"raw": b"x", "headers": {HEADER: "placement 1.0", "Content-Type": "text/plain", "Accept": "text/html"}},
}
QUERIES: Final = ("?unknown=1", "?project_id=x&unknown=1", "?resources=x", "/", "?%FF")
# fmt: on


def steps() -> Iterator[Line]:
    """Each operation, wrong in more than one way."""
    yield from the.classes()
    yield from the.traits()
    yield the.provider(A, "a")
    yield the.inventory(A, 0, VCPU=4)
    for row in operations("placement"):
        method = row["method"]
        for uuid, name in ((A, None), (NOBODY, "CUSTOM_RECORDED_NOTHING")):
            if uuid == A or "{" in row["path"]:
                yield from _wrongly(method, _filled(row["path"], uuid, name))
        for text in QUERIES:
            yield from (Step(method, _filled(row["path"], NOBODY, "x") + text, headers={HEADER: "placement 1.39"}, who=who, kind="precedence: a query") for who in WHO)
    yield from the.gone(A)
    yield from the.forget()


def _filled(path: str, uuid: str, name: str | None) -> str:
    label = CLASS if "classes" in path else TRAIT
    values = {"{uuid}": uuid, "{consumer_uuid}": CONSUMER, "{resource_class}": name or "VCPU", "{name}": name or label}
    for hole, value in values.items():
        path = path.replace(hole, value)
    return path


def _wrongly(method: str, path: str) -> Iterator[Step]:
    """The request in each wrong way, by each persona; one that would change something carries a body that is wrong anyway."""
    harmless = method == "GET" or (method in ("PUT", "POST") and not path.startswith(("/traits/", "/resource_classes/")))
    for kind, changes in WRONGS.items():
        headers = {HEADER: "placement 1.39", **changes.get("headers", {})}
        raw = changes.get("raw", b"{}" if method in ("PUT", "POST") else None)
        if raw == b"{}" and "Content-Type" not in headers:
            headers |= JSON
        for who in WHO if harmless else (None, "project_reader", "system_admin", "unscoped"):
            yield ask(method, path).but(headers=headers, raw=raw, who=who, kind=f"precedence: {kind}")
