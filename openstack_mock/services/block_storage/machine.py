"""The states of volumes and snapshots, as tables. The wire's status is the task, or else the state."""

from __future__ import annotations

from ...sim.machine import ANY, GONE, Machine, Row, Task

_SCHEDULER = "cinder-scheduler"
_VOLUME = "cinder-volume@{0.host}"
_DELETABLE = ("available", "error", "error_restoring", "error_extending", "error_managing", "error_deleting")

# fmt: off
VOLUME = Machine(
    "volume",
    ("new", "available", "reserved", "attaching", "detaching", "in-use", "awaiting-transfer", "maintenance",
     "creating", "deleting", "downloading", "uploading", "retyping", "extending", "restoring-backup", "backing-up",
     "managing", "error", "error_deleting", "error_extending", "error_restoring", "error_managing", "error_backing-up",
     "deleted"),
    #   verb               accepted in                     passes through                                          ends in      if it fails
    Row("create",          on=("new",),                    via=(Task("creating", 0, _SCHEDULER, "create_volume"),
                                                                Task("creating", 2, _VOLUME, "create_volume")),    to="available", fail="error"),
    Row("create_from_image", on=("new",),                  via=(Task("creating", 0, _SCHEDULER, "create_volume"),
                                                                Task("creating", 1, _VOLUME, "create_volume"),
                                                                Task("downloading", 4)),                           to="available", fail="error"),
    Row("delete",          on=_DELETABLE,                  via=(Task("deleting", 1, _VOLUME, "delete_volume"),),   to="deleted", fail="error_deleting"),
    Row("force_delete",    on=ANY,                         via=(Task("deleting", 1, _VOLUME, "delete_volume"),),   to="deleted", fail="error_deleting", preempts=True),
    Row("extend",          on=("available",),              via=(Task("extending", 1, _VOLUME, "extend_volume"),),  to="available", fail="error_extending"),
    Row("extend_attached", on=("in-use",),                 via=(Task("extending", 1, _VOLUME, "extend_volume"),),  to="in-use", fail="error_extending"),
    Row("upload",          on=("available", "in-use"),     via=(Task("uploading", 3, _VOLUME, "copy_volume_to_image"),), fail=None),
    Row("retype",          on=("available", "in-use"),     via=(Task("retyping", 2, _SCHEDULER, "retype"),),       fail=None),
    Row("reserve",         on=("available", "in-use", "downloading", "reserved", "attaching"), to="reserved"),
    Row("unreserve",       on=("reserved", "attaching", "detaching"), to="available"),
    Row("connect",         on=("reserved", "available", "in-use", "attaching"), to="attaching"),
    Row("attach",          on=("attaching", "reserved", "available", "in-use"), to="in-use"),
    Row("begin_detaching", on=("in-use",),                 to="detaching"),
    Row("roll_detaching",  on=("detaching",),              to="in-use"),
    Row("detach",          on=ANY,                         to="available"),
)

SNAPSHOT = Machine(
    "snapshot",
    ("new", "creating", "available", "deleting", "error", "error_deleting", "deleted"),
    Row("create",          on=("new",),                    via=(Task("creating", 1, _VOLUME, "create_snapshot"),), to="available", fail="error"),
    Row("delete",          on=("available", "error", "error_deleting"), via=(Task("deleting", 1, _VOLUME, "delete_snapshot"),), to="deleted", fail="error_deleting"),
    Row("force_delete",    on=ANY,                         via=(Task("deleting", 1, _VOLUME, "delete_snapshot"),), to="deleted", fail="error_deleting", preempts=True),
)
# fmt: on
__all__ = ["GONE", "SNAPSHOT", "VOLUME"]
