"""Chance: everything random in a cloud comes from its seed. Knows nothing of what the ids are for."""

from __future__ import annotations

import string
from random import Random
from typing import TypeVar

T = TypeVar("T")
_PASSWORD = string.ascii_letters + string.digits


class Ids:
    """One seeded generator; `stream(name)` gives another that does not depend on what was drawn before."""

    def __init__(self, seed: int | str = 0) -> None:
        self.seed = seed
        self._random = Random(f"openstack_mock/{seed}")

    def stream(self, name: str) -> Ids:
        """An independent generator for what is made lazily, so that the order of first use does not matter."""
        return Ids(f"{self.seed}/{name}")

    def uuid(self) -> str:
        """A version 4 UUID, with dashes."""
        text = self.hex()
        return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"

    def hex(self) -> str:
        """A version 4 UUID, without dashes: keystone's form."""
        value = self._random.getrandbits(128)
        value = value & ~(0xF000 << 64) & ~(0xC000 << 48) | (4 << 76) | (0x8000 << 48)
        return f"{value:032x}"

    def request(self) -> str:
        """A request id, `req-...`."""
        return "req-" + self.uuid()

    def mac(self, prefix: str = "fa:16:3e") -> str:
        """A MAC address under `prefix` (three octets)."""
        value = self._random.getrandbits(24)
        return f"{prefix}:{value >> 16:02x}:{value >> 8 & 255:02x}:{value & 255:02x}"

    def password(self, length: int = 12) -> str:
        """A random password of letters and digits."""
        return "".join(self._random.choices(_PASSWORD, k=length))

    def bytes(self, count: int) -> bytes:
        """`count` random bytes: salts, IVs, keys."""
        return self._random.randbytes(count)

    def below(self, limit: int) -> int:
        """A random integer, 0 <= n < limit."""
        return self._random.randrange(limit)

    def sample(self, population: list[T], count: int) -> list[T]:
        """`count` different members of `population`, in random order."""
        return self._random.sample(population, count)
