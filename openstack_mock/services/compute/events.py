"""The events of a server's actions: opened when a component begins, closed when it ends. Knows nothing of the work."""

from __future__ import annotations

from typing import Any

from .models import Action, Event, Server

CONTROLLER = "controller"  # where api, conductor and scheduler run
# fmt: off
EVENTS = {  # verb -> the event of the compute manager's method
    "start": "compute_start_instance",          "stop": "compute_stop_instance",
    "soft_reboot": "compute_reboot_instance",   "hard_reboot": "compute_reboot_instance",
    "pause": "compute_pause_instance",          "unpause": "compute_unpause_instance",
    "suspend": "compute_suspend_instance",      "resume": "compute_resume_instance",
    "rescue": "compute_rescue_instance",        "unrescue": "compute_unrescue_instance",
    "set_password": "compute_set_admin_password", "snapshot": "compute_snapshot_instance",
    "backup": "compute_backup_instance",        "rebuild": "compute_rebuild_instance",
    "evacuate": "compute_rebuild_instance",     "delete": "compute_terminate_instance",
    "soft_delete": "compute_soft_delete_instance", "restore": "compute_restore_instance",
    "confirm": "compute_confirm_resize",        "revert": "compute_finish_revert_resize",
    "resize": "compute_finish_resize",          "shelve": "compute_shelve_instance",
    "shelve_volume": "compute_shelve_offload_instance", "shelve_offload": "compute_shelve_offload_instance",
    "unshelve": "compute_unshelve_instance",    "live_migrate": "compute_live_migration",
    "build": "compute__do_build_and_run_instance",    "build_volumes": "compute__do_build_and_run_instance",
}
# fmt: on


def actions_of(server: Server) -> tuple[Action, ...]:
    """All actions of a server, oldest first. Of servers that only booted, which most are, no record is kept."""
    kept = server.actions
    if kept and kept[0].name == "create":
        return kept
    end = server.launched_at
    step = Event(EVENTS["build"], server.created_at, end, "Success" if end else None, server.host)
    born = Action(
        "create", server.request, server.user_id, server.project_id, server.created_at, end or server.created_at, None,
        (step,) if server.host else (),
    )  # fmt: skip
    return (born, *kept)


def action_of(server: Server, request: str) -> Action | None:
    """The action that a request began."""
    return next((action for action in reversed(server.actions) if action.request_id == request), None)


def opened(hooks: Any, server: Server, args: dict[str, Any], name: str, host: str | None) -> None:
    """Say that a component began something for an action."""
    action = action_of(server, args.get("request", ""))
    if action is not None:
        action.events = (*action.events, Event(name, hooks.now, host=host))
        action.updated_at = hooks.now


def closed(hooks: Any, server: Server, args: dict[str, Any], reason: str | None = None) -> None:
    """Say how it ended: well, or for a reason. What nobody opened is opened and closed at once."""
    action = action_of(server, args.get("request", ""))
    if action is None:
        return
    if all(event.finish is not None for event in action.events):
        opened(hooks, server, args, EVENTS.get(args["verb"], f"compute_{args['verb']}"), args.get("on") or server.host)
    for event in action.events:
        if event.finish is None:
            event.finish, event.result = hooks.now, "Error" if reason else "Success"
            if reason:
                event.traceback, event.details = reason, reason
    action.updated_at = hooks.now
    if reason:
        action.message = "Error"
