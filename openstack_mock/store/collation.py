"""How the services' databases compare text: without case, accents and trailing blanks. Knows no resource."""

from __future__ import annotations

import functools
import unicodedata

_LAST_ALPHABET = 0x2000  # beyond Latin, Greek and Cyrillic, a letter with a mark is a letter of its own
_ODD = {"ß": "S", "й": "Й", "Й": "Й"}


def fold(text: str) -> str:
    """The key under which equal texts meet (MariaDB's utf8_general_ci: a name is unique, and found, by this)."""
    if text.isascii():
        return text.upper().rstrip(" ")
    return "".join(map(_weight, text)).rstrip(" ")


@functools.lru_cache(maxsize=4096)
def _weight(char: str) -> str:
    if char in _ODD:
        return _ODD[char]
    if ord(char) < _LAST_ALPHABET:
        char = unicodedata.normalize("NFD", char)[0]
    upper = char.upper()
    return upper if len(upper) == 1 else char
