"""Query strings, read as webob reads them: pairs, of which one is taken at a time. Knows no parameter."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

from ...wire.call import Call
from ...wire.errors import BadRequest

UNDECODABLE = (
    "Error decoding your request. Either the URL or the request body contained characters that could not be decoded "
    "by Glance"
)


class Params:
    """The parameters of a query that are not taken yet. A name may stand there more than once."""

    def __init__(self, pairs: list[tuple[str, str]]) -> None:
        self._pairs = list(pairs)
        self._all = dict(pairs)

    @classmethod
    def of(cls, call: Call) -> Params:
        """A request's parameters. BadRequest if they are no UTF-8."""
        try:
            return cls(parse_qsl(call.request.query_string.replace(";", "&"), keep_blank_values=True, errors="strict"))
        except UnicodeDecodeError:
            raise BadRequest(UNDECODABLE) from None

    def pop(self, name: str, default: str | None = None) -> str | None:
        """Take the first value of a name."""
        for place, (key, value) in enumerate(self._pairs):
            if key == name:
                del self._pairs[place]
                return value
        return default

    def pop_all(self, name: str) -> list[str]:
        """Take all values of a name, in order."""
        taken = [value for key, value in self._pairs if key == name]
        self._pairs = [pair for pair in self._pairs if pair[0] != name]
        return taken

    def get(self, name: str) -> str | None:
        """The last value of a name that is not taken."""
        return dict(self._pairs).get(name)

    def __contains__(self, name: str) -> bool:
        return any(key == name for key, _ in self._pairs)

    def pairs(self) -> list[tuple[str, str]]:
        """What is left, each value of a name."""
        return list(self._pairs)

    def rest(self) -> dict[str, str]:
        """What is left; of several values of a name, the last."""
        return dict(self._pairs)

    def links(self, path: str, next_marker: str | None) -> dict[str, str]:
        """The links to the first page, and to the next one if there is a marker for it."""
        kept = {name: value for name, value in self._all.items() if name != "marker"}
        found = {"first": path + (f"?{urlencode(kept)}" if kept else "")}
        if next_marker is not None:
            found["next"] = f"{path}?{urlencode({**kept, 'marker': next_marker})}"
        return found


def limit(text: str | None) -> int | None:
    """A page's size. BadRequest if it is no number, or a negative one."""
    if text is None:
        return None
    try:
        number = int(text)
    except ValueError:
        raise BadRequest("limit param must be an integer") from None
    if number < 0:
        raise BadRequest("limit param must be positive")
    return number
