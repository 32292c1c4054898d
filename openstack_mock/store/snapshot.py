"""Snapshots: a whole cloud's state as one value. Bodies are shared, not copied."""

from __future__ import annotations

import io
import pickle
from dataclasses import dataclass
from typing import Any

from .blob import Blob


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A state as it was: bytes, and the bodies that it refers to."""

    data: bytes
    blobs: tuple[Blob, ...]


def take(state: Any) -> Snapshot:
    """Keep a state as it is now."""
    target = io.BytesIO()
    pickler = _Pickler(target)
    pickler.dump(state)
    return Snapshot(target.getvalue(), tuple(pickler.blobs))


def give(snapshot: Snapshot) -> Any:
    """A fresh copy of the state that was kept."""
    return _Unpickler(io.BytesIO(snapshot.data), snapshot.blobs).load()


class _Pickler(pickle.Pickler):
    def __init__(self, target: io.BytesIO) -> None:
        super().__init__(target, protocol=5)
        self.blobs: list[Blob] = []

    def persistent_id(self, value: Any) -> int | None:
        if type(value) is Blob:
            self.blobs.append(value)
            return len(self.blobs) - 1
        return None


class _Unpickler(pickle.Unpickler):
    def __init__(self, source: io.BytesIO, blobs: tuple[Blob, ...]) -> None:
        super().__init__(source)
        self._blobs = blobs

    def persistent_load(self, number: Any) -> Blob:
        blob: Blob = self._blobs[number]
        return blob
