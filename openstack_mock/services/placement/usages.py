"""Usages: of a resource provider, and of a project."""

from __future__ import annotations

from ...wire.call import Call
from ...wire.errors import NotFound
from ...wire.message import Json
from ...wire.operation import operation
from . import schema
from .answers import dated
from .bodies import query
from .faults import NotFound as Missing
from .providers import load

UNKNOWN = "unknown"


def _project(call: Call) -> Json:
    return {"project_id": call.arg("project_id")}


@operation("GET /resource_providers/{uuid}/usages", "List resource provider usages",
           policy="placement:resource_providers:usages", gives_json=True)  # fmt: skip
def of_provider(call: Call) -> Json:
    """Show how much of each of its resource classes is used of a provider."""
    (uuid,) = call.ids
    try:
        provider = load(call, uuid)
    except Missing as error:
        raise NotFound(f"No resource provider with uuid {uuid} found: {error}") from None
    dated(call, call.now)
    return {
        "resource_provider_generation": provider.generation,
        "usages": {name: provider.used.get(name, 0) for name in provider.inventories},
    }


@operation("GET /usages", "List usages", policy="placement:usages", target=_project, query=schema.USAGES_QUERIES,
           since="1.9", gives_json=True)  # fmt: skip
def of_project(call: Call) -> Json:
    """Show what a project (and user) uses, since 1.38 by consumer type."""
    asked = query(call)
    dated(call, call.now)
    sums = list(call.state.tally.of(asked["project_id"], asked.get("user_id")))
    if not call.since((1, 38)):
        used: dict[str, int] = {}
        for _, total in sums:
            for name, amount in total.used.items():
                used[name] = used.get(name, 0) + amount
        return {"usages": used}
    wanted = asked.get("consumer_type")
    shown: dict[str, dict[str, int]] = {}
    for type, total in sums:
        name = type or UNKNOWN
        if wanted not in (None, "all", name):
            continue
        row = shown.setdefault("all" if wanted == "all" else name, {"consumer_count": 0})
        row["consumer_count"] += total.consumers
        for resource, amount in total.used.items():
            row[resource] = row.get(resource, 0) + amount
    return {"usages": shown}
