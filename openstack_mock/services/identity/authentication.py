"""From an `auth` body to a token: methods, scope, multi-factor rules. Knows no headers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ...wire.errors import BadRequest, NotFound
from . import effective
from .collation import collate
from .errors import expecting, forbidden_action, not_found, plugin_error, unauthorized
from .state import Project, State, User

if TYPE_CHECKING:
    from ...cloud import Cloud
    from .tokens.provider import Valid

Json = Any


@dataclass(slots=True)
class Found:
    """What the methods of a request have found out."""

    user: User | None = None
    methods: list[str] = field(default_factory=list)
    expires_at: int = 0
    audit_id: str | None = None
    app_cred_id: str | None = None
    access_token_id: str | None = None
    project_id: str | None = None
    groups: tuple[str, ...] | None = None
    identity_provider_id: str | None = None
    protocol_id: str | None = None

    def agree(self, user: User) -> None:
        """All methods have to find the same user."""
        if self.user is not None and self.user.id != user.id:
            raise unauthorized()
        self.user = user


@dataclass(frozen=True, slots=True)
class Scope:
    """What a token is asked for."""

    project_id: str | None = None
    domain_id: str | None = None
    system: str | None = None
    trust: Any = None
    unscoped: bool = False

    @property
    def named(self) -> bool:
        """Whether it says anything at all."""
        return bool(self.project_id or self.domain_id or self.system or self.trust)


def authenticate(cloud: Cloud, auth: Json, *, assertion: dict[str, str] | None = None, receipt: str = "") -> Valid:
    """The token that an `auth` body earns. A refusal says what keystone would."""
    return Authentication(cloud, auth, assertion or {}, receipt).run()


class Authentication:
    """One request for a token on its way."""

    def __init__(self, cloud: Cloud, auth: Json, environment: dict[str, str], receipt: str = "") -> None:
        self.cloud = cloud
        self.state: State = cloud.state("identity")
        self.tokens = cloud.identity.tokens
        self.auth = auth
        self.environment = environment
        self.receipt = receipt

    def run(self) -> Valid:
        """Scope first, then the methods, as keystone does it."""
        from .receipts import read
        from .tokens.token import Token

        if not self.auth:
            raise expecting("auth", "request body")
        identity = self.auth["identity"]
        names = list(dict.fromkeys(identity["methods"]))
        for name in names:
            if name not in identity:
                raise expecting(name, "identity")
        for name in names:
            if name not in self.tokens.methods and not self._is_protocol(name):
                raise plugin_error(
                    "Attempted to authenticate with an unsupported method.", {"methods": list(self.tokens.methods)}
                )
        _check_objects(names, identity)
        scope = self._scope(identity)
        found = self._found(names, identity)
        user = found.user
        if user is None:
            raise unauthorized()
        if found.access_token_id:
            scope = Scope(project_id=found.project_id)
        scope = self._default_scope(scope, found, user)
        if self.receipt:
            passed = read(self.cloud, self.state, self.receipt, user.id)
            found.methods += [name for name in passed if name not in found.methods]
        self._check_factors(found, user)
        if scope.trust is not None and scope.trust["remaining_uses"] == 0:
            raise unauthorized()
        valid = self.tokens.issue(
            Token(
                user.id, tuple(dict.fromkeys(found.methods)), (found.audit_id,) if found.audit_id else (),
                found.expires_at, system=scope.system, domain_id=scope.domain_id,
                project_id=scope.trust["project_id"] if scope.trust is not None else scope.project_id,
                trust_id=scope.trust["id"] if scope.trust is not None else None,
                groups=found.groups, identity_provider_id=found.identity_provider_id, protocol_id=found.protocol_id,
                access_token_id=found.access_token_id, application_credential_id=found.app_cred_id,
            )
        )  # fmt: skip
        if scope.trust is not None:
            self._consume(scope.trust)
        return valid

    # -- scope

    def _scope(self, identity: Json) -> Scope:
        if "application_credential" in identity["methods"]:
            if "scope" in self.auth:
                raise plugin_error(
                    "Error authenticating with application credential: Application credentials cannot request a scope.",
                    {},
                )
            return Scope(project_id=self._application_credential(identity["application_credential"])["project_id"])
        if "scope" not in self.auth:
            return Scope()
        asked = self.auth["scope"]
        kinds = [kind for kind in ("project", "domain", "unscoped", "system", "OS-TRUST:trust") if kind in asked]
        if len(kinds) != 1:
            raise expecting("system, project, domain, OS-TRUST:trust or unscoped", "scope")
        kind = kinds[0]
        if kind == "system":
            return Scope(system="all")
        if kind == "unscoped":
            return Scope(unscoped=True)
        if not isinstance(asked, dict):  # a string that happens to have the word in it
            raise expecting("system, project, domain, OS-TRUST:trust or unscoped", "scope")
        if kind == "project":
            return Scope(project_id=self.project(asked["project"]).id)
        if kind == "domain":
            return Scope(domain_id=self.domain(asked["domain"]).id)
        return self._trust_scope(asked["OS-TRUST:trust"])

    def _trust_scope(self, asked: Json) -> Scope:
        if not asked.get("id"):
            raise expecting("trust_id", "trust")
        from .trusts import usable

        trust = usable(self.state, self.tokens.now, asked["id"])
        if trust is None:
            raise unauthorized()
        if trust["project_id"] is not None:
            self.project({"id": trust["project_id"]})
        return Scope(trust=trust)

    def _consume(self, trust: Any) -> None:
        left = trust["remaining_uses"]
        if left is not None:
            trust.data["remaining_uses"] = left - 1
            self.state.epoch += 1  # with the last use, every token of the trust ends

    def _default_scope(self, scope: Scope, found: Found, user: User) -> Scope:
        if scope.named or scope.unscoped or found.groups is not None or not user.default_project_id:
            return scope
        project = self.state.projects.get(user.default_project_id)
        if project is None or not project.enabled or not self.state.projects[project.home].enabled:
            return scope
        if not effective.on_project(self.state, effective.actors_of(self.state, user.id), project):
            return scope
        return Scope(project_id=project.id)

    # -- looking up, in keystone's words

    def domain(self, asked: Json) -> Project:
        """An enabled domain by id or name; 401 if there is none."""
        name, id = asked.get("name"), asked.get("id")
        found = self.state.domain_named(name) if name else self.state.domain(id)
        if found is None or not found.enabled:
            raise unauthorized()
        return found

    def project(self, asked: Json) -> Project:
        """An enabled project by id, or by name and domain; 401 if there is none."""
        name, id = asked.get("name"), asked.get("id")
        if name:
            if "domain" not in asked:
                raise expecting("domain", "project")
            found = self.state.projects.find(domain_id=self.domain(asked["domain"]).id, fold=collate(name))
        else:
            found = self.state.projects.get(id)
            if found is not None:
                if found.is_domain:  # a domain is no scope for a project
                    raise unauthorized()
                self.domain({"id": found.domain_id})
        if found is None or not found.enabled:
            raise unauthorized()
        return found

    def user(self, payload: Json, method: str | None) -> User:
        """The enabled user that a method's payload names; 401 if there is none."""
        if "user" not in payload:
            raise expecting("user", str(method))
        asked = payload["user"]
        name, id = asked.get("name"), asked.get("id")
        if not name and not id:
            raise expecting("id or name", "user")
        if name:
            if "domain" not in asked:
                raise expecting("domain", "user")
            home = asked["domain"]
            if not home.get("id") and not home.get("name"):
                raise expecting("id or name", "domain")
            found = self.state.users.find(domain_id=self.domain(home).id, fold=collate(name))
        else:
            found = self.state.users.get(id) or self.state.users.get(collate(id))
            if found is not None:
                self.domain({"id": found.domain_id})
        if found is None or not self.tokens.enabled(found):
            raise unauthorized()
        return found

    # -- methods

    def _found(self, names: list[str], identity: Json) -> Found:
        found = Found()
        for name in names:
            method: Callable[[Found, Json], None] | None = _METHODS.get(name)
            if method is None:
                self._mapped(found, identity[name], name)
            else:
                method(self, found, identity[name])  # type: ignore[call-arg, arg-type]
            found.methods.insert(0, name)
        return found

    def _password(self, found: Found, payload: Json) -> None:
        from .users import verify_password

        user = self.user(payload, None)
        verify_password(self.cloud, self.state, user, payload["user"].get("password"))
        found.agree(user)

    def _token(self, found: Found, payload: Json) -> None:
        if "id" not in payload:
            raise expecting("id", "token")
        valid = self.tokens.validate(payload["id"])
        token = valid.token
        app_cred = valid.application_credential
        if app_cred is not None and app_cred["access_rules"] is not None:
            raise NotFound("Failed to validate token")
        asked = self.auth.get("scope", {})
        if token.access_token_id:
            raise forbidden_action(
                "Using OAuth-scoped token to create another token. Create a new OAuth-scoped token instead"
            )
        if token.trust_id:
            raise forbidden_action(
                "Using trust-scoped token to create another token. Create a new trust-scoped token instead"
            )
        if token.system and ("project" in asked or "domain" in asked):
            raise forbidden_action(
                "Using a system-scoped token to create a project-scoped or domain-scoped token is not allowed."
            )
        from .enforcement import delegated

        if not token.federated and delegated(valid):
            raise forbidden_action("Using a delegated token to create another token is not allowed.")
        if not token.unscoped and not self.cloud.options("identity").allow_rescope_scoped_token:
            raise forbidden_action("rescope a scoped token")
        found.agree(valid.user)
        found.expires_at = min(found.expires_at, token.expires_at) if found.expires_at else token.expires_at
        found.audit_id = token.parent_audit_id or token.audit_id
        found.methods += token.methods
        if token.federated:
            found.groups, found.protocol_id = token.groups, token.protocol_id
            found.identity_provider_id = token.identity_provider_id

    def _application_credential(self, payload: Json) -> Any:
        """The application credential that a payload names."""
        rows = self.state.application_credentials
        if payload.get("id"):
            row = rows.get(payload["id"]) if isinstance(payload["id"], str) else None
            if row is None:
                raise not_found("Application Credential", payload["id"])
            return row
        if not payload.get("name"):
            raise expecting("name or ID", "application credential")
        if not payload.get("user"):
            raise expecting("user", "application credential")
        asked = payload["user"]
        user_id = asked.get("id")
        if not user_id:
            if "domain" not in asked:
                raise expecting("domain", "user")
            if "name" not in asked:
                raise BadRequest("'name'")
            user = self.state.users.find(domain_id=self.domain(asked["domain"]).id, fold=collate(asked["name"]))
            if user is None:
                raise not_found("user", asked["name"])
            user_id = user.id
        if isinstance(payload["name"], bool | int | float):
            raise BadRequest(f"object of type {type(payload['name']).__name__!r} has no len()")
        for row in rows.by(owner=user_id):
            if row["name"] == payload["name"]:
                return row
        raise unauthorized()

    def _app_cred(self, found: Found, payload: Json) -> None:
        from .passwords import fits

        row = self._application_credential(payload)
        user = self.user({"user": {"id": row["user_id"]}}, None)
        secret = payload.get("secret")
        if secret is not None and not isinstance(secret, str):
            raise expecting("string", "password")
        if secret is None or not fits(secret, row["secret_hash"]):
            raise unauthorized()
        if row["expires_at"] is not None and row["expires_at"] <= self.tokens.now:
            raise unauthorized()
        found.agree(user)
        found.app_cred_id = row.id

    def _totp(self, found: Found, payload: Json) -> None:
        from .totp import passes

        user = self.user(payload, None)
        if not passes(self.cloud, self.state, user, payload["user"].get("passcode")):
            raise unauthorized()
        found.agree(user)

    def _external(self, found: Found, payload: Json) -> None:
        name = self.environment.get("REMOTE_USER")
        if not name:
            raise unauthorized()
        domain = self.environment.get("REMOTE_DOMAIN")
        home = self.state.domain_named(domain) if domain else self.state.domain("default")
        user = self.state.users.find(domain_id=home.id, fold=collate(name)) if home is not None else None
        if user is None or not self.tokens.enabled(user):
            raise unauthorized()
        found.agree(user)

    def _oauth1(self, found: Found, payload: Json) -> None:
        from .oauth1 import access

        row = access(self.cloud, self.state, self.environment)
        user = self.state.users.get(row["authorizing_user_id"])
        if user is None:
            raise unauthorized()
        found.agree(user)
        found.access_token_id, found.project_id = row.id, row["project_id"]

    def _mapped(self, found: Found, payload: Json, name: str = "mapped") -> None:
        from .federation.login import log_in

        user, groups, idp, protocol = log_in(self.cloud, self.state, payload, self.environment)
        found.agree(user)
        found.groups, found.identity_provider_id, found.protocol_id = groups, idp, protocol

    def _ec2(self, found: Found, payload: Json) -> None:
        raise unauthorized()

    def _is_protocol(self, name: str) -> bool:
        return bool(self.environment.get("identity_provider")) and name == self.environment.get("protocol")

    # -- multi-factor rules

    def _check_factors(self, found: Found, user: User) -> None:
        if not user.options.get("multi_factor_auth_enabled", True):
            return
        known = set(self.tokens.methods)
        rules = [set(rule) & known for rule in user.options.get("multi_factor_auth_rules") or ()]
        rules = [rule for rule in rules if rule]
        if not rules or any(rule <= set(found.methods) for rule in rules):
            return
        from .receipts import build

        raise build(self.cloud, self.state, user, found.methods)


def _check_objects(names: list[str], identity: Json) -> None:
    """Refuse what is no object where one is meant: the real service breaks down there."""
    for name in names:
        value, place = identity[name], f"identity/{name}"
        for part in ("user", "domain", None):
            if not isinstance(value, dict):
                raise BadRequest(f"Invalid input for field '{place}': {value!r} is not of type 'object'")
            for key in ("id", "name"):
                if place == f"identity/{name}" and name != "token":  # nobody looks at them
                    continue
                if not isinstance(value.get(key), str | None):
                    raise BadRequest(f"Invalid input for field '{place}/{key}': {value[key]!r} is not of type 'string'")
            if part is None or part not in value:
                break
            value, place = value[part], f"{place}/{part}"


_METHODS: dict[str, Any] = {
    "password": Authentication._password,
    "token": Authentication._token,
    "application_credential": Authentication._app_cred,
    "totp": Authentication._totp,
    "external": Authentication._external,
    "oauth1": Authentication._oauth1,
    "mapped": Authentication._mapped,
    "ec2credential": Authentication._ec2,
}
