"""How the real service's database compares text: without case, accents and trailing blanks. Knows no resource."""

from __future__ import annotations

import unicodedata


def fold(text: str) -> str:
    """The key under which equal texts meet (utf8_general_ci; a name is unique, and found, by this)."""
    if text.isascii():
        return text.upper().rstrip(" ")
    plain = unicodedata.normalize("NFD", text)
    return "".join(char for char in plain if not unicodedata.combining(char)).upper().rstrip(" ")
