"""How the services' databases compare text: without case, accents and trailing blanks. Knows no resource."""

from __future__ import annotations

import functools
import re
import unicodedata

_LAST_ALPHABET = 0x2000  # beyond Latin, Greek and Cyrillic, a letter with a mark is a letter of its own
_ODD = {"ß": "S", "й": "Й", "Й": "Й"}


def fold(text: str) -> str:
    """The key under which equal texts meet (MariaDB's utf8_general_ci: a name is unique, and found, by this)."""
    return _weights(text).rstrip(" ")


def like(pattern: str, text: str) -> bool:
    """Whether a text is LIKE a pattern, in which `%` stands for anything and `_` for one letter; blanks count."""
    wild = {"%": ".*", "_": "."}
    form = "".join(wild.get(sign, re.escape(sign)) for sign in _weights(pattern))
    return re.fullmatch(form, _weights(text), re.DOTALL) is not None


def _weights(text: str) -> str:
    return text.upper() if text.isascii() else "".join(map(_weight, text))


@functools.lru_cache(maxsize=4096)
def _weight(char: str) -> str:
    if char in _ODD:
        return _ODD[char]
    if ord(char) < _LAST_ALPHABET:
        char = unicodedata.normalize("NFD", char)[0]
    upper = char.upper()
    return upper if len(upper) == 1 else char
