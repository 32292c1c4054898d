"""How much is used: of a provider, and by a project, a user, a type of consumers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ... import mutations as wrong
from ...step import Line, Step
from ._placement import (
    CLASS,
    CONSUMER,
    EVERYBODY,
    NOBODY,
    OTHER_CONSUMER,
    VERSIONS,
    A,
    B,
    around,
    ask,
    at,
    claim,
    claimed,
    classes,
    each,
    forget,
    free,
    gone,
    inventory,
    provider,
    unknown,
)  # fmt: skip

HOME, MEMBER = "${project.home}", "${user.project_member}"
THIRD, FOURTH, FIFTH = (f"0ec0ded0-2222-4000-8000-00000000000{letter}" for letter in "cde")
EVERYONE: Final = (CONSUMER, OTHER_CONSUMER, THIRD, FOURTH, FIFTH)
SOME = ("1.8", "1.9", "1.22", "1.23", "1.37", "1.38", "1.39")


def steps() -> Iterator[Line]:
    """Everything about usages."""
    yield from classes()
    yield provider(A, "a")
    yield provider(B, "b")
    of_provider = ask("GET", f"/resource_providers/{A}/usages")
    yield of_provider.but(kind="happy: nothing there")
    yield inventory(A, 0, VCPU=40, **{CLASS: 40})
    yield inventory(B, 0, VCPU={"total": 40, "allocation_ratio": 2.0, "reserved": 4})
    yield of_provider.but(kind="happy: nothing used")
    yield listing(f"project_id={HOME}").but(kind="happy: nothing used")
    yield from _consumers()
    yield from each(of_provider, *VERSIONS[::3])
    yield from around(of_provider)
    yield from unknown(of_provider, A, "1.0", "1.22", "1.39")
    yield of_provider.but(path=f"{of_provider.path}?unknown=1", kind="query: an unknown parameter")
    yield from _of_projects()
    yield from free(*EVERYONE)
    yield of_provider.but(kind="state: given back")
    yield listing(f"project_id={HOME}").but(kind="state: given back")
    yield from gone(A, B)
    yield from forget()


def listing(query: str) -> Step:
    """Ask for usages."""
    return ask("GET", f"/usages?{query}", whole=True)


def _consumers() -> Iterator[Line]:
    """Five consumers: of two projects and users, of two types, and one written before there were types."""
    yield claim(CONSUMER, a={"VCPU": 3, CLASS: 2}, b={"VCPU": 5})
    yield claim(OTHER_CONSUMER, a={"VCPU": 1})
    yield ask("PUT", f"/allocations/{THIRD}", claimed("1.39", {A: {"VCPU": 2}}, consumer_type="MIGRATION"), kind="setup")
    yield claim(FOURTH, version="1.37", b={"VCPU": 7})
    other = claimed("1.39", {A: {CLASS: 4}}, user_id="${user.project_reader}", project_id="${project.other}")
    yield ask("PUT", f"/allocations/{FIFTH}", other, kind="setup")


def _of_projects() -> Iterator[Line]:
    good = listing(f"project_id={HOME}")
    yield good
    yield from around(good)
    for query in (f"project_id={HOME}&user_id={MEMBER}", "project_id=${project.other}", "project_id=${project.away}"):
        yield from wrong.personas(listing(query), EVERYBODY)
    yield from wrong.personas(listing(f"project_id={HOME}&consumer_type=all"), EVERYBODY)
    # fmt: off
    asked = (
        f"project_id={HOME}&user_id={MEMBER}", f"project_id={HOME}&user_id=${{user.project_reader}}", "project_id=${project.other}&user_id=${user.project_reader}", f"project_id={NOBODY}", "project_id=recorded",
        f"user_id={MEMBER}", "", "project_id=", f"project_id={HOME}&user_id=", f"project_id={HOME}&unknown=1", f"project_id={HOME}&project_id=${{project.other}}", f"project_id=${{project.other}}&project_id={HOME}",
        f"project_id={HOME}&user_id={MEMBER}&user_id=x", "project_id=" + "n" * 255, "project_id=" + "n" * 256, f"project_id={HOME}&user_id=" + "n" * 255, f"project_id={HOME}&user_id=" + "n" * 256,
        "project_id=%C3%A9", "project_id=%FF", "project_id", "PROJECT_ID=x", f"project_id={HOME}&limit=1", "project_id=%20",
        f"project_id={HOME}&consumer_type=INSTANCE", f"project_id={HOME}&consumer_type=MIGRATION", f"project_id={HOME}&consumer_type=all", f"project_id={HOME}&consumer_type=unknown",
        f"project_id={HOME}&consumer_type=NOTHING", f"project_id={HOME}&consumer_type=", f"project_id={HOME}&consumer_type=instance", f"project_id={HOME}&consumer_type=ALL", f"project_id={HOME}&consumer_type=allx",
        f"project_id={HOME}&consumer_type=unknownx", f"project_id={HOME}&consumer_type=INSTANCE&user_id={MEMBER}", f"project_id={HOME}&consumer_type=all&user_id=${{user.project_reader}}",
        f"project_id={HOME}&consumer_type=unknown&user_id={MEMBER}", "consumer_type=INSTANCE", f"project_id={HOME}&consumer_type=" + "N" * 255, f"project_id={HOME}&consumer_type=" + "N" * 256,
        f"project_id={HOME}&consumer_type=INSTANCE&consumer_type=MIGRATION", f"project_id={HOME}&consumer_type=IN-STANCE", f"project_id={HOME}&consumer_type=INSTANCE%0A", f"project_id={NOBODY}&consumer_type=all",
        f"project_id={NOBODY}&consumer_type=unknown", f"project_id={HOME}&consumer_type=INSTANCE,MIGRATION", "project_id=0123&consumer_type=all",
    )
    # fmt: on
    for query in asked:
        yield from each(listing(query).but(kind="query: usages"), *SOME)
    for version in VERSIONS:
        yield at(listing(f"project_id={HOME}&user_id={MEMBER}&consumer_type=all").but(kind=f"version: {version}, a type"), version)
