"""The image cache: by its API, and by the older one that stands before the routes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ... import mutations as wrong
from ...step import Line, Pause, Step, Until
from ._ready import EVERYBODY, NOBODY, asked, deactivated, gone, image, staged, uploaded

CACHE: Final = "/v2/cache"
TARGETS: Final = ("cache", "queue", "CACHE", "Queue", "", " ", "both", "cache,queue", "all", "é", "x" * 300)
OLD: Final = ("/v2/cached_images", "/v2/queued_images")


def steps() -> Iterator[Line]:
    """Everything about the cache."""
    yield _cleared()
    yield from _made()
    yield from asked(Step("GET", CACHE, whole=True))
    yield from _one()
    yield from _filled()
    yield from _clearing()
    yield from _work()
    yield from _nodes()
    yield from _older()
    for name in ("image", "empty", "waiting", "off", "hidden"):
        yield gone(name)


def _cleared() -> Step:
    return Step("DELETE", CACHE, kind="setup")


def _made() -> Iterator[Line]:
    yield image()
    yield uploaded()
    yield image("empty")
    yield image("waiting")
    yield staged("waiting")
    yield image("off")
    yield uploaded("off")
    yield deactivated("off")
    yield image("hidden", who="away_member", visibility="private")
    yield uploaded("hidden", who="away_member")


def _cached(count: int = 1) -> Until:
    """The cache, once it holds as many images: it fills in the background."""
    return Until(Step("GET", CACHE, whole=True, kind="state: once it is filled"), f"cached_images/{count - 1}/hits", tuple(range(50)))


def _one() -> Iterator[Line]:
    one = f"{CACHE}/${{image}}"
    for method in ("PUT", "DELETE"):
        step = Step(method, one)
        yield step
        yield from wrong.personas(step, EVERYBODY)
        yield from wrong.tokens(step)
        yield from wrong.accepts(step.but(path=f"{CACHE}/{NOBODY}"))
        yield from wrong.unknown(step, "image")
        yield from wrong.unknown(step.but(who="project_reader"), "image")
        for name in ("empty", "waiting", "off", "hidden"):
            for who in ("admin", "project_member", "away_member"):
                yield step.but(path=f"{CACHE}/${{{name}}}", who=who, kind=f"state: {name}")
        yield step.but(json={"a": "b"}, kind="extra: a body")
        yield from wrong.payload(step.but(json={"a": "b"}))
        yield step.but(path=one + "/", kind="path: a slash at the end")
        yield step.but(path=one + "?unknown=1", kind="query: an unknown parameter")
        yield step.but(path=f"{CACHE}/RECORDED", kind="unknown: an image")
        yield _cleared()
    for who in ("admin", "project_reader"):
        yield from wrong.methods(one, ("PUT", "DELETE"), who=who)
        yield from wrong.methods(CACHE, ("GET", "HEAD", "DELETE"), who=who)


def _filled() -> Iterator[Line]:
    yield _cleared()
    yield Step("PUT", f"{CACHE}/${{image}}", kind="state: into an empty cache")
    yield _cached()
    yield Step("PUT", f"{CACHE}/${{image}}", kind="state: cached already")
    get = Step("GET", "/v2/images/${image}/file", kind="state: out of the cache")
    yield get
    yield get.but(who="project_member")
    yield get.but(who="away_member")
    yield get.but(headers={"Range": "bytes=1-3"})
    yield Step("GET", CACHE, whole=True, kind="state: after a hit")
    yield Step("DELETE", f"{CACHE}/${{image}}", kind="state: cached")
    yield Step("GET", CACHE, whole=True, kind="state: emptied")
    yield Step("DELETE", f"{CACHE}/${{image}}", kind="state: cached no more")
    yield get.but(kind="state: cached by being read")
    yield _cached()
    yield Step("POST", "/v2/images/${image}/actions/deactivate", kind="setup")
    yield get.but(kind="state: cached and deactivated")
    yield get.but(who="project_member", kind="state: cached and deactivated")
    yield Step("POST", "/v2/images/${image}/actions/reactivate", kind="setup")
    yield image("second")
    yield uploaded("second")
    yield Step("PUT", f"{CACHE}/${{second}}", kind="state: a second one")
    yield _cached(2)
    yield gone("second")
    yield Step("GET", CACHE, whole=True, kind="state: an image deleted")
    yield _cleared()


def _clearing() -> Iterator[Line]:
    clear = Step("DELETE", CACHE)
    yield from asked(clear)
    for target in TARGETS:
        for who in ("admin", "project_member"):
            yield clear.but(who=who, headers={"x-image-cache-clear-target": target}, kind=f"header: {target[:9]!r}")
    fill = Step("PUT", f"{CACHE}/${{image}}", kind="setup")
    for target in ("queue", "cache"):
        yield _cleared()
        yield Pause()
        yield fill
        yield _cached()
        yield clear.but(headers={"x-image-cache-clear-target": target}, kind="state: cleared in part")
        yield Step("GET", CACHE, whole=True, kind="state: cleared in part")
    for target in ("queue", "cache"):
        yield _cleared()
        yield Step("PUT", "/v2/queued_images/${empty}", kind="setup")
        yield Step("GET", CACHE, whole=True, kind="state: one is queued")
        yield clear.but(headers={"x-image-cache-clear-target": target}, kind="state: cleared in part")
        yield Step("GET", CACHE, whole=True, kind="state: cleared in part")
        yield _cleared()


def _work() -> Iterator[Line]:
    for name in ("clean", "prune"):
        post = Step("POST", f"{CACHE}/{name}")
        yield from asked(post)
        yield from wrong.methods(post.path, ("POST",))
        yield from wrong.methods(post.path, ("POST",), who="project_reader")


def _nodes() -> Iterator[Line]:
    nodes = Step("GET", f"{CACHE}/nodes/${{image}}")
    yield from asked(nodes)
    yield from wrong.unknown(nodes, "image")
    yield from wrong.unknown(nodes.but(who="project_reader"), "image")
    yield from wrong.methods(nodes.path, ("GET", "HEAD"))
    yield from wrong.methods(nodes.path, ("GET", "HEAD"), who="project_reader")
    yield nodes.but(path=f"{CACHE}/nodes/${{empty}}", kind="state: without data")


def _older() -> Iterator[Line]:
    for path in OLD:
        yield from asked(Step("GET", path, whole=True))
        yield from asked(Step("DELETE", path))
        yield from wrong.methods(path, ("GET", "HEAD", "DELETE"))
        yield from wrong.methods(f"{path}/${{image}}", ("PUT", "DELETE"))
    for method, path in (("DELETE", OLD[0]), ("PUT", OLD[1]), ("DELETE", OLD[1])):
        one = Step(method, f"{path}/${{image}}")
        yield from asked(one)
        yield from wrong.unknown(one, "image")
        yield from wrong.unknown(one.but(who="project_reader"), "image")
        for old in OLD:
            yield Step("GET", old, whole=True, kind="state: afterwards")
            yield Step("DELETE", old, kind="state: afterwards")
