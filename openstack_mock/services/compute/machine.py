"""The lives of servers as a table: which states accept a verb, what it passes through on which component, where it ends."""

from __future__ import annotations

from ...sim.machine import ANY, Machine, Row, Task

STATES = (
    "building", "active", "paused", "suspended", "stopped", "rescued", "resized", "soft-delete", "deleted", "error",
    "shelved", "shelved_offloaded",
)  # fmt: skip
_HOST = "compute@{0.host}"
_TARGET = "compute@{0.moving.target}"
_SOURCE = "compute@{0.moving.source}"
_REBOOTABLE = (
    None, "rebooting", "reboot_pending", "reboot_started", "rebooting_hard", "resuming", "unpausing", "pausing", "suspending",
)  # fmt: skip
# fmt: off
SERVER = Machine("server", STATES,
    #   verb               accepted in                                  passes through                                                                                       ends in       if it fails
    Row("build",           ("building",), (
        Task("scheduling", 1, "conductor", "schedule_and_build_instances"),
        Task("networking", 1, _HOST, "build_and_run_instance"),
        Task("block_device_mapping", 1),
        Task("spawning", 2)),                                                                                                                                                "active",     "error"),
    Row("build_volumes",   ("building",), (
        Task("scheduling", 1, "conductor", "schedule_and_build_instances"),
        Task("networking", 1, _HOST, "build_and_run_instance"),
        Task("block_device_mapping", 1),
        Task("block_device_mapping", 6),
        Task("spawning", 2)),                                                                                                                                                "active",     "error"),
    Row("delete",          ANY, (Task("deleting", 1, _HOST, "terminate_instance"),),                                                                                         "deleted",    "error", preempts=True),
    Row("delete_local",    ANY, (),                                                                                                                                          "deleted",    preempts=True),
    Row("soft_delete",     ANY, (Task("soft-deleting", 1, _HOST, "soft_delete_instance"),),                                                                                  "soft-delete", preempts=True),
    Row("restore",         ("soft-delete",), (Task("restoring", 1, _HOST, "restore_instance"),),                                                                             "active"),
    Row("start",           ("stopped",), (Task("powering-on", 1, _HOST, "start_instance"),),                                                                                 "active"),
    Row("stop",            ("active", "error"), (Task("powering-off", 1, _HOST, "stop_instance"),),                                                                          "stopped"),
    Row("soft_reboot",     ("active",), (Task("rebooting", 0, _HOST, "reboot_instance"), Task("reboot_started", 1)),                                                         "active"),
    Row("hard_reboot",     ("active", "stopped", "paused", "suspended", "error"),
        (Task("rebooting_hard", 0, _HOST, "reboot_instance"), Task("reboot_started_hard", 2)),                                                                               "active",     during=_REBOOTABLE),
    Row("pause",           ("active",), (Task("pausing", 1, _HOST, "pause_instance"),),                                                                                      "paused"),
    Row("unpause",         ("paused",), (Task("unpausing", 1, _HOST, "unpause_instance"),),                                                                                  "active"),
    Row("suspend",         ("active",), (Task("suspending", 1, _HOST, "suspend_instance"),),                                                                                 "suspended"),
    Row("resume",          ("suspended",), (Task("resuming", 1, _HOST, "resume_instance"),),                                                                                 "active"),
    Row("rescue",          ("active", "stopped", "error"), (Task("rescuing", 1, _HOST, "rescue_instance"),),                                                                 "rescued",    "error"),
    Row("unrescue",        ("rescued",), (Task("unrescuing", 1, _HOST, "unrescue_instance"),),                                                                               "active",     "error"),
    Row("set_password",    ("active",), (Task("updating_password", 1, _HOST, "set_admin_password"),),                                                                        None),
    Row("snapshot",        ("active", "stopped", "paused", "suspended"), (
        Task("image_snapshot_pending", 0, _HOST, "snapshot_instance"),
        Task("image_pending_upload", 1),
        Task("image_uploading", 1)),                                                                                                                                         None),
    Row("backup",          ("active", "stopped", "paused", "suspended"), (
        Task("image_backup", 0, _HOST, "backup_instance"),
        Task("image_pending_upload", 1),
        Task("image_uploading", 1)),                                                                                                                                         None),
    Row("rebuild",         ("active", "stopped", "error"), (
        Task("rebuilding", 1, "conductor", "rebuild_instance"),
        Task("rebuild_block_device_mapping", 1, _HOST, "rebuild_instance"),
        Task("rebuild_spawning", 2)),                                                                                                                                        "active",     "error"),
    Row("evacuate",        ("active", "stopped", "error"), (
        Task("rebuilding", 1, "conductor", "rebuild_instance"),
        Task("rebuild_block_device_mapping", 1, _TARGET, "rebuild_instance"),
        Task("rebuild_spawning", 2)),                                                                                                                                        "active",     "error", during=("*",)),
    Row("resize",          ("active", "stopped"), (
        Task("resize_prep", 1, "conductor", "migrate_server"),
        Task("resize_migrating", 1, _SOURCE, "resize_instance"),
        Task("resize_migrated", 0),
        Task("resize_finish", 1, _TARGET, "finish_resize")),                                                                                                                 "resized"),
    Row("confirm",         ("resized",), (Task("resize_confirming", 1, _SOURCE, "confirm_resize"),),                                                                          "active"),
    Row("revert",          ("resized",), (
        Task("resize_reverting", 1, _TARGET, "revert_resize"),
        Task("resize_reverting", 1, _SOURCE, "finish_revert_resize")),                                                                                                       "active"),
    Row("live_migrate",    ("active", "paused"), (
        Task("migrating", 0, "conductor", "live_migrate_instance"),
        Task("migrating", 2, _SOURCE, "live_migration")),                                                                                                                    None),
    Row("shelve",          ("active", "stopped", "paused", "suspended"), (
        Task("shelving", 0, _HOST, "shelve_instance"),
        Task("shelving_image_pending_upload", 1),
        Task("shelving_image_uploading", 1)),                                                                                                                                "shelved"),
    Row("shelve_volume",   ("active", "stopped", "paused", "suspended"),
        (Task("shelving", 1, _HOST, "shelve_offload_instance"), Task("shelving_offloading", 0)),                                                                             "shelved_offloaded"),
    Row("shelve_offload",  ("shelved",), (Task("shelving_offloading", 1, _HOST, "shelve_offload_instance"),),                                                                "shelved_offloaded"),
    Row("unshelve",        ("shelved", "shelved_offloaded"), (
        Task("unshelving", 0, "conductor", "unshelve_instance"),
        Task("spawning", 2, _HOST, "unshelve_instance")),                                                                                                                    "active"),
)
# fmt: on
