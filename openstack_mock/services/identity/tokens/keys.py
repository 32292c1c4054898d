"""A key repository: staged, primary and secondary keys, and their rotation. Knows nothing of what they encrypt."""

from __future__ import annotations

import base64
import os
from pathlib import Path

STAGED = 0


class KeyRepository:
    """Keys by index, as `keystone-manage` lays them out: 0 is staged, the highest is primary, the rest is secondary."""

    __slots__ = ("keys", "max_active_keys")

    def __init__(self, keys: dict[int, str], max_active_keys: int = 3) -> None:
        self.keys = dict(keys)
        self.max_active_keys = max_active_keys

    @property
    def primary(self) -> str:
        """The key that new tokens are written with."""
        return self.keys[max(self.keys)]

    @property
    def reading(self) -> list[str]:
        """Every key that a token may have been written with, the newest first; the staged one last."""
        return [self.keys[index] for index in sorted(self.keys, reverse=True)]

    def role(self, index: int) -> str:
        """`staged`, `primary` or `secondary`."""
        if index == max(self.keys):
            return "primary"
        return "staged" if index == STAGED else "secondary"

    def rotate(self, fresh: str) -> None:
        """Make the staged key primary, stage `fresh`, and prune the oldest secondaries down to `max_active_keys`."""
        staged = self.keys.pop(STAGED, None)
        if staged is not None:
            self.keys[max(self.keys, default=STAGED) + 1] = staged
        self.keys[STAGED] = fresh
        kept = max(1, self.max_active_keys)
        while len(self.keys) > kept:  # of one key only, nothing is left but the staged: keystone does so
            del self.keys[min(index for index in self.keys if index != STAGED)]

    def save(self, folder: str | os.PathLike[str]) -> None:
        """Write the keys to a directory as keystone reads it: one file a key, named by its index."""
        place = Path(folder)
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        for file in place.iterdir():
            if file.name.isdigit() and int(file.name) not in self.keys:
                file.unlink()
        for index, key in self.keys.items():
            file = place / str(index)
            file.touch(mode=0o600)
            file.write_text(key)

    @classmethod
    def load(cls, folder: str | os.PathLike[str], max_active_keys: int = 3) -> KeyRepository:
        """Read the keys of a directory. FileNotFoundError names it if there are none."""
        files = [file for file in Path(folder).iterdir() if file.is_file() and file.name.isdigit()]
        if not files:
            raise FileNotFoundError(f"{folder} has no keys; `keystone-manage fernet_setup` makes some")
        return cls({int(file.name): file.read_text().strip() for file in files}, max_active_keys)


def make_key(random: bytes) -> str:
    """A Fernet key of 32 random bytes, as text."""
    return base64.urlsafe_b64encode(random).decode()
