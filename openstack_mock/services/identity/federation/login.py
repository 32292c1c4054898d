"""Federated login: an assertion, which a test hands in for the web server, becomes a user of ours."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ....sim.clock import SECOND
from ....wire.call import Call
from ....wire.errors import BadRequest, NotFound
from ....wire.message import Response, dump
from ....wire.operation import operation
from ..collation import collate
from ..errors import expecting, forbidden, not_found, unauthorized
from ..state import ROOT, Assignment, Membership, Plain, Project, State, User
from .identity_providers import find, find_protocol
from .rules import Mapped, NoMatch, process

if TYPE_CHECKING:
    from ....cloud import Cloud

_AUTH = "/OS-FEDERATION/identity_providers/{idp_id}/protocols/{protocol_id}/auth"
_WEBSSO = "/auth/OS-FEDERATION/identity_providers/{idp_id}/protocols/{protocol_id}/websso"


@operation(f"GET {_AUTH}", "Request an unscoped OS-FEDERATION token", anonymous=True, success=201)
@operation(f"POST {_AUTH}", "Federated unscoped token (POST form)", anonymous=True, success=201)
def authenticate(call: Call) -> Response:
    from ..auth_tokens import rendered

    valid = _token(call, *call.ids)
    headers = {"X-Subject-Token": valid.id, "Content-Type": "application/json"}
    return Response(201, headers, dump({"token": rendered(call, valid)}))


@operation("GET /auth/OS-FEDERATION/websso/{protocol_id}", "Web Single Sign On authentication (New in version 1.2)",
           anonymous=True)  # fmt: skip
@operation("POST /auth/OS-FEDERATION/websso/{protocol_id}", "Web single sign-on (POST form)", anonymous=True)
def websso(call: Call) -> Response:
    from ..auth_tokens import environment

    found = environment(call)
    state: State = call.state
    for idp in state.identity_providers:
        protocol = state.protocols.get(f"{idp.id}/{call.ids[0]}")
        attribute = _remote_attribute(call.cloud, protocol) if protocol is not None else None
        if attribute and found.get(attribute) in idp["remote_ids"]:
            host = _origin(call)
            return _page(host, _token(call, idp.id, call.ids[0]).id)
    raise unauthorized()


@operation(f"GET {_WEBSSO}", "Web Single Sign On authentication (New in version 1.3)", anonymous=True)
@operation(f"POST {_WEBSSO}", "Web single sign-on for one identity provider (POST form)", anonymous=True)
def websso_of_idp(call: Call) -> Response:
    host = _origin(call)
    return _page(host, _token(call, *call.ids).id)


def log_in(
    cloud: Cloud, state: State, payload: dict[str, Any], environment: Mapping[str, str]
) -> tuple[User, tuple[str, ...] | None, str | None, str | None]:
    """The user of an assertion, their groups, and by which provider and protocol; no groups if it is a local one."""
    for name in ("identity_provider", "protocol"):
        if name not in payload:
            raise expecting(name, "mapped")
    idp = find(state, payload["identity_provider"])
    if idp["enabled"] is not True:
        raise forbidden()
    protocol = find_protocol(state, idp.id, payload["protocol"])
    _check_remote_id(cloud, idp, protocol, environment)
    mapping = state.mappings.get(protocol["mapping_id"])
    if mapping is None:
        raise not_found("mapping", protocol["mapping_id"])
    prefix = str(cloud.options("identity").assertion_prefix)
    assertion = {name: text for name, text in environment.items() if name.startswith(prefix)}
    try:
        mapped = process(mapping["rules"], assertion, mapping["schema_version"])
    except NoMatch:
        raise unauthorized() from None
    groups = _groups(state, mapped)
    if mapped.user.get("type") == "local":
        return _local(cloud, state, mapped), None, None, None
    user = _shadow(cloud, state, idp, protocol, mapped, environment)
    _join(cloud, state, idp, user, groups)
    _provision(cloud, state, idp, mapped, user, mapping["schema_version"])
    cloud.identity.tokens.forget()
    return user, tuple(groups), idp.id, protocol["id"]


# -- inside


def _token(call: Call, idp_id: str, protocol_id: str) -> Any:
    from ..auth_tokens import environment
    from ..authentication import authenticate as earn

    payload = {"identity_provider": idp_id, "protocol": protocol_id}
    auth = {"identity": {"methods": [protocol_id], protocol_id: payload}}
    found = {**environment(call), "identity_provider": idp_id, "protocol": protocol_id}
    if f"{idp_id}/{protocol_id}" not in call.state.protocols and protocol_id not in call.cloud.identity.tokens.methods:
        found.pop("identity_provider")
    return earn(call.cloud, auth, assertion=found)


def _remote_attribute(cloud: Cloud, protocol: Plain) -> str | None:
    found = protocol["remote_id_attribute"] or cloud.options("identity").remote_id_attribute
    return str(found) if found else None


def _check_remote_id(cloud: Cloud, idp: Plain, protocol: Plain, environment: Mapping[str, str]) -> None:
    attribute = _remote_attribute(cloud, protocol)
    if not attribute or not idp["remote_ids"]:
        return
    if attribute not in environment:
        raise unauthorized()
    if environment[attribute] not in idp["remote_ids"]:
        raise forbidden()


def _groups(state: State, mapped: Mapped) -> list[str]:
    ids = list(mapped.group_ids)
    for id in ids:
        if id not in state.groups:
            raise BadRequest(f"Group {id} returned by the mapping was not found in the backend.")
    for group in mapped.group_names:
        domain = group["domain"] or {}
        home = state.domain(domain.get("id")) or state.domain_named(str(domain.get("name")))
        if home is None:
            raise unauthorized()
        row = state.groups.find(domain_id=home.id, fold=collate(str(group["name"])))
        if row is not None:
            ids.append(row.id)
    return list(dict.fromkeys(ids))


def _local(cloud: Cloud, state: State, mapped: Mapped) -> User:
    from ..authentication import Authentication

    return Authentication(cloud, {}, {}).user({"user": mapped.user}, "mapped")


def _shadow(
    cloud: Cloud, state: State, idp: Plain, protocol: Plain, mapped: Mapped, environment: Mapping[str, str]
) -> User:
    """The row of a user who comes from outside, made at their first login."""
    name = mapped.user.get("name") or environment.get("REMOTE_USER")
    unique = mapped.user.get("id") or name
    if not name or not unique:
        raise unauthorized()
    link = {"idp_id": idp.id, "protocol_id": protocol["id"], "unique_id": str(unique)}
    domain = mapped.user.get("domain") or {}
    named = state.domain(domain.get("id")) or state.domain_named(str(domain.get("name")))
    home = named or state.domain(idp["domain_id"])
    if home is None:
        raise unauthorized()
    now = cloud.identity.tokens.now
    for user in state.users.by(domain_id=home.id):
        if link in user.federated:
            if user.name != name and state.users.find(domain_id=home.id, fold=collate(str(name))) in (None, user):
                state.users.update(user, name=str(name), fold=collate(str(name)))
            break
    else:
        id = cloud.sim.ids.hex()
        taken = state.users.find(domain_id=home.id, fold=collate(str(name))) is not None
        user = User(id, str(name), home.id, created_at=now, federated=[link], kind="federated")
        if taken:  # a display name need not be the only one of its kind
            user.fold = f"{user.fold}\0{id}"
        state.users.add(user)
    if mapped.user.get("email"):
        user.extra["email"] = mapped.user["email"]
    user.last_active_at = now
    return user


def _join(cloud: Cloud, state: State, idp: Plain, user: User, groups: list[str]) -> None:
    """With a time to live, the groups stay with the user for a while after the login."""
    minutes = idp["authorization_ttl"]
    if minutes is None:
        minutes = cloud.options("identity").default_authorization_ttl
    if not minutes:
        return
    until = cloud.identity.tokens.now + int(minutes) * 60 * SECOND
    for group_id in groups:
        link = state.memberships.get((user.id, group_id))
        if link is None:
            state.memberships.add(Membership(user.id, group_id, until))
        elif link.expires_at is not None:
            link.expires_at = until


def _provision(cloud: Cloud, state: State, idp: Plain, mapped: Mapped, user: User, version: str) -> None:
    """Make the projects of the mapping and grant the roles; by schema 3.0, take away what it no longer says."""
    wanted: set[Assignment] = set()
    for project in mapped.projects:
        for role in project["roles"]:
            if state.roles.find(realm="", fold=collate(role["name"])) is None:
                raise NotFound(role["name"])
    for project in mapped.projects:
        domain = project.get("domain") or {"id": idp["domain_id"]}
        home = state.domain(domain.get("id")) or state.domain_named(str(domain.get("name")))
        if home is None or home.domain_id != ROOT:
            raise unauthorized()
        row = state.projects.find(domain_id=home.id, fold=collate(project["name"]))
        if row is None:
            row = state.projects.add(Project(cloud.sim.ids.hex(), project["name"], home.id, home.id))
        for role in project["roles"]:
            held = state.roles.find(realm="", fold=collate(role["name"]))
            assert held is not None
            wanted.add(Assignment("user", user.id, "project", row.id, held.id))
    if version == "3.0":
        for grant in state.assignments.by(actor_id=user.id):
            if grant.target == "project" and not grant.inherited and grant not in wanted:
                state.assignments.remove(grant)
    for grant in sorted(wanted, key=lambda row: (row.target_id, row.role_id)):
        if grant not in state.assignments:
            state.assignments.add(grant)


def _origin(call: Call) -> str:
    origin = call.arg("origin")
    if not origin:
        raise BadRequest("Request must have an origin query parameter")
    if origin not in call.cloud.options("identity").trusted_dashboard:
        raise unauthorized()
    return origin


def _page(host: str, token: str) -> Response:
    """The page that a browser posts on to the dashboard."""
    from html import escape

    text = (
        '<!DOCTYPE html>\n<html>\n  <head>\n    <title>Keystone WebSSO redirect</title>\n  </head>\n  <body>\n'
        f'    <form id="sso" name="sso" action="{escape(host)}" method="post">\n'
        f'      Please wait...\n      <br/>\n      <input type="hidden" name="token" id="token" value="{token}"/>\n'
        '      <noscript>\n        <input type="submit" name="submit_no_javascript" id="submit_no_javascript" '
        'value="If your JavaScript is disabled, please click to continue"/>\n      </noscript>\n    </form>\n'
        '    <script type="text/javascript">\n      window.onload = function() {\n'
        "        document.forms['sso'].submit();\n      }\n    </script>\n  </body>\n</html>\n"
    )
    return Response(200, {"Content-Type": "text/html"}, text.encode())


