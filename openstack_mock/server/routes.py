"""The operations of the control API: how one is declared, found and run. Knows none of them."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import unquote

from ..wire.message import Json, Request, Response
from .fields import Field, Shape, Unfit, check, near, read_query

if TYPE_CHECKING:
    from .site import HostedCloud, Site

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Ask:
    """One call of the control API: of which cloud, with what."""

    site: Site
    hosted: HostedCloud
    body: dict[str, Json]
    query: dict[str, Json]


class Missing(LookupError):
    """What a path names is not there; its sentence is for whoever asked."""


class Taken(ValueError):
    """What was asked for is there already; its sentence is for whoever asked."""


@dataclass(frozen=True, slots=True)
class Route:
    """One operation. `handler(ask, *ids of the path)` gives what fits `answer`, or None for an empty body.

    body: None if it takes none. of_site: it is about the server, so only the main cloud's control API has it.
    """

    method: str
    path: str
    summary: str
    handler: Callable[..., Json]
    body: tuple[Field, ...] | None
    query: tuple[Field, ...]
    answer: Shape | None
    status: int
    of_site: bool

    @property
    def parts(self) -> tuple[str, ...]:
        """The segments of the path."""
        return tuple(self.path.strip("/").split("/"))

    def match(self, parts: Sequence[str]) -> list[str] | None:
        """The ids of a path, if it is this one's."""
        own = self.parts
        if len(own) != len(parts):
            return None
        if any(mine != theirs for mine, theirs in zip(own, parts, strict=True) if mine[:1] != "{"):
            return None
        return [unquote(theirs) for mine, theirs in zip(own, parts, strict=True) if mine[:1] == "{"]


ROUTES: list[Route] = []


def route(
    place: str, summary: str, *, body: tuple[Field, ...] | None = None, query: tuple[Field, ...] = (),
    answer: Shape | None = None, status: int = 200, of_site: bool = False,
) -> Callable[[F], F]:  # fmt: skip
    """Declare that a function answers an operation of the control API (see Route)."""
    method, _, path = place.partition(" ")

    def declare(function: F) -> F:
        ROUTES.append(Route(method, path, summary, function, body, query, answer, status, of_site))
        return function

    return declare


def routes_of(hosted: HostedCloud) -> list[Route]:
    """The operations that a cloud's control API has."""
    return [row for row in ROUTES if hosted.is_main or not row.of_site]


def dispatch(site: Site, hosted: HostedCloud, request: Request, path: str) -> Response:
    """Answer a request to the control API; `path` is what follows `/_mock`."""
    rows = routes_of(hosted)
    parts = path.strip("/").split("/")
    here = {row.method: (row, ids) for row in rows if (ids := row.match(parts)) is not None}
    if not here and not hosted.is_main and any(row.match(parts) is not None for row in ROUTES):
        return problem(404, f"{path} is the server's: {site.main.control_url}{path} has it")
    if not here:
        return problem(404, f"the control API has no {path or '/'}{near(path, [row.path for row in rows])}")
    method = "GET" if request.method == "HEAD" else request.method
    if method not in here:
        return problem(405, f"{path} takes {', '.join(here)}, not {method}", {"Allow": ", ".join(here)})
    row, ids = here[method]
    try:
        ask = Ask(site, hosted, _body(row, request), read_query(row.query, request.query))
        with hosted.cloud.lock:
            value = row.handler(ask, *ids)
    except Unfit as error:
        return problem(400, str(error))
    except Missing as error:
        return problem(404, error.args[0])
    except Taken as error:
        return problem(409, str(error))
    if isinstance(value, Response):
        return value
    return Response(204) if value is None else answer(value, row.status)


def answer(value: Json, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """A JSON response, in lines, since people read these."""
    text = json.dumps(value, indent=1, default=str, ensure_ascii=False) + "\n"
    return Response(status, {"Content-Type": "application/json", **(headers or {})}, text.encode())


def problem(status: int, sentence: str, headers: dict[str, str] | None = None) -> Response:
    """What the server itself has to say no to."""
    return answer({"error": {"code": status, "message": sentence}}, status, headers)


def _body(row: Route, request: Request) -> dict[str, Json]:
    raw = request.read()
    if row.body is None:
        if raw.strip():
            raise Unfit(f"{row.method} {row.path} takes no body")
        return {}
    try:
        value = json.loads(raw) if raw.strip() else None
    except ValueError as error:
        raise Unfit(f"the body is no JSON: {error}") from None
    return check(row.body, value)
