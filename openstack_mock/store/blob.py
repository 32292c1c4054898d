"""Bytes of any size: an immutable body kept in memory when small, in a temporary file past a size."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from typing import IO, Any, Protocol

CHUNK = 1 << 20
SPILL = 1 << 20


class Readable(Protocol):
    """Something bytes can be read from, once."""

    def read(self, size: int = -1, /) -> bytes: ...


class Blob:
    """An immutable body. Copies and snapshots share it; its temporary file goes when the last one does."""

    __slots__ = ("_bytes", "_file", "size")

    def __init__(self, content: bytes = b"") -> None:
        self._bytes: bytes | None = content
        self._file: IO[bytes] | None = None
        self.size = len(content)

    @classmethod
    def read_from(
        cls, body: bytes | Readable, each: Callable[[bytes | memoryview], object] | None = None, spill: int = SPILL
    ) -> Blob:
        """Read a body to its end, handing `each` chunk (at most 1 MiB) over as it comes: to hash, to inspect, to limit.

        Whatever `each` or the stream raises passes through, and nothing is left behind.
        """
        blob = cls()
        parts: list[bytes] = []
        try:
            for chunk in _chunks(body):
                if each is not None:
                    each(chunk)
                blob.size += len(chunk)
                if blob._file is None and blob.size > spill:
                    blob._file = tempfile.TemporaryFile(prefix="openstack_mock-")  # noqa: SIM115
                    for part in parts:
                        blob._file.write(part)
                    parts.clear()
                if blob._file is None:
                    parts.append(bytes(chunk))
                else:
                    blob._file.write(chunk)
        except BaseException:
            if blob._file is not None:
                blob._file.close()
            raise
        if blob._file is not None:
            blob._file.flush()
        blob._bytes = b"".join(parts) if blob._file is None else None
        return blob

    def chunks(self, start: int = 0, stop: int | None = None, size: int = CHUNK) -> Iterator[bytes]:
        """The bytes from `start` to `stop` (exclusive), in pieces."""
        stop = self.size if stop is None else min(stop, self.size)
        while start < stop:
            piece = self.at(start, min(size, stop - start))
            yield piece
            start += len(piece)

    def at(self, start: int, count: int) -> bytes:
        """`count` bytes from `start`, fewer at the end."""
        if self._bytes is not None:
            return self._bytes[start : start + count]
        assert self._file is not None
        return os.pread(self._file.fileno(), count, start)  # no shared position: several may stream it at once

    def bytes(self) -> bytes:
        """All of it, in memory."""
        return self.at(0, self.size)

    def __len__(self) -> int:
        return self.size

    def __del__(self) -> None:
        if self._file is not None:
            self._file.close()

    def __deepcopy__(self, memo: dict[int, Any]) -> Blob:
        return self


def _chunks(body: bytes | Readable) -> Iterator[bytes | memoryview]:
    if isinstance(body, bytes):
        view = memoryview(body)
        for start in range(0, len(body), CHUNK):
            yield view[start : start + CHUNK]
        return
    while chunk := body.read(CHUNK):
        yield chunk
