"""The status of a server: a projection of its state and its task. Knows nothing else of a server."""

from __future__ import annotations

_RESIZE = dict.fromkeys(("resize_prep", "resize_migrating", "resize_migrated", "resize_finish"), "RESIZE")
_REBUILD = dict.fromkeys(("rebuilding", "rebuild_block_device_mapping", "rebuild_spawning"), "REBUILD")
# fmt: off
STATUS: dict[str, tuple[str, dict[str, str]]] = {
    # state              status              while in a task
    "active":            ("ACTIVE", {
        "rebooting": "REBOOT", "reboot_pending": "REBOOT", "reboot_started": "REBOOT", "rebooting_hard": "HARD_REBOOT",
        "reboot_pending_hard": "HARD_REBOOT", "reboot_started_hard": "HARD_REBOOT", "updating_password": "PASSWORD",
        "migrating": "MIGRATING", **_REBUILD, **_RESIZE,
    }),
    "building":          ("BUILD",             {}),
    "stopped":           ("SHUTOFF",           {**_RESIZE, **_REBUILD}),
    "resized":           ("VERIFY_RESIZE",     {"resize_reverting": "REVERT_RESIZE"}),
    "paused":            ("PAUSED",            {"migrating": "MIGRATING"}),
    "suspended":         ("SUSPENDED",         {}),
    "rescued":           ("RESCUE",            {}),
    "error":             ("ERROR",             _REBUILD),
    "deleted":           ("DELETED",           {}),
    "soft-delete":       ("SOFT_DELETED",      {}),
    "shelved":           ("SHELVED",           {}),
    "shelved_offloaded": ("SHELVED_OFFLOADED", {}),
}
# fmt: on
PROGRESS = frozenset(("ACTIVE", "BUILD", "REBUILD", "RESIZE", "VERIFY_RESIZE", "MIGRATING"))


def status(state: str, task: str | None) -> str:
    """What a client sees."""
    plain, by_task = STATUS[state]
    return by_task.get(task, plain) if task is not None else plain


def meant(statuses: list[str]) -> tuple[list[str], list[str]]:
    """The states and the tasks (`default`: any) that these statuses, in any case, stand for."""
    wanted = {name.lower() for name in statuses}
    states: set[str] = set()
    tasks: set[str] = set()
    for state, (plain, by_task) in STATUS.items():
        for task, name in (("default", plain), *by_task.items()):
            if name.lower() in wanted:
                states.add(state)
                tasks.add(task)
    return sorted(states), sorted(tasks)
