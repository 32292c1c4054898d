"""Passwords as they are kept: salted PBKDF2, at a cost that is a setting. Knows no user."""

from __future__ import annotations

import base64
import hashlib
import hmac


def hash_password(password: str, salt: bytes, rounds: int) -> str:
    """`$pbkdf2-sha256$rounds$salt$digest`."""
    digest = hashlib.pbkdf2_hmac("sha256", password.encode("utf-8", "surrogatepass"), salt, rounds)
    return f"$pbkdf2-sha256${rounds}${_text(salt)}${_text(digest)}"


def fits(password: str, kept: str) -> bool:
    """Whether a password is the one that was hashed."""
    _, _, rounds, salt, _ = kept.split("$")
    again = hash_password(password, base64.b64decode(salt), int(rounds))
    return hmac.compare_digest(again.encode(), kept.encode())


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
