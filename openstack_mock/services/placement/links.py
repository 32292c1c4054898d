"""Where placement's resources lie, as links and Location say it. Knows not what they are."""

from __future__ import annotations

from urllib.parse import urlsplit

from ...wire.call import Call
from .models import Provider


def provider_path(provider: Provider) -> str:
    """A provider's place below the service's root."""
    return f"/resource_providers/{provider.uuid}"


def href(call: Call, path: str) -> str:
    """A link in a body: without scheme and host, but with the prefix that the service is mounted under."""
    return urlsplit(call.base).path.rstrip("/") + path


def locate(call: Call, path: str) -> None:
    """Say in the Location header where what was made lies."""
    call.headers["Location"] = call.base.rstrip("/") + path
