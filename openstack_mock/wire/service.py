"""A service, compiled: its operations, pipeline, envelope, and what it makes for each cloud. Shared by all clouds."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from .errors import Refusal
from .message import Response
from .microversion import Microversions
from .operation import Operation, operations_of
from .router import Router

Stage = Callable[[Any], Response | None]
Envelope = Callable[[Refusal, Any], Response]


@dataclass(frozen=True, slots=True)
class NoOptions:
    """The options of a service that has none."""


class Service:
    """What a service's folder declares in its `service.py`.

    type, project: as in SERVICES. modules: where its operations are.
    mounts: what its relative paths stand under (`/v2.1`; `/v3/{project_id}`); ids in a mount are call.mount_ids.
    stages: the pipeline, in the service's own order (wire/pipeline.py has them).
    envelope: (refusal, call) -> Response.
    invalid: (jsonschema error, call) -> Refusal: the sentence of a body or query that does not fit.
    translate: exception class -> (exception, call) -> Refusal, for InvalidState, OverQuota, policy refusals, ...
    finish: (call, response), adds the headers that every answer has.
    state: `state(cloud)` makes the cloud's data; it pickles whole and holds no cloud.
    facade: `facade(cloud)`: what other services may ask.
    components: `components(cloud)` has `deliver(message)` for the bus.
    seed: `seed(cloud, state)` fills a fresh state with what DevStack leaves.
    attach: `attach(cloud, state)` binds lives and periodic work, after a restore too.
    options: the dataclass that tables the service's own options: `cloud.options(type)` is one.
    policies: the projects whose default rules count, if not just its own. check_kinds: further kinds of checks.
    head_is_get: HEAD is answered by the GET operation, without a body.
    """

    def __init__(
        self, type: str, project: str, *, modules: Callable[[], tuple[ModuleType, ...]], mounts: tuple[str, ...],
        stages: tuple[Stage, ...], envelope: Envelope, invalid: Callable[[Any, Any], Refusal],
        state: Callable[[Any], Any], facade: Callable[[Any], Any] | None = None,
        components: Callable[[Any], Any] | None = None, seed: Callable[[Any, Any], None] | None = None,
        attach: Callable[[Any, Any], None] | None = None, microversions: Microversions | None = None,
        translate: Mapping[type[Exception], Callable[[Any, Any], Refusal]] | None = None,
        finish: Callable[[Any, Response], None] | None = None, head_is_get: bool = False,
        policies: tuple[str, ...] = (), check_kinds: Mapping[str, Any] | None = None, options: type = NoOptions,
    ) -> None:  # fmt: skip
        self.type, self.project = type, project
        self.mounts, self.stages, self.envelope, self.invalid = mounts, stages, envelope, invalid
        self.state, self.facade, self.components = state, facade, components
        self.seed, self.attach = seed, attach
        self.microversions, self.options = microversions, options
        self.translate = dict(translate or {})
        self.finish = finish
        self.head_is_get = head_is_get
        self.policies = policies or (project,)
        self.check_kinds = dict(check_kinds or {})
        self._modules = modules

    @functools.cached_property
    def operations(self) -> list[Operation]:
        """All operations, in the order of definition."""
        return operations_of(*self._modules())

    @functools.cached_property
    def router(self) -> Router:
        """The tree of all paths."""
        router = Router()
        for row in self.operations:
            for mount in ("",) if row.extra.get("absolute") else self.mounts:
                router.add(row, mount)
        return router

    def refusal(self, error: Exception, call: Any) -> Refusal | None:
        """The service's own refusal for an exception of the rooms below; None if it is a bug."""
        if isinstance(error, Refusal):
            return error
        for kind in type(error).__mro__:
            if kind in self.translate:
                return self.translate[kind](error, call)
        return None
