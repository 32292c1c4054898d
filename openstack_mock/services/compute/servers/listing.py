"""Lists of servers: which filters count for whom, sorting and paging. Knows nothing of how one server is shown."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from ....sim.clock import SECOND, parse_time
from ....store import query
from ....wire.call import Call
from ....wire.errors import BadRequest, Forbidden
from ..declare import operation
from ..links import following, page
from ..models import Server
from ..ports import fixed
from ..statuses import meant
from ..text import boolean, strict_boolean, unrecognized
from ..times import blank
from .view import View, zone

Json = Any
Test = Callable[[Server], bool]
_JOINED = (
    "block_device_mapping",
    "services",
    "metadata",
    "system_metadata",
    "info_cache",
    "security_groups",
    "pci_devices",
)
_TAGS = ("tags", "tags-any", "not-tags", "not-tags-any")
_PAGING = ("sort_key", "sort_dir", "limit", "marker")
# fmt: off
_ALLOWED: tuple[tuple[tuple[int, int], tuple[str, ...]], ...] = (  # what counts for those who are no administrators
    ((2, 1),  ("reservation_id", "name", "status", "image", "flavor", "ip", "changes-since", "all_tenants")),
    ((2, 5),  ("ip6",)),
    ((2, 26), _TAGS),
    ((2, 66), ("changes-before",)),
    ((2, 73), ("locked",)),
    ((2, 83), ("availability_zone", "config_drive", "key_name", "created_at", "launched_at", "terminated_at",
        "power_state",
               "task_state", "vm_state", "progress", "user_id")),
    ((2, 90), ("hostname",)),
)
_COLUMNS: dict[str, Callable[[Server], Any]] = {  # nova's columns -> ours; a filter on any of them is a pattern
    "access_ip_v4": lambda s: s.access_ipv4,      "access_ip_v6": lambda s: s.access_ipv6,
    "auto_disk_config": lambda s: int(s.auto_disk_config), "availability_zone": lambda s: s.zone,
    "config_drive": lambda s: "1" if s.config_drive else "", "created_at": lambda s: blank(s.created_at),
    "description": lambda s: s.description,       "display_description": lambda s: s.description,
    "display_name": lambda s: s.name,             "host": lambda s: s.host,
    "hostname": lambda s: s.hostname,             "image_ref": lambda s: s.image_id,
    "instance_type_id": lambda s: s.flavor.number, "kernel_id": lambda s: (s.image_properties or {}).get("kernel_id",
        ""),
    "key_name": lambda s: s.key_name,             "launch_index": lambda s: s.launch_index,
    "launched_at": lambda s: blank(s.launched_at), "locked": lambda s: int(s.locked_by is not None),
    "locked_by": lambda s: s.locked_by,           "node": lambda s: s.node,
    "power_state": lambda s: s.power_state,       "progress": lambda s: s.progress,
    "project_id": lambda s: s.project_id,         "ramdisk_id": lambda s: (s.image_properties or {}).get("ramdisk_id",
        ""),
    "reservation_id": lambda s: s.reservation_id, "root_device_name": lambda s: s.root_device_name,
    "task_state": lambda s: s.task,               "terminated_at": lambda s: blank(s.terminated_at),
    "updated_at": lambda s: blank(s.updated_at),  "user_id": lambda s: s.user_id,
    "uuid": lambda s: s.id,                       "vm_state": lambda s: s.state,
}
_EXACT = ("project_id", "user_id", "image_ref", "vm_state", "instance_type_id", "uuid", "host", "task_state")
_SORT: dict[str, Callable[[Server], Any]] = {
    **_COLUMNS, "created_at": lambda s: s.created_at // SECOND, "updated_at": lambda s: s.updated_at,
    "launched_at": lambda s: s.launched_at,       "terminated_at": lambda s: s.terminated_at,
}
# fmt: on


@operation("GET /servers", "List Servers", policy="os_compute_api:servers:index", alias=True)
def index(call: Call) -> Json:
    """A page of servers, by id and name."""
    rows = _find(call, "index")
    view = View(call, whole=False)
    return _answer(call, rows, [view.basic(server) for server in rows], "servers")


@operation("GET /servers/detail", "List Servers Detailed", policy="os_compute_api:servers:detail", alias=True)
def detail(call: Call) -> Json:
    """A page of servers with all that the caller may see."""
    rows = _find(call, "detail")
    view = View(call)
    return _answer(call, rows, [view.show(server) for server in rows], "servers/detail")


def _answer(call: Call, rows: list[Server], shown: list[Json], collection: str) -> Json:
    more = following(call, collection, len(rows), rows[-1].id if rows else None)
    return {"servers": shown, "servers_links": more} if more else {"servers": shown}


def _find(call: Call, what: str) -> list[Server]:
    asked = _options(call)
    states = _status(call, asked)
    if states is False:
        return []
    _times(asked)
    deleted = _deleted(call, asked)
    _tag_lists(call, asked)
    everybody = _all_tenants(call, asked, what)
    limit, marker = page(call)
    if limit == 0:
        return []
    keys = _sort_keys(call)
    if not asked and keys is None and deleted is False:
        return _plain(call, None if everybody else call.project_id, marker, limit)
    return _filtered(call, asked, deleted, everybody, keys, marker, limit)


def _options(call: Call) -> dict[str, Any]:
    asked: dict[str, Any] = {name: values[-1] for name, values in call.args.items()}
    if not asked:
        return asked
    if call.may("os_compute_api:servers:allow_all_filters"):
        asked = {name: value for name, value in asked.items() if name not in _PAGING}
    else:
        assert call.version is not None
        allowed = {name for since, names in _ALLOWED if since <= call.version for name in names}
        asked = {name: value for name, value in asked.items() if name in allowed}
    for name in asked:
        if name in _JOINED or name.startswith("_"):
            raise BadRequest(f"Invalid filter field: {name}.")
    return asked


def _status(call: Call, asked: dict[str, Any]) -> bool:
    asked.pop("status", None)
    if "status" not in call.args:
        return True
    states, tasks = meant(call.args["status"])
    if not states and not tasks:
        if call.since((2, 38)):
            raise BadRequest("Invalid status value")
        return False
    asked["vm_state"] = states
    if "default" not in tasks:
        asked["task_state"] = tasks
    return True


def _times(asked: dict[str, Any]) -> None:
    for name in ("changes-since", "changes-before"):
        if name in asked:
            try:
                asked[name] = parse_time(asked[name])
            except ValueError:
                raise BadRequest(f"Invalid filter field: {name}.") from None
    since, before = asked.get("changes-since"), asked.get("changes-before")
    if since is not None and before is not None and before < since:
        raise BadRequest("The value of changes-since must be less than or equal to changes-before.")


def _deleted(call: Call, asked: dict[str, Any]) -> bool | None:
    """Whether the deleted ones are meant, the others, or (None) both."""
    deleted: bool | None = None
    if "deleted" in asked:
        deleted = boolean(asked.pop("deleted"))
    elif "changes-since" not in asked and "changes-before" not in asked:
        deleted = False
    if asked.get("vm_state") == ["deleted"]:
        if not call.credentials.has("admin"):
            raise Forbidden("Only administrators may list deleted instances")
        deleted = True
    return deleted


def _tag_lists(call: Call, asked: dict[str, Any]) -> None:
    for name in _TAGS:
        if name in asked:
            if call.since((2, 26)):
                asked[name] = asked[name].split(",")
            else:
                del asked[name]


def _all_tenants(call: Call, asked: dict[str, Any], what: str) -> bool:
    everybody = False
    if "all_tenants" in asked:
        text = asked.pop("all_tenants")
        found = strict_boolean(text) if text else True
        if found is None:
            raise BadRequest(f"Invalid input received: {unrecognized(text)}")
        everybody = found
    if "locked" in asked:
        locked = strict_boolean(asked["locked"])
        if locked is None:
            raise BadRequest(f"Invalid input received: {unrecognized(asked['locked'])}")
        asked["locked"] = locked
    if everybody:
        call.require(f"os_compute_api:servers:{what}:get_all_tenants")
        if "tenant_id" in asked:
            asked["project_id"] = asked.pop("tenant_id")
    else:
        asked.pop("tenant_id", None)
        asked.pop("project_id", None)
    return everybody


def _sort_keys(call: Call) -> list[tuple[str, bool]] | None:
    names = [name.strip() for name in call.args.get("sort_key", ())]
    if not names and "sort_dir" not in call.args:
        return None
    ways = [way.strip() for way in call.args.get("sort_dir", ())] or ["desc"]
    names = names or ["created_at"]
    keys = []
    for place, name in enumerate(names):
        if name in ("host", "node") and not call.credentials.has("admin"):
            raise Forbidden(f"Only administrators can sort servers by {name}")
        if name in _SORT and (name != "locked" or call.since((2, 73))):
            keys.append((name, (ways[place] if place < len(ways) else ways[-1]) == "desc"))
    return keys


def _plain(call: Call, project: str | None, marker: str | None, limit: int) -> list[Server]:
    bucket = None if project is None else ("project_id", project)
    servers = call.state.servers
    try:
        rows: list[Server] = servers.slice(bucket, marker, limit, newest_first=True)
        # Soft-deleted servers are out of sight; while there are none, a page costs its own size.
        while call.state.soft_deleted and any(row.state == "soft-delete" for row in rows):
            marker = rows[-1].id
            rows = [row for row in rows if row.state != "soft-delete"]
            more = servers.slice(bucket, marker, limit - len(rows), newest_first=True)
            if not more:
                break
            rows += more
    except KeyError:
        raise BadRequest(f"marker [{marker}] not found") from None
    return rows


def _filtered(
    call: Call, asked: dict[str, Any], deleted: bool | None, everybody: bool, keys: list[tuple[str, bool]] | None,
    marker: str | None, limit: int,
) -> list[Server]:  # fmt: skip
    state = call.state
    project = None if everybody else call.project_id
    name = ("list", project, deleted, repr(sorted(asked.items())), repr(keys), call.credentials.has("admin"))

    def make() -> list[Server]:
        rows: list[Server] = []
        for table, dead in ((state.servers, False), (state.deleted, True)):
            if deleted is None or deleted == dead:
                rows += table.by(project_id=project) if project else list(table)
        tests = _tests(call, asked)
        if deleted is False and not asked.get("soft_deleted"):
            tests.append(lambda s: s.state != "soft-delete" or "vm_state" in asked)
        rows = [server for server in rows if all(test(server) for test in tests)]
        rows.sort(key=lambda s: s.order, reverse=not keys or keys[-1][1])
        return query.sort(rows, [(_SORT[key], down) for key, down in keys]) if keys else rows

    try:
        if deleted is False and "ip" not in asked and "ip6" not in asked:
            return query.paged_view(state.servers, name, make, marker, limit).rows
        return query.page(make(), marker, limit).rows
    except query.UnknownMarker:
        raise BadRequest(f"marker [{marker}] not found") from None


def _tests(call: Call, asked: dict[str, Any]) -> list[Test]:
    tests: list[Test] = []
    for name, value in asked.items():
        test = _test(call, {"image": "image_ref", "name": "display_name"}.get(name, name), value)
        if test is not None:
            tests.append(test)
    return tests


def _test(call: Call, name: str, value: Any) -> Test | None:
    if name == "changes-since":
        return lambda s: s.updated_at >= value
    if name == "changes-before":
        return lambda s: s.updated_at <= value
    if name == "flavor":
        flavor = call.state.flavors.get(value)
        return lambda s: flavor is not None and s.flavor.number == flavor.number
    if name in ("ip", "ip6"):
        return lambda s: any(
            value in address for port in call.cloud.network.ports_of(s.id) for _, address in fixed(port)
        )
    if name == "locked":
        return lambda s: (s.locked_by is not None) == value
    if name in _TAGS:
        wanted = set(value)
        return {
            "tags": lambda s: wanted <= set(s.tags), "tags-any": lambda s: bool(wanted & set(s.tags)),
            "not-tags": lambda s: not wanted <= set(s.tags), "not-tags-any": lambda s: not wanted & set(s.tags),
        }[name]  # fmt: skip
    column = _COLUMNS.get(name)
    if column is None:
        return None
    if name == "availability_zone":
        return lambda s: bool(re.search(value, zone(call.state, s) or "", re.IGNORECASE))
    if isinstance(value, list):
        return lambda s: (column(s) or "default" if name == "task_state" else column(s)) in value
    if name in _EXACT:
        return lambda s: str(column(s) if column(s) is not None else "") == value
    pattern = re.compile(value, re.IGNORECASE)
    return lambda s: (found := column(s)) is not None and bool(pattern.search(str(found)))
