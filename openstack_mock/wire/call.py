"""A call: one request on its way through the pipeline. The only thing that a handler is given besides its resource."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from ..policy import Credentials as Known
from .credentials import Credentials
from .message import Json, Request
from .microversion import Version
from .operation import Operation

if TYPE_CHECKING:
    from ..cloud import Cloud
    from ..sim.simulation import Simulation
    from .router import Match
    from .service import Service


class Call:
    """One request: what it asks (`operation`, `ids`, `args`, `body`), who asks (`credentials`), and where (`cloud`).

    ids: the path's parameters, decoded, in order, without the mount's (`mount_ids`).
    body: the parsed JSON body, or None. resource: what the load stage found.
    headers: go onto the response. status: overrides the operation's success status.
    base: scheme, host and prefix as the client sees them; links start with it.
    """

    __slots__ = (
        "_args", "_credentials", "base", "body", "cloud", "headers", "ids", "kept", "match", "mount_ids", "operation",
        "path", "request", "request_id", "resource", "service", "state", "status", "version",
    )  # fmt: skip

    def __init__(self, cloud: Cloud, service: Service, request: Request, path: str, base: str) -> None:
        self.cloud = cloud
        self.service = service
        self.request = request
        self.path = path
        self.base = base
        self.operation: Operation = cast(Operation, None)
        self.match: Match | None = None
        self.ids: list[str] = []
        self.mount_ids: list[str] = []
        self.version: Version | None = None
        self.body: Json = None
        self.resource: Any = None
        self.state: Any = None
        self.request_id = ""
        self.headers: dict[str, str] = {}
        self.status: int | None = None
        self.kept: dict[str, Any] = {}  # what a stage of a service leaves for a later one
        self._credentials: Credentials | None = None
        self._args: dict[str, list[str]] | None = None

    @property
    def sim(self) -> Simulation:
        """The cloud's simulation."""
        return self.cloud.sim

    @property
    def now(self) -> int:
        """The virtual time, in microseconds since the epoch."""
        return self.cloud.sim.clock.now

    @property
    def credentials(self) -> Credentials:
        """Who asks. An error of ours if the operation is anonymous and nobody was authenticated."""
        if self._credentials is None:
            raise RuntimeError(f"{self.operation} has no credentials: it is anonymous")
        return self._credentials

    @credentials.setter
    def credentials(self, value: Credentials | None) -> None:
        self._credentials = value

    @property
    def authenticated(self) -> bool:
        """Whether somebody stands behind the request."""
        return self._credentials is not None

    @property
    def project_id(self) -> str | None:
        """The project of the token."""
        return self.credentials.project_id

    @property
    def user_id(self) -> str:
        """The user of the token."""
        return self.credentials.user_id

    @property
    def args(self) -> dict[str, list[str]]:
        """The query parameters: name -> values, in order."""
        if self._args is None:
            self._args = {}
            for name, value in self.request.query:
                self._args.setdefault(name, []).append(value)
        return self._args

    def arg(self, name: str, default: str | None = None) -> str | None:
        """The last value of a query parameter."""
        values = self.args.get(name)
        return values[-1] if values else default

    def may(self, rule: str, target: Any = None) -> bool:
        """Whether the policy lets this caller do `rule` (scope counted); without a target, on their own project."""
        target = self.target() if target is None else target
        return self.cloud.enforcer(self.service.type).check(rule, target, self.policy)

    def require(self, rule: str, target: Any = None) -> None:
        """Raise the policy's refusal unless this caller may do `rule`."""
        target = self.target() if target is None else target
        self.cloud.enforcer(self.service.type).require(rule, target, self.policy)

    @property
    def policy(self) -> Known:
        """The credentials as rules see them."""
        return self.credentials.policy

    def target(self) -> dict[str, Any]:
        """The caller's own project and user, as a policy target."""
        return {"project_id": self.credentials.project_id, "user_id": self.credentials.user_id}

    def since(self, version: Version) -> bool:
        """Whether the call's microversion is this one or newer. For the few places that no table can say."""
        return self.version is not None and self.version >= version
