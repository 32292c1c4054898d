"""Placement's declaration: operations, pipeline, errors, data. Knows no resource."""

from __future__ import annotations

from types import ModuleType
from typing import Any

from ...policy import InvalidScope, NotAuthorized
from ...wire import pipeline
from ...wire.call import Call
from ...wire.errors import BadRequest, Refusal
from ...wire.microversion import Microversions
from ...wire.service import Service
from . import stages
from .answers import NEWEST, OLDEST, Outside, finish, refuse
from .configuration import Options
from .facade import Placement
from .faults import NotFound, NotWhole, SpeltOtherwise
from .seed import seed
from .state import State


def _modules() -> tuple[ModuleType, ...]:
    from . import (
        aggregates,
        allocations,
        candidates,
        inventories,
        providers,
        reshaper,
        resource_classes,
        root,
        traits,
        usages,
    )  # fmt: skip

    return (
        root, resource_classes, providers, inventories, aggregates, allocations, candidates, traits, usages, reshaper
    )  # fmt: skip


def _out_of_scope(error: Any, call: Call) -> Refusal:
    return Outside(str(error.rule), status=403)


def _forbidden(error: Any, call: Call) -> Refusal:
    return Outside(f"Policy does not allow {error.rule} to be performed.", status=403)


def _missing(error: Any, call: Call) -> Refusal:
    return Outside(str(error), status=404)


SERVICE = Service(
    "placement",
    "placement",
    modules=_modules,
    mounts=("",),
    stages=(
        stages.authenticate, stages.choose_version, stages.require_type, stages.split_query, stages.route, stages.guard,
        pipeline.authorize, pipeline.perform,
    ),
    envelope=refuse,
    invalid=lambda error, call: BadRequest(str(error)),
    state=lambda cloud: State(cloud.sim.clock.start),
    facade=Placement,
    seed=seed,
    options=Options,
    microversions=Microversions("placement", OLDEST, NEWEST),
    translate={
        InvalidScope: _out_of_scope,
        NotAuthorized: _forbidden,
        NotFound: _missing,
        NotWhole: lambda error, call: BadRequest(str(error)),
        SpeltOtherwise: lambda error, call: BadRequest(str(error)),
    },
    finish=finish,
)  # fmt: skip
