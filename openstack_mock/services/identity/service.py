"""Identity, assembled: its modules, its pipeline in keystone's order, its state."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

from ...wire import pipeline
from ...wire.call import Call
from ...wire.errors import BadRequest, MethodNotAllowed, Refusal
from ...wire.message import Response
from ...wire.operation import Operation
from ...wire.service import Service
from . import answers, enforcement, schema, seed
from .collation import collate
from .configuration import Options
from .facade import Identity

_MODULES = (
    "discovery", "auth_tokens", "users", "groups", "projects", "domains", "roles", "grants", "role_assignments",
    "regions", "services", "endpoints", "endpoint_filter", "policies", "limits", "obsolete", "trusts",
    "application_credentials", "credentials", "ec2", "domain_config",
    "federation.identity_providers", "federation.mappings", "federation.service_providers", "federation.login",
    "federation.saml", "oauth1", "oauth2", "revocations",
)  # fmt: skip


_POST_ONLY = ("/OS-OAUTH1/request_token", "/OS-OAUTH1/access_token", "/ec2tokens", "/s3tokens",
              "/auth/OS-FEDERATION/saml2", "/auth/OS-FEDERATION/saml2/ecp")  # and say so themselves  # fmt: skip

# Collections whose resource is also that of their members: its name, their argument, methods of the one and the other.
_SHARED: dict[str, tuple[str, str, tuple[str, ...], tuple[str, ...]]] = {
    "/OS-OAUTH1/consumers": ("ConsumerResource", "consumer_id", ("POST",), ("PATCH", "DELETE")),
    "/policies": ("PolicyResource", "policy_id", ("POST",), ("PATCH", "DELETE")),
    "/OS-FEDERATION/mappings": ("MappingResource", "mapping_id", (), ("PUT", "PATCH", "DELETE")),
}  # fmt: skip


# What the ids in paths are ids of.
_ROWS = {
    **{f"{name}_id": f"{name}s" for name in (
        "user", "project", "group", "role", "service", "endpoint", "credential", "consumer", "endpoint_group", "limit",
        "registered_limit", "trust", "application_credential", "access_rule", "access_token", "request_token")},
    "policy_id": "policies", "prior_role_id": "roles", "implied_role_id": "roles",
}  # fmt: skip
# Places that are also, for the methods that they do not have themselves, a member of a collection.
_MEMBERS = {"/limits/model": "model"}


def _modules() -> tuple[ModuleType, ...]:
    return tuple(import_module(f".{name}", __package__) for name in _MODULES)


def _choose(call: Call) -> Response | None:
    """Methods of a place: flask adds HEAD and OPTIONS."""
    assert call.match is not None
    methods = _methods(call)
    allowed = dict.fromkeys([*methods, *(["HEAD"] if "GET" in methods else []), "OPTIONS"])
    path = call.path.removeprefix("/v3").rstrip("/")
    if path in _POST_ONLY or (path.startswith("/users/") and path.endswith("/password")):
        if call.request.method in ("GET", "HEAD"):
            raise MethodNotAllowed("The method is not allowed for the requested URL.", headers={"Allow": "POST"})
        allowed |= {"GET": None, "HEAD": None}
    elif path.startswith("/OS-OAUTH1/authorize/"):
        if call.request.method in ("GET", "HEAD"):
            raise BadRequest("_OAuth1ResourceBase.get() got an unexpected keyword argument 'request_token_id'")
        allowed |= {"GET": None, "HEAD": None}
    elif path in _SHARED or (len(call.ids) == 1 and path[: path.rindex("/")] in _SHARED):
        wrong = _of_other_path(call, path)
        if wrong is not None:
            raise wrong
        _, _, *both = _SHARED[path if path in _SHARED else path[: path.rindex("/")]]
        allowed |= dict.fromkeys(("GET", "HEAD", *both[0], *both[1]))
    headers = {"Allow": ", ".join(sorted(allowed))}
    if call.request.method == "OPTIONS":
        return Response(200, {**headers, "Content-Type": "text/html; charset=utf-8"})
    if call.request.method not in allowed:
        raise MethodNotAllowed("The method is not allowed for the requested URL.", headers=headers)
    pipeline.choose(call)
    return None


def _methods(call: Call) -> dict[str, list[Operation]]:
    """The methods of the call's place, which may be that of a member of a collection as well."""
    assert call.match is not None
    methods = call.match.methods
    name = _MEMBERS.get(call.path.removeprefix("/v3").rstrip("/"))
    if name is None:
        return methods
    member = call.service.router.find(call.path.rstrip("/") + "-")
    assert member is not None
    if call.request.method not in ("HEAD", *methods):
        call.match, call.ids = member, [name]
    return {**member.methods, **methods}


def _spell(call: Call) -> None:
    """Ids in the path count as the database compares them, but for those of domains, which keystone compares itself."""
    for place, name in enumerate(enforcement.path_names(call)):
        rows = _ROWS.get(name)
        spelt = collate(call.ids[place])
        if rows is not None and spelt != call.ids[place] and spelt in getattr(call.state, rows):
            call.ids[place] = spelt


def _of_other_path(call: Call, path: str) -> Refusal | None:
    """The refusal of a method that the resource has, but not at this path: python's own, for the wrong arguments."""
    method = call.request.method
    resource, argument, of_all, of_one = _SHARED[path if path in _SHARED else path[: path.rindex("/")]]
    name = f"{resource}.{method.lower()}()"
    if path not in _SHARED and method in of_all:
        return BadRequest(f"{name} got an unexpected keyword argument '{argument}'")
    if path in _SHARED and method in of_one:
        return BadRequest(f"{name} missing 1 required positional argument: '{argument}'")
    return None


def _validate(call: Call) -> None:
    """Hold query and body against the operation's schemas: keystone does so before it asks who it is."""
    row = call.operation
    if row.query is not None:
        schema.check_body(call, row.query, answers.arguments(call))
    if row.body is not None:
        schema.check_body(call, row.body, call.body or {})


def _perform(call: Call) -> Response:
    """Run the handler; whatever was written makes what was known of tokens void."""
    response = pipeline.perform(call)
    if call.request.method not in ("GET", "HEAD") and not call.operation.path.endswith("/auth/tokens"):
        call.state.epoch += 1
    return response


def _invalid(error: object, call: Call) -> Refusal:
    raise AssertionError("identity checks bodies in a stage of its own")


SERVICE = Service(
    "identity", "keystone", modules=_modules, mounts=("/v3",),
    stages=(
        enforcement.limit_size, enforcement.normalize, enforcement.read_json, pipeline.find, _choose, _spell,
        enforcement.identify, _validate, enforcement.authorize, _perform,
    ),
    envelope=answers.error, invalid=_invalid, state=seed.fresh, options=Options, facade=Identity, seed=seed.seed,
    finish=answers.finish, head_is_get=True,
)  # fmt: skip
