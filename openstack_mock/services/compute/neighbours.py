"""How compute looks at other services: on whose behalf it asks, and what they refuse. Imports none of them."""

from __future__ import annotations

from typing import Any

from ...wire.credentials import Credentials
from .models import Server


def is_a(error: BaseException, *names: str) -> bool:
    """Whether an exception is of a class of this name: facades tell, in their contract, what they raise."""
    return any(kind.__name__ in names for kind in type(error).__mro__)


def owner(server: Server) -> Credentials:
    """The server's owner, as nova asks neutron, cinder and glance on their behalf."""
    return Credentials(server.user_id, project_id=server.project_id, roles=("member", "reader"))


def said(error: Any) -> str:
    """What a refusal says."""
    return str(getattr(error, "message", "") or error)
