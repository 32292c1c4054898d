"""The probes that every resource of Keystone gets: create, show, list, update, delete, each in every wrong way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from ... import mutations as wrong
from ...reference import fields
from ...step import Json, Line, Step
from .personas import PERSONAS, UNSCOPED

EVERYBODY: Final = ("admin", *PERSONAS, UNSCOPED)
FROZEN: Final = "options.immutable is"
MELTED: Final = {"options": {"immutable": None}}


@dataclass(frozen=True, slots=True)
class Resource:
    """A resource, and what good requests look like; `named` if it is made by PUT, its name chosen by the client."""

    collection: str
    key: str
    good: Json
    change: Json
    queries: dict[str, Sequence[str]] = field(default_factory=dict)
    templates: tuple[str, str] = ("", "")
    comparators: bool = False
    before_delete: tuple[Step, ...] = ()
    named: bool = False

    @property
    def create(self) -> Step:
        """Make one, and undo it."""
        method, path = ("PUT", f"{self.collection}/recorded-made") if self.named else ("POST", self.collection)
        return Step(method, path, {self.key: self.good}, keep={"made": f"{self.key}/id"}, then=self.undo)

    @property
    def undo(self) -> tuple[Step, ...]:
        """Remove what `create` has made."""
        gone = Step("DELETE", f"{self.collection}/${{made}}", kind="setup")
        return (*self.before_delete, gone)

    @property
    def standing(self) -> Step:
        """Make the one that show, update and delete are tried on."""
        path = f"{self.collection}/recorded-it" if self.named else self.collection
        return self.create.but(path=path, keep={"it": f"{self.key}/id"}, then=(), kind="setup")

    @property
    def item(self) -> str:
        """The path of the standing one."""
        return f"{self.collection}/${{it}}"


def creating(resource: Resource) -> Iterator[Line]:
    """Everything that a POST can be."""
    create = resource.create
    operation = f"{create.method} {resource.templates[0]}"
    yield create
    melted = Step("PATCH", f"{resource.collection}/${{made}}", {resource.key: MELTED}, kind="setup")
    for probe in wrong.bodies(create, fields("keystone", operation)):
        yield probe.but(then=(melted, *probe.then)) if FROZEN in probe.kind else probe
    yield from wrong.personas(create, EVERYBODY)
    yield from wrong.tokens(create)
    yield from wrong.accepts(create)


def twice(resource: Resource) -> Iterator[Line]:
    """A second one of the same name."""
    yield resource.standing
    yield resource.create.but(path=resource.standing.path, kind="conflict: the same again")
    yield from removing(resource)


def removing(resource: Resource) -> Iterator[Line]:
    """Remove the standing one."""
    yield from (step.but(path=step.path.replace("${made}", "${it}")) for step in resource.undo)


def reading(resource: Resource) -> Iterator[Line]:
    """Everything that GET and HEAD of one and of all can be."""
    yield resource.standing
    show, listing = Step("GET", resource.item), Step("GET", resource.collection)
    for step in (show, listing):
        yield step
        yield step.but(method="HEAD")
        yield from wrong.personas(step, EVERYBODY)
        yield from wrong.tokens(step)
        yield from wrong.accepts(step)
    yield from wrong.unknown(show, "it")
    yield show.but(path=show.path + "/", kind="path: a slash at the end")
    yield show.but(path=show.path + "?unknown=1", kind="query: an unknown parameter")
    yield from wrong.query(listing, resource.queries, comparators=resource.comparators)
    yield from removing(resource)


def changing(resource: Resource) -> Iterator[Line]:
    """Everything that a PATCH can be."""
    yield resource.standing
    update = Step("PATCH", resource.item, {resource.key: resource.change})
    operation = f"PATCH {resource.templates[1]}"
    yield update
    yield update.but(kind="conflict: no change")
    melted = Step("PATCH", resource.item, {resource.key: MELTED}, kind="setup")
    for probe in wrong.bodies(update, fields("keystone", operation)):
        yield probe.but(then=(melted,)) if FROZEN in probe.kind else probe
    yield update.but(json={resource.key: resource.good}, kind="happy: everything again")
    yield from wrong.personas(update, EVERYBODY)
    yield from wrong.tokens(update)
    yield from wrong.unknown(update, "it")
    yield from removing(resource)


def deleting(resource: Resource) -> Iterator[Line]:
    """Everything that a DELETE can be."""
    yield resource.standing
    delete = Step("DELETE", resource.item)
    yield from wrong.tokens(delete)
    yield from wrong.unknown(delete, "it")
    before = (*(s.but(path=s.path.replace("${made}", "${it}")) for s in resource.before_delete),)
    yield from wrong.personas(delete, EVERYBODY, [resource.standing, *before])
    yield from before
    yield delete
    yield delete.but(kind="state: already gone")
    yield Step("GET", resource.item, kind="state: already gone")


def routes(resource: Resource) -> Iterator[Line]:
    """The methods that collection and item do not have."""
    yield resource.standing
    yield from wrong.methods(resource.collection, ("GET", "HEAD") if resource.named else ("GET", "HEAD", "POST"))
    item = ("GET", "HEAD", "PATCH", "DELETE")
    yield from wrong.methods(resource.item, (*item, "PUT") if resource.named else item)
    yield from removing(resource)


def everything(resource: Resource) -> Iterator[Line]:
    """All of the above."""
    for part in (creating, twice, reading, changing, deleting, routes):
        yield from part(resource)
