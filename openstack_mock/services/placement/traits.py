"""Traits, and the traits of a resource provider: list, make sure of, check, delete; list, replace, delete."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from ...wire.call import Call
from ...wire.errors import BadRequest, Conflict, NotFound
from ...wire.message import Json
from ...wire.operation import operation
from . import schema
from .answers import dated
from .bodies import body, query
from .collation import fold
from .faults import NotFound as Missing
from .faults import TraitNotFound
from .links import locate
from .models import Label
from .providers import load
from .state import State

_CUSTOM = re.compile(schema.CUSTOM)


def _view(call: Call, rows: Sequence[Label]) -> Json:
    dated(call, max((row.modified for row in rows), default=call.now))
    return {"traits": [row.name for row in rows]}


@operation("GET /traits", "List traits", policy="placement:traits:list", query=schema.TRAITS_QUERY, since="1.6",
           gives_json=True)  # fmt: skip
def list_all(call: Call) -> Json:
    """List the traits of these names, with this prefix, in use or not."""
    asked = query(call)
    tests: list[Callable[[Label], bool]] = []
    rows: Sequence[Label] = list(call.state.traits.values())
    if "name" in asked:
        operator, colon, value = asked["name"].partition(":")
        if not colon:
            raise BadRequest(
                "Badly formatted name parameter. Expected name query string parameter in form: "
                f'?name=[in|startswith]:[name1,name2|prefix]. Got: "{asked["name"]}"'
            )
        if operator == "in":
            rows = _named(call.state, value.split(","))
        elif operator == "startswith":
            like = _like(value)
            tests.append(lambda row: like.match(fold(row.name)) is not None)
    if "associated" in asked:
        used = asked["associated"].lower()
        if used not in ("true", "false"):
            raise BadRequest('The query parameter "associated" only accepts "true" or "false"')
        count = call.state.providers.count
        tests.append(lambda row: bool(count(traits=row.name)) == (used == "true"))
    return _view(call, [row for row in rows if all(test(row) for test in tests)])


@operation("GET /traits/{name}", "Show traits", policy="placement:traits:show", success=204, since="1.6")
def check(call: Call) -> None:
    """Say whether a trait exists."""
    try:
        row = call.state.trait_named(*call.ids)
    except TraitNotFound as error:
        raise NotFound(str(error)) from None
    dated(call, row.created_at)


@operation("PUT /traits/{name}", "Update traits", policy="placement:traits:update", success=204,
           since="1.6")  # fmt: skip
def ensure(call: Call) -> None:
    """Create a custom trait, unless it is there already."""
    (name,) = call.ids
    if not _CUSTOM.search(name) or len(name) > 255:
        raise BadRequest(
            "The trait is invalid. A valid trait must be no longer than 255 characters, "
            'start with the prefix "CUSTOM_" and use following characters: "A"-"Z", "0"-"9" and "_"'
        )
    row = call.state.traits.get(name)
    if row is None:
        row = call.state.add_trait(name, call.now)
        call.status = 201
    locate(call, f"/traits/{name}")
    dated(call, row.created_at)


@operation("DELETE /traits/{name}", "Delete traits", policy="placement:traits:delete", success=204, since="1.6")
def delete(call: Call) -> None:
    """Delete a custom trait that no provider has."""
    (name,) = call.ids
    try:
        call.state.trait_named(name)
    except TraitNotFound as error:
        raise NotFound(str(error)) from None
    if not name.startswith("CUSTOM_"):
        raise BadRequest(f"Cannot delete standard trait {name}.")
    if call.state.providers.count(traits=name):
        raise Conflict(f"The trait {name} is in use by a resource provider.")
    call.state.drop_trait(name)


@operation("GET /resource_providers/{uuid}/traits", "List resource provider traits",
           policy="placement:resource_providers:traits:list", since="1.6", gives_json=True)  # fmt: skip
def list_of_provider(call: Call) -> Json:
    """List the traits of a provider."""
    (uuid,) = call.ids
    try:
        provider = load(call, uuid)
    except Missing as error:
        raise NotFound(f"No resource provider with uuid {uuid} found: {error}") from None
    shown = _view(call, [call.state.traits[name] for name in provider.traits])
    shown["resource_provider_generation"] = provider.generation
    return shown


@operation("PUT /resource_providers/{uuid}/traits", "Update resource provider traits",
           policy="placement:resource_providers:traits:update", body=schema.TRAITS_PUT, since="1.6",
           takes_json=True)  # fmt: skip
def replace_of_provider(call: Call) -> Json:
    """Make these a provider's traits, at the generation that the client has seen."""
    data = body(call)
    provider = load(call, *call.ids)
    if data["resource_provider_generation"] != provider.generation:
        raise Conflict(
            "Resource provider's generation already changed. Please update the generation and try again.",
            name="placement.concurrent_update",
        )
    rows = _named(call.state, data["traits"])
    names = {row.name for row in rows}
    unknown = [name for name in dict.fromkeys(data["traits"]) if name not in names]
    if unknown:
        raise BadRequest(f"No such trait {', '.join(unknown)}")
    if names != set(provider.traits):
        call.state.put_traits(provider, names)
        call.state.bump(provider, call.now)
    shown = _view(call, rows)
    shown["resource_provider_generation"] = provider.generation
    return shown


@operation("DELETE /resource_providers/{uuid}/traits", "Delete resource provider traits",
           policy="placement:resource_providers:traits:delete", success=204, since="1.6")  # fmt: skip
def delete_of_provider(call: Call) -> None:
    """Take all traits from a provider."""
    provider = load(call, *call.ids)
    if provider.traits:
        call.state.put_traits(provider, ())
        call.state.bump(provider, call.now)


def _named(state: State, names: Sequence[str]) -> list[Label]:
    """The traits of these names, as the database compares them, oldest first."""
    found = {state.trait_spellings.get(fold(name)) for name in names}
    return sorted((state.traits[name] for name in found if name is not None), key=lambda row: row.number)


def _like(prefix: str) -> re.Pattern[str]:
    """A prefix as the database reads it: `_` is any character, `%` any characters."""
    parts = {"%": ".*", "_": "."}
    return re.compile("".join(parts.get(char, re.escape(char)) for char in fold(prefix)), re.DOTALL)
