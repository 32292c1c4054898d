"""Issues tokens and says which are valid, and what they are worth. Knows no request."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from ....sim.clock import SECOND
from ....wire.errors import Refusal
from .. import effective
from ..errors import TokenNotFound, forbidden, not_found, unauthorized
from ..state import Project, Role, State, User
from . import formats
from .revocation import Event, Facts, revoked
from .token import Token

if TYPE_CHECKING:
    from ....cloud import Cloud
_DAY = 86_400 * SECOND


@dataclass(frozen=True, slots=True)
class Valid:
    """A token that holds, and the rows that it names.

    `speaks_for` is whom its bearer acts as: the trustor of a trust that impersonates, else the user.
    """

    id: str
    token: Token
    user: User
    user_domain: Project
    speaks_for: User
    speaks_domain: Project
    roles: tuple[Role, ...] = ()
    project: Project | None = None
    project_domain: Project | None = None
    domain: Project | None = None
    trust: Any = None
    application_credential: Any = None
    access_token: Any = None
    access_rules: tuple[Any, ...] = ()


class Provider:
    """The tokens of one cloud."""

    def __init__(self, cloud: Cloud, state: State) -> None:
        self.cloud = cloud
        self.state = state
        self._known: dict[str, Valid] = {}
        self._epoch = -1

    @property
    def now(self) -> int:
        """The time that tokens go by: what clients hold against their own clock."""
        clock = self.cloud.sim.clock
        return int(clock.for_client(clock.now))

    @property
    def methods(self) -> tuple[str, ...]:
        """The authentication methods that the cloud is set up with."""
        return tuple(self.cloud.options("identity").auth_methods)

    # -- issuing

    def issue(self, token: Token) -> Valid:
        """Make a token of what was found out: unauthorized() if it would be worth nothing."""
        now = self.now // SECOND * SECOND
        life = int(self.cloud.options("identity").token_expiration)
        expires = token.expires_at or now + life * SECOND
        app_cred = self.state.application_credentials.get(token.application_credential_id)
        trust = self.state.trusts.get(token.trust_id)
        for row in (app_cred, trust):
            if row is not None and row["expires_at"] is not None:
                expires = min(expires, row["expires_at"])
        audits = (_audit_id(self.cloud.sim.ids.bytes(16)), *token.audit_ids)
        token = replace(token, issued_at=now, expires_at=expires // SECOND * SECOND, audit_ids=audits)
        valid = self._worth("", token)
        text = formats.write(self, valid)
        valid = replace(valid, id=text)
        if self._epoch == self.state.epoch:
            self._known[text] = valid
        return valid

    # -- validating

    def find(self, text: str | None) -> Valid | None:
        """The token of a text, if it holds now."""
        if not text:
            return None
        known = self._cache().get(text)
        if known is not None:
            return known if known.token.expires_at > self.now else None
        try:
            return self.validate(text)
        except Refusal:
            return None

    def validate(self, text: str | None, window: int = 0) -> Valid:
        """The token of a text. A refusal says, as keystone does, why it does not hold."""
        if not text:
            raise TokenNotFound("No token in the request")
        known = self._cache().get(text)
        if known is None:
            token = formats.read(self, text)
            try:
                known = self._worth(text, token)
            except Refusal as refusal:
                if refusal.status == 401:
                    raise TokenNotFound(f"Could not find token: {text}.") from None
                raise
        token = known.token
        if token.expires_at + window * SECOND <= self.now:
            raise TokenNotFound("Failed to validate token")
        if text not in self._known:
            if revoked(self.state.events, token, self._facts(known)):
                raise TokenNotFound("Failed to validate token")
            if not self.enabled(known.user):
                raise TokenNotFound(f"Could not find token: {text}.")
            self._known[text] = known
        return known

    def enabled(self, user: User) -> bool:
        """Whether a user may act: enabled, and not inactive for too long, by the days of the calendar."""
        if not user.enabled:
            return False
        days = self.cloud.options("identity").disable_user_account_days_inactive
        if not days or user.options.get("ignore_user_inactivity"):
            return True
        last = user.last_active_at or user.created_at
        return bool(self.now // _DAY - last // _DAY < days)

    # -- revoking

    def revoke(self, **what: Any) -> None:
        """Record an event. It counts in whole seconds: the clock moves on, so that it spares a token issued next."""
        sim = self.cloud.sim
        event = Event(self.now // SECOND * SECOND, **what)
        self.state.events.append(event)
        self.state.epoch += 1
        if not event.only_one_token:
            rest = SECOND - self.now % SECOND
            sim.advance(rest / SECOND)

    def forget(self) -> None:
        """Drop what is known of every token: something changed that they depend on."""
        self.state.epoch += 1

    # -- inside

    def _cache(self) -> dict[str, Valid]:
        if self._epoch != self.state.epoch:
            self._known.clear()
            self._epoch = self.state.epoch
        elif len(self._known) > 50_000:
            self._known.clear()
        return self._known

    def _facts(self, valid: Valid) -> Facts:
        trust = valid.trust
        domain = valid.token.domain_id
        return Facts(
            user_domain_id=valid.user.domain_id,
            scope_domain_id=domain,
            trustor_id=trust["trustor_user_id"] if trust else None,
            trustee_id=trust["trustee_user_id"] if trust else None,
            consumer_id=valid.access_token["consumer_id"] if valid.access_token else None,
            role_ids=tuple(role.id for role in valid.roles),
        )

    def _worth(self, text: str, token: Token) -> Valid:
        state = self.state
        project = _named(state, token.project_id, "project")
        domain = _named(state, token.domain_id, "domain")
        user = state.users.get(token.user_id)
        if user is None:
            raise not_found("user", token.user_id)
        if project is not None:
            if not project.enabled:
                raise not_found_sentence(f"Unable to validate token because project {project.id} is disabled")
            home = state.projects[project.home]
            if not home.enabled:
                raise not_found_sentence(f"Unable to validate token because domain {home.id} is disabled")
        trust = self._trust(token)
        user_domain = state.domain(user.domain_id)
        assert user_domain is not None
        if not user_domain.enabled:
            raise not_found_sentence(f"Unable to validate token because domain {user_domain.id} is disabled")
        app_cred = state.application_credentials.get(token.application_credential_id)
        if token.application_credential_id and app_cred is None:
            raise not_found("Application Credential", token.application_credential_id)
        access = state.access_tokens.get(token.access_token_id)
        if token.access_token_id and access is None:
            raise Refusal("Could not find: Access Token.", status=404)
        roles = tuple(self._roles(token, user, project, domain, trust, app_cred, access))
        if not roles and not token.unscoped:
            raise unauthorized()
        speaks, speaks_domain = user, state.projects[user.domain_id]
        if trust is not None and trust["impersonation"]:
            speaks = state.users[trust["trustor_user_id"]]
            speaks_domain = state.projects[speaks.domain_id]
        project_domain = state.projects[project.home] if project is not None else None
        return Valid(
            text, token, user, user_domain, speaks, speaks_domain, roles, project, project_domain, domain,
            trust, app_cred, access, self._access_rules(app_cred),
        )

    def _access_rules(self, app_cred: Any) -> tuple[Any, ...]:
        if app_cred is None or not app_cred["access_rules"]:
            return ()
        return tuple(self.state.access_rules[id].data for id in app_cred["access_rules"])

    def _trust(self, token: Token) -> Any:
        if not token.trust_id:
            return None
        state = self.state
        trust = state.trusts.get(token.trust_id)
        if trust is None or trust["deleted_at"] is not None or trust["remaining_uses"] == 0:
            raise not_found("trust", token.trust_id)
        trustor = state.users.get(trust["trustor_user_id"])
        trustee = state.users.get(trust["trustee_user_id"])
        if trustor is None or trustee is None:
            raise not_found("user", trust["trustor_user_id"] if trustor is None else trust["trustee_user_id"])
        if token.user_id != trustee.id:
            raise forbidden()
        for row, word in ((trustor, "Trustor"), (trustee, "Trustee")):
            home = state.domain(row.domain_id)
            if home is None or not home.enabled:
                raise TokenNotFound(f"{word} domain is disabled.")
        if not self.enabled(trustor):
            raise forbidden()
        return trust

    def _roles(
        self, token: Token, user: User, project: Project | None, domain: Project | None, trust: Any, app_cred: Any,
        access: Any,
    ) -> list[Role]:  # fmt: skip
        state = self.state
        groups = [group for group in token.groups or () if group in state.groups]
        actors = [*effective.actors_of(state, user.id, self.cloud.sim.now), *groups]
        if token.system:
            return effective.on_system(state, actors)
        if trust is not None:
            return self._trust_roles(trust)
        if domain is not None:
            return effective.on_domain(state, actors, domain.id)
        if project is None:
            return []
        roles = effective.on_project(state, actors, project)
        if access is not None:
            wanted = set(effective.implied(state, access["role_ids"]))
            return [role for role in roles if role.id in wanted]
        if app_cred is not None:
            wanted = set(app_cred["roles"])
            return [role for role in roles if role.id in wanted]
        return roles

    def _trust_roles(self, trust: Any) -> list[Role]:
        state = self.state
        trustor = trust["trustor_user_id"]
        origin = trust
        while origin["redelegated_trust_id"] and (above := state.trusts.get(origin["redelegated_trust_id"])):
            origin = above
        project = state.projects.get(trust["project_id"])
        if project is None:
            return []
        roles: list[Role] = []
        for person in dict.fromkeys((origin["trustor_user_id"], trustor)):
            held = effective.on_project(state, effective.actors_of(state, person), project, keep_domain_roles=True)
            has = {role.id for role in held}
            wanted = effective.implied(state, trust["roles"])
            if any(id not in has for id in wanted):
                raise forbidden()
            if not roles:
                roles = [role for role in held if role.id in set(wanted) and role.domain_id is None]
        return roles


def not_found_sentence(sentence: str) -> Refusal:
    """404 with a sentence of its own."""
    return Refusal(sentence, status=404)


def _named(state: State, id: str | None, kind: str) -> Project | None:
    if id is None:
        return None
    found = state.projects.get(id) if kind == "project" else state.domain(id)
    if found is None:
        raise not_found(kind, id)
    return found


def _audit_id(raw: bytes) -> str:
    import base64

    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


