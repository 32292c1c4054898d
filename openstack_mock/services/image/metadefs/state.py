"""What is kept of metadata definitions. Knows nothing of how they are shown or asked for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ....store.collation import fold
from ....store.collection import Collection

Json = Any


@dataclass(slots=True)
class Namespace:
    """A namespace; what is in a `protected` one cannot be deleted. `key`: its name as the database compares it."""

    id: int
    namespace: str
    key: str
    owner: str | None
    created_at: int
    updated_at: int | None
    display_name: str | None = None
    description: str | None = None
    visibility: str = "private"
    protected: bool = False


@dataclass(slots=True)
class Definition:
    """An object, a property or a tag of a namespace. `body`: all of it but the name (a property may repeat that)."""

    id: int
    namespace_id: int
    name: str
    key: str
    created_at: int
    updated_at: int | None
    body: dict[str, Json] = field(default_factory=dict)


@dataclass(slots=True)
class ResourceType:
    """A type of resources that definitions can be for."""

    id: int
    name: str
    key: str
    created_at: int
    updated_at: int | None


@dataclass(slots=True)
class Association:
    """A namespace's definitions are for resources of this type, under a prefix."""

    id: int
    namespace_id: int
    type_id: int
    created_at: int
    updated_at: int | None
    prefix: str | None = None
    properties_target: str | None = None


class MetadefState:
    """All metadata definitions of a cloud."""

    def __init__(self) -> None:
        self.last = 0
        self.namespaces: Collection[Namespace] = Collection("namespaces", unique=[("key",)])
        self.objects = _definitions("objects")
        self.properties = _definitions("properties")
        self.tags = _definitions("tags")
        self.types: Collection[ResourceType] = Collection("resource types", unique=[("key",)])
        self.associations: Collection[Association] = Collection(
            "associations", indexes=("namespace_id", "type_id"), unique=[("namespace_id", "type_id")]
        )

    def number(self) -> int:
        """The next number; rows are told apart, and put in order, by theirs."""
        self.last += 1
        return self.last

    def namespace(self, name: str) -> Namespace | None:
        """The namespace of this name."""
        return self.namespaces.find(key=fold(name))

    def type(self, name: str) -> ResourceType | None:
        """The resource type of this name."""
        return self.types.find(key=fold(name))

    def types_of(self, namespace: Namespace) -> list[tuple[ResourceType, Association]]:
        """What a namespace is for, in the order in which the types came to be known."""
        rows = [(self.types[row.type_id], row) for row in self.associations.by(namespace_id=namespace.id)]
        return sorted(rows, key=lambda pair: pair[0].id)

    def remove(self, namespace: Namespace) -> None:
        """Remove a namespace with everything in it; the resource types stay."""
        for rows in (self.objects, self.properties, self.tags):
            clear(rows, namespace)
        for association in self.associations.by(namespace_id=namespace.id):
            self.associations.remove(association)
        self.namespaces.remove(namespace)


def clear(rows: Collection[Definition], namespace: Namespace) -> None:
    """Remove all definitions of one kind from a namespace."""
    for row in rows.by(namespace_id=namespace.id):
        rows.remove(row)


def find(rows: Collection[Definition], namespace: Namespace, name: str) -> Definition | None:
    """A definition of a namespace by its name."""
    return rows.find(namespace_id=namespace.id, key=fold(name))


def _definitions(kind: str) -> Collection[Definition]:
    return Collection(kind, indexes=("namespace_id",), unique=[("namespace_id", "key")])
