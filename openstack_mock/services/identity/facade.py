"""What other services, and tests, may ask of identity."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...wire.credentials import Credentials
from . import enforcement
from .collation import collate
from .state import Project, Role, State, User
from .tokens.keys import KeyRepository, make_key
from .tokens.provider import Provider, Valid
from .tokens.token import Token

if TYPE_CHECKING:
    from ...cloud import Cloud


class Identity:
    """Keystone's facade."""

    def __init__(self, cloud: Cloud) -> None:
        self.cloud = cloud
        self.state: State = cloud.state("identity")
        self.tokens = Provider(cloud, self.state)
        self.asked_limits: set[str] = set()  # limits whose owner has got into what keystone's cache holds of them
        self._credentials: dict[str, tuple[Valid, Credentials]] = {}

    def credentials(self, token: str, service_token: str | None = None) -> Credentials | None:
        """Who stands behind a token, if it holds now; with a service token, its roles too, `service` among them.

        Whether the scope is the system is then the service token's to say: what reads tokens reads it last.
        """
        valid = self.tokens.find(token)
        if valid is None:
            return None
        found = self.known(valid)
        if service_token is None:
            return found
        service = self.tokens.find(service_token)
        if service is None:
            return None
        roles = tuple(role.name for role in service.roles)
        if "service" not in roles:
            return None
        from dataclasses import replace

        return replace(found, service_roles=roles, system=self.known(service).system)

    def known(self, valid: Valid) -> Credentials:
        """A valid token's credentials, made once."""
        kept = self._credentials.get(valid.id)
        if kept is not None and kept[0] is valid:
            return kept[1]
        if len(self._credentials) > 50_000:
            self._credentials.clear()
        found = enforcement.known(valid)
        self._credentials[valid.id] = (valid, found)
        return found

    # -- rows

    def project(self, id: str) -> Project | None:
        """A project (or domain) by id."""
        return self.state.projects.get(id)

    def user(self, id: str) -> User | None:
        """A user by id."""
        return self.state.users.get(id)

    def role(self, id: str) -> Role | None:
        """A role by id."""
        return self.state.roles.get(id)

    def domain(self, id: str) -> Project | None:
        """A domain by id."""
        return self.state.domain(id)

    def project_named(self, name: str, domain: str = "default") -> Project | None:
        """A project by name and the id of its domain."""
        return self.state.projects.find(domain_id=domain, fold=collate(name))

    def user_named(self, name: str, domain: str = "default") -> User | None:
        """A user by name and the id of their domain."""
        return self.state.users.find(domain_id=domain, fold=collate(name))

    def limit(self, service: str, resource: str, project_id: str | None) -> int:
        """A project's unified limit of a service's resource, else the registered one; 0 if there is none."""
        for registered in self.state.registered_limits:
            owner = self.state.services.get(registered.data["service_id"])
            if owner is None or owner.extra.get("name") != service or registered.data["resource_name"] != resource:
                continue
            for row in self.state.limits:
                if row.data["registered"] == registered.id and row.data["project_id"] == project_id:
                    return int(row.data["resource_limit"])
            return int(registered.data["default_limit"])
        return 0

    def service_credentials(self, project: str = "service") -> Credentials:
        """What the services use themselves: the roles admin and service on their project. No token stands behind it."""
        found = self.project_named(project)
        if found is None:  # a bare cloud has only the admin's
            found = next(row for row in self.state.projects if not row.is_domain)
        return Credentials(
            user_id="service", user_name="service", project_id=found.id, project_name=found.name,
            project_domain_id=found.domain_id, project_domain_name="Default",
            roles=("admin", "manager", "member", "reader", "service"), service_roles=("service",),
        )  # fmt: skip

    # -- keys

    def keys(self) -> dict[int, tuple[str, str]]:
        """The Fernet keys by index: what each is (staged, primary, secondary), and the key."""
        repository = self.state.keys
        return {index: (repository.role(index), key) for index, key in sorted(repository.keys.items())}

    def rotate_keys(self) -> dict[int, tuple[str, str]]:
        """Rotate the Fernet keys, as `keystone-manage fernet_rotate` does; give what keys() then gives."""
        self.state.keys.rotate(make_key(self.cloud.sim.ids.bytes(32)))
        self.tokens.forget()
        return self.keys()

    def save_keys(self, folder: str | Path) -> None:
        """Write the Fernet keys to a directory as keystone reads it."""
        self.state.keys.save(folder)

    def load_keys(self, folder: str | Path) -> None:
        """Take the Fernet keys of a directory. FileNotFoundError names it if it has none."""
        self.state.keys = KeyRepository.load(folder, self.state.keys.max_active_keys)
        self.tokens.forget()

    # -- tokens

    def issue(self, user: str, project: str | None = None, **scope: Any) -> str:
        """A token for a user's name, on a project's name: for tests that need one without logging in."""
        found = self.user_named(user)
        if found is None:
            raise LookupError(f"there is no user {user!r} in domain default")
        if project is not None:
            place = self.project_named(project)
            if place is None:
                raise LookupError(f"there is no project {project!r} in domain default")
            scope["project_id"] = place.id
        return self.tokens.issue(Token(found.id, ("password",), (), 0, **scope)).id
