"""OS-TRUST: delegation of roles on a project from a trustor to a trustee, which may be delegated on."""

from __future__ import annotations

from typing import Any

from ...sim.clock import iso_micros, parse_time
from ...wire.call import Call
from ...wire.errors import BadRequest, NotFound
from ...wire.message import Json
from ...wire.operation import operation
from . import effective, roles, users
from .answers import collection, linked, url
from .collation import collate
from .enforcement import Target, delegated, enforce, valid_of
from .errors import bad_timestamp, duplicate, forbidden, forbidden_action, not_found, past_expiry
from .schema import ID, NAME, NULL_TEXT, TEXT, Schema, fields
from .state import Plain, State

_ROLE: Schema = fields({"id": ID, "name": NAME}, minProperties=1, maxProperties=1, extra=False)
_FIELDS: dict[str, Schema] = {
    "trustor_user_id": TEXT, "trustee_user_id": TEXT, "impersonation": {"type": "boolean"}, "project_id": NULL_TEXT,
    "remaining_uses": {"type": ["integer", "null"], "minimum": 1}, "expires_at": {"type": ["null", "string"]},
    "allow_redelegation": {"type": ["boolean", "null"]},
    "redelegation_count": {"type": ["integer", "null"], "minimum": 0}, "redelegated_trust_id": NULL_TEXT,
    "roles": {"type": "array", "items": _ROLE},
}  # fmt: skip
CREATE: Schema = {
    "type": "object",
    "properties": {
        "trust": fields(_FIELDS, required=["trustor_user_id", "trustee_user_id", "impersonation"], extra=True)
    },
    "additionalProperties": False,
    "required": ["trust"],
}
LIST = fields({"trustor_user_id": TEXT, "trustee_user_id": TEXT}, extra=True)
PREFIX = "OS-TRUST/"
MAX_DEPTH = 3


@operation("GET /OS-TRUST/trusts", "List trusts", query=LIST)
def index(call: Call) -> Json:
    trustor, trustee = (call.args.get(name, [""])[0] for name in ("trustor_user_id", "trustee_user_id"))
    if trustor:
        enforce(call, "identity:list_trusts_for_trustor", {"trust": {"trustor_user_id": trustor}})
    elif trustee:
        enforce(call, "identity:list_trusts_for_trustee", {"trust": {"trustee_user_id": trustee}})
    else:
        enforce(call, "identity:list_trusts")
    _check_delegation(call)
    rows = [row for row in call.state.trusts if row["deleted_at"] is None]
    if trustor:
        rows = [row for row in rows if row["trustor_user_id"] == trustor]
    elif trustee:
        rows = [row for row in rows if row["trustee_user_id"] == trustee]
    elif call.args:
        rows = []
    views = [{key: value for key, value in view(call, row).items() if key not in _DETAILS} for row in rows]
    return collection(call, "trusts", views, prefix=PREFIX)


_DETAILS = ("roles", "roles_links")


@operation("POST /OS-TRUST/trusts", "Create trust", body=CREATE, success=201)
def create(call: Call) -> Json:
    asked = dict(call.body["trust"])
    enforce(call, "identity:create_trust", {"trust": asked})
    _check_delegation(call)
    if asked.get("project_id") and not asked.get("roles"):
        raise forbidden_action("At least one role should be specified")
    if call.credentials.user_id != asked["trustor_user_id"]:
        raise forbidden_action("The authenticated user should match the trustor")
    state: State = call.state
    users.find(state, asked["trustee_user_id"])
    asked["roles"] = role_ids(state, asked.get("roles") or [])
    _check_roles(call, asked)
    asked["expires_at"] = expiry(call, asked.get("expires_at"))
    valid = valid_of(call)
    if valid.token.access_token_id and not valid.token.trust_id:
        raise forbidden_action("Redelegation allowed for delegated by trust only")
    source = find(call, valid.token.trust_id) if valid.token.trust_id else None
    data = _made(call, asked, source)
    id = call.sim.ids.hex()
    if len(set(asked["roles"])) < len(asked["roles"]) or _same(state, data):
        raise duplicate("trust", id, word="ID")
    row = state.trusts.add(Plain(id, data, data["trustor_user_id"]))
    row.data["id"] = row.id
    return {"trust": linked(call, PREFIX + "trusts", view(call, row))}


@operation("GET /OS-TRUST/trusts/{trust_id}", "Get trust")
def show(call: Call) -> Json:
    return {"trust": linked(call, PREFIX + "trusts", view(call, _seen(call, "identity:get_trust")))}


@operation("DELETE /OS-TRUST/trusts/{trust_id}", "Delete trust", success=204)
def delete(call: Call) -> None:
    _seen(call, "identity:delete_trust")
    _remove(call, find(call, call.ids[0]))


@operation("GET /OS-TRUST/trusts/{trust_id}/roles", "List roles delegated by a trust")
def list_roles(call: Call) -> Json:
    shown = view(call, _seen(call, "identity:list_roles_for_trust"))
    return {"roles": shown["roles"], "links": shown["roles_links"]}


@operation("GET /OS-TRUST/trusts/{trust_id}/roles/{role_id}", "Get role delegated by a trust")
@operation("HEAD /OS-TRUST/trusts/{trust_id}/roles/{role_id}", "Check if a role is delegated by a trust")
def show_role(call: Call) -> Json:
    row = _seen(call, "identity:get_role_for_trust")
    if call.ids[1] not in row["roles"]:
        raise not_found("role", call.ids[1])
    return {"role": linked(call, "roles", roles.view(roles.find(call.state, call.ids[1])))}


# -- for others


def usable(state: State, now: int, id: str) -> Plain | None:
    """The trust with an id, if it has not ended."""
    row = state.trusts.get(id)
    if row is None or row["deleted_at"] is not None or row["remaining_uses"] == 0:
        return None
    if row["expires_at"] is not None and now > row["expires_at"]:
        return None
    return row


def find(call: Call, id: str) -> Plain:
    """The trust with an id; 404 if there is none, or no more."""
    state: State = call.state
    row = usable(state, call.cloud.identity.tokens.now, id)
    if row is None:
        raise not_found("trust", id)
    child = row
    while child["redelegated_trust_id"]:
        parent = usable(state, call.cloud.identity.tokens.now, child["redelegated_trust_id"])
        if parent is None:
            raise not_found("trust", child["redelegated_trust_id"])
        _check_redelegation(parent, child.data)
        agent = state.users.get(parent["trustee_user_id"])
        if agent is None or not call.cloud.identity.tokens.enabled(agent):
            raise forbidden()
        child = parent
    return row


def view(call: Call, row: Plain) -> dict[str, Any]:
    """A trust as the API shows it."""
    state: State = call.state
    shown = [linked(call, "roles", roles.view(state.roles[id])) for id in row["roles"] if id in state.roles]
    expires, deleted = row["expires_at"], row["deleted_at"]
    return {
        **{key: value for key, value in row.data.items() if key != "roles"},
        "id": row.id,
        "expires_at": iso_micros(expires) + "Z" if expires is not None else None,
        "deleted_at": iso_micros(deleted) if deleted is not None else None,
        "roles": shown,
        "roles_links": {"self": url(call, f"{row.id}/roles"), "next": None, "previous": None},
    }


def expiry(call: Call, text: str | None) -> int | None:
    """A time to come, as microseconds; refused if it is none or has passed."""
    if text is None:
        return None
    try:
        if "T" not in text:
            raise ValueError(text)
        when = parse_time(text if text.endswith("Z") else text + "Z")
    except ValueError:
        raise bad_timestamp() from None
    if when < call.cloud.identity.tokens.now:
        raise past_expiry()
    return when


def role_ids(state: State, asked: list[dict[str, str]]) -> list[str]:
    """The ids of roles that are named by id or name; a name must be of one role only."""
    ids = []
    for one in asked:
        if one.get("id"):
            ids.append(one["id"])
            continue
        found = [row.id for row in state.roles if row.fold == collate(one["name"])]
        if not found:
            raise NotFound(f"Role {one['name']} is not defined")
        if len(found) > 1:
            raise BadRequest(
                f"There are multiple role entities named '{one['name']}'. Please use ID instead of names to resolve "
                "the ambiguity."
            )
        ids.append(found[0])
    return ids


# -- inside


def _check_delegation(call: Call) -> None:
    valid = valid_of(call)
    if not delegated(valid):
        return
    insecure = call.cloud.options("identity").allow_insecure_application_credential_trust_escalation
    if not (insecure and "application_credential" in valid.token.methods):
        raise forbidden_action("Delegated tokens cannot manage trusts.")


def _seen(call: Call, rule: str) -> Plain:
    def target(call: Call) -> Target:
        return {"trust": {**find(call, call.ids[0]).data}}

    enforce(call, rule, target)
    _check_delegation(call)
    return find(call, call.ids[0])


def _check_roles(call: Call, asked: dict[str, Any]) -> None:
    """The trustor must have what they delegate: of a trust given on, the first one, where it was first given."""
    state: State = call.state
    first = asked
    while first.get("redelegated_trust_id"):
        first = find(call, first["redelegated_trust_id"]).data
    held: set[str] = set()
    if asked.get("project_id"):
        if asked["project_id"] not in state.projects:
            raise not_found("project", asked["project_id"])
        actors = effective.actors_of(state, first["trustor_user_id"])
        project = state.projects[first["project_id"]]
        held = {role.id for role in effective.on_project(state, actors, project, keep_domain_roles=True)}
    for id in asked["roles"]:
        if id not in held:
            raise not_found("role", id)


def _made(call: Call, asked: dict[str, Any], source: Plain | None) -> dict[str, Any]:
    count = asked.get("redelegation_count")
    again = bool(asked.get("allow_redelegation")) and count != 0
    most = int(call.cloud.options("identity").max_redelegation_count)
    if not again:
        count = 0
    else:
        if count and count > most:
            raise forbidden()
        if asked.get("remaining_uses") is not None:
            raise BadRequest("remaining_uses must not be set if redelegation is allowed")
    if (asked.get("remaining_uses") or 0) > 0x7FFFFFFF:  # the real service's database breaks down
        raise BadRequest(f"remaining_uses {asked['remaining_uses']} is too large")
    data = {
        "trustor_user_id": asked["trustor_user_id"], "trustee_user_id": asked["trustee_user_id"],
        "project_id": asked.get("project_id"), "impersonation": asked["impersonation"],
        "expires_at": asked["expires_at"], "remaining_uses": asked.get("remaining_uses"), "deleted_at": None,
        "redelegated_trust_id": asked.get("redelegated_trust_id") if source is None else source.id,
        "roles": asked["roles"],
        **{key: value for key, value in asked.items() if key not in (*_FIELDS, "id", "links", "roles_links")},
    }  # fmt: skip
    if source is not None:
        left = source["redelegation_count"] - 1
        if again and count and count != left:
            raise forbidden()
        count = left if count is None and "redelegation_count" not in asked else count
        parent: Plain | None = source
        while parent is not None:
            _check_redelegation(parent, data)
            parent = call.state.trusts.get(parent["redelegated_trust_id"])
    if count is None and "redelegation_count" not in asked:
        count = most
    return {**data, "redelegation_count": count}


def _same(state: State, data: dict[str, Any]) -> bool:
    """Whether there is, or was, a trust between the same two, for the same, with the same end: null equals nothing."""
    if data["expires_at"] is None or data["project_id"] is None:
        return False
    names = ("trustor_user_id", "trustee_user_id", "project_id", "impersonation", "expires_at")
    rows = state.trusts.by(owner=data["trustor_user_id"])
    return any(all(row[name] == data[name] for name in names) for row in rows)


def _check_redelegation(parent: Plain, trust: dict[str, Any]) -> None:
    if not 0 < (parent["redelegation_count"] or 0) <= MAX_DEPTH or trust["remaining_uses"] is not None:
        raise forbidden()
    if trust["expires_at"] is None:
        trust["expires_at"] = parent["expires_at"]
    elif parent["expires_at"] is None:  # the real service compares them all the same
        raise BadRequest("'<' not supported between instances of 'NoneType' and 'datetime.datetime'")
    elif parent["expires_at"] < trust["expires_at"]:
        raise forbidden()
    if not set(trust["roles"]) <= set(parent["roles"]) or (trust["impersonation"] and not parent["impersonation"]):
        raise forbidden()


def _remove(call: Call, row: Plain) -> None:
    state: State = call.state
    for child in [one for one in state.trusts if one["redelegated_trust_id"] == row.id and one["deleted_at"] is None]:
        _remove(call, child)
    row.data["deleted_at"] = call.cloud.identity.tokens.now
    call.cloud.identity.tokens.revoke(trust_id=row.id)


