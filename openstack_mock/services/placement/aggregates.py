"""The aggregates of a resource provider: list, replace."""

from __future__ import annotations

from collections.abc import Iterable

from ...wire.call import Call
from ...wire.errors import BadRequest, Conflict
from ...wire.message import Json
from ...wire.operation import operation
from . import schema
from .answers import dated
from .bodies import body
from .models import Provider
from .providers import load

LONGEST = 36


def _view(call: Call, provider: Provider, uuids: Iterable[str]) -> Json:
    dated(call, call.now)
    shown: Json = {"aggregates": list(uuids)}
    if call.since((1, 19)):
        shown["resource_provider_generation"] = provider.generation
    return shown


@operation("GET /resource_providers/{uuid}/aggregates", "List resource provider aggregates",
           policy="placement:resource_providers:aggregates:list", since="1.1", gives_json=True,
           media_first=True)  # fmt: skip
def list_all(call: Call) -> Json:
    """List the aggregates that a provider is a member of."""
    provider = load(call, *call.ids)
    return _view(call, provider, provider.aggregates)


@operation("PUT /resource_providers/{uuid}/aggregates", "Update resource provider aggregates",
           policy="placement:resource_providers:aggregates:update", since="1.1", body=schema.AGGREGATES_PUT,
           takes_json=True, media_first=True)  # fmt: skip
def replace(call: Call) -> Json:
    """Make these a provider's aggregates; since 1.19 at the generation that the client has seen."""
    provider = load(call, *call.ids)
    data = body(call)
    counted = call.since((1, 19))
    uuids = data["aggregates"] if counted else data
    if counted and data["resource_provider_generation"] != provider.generation:
        raise Conflict(
            "Resource provider's generation already changed. Please update the generation and try again.",
            name="placement.concurrent_update",
        )
    for uuid in uuids:
        if len(uuid) > LONGEST:  # the real service breaks down on what its column has no room for
            raise BadRequest(f"Invalid aggregate: {uuid}")
    call.state.put_aggregates(provider, uuids)
    if counted:
        call.state.bump(provider, call.now)
    return _view(call, provider, uuids)
