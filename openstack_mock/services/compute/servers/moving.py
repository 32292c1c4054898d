"""Actions that move a server or change its size: resize, migrate, live migration, evacuation, shelving."""

from __future__ import annotations

from typing import Any

from ....store.quota import UNLIMITED
from ....wire.call import Call
from ....wire.errors import BadRequest, Conflict, Forbidden, NotFound
from .. import hosts, snapshots
from ..declare import action
from ..flavors import find
from ..models import Server, Shape
from ..text import boolean
from . import devices
from .load import begin, in_state, launched, on_host, unlocked

Json = Any
_MIGRATE = "os_compute_api:os-migrate-server:"
_SHELVE = "os_compute_api:os-shelve:"


@action("resize", "Resize Server (resize Action)", "os_compute_api:servers:resize", alias=True)
def resize(call: Call, server: Server) -> None:
    """Give a server another flavor, on whichever host; it then waits to be confirmed or reverted."""
    asked = call.body["resize"]
    _movable(call, server, "resize")
    id = str(asked["flavorRef"])
    flavor = find(call, id)
    if flavor is None:
        raise BadRequest(f"Flavor {id} could not be found.")
    new, old = flavor.shape, server.flavor
    if new.disk == 0 and old.disk != 0 and not server.is_volume_backed:
        raise BadRequest("Server disk was unable to be resized because: Resize to zero disk flavor is not allowed.")
    if new.number == old.number:
        raise BadRequest("When resizing, instances must change flavor!")
    _upsize(call, server, new)
    image = call.cloud.image.get(call.credentials, server.image_id) if server.image_id else None
    if image is not None:
        devices.fits_image(call, image, new, None)
    disk = asked.get("OS-DCF:diskConfig")
    _begin_resize(call, server, "resize", new, migrate=False)
    call.state.servers.update(server, auto_disk_config=disk == "AUTO", progress=0)


@action("migrate", "Migrate Server (migrate Action)")
def migrate(call: Call, server: Server) -> None:
    """Move a server to another host, off and on again."""
    host = (call.body["migrate"] or {}).get("host") if call.since((2, 56)) else None
    call.require(f"{_MIGRATE}migrate:host" if host else f"{_MIGRATE}migrate", _owner(server))
    _movable(call, server, "migrate")
    if host:
        if host == server.host:
            raise BadRequest("Cannot migrate to the host where the server exists.")
        if call.state.compute(host) is None:
            raise BadRequest(f"Compute host {host} could not be found.")
    _begin_resize(call, server, "migrate", server.flavor, migrate=True, host=host)


@action(
    "confirmResize", "Confirm Resized Server (confirmResize Action)", "os_compute_api:servers:confirm_resize",
    success=204,
    alias=True,
)  # fmt: skip
def confirm_resize(call: Call, server: Server) -> None:
    """Make a resize or a migration final."""
    _resized(call, server, "confirmResize")
    begin(call, server, "confirm", "confirmResize")


@action(
    "revertResize", "Revert Resized Server (revertResize Action)", "os_compute_api:servers:revert_resize", alias=True
)
def revert_resize(call: Call, server: Server) -> None:
    """Go back to the old flavor and host."""
    _resized(call, server, "revertResize")
    begin(call, server, "revert", "revertResize")


@action("os-migrateLive", "Live-Migrate Server (os-migrateLive Action)")
def migrate_live(call: Call, server: Server) -> None:
    """Move a running server to another host."""
    asked = call.body["os-migrateLive"]
    host = asked["host"]
    call.require(f"{_MIGRATE}migrate_live:host" if host else f"{_MIGRATE}migrate_live", _owner(server))
    if call.since((2, 30)) and boolean(asked.get("force", False)) and not host:
        raise BadRequest("Can't force to a non-provided destination")
    unlocked(call, server)
    in_state(server, "live_migrate", ("active", "paused"))
    if host:
        if call.state.compute(host) is None:
            raise BadRequest(f"Compute host {host} could not be found.")
        if not call.since((2, 34)):
            _destination(call, server, host)
    source = call.state.compute(server.host or "")
    if not call.since((2, 34)) and source is not None and not hosts.is_up(call.now, source):
        raise BadRequest(f"Compute service of {server.host} is unavailable at this time.")
    begin(call, server, "live_migrate", "live-migration", host=host, user=call.user_id, project=call.project_id)


@action("evacuate", "Evacuate Server (evacuate Action)", "os_compute_api:os-evacuate", success=200)
def evacuate(call: Call, server: Server) -> Json:
    """Build a server again, somewhere else than on its host that is down."""
    asked = call.body["evacuate"]
    host = asked.get("host")
    if call.since((2, 29)) and boolean(asked.get("force", False)) and not host:
        raise BadRequest("Can't force to a non-provided destination")
    shared = not call.since((2, 14)) and boolean(asked.get("onSharedStorage", False))
    if shared and "adminPass" in asked:
        raise BadRequest("admin password can't be changed on existing disk")
    password = asked.get("adminPass") or (None if shared else call.sim.ids.password())
    if host is not None and call.state.compute(host) is None:
        raise NotFound(f"Compute host {host} not found.")
    if host is not None and server.host == host:
        raise BadRequest("The target host can't be the same one.")
    in_state(server, "evacuate", ("active", "stopped", "error"), None)
    row = call.state.compute(server.host or "")
    if row is not None and hosts.is_up(call.now, row):
        raise BadRequest(f"Compute service of {server.host} is still in use.")
    was = "stopped" if call.since((2, 95)) else server.state
    begin(
        call, server, "evacuate", "evacuate", lock=False, host=host, was=was, user=call.user_id, project=call.project_id
    )
    return None if call.since((2, 14)) else {"adminPass": password}


@action("shelve", "Shelve Server (shelve Action)", f"{_SHELVE}shelve")
def shelve(call: Call, server: Server) -> None:
    """Keep a server as an image, off its host."""
    unlocked(call, server)
    in_state(server, "shelve", ("active", "stopped", "paused", "suspended"))
    if server.is_volume_backed:
        begin(call, server, "shelve_volume", "shelve")
        return
    image = snapshots.create(call.cloud, call.credentials, server, f"{server.name}-shelved")
    call.state.shelved[server.id] = image.id
    begin(call, server, "shelve", "shelve", image=image.id)


@action("shelveOffload", "Shelf-Offload (Remove) Server (shelveOffload Action)", f"{_SHELVE}shelve_offload")
def shelve_offload(call: Call, server: Server) -> None:
    """Take a shelved server off its host."""
    begin(call, server, "shelve_offload", "shelveOffload")


@action("unshelve", "Unshelve (Restore) Shelved Server (unshelve Action)", f"{_SHELVE}unshelve")
def unshelve(call: Call, server: Server) -> None:
    """Bring a shelved server back, to a zone or a host if asked."""
    asked = call.body.get("unshelve") or {}
    more: dict[str, Any] = {}
    unlocked(call, server)
    in_state(server, "unshelve", ("shelved", "shelved_offloaded"))
    if call.since((2, 77)) and "availability_zone" in asked:
        more["zone"] = asked["availability_zone"]
    host = asked.get("host") if call.since((2, 91)) else None
    if (more or host) and server.state != "shelved_offloaded":
        raise Conflict(
            f'Specifying an availability zone or a host when unshelving server "{server.id}" with status '
            f'"{server.state}" is not supported. The server status must be SHELVED_OFFLOADED.'
        )
    if more.get("zone") and more["zone"] not in zones(call):
        raise BadRequest("The requested availability zone is not available")
    if host:
        call.require(f"{_SHELVE}unshelve_to_host", _owner(server))
        if call.state.compute(host) is None:
            raise BadRequest(f"Compute host {host} could not be found.")
        wanted = more.get("zone", server.pinned_zone)
        if wanted is not None and call.state.zone_of(host) != wanted:
            raise Conflict(f'Host "{host}" is not in the availability zone "{wanted}".')
        more["host"] = host
    begin(call, server, "unshelve", "unshelve", **more)


def zones(call: Call) -> set[str]:
    """The availability zones there are."""
    return {call.state.zone_of(row.host) for row in call.state.computes()}


def _movable(call: Call, server: Server, verb: str) -> None:
    unlocked(call, server)
    in_state(server, verb, ("active", "stopped"))
    on_host(server)
    row = call.state.compute(server.host or "")
    if row is not None and not hosts.is_up(call.now, row):
        raise Conflict("Service is unavailable at this time.")


def _begin_resize(call: Call, server: Server, name: str, new: Shape, *, migrate: bool, host: str | None = None) -> None:
    key = f"{new.number}/{id(new)}"
    call.state.shared[("shape", key)] = new
    begin(
        call, server, "resize", name, shape=key, migrate=migrate, host=host, user=call.user_id, project=call.project_id
    )


def _upsize(call: Call, server: Server, new: Shape) -> None:
    quotas, owner, old = call.state.quotas, server.project_id, server.flavor
    deltas = {"cores": max(0, new.vcpus - old.vcpus), "ram": max(0, new.ram - old.ram)}
    over = [n for n, d in deltas.items() if d and UNLIMITED != quotas.limit(owner, n) < quotas.usage(owner, n) + d]
    if over:
        used = [quotas.usage(owner, name) for name in over]
        limits = [quotas.limit(owner, name) for name in over]
        raise Forbidden(
            f"Quota exceeded for {', '.join(over)}: Requested {', '.join(str(deltas[n]) for n in over)}, but "
            f"already used {', '.join(map(str, used))} of {', '.join(map(str, limits))} {', '.join(over)}"
        )


def _resized(call: Call, server: Server, verb: str) -> None:
    unlocked(call, server)
    in_state(server, verb, ("resized",))
    launched(server, verb)
    if server.moving is None:
        raise BadRequest("Instance has not been resized.")


def _destination(call: Call, server: Server, host: str) -> None:
    row = call.state.compute(host)
    if host == server.host:
        raise BadRequest(f"Unable to migrate instance ({server.id}) to current host ({host}).")
    if row is not None and not hosts.is_up(call.now, row):
        raise BadRequest(f"Compute service of {host} is unavailable at this time.")


def _owner(server: Server) -> Json:
    return {"project_id": server.project_id, "user_id": server.user_id}
