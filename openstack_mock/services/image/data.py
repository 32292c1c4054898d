"""What becomes of an image's data: hashed, inspected, put into a store. Knows nothing of how it came."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

from ...store.blob import Blob
from . import locations, records
from .state import Image, State


class Digest:
    """The hashes of data that comes in pieces: md5, and the configured one."""

    __slots__ = ("_main", "_md5", "algorithm")

    def __init__(self, algorithm: str = "sha512") -> None:
        self.algorithm = algorithm
        self._md5 = hashlib.md5(usedforsecurity=False)
        self._main = hashlib.new(algorithm)

    @classmethod
    def of(cls, blob: Blob, algorithm: str = "sha512") -> Digest:
        """The hashes of a whole body."""
        digest = cls(algorithm)
        for piece in blob.chunks():
            digest.update(piece)
        return digest

    def update(self, piece: bytes | memoryview) -> None:
        """Take in the next piece."""
        self._md5.update(piece)
        self._main.update(piece)

    @property
    def checksum(self) -> str:
        """The md5."""
        return self._md5.hexdigest()

    @property
    def value(self) -> str:
        """The configured hash."""
        return self._main.hexdigest()


def store(
    cloud: Any, state: State, image: Image, digest: Digest, blob: Blob, stores: Iterable[str] = (),
    request_id: str = "",
) -> None:  # fmt: skip
    """Put data that is all there into stores (the default one, if none is named), and make the image active.

    InvalidImageData if it is not what the image's disk format says: by then it is in the store, and stays there.
    StoreFailed if a store does not take it.
    """
    from .inspection import virtual_size

    for name in tuple(stores) or (state.options.default_store,):
        locations.put(cloud, state, image, name, blob)
    describe(image, digest, blob, None)
    image.virtual_size = virtual_size(image, blob, state.options) or None
    records.transition(cloud, image, "activate", request_id)
    state.images.update(image, updated_at=cloud.sim.now)
    for event in ("image.upload", "image.activate", "image.update"):
        records.notify(cloud, event, image, request_id)


def describe(image: Image, digest: Digest, blob: Blob, virtual: int | None) -> None:
    """Write down what is known of an image's data."""
    image.size = blob.size
    image.checksum = digest.checksum
    image.os_hash_algo, image.os_hash_value = digest.algorithm, digest.value
    if virtual:
        image.virtual_size = virtual
