"""What a fresh cloud holds: DevStack's domain, projects, users, roles and catalog; or what a bootstrap leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...services import BUILT
from .collation import collate
from .passwords import hash_password
from .state import (
    ROOT,
    SYSTEM,
    Assignment,
    CatalogService,
    Endpoint,
    Group,
    Implication,
    Membership,
    Password,
    Project,
    Region,
    Role,
    State,
    User,
)
from .tokens.keys import KeyRepository, make_key

if TYPE_CHECKING:
    from ...cloud import Cloud

# fmt: off
ROLES = ("admin", "manager", "member", "reader", "service")
IMPLIED = (("admin", "manager"), ("manager", "member"), ("member", "reader"))
PROJECTS = ("demo", "alt_demo", "service", "invisible_to_admin")
SERVICE_USERS = ("nova", "glance", "cinder", "neutron", "placement")
GRANTS = (  # user, project, roles
    ("admin", "alt_demo", ("admin",)),
    ("demo", "demo", ("member", "anotherrole")),
    ("demo", "invisible_to_admin", ("member",)),
    ("admin", "demo", ("admin",)),
    ("alt_demo", "alt_demo", ("member", "anotherrole")),
    ("demo_reader", "demo", ("reader",)),
    ("alt_demo_member", "alt_demo", ("member",)),
    ("alt_demo_reader", "alt_demo", ("reader",)),
)
SYSTEM_USERS = (("system_member", "member"), ("system_reader", "reader"))
GROUPS = (("nonadmins", "demo", ("member", "anotherrole"), ("demo",)), ("admins", "admin", ("admin",), ()))
# fmt: on


def fresh(cloud: Cloud) -> State:
    """An empty state with its keys."""
    ids = cloud.sim.ids.stream("keys.identity")
    active = int(cloud.options("identity").max_active_keys)
    state = State(KeyRepository({0: make_key(ids.bytes(32)), 1: make_key(ids.bytes(32))}, active))
    state.credential_keys = KeyRepository({0: make_key(ids.bytes(32)), 1: make_key(ids.bytes(32))}, 2)
    folder = cloud.options("identity").key_repository
    if folder:
        state.keys = KeyRepository.load(folder, active)
    return state


def seed(cloud: Cloud, state: State) -> None:
    """Fill a fresh state."""
    planter = _Planter(cloud, state)
    planter.bootstrap()
    if not cloud.bare:
        planter.devstack()
    planter.catalog()
    described = cloud.preset("identity")
    if described:
        planter.described(described)


class _Planter:
    def __init__(self, cloud: Cloud, state: State) -> None:
        self.cloud, self.state = cloud, state
        self.ids = cloud.sim.ids.stream("seed.identity")
        self.password = cloud.settings.admin_password
        self.rounds = int(cloud.options("identity").password_hash_rounds)

    def bootstrap(self) -> None:
        """What `keystone-manage bootstrap` makes."""
        self.state.projects.add(Project("default", "Default", ROOT, None, description="The default domain"))
        self.project("admin", "Bootstrap project for initializing the cloud.")
        self.user("admin")
        for name in ROLES:
            options = {"immutable": True} if name in ("admin", "manager", "member", "reader", "service") else {}
            self.state.roles.add(Role(self.ids.hex(), name, options=options))
        for prior, implied in IMPLIED:
            self.state.implications.add(Implication(self.role(prior), self.role(implied)))
        self.grant("admin", "admin", "admin")
        self.state.assignments.add(
            Assignment("user", self.user_id("admin"), SYSTEM, SYSTEM, self.role("admin"))
        )

    def devstack(self) -> None:
        """What DevStack adds."""
        for name in PROJECTS:
            self.project(name)
        for name in ("anotherrole", "ResellerAdmin"):
            self.state.roles.add(Role(self.ids.hex(), name))
        for name in ("demo", "alt_demo", "demo_reader", "alt_demo_member", "alt_demo_reader"):
            self.user(name, {"email": f"{name}@example.com"})
        for user, project, roles in GRANTS:
            for role in roles:
                self.grant(user, project, role)
        for name, role in SYSTEM_USERS:
            self.user(name, {"email": f"{name}@example.com"})
            self.state.assignments.add(Assignment("user", self.user_id(name), SYSTEM, SYSTEM, self.role(role)))
        for name in SERVICE_USERS:
            self.user(name)
            self.grant(name, "service", "service")
            self.grant(name, "service", "admin")
        for name, project, roles, members in GROUPS:
            group = self.state.groups.add(Group(self.ids.hex(), name, "default", f"{name} group"))
            for role in roles:
                self.state.assignments.add(
                    Assignment("group", group.id, "project", self.project_id(project), self.role(role))
                )
            for member in members:
                self.state.memberships.add(Membership(self.user_id(member), group.id))

    def catalog(self) -> None:
        """The region, and a service and its endpoints for everything that is built."""
        region = self.cloud.settings.region
        self.state.regions.add(Region(region))
        for entry in BUILT:
            type, name = entry.catalog
            url = self.cloud.catalog_url(entry.type)
            self.service(type, name, f"{url}/v3" if type == "identity" else url, region)
            if entry.type == "block_storage":  # DevStack registers cinder under its old type as well
                self.service("volumev3", "cinderv3", url + "/$(project_id)s", region)

    def described(self, part: dict[str, Any]) -> None:
        """What the description of the cloud adds: projects, users and their roles."""
        for row in part.get("domains", ()):
            self.state.projects.add(Project(row.get("id") or self.ids.hex(), row["name"], ROOT, None))
        for row in part.get("projects", ()):
            named = row if isinstance(row, dict) else {"name": row}
            self.project(named["name"], named.get("description", ""), named.get("id"))
        for row in part.get("roles", ()):
            self.state.roles.add(Role(self.ids.hex(), row))
        for row in part.get("users", ()):
            self.user(row["name"], {}, row.get("password"), row.get("id"))
            for project, roles in (row.get("roles") or {}).items():
                for role in [roles] if isinstance(roles, str) else roles:
                    self.grant(row["name"], project, role)

    # -- single rows

    def project(self, name: str, description: str = "", id: str | None = None) -> None:
        self.state.projects.add(
            Project(id or self.ids.hex(), name, "default", "default", description=description)
        )

    def user(
        self, name: str, extra: dict[str, Any] | None = None, password: str | None = None, id: str | None = None
    ) -> None:
        start = self.cloud.sim.clock.start
        kept = hash_password(password or self.password, self.ids.bytes(16), self.rounds)
        row = User(id or self.ids.hex(), name, "default", extra=extra or {}, created_at=start)
        row.passwords.append(Password(kept, start))
        self.state.users.add(row)

    def grant(self, user: str, project: str, role: str) -> None:
        row = Assignment("user", self.user_id(user), "project", self.project_id(project), self.role(role))
        if row not in self.state.assignments:
            self.state.assignments.add(row)

    def service(self, type: str, name: str, url: str, region: str) -> None:
        row = self.state.services.add(CatalogService(self.ids.hex(), type, extra={"name": name}))
        for interface in ("public", "internal", "admin"):
            self.state.endpoints.add(Endpoint(self.ids.hex(), row.id, interface, url, region))

    def role(self, name: str) -> str:
        found = self.state.roles.find(realm="", fold=collate(name))
        if found is None:
            raise ValueError(f"there is no role {name!r}")
        return found.id

    def user_id(self, name: str) -> str:
        found = self.state.users.find(domain_id="default", fold=collate(name))
        assert found is not None
        return found.id

    def project_id(self, name: str) -> str:
        found = self.state.projects.find(domain_id="default", fold=collate(name))
        if found is None:
            raise ValueError(f"there is no project {name!r}")
        return found.id
