"""One-time passwords of RFC 6238, from credentials of type `totp`. Knows no request."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import struct
from typing import TYPE_CHECKING, Any

from ...sim.clock import SECOND
from .state import State, User

if TYPE_CHECKING:
    from ...cloud import Cloud

STEP = 30


def passes(cloud: Cloud, state: State, user: User, passcode: Any) -> bool:
    """Whether a passcode is that of any of the user's secrets, now or in the windows before that still count."""
    from .credentials import decrypt

    if not isinstance(passcode, str) or not passcode:
        return False
    now = cloud.identity.tokens.now // SECOND
    windows = int(cloud.options("identity").totp_included_previous_windows)
    for row in state.credentials.by(owner=user.id):
        if row["type"] != "totp":
            continue
        for back in range(windows + 1):
            try:
                wanted = code(decrypt(state, row), now - back * STEP)
            except (binascii.Error, ValueError):
                break
            if hmac.compare_digest(wanted.encode(), passcode.encode("utf-8", "replace")):
                return True
    return False


def code(secret: str, seconds: int) -> str:
    """The six digits of a secret (in base32) at a time."""
    key = base64.b32decode(secret)
    digest = hmac.new(key, struct.pack(">Q", seconds // STEP), hashlib.sha1).digest()
    place = digest[-1] & 15
    number = struct.unpack(">I", digest[place : place + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"
