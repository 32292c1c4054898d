"""The stages of a call. A service lists them in its own order, since the order differs and shows. Knows no service."""

from __future__ import annotations

import json
from collections.abc import Callable, Generator
from typing import Any

from ..store.blob import Blob
from . import unbuilt
from .access import within
from .call import Call
from .credentials import Credentials
from .errors import BadRequest, MethodNotAllowed, NotBuilt, NotFound, Refusal, Unauthorized
from .message import BodyCut, Request, Response, dump
from .operation import Operation


def run(call: Call) -> Response:
    """Take a call through its service's stages to a response. What is no refusal is a bug and passes through."""
    service = call.service
    try:
        for stage in service.stages:
            response = stage(call)
            if response is not None:
                break
        else:
            raise RuntimeError(f"{service.type}: no stage gave a response")
    except Exception as error:
        refusal = service.refusal(error, call)
        if refusal is None:
            raise
        response = service.envelope(refusal, call)
        if refusal.headers:
            response.headers.update(refusal.headers)
    if service.finish is not None:
        service.finish(call, response)
    return response


def receive(call: Call) -> None:
    """Find the place of the path, and read a body that is no stream: what may take a client's time needs no cloud."""
    match = call.match = call.service.router.find(call.path)
    if match is not None:
        call.ids, call.mount_ids = match.ids, match.mount_ids
        rows = match.methods.get(call.request.method)
        if rows and rows[0].streams:
            return
    if not isinstance(call.request.body, bytes):
        call.request.read()


def unbuilt_service(project: str, request: Request, path: str) -> Response:
    """The honest 501 of a service that has no folder yet."""
    name = unbuilt.find(project, request.method, path, None) or "any"
    sentence = unbuilt.sentence(project, request.method, path, name)
    return Response(501, {"Content-Type": "application/json"}, dump({"error": {"code": 501, "message": sentence}}))


# -- stages


def find(call: Call) -> None:
    """Refuse a path that leads nowhere; a place that is only in the reference is an operation not yet built."""
    if call.match is None:
        refuse_unbuilt(call)
        raise NotFound("The resource could not be found.", name="no_route")


def choose(call: Call) -> None:
    """Choose the operation by method, action and microversion."""
    assert call.match is not None
    rows = call.match.methods.get(call.request.method)
    if rows is None and call.request.method == "HEAD" and call.service.head_is_get:
        rows = call.match.methods.get("GET")
    if rows is None:
        refuse_unbuilt(call)
        raise MethodNotAllowed(
            "The method specified is not allowed for this resource.", headers={"Allow": ", ".join(call.match.methods)}
        )
    if len(rows) == 1 and rows[0].action is None and rows[0].since is None and rows[0].until is None:
        call.operation = rows[0]
        return
    keys = call.body if isinstance(call.body, dict) else {}
    fitting = [row for row in rows if row.action is None or row.action in keys]
    in_range = [row for row in fitting if row.in_range(call.version)]
    if not in_range:
        if not fitting:
            refuse_unbuilt(call)
        raise NotFound("The resource could not be found.", name="no_action" if not fitting else "no_version")
    call.operation = in_range[0]


def read_json(call: Call) -> None:
    """Parse a JSON body, if there is one. The sentence of a malformed one is the service's `invalid` business."""
    if call.request.method in ("GET", "HEAD", "DELETE") and not call.request.body:
        return
    raw = call.request.read()
    if raw:
        try:
            call.body = json.loads(raw)
        except ValueError:
            raise BadRequest("Malformed request body", name="not_json") from None


def authenticate(call: Call) -> None:
    """Validate the token. Every service but keystone itself sees what keystonemiddleware shows."""
    if call.operation is not None and call.operation.anonymous:
        return
    call.credentials = credentials_of(call)


def credentials_of(call: Call, *, lenient: bool = False) -> Credentials:
    """Who stands behind X-Auth-Token. Unauthorized as keystonemiddleware answers.

    To a `lenient` service, which decides itself whom it lets in, a service token that does not hold is none.
    """
    token = call.request.headers.get("x-auth-token")
    service_token = call.request.headers.get("x-service-token")
    found: Credentials | None = call.cloud.identity.credentials(token, service_token) if token else None
    if found is None and lenient and token and service_token is not None:
        found = call.cloud.identity.credentials(token)
    if found is None or _beyond_access_rules(call, found, service_token):
        auth = call.cloud.url("identity")
        raise Unauthorized(
            "The request you have made requires authentication.", name="middleware",
            headers={"WWW-Authenticate": f'Keystone uri="{auth}"'},
        )  # fmt: skip
    return found


def _beyond_access_rules(call: Call, known: Credentials, service_token: str | None) -> bool:
    """Whether an application credential's rules forbid the request: not what a service asks on behalf of a user."""
    if known.access_rules is None or service_token:
        return False
    return not within(known.access_rules, call.service.type.replace("_", "-"), call.request.method, call.path)


def validate(call: Call) -> None:
    """Hold body and query against the operation's schemas, compiled once a process."""
    row = call.operation
    if row.query is not None:
        _fits(call, row, "query", call.args)
    if row.body is not None:
        _fits(call, row, "body", call.body)


def load(call: Call) -> None:
    """Load the resource that the path names."""
    if call.operation.load is not None:
        call.resource = call.operation.load(call, *call.ids)


def authorize(call: Call) -> None:
    """Ask the policy whether this caller may do this to this target."""
    row = call.operation
    if row.policy is not None:
        call.require(row.policy, target_of(call))


def target_of(call: Call) -> Any:
    """What a rule is checked against: the operation's `target`, else the loaded resource, else the caller's own."""
    row = call.operation
    if row.target is not None:
        return row.target(call)
    if call.resource is not None:
        owner = getattr(call.resource, "project_id", None)
        return {"project_id": owner, "user_id": getattr(call.resource, "user_id", None)}
    return call.target()


def perform(call: Call) -> Response:
    """Run the handler and render what it returns: a Response, a JSON value, or None for an empty body."""
    row = call.operation
    fault = call.sim.faults.check(f"wire.{call.service.type}.{row.key}") if call.sim.faults.rows else None
    if fault is not None:
        if fault.delay:
            call.sim.advance(fault.delay)
        if fault.status is not None:
            raise Refusal(fault.reason or fault.body, status=fault.status, headers=fault.headers)
    arguments = (call,) if call.resource is None else (call, call.resource)
    result = row.handler(*arguments)
    if row.streams:
        result = _receive(call, result)
    response = result if isinstance(result, Response) else render(call, result)
    if fault is not None and fault.cut is not None:
        # The length stays the whole body's: that is how a client knows that the rest is missing.
        response.headers["Content-Length"] = str(len(response.content))
        response.body = response.content[: fault.cut]
    return response


def render(call: Call, value: Any) -> Response:
    """A JSON response (or an empty one) with the operation's success status and the call's headers."""
    status = call.status if call.status is not None else call.operation.status(call.version)
    if value is None:
        return Response(status, call.headers)
    call.headers.setdefault("Content-Type", "application/json")
    return Response(status, call.headers, dump(value))


# -- inside


def _receive(call: Call, handler: Generator[Callable[[Any], object] | None, Blob, Any]) -> Any:
    """Run a handler that wants the body: what it yields sees each chunk; the cloud is free for others meanwhile."""
    each = next(handler)
    lock = call.cloud.lock
    lock.release()
    try:
        try:
            blob: Blob | None = Blob.read_from(call.request.body, each)
            error: BaseException | None = None
        except (BodyCut, OSError, Refusal, ValueError) as caught:
            blob, error = None, caught
    finally:
        lock.acquire()
    try:
        if error is not None:
            handler.throw(error)
        elif blob is not None:
            handler.send(blob)
    except StopIteration as stop:
        return stop.value
    raise RuntimeError(f"{call.operation} asked for its body twice")


def _fits(call: Call, row: Operation, kind: str, value: Any) -> None:
    schema = row.schema(kind, call.version)
    if schema is None:
        return
    key = (kind, id(schema))
    check = row.validators.get(key)
    if check is None:
        from .schema import validator

        check = row.validators[key] = validator(schema)
    error = check(value)
    if error is not None:
        raise call.service.invalid(error, call)


def refuse_unbuilt(call: Call) -> None:
    """Answer 501 with the name, if the real service has an operation here."""
    name = unbuilt.find(call.service.project, call.request.method, call.path, call.body)
    if name is not None:
        raise NotBuilt(unbuilt.sentence(call.service.project, call.request.method, call.path, name))
