"""Receipts: what a login that lacks a factor is given, to go on with. Knows no methods."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ...wire.errors import Refusal, Unauthorized
from .state import State, User

if TYPE_CHECKING:
    from ...cloud import Cloud


def given(cloud: Cloud, state: State, headers: Mapping[str, str]) -> Any:
    """The receipt that a request comes with; 401 if it does not hold."""
    return None


def build(cloud: Cloud, state: State, user: User, methods: list[str]) -> Refusal:
    """The 401 that carries a receipt."""
    return Unauthorized("x")
