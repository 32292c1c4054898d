"""Quotas over the API."""

from __future__ import annotations

from ...wire.call import Call
from ...wire.errors import Refusal
from ...wire.message import Json
from ...wire.operation import operation
from . import conversions, plain_checks, quotas
from .authorization import Disallowed, Target, may
from .errors import error, http
from .requests import context_of

HIGHEST = 2**31 - 1


def _require(call: Call, rule: str) -> None:
    ctx = context_of(call)
    if not may(ctx, rule, Target(ctx, {"project_id": ctx.project_id, "tenant_id": ctx.project_id})):
        raise Disallowed(f"rule:{rule} is disallowed by policy")


@operation("GET /quotas", "List quotas for projects with non-default quota values")
def list_all(call: Call) -> Json:
    """List the projects whose quotas differ from the defaults."""
    ctx = context_of(call)
    _require(call, "get_quota")
    rows = [{**quotas.limits(ctx, id), "project_id": id, "tenant_id": id} for id in ctx.state.quotas]
    return {"quotas": rows}


@operation("GET /quotas/tenant", "Show the project of the request (old spelling)")
def tenant(call: Call) -> Json:
    """Give the caller's project."""
    return {"tenant": {"tenant_id": _project(call)}}


@operation("GET /quotas/project", "Show the project of the request")
def project(call: Call) -> Json:
    """Give the caller's project."""
    return {"project": {"project_id": _project(call)}}


def _project(call: Call) -> str:
    if not call.project_id:
        raise error("QuotaMissingTenant")
    return call.project_id


@operation("GET /quotas/{project_id}", "List quotas for a project")
def show(call: Call) -> Json:
    """Give the limits of a project."""
    if call.ids[0] != call.project_id:
        _require(call, "get_quota")
    return {"quota": quotas.limits(context_of(call), call.ids[0])}


@operation("GET /quotas/{project_id}/default", "List default quotas for a project")
def default(call: Call) -> Json:
    """Give the limits of a project that has none of its own."""
    if call.ids[0] != call.project_id:
        _require(call, "get_quota")
    return {"quota": dict(quotas.DEFAULTS)}


@operation("GET /quotas/{project_id}/details", "Show quota details for a tenant")
def details(call: Call) -> Json:
    """Give the limits of a project with what it uses."""
    ctx = context_of(call)
    if call.ids[0] != call.project_id and not ctx.is_admin:
        raise error("AdminRequired", reason="Only admin is authorized to access quotas for another project")
    rows = {
        name: {"limit": most, "used": quotas.used(ctx, call.ids[0], name), "reserved": 0}
        for name, most in quotas.limits(ctx, call.ids[0]).items()
    }
    return {"quota": rows}


@operation("PUT /quotas/{project_id}", "Update quota for a project")
def update(call: Call) -> Json:
    """Set limits of a project; none below what it uses, unless forced."""
    _require(call, "update_quota")
    ctx, given = context_of(call), call.body
    if not isinstance(given, dict) or not isinstance(given.get("quota"), dict):
        raise http(400, "Unable to find 'quota' in request body")
    wanted = dict(given["quota"])
    forced = wanted.pop("force", None) is True
    wanted.pop("check_limit", None)
    unknown = [name for name in wanted if name not in quotas.DEFAULTS]
    if unknown:
        raise http(400, f"Unrecognized attribute(s) '{', '.join(unknown)}'")
    for name in wanted:
        wanted[name] = conversions.integer(wanted[name])
        reason = plain_checks.in_range(wanted[name], (-1, HIGHEST))
        if reason:
            raise http(400, f"Invalid input for {name}. Reason: {reason}.")
    for name, most in wanted.items():
        used = quotas.used(ctx, call.ids[0], name)
        if not forced and most >= 0 and used > most:
            sentence = f"Quota limit {most} for {name} must be greater than or equal to already used {used}"
            raise http(400, sentence)
    ctx.state.quotas.setdefault(call.ids[0], {}).update(wanted)
    return {"quota": quotas.limits(ctx, call.ids[0])}


@operation("DELETE /quotas/{project_id}", "Reset quota for a project", success=204)
def delete(call: Call) -> Json:
    """Give a project the defaults again."""
    _require(call, "delete_quota")
    if call.state.quotas.pop(call.ids[0], None) is None:
        raise error("TenantQuotaNotFound", tenant_id=call.ids[0])
    return None


@operation("POST /quotas", "Create quotas (not supported)")
def create(call: Call) -> Json:
    """Refuse: limits are set by an update."""
    raise Refusal("POST requests are not supported on this resource.", status=501, name="HTTPNotImplemented")
