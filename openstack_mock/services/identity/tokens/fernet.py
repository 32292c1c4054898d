"""The Fernet envelope: version, time, IV, AES-128-CBC and HMAC-SHA256. Knows nothing of what is inside."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import struct
from functools import lru_cache

VERSION = 0x80


class Unreadable(Exception):
    """A text that no key can read."""


@lru_cache(maxsize=64)
def _halves(key: str) -> tuple[bytes, bytes]:
    raw = base64.urlsafe_b64decode(key)
    if len(raw) != 32:
        raise ValueError("a Fernet key has 32 bytes, in URL-safe base64")
    return raw[:16], raw[16:]


def write(payload: bytes, key: str, seconds: int, iv: bytes) -> str:
    """Encrypt a payload; `seconds` is the time in it. Without padding characters at the end, as keystone writes it."""
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    signing, encrypting = _halves(key)
    fill = 16 - len(payload) % 16
    cipher = Cipher(algorithms.AES(encrypting), modes.CBC(iv)).encryptor()
    body = struct.pack(">BQ", VERSION, seconds) + iv
    body += cipher.update(payload + bytes([fill]) * fill) + cipher.finalize()
    return base64.urlsafe_b64encode(body + hmac.new(signing, body, hashlib.sha256).digest()).rstrip(b"=").decode()


def read(text: str, keys: list[str]) -> tuple[bytes, int]:
    """The payload and the time of a text. Unreadable if no key fits."""
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        raise Unreadable(text) from None
    if len(raw) < 73 or raw[0] != VERSION or len(raw) % 16 != 9:
        raise Unreadable(text)
    body, digest = raw[:-32], raw[-32:]
    for key in keys:
        signing, encrypting = _halves(key)
        if hmac.compare_digest(hmac.new(signing, body, hashlib.sha256).digest(), digest):
            cipher = Cipher(algorithms.AES(encrypting), modes.CBC(body[9:25])).decryptor()
            plain = cipher.update(body[25:]) + cipher.finalize()
            fill = plain[-1]
            if not 1 <= fill <= 16 or plain[-fill:] != bytes([fill]) * fill:
                raise Unreadable(text)
            return plain[:-fill], struct.unpack(">Q", body[1:9])[0]
    raise Unreadable(text)
