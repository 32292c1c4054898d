"""Removes what a run that was broken off has left on a cloud that lives on: whatever is named `recorded-...`."""

from __future__ import annotations

from typing import Final

from .player import ROLES, Player
from .senders import Answer
from .step import Json, Step

PREFIX: Final = "recorded-"
PREFIXES: Final = (PREFIX, "recorded_")
CUSTOM: Final = "CUSTOM_RECORDED"
MELTED: Final = {"options": {"immutable": None}}
UNPROTECTED: Final = [{"op": "replace", "path": "/protected", "value": False}]
PATCH: Final = {"Content-Type": "application/openstack-images-v2.1-json-patch"}
IMPLIED: Final = {"admin": "manager", "manager": "member", "member": "reader"}
# what else may be left, in the order in which it can be removed
PLACES: Final = (
    "limits", "registered_limits", "endpoints", "services", "regions", "OS-FEDERATION/identity_providers",
    "OS-FEDERATION/mappings", "OS-FEDERATION/service_providers", "policies", "OS-EP-FILTER/endpoint_groups",
    "OS-OAUTH1/consumers",
)  # fmt: skip


def sweep(player: Player, service: str) -> None:
    """Remove the domains, with all that is in them, and the roles that scenarios make; and what a service has left."""
    _unimply(player)
    for domain in _found(player, "domains"):
        for project in _list(player, "projects", f"?domain_id={domain['id']}"):
            _ask(player, "PATCH", f"/v3/projects/{project['id']}", {"project": MELTED})
        for role in _list(player, "roles", f"?domain_id={domain['id']}"):
            _ask(player, "PATCH", f"/v3/roles/{role['id']}", {"role": MELTED})
        _ask(player, "PATCH", f"/v3/domains/{domain['id']}", {"domain": MELTED})
        _ask(player, "PATCH", f"/v3/domains/{domain['id']}", {"domain": {"enabled": False}})
        _ask(player, "DELETE", f"/v3/domains/{domain['id']}")
    for role in _found(player, "roles"):
        _ask(player, "PATCH", f"/v3/roles/{role['id']}", {"role": MELTED})
        _ask(player, "DELETE", f"/v3/roles/{role['id']}")
    for place in PLACES:
        for item in _list(player, place):
            label = item.get("name") or item.get("description") or item["id"]
            if str(label).lower().startswith(PREFIX) or str(item["id"]).startswith(PREFIX):
                _ask(player, "DELETE", f"/v3/{place}/{item['id']}")
    if service == "glance":
        _sweep_glance(player)
    if service == "placement":
        _sweep_placement(player)


def _sweep_placement(player: Player) -> None:
    """Remove the providers that scenarios make, the children first, with what is used of them; and classes and traits."""
    found = _ask_placement(player, "GET", "/resource_providers").json()["resource_providers"]
    paths = [f"/resource_providers/{row['uuid']}" for row in found if row["name"].lower().startswith(PREFIX)]
    for path in paths:
        for consumer in _ask_placement(player, "GET", f"{path}/allocations").json()["allocations"]:
            _ask_placement(player, "DELETE", f"/allocations/{consumer}")
    for _ in range(len(paths)):
        paths = [path for path in paths if _ask_placement(player, "DELETE", path).status != 204]
    for name in _ask_placement(player, "GET", f"/traits?name=startswith:{CUSTOM}").json()["traits"]:
        _ask_placement(player, "DELETE", f"/traits/{name}")
    for row in _ask_placement(player, "GET", "/resource_classes").json()["resource_classes"]:
        if row["name"].startswith(CUSTOM):
            _ask_placement(player, "DELETE", f"/resource_classes/{row['name']}")


def _ask_placement(player: Player, method: str, path: str) -> Answer:
    return player.play(Step(method, path, headers={"OpenStack-API-Version": "placement 1.39"}), "placement")[0]


def _sweep_glance(player: Player) -> None:
    """Remove the images that scenarios make and those of projects that are gone, and metadata definitions."""
    owners = {project["id"] for project in _list(player, "projects")}
    for hidden in ("false", "true"):
        found, _ = player.play(Step("GET", f"/v2/images?limit=1000&visibility=all&os_hidden={hidden}"), "glance")
        for image in found.json()["images"]:
            if image["owner"] not in owners or not image["name"] or image["name"].startswith(PREFIX):
                path = f"/v2/images/{image['id']}"
                player.play(Step("PATCH", path, UNPROTECTED, headers=PATCH), "glance")
                player.play(Step("DELETE", path), "glance")
    found, _ = player.play(Step("GET", "/v2/metadefs/namespaces?limit=1000"), "glance")
    for name in (namespace["namespace"] for namespace in found.json()["namespaces"]):
        if name.lower().startswith(PREFIXES):
            path = f"/v2/metadefs/namespaces/{name}"
            player.play(Step("PUT", path, {"namespace": name}), "glance")
            player.play(Step("DELETE", path), "glance")


def _unimply(player: Player) -> None:
    """Let the roles of a fresh cloud imply what they do there: what a persona may do depends on it."""
    for rule in _list(player, "role_inferences"):
        prior = rule["prior_role"]
        for role in rule["implies"]:
            if prior["name"] in ROLES and IMPLIED.get(prior["name"]) != role["name"]:
                _ask(player, "DELETE", f"/v3/roles/{prior['id']}/implies/{role['id']}")


def inventory(player: Player) -> dict[tuple[str, str], str]:
    """The name of all that is on the cloud and that another scenario could stumble over, by place and id."""
    return {
        (place, str(item["id"])): str(item.get("name") or item.get("description") or "")
        for place in (*PLACES, "domains", "roles", "credentials")
        for item in _list(player, place)
    }


def _found(player: Player, kind: str) -> list[dict[str, Json]]:
    """What scenarios have named, and the domains that were made for their identity providers."""
    return [
        item
        for item in _list(player, kind)
        if item["name"].lower().startswith(PREFIX) or f"Identity Provider: {PREFIX}" in (item["description"] or "")
    ]


def _list(player: Player, kind: str, query: str = "") -> list[dict[str, Json]]:
    answer, _ = player.play(Step("GET", f"/v3/{kind}{query}"), "keystone")
    found: list[dict[str, Json]] = (answer.json() or {}).get(kind.rpartition("/")[2], [])
    return found


def _ask(player: Player, method: str, path: str, body: Json = None) -> None:
    player.play(Step(method, path) if body is None else Step(method, path, body), "keystone")
