"""Consoles of a server: what it wrote, and tickets to look at it."""

from __future__ import annotations

from typing import Any

from ...sim.clock import SECOND
from ...sim.machine import InvalidState
from ...wire.call import Call
from ...wire.errors import BadRequest, NotFound, Refusal
from .declare import action, operation
from .models import ConsoleToken, Server
from .servers.load import load, on_host

Json = Any
_POLICY = "os_compute_api:os-remote-consoles"
_MALFORMED = "The server could not comply with the request since it is either malformed or otherwise incorrect."
_TTL = 600  # [consoleauth] token_ttl
OUTPUT = "FAKE CONSOLE OUTPUT\nANOTHER\nLAST LINE"  # what nova's own fake hypervisor has every guest write
# fmt: off
_KINDS = {
    # (protocol, type)            where it leads                                                           host, port
    ("vnc", "novnc"):            ("http://127.0.0.1:6080/vnc_lite.html?path=%3Ftoken%3D{}",
        "fakevncconsole.com"),
    ("spice", "spice-html5"):    ("http://127.0.0.1:6082/spice_auto.html?token={}",
        "fakespiceconsole.com"),
    ("spice", "spice-direct"):   ("http://127.0.0.1:13002/nova?token={}",
        "fakespiceconsole.com"),
    ("serial", "serial"):        ("ws://127.0.0.1:6083/?token={}",
        "fakerdpconsole.com"),
}
_VALID = {"vnc": ("novnc",), "spice": ("spice-html5", "spice-direct"), "serial": ("serial",), "mks": ("webmks",)}
# fmt: on


@action(
    "os-getConsoleOutput",
    "Show Console Output (os-getConsoleOutput Action)",
    "os_compute_api:os-console-output",
    success=200,
)
def output(call: Call, server: Server) -> Json:
    """The last lines that a server wrote to its console."""
    length = call.body["os-getConsoleOutput"].get("length")
    on_host(server)
    lines = OUTPUT.split("\n")
    count = int(length) if length is not None else -1
    shown = lines if count < 0 else lines[-count:] if count else []
    return {"output": "\n".join(shown)}


@action(
    "os-getVNCConsole", "Get VNC Console (os-getVNCConsole Action) (DEPRECATED)", until="2.5", success=200, load=None
)
def vnc(call: Call) -> Json:
    """A ticket for the VNC console."""
    return _old(call, "vnc", "os-getVNCConsole")


@action(
    "os-getSPICEConsole",
    "Get SPICE Console (os-getSPICEConsole Action) (DEPRECATED)",
    until="2.5",
    success=200,
    load=None,
)
def spice(call: Call) -> Json:
    """A ticket for the SPICE console."""
    return _old(call, "spice", "os-getSPICEConsole")


@action(
    "os-getSerialConsole",
    "Get Serial Console (os-getSerialConsole Action) (DEPRECATED)",
    until="2.5",
    success=200,
    load=None,
)
def serial(call: Call) -> Json:
    """A ticket for the serial console."""
    return _old(call, "serial", "os-getSerialConsole")


@action(
    "os-getRDPConsole", "Get RDP Console (os-getRDPConsole Action) (DEPRECATED)", until="2.5", success=200, load=None
)
def rdp(call: Call) -> Json:
    """Refuse: no hypervisor has it any more."""
    raise BadRequest(_MALFORMED)


@operation("POST /servers/{server_id}/remote-consoles", "Create Console", policy=_POLICY, load=load, since="2.6")
def create(call: Call, server: Server) -> Json:
    """A ticket for a console."""
    asked = call.body["remote_console"]
    protocol, kind = asked["protocol"], asked["type"]
    if protocol == "rdp":
        raise BadRequest(_MALFORMED)
    if kind not in _VALID[protocol]:
        raise BadRequest(f"Invalid console type {kind}")
    return {"remote_console": {"protocol": protocol, "type": kind, "url": _ticket(call, server, protocol, kind)}}


@operation("GET /os-console-auth-tokens/{id}", "Show Console Connection Information")
def show_token(call: Call) -> Json:
    """Where a ticket leads: what the console proxies ask."""
    if not call.since((2, 31)):
        raise BadRequest(_MALFORMED)
    call.require("os_compute_api:os-console-auth-tokens")
    token = call.state.tokens.get(call.ids[0])
    if token is None or token.expires_at <= call.now or token.server_id not in call.state.servers:
        raise NotFound("Token not found")
    shown: Json = {
        "instance_uuid": token.server_id, "host": token.host, "port": token.port,
        "internal_access_path": token.internal_access_path,
    }  # fmt: skip
    if token.kind == "spice-direct" and call.since((2, 99)):
        shown["tls_port"] = token.tls_port
    return {"console": shown}


def _old(call: Call, protocol: str, key: str) -> Json:
    call.require(_POLICY)
    kind = call.body[key]["type"]
    server = load(call, call.ids[0])
    if kind not in _VALID[protocol]:
        # Nova's own mistake: what the host says crosses the bus unknown.
        name = "<class 'nova.exception_Remote.ConsoleTypeInvalid_Remote'>"
        raise Refusal(f"Unexpected API Error. Please contact the administrator\n{name}", status=500)
    return {"console": {"type": kind, "url": _ticket(call, server, protocol, kind)}}


def _ticket(call: Call, server: Server, protocol: str, kind: str) -> str:
    on_host(server)
    if server.task in ("deleting", "migrating"):
        call.kept["verb"] = f"get_{protocol}_console"
        raise InvalidState("server", server, f"get_{protocol}_console", "task")
    if (protocol, kind) not in _KINDS:
        raise BadRequest(f"Unavailable console type {kind}.")
    url, host = _KINDS[(protocol, kind)]
    row = ConsoleToken(
        call.sim.ids.uuid(), server.id, kind, host, 6969, call.sim.ids.uuid(), call.now + _TTL * SECOND,
        6970 if kind == "spice-direct" else None,
    )  # fmt: skip
    call.state.tokens.add(row)
    return url.format(row.token)
