"""What a walk through Placement must know: a small wood of providers, consumers and names that meet each other often."""

from __future__ import annotations

import random
from typing import Any, Final

from ...wander import Land
from ..keystone.personas import PERSONAS, UNSCOPED
from ._placement import (
    AGGREGATE,
    CLASS,
    CONSUMER,
    HEADER,
    NOBODY,
    OTHER_AGGREGATE,
    OTHER_CLASS,
    OTHER_CONSUMER,
    OTHER_TRAIT,
    TRAIT,
    A,
    B,
    C,
    D,
)

PROVIDERS: Final = (A, B, C, D)
CLASSES: Final = ("PCPU", "SRIOV_NET_VF", CLASS, OTHER_CLASS)  # what no host of a fresh cloud has
TRAITS: Final = ("HW_GPU_API_VULKAN", "MISC_SHARES_VIA_AGGREGATE", TRAIT, OTHER_TRAIT)
AGGREGATES: Final = (AGGREGATE, OTHER_AGGREGATE)
CONSUMERS: Final = (CONSUMER, OTHER_CONSUMER)
Dice = random.Random


def _headers(dice: Dice, operation: str) -> dict[str, str]:
    version = dice.choice((39, 39, 39, dice.randint(0, 39)))
    return {HEADER: f"placement 1.{version}"}


def _provider(dice: Dice) -> str:
    return dice.choice((*PROVIDERS, *PROVIDERS, *PROVIDERS, NOBODY))


def _generation(dice: Dice, provider: str) -> Any:
    return dice.choice((*[f"${{generation.{provider}}}"] * 7, 0, 1))


def _inventory(dice: Dice) -> dict[str, Any]:
    more = {
        "reserved": (0, 1, 100), "min_unit": (1, 2), "max_unit": (1, 4, 100), "step_size": (1, 2), "allocation_ratio": (1.0, 0.5, 16.0),
    }  # fmt: skip
    return {"total": dice.choice((1, 4, 8, 64)), **{name: dice.choice(values) for name, values in more.items() if dice.random() < 0.2}}


def _inventories(dice: Dice) -> dict[str, Any]:
    return {name: _inventory(dice) for name in dice.sample(CLASSES, dice.randint(0, 4))}


def _resources(dice: Dice) -> dict[str, int]:
    return {name: dice.choice((1, 1, 2, 3, 9)) for name in dice.sample(CLASSES, dice.randint(1, 2))}


def _claim(dice: Dice) -> dict[str, Any]:
    by_provider = {_provider(dice): {"resources": _resources(dice)} for _ in range(dice.choice((0, 1, 1, 1, 2)))}
    claim: dict[str, Any] = {"allocations": by_provider, "project_id": dice.choice("pq"), "user_id": dice.choice("uv")}
    if dice.random() < 0.9:
        claim["consumer_generation"] = dice.choice((None, None, 0, 1, 2, 3))
    if dice.random() < 0.9:
        claim["consumer_type"] = dice.choice(("INSTANCE", "MIGRATION"))
    if dice.random() < 0.1:
        claim["mappings"] = {"": [_provider(dice)]}
    return claim


def _old_claim(dice: Dice) -> dict[str, Any]:
    rows = [{"resource_provider": {"uuid": _provider(dice)}, "resources": _resources(dice)}]
    return {"allocations": rows, "project_id": "p", "user_id": "u"}


def _candidates(dice: Dice) -> str:
    parts = []
    for suffix in dice.sample(("", "", "1", "2", "_A"), dice.randint(1, 2)):
        named = ",".join(f"{name}:{amount}" for name, amount in _resources(dice).items())
        parts.append(f"resources{suffix}={named}")
        if dice.random() < 0.25:
            parts.append(f"required{suffix}={dice.choice(('', '!', 'in:'))}{dice.choice(TRAITS)}")
        if dice.random() < 0.2:
            parts.append(f"member_of{suffix}={dice.choice(('', '!', 'in:'))}{','.join(dice.sample(AGGREGATES, dice.randint(1, 2)))}")
        if dice.random() < 0.15:
            parts.append(f"in_tree{suffix}={_provider(dice)}")
    extra = ("group_policy=none", "group_policy=isolate", "limit=1", "same_subtree=1,_A", "same_subtree=_A", f"root_required={dice.choice(TRAITS)}",
             f"root_required=!{dice.choice(TRAITS)}", "limit=0", "nonsense=1")  # fmt: skip
    return "&".join([*parts, *(["group_policy=none"] if dice.random() < 0.5 else dice.sample(extra, dice.randint(0, 2)))])


def _providers(dice: Dice) -> str:
    ways = (
        f"name=recorded-{dice.choice('abcd')}", f"uuid={_provider(dice)}", f"member_of={dice.choice(('', '!', 'in:', '!in:'))}{dice.choice(AGGREGATES)}",
        f"resources={dice.choice(CLASSES)}:{dice.choice((1, 4, 0))}", f"in_tree={_provider(dice)}",
        f"required={dice.choice(('', '!', 'in:'))}{','.join(dice.sample(TRAITS, dice.randint(1, 2)))}",
    )  # fmt: skip
    return "&".join(dice.sample(ways, dice.randint(1, 3)))


def _reshape(dice: Dice) -> dict[str, Any]:
    chosen = dice.sample(PROVIDERS, dice.randint(1, 2))
    inventories = {
        uuid: {"resource_provider_generation": _generation(dice, uuid), "inventories": _inventories(dice)} for uuid in chosen
    }
    return {"inventories": inventories, "allocations": {dice.choice(CONSUMERS): _claim(dice)}}


def _with_generation(make: Any) -> Any:
    # of which provider the path speaks is not known here: a body of any of them is as good
    return lambda dice: {"resource_provider_generation": _generation(dice, dice.choice(PROVIDERS)), **make(dice)}


def _keeps(operation: str, path: str) -> dict[str, str]:
    provider = next((uuid for uuid in PROVIDERS if f"/resource_providers/{uuid}" in path), None)
    if provider is None:
        return {}
    whole = operation in ("GET /resource_providers/{uuid}", "PUT /resource_providers/{uuid}")
    return {f"generation.{provider}": "generation" if whole else "resource_provider_generation"}


LAND: Final = Land(
    holes={"name": "name", "uuid": "uuid", "resource_class": "class", "consumer_uuid": "consumer"},
    makes={},
    bodies={
        "POST /resource_classes": [{"name": CLASS}, {"name": OTHER_CLASS}],
        "PUT /resource_classes/{name}": [{"name": CLASS}],
        "POST /resource_providers": lambda dice: {
            "name": f"recorded-{dice.choice('abcd')}", "uuid": dice.choice(PROVIDERS),
            **({"parent_provider_uuid": _provider(dice)} if dice.random() < 0.5 else {}),
        },
        "PUT /resource_providers/{uuid}": lambda dice: {
            "name": f"recorded-{dice.choice('abcd')}", **({"parent_provider_uuid": dice.choice((_provider(dice), None))} if dice.random() < 0.5 else {}),
        },
        "PUT /resource_providers/{uuid}/inventories": _with_generation(lambda dice: {"inventories": _inventories(dice)}),
        "POST /resource_providers/{uuid}/inventories": lambda dice: {"resource_class": dice.choice(CLASSES), **_inventory(dice)},
        "PUT /resource_providers/{uuid}/inventories/{resource_class}": _with_generation(_inventory),
        "PUT /resource_providers/{uuid}/aggregates": _with_generation(lambda dice: {"aggregates": dice.sample(AGGREGATES, dice.randint(0, 2))}),
        "PUT /resource_providers/{uuid}/traits": _with_generation(lambda dice: {"traits": dice.sample(TRAITS, dice.randint(0, 3))}),
        "PUT /allocations/{consumer_uuid}": lambda dice: _claim(dice) if dice.random() < 0.85 else _old_claim(dice),
        "POST /allocations": lambda dice: {uuid: _claim(dice) for uuid in dice.sample(CONSUMERS, dice.randint(1, 2))},
        "POST /reshaper": _reshape,
    },
    known={},
    texts={
        "name": (CLASS, OTHER_CLASS, "VCPU", TRAIT, OTHER_TRAIT, "HW_GPU_API_VULKAN", "nonsense", "CUSTOM_"), "uuid": (*PROVIDERS, *PROVIDERS, NOBODY),
        "class": (*CLASSES, *CLASSES, "nonsense"), "consumer": (*CONSUMERS, *CONSUMERS, NOBODY),
    },
    who=[*PERSONAS, UNSCOPED],
    headers=_headers,
    queries={
        "GET /allocation_candidates": _candidates, "GET /resource_providers": _providers,
        "GET /usages": lambda dice: f"project_id={dice.choice('pqr')}" + dice.choice(("", "", "&user_id=u", "&consumer_type=INSTANCE", "&consumer_type=all")),
        "GET /traits": lambda dice: dice.choice(("name=in:HW_GPU_API_VULKAN,CUSTOM_RECORDED_FAST", "name=startswith:CUSTOM_RECORDED", "name=x")),
    },
    keeps=_keeps,
)  # fmt: skip
