"""Passwords of a server: changed in the guest, and the one that the guest told."""

from __future__ import annotations

from typing import Any

from ....wire.call import Call
from ..declare import action, operation
from ..models import Server
from .load import begin, load

Json = Any
_POLICY = "os_compute_api:os-server-password:"


@action("changePassword", "Change Administrative Password (changePassword Action)", "os_compute_api:os-admin-password")
def change(call: Call, server: Server) -> None:
    """Give the guest another administrator's password."""
    begin(call, server, "set_password", "changePassword")


@operation("GET /servers/{server_id}/os-server-password", "Show Server Password", policy=f"{_POLICY}show", load=load)
def show(call: Call, server: Server) -> Json:
    """The password that the guest wrote into its metadata, encrypted; no guest here writes one."""
    return {"password": ""}


@operation(
    "DELETE /servers/{server_id}/os-server-password", "Clear Admin Password", policy=f"{_POLICY}clear", load=load,
    success=204,
)  # fmt: skip
def clear(call: Call, server: Server) -> None:
    """Forget the password that the guest told."""
