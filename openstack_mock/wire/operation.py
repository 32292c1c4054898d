"""An operation: the declaration of one method, path and (for actions) body key. Knows nothing of how it is run."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any, TypeVar

from .microversion import ByVersion, Version, by_version, parse

F = TypeVar("F", bound=Callable[..., Any])
Handler = Callable[..., Any]


class Operation:
    """One row of a service's API.

    method, path: as in the API reference, without the prefix that the service declares (`/servers/{server_id}`).
    name: its title in the API reference. action: the key of an action's body (`os-start`).
    policy: the rule that the pipeline's authorize stage asks; None: the handler asks itself, or nobody needs to.
    body, query: JSON schemas; by version (`{"2.1": ..., "2.19": ...}`) where they change.
    success: the status; by version where it changes.
    since, until: the first and the last microversion.
    load: `load(call, *ids of the path) -> resource`, given to the handler behind the call.
    target: `target(call) -> mapping` for the policy; without it the loaded resource's attributes are the target.
    anonymous: needs no token. streams: the handler is a generator that yields to be given the body as a Blob.
    extra: anything else a service's own stages look at.
    """

    __slots__ = (
        "action", "anonymous", "body", "extra", "handler", "key", "load", "method", "name", "path", "policy", "query",
        "since", "streams", "success", "target", "until", "validators",
    )  # fmt: skip

    def __init__(
        self, route: str, name: str, handler: Handler, *, action: str | None = None, policy: str | None = None,
        body: Any = None, query: Any = None, success: int | dict[str, int] = 200, since: str | None = None,
        until: str | None = None, load: Handler | None = None, target: Handler | None = None,
        anonymous: bool = False, streams: bool = False, **extra: Any,
    ) -> None:  # fmt: skip
        self.method, _, self.path = route.partition(" ")
        self.name = name
        self.handler = handler
        self.action = action
        self.policy = policy
        self.body = by_version(body)
        self.query = by_version(query)
        self.success = by_version(success)
        self.since = parse(since) if since else None
        self.until = parse(until) if until else None
        self.load = load
        self.target = target
        self.anonymous = anonymous
        self.streams = streams
        self.extra = extra
        self.key = f"{handler.__module__.rpartition('.')[2]}.{handler.__name__}"
        self.validators: dict[Any, Any] = {}

    def in_range(self, version: Version | None) -> bool:
        """Whether the operation is there at a microversion."""
        if version is None:
            return True
        return (self.since is None or self.since <= version) and (self.until is None or version <= self.until)

    def schema(self, kind: str, version: Version | None) -> Any:
        """The JSON schema of the `body` or the `query` at a version; None if there is none."""
        value = getattr(self, kind)
        if isinstance(value, ByVersion):
            return value.at(version or (0, 0))
        return value

    def status(self, version: Version | None) -> int:
        """The success status at a version."""
        value = self.success
        if isinstance(value, ByVersion):
            return int(value.at(version or (0, 0)) or 200)
        return int(value)

    def __repr__(self) -> str:
        action = f" {{{self.action}}}" if self.action else ""
        return f"<Operation {self.method} {self.path}{action}: {self.name}>"


def operation(route: str, name: str, **declared: Any) -> Callable[[F], F]:
    """Declare that a function answers an operation (see Operation for what can be declared). May be stacked."""

    def declare(function: F) -> F:
        rows = function.__dict__.setdefault("operations", [])
        rows.append(Operation(route, name, function, **declared))
        return function

    return declare


def operations_of(*modules: ModuleType) -> list[Operation]:
    """All operations that the functions of these modules declare, in the order of their definition.

    A module that makes its operations out of a table has them in OPERATIONS.
    """
    found: list[Operation] = []
    for module in modules:
        found.extend(getattr(module, "OPERATIONS", ()))
        for value in vars(module).values():
            if callable(value) and getattr(value, "__module__", None) == module.__name__:
                found.extend(reversed(getattr(value, "operations", ())))
    return found
