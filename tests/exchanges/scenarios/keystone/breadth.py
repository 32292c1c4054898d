"""Every operation in the same few ways: as many people, about what is not there, with what it does not expect."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ... import mutations as wrong
from ...reference import HOLE, fields, operations
from ...step import Line, Step

UNKNOWN: Final = "0123456789abcdef0123456789abcdef"
WORDS: Final = {"{group}": "identity", "{option}": "driver"}
KNOWN: Final = {
    "{user_id}": "${user.project_member}", "{project_id}": "${project.home}", "{domain_id}": "${domain.home}", "{prior_role_id}": "${seed.role.member}",
    "{service_id}": "${seed.service.identity}",
}  # fmt: skip
SOME: Final = (
    "system_admin", "system_reader", "domain_admin", "domain_manager", "domain_reader", "project_admin", "project_manager", "project_member", "project_reader",
    "project_service", "away_domain_admin", "away_member", "unscoped",
)  # fmt: skip
FEW: Final = ("admin", "system_reader", "domain_admin", "project_member", "unscoped")
RAW: Final = (("text", b"text", "text/plain"), ("half an object", b"{", wrong.JSON_TYPE), ("a list", b"[]", wrong.JSON_TYPE), ("an object", b"{}", wrong.JSON_TYPE),
              ("an object, untyped", b"{}", ""), ("something unknown", b'{"unknown": {}}', wrong.JSON_TYPE))  # fmt: skip
INSIDES: Final = (("an object of something unknown", {"unknown_field": 1}), ("an empty object", {}), ("null", None), ("an empty list", []),
                  ("a list of something unknown", [{"unknown_field": 1}]), ("a text", "text"), ("an id", {"id": UNKNOWN}))  # fmt: skip
PROVIDER: Final = "/v3/OS-FEDERATION/identity_providers/{idp_id}"
QUERIES: Final = ("unknown=1", "limit=abc", "limit=-1", "limit=0", "marker=unknown", "sort_key=name&sort_dir=sideways", "name=unknown", "enabled=maybe", "name__contains=")


def steps() -> Iterator[Line]:
    """Each operation of the reference, and the methods that its place does not have."""
    places: dict[str, set[str]] = {}
    for row in operations("keystone"):
        method, path = row["method"], row["path"]
        places.setdefault(path, {"OPTIONS"} if path == "/v3/auth/tokens" else set()).add(method)
        step = Step(method, _filled(path, {}), kind="unknown: all")
        if (method, path) == ("PUT", PROVIDER):  # which asks for nothing, and makes a domain
            step = step.but(keep={"idp.domain": "identity_provider/domain_id"}, then=_removing(step))
        yield from _each(step, path)
    for path, methods in places.items():
        for method in wrong.METHODS:
            if method not in methods:
                yield Step(method, _filled(path, {}), kind=f"method: {method}")
                yield Step(method, _filled(path, {}), who=None, kind=f"method: {method}, no token")


def _each(step: Step, template: str) -> Iterator[Line]:
    yield step
    keys = {field.path[0] for field in fields("keystone", f"{step.method} {template}")}
    takes_body = bool(keys) or step.method in ("POST", "PATCH")
    for who in SOME if not takes_body else FEW[1:]:
        yield step.but(who=who, kind=f"persona: {who}")
    yield step.but(who=None, kind="token: none")
    yield step.but(who=None, headers={"X-Auth-Token": "garbage"}, kind="token: garbage")
    yield step.but(path=f"{step.path}/", kind="path: a slash at the end")
    yield step.but(path=step.path.replace("/v3/", "/v3//"), kind="path: a slash twice")
    yield step.but(headers={"OpenStack-API-Version": "identity 3.99", "X-OpenStack-Identity-API-Version": "latest"}, kind="version: asked for")
    yield step.but(headers={"Accept": "text/html"}, kind="accept: text/html")
    for label, raw, kind in RAW:
        yield step.but(raw=raw, headers={"Content-Type": kind}, kind=f"payload: {label}")
    for key in keys - {"region", "id"}:  # a region needs nothing, and would be made
        for label, value in INSIDES:
            yield step.but(json={key: value}, kind=f"inside: {label}")
            yield step.but(json={key: value}, who="project_member", kind=f"inside: {label}")
    for text in QUERIES if step.method == "GET" else QUERIES[:2]:
        yield step.but(path=f"{step.path}?{text}", kind=f"query: {text}")
    if len(HOLE.findall(template)) > 1:
        some = step.but(path=_filled(template, KNOWN))
        for who in FEW:
            yield some.but(who=who, kind=f"persona: {who}, the first known")


def _removing(provider: Step) -> tuple[Step, ...]:
    domain = Step("PATCH", "/v3/domains/${idp.domain}", {"domain": {"enabled": False}}, kind="setup")
    return provider.but(method="DELETE", kind="setup"), domain, Step("DELETE", domain.path, kind="setup")


def _filled(template: str, known: dict[str, str]) -> str:
    """A path with the first of its holes filled with what is known, and the others with what is not."""
    first, *others = HOLE.findall(template) or [""]
    path = template.replace(first, known.get(first, WORDS.get(first, UNKNOWN)), 1) if first else template
    for hole in others:
        path = path.replace(hole, WORDS.get(hole, UNKNOWN), 1)
    return path
