"""The states of images and of tasks, as tables. Knows nothing of the requests that move them."""

from __future__ import annotations

from ...sim.machine import Machine, Row

IMAGE_STATES = (
    "queued", "saving", "uploading", "importing", "active", "deactivated", "killed", "pending_delete", "deleted",
)  # fmt: skip
TASK_STATES = ("pending", "processing", "success", "failure")

# fmt: off
IMAGE = Machine("image", IMAGE_STATES,
    #   verb               accepted in                                                        ends in
    Row("save",            on=("queued",),                                                    to="saving"),
    Row("stage",           on=("queued",),                                                    to="uploading"),
    Row("import",          on=("queued", "uploading"),                                        to="importing"),
    Row("activate",        on=("queued", "saving", "importing"),                              to="active"),
    Row("restore",         on=("saving", "uploading", "importing"),                           to="queued"),
    Row("kill",            on=("saving",),                                                    to="killed"),
    Row("deactivate",      on=("active",),                                                    to="deactivated"),
    Row("reactivate",      on=("deactivated",),                                               to="active"),
    Row("delete_later",    on=("active",),                                                    to="pending_delete"),
    Row("undelete",        on=("pending_delete",),                                            to="active"),
    Row("delete",          on=("queued", "saving", "uploading", "importing", "active", "killed", "pending_delete",
                               "deactivated"),                                                to="deleted"),
)
TASK = Machine("image task", TASK_STATES,
    Row("process",         on=("pending",),                                                   to="processing"),
    Row("succeed",         on=("processing",),                                                to="success"),
    Row("fail",            on=("pending", "processing"),                                      to="failure"),
)
# fmt: on
