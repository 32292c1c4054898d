"""History: what happened to every resource, append-only. Knows nothing of what the verbs mean."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple


class Entry(NamedTuple):
    """One thing that happened: `verb` on the resource `id` of `kind`, and the state it was left in."""

    time: int
    kind: str
    id: str
    verb: str
    state: str
    task: str | None
    cause: str
    request_id: str


_WIDTH = len(Entry._fields)


class History:
    """All entries in order; the entries of one resource are found through an index that is made when asked for."""

    def __init__(self) -> None:
        self._cells: list[Any] = []  # the entries' fields, one after the other: an entry each would weigh twice as much
        self._index: dict[str, list[int]] = {}
        self._indexed = 0

    def add(
        self, time: int, kind: str, id: str, verb: str, state: str, task: str | None, cause: str, request_id: str
    ) -> None:
        """Append an entry; `cause` is empty unless something went wrong or made it happen."""
        self._cells += (time, kind, id, verb, state, task, cause, request_id)

    def of(self, id: str) -> list[Entry]:
        """The entries of one resource, oldest first."""
        for position in range(self._indexed, len(self)):
            self._index.setdefault(self._cells[position * _WIDTH + 2], []).append(position)
        self._indexed = len(self)
        return [self._entry(position) for position in self._index.get(id, ())]

    def lines(self) -> Iterator[str]:
        """The history as text, a line an entry: two equal runs give equal lines."""
        for e in self:
            line = f"{e.time} {e.kind} {e.id} {e.verb} {e.state} {e.task or '-'} {e.request_id or '-'} {e.cause}"
            yield line.rstrip()

    def __iter__(self) -> Iterator[Entry]:
        return (self._entry(position) for position in range(len(self)))

    def __len__(self) -> int:
        return len(self._cells) // _WIDTH

    def _entry(self, position: int) -> Entry:
        return Entry(*self._cells[position * _WIDTH : (position + 1) * _WIDTH])
