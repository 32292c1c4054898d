"""What identity keeps of a cloud: plain rows in collections. Knows no request and no rule."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ...store.collection import Collection
from .collation import collate
from .tokens.keys import KeyRepository
from .tokens.revocation import Event

ROOT = "<<keystone.domain.root>>"  # the owner of the projects that act as domains
SYSTEM = "system"


@dataclass(slots=True)
class Project:
    """A project, or a domain: a project that owns itself (`domain_id` is ROOT)."""

    id: str
    name: str
    domain_id: str
    parent_id: str | None
    enabled: bool = True
    description: str | None = ""
    tags: list[str] = field(default_factory=list)
    options: dict[str, Any] = field(default_factory=dict)
    extra: dict[str, Any] = field(default_factory=dict)
    fold: str = ""  # the name as it is compared: the real service's database knows no case

    def __post_init__(self) -> None:
        self.fold = collate(self.name)

    @property
    def is_domain(self) -> bool:
        """Whether it acts as a domain."""
        return self.domain_id == ROOT

    @property
    def home(self) -> str:
        """The domain that it lies in: itself, if it is one."""
        return self.id if self.domain_id == ROOT else self.domain_id


@dataclass(slots=True)
class Password:
    """One password of a user, hashed; `expires_at` in microseconds."""

    hash: str
    created_at: int
    expires_at: int | None = None
    self_service: bool = False


@dataclass(slots=True)
class User:
    """A user; `passwords` oldest first, the last one is in force."""

    id: str
    name: str
    domain_id: str
    enabled: bool = True
    default_project_id: str | None = None
    passwords: list[Password] = field(default_factory=list)
    options: dict[str, Any] = field(default_factory=dict)
    extra: dict[str, Any] = field(default_factory=dict)
    created_at: int = 0
    last_active_at: int | None = None
    failures: int = 0
    failed_at: int = 0
    federated: list[dict[str, str]] = field(default_factory=list)  # idp_id, protocol_id, unique_id
    kind: str = "local"  # local | federated | nonlocal
    fold: str = ""  # the name as it is compared: the real service's database knows no case

    def __post_init__(self) -> None:
        self.fold = collate(self.name)

    @property
    def password(self) -> Password | None:
        """The password in force."""
        return self.passwords[-1] if self.passwords else None


@dataclass(slots=True)
class Group:
    """A group of users of any domain."""

    id: str
    name: str
    domain_id: str
    description: str | None = ""
    extra: dict[str, Any] = field(default_factory=dict)
    fold: str = ""  # the name as it is compared: the real service's database knows no case

    def __post_init__(self) -> None:
        self.fold = collate(self.name)



@dataclass(slots=True)
class Membership:
    """A user in a group; with `expires_at` if federation put them there."""

    user_id: str
    group_id: str
    expires_at: int | None = None

    @property
    def key(self) -> tuple[str, str]:
        """What makes it one."""
        return (self.user_id, self.group_id)


@dataclass(slots=True)
class Role:
    """A role, global or of one domain."""

    id: str
    name: str
    domain_id: str | None = None
    description: str | None = None
    options: dict[str, Any] = field(default_factory=dict)
    extra: dict[str, Any] = field(default_factory=dict)
    fold: str = ""  # the name as it is compared: the real service's database knows no case

    def __post_init__(self) -> None:
        self.fold = collate(self.name)

    @property
    def realm(self) -> str:
        """Where its name is unique."""
        return self.domain_id or ""


@dataclass(frozen=True, slots=True)
class Assignment:
    """A role of a user or group on a project, a domain or the system; `inherited`: on all projects below."""

    actor: str  # user | group
    actor_id: str
    target: str  # project | domain | system
    target_id: str
    role_id: str
    inherited: bool = False

    @property
    def key(self) -> Assignment:
        """All of it."""
        return self


@dataclass(frozen=True, slots=True)
class Implication:
    """Who has the prior role has the implied one too."""

    prior: str
    implied: str

    @property
    def key(self) -> tuple[str, str]:
        """What makes it one."""
        return (self.prior, self.implied)


@dataclass(slots=True)
class Region:
    """A region of the catalog."""

    id: str
    parent_region_id: str | None = None
    description: str = ""
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class CatalogService:
    """A service of the catalog; its name is among the extras, as keystone has it."""

    id: str
    type: str
    enabled: bool = True
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Endpoint:
    """An endpoint of the catalog; `$(project_id)s` in its URL is filled in for a token."""

    id: str
    service_id: str
    interface: str
    url: str
    region_id: str | None = None
    enabled: bool = True
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Plain:
    """A row whose fields are one mapping; `owner` is what it is listed by."""

    id: str
    data: dict[str, Any]
    owner: str = ""

    def __getitem__(self, name: str) -> Any:
        return self.data[name]


def _plain(name: str) -> Collection[Plain]:
    return Collection(name, indexes=("owner",))


class State:
    """All of it. It pickles whole."""

    def __init__(self, keys: KeyRepository) -> None:
        self.keys = keys
        self.credential_keys: KeyRepository | None = None
        self.epoch = 0  # grows with every write: what was worked out from the rows is valid while it stands
        self.projects: Collection[Project] = Collection(
            "project", indexes=("domain_id", "parent_id"), unique=(("domain_id", "fold"),)
        )
        self.users: Collection[User] = Collection("user", indexes=("domain_id",), unique=(("domain_id", "fold"),))
        self.groups: Collection[Group] = Collection("group", indexes=("domain_id",), unique=(("domain_id", "fold"),))
        self.memberships: Collection[Membership] = Collection(
            "membership", key="key", indexes=("user_id", "group_id")
        )
        self.roles: Collection[Role] = Collection("role", indexes=("realm",), unique=(("realm", "fold"),))
        self.implications: Collection[Implication] = Collection("implication", key="key", indexes=("prior", "implied"))
        self.assignments: Collection[Assignment] = Collection(
            "assignment", key="key", indexes=("actor_id", "target_id", "role_id")
        )
        self.regions: Collection[Region] = Collection("region", indexes=("parent_region_id",))
        self.services: Collection[CatalogService] = Collection("service", indexes=("type",))
        self.endpoints: Collection[Endpoint] = Collection("endpoint", indexes=("service_id", "region_id"))
        self.endpoint_groups = _plain("endpoint_group")
        self.policies = _plain("policy")
        self.trusts = _plain("trust")
        self.application_credentials = _plain("application_credential")
        self.access_rules = _plain("access_rule")
        self.credentials = _plain("credential")
        self.consumers = _plain("consumer")
        self.request_tokens = _plain("request_token")
        self.access_tokens = _plain("access_token")
        self.registered_limits = _plain("registered_limit")
        self.limits = _plain("limit")
        self.identity_providers = _plain("identity_provider")
        self.protocols = _plain("protocol")
        self.mappings = _plain("mapping")
        self.service_providers = _plain("service_provider")
        self.endpoint_filters: dict[str, dict[str, None]] = {}  # project id -> endpoint ids
        self.endpoint_group_projects: dict[str, dict[str, None]] = {}  # endpoint group id -> project ids
        # (endpoint, service, region) -> policy; as with the real service, none goes with what it names
        self.policy_associations: dict[tuple[str | None, str | None, str | None], str] = {}
        self.domain_configs: dict[str, dict[str, dict[str, Any]]] = {}
        self.events: list[Event] = []
        self.stored_tokens: dict[str, bytes] = {}  # what providers without payload (uuid) keep
        self.receipts: dict[str, Any] = {}

    def domain(self, id: str | None) -> Project | None:
        """The domain with an id."""
        found = self.projects.get(id)
        return found if found is not None and found.is_domain else None

    def domain_named(self, name: str) -> Project | None:
        """The domain with a name."""
        return self.projects.find(domain_id=ROOT, fold=collate(name))
