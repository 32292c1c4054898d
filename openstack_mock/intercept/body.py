"""Bodies that come or go piece by piece, as the files that others read, and their length. Knows no HTTP library."""

from __future__ import annotations

import io
from collections.abc import Iterable
from http.client import IncompleteRead
from typing import Any

from ..wire.message import BodyCut, Response

BODILESS = frozenset({204, 304})


def sent_headers(response: Response) -> dict[str, str]:
    """The headers as a server sends them: with the length of a body that is whole."""
    headers = response.headers
    if "Content-Length" in headers or response.status in BODILESS or not isinstance(response.body, bytes):
        return headers
    if "content-length" in headers:
        return headers
    return {**headers, "Content-Length": str(len(response.body))}


class Pieces:
    """An iterable of pieces, bytes or text, as a file that is read once."""

    __slots__ = ("_left", "_pieces")

    def __init__(self, pieces: Iterable[bytes | str]) -> None:
        self._pieces, self._left = iter(pieces), b""

    def read(self, size: int = -1, /) -> bytes:
        """Read up to `size` bytes, all that are left if it is negative."""
        found, length = [self._left], len(self._left)
        while size < 0 or length < size:
            piece = next(self._pieces, None)
            if piece is None:
                break
            found.append(piece.encode() if isinstance(piece, str) else bytes(piece))
            length += len(found[-1])
        whole = b"".join(found)
        self._left = whole[size:] if size >= 0 else b""
        return whole[:size] if size >= 0 else whole


class TextFile:
    """A file that was opened as text, read as bytes; `size` then counts characters, as it does in urllib3."""

    __slots__ = ("_file",)

    def __init__(self, file: Any) -> None:
        self._file = file

    def read(self, size: int = -1, /) -> bytes:
        """Read up to `size` characters, all that are left if it is negative."""
        text: str = self._file.read(size)
        return text.encode()


class Chunks(io.RawIOBase):
    """The chunks of a response, as the file that urllib3 takes a connection for."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = iter(chunks)
        self._left = memoryview(b"")

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill the buffer with what one chunk gives. IncompleteRead if the sender went away."""
        while not self._left:
            try:
                chunk = next(self._chunks, None)
            except BodyCut as error:
                raise IncompleteRead(b"") from error
            if chunk is None:
                return 0
            self._left = memoryview(chunk)
        size = min(len(buffer), len(self._left))
        buffer[:size] = self._left[:size]
        self._left = self._left[size:]
        return size

    def close(self) -> None:
        """Tell the source that no more is wanted."""
        if not self.closed:
            getattr(self._chunks, "close", int)()
        super().close()
