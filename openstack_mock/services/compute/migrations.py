"""Migrations: the moves of servers between hosts, done and going on."""

from __future__ import annotations

from typing import Any

from ...sim.clock import SECOND, parse_time
from ...store import query
from ...wire.call import Call
from ...wire.errors import BadRequest, NotFound
from .declare import operation
from .links import following, links, page
from .models import Migration, Server
from .servers.load import in_state, load, record, unlocked
from .times import micros

Json = Any
_POLICY = "os_compute_api:os-migrations:"
_OF_SERVER = "os_compute_api:servers:migrations:"
_GOING = ("queued", "preparing", "running", "post-migrating")
_FILTERS = {  # query parameter -> what it is held against
    "status": lambda m: m.status, "migration_type": lambda m: m.kind, "instance_uuid": lambda m: m.server_id,
    "source_compute": lambda m: m.source, "user_id": lambda m: m.user_id, "project_id": lambda m: m.project_id,
}  # fmt: skip


@operation("GET /os-migrations", "List Migrations", policy=f"{_POLICY}index")
def index(call: Call) -> Json:
    """A page of migrations, newest first."""
    project = call.arg("project_id")
    if not project or project != call.project_id:
        call.require(f"{_POLICY}index:all_projects")
    with_hosts = call.may(f"{_POLICY}index:host")
    rows = [m for m in call.state.migrations if not m.hidden and all(test(m) for test in _tests(call))]
    if call.since((2, 59)):
        rows.reverse()
        limit, marker = page(call)
        try:
            rows = query.page(rows, marker, limit, key="uuid").rows
        except query.UnknownMarker:
            raise BadRequest(f"Marker {marker} could not be found.") from None
    shown: Json = {"migrations": [_view(call, m, with_hosts) for m in rows]}
    if call.since((2, 59)):
        more = following(call, "os-migrations", len(rows), rows[-1].uuid if rows else None)
        if more:
            shown["migrations_links"] = more
    return shown


@operation(
    "GET /servers/{server_id}/migrations", "List Migrations", policy=f"{_OF_SERVER}index", load=load, since="2.23"
)
def of_server(call: Call, server: Server) -> Json:
    """The live migrations of a server that are going on."""
    with_hosts = call.may(f"{_OF_SERVER}index:host", {"project_id": server.project_id, "user_id": server.user_id})
    rows = [
        m for m in call.state.migrations.by(server_id=server.id) if m.kind == "live-migration" and m.status in _GOING
    ]
    return {"migrations": [_progress(call, m, with_hosts) for m in rows]}


@operation(
    "GET /servers/{server_id}/migrations/{id}",
    "Show Migration Details",
    policy=f"{_OF_SERVER}show",
    load=load,
    since="2.23",
)
def show(call: Call, server: Server) -> Json:
    """One live migration that is going on."""
    id = call.ids[1]
    row = _find(call, server)
    if row is None:
        raise NotFound(f"In-progress live migration {id} is not found for server {server.id}.")
    if row.kind != "live-migration":
        raise NotFound(f"Migration {id} for server {server.id} is not live-migration.")
    if row.status not in _GOING:
        raise NotFound(f"Live migration {id} for server {server.id} is not in progress.")
    return {"migration": _progress(call, row, True)}


@operation(
    "DELETE /servers/{server_id}/migrations/{id}", "Delete (Abort) Migration", policy=f"{_OF_SERVER}delete", load=load,
    since="2.24", success=202,
)  # fmt: skip
def abort(call: Call, server: Server) -> None:
    """Give a live migration up: the server stays where it is."""
    call.kept["verb"] = "abort live migration"
    unlocked(call, server)
    in_state(server, "abort live migration", (), ("migrating",))
    row = _found(call, server)
    if row.status not in (("running",) if not call.since((2, 65)) else ("running", "queued", "preparing")):
        raise BadRequest(
            f"Migration {row.id} state of instance {server.id} is {row.status}. Cannot abort live migration while the "
            "migration is in this state."
        )
    record(call, server, "live_migration_cancel")
    args = {"instance": server.id, "migration": row.id}
    call.sim.bus.cast("compute", f"compute@{row.source}", "live_migration_abort", args, request_id=call.request_id)


@operation(
    "POST /servers/{server_id}/migrations/{id}/action", "Force Migration Complete Action (force_complete Action)",
    action="force_complete", policy=f"{_OF_SERVER}force_complete", load=load, since="2.22", success=202,
)  # fmt: skip
def force_complete(call: Call, server: Server) -> None:
    """Have a live migration end: the guest is held still while the rest is copied."""
    call.kept["verb"] = "force_complete"
    unlocked(call, server)
    in_state(server, "force_complete", ("active",), ("migrating",))
    row = _find(call, server)
    if row is None:
        raise BadRequest(f"Migration {call.ids[1]} not found for instance {server.id}")
    if row.status != "running":
        raise BadRequest(
            f"Migration {row.id} state of instance {server.id} is {row.status}. Cannot force complete while the "
            "migration is in this state."
        )
    record(call, server, "live_migration_force_complete")
    args = {"instance": server.id, "migration": row.id}
    call.sim.bus.cast(
        "compute", f"compute@{row.source}", "live_migration_force_complete", args, request_id=call.request_id
    )


def _tests(call: Call) -> list[Any]:
    tests: list[Any] = []
    for name, column in _FILTERS.items():
        value = call.arg(name)
        if value is not None:
            tests.append(lambda m, c=column, v=value: c(m) == v)
    host = call.arg("host")
    if host:
        tests.append(lambda m: host in (m.source, m.target))
    since = call.arg("changes-since") if call.since((2, 59)) else None
    before = call.arg("changes-before") if call.since((2, 66)) else None
    first, last = parse_time(since) if since else None, parse_time(before) if before else None
    if first is not None and last is not None and last < first:
        raise BadRequest("The value of changes-since must be less than or equal to changes-before.")
    if first is not None:
        tests.append(lambda m: _changed(m) >= first)
    if last is not None:
        tests.append(lambda m: _changed(m) <= last)
    return tests


def _changed(row: Migration) -> int:
    return (row.updated_at or row.created_at) // SECOND * SECOND


def _find(call: Call, server: Server) -> Migration | None:
    id = call.ids[1]
    row: Migration | None = call.state.migrations.get(int(id)) if id.isdigit() else None
    return row if row is not None and row.server_id == server.id else None


def _found(call: Call, server: Server) -> Migration:
    row = _find(call, server)
    if row is None:
        raise NotFound(f"Migration {call.ids[1]} not found for instance {server.id}")
    return row


def _view(call: Call, row: Migration, with_hosts: bool) -> Json:
    shown: Json = {"id": row.id}
    if call.since((2, 59)):
        shown["uuid"] = row.uuid
    shown.update({
        "source_compute": row.source, "dest_compute": row.target, "source_node": row.source_node,
        "dest_node": row.target_node,
        "dest_host": row.dest_host, "old_instance_type_id": row.old_flavor, "new_instance_type_id": row.new_flavor,
        "instance_uuid": row.server_id, "status": row.status,
    })  # fmt: skip
    if not with_hosts:
        shown.update(dict.fromkeys(("source_compute", "dest_compute", "source_node", "dest_node", "dest_host")))
    if call.since((2, 23)):
        shown["migration_type"] = row.kind
    if call.since((2, 80)):
        shown.update(user_id=row.user_id, project_id=row.project_id)
    shown.update(created_at=micros(row.created_at), updated_at=micros(row.updated_at))
    if call.since((2, 23)) and row.kind == "live-migration" and row.status in _GOING:
        shown["links"] = links(call, f"servers/{row.server_id}/migrations", row.id)
    return shown


def _progress(call: Call, row: Migration, with_hosts: bool) -> Json:
    shown: Json = {
        "created_at": micros(row.created_at), "dest_compute": row.target, "dest_host": row.dest_host,
        "dest_node": row.target_node, "disk_processed_bytes": None, "disk_remaining_bytes": None,
        "disk_total_bytes": None,
        "id": row.id, "memory_processed_bytes": None, "memory_remaining_bytes": None, "memory_total_bytes": None,
        "server_uuid": row.server_id, "source_compute": row.source, "source_node": row.source_node,
        "status": row.status,
        "updated_at": micros(row.updated_at),
    }  # fmt: skip
    if not with_hosts:
        shown.update(dict.fromkeys(("source_compute", "dest_compute", "source_node", "dest_node", "dest_host")))
    if call.since((2, 59)):
        shown["uuid"] = row.uuid
    if call.since((2, 80)):
        shown.update(user_id=row.user_id, project_id=row.project_id)
    return shown
