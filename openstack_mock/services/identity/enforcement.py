"""Who asks, and whether they may: keystone's own way with tokens, targets and rules. Knows no resource."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from ...wire import pipeline
from ...wire.access import within
from ...wire.call import Call
from ...wire.credentials import Credentials
from ...wire.errors import BadRequest, Unauthorized
from ...wire.message import Response
from .errors import TokenNotFound, expecting, forbidden, forbidden_action, unauthorized
from .state import State

if TYPE_CHECKING:
    from .tokens.provider import Valid

Target = Mapping[str, Any]
PAOS = "application/vnd.paos+xml"  # in which a client presents an assertion
MAX_BODY = 114_688
_TOO_LARGE = (
    "<html>\n <head>\n  <title>413 Request Entity Too Large</title>\n </head>\n <body>\n"
    "  <h1>413 Request Entity Too Large</h1>\n  Request is too large. Larger than max_request_body_size (%s)."
    "<br /><br />\n\n\n\n </body>\n</html>"
)
_REDIRECT = (
    "<!doctype html>\n<html lang=en>\n<title>Redirecting...</title>\n<h1>Redirecting...</h1>\n<p>You should be "
    'redirected automatically to the target URL: <a href="{0}">{0}</a>. If not, click the link.\n'
)
_PRIMARY = frozenset({"external", "kerberos", "mapped", "openid", "password", "saml2", "token", "totp", "x509"})


# -- stages


def limit_size(call: Call) -> Response | None:
    """The web server around keystone takes no body that is too big."""
    if len(call.request.read()) <= MAX_BODY:
        return None
    return Response(413, {"Content-Type": "text/html; charset=UTF-8"}, _TOO_LARGE.encode())


def normalize(call: Call) -> Response | None:
    """Slashes at the end of a path do not count, nor do those at its beginning; doubled ones inside redirect.

    The web server around keystone answers `/healthcheck` itself, and OPTIONS where there is nothing.
    """
    method = call.request.method
    if call.path == "/healthcheck":
        if method == "HEAD":
            return Response(204, {})
        return Response(200, {"Content-Type": "text/plain; charset=UTF-8"})
    if "%2" in call.path:  # WSGI hands paths over decoded: a slash is a slash, however it is written
        _route(call, re.sub("%2[fF]", "/", call.path))
    if call.match is None and call.path.startswith("//"):
        _route(call, "/" + call.path.lstrip("/"))
    if call.match is None and "//" in call.path:
        merged = re.sub("/+", "/", call.path)
        there = call.service.router.find(merged)
        if there is not None and ("GET" if method == "HEAD" else method) in there.methods:
            place = f"{call.base}{merged}"
            text = _REDIRECT.format(place)
            return Response(308, {"Content-Type": "text/html; charset=utf-8", "Location": place}, text.encode())
    if call.match is None and call.path != "/" and call.path.endswith("/"):
        path = call.path
        _route(call, path.rstrip("/"))
        call.path = path
    if call.match is None and method == "OPTIONS":
        return Response(200, {})
    return None


def read_json(call: Call) -> None:
    """A body has to be a JSON object, whatever the path; flask says so before it looks at the path."""
    raw = call.request.read()
    if not raw or call.path.startswith("/v3/OS-OAUTH2/"):
        return
    kind = call.request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == PAOS and call.path.startswith("/v3/OS-FEDERATION/"):  # the web server's module would take it
        return
    if kind and kind != "application/json" and not (kind.startswith("application/") and kind.endswith("+json")):
        raise expecting("application/json", "Content-Type header")
    try:
        pipeline.read_json(call)
    except BadRequest:
        call.body = None
    if not isinstance(call.body, dict):
        raise expecting("valid JSON", "request body")


def identify(call: Call) -> None:
    """Find out who asks. A token that does not hold is as good as none; EC2 tokens open nothing here."""
    text = call.request.headers.get("x-auth-token")
    if not text:
        return
    try:
        valid = call.cloud.identity.tokens.validate(text)
        _check_access_rules(call, valid, "1.0")
    except TokenNotFound:
        return
    known = call.cloud.identity.known(valid)
    asked = call.request.method, call.path
    rules = known.access_rules
    if rules is not None and asked != ("GET", "/v3/auth/tokens") and not within(rules, "identity", *asked):
        challenge = {"WWW-Authenticate": f'Keystone uri="{call.base}"'}
        raise Unauthorized(unauthorized().message, headers=challenge)
    if "ec2credential" in valid.token.methods:
        raise forbidden()
    call.kept["valid"] = valid
    call.credentials = known


def authorize(call: Call) -> None:
    """Ask the operation's own rule, if it declares one."""
    row = call.operation
    if row.policy is not None:
        enforce(call, row.policy, row.target)


# -- for handlers


def valid_of(call: Call) -> Valid:
    """The token of who asks; 401 if there is none."""
    valid: Valid | None = call.kept.get("valid")
    if valid is None:
        raise unauthorized()
    return valid


def enforce(
    call: Call, rule: str, target: Target | Callable[[Call], Target] | None = None, *, subject: bool = True
) -> None:
    """Refuse unless who asks may do `rule` to the target: 401 without a token, then the target's 404, then 403.

    The target's members become `target.user.name` and so on; the ids of the path are there under their own names.
    """
    valid_of(call)
    values: dict[str, Any] = _path_values(call)
    members = target(call) if callable(target) else target
    if members is not None:
        flatten(members, "target", values)
    elif subject and "x-subject-token" in call.request.headers:
        flatten({"token": _subject(call)}, "target", values)
    if call.body:
        flatten({"request_body": call.body}, "", values)
    enforcer = call.cloud.enforcer("identity")
    if not enforcer.check(rule, values, call.policy):
        raise forbidden_action(rule)


def may(call: Call, rule: str, target: Target) -> bool:
    """Whether who asks may do `rule` to the target."""
    values = _path_values(call)
    flatten(target, "target", values)
    return call.cloud.enforcer("identity").check(rule, values, call.policy)


def delegated(valid: Valid) -> bool:
    """Whether the token is a delegate's: not from somebody who has shown who they are."""
    methods = valid.token.methods
    return not methods or not _PRIMARY.issuperset(methods)


def user_target(call: Call) -> Target:
    """The user of the path (and the group), as far as they exist: if not, the handler will say so."""
    state: State = call.state
    values = _path_values(call)
    user = state.users.get(values.get("user_id"))
    if user is None:
        return {}
    target = {"user": {"id": user.id, "name": user.name, "domain_id": user.domain_id, "enabled": user.enabled}}
    group = state.groups.get(values.get("group_id"))
    if group is not None:
        target["group"] = {"id": group.id, "name": group.name, "domain_id": group.domain_id}
    return target


def known(valid: Valid) -> Credentials:
    """A token as every service sees it, and its `token` as keystone's own rules do."""
    token, user = valid.token, valid.user
    names = {role.id: role.name for role in valid.roles}
    speaks = user
    project, domain = valid.project, valid.domain
    inner: dict[str, Any] = {
        "user": {"id": speaks.id, "name": speaks.name, "domain": _name(valid.user_domain)},
        "methods": list(token.methods),
        "roles": [{"id": id, "name": name} for id, name in names.items()],
    }
    if domain is not None:
        inner["domain"] = _name(domain)
    home = valid.project_domain
    if project is not None and home is not None:
        inner["project"] = {**_name(project), "domain": _name(home)}
    if token.system:
        inner["system"] = {"all": True}
    return Credentials(
        user_id=valid.speaks_for.id, user_name=valid.speaks_for.name,
        user_domain_id=valid.speaks_domain.id, user_domain_name=valid.speaks_domain.name,
        project_id=project.id if project else None, project_name=project.name if project else None,
        project_domain_id=home.id if home else None, project_domain_name=home.name if home else None,
        domain_id=domain.id if domain else None, domain_name=domain.name if domain else None,
        system=bool(token.system), roles=tuple(names.values()), token=valid.id, expires_at=token.expires_at,
        access_rules=valid.access_rules if limited(valid) else None,
        extra={"token": inner, "is_admin_project": domain is None, "trust_id": token.trust_id},
    )  # fmt: skip


# -- inside


def flatten(values: Mapping[str, Any], prefix: str, into: dict[str, Any]) -> None:
    """Nested mappings as one, with dots in the names."""
    for name, value in values.items():
        place = f"{prefix}.{name}" if prefix else name
        if isinstance(value, Mapping):
            flatten(value, place, into)
        else:
            into[place] = value


def _route(call: Call, path: str) -> None:
    call.path = path
    match = call.match = call.service.router.find(path)
    if match is not None:
        call.ids, call.mount_ids = match.ids, match.mount_ids


def path_names(call: Call) -> list[str]:
    """What the ids in the path are called."""
    row = call.operation
    names: list[str] | None = row.extra.get("names")
    if names is None:
        names = row.extra["names"] = [part[1:-1] for part in row.path.split("/") if part.startswith("{")]
    return names


def _path_values(call: Call) -> dict[str, Any]:
    return dict(zip(path_names(call), call.ids, strict=True))


def _subject(call: Call) -> dict[str, Any]:
    from .answers import as_switch

    window = 0
    if as_switch(call.arg("allow_expired")):
        window = call.cloud.options("identity").allow_expired_window
    valid = subject_token(call, window)
    return {"user_id": valid.token.user_id, "user": {"domain": {"id": valid.user.domain_id}}}


def subject_token(call: Call, window: int = 0) -> Valid:
    """The token that the request is about, which may have access rules only for those who know of them."""
    valid: Valid = call.cloud.identity.tokens.validate(subject_header(call), window)
    _check_access_rules(call, valid, call.request.headers.get("openstack-identity-access-rules"))
    return valid


def subject_header(call: Call) -> str:
    """The token that the request is about, as its header has it: blanks around it do not count."""
    return call.request.headers.get("x-subject-token", "").strip()


def limited(valid: Valid) -> bool:
    """Whether a token's application credential has access rules: none at all lets no request through."""
    app_cred = valid.application_credential
    return app_cred is not None and app_cred["access_rules"] is not None


def _check_access_rules(call: Call, valid: Valid, understood: str | None) -> None:
    if not limited(valid):
        return
    try:
        version = float(understood or 0)
    except ValueError:
        version = 0
    if version < 1.0:
        raise TokenNotFound("Failed to validate token")


def _name(row: Any) -> dict[str, Any]:
    return {"id": row.id, "name": row.name}


