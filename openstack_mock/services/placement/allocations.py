"""Allocations: of a consumer, of a resource provider, of several consumers at once."""

from __future__ import annotations

from ...wire.call import Call
from ...wire.errors import BadRequest, Conflict, NotFound
from ...wire.message import Json
from ...wire.operation import operation
from . import ledger, schema
from .answers import dated
from .bodies import body, dashed, is_uuid
from .collation import fold
from .consumers import Meant, ensure, settle, spelt, take_back
from .faults import InvalidInventory
from .faults import NotFound as Missing
from .ledger import Claim
from .models import Consumer
from .providers import load
from .usages import UNKNOWN


def claims_of(call: Call, consumer: Consumer, allocations: Json) -> list[Claim]:
    """What a request claims for a consumer; nothing: that it gives all back. BadRequest if a provider is unknown."""
    if not allocations:
        return ledger.wiped(consumer, call.state)
    providers = {}
    for uuid in allocations:
        providers[uuid] = call.state.provider(uuid)
        if providers[uuid] is None:
            raise BadRequest(f"Allocation for resource provider '{uuid}' that does not exist.")
    return [
        Claim(consumer, providers[uuid], name, amount)
        for uuid, row in allocations.items()
        for name, amount in row["resources"].items()
    ]


def write(call: Call, meant: list[Meant], claims: list[Claim]) -> None:
    """Write claims, and what the request says of their consumers; all is as before if they are refused."""
    try:
        spelt(meant)
        ledger.check(call.state, claims)
    except Exception:
        for row in meant:
            take_back(call, row)
        raise
    for row in meant:
        settle(call, row)
    ledger.write(call.state, claims, call.now)


def meant_by(call: Call, data: Json) -> list[Meant]:
    """The consumers of a request for several, made if need be; none is left made if one is refused."""
    found: list[Meant] = []
    try:
        for uuid, row in data.items():
            found.append(ensure(call, uuid, row))
    except (BadRequest, Conflict):
        for meant in found:
            take_back(call, meant)
        raise
    return found


@operation("GET /allocations/{consumer_uuid}", "List allocations", policy="placement:allocations:list",
           gives_json=True)  # fmt: skip
def show(call: Call) -> Json:
    """Show what a consumer uses; a consumer that nobody knows uses nothing."""
    consumer = call.state.consumer(*call.ids)
    if consumer is None or not consumer.claims:
        dated(call, call.now)
        return {"allocations": {}}
    dated(call, consumer.claimed_at)
    providers = call.state.providers
    shown: Json = {
        "allocations": {
            uuid: {"resources": resources, "generation": providers[uuid].generation}
            for uuid, resources in consumer.claims.items()
        }
    }
    if call.since((1, 12)):
        shown["project_id"], shown["user_id"] = consumer.project, consumer.user
    if call.since((1, 28)):
        shown["consumer_generation"] = consumer.generation
    if call.since((1, 38)):
        shown["consumer_type"] = consumer.type or UNKNOWN
    return shown


@operation("GET /resource_providers/{uuid}/allocations", "List resource provider allocations",
           policy="placement:resource_providers:allocations:list", gives_json=True)  # fmt: skip
def of_provider(call: Call) -> Json:
    """Show who uses a provider, and how much of it."""
    (uuid,) = call.ids
    try:
        provider = load(call, uuid)
    except Missing as error:
        raise NotFound(f"Resource provider '{uuid}' not found: {error}") from None
    rows = [call.state.consumers[fold(consumer)] for consumer in provider.consumers]
    dated(call, max((row.claimed_at for row in rows), default=call.now))
    shown: Json = {}
    for row in rows:
        shown[row.uuid] = {"resources": row.claims[provider.uuid]}
        if call.since((1, 28)):
            shown[row.uuid]["consumer_generation"] = row.generation
    return {"allocations": shown, "resource_provider_generation": provider.generation}


@operation("PUT /allocations/{consumer_uuid}", "Update allocations", policy="placement:allocations:update",
           body=schema.CLAIM_PUTS, success=204, takes_json=True)  # fmt: skip
def replace(call: Call) -> None:
    """Make this what a consumer uses."""
    (uuid,) = call.ids
    if not is_uuid(uuid):
        raise BadRequest(f"Malformed consumer_uuid: {uuid}")
    uuid = dashed(uuid)
    data = body(call)
    allocations = data["allocations"]
    if not call.since((1, 12)):
        allocations = {row["resource_provider"]["uuid"]: row for row in allocations}
    meant = ensure(call, uuid, data)
    claims = claims_of(call, meant.consumer, allocations)
    try:
        write(call, [meant], claims)
    except Missing as error:
        raise BadRequest(f"Unable to allocate inventory for consumer {uuid}: {error}") from None
    except InvalidInventory as error:
        raise Conflict(f"Unable to allocate inventory: {error}") from None


@operation("POST /allocations", "Manage allocations", policy="placement:allocations:manage", body=schema.CLAIM_POSTS,
           success=204, since="1.13", takes_json=True)  # fmt: skip
def manage(call: Call) -> None:
    """Make this what several consumers use, all of it or nothing."""
    data = body(call)
    meant = meant_by(call, data)
    claims = [
        claim
        for row, asked in zip(meant, data.values(), strict=True)
        for claim in claims_of(call, row.consumer, asked["allocations"])
    ]
    try:
        write(call, meant, claims)
    except Missing as error:
        raise BadRequest(f"Unable to allocate inventory {error}") from None
    except InvalidInventory as error:
        raise Conflict(f"Unable to allocate inventory: {error}") from None


@operation("DELETE /allocations/{consumer_uuid}", "Delete allocations", policy="placement:allocations:delete",
           success=204)  # fmt: skip
def delete(call: Call) -> None:
    """Let a consumer give back all that it uses."""
    (uuid,) = call.ids
    consumer = call.state.consumer(uuid)
    if consumer is None or not consumer.claims:
        raise NotFound(f"No allocations for consumer '{uuid}'")
    ledger.forget(call.state, consumer)
