"""Deactivation and tags: in each status, by everybody."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ... import mutations as wrong
from ...step import Line, Step
from ._ready import EVERYBODY, NOBODY, gone, image, in_status, uploaded
from .images import ALL, IT, patch_type

VERBS: Final = ("deactivate", "reactivate")
STATES: Final = ("queued", "uploading", "active", "deactivated")
TAGS: Final = {
    "a word": "recorded", "255 characters": "t" * 255, "256 characters": "t" * 256, "a blank": "%20", "blanks around": "%20x%20", "not ASCII": "%C3%A9", "outside the BMP": "%F0%9F%98%80", "a percent": "%25",
    "a quoted slash": "a%2Fb", "a comma": "a,b", "a plus": "a+b", "no UTF-8": "%FF", "a null byte": "%00", "a control character": "a%0Ab", "a question mark": "a%3Fb", "quotes": "%22", "null": "null", "a number": "7", "dots": "..",
    "another case": "RECORDED-TAG", "there already": "recorded-tag", "there already, and a blank": "recorded-tag%20", "accents": "r%C3%A9corded-tag", "empty": "", "a colon": "a:b", "a semicolon": "a;b",
}  # fmt: skip


def steps() -> Iterator[Line]:
    """Everything about the two."""
    yield from _deactivation()
    yield from _in_states()
    yield from _tags()
    yield from _tags_of_others()


def _deactivation() -> Iterator[Line]:
    for visibility in ("private", "shared", "community", "public"):
        yield image("it", "admin", owner="${project.home}", visibility=visibility)
        yield uploaded("it")
        for verb, other in (VERBS, VERBS[::-1]):
            step, back = (Step("POST", f"{IT}/actions/{each}") for each in (verb, other))
            if verb == "reactivate":
                yield back.setup()
            yield from wrong.personas(step, EVERYBODY, [back])
            yield step.but(kind="state: active" if verb == "reactivate" else "state: deactivated")
            yield step.but(kind="state: already so")
        yield gone("it")


def _in_states() -> Iterator[Line]:
    for status in STATES:
        yield from in_status(status)
        for verb in VERBS:
            step = Step("POST", f"{IT}/actions/{verb}")
            for who in ("project_member", "project_reader", "other_member", "project_admin", "admin"):
                yield step.but(who=who, kind=f"state: {status}")
                yield step.but(who=who, kind=f"state: {status}, again")
        yield Step("GET", IT, kind=f"state: {status}, in the end")
        yield gone("it")
    yield from in_status("active")
    for verb in VERBS:
        step = Step("POST", f"{IT}/actions/{verb}")
        yield from wrong.tokens(step)
        yield from wrong.accepts(step)
        yield from wrong.unknown(step, "it")
        yield step.but(path=f"{ALL}/{NOBODY}/actions/{verb}", who="project_reader", kind="unknown: by a reader")
        yield from wrong.payload(step.but(json={"a": "b"}))
        yield step.but(json={}, kind="extra: an empty body")
        yield step.but(path=step.path + "/", kind="path: a slash at the end")
        yield step.but(path=step.path + "?a=b", kind="query: an unknown parameter")
        yield from wrong.methods(step.path, ("POST",))
        yield from wrong.methods(step.path, ("POST",), who="project_reader")
        for method in ("PUT", "PATCH", "DELETE"):
            yield step.but(method=method, json={"a": "b"}, kind=f"method: {method} with a body")
    yield Step("POST", f"{IT}/actions/nothing", kind="path: no action")
    yield Step("POST", f"{IT}/actions", kind="path: no action")
    yield Step("POST", f"{IT}/action", {"deactivate": None}, kind="path: no action")
    yield gone("it")
    for verb in VERBS:
        yield Step("POST", f"{IT}/actions/{verb}", kind="state: gone")


def _tags() -> Iterator[Line]:
    yield image("it", tags=["recorded-tag"])
    put, delete = (Step(method, f"{IT}/tags/recorded-tag", who="project_member") for method in ("PUT", "DELETE"))
    for label, text in TAGS.items():
        path = f"{IT}/tags/{text}"
        for method in ("PUT", "PUT", "DELETE", "DELETE"):
            yield Step(method, path, who="project_member", kind=f"tag: {label}")
        if "recorded-tag" in text.lower() or "accents" in label:
            yield Step("GET", IT, kind="state: what there is")
            yield put.setup()
    for step in (put, delete):
        yield from wrong.tokens(step)
        yield from wrong.accepts(step)
        yield from wrong.unknown(step, "it")
        yield from wrong.payload(step.but(json={"a": "b"}))
        yield step.but(path=step.path + "/", kind="path: a slash at the end")
        yield step.but(path=step.path + "?a=b", kind="query: an unknown parameter")
        yield step.but(path=f"{ALL}/{NOBODY}/tags/{'t' * 256}", kind="order: no tag, no image")
        yield step.but(path=step.path + "/x", kind="path: longer")
    yield from wrong.methods(put.path, ("PUT", "DELETE"))
    yield from wrong.methods(put.path, ("PUT", "DELETE"), who="project_reader")
    for method in ("POST", "PATCH", "GET"):
        yield put.but(method=method, json={"a": "b"}, kind=f"method: {method} with a body")
    for path in (f"{IT}/tags", f"{IT}/tags/"):
        for method in wrong.METHODS:
            yield Step(method, path, kind="path: no tag")
    yield gone("it")
    yield put.but(kind="state: gone")
    yield delete.but(kind="state: gone")
    yield image("it", tags=[f"t{number}" for number in range(127)])
    for tag in ("a", "b", "t1", "A", "a"):
        yield Step("PUT", f"{IT}/tags/{tag}", who="project_member", kind="quota: tags")
    yield Step("DELETE", f"{IT}/tags/t5", who="project_member", kind="quota: tags")
    yield Step("PUT", f"{IT}/tags/b", who="project_member", kind="quota: tags")
    yield gone("it")


def _tags_of_others() -> Iterator[Line]:
    for visibility in ("private", "shared", "community", "public"):
        yield image("it", "admin", owner="${project.home}", visibility=visibility, tags=["recorded-tag"])
        put, delete = (Step(method, f"{IT}/tags/recorded-tag") for method in ("PUT", "DELETE"))
        yield from wrong.personas(put, EVERYBODY)
        yield from wrong.personas(delete, EVERYBODY, [put])
        yield gone("it")
    for status in STATES:
        yield from in_status(status, protected=True)
        for who in ("project_member", "project_reader", "admin"):
            for method in ("PUT", "DELETE"):
                yield Step(method, f"{IT}/tags/x", who=who, kind=f"state: {status}, protected")
        yield Step("PATCH", IT, [{"op": "replace", "path": "/protected", "value": False}], headers=patch_type("v2.1"), kind="setup")
        yield gone("it")
