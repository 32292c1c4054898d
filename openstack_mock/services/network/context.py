"""On whose behalf something is done, and in which cloud. Knows no resource."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ...cloud import Cloud
    from ...sim.ids import Ids
    from ...sim.simulation import Simulation
    from ...wire.credentials import Credentials
    from .state import State


class Context:
    """Who asks and where. `ids` and `now` are the simulation's, unless a seed gives its own."""

    __slots__ = ("_now", "cloud", "credentials", "ids", "is_admin", "project_id", "request_id", "sim", "state")

    def __init__(
        self, cloud: Cloud, state: State, credentials: Credentials | None, *, request_id: str = "",
        ids: Ids | None = None, now: int | None = None,
    ) -> None:  # fmt: skip
        self.cloud = cloud
        self.state = state
        self.sim: Simulation = cloud.sim
        self.credentials = credentials
        self.request_id = request_id
        self.project_id = credentials.project_id if credentials is not None else None
        self.is_admin = credentials is None or self.allows("context_is_admin", {})
        self.ids = ids or self.sim.ids
        self._now = now

    @property
    def now(self) -> int:
        """The time, in microseconds."""
        return self.sim.clock.now if self._now is None else self._now

    @property
    def sees_all(self) -> bool:
        """Whether lists are not limited to the project: admins, and services that serve everybody."""
        return self.is_admin or self.allows("context_is_advsvc", {})

    def allows(self, rule: str, target: Any) -> bool:
        """What a rule's check says, its scope left aside. The service itself (no credentials) may do everything."""
        if self.credentials is None:
            return True
        return self.cloud.enforcer("network").allows(rule, target, self.credentials.policy)

    def elevated(self) -> Context:
        """The same, on the service's own behalf."""
        return Context(self.cloud, self.state, None, request_id=self.request_id, ids=self.ids, now=self._now)

    def cast(self, topic: str, method: str, args: dict[str, Any], delay: float = 0.0) -> None:
        """Send an agent a message that nobody waits for. While a cloud is seeded nobody listens yet."""
        if self._now is not None:
            return
        self.sim.bus.cast("network", topic, method, args, delay=delay, request_id=self.request_id)
