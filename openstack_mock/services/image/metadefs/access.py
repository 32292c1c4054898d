"""Who sees which namespace, and the policy as Glance asks it of metadata definitions. Knows no operation."""

from __future__ import annotations

from typing import Any

from ....wire.call import Call
from ....wire.errors import NotFound
from .. import access
from .state import MetadefState, Namespace

_SEE = "get_metadef_namespace"


class Hidden(Exception):
    """The namespace is there, and not for the caller to see."""


def state_of(call: Call) -> MetadefState:
    """The cloud's metadata definitions."""
    found: MetadefState = call.state.metadefs
    return found


def get(call: Call, name: str) -> Namespace:
    """A namespace. NotFound, or Hidden."""
    row = state_of(call).namespace(name)
    if row is None:
        raise NotFound(f"Metadata definition namespace={name} was not found.")
    if not access.admin(call) and row.visibility != "public" and row.owner != call.project_id:
        raise Hidden
    return row


def find(call: Call, name: str) -> Namespace:
    """A namespace; one that is hidden is not found, in the words that most operations have for both."""
    try:
        return get(call, name)
    except (Hidden, NotFound):
        raise NotFound(f"Namespace {name} not found") from None


def require(call: Call, rule: str, namespace: Namespace | None = None) -> None:
    """Ask a rule; who may not even see the namespace is told that it is not there."""
    if may(call, rule, namespace):
        return
    if rule == _SEE or not may(call, _SEE, namespace):
        raise access.missing()
    raise access.forbidden(rule)


def may(call: Call, rule: str, namespace: Namespace | None = None) -> bool:
    """Whether the policy lets the caller do `rule` in a namespace."""
    goal: dict[str, Any] = {"project_id": call.project_id}
    if namespace is not None:
        goal = {"project_id": namespace.owner, "visibility": namespace.visibility}
    return call.may(rule, goal)
