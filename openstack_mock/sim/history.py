"""History: what happened to every resource, append-only. Knows nothing of what the verbs mean."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple


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


class History:
    """All entries in order; the entries of one resource are found through an index that is made when asked for."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self._index: dict[str, list[int]] = {}
        self._indexed = 0

    def add(
        self, time: int, kind: str, id: str, verb: str, state: str, task: str | None, cause: str, request_id: str
    ) -> None:
        """Append an entry; `cause` is empty unless something went wrong or made it happen."""
        self.entries.append(Entry(time, kind, id, verb, state, task, cause, request_id))

    def of(self, id: str) -> list[Entry]:
        """The entries of one resource, oldest first."""
        for position in range(self._indexed, len(self.entries)):
            self._index.setdefault(self.entries[position].id, []).append(position)
        self._indexed = len(self.entries)
        return [self.entries[position] for position in self._index.get(id, ())]

    def lines(self) -> Iterator[str]:
        """The history as text, a line an entry: two equal runs give equal lines."""
        for e in self.entries:
            line = f"{e.time} {e.kind} {e.id} {e.verb} {e.state} {e.task or '-'} {e.request_id or '-'} {e.cause}"
            yield line.rstrip()

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries)

    def __len__(self) -> int:
        return len(self.entries)
