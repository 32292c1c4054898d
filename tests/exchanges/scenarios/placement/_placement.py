"""What Placement's scenarios share: microversions, the names they use, and good requests to build a tree with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, Final

from ... import mutations as wrong
from ...reference import Field, fields
from ...step import ABSENT, Json, Line, Step
from ..keystone.personas import PERSONAS, UNSCOPED

EVERYBODY: Final = ("admin", *PERSONAS, UNSCOPED)
VERSIONS: Final = tuple(f"1.{minor}" for minor in range(40))
HEADER: Final = "OpenStack-API-Version"
A, B, C, D = (f"0ec0ded0-0000-4000-8000-00000000000{letter}" for letter in "abcd")
AGGREGATE, OTHER_AGGREGATE = (f"0ec0ded0-1111-4000-8000-00000000000{letter}" for letter in "ab")
CONSUMER, OTHER_CONSUMER = (f"0ec0ded0-2222-4000-8000-00000000000{letter}" for letter in "ab")
NOBODY: Final = "0ec0ded0-ffff-4000-8000-00000000000f"
CLASS, OTHER_CLASS = "CUSTOM_RECORDED_GOLD", "CUSTOM_RECORDED_SILVER"
TRAIT, OTHER_TRAIT = "CUSTOM_RECORDED_FAST", "CUSTOM_RECORDED_SLOW"
BAD_VERSIONS: Final = (
    "placement 1.40", "placement 0.9", "placement 2.0", "placement latest", "placement LATEST", "placement garbage", "placement 1", "placement 1.x",
    "placement 1.05", "placement", "1.10", "compute 1.10", "placement 1.5, compute 2.1", "compute 2.1, placement 1.5", "placement 1.1, placement 1.2",
    "Placement 1.5", "placement  1.5", "placement -1.5", " ",
)  # fmt: skip


def ask(method: str, path: str, json: Json = ABSENT, version: str | None = "1.39", **parts: Any) -> Step:
    """A request at a microversion; None sends no version."""
    headers = dict(parts.pop("headers", {}))
    if version is not None:
        headers[HEADER] = f"placement {version}"
    return Step(method, path, json, headers=headers, **parts)


def at(step: Step, version: str | None) -> Step:
    """The same request at another microversion."""
    headers = {name: value for name, value in step.headers.items() if name != HEADER}
    if version is not None:
        headers[HEADER] = f"placement {version}"
    return step.but(headers=headers)


def versions(step: Step, kind: str = "version") -> Iterator[Step]:
    """The same request at each microversion."""
    for version in VERSIONS:
        yield at(step, version).but(kind=f"{kind}: {version}")
    yield at(step, None).but(kind=f"{kind}: none")


def each(step: Step, *asked: str) -> Iterator[Step]:
    """The same request at some microversions."""
    yield from (at(step, version) for version in asked)


def unknown(step: Step, uuid: str, *asked: str) -> Iterator[Step]:
    """The same request with ids in place of a provider's (or consumer's) that nobody has, or that are spelt otherwise."""
    for version in asked:
        for label, value in (*wrong.UNKNOWN_IDS, ("in capitals", uuid.upper()), ("without dashes", uuid.replace("-", ""))):
            yield at(step.but(path=step.path.replace(uuid, value), kind=f"unknown: {label}"), version)


def facts(operation: str, body: Json, version: str | None = None) -> list[Field]:
    """What the reference says of a body's fields; a pattern for names is the first name that this body has there."""
    return [replace(field, path=_named(field.path, body)) for field in fields("placement", operation, version=version)]


def _named(path: tuple[str, ...], value: Json) -> tuple[str, ...]:
    named = []
    for part in path:
        if isinstance(value, dict):
            part = next(iter(value), part) if part.startswith("{") else part
            value = value.get(part)
        elif isinstance(value, list):
            value = value[0] if value else None
        named.append(part)
    return tuple(named)


def bad_versions(step: Step) -> Iterator[Step]:
    """The same request with version headers that are wrong or strange."""
    for value in BAD_VERSIONS:
        yield step.but(headers={**step.headers, HEADER: value}, kind=f"bad version: {value}")


def around(step: Step, before: Iterable[Step] = ()) -> Iterator[Line]:
    """Personas, tokens, versions and media types: what every operation is asked."""
    before = tuple(before)
    after = (*step.then, *(prepare.setup() for prepare in before))
    yield from wrong.personas(step, EVERYBODY, before)
    yield from wrong.tokens(step)
    yield from (probe.but(then=after) for probe in versions(step))
    yield from (probe.but(then=after) for probe in bad_versions(step))
    yield from (probe.but(then=after) for probe in wrong.accepts(step))


def provider(uuid: str, name: str, parent: str | None = None) -> Step:
    """Make a provider."""
    body: Json = {"name": f"recorded-{name}", "uuid": uuid}
    if parent is not None:
        body["parent_provider_uuid"] = parent
    return ask("POST", "/resource_providers", body, kind="setup")


def gone(*uuids: str) -> Iterator[Step]:
    """Remove providers, the children first."""
    for uuid in uuids:
        yield ask("DELETE", f"/resource_providers/{uuid}", kind="setup")


def inventory(uuid: str, generation: int, **totals: Json) -> Step:
    """Give a provider its inventories: a total, or more than that, for each class."""
    given = {name: value if isinstance(value, dict) else {"total": value} for name, value in totals.items()}
    return ask("PUT", f"/resource_providers/{uuid}/inventories", {"resource_provider_generation": generation, "inventories": given}, kind="setup")


def classes(*names: str) -> Iterator[Step]:
    """Make classes of resources."""
    for name in names or (CLASS, OTHER_CLASS):
        yield ask("PUT", f"/resource_classes/{name}", kind="setup")


def traits(*names: str) -> Iterator[Step]:
    """Make traits."""
    for name in names or (TRAIT, OTHER_TRAIT):
        yield ask("PUT", f"/traits/{name}", kind="setup")


def forget() -> Iterator[Step]:
    """Remove the classes and the traits."""
    for name in (CLASS, OTHER_CLASS):
        yield ask("DELETE", f"/resource_classes/{name}", kind="setup")
    for name in (TRAIT, OTHER_TRAIT):
        yield ask("DELETE", f"/traits/{name}", kind="setup")


def claimed(version: str, resources: dict[str, dict[str, Json]], generation: Json = None, **more: Json) -> Json:
    """What a consumer takes, as a body has it at a version: so much of each class, by provider."""
    minor = int(version.partition(".")[2])
    given: Json = {uuid: {"resources": amounts} for uuid, amounts in resources.items()}
    if minor < 12:
        given = [{"resource_provider": {"uuid": uuid}, **row} for uuid, row in given.items()]
    said = {"project_id": (8, "${project.home}"), "user_id": (8, "${user.project_member}"), "consumer_generation": (28, generation), "consumer_type": (38, "INSTANCE")}
    return {"allocations": given, **{name: value for name, (since, value) in said.items() if minor >= since}, **more}


def claim(consumer: str, *, generation: int | None = None, version: str = "1.39", **resources: dict[str, int]) -> Step:
    """Let a consumer take resources: for each provider (a, b, c, d) so much of each class."""
    of = {"a": A, "b": B, "c": C, "d": D}
    body = claimed(version, {of[name]: amounts for name, amounts in resources.items()}, generation)
    return ask("PUT", f"/allocations/{consumer}", body, version, kind="setup")


def free(*consumers: str) -> Iterator[Step]:
    """Remove what consumers have."""
    for consumer in consumers or (CONSUMER, OTHER_CONSUMER):
        yield ask("DELETE", f"/allocations/{consumer}", kind="setup")
