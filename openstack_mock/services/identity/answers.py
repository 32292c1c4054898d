"""What all of keystone's answers share: links, lists and their filters, and the shapes of errors. Knows no resource."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Container, Iterable, Sequence
from typing import Any
from urllib.parse import unquote, urlencode

from ...store.collation import like
from ...wire import envelope
from ...wire.call import Call
from ...wire.errors import BadRequest, NotFound, Refusal
from ...wire.message import Json, Response, dump
from .collation import collate

_NO_ROUTE = (
    "<!doctype html>\n<html lang=en>\n<title>404 Not Found</title>\n<h1>Not Found</h1>\n"
    "<p>The requested URL was not found on the server. If you entered the URL manually please check your spelling "
    "and try again.</p>\n"
)
_NOT_ALLOWED = (
    "<!doctype html>\n<html lang=en>\n<title>405 Method Not Allowed</title>\n<h1>Method Not Allowed</h1>\n"
    "<p>The method is not allowed for the requested URL.</p>\n"
)
_NO_METHOD = "The method is not allowed for the requested URL."
MAX_LIMIT = 1000
RECEIPT = "Openstack-Auth-Receipt"


def error(refusal: Refusal, call: Call) -> Response:
    """A refusal as keystone, or flask before it, puts it."""
    if refusal.name == "no_route":
        return Response(404, {"Content-Type": "text/html; charset=utf-8"}, _NO_ROUTE.encode())
    if refusal.status == 405:
        if call.path in ("/", "/v3", "/v3/"):
            return Response(405, {"Content-Type": "text/html; charset=utf-8"}, _NOT_ALLOWED.encode())
        return Response(405, {"Content-Type": "application/json"}, dump({"message": _NO_METHOD}))
    response = envelope.keystone(refusal, call)
    if refusal.status == 401 and "WWW-Authenticate" not in response.headers and RECEIPT not in refusal.headers:
        response.headers["WWW-Authenticate"] = f'Keystone uri="{url(call)}"'
    return response


def finish(call: Call, response: Response) -> None:
    """The headers of every answer, and no body where there is none to be."""
    if response.status == 413:
        return
    if call.path == "/healthcheck" or (call.match is None and call.request.method == "OPTIONS"):
        response.headers.pop("Content-Type", None) if response.status == 204 else None
        return  # answered before keystone itself
    response.headers["Vary"] = "X-Auth-Token"
    response.headers["x-openstack-request-id"] = call.request_id
    if response.status == 204:
        response.headers.pop("Content-Type", None)
    elif "Content-Type" not in response.headers and call.request.method != "OPTIONS":
        response.headers["Content-Type"] = "application/json"
    if call.request.method == "HEAD":
        response.body = b""


def url(call: Call, path: str = "") -> str:
    """The URL of something below `/v3`."""
    return f"{call.base}/v3/{path}" if path else f"{call.base}/v3"


def own_url(call: Call) -> str:
    """The URL of this very request, with its query."""
    query = call.request.query_string
    path = unquote(call.path.rstrip("/"), encoding="latin-1")  # as WSGI hands it over
    return f"{call.base}{path}?{query}" if query else f"{call.base}{path}"


def member(call: Call, key: str, collection: str, view: dict[str, Any]) -> Json:
    """`{"user": {..., "links": {"self": ...}}}`."""
    return {key: linked(call, collection, view)}


def linked(call: Call, collection: str, view: dict[str, Any]) -> dict[str, Any]:
    """A view with its link to itself."""
    view["links"] = {**view.get("links", {}), "self": url(call, f"{collection}/{view['id']}")}
    return view


def check_links(values: dict[str, Any]) -> None:
    """Refuse links, where a resource keeps what it does not know, that are no object: python does, when it adds one."""
    links = values.get("links", {})
    if isinstance(links, list):
        raise BadRequest("list indices must be integers or slices, not str")
    if not isinstance(links, dict):
        raise BadRequest(f"{type(links).__name__!r} object does not support item assignment")


class Arguments(dict[str, str]):
    """Query parameters, the first value of each; what an error prints of them is what flask does."""

    def __init__(self, pairs: list[tuple[str, str]]) -> None:
        super().__init__()
        for name, value in pairs:
            self.setdefault(name, value)
        self.pairs = pairs

    def __repr__(self) -> str:
        return f"ImmutableMultiDict({self.pairs!r})"


def arguments(call: Call) -> Arguments:
    """The query parameters, the first value of each, as flask gives them."""
    return Arguments(call.request.query)


class Hints:
    """What a query asks of a list: filters (name, comparator, value, case counts), a marker, a limit."""

    __slots__ = ("extras", "filters", "limit", "marker", "nulls_break", "truncated")

    def __init__(self, call: Call, supported: Sequence[str], extras: Container[str] = ()) -> None:
        self.filters: list[tuple[str, str, str, bool]] = []
        self.extras = extras  # names that are no columns: keystone itself compares them
        self.marker: str | None = None
        self.limit: int | None = None
        self.truncated = False
        self.nulls_break = True  # whether looking for a part of what is null is an error
        if not call.args:
            return
        for name, value in call.request.query:
            if name in supported:
                self.filters.append((name, "equals", value, True))
                continue
            for known in supported:
                if name.startswith(known + "__"):
                    comparator = name.split("__", 1)[1]
                    blind = comparator.startswith("i")
                    self.filters.append((known, comparator[1:] if blind else comparator, value, not blind))
        self.marker = call.args.get("marker", [""])[0] or None
        limit = call.args.get("limit", [""])[0]
        if limit:
            try:
                self.limit = min(int(limit), MAX_LIMIT)
            except ValueError:
                raise BadRequest(f"invalid literal for int() with base 10: {limit!r}") from None

    def take(self, name: str, *, any_way: bool = False) -> list[str]:
        """Take the exact filters of a name out (`any_way`: all of them) and give their values."""
        taken = [row for row in self.filters if row[0] == name and (any_way or row[1] == "equals")]
        self.filters = [row for row in self.filters if row not in taken]
        return [row[2] for row in taken]

    def keep(self, views: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
        """The views that pass all filters."""
        return self._passing(views, self.filters)

    def select(self, views: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
        """The views that pass the filters that the real service's database knows: not those for which case counts."""
        return self._passing(views, (row for row in self.filters if self.is_selected(row)))

    def is_selected(self, row: tuple[str, str, str, bool]) -> bool:
        """Whether a filter is one that the database knows."""
        return (row[1] == "equals" or not row[3]) and row[0] not in self.extras

    def _passing(
        self, views: Iterable[dict[str, Any]], filters: Iterable[tuple[str, str, str, bool]]
    ) -> list[dict[str, Any]]:
        kept = list(views)
        for row in filters:
            if row[0] in self.extras:
                kept = [view for view in kept if _agrees(view, *row)]
            else:
                kept = [view for view in kept if _passes(view, *row, nulls_break=self.nulls_break)]
        return kept


def page(rows: Sequence[Any], hints: Hints, known: Container[str], *, filtered: bool) -> Sequence[Any]:
    """A page of rows sorted by id, behind the marker (one of the `known` ids), as the drivers that page give it.

    One row more than asked for is looked at, but where there are filters: there, as many as asked for are too many.
    """
    if hints.marker is not None:
        if hints.marker not in known:
            raise NotFound(f"Marker {hints.marker} could not be found.")
        rows = rows[bisect_right(rows, hints.marker, key=_id) :]
    limit = hints.limit
    if limit is None:
        return rows
    most = limit if filtered else limit + 1
    if most < 0:
        raise _negative(limit)
    found = rows[: most or MAX_LIMIT]  # zero is no limit there
    hints.truncated = len(found) >= limit if filtered else len(found) > limit
    return found if filtered else found[:limit]


def limited(views: Iterable[dict[str, Any]], hints: Hints, *, filtered: bool = False) -> list[dict[str, Any]]:
    """What the drivers give that let the database filter and limit; `filtered` if they always filter."""
    kept = hints.select(views)
    limit = hints.limit
    if limit is None or not all(hints.is_selected(row) for row in hints.filters):
        return kept
    filtered = filtered or bool(hints.filters)
    most = limit if filtered else limit + 1
    if most < 0:
        raise _negative(limit)
    if filtered:
        hints.truncated = len(kept) > limit
        return kept[:limit]
    hints.truncated = len(kept[:most]) > limit
    return kept[:most][:limit] if hints.truncated else kept


def collection(
    call: Call, name: str, views: list[dict[str, Any]], hints: Hints | None = None, *, prefix: str = "",
    link: Callable[[dict[str, Any]], Any] | None = None,
) -> Json:  # fmt: skip
    """`{"users": [...], "links": {...}}`, cut to the limit asked for."""
    limited = False
    if hints is not None:
        views = hints.keep(views)
        if hints.limit is not None:
            limited = hints.truncated or len(views) > hints.limit
            views = views if hints.truncated else views[: hints.limit]
    for view in views:
        if link is not None:
            link(view)
        else:
            linked(call, prefix + name, view)
    links: dict[str, Any] = {"next": None, "self": own_url(call), "previous": None}
    if hints is not None and limited and views:
        args = {**arguments(call), "marker": views[-1]["id"], "limit": hints.limit}
        links["next"] = f"{call.base}{call.path.rstrip('/')}?{urlencode(args)}"
    body: dict[str, Any] = {name: views, "links": links}
    if limited:
        body["truncated"] = True
    return body


def _negative(limit: int) -> BadRequest:
    """What is meant where the real service's database breaks down."""
    return BadRequest(f"limit {limit} is negative")


def _id(row: Any) -> str:
    return str(row["id"] if isinstance(row, dict) else row.id)


def as_boolean(text: Any) -> bool:
    """A filter's text as keystone reads a boolean: all but a few words is true."""
    return str(text).strip().lower() not in ("0", "no", "n", "off", "false", "f")


def as_switch(text: str | None) -> bool:
    """A flag's text: only a few words are true."""
    return str(text).strip().lower() in ("1", "t", "true", "on", "y", "yes")


def asked(call: Call, name: str) -> bool:
    """Whether a flag is in the query: anything but `0`, nothing included, is yes."""
    values = call.args.get(name)
    return values is not None and values[0] != "0"


def _agrees(view: dict[str, Any], name: str, comparator: str, value: str, exact_case: bool) -> bool:
    """Whether what is no column of the database fits: as python compares."""
    has = view.get(name)
    if comparator == "equals":
        return bool(has == value)
    if not isinstance(has, str):
        return False
    if not exact_case:
        has, value = has.lower(), value.lower()
    test = {"contains": has.__contains__, "startswith": has.startswith, "endswith": has.endswith}.get(comparator)
    return test is None or bool(test(value))


_AROUND = {"contains": ("%", "%"), "startswith": ("", "%"), "endswith": ("%", "")}


def _passes(
    view: dict[str, Any], name: str, comparator: str, value: str, exact_case: bool, *, nulls_break: bool
) -> bool:
    has: Any = view
    if name in view:
        has = view[name]
    else:
        for part in name.split("."):
            has = has.get(part) if isinstance(has, dict) else None
    if comparator == "equals":
        if isinstance(has, str):  # a column of text is compared without regard to case
            return collate(has) == collate(value)
        return bool(has == as_boolean(value)) if isinstance(has, bool) else bool(has == value)
    if comparator not in ("contains", "startswith", "endswith"):
        return name != "password_expires_at"  # a column that is looked at apart, and then has no such text
    if not exact_case:  # the database does it, with columns of any kind
        text = str(int(has) if isinstance(has, bool) else has or "")
        before, after = _AROUND[comparator]
        return like(f"{before}{value}{after}", text)
    elif has is None and not nulls_break:
        return False
    elif not isinstance(has, str):  # keystone does it itself, with texts only
        raise BadRequest(f"argument of type {type(has).__name__!r} is not iterable")
    if comparator == "contains":
        return value in has
    return bool(has.startswith(value) if comparator == "startswith" else has.endswith(value))
