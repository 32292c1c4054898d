"""Extra specs of a flavor. Knows nothing of what the scheduler makes of them."""

from __future__ import annotations

from typing import Any

from ...wire.call import Call
from ...wire.errors import BadRequest, NotFound
from . import flavors
from .declare import operation
from .models import Flavor

Json = Any
_POLICY = "os_compute_api:os-flavor-extra-specs:"


@operation(
    "GET /flavors/{flavor_id}/os-extra_specs", "List Extra Specs For A Flavor", policy=f"{_POLICY}index",
    target=Call.target, load=flavors.load,
)  # fmt: skip
def index(call: Call, flavor: Flavor) -> Json:
    """All extra specs."""
    return {"extra_specs": flavor.shape.extra_specs}


@operation(
    "GET /flavors/{flavor_id}/os-extra_specs/{id}", "Show An Extra Spec For A Flavor", policy=f"{_POLICY}show",
    target=Call.target, load=flavors.load,
)  # fmt: skip
def show(call: Call, flavor: Flavor) -> Json:
    """One extra spec."""
    key = call.ids[1]
    return {key: flavor.shape.extra_specs[_there(flavor, key)]}


@operation(
    "POST /flavors/{flavor_id}/os-extra_specs", "Create Extra Specs For A Flavor", policy=f"{_POLICY}create",
    target=Call.target, load=flavors.load,
)  # fmt: skip
def create(call: Call, flavor: Flavor) -> Json:
    """Add or change extra specs."""
    specs = call.body["extra_specs"]
    _check(call, specs)
    flavors.reshape(call, flavor, {**flavor.shape.extra_specs, **{k: str(v) for k, v in specs.items()}})
    return call.body


@operation(
    "PUT /flavors/{flavor_id}/os-extra_specs/{id}", "Update An Extra Spec For A Flavor", policy=f"{_POLICY}update",
    target=Call.target, load=flavors.load,
)  # fmt: skip
def update(call: Call, flavor: Flavor) -> Json:
    """Set one extra spec."""
    _check(call, call.body)
    if call.ids[1] not in call.body:
        raise BadRequest("Request body and URI mismatch")
    flavors.reshape(call, flavor, {**flavor.shape.extra_specs, **{k: str(v) for k, v in call.body.items()}})
    return call.body


@operation(
    "DELETE /flavors/{flavor_id}/os-extra_specs/{id}", "Delete An Extra Spec For A Flavor", policy=f"{_POLICY}delete",
    target=Call.target, load=flavors.load,
)  # fmt: skip
def delete(call: Call, flavor: Flavor) -> None:
    """Take one extra spec away."""
    key = _there(flavor, call.ids[1])
    flavors.reshape(call, flavor, {k: v for k, v in flavor.shape.extra_specs.items() if k != key})


def _there(flavor: Flavor, key: str) -> str:
    if key not in flavor.shape.extra_specs:
        raise NotFound(f"Flavor {flavor.id} has no extra specs with key {key}.")
    return key


def _check(call: Call, specs: dict[str, Any]) -> None:
    for value in specs.values():
        if isinstance(value, (int, float)) and len(str(value)) > 255:
            raise BadRequest(
                f"Invalid input received: extra_specs value has {len(str(value))} characters, more than 255."
            )
    if call.since((2, 86)):
        from .extra_spec_rules import refuse

        for name, value in specs.items():
            refuse(call.cloud, name, value)
