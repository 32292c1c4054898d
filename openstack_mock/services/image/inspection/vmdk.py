"""VMDK: a sparse disk with a descriptor inside, or a bare descriptor text. Knows no other format."""

from __future__ import annotations

import struct

from .formats import Broken, Bytes, Finding, Undecided

_LARGEST = (1 << 20) - 1
_AT_END = 0xFFFFFFFFFFFFFFFF
_PLACE = 0x200
_SAFE = ("monolithicsparse", "streamoptimized")
_FIRST_READ = 64 << 10  # a descriptor text is looked for in the first piece that is read, no further
_NONE = "formatnotfound"


def vmdk(data: Bytes) -> Finding | None:
    """A VMDK. Unsafe: a kind that may name other files, extents with a path, a footer that contradicts the header."""
    header = data.at(0, 512)
    if len(header) >= 64 and not header.startswith(b"KDMV"):
        return _text(data, header)
    if not header.startswith(b"KDMV"):
        return None
    if len(header) < 64:
        return Finding("vmdk", lambda: 0, (), complete=False)
    version, sectors, place, length, directory = _fields(header)
    if version not in (1, 2, 3) or place * 512 != _PLACE:
        return Finding("vmdk", lambda: 0, ("descriptor",), complete=directory != _AT_END)
    wanted = min(length * 512, _LARGEST)
    raw = data.at(_PLACE, wanted)
    if len(raw) < wanted:
        return Finding("vmdk", lambda: 0, (), complete=False)
    text = _descriptor(raw)
    kind = _kind(text) if text is not None else _NONE
    unsafe = [] if _sane(text, kind) else ["descriptor"]
    complete = True
    if directory == _AT_END:
        complete = data.size >= 1536
        if complete and not _same_footer(header, data.at(data.size - 1536, 1536)):
            unsafe.append("footer")
    size = sectors * 512 if text and kind in _SAFE else 0
    return Finding("vmdk", lambda: size, tuple(unsafe), complete)


def _fields(sector: bytes) -> tuple[int, int, int, int, int]:
    """Version, sectors, the descriptor's place and length, the grain directory's place."""
    _, version, _, sectors, _, place, length, _, _, directory = struct.unpack_from("<4sIIQQQQIQQ", sector)
    return version, sectors, place, length, directory


def _text(data: Bytes, header: bytes) -> Finding | None:
    """A descriptor alone: all of it is text, and it says what kind of disk it describes."""
    try:
        start = header.decode("ascii")
    except UnicodeDecodeError:
        return None
    if not all(char.isprintable() or char.isspace() for char in start):
        return None
    text = _descriptor(data.at(0, _FIRST_READ))
    if text is None:
        raise Undecided
    kind = _kind(text)
    if kind == _NONE:
        return None

    def size() -> int:
        if kind in _SAFE:
            raise Broken  # there is no header that could tell
        return 0

    return Finding("vmdk", size, () if _sane(text, kind) else ("descriptor",))


def _descriptor(raw: bytes) -> str | None:
    try:
        return raw.partition(b"\0")[0].decode("ascii").lower()
    except UnicodeDecodeError:
        return None


def _kind(text: str) -> str:
    start = text.find('createtype="')
    if start < 0:
        return _NONE
    start += len('createtype="')
    end = text.find('"', start)
    return text[start:end] if end - start < 64 else _NONE


def _sane(text: str | None, kind: str) -> bool:
    """Whether a descriptor has nothing but what it may: comments, fields, extents without a path, the disk database."""
    if not text or kind not in _SAFE:
        return False
    extents = []
    for line in (part.strip() for part in text.split("\n")):
        if not line or line.startswith(("#", "ddb")) or ("=" in line and " " not in line.split("=")[0]):
            continue
        if line.split(" ")[0] not in ("rw", "rdonly", "noaccess"):
            return False
        extents.append(line)
    return bool(extents) and not any("/" in extent for extent in extents)


def _same_footer(header: bytes, tail: bytes) -> bool:
    """Whether the footer says of the descriptor what the header says, between its markers."""
    footer = tail[512:1024]
    version, _, place, length, _ = _fields(header)
    other, _, other_place, other_length, directory = _fields(footer)
    if footer[:4] != header[:4] or (other, other_place, other_length) != (version, place, length):
        return False
    if directory == _AT_END:
        return False
    before, after = tail[:512], tail[1024:]
    return struct.unpack_from("<II", before, 8) == (0, 3) and not any(before[16:]) and not any(after)
