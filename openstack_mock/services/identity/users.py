"""Users, their passwords, groups and projects. Knows no tokens but to end them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ...sim.clock import SECOND, iso_micros, parse_time
from ...wire.call import Call
from ...wire.errors import BadRequest, Unauthorized
from ...wire.message import Json
from ...wire.operation import operation
from . import effective, removal
from .answers import Hints, collection, limited, member, page
from .collation import collate
from .enforcement import enforce, user_target
from .errors import bad_timestamp, check_columns, duplicate, not_found, unauthorized
from .options import USER, merged
from .passwords import fits, hash_password
from .schema import BOOLEAN, ID, NAME, NULL_TEXT, PAGING, SORTING, TEXT, Schema, check_lazily, fields, wrapped
from .state import Password, State, User

if TYPE_CHECKING:
    from ...cloud import Cloud

_PROTOCOLS: Schema = {
    "type": "array",
    "items": fields({"protocol_id": TEXT, "unique_id": TEXT}, required=["protocol_id", "unique_id"]),
    "minItems": 1,
}
_FEDERATED: Schema = {
    "type": "array",
    "items": fields({"idp_id": TEXT, "protocols": _PROTOCOLS}, required=["idp_id", "protocols"]),
}
_USER: dict[str, Schema] = {
    "default_project_id": NULL_TEXT, "description": NULL_TEXT, "domain_id": ID, "enabled": BOOLEAN,
    "federated": _FEDERATED, "name": NAME, "password": NULL_TEXT, "options": USER,
}  # fmt: skip
CREATE = wrapped("user", fields({"domain_id": ID, **_USER}, required=["name"], extra=True))
UPDATE = wrapped("user", fields(_USER, minProperties=1, extra=True))
LIST = fields(
    {
        "domain_id": ID, "enabled": BOOLEAN, "idp_id": TEXT, "name": NAME, "password_expires_at": TEXT,
        "protocol_id": TEXT, "unique_id": TEXT, **PAGING, **SORTING,
    },
    extra=True,
)  # fmt: skip
PASSWORD = fields(
    {"original_password": TEXT, "password": TEXT}, required=["original_password", "password"], extra=False
)
_FILTERS = ("domain_id", "enabled", "idp_id", "name", "protocol_id", "unique_id", "password_expires_at")
_OWN = ("id", "name", "domain_id", "enabled", "default_project_id", "password", "options", "federated",
        "password_expires_at", "links")  # fmt: skip


@operation("GET /users", "List users", query=LIST)
def index(call: Call) -> Json:
    hints = Hints(call, _FILTERS)
    hints.nulls_break = False
    scope = call.credentials.domain_id if call.authenticated else None
    enforce(call, "identity:list_users", {"domain_id": scope} if scope else None)
    state: State = call.state
    filtered = bool(hints.filters or scope)
    rows, _ = state.users.view("by id", lambda: sorted(state.users, key=lambda row: row.id))
    if scope:
        rows = [row for row in rows if row.domain_id == scope]
    for name in ("idp_id", "protocol_id", "unique_id"):
        for value in hints.take(name, any_way=True):
            rows = [row for row in rows if any(link[name] == value for link in row.federated)]
    for text in hints.take("password_expires_at"):
        rows = expiring(rows, text)
    if not hints.filters:  # the common page costs its own size
        found = page(rows, hints, state.users, filtered=filtered)
        return collection(call, "users", [view(call.cloud, row) for row in found], hints)
    kept = ({**view(call.cloud, row), "enabled": row.enabled} for row in rows)  # selected as they were left
    views = [*page(hints.select(kept), hints, state.users, filtered=True)]
    answer = collection(call, "users", views, hints)
    for shown in views:
        shown["enabled"] = call.cloud.identity.tokens.enabled(state.users[shown["id"]])
    return answer


@operation("POST /users", "Create user", body=CREATE, success=201)
def create(call: Call) -> Json:
    asked = call.body["user"]
    enforce(call, "identity:create_user", {"user": asked})
    state: State = call.state
    values = {name.replace(":", "_").replace("-", "_"): value for name, value in asked.items()}
    fill_domain(call, values)
    cloud = call.cloud
    if "password" in values:
        check_password(cloud, values["password"])
    check_default_project(state, values.get("default_project_id"))
    if state.domain(values["domain_id"]) is None:
        raise not_found("domain", values["domain_id"])
    links = _federated(state, values.pop("federated", None))
    check_columns(values, default_project_id=64, name=255)
    name = values["name"].strip()
    if state.users.find(domain_id=values["domain_id"], fold=collate(name)) is not None:
        raise duplicate("user", name, domain_id=values["domain_id"])
    row = User(
        cloud.sim.ids.hex(), name, values["domain_id"], enabled=enabled_of(values.get("enabled", True)),
        default_project_id=values.get("default_project_id"),
        extra={key: value for key, value in values.items() if key not in _OWN},
        created_at=cloud.identity.tokens.now, federated=links,
    )  # fmt: skip
    if "password" in values:
        _reset_password(cloud, row, values["password"])
    row.options = merged({}, values.get("options"))  # of the first password they exempt nobody
    state.users.add(row)
    return member(call, "user", "users", _whole(cloud, row))


@operation("GET /users/{user_id}", "Show user details", policy="identity:get_user", target=user_target)
def show(call: Call) -> Json:
    return member(call, "user", "users", _whole(call.cloud, find(call.state, call.ids[0])))


@operation("PATCH /users/{user_id}", "Update user", body=UPDATE, policy="identity:update_user", target=user_target)
def update(call: Call) -> Json:
    state: State = call.state
    row = find(state, call.ids[0])
    asked = dict(call.body["user"])
    if asked.get("id") is not None and asked["id"] != row.id:
        raise BadRequest("Cannot change ID")
    asked.pop("id", None)
    if "domain_id" in asked and asked["domain_id"] != row.domain_id:
        raise BadRequest("Cannot change Domain ID")
    cloud = call.cloud
    if "password" in asked:
        check_password(cloud, asked["password"])
    check_default_project(state, asked.get("default_project_id"))
    if asked.get("federated"):
        row.federated = _federated(state, asked["federated"])
    changes: dict[str, Any] = {}
    if "name" in asked:
        changes["name"] = asked["name"].strip()
        changes["fold"] = collate(changes["name"])
        other = state.users.find(domain_id=row.domain_id, fold=collate(changes["name"]))
        if other is not None and other is not row:
            raise duplicate("user", changes["name"])
    check_columns(asked, default_project_id=64, name=255)
    was_enabled = cloud.identity.tokens.enabled(row)
    changes["enabled"] = enabled_of(asked["enabled"]) if "enabled" in asked else was_enabled
    if changes["enabled"]:  # said once more with every change: it ends a lockout
        row.failures, row.failed_at = 0, 0
        row.last_active_at = cloud.identity.tokens.now
    if "default_project_id" in asked:
        changes["default_project_id"] = asked["default_project_id"]
    row.options = merged(row.options, asked.get("options"))
    row.extra |= {key: value for key, value in asked.items() if key not in _OWN}
    state.users.update(row, **changes)
    if "password" in asked:
        _reset_password(cloud, row, asked["password"])
    shown = member(call, "user", "users", {**_whole(cloud, row), "extra": dict(row.extra)})
    if (was_enabled and not row.enabled) or asked.get("password") is not None:
        cloud.identity.tokens.revoke(user_id=row.id)
    return shown


@operation("DELETE /users/{user_id}", "Delete user", policy="identity:delete_user", target=user_target, success=204)
def delete(call: Call) -> None:
    removal.user(call.cloud, call.state, find(call.state, call.ids[0]))


@operation("POST /users/{user_id}/password", "Change password for user", anonymous=True, success=204)
def change_password(call: Call) -> None:
    asked = (call.body or {}).get("user", {})
    check_lazily(PASSWORD, asked)
    cloud, state = call.cloud, call.state
    row = state.users.get(call.ids[0])
    if row is None:  # who does not exist cannot be told from who errs
        raise unauthorized()
    verify_password(cloud, state, row, asked["original_password"], expired_is_fine=True)
    check_password(cloud, asked["password"])
    if row.options.get("lock_password"):
        raise BadRequest(
            "You cannot change your password at this time due to password policy disallowing password changes. "
            "Please contact your administrator to reset your password."
        )
    _check_age(cloud, row)
    _check_history(cloud, row, asked["password"])
    set_password(cloud, row, asked["password"])
    row.passwords[-1].self_service = True
    cloud.identity.tokens.revoke(user_id=row.id)


@operation("GET /users/{user_id}/groups", "List groups to which a user belongs")
def groups(call: Call) -> Json:
    from .groups import view as group_view

    hints = Hints(call, ("name",))
    enforce(call, "identity:list_groups_for_user", user_target)
    state: State = call.state
    user = find(state, call.ids[0])
    now = call.cloud.identity.tokens.now
    views = []
    for link in state.memberships.by(user_id=user.id):
        if link.expires_at is not None and link.expires_at <= now:
            continue
        shown = group_view(state.groups[link.group_id])
        shown["membership_expires_at"] = iso_micros(link.expires_at) if link.expires_at is not None else None
        views.append(shown)
    scope = call.credentials.domain_id
    if scope:
        views = [shown for shown in views if shown["domain_id"] == scope]
    if any(len(row[2]) > 64 for row in hints.filters):  # the real service breaks down
        raise BadRequest("Invalid input for field 'name': it is too long")
    return collection(call, "groups", limited(views, hints, filtered=True), hints)


@operation("GET /users/{user_id}/projects", "List projects for user")
def projects(call: Call) -> Json:
    from .projects import view as project_view

    enforce(call, "identity:list_user_projects", user_target)
    hints = Hints(call, ("domain_id", "enabled", "name"))
    state: State = call.state
    find(state, call.ids[0])
    rows = effective.projects_of(state, effective.actors_of(state, call.ids[0]))
    return collection(call, "projects", [project_view(row) for row in rows], hints)


@operation(
    "DELETE /users/{user_id}/tokens", "Revoke all tokens of a user", policy="identity:revoke_tokens_for_user",
    target=user_target, success=204,
)  # fmt: skip
def revoke_tokens(call: Call) -> None:
    find(call.state, call.ids[0])
    call.cloud.identity.tokens.revoke(user_id=call.ids[0])


# -- for others


def find(state: State, id: str) -> User:
    """The user with an id; 404 if there is none."""
    row = state.users.get(id)
    if row is None:
        raise not_found("user", id)
    return row


def view(cloud: Cloud, row: User) -> dict[str, Any]:
    """A user as the API lists them: disabled, too, if they have been inactive for too long."""
    password = row.password
    expires = password.expires_at if password is not None else None
    shown = {
        **row.extra, "id": row.id, "name": row.name, "domain_id": row.domain_id,
        "enabled": cloud.identity.tokens.enabled(row),
        "password_expires_at": iso_micros(expires) if expires is not None else None, "options": dict(row.options),
    }  # fmt: skip
    if row.default_project_id is not None:
        shown["default_project_id"] = row.default_project_id
    return shown


def verify_password(
    cloud: Cloud, state: State, row: User, password: str | None, *, expired_is_fine: bool = False
) -> None:
    """Refuse a wrong password, a locked account, an expired password; count failures."""
    now = cloud.identity.tokens.now
    if _locked(cloud, row, now):
        raise unauthorized()
    kept = row.password
    if kept is None or not kept.hash or not isinstance(password, str) or not fits(password, kept.hash):
        row.failures += 1
        row.failed_at = now
        raise unauthorized()
    if not cloud.identity.tokens.enabled(row):
        raise unauthorized()
    if kept.expires_at is not None and kept.expires_at <= now and not row.options.get("ignore_password_expiry"):
        if expired_is_fine:
            return
        raise Unauthorized(f"The password is expired and needs to be changed for user: {row.id}.")
    row.failures = 0
    row.last_active_at = now


def set_password(cloud: Cloud, row: User, password: str | None) -> None:
    """Give a user a new password; as many old ones are kept as the history needs."""
    now = cloud.identity.tokens.now
    kept = max(1, int(cloud.options("identity").unique_last_password_count))
    row.passwords = row.passwords[-kept:]
    for old in row.passwords:
        if old.expires_at is None or old.expires_at > now:
            old.expires_at = now
    days = cloud.options("identity").password_expires_days
    expires = None
    if days and not row.options.get("ignore_password_expiry"):
        expires = (now + int(days) * 86400 * SECOND) // SECOND * SECOND
    rounds = int(cloud.options("identity").password_hash_rounds)
    hashed = "" if password is None else hash_password(password, cloud.sim.ids.bytes(16), rounds)
    row.passwords.append(Password(hashed, now, expires))


def check_password(cloud: Cloud, password: Any) -> None:
    """Refuse a password that the regular expression of the settings does not fit."""
    pattern = cloud.options("identity").password_regex
    if not pattern:
        return
    if not isinstance(password, str):
        raise BadRequest("Password validation error: Password must be a string type.")
    try:
        fitting = re.match(pattern, password)
    except re.error:
        raise BadRequest(
            "Password validation error: Unable to validate password due to invalid configuration."
        ) from None
    if not fitting:
        detail = cloud.options("identity").password_regex_description
        raise BadRequest(f"The password does not match the requirements: {detail}.")


def check_default_project(state: State, id: str | None) -> None:
    """A user's default project is no domain."""
    found = state.projects.get(id) if id else None
    if found is not None and found.is_domain:
        raise BadRequest(f"User's default project ID cannot be a domain ID: {id}")


def fill_domain(call: Call, values: dict[str, Any]) -> None:
    """Without a domain, the token's counts, or else the default one."""
    if not values.get("domain_id"):
        values["domain_id"] = call.credentials.domain_id or "default"


def enabled_of(value: Any) -> bool:
    """A boolean. Its schema lets words through, at which the real service breaks down."""
    if isinstance(value, str):
        raise BadRequest(f"{value!r} is not of type 'boolean'")
    return bool(value)


def expiring(rows: list[User], text: str) -> list[User]:
    """The users whose password's expiry fits `lt:2016-12-08T22:02:00Z`."""
    operator, when = text.split(":", 1) if ":" in text[2:4] else ("eq", text)
    try:
        limit = parse_time(when) if not when.lstrip("-").replace(".", "").isdigit() else None
    except ValueError:
        limit = None
    if limit is None:
        raise bad_timestamp()
    compare = _OPERATORS.get(operator)
    if compare is None:
        raise BadRequest(
            f"The given operator {operator} is not valid. It must be one of the following: "
            "'eq', 'neq', 'lt', 'lte', 'gt', or 'gte'."
        )
    return [
        row
        for row in rows
        if any(old.expires_at is not None and compare(old.expires_at, limit) for old in row.passwords)
    ]


# -- inside


def _whole(cloud: Cloud, row: User) -> dict[str, Any]:
    """A user as the API shows one alone."""
    shown = view(cloud, row)
    if row.federated:
        by_idp: dict[str, list[dict[str, str]]] = {}
        for link in row.federated:
            part = {"protocol_id": link["protocol_id"], "unique_id": link["unique_id"]}
            by_idp.setdefault(link["idp_id"], []).append(part)
        shown["federated"] = [{"idp_id": idp, "protocols": parts} for idp, parts in by_idp.items()]
    return shown


_OPERATORS: dict[str, Any] = {
    "lt": lambda a, b: a < b, "gt": lambda a, b: a > b, "eq": lambda a, b: a == b,
    "lte": lambda a, b: a <= b, "gte": lambda a, b: a >= b, "neq": lambda a, b: a != b,
}  # fmt: skip


def _reset_password(cloud: Cloud, row: User, password: str | None) -> None:
    """Give a user a password that is not of their own choosing, and may have to be changed at first use."""
    set_password(cloud, row, password)
    exempt = row.options.get("ignore_change_password_upon_first_use")
    if cloud.options("identity").change_password_upon_first_use and not exempt:
        row.passwords[-1].expires_at = cloud.identity.tokens.now


def _locked(cloud: Cloud, row: User, now: int) -> bool:
    limit = cloud.options("identity").lockout_failure_attempts
    if not limit or row.options.get("ignore_lockout_failure_attempts") or row.failures < int(limit):
        return False
    duration = cloud.options("identity").lockout_duration
    if not duration or row.failed_at + int(duration) * SECOND > now:
        return True
    row.failures = 0
    return False


def _check_age(cloud: Cloud, row: User) -> None:
    days = int(cloud.options("identity").minimum_password_age)
    password = row.password
    if password is None or not password.self_service:
        return
    left = password.created_at + days * 86400 * SECOND - cloud.identity.tokens.now
    if left > 0:
        raise BadRequest(
            "You cannot change your password at this time due to the minimum password age. Once you change your "
            f"password, it must be used for {days} day(s) before it can be changed. Please try again in "
            f"{left // (86400 * SECOND)} day(s) or contact your administrator to reset your password."
        )


def _check_history(cloud: Cloud, row: User, password: str) -> None:
    count = int(cloud.options("identity").unique_last_password_count)
    if count > 0 and any(old.hash and fits(password, old.hash) for old in row.passwords[-count:]):
        raise BadRequest(
            "The new password cannot be identical to a previous password. The total number which includes the new "
            f"password must be unique is {count}."
        )


def _federated(state: State, asked: Any) -> list[dict[str, str]]:
    links = []
    for part in asked or ():
        if part["idp_id"] not in state.identity_providers:
            raise BadRequest(f"Could not find Identity Provider: {part['idp_id']}")
        for protocol in part["protocols"]:
            if f"{part['idp_id']}/{protocol['protocol_id']}" not in state.protocols:
                raise BadRequest(
                    f"Could not find federated protocol {protocol['protocol_id']} for Identity Provider: "
                    f"{part['idp_id']}."
                )
            links.append({"idp_id": part["idp_id"], **protocol})
    return links


