"""What Glance keeps of one cloud. Knows nothing of how it is shown or asked for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ...store.blob import Blob
from ...store.collation import fold
from ...store.collection import Collection
from .configuration import Options
from .metadefs.state import MetadefState

Json = Any


@dataclass(slots=True)
class Location:
    """Where an image's data lies: a URL, and what is known of it (`store`: the store's name)."""

    url: str
    metadata: dict[str, Any]
    blob: Blob | None = None

    @property
    def store(self) -> str | None:
        """The store that holds it."""
        found: str | None = self.metadata.get("store")
        return found


@dataclass(slots=True)
class Image:
    """An image. What the wire calls its status is the machine's state."""

    id: str
    owner: str | None
    created_at: int
    updated_at: int
    name: str | None = None
    visibility: str = "shared"
    disk_format: str | None = None
    container_format: str | None = None
    min_disk: int = 0
    min_ram: int = 0
    protected: bool = False
    os_hidden: bool = False
    size: int | None = None
    virtual_size: int | None = None
    checksum: str | None = None
    os_hash_algo: str | None = None
    os_hash_value: str | None = None
    properties: dict[str, Any] = field(default_factory=dict)
    tags: list[str] = field(default_factory=list)
    locations: list[Location] = field(default_factory=list)
    spelling: dict[str, str] = field(default_factory=dict)  # how a property is written, by its folded name
    members: tuple[str, ...] = ()  # whom it is shared with, whatever they said to it: an index
    deleted_at: int | None = None
    state: str = "queued"
    task: str | None = None
    run: int = 0

    @property
    def status(self) -> str:
        """The status on the wire."""
        return self.state

    @property
    def folded_id(self) -> str:
        """The id without its case, in which the real service finds it: a blank behind it is another id."""
        return self.id.lower()

    @property
    def project_id(self) -> str | None:
        """The owner, under the name that other services use."""
        return self.owner


@dataclass(slots=True)
class Member:
    """A project that an image is shared with, and whether it has accepted."""

    id: str
    image_id: str
    member_id: str
    created_at: int
    updated_at: int
    status: str = "pending"

    @property
    def folded_id(self) -> str:
        """The project's id as the real service's database compares it."""
        return fold(self.member_id)


@dataclass(slots=True)
class Task:
    """An asynchronous piece of work: an import, or a location being added."""

    id: str
    type: str
    owner: str | None
    created_at: int
    updated_at: int
    input: Json = None
    result: Json = None
    message: str = ""
    image_id: str | None = None
    user_id: str | None = None
    request_id: str | None = None
    expires_at: int | None = None
    state: str = "pending"
    task: str | None = None
    run: int = 0

    @property
    def status(self) -> str:
        """The status on the wire."""
        return self.state


@dataclass(slots=True)
class Cached:
    """An image in the cache."""

    image_id: str
    size: int
    created: int
    last_accessed: int
    number: int = 1
    hits: int = 0


class State:
    """All of it."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self.images: Collection[Image] = Collection(
            "images", indexes=("owner", "visibility", "members", "state"), unique=[("folded_id",)]
        )
        self.deleted: dict[str, Image] = {}  # by folded id, what stays in the database: their ids are taken for ever
        self.members: Collection[Member] = Collection(
            "image members", indexes=("image_id", "member_id"), unique=[("image_id", "folded_id")]
        )
        self.tasks: Collection[Task] = Collection("image tasks", indexes=("image_id", "owner"))
        self.staged: dict[str, Blob] = {}  # image -> data that waits for its import
        self.urls: dict[str, Blob] = {}  # what web-download finds at a URL
        self.cached: dict[str, Cached] = {}
        self.cache_queue: list[str] = []
        self.cache_number = 0
        self.metadefs = MetadefState()

    def image(self, id: str) -> Image | None:
        """The image with this id, in whatever case it is written."""
        return self.images.find(folded_id=id.lower())

    def is_taken(self, id: str) -> bool:
        """Whether there is, or was, an image with this id."""
        return self.image(id) is not None or id.lower() in self.deleted
