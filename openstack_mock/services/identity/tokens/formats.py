"""The token providers by name: how each writes a token and reads it again. Knows not what a token is worth."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from ....sim.clock import SECOND
from ..errors import TokenNotFound
from . import fernet, payloads
from .token import Token

if TYPE_CHECKING:
    from .provider import Provider, Valid


class Format(Protocol):
    """A way to write tokens."""

    def write(self, provider: Provider, valid: Valid) -> str:
        """The text of a token."""

    def read(self, provider: Provider, text: str) -> Token:
        """The token of a text; TokenNotFound with keystone's sentence if it is none."""


class FernetFormat:
    """Fernet: everything is in the text, nothing is kept."""

    def write(self, provider: Provider, valid: Valid) -> str:
        """Encrypt the payload with the primary key."""
        payload = payloads.pack(valid.token, provider.methods)
        iv = provider.cloud.sim.ids.bytes(16)
        return fernet.write(payload, provider.state.keys.primary, valid.token.issued_at // SECOND, iv)

    def read(self, provider: Provider, text: str) -> Token:
        """Decrypt with whichever key fits."""
        try:
            payload, seconds = fernet.read(text, provider.state.keys.reading)
        except (fernet.Unreadable, UnicodeError):
            raise TokenNotFound("Could not recognize Fernet token") from None
        try:
            return payloads.unpack(payload, seconds, provider.methods)
        except payloads.UnknownVersion as error:
            raise TokenNotFound(f"This is not a recognized Fernet payload version: {error}") from None


def write(provider: Provider, valid: Valid) -> str:
    """Write a token as the cloud's provider does."""
    return _format(provider).write(provider, valid)


def read(provider: Provider, text: str) -> Token:
    """Read a token as the cloud's provider does."""
    return _format(provider).read(provider, text)


def _format(provider: Provider) -> Format:
    name = provider.cloud.options("identity").token_provider
    if name == "fernet":
        return _FERNET
    from . import jws, stored

    formats: dict[str, Format] = {
        "jws": jws.JwsFormat(), "uuid": stored.UuidFormat(), "pki": stored.PkiFormat(), "pkiz": stored.PkizFormat(),
    }  # fmt: skip
    if name not in formats:
        raise ValueError(f"identity.token_provider is one of fernet, {', '.join(formats)}, not {name!r}")
    return formats[name]


_FERNET = FernetFormat()
