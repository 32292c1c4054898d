"""The message bus: RPC casts and calls, task steps and notifications, delivered in order of their due time.

Knows exchanges, topics and methods; not what a component does with a message. An exchange is a service type
(`compute`); a topic is a component, with its host if it has one (`conductor`, `compute@host1`).
"""

from __future__ import annotations

import heapq
import itertools
from collections import deque
from collections.abc import Callable
from fnmatch import fnmatchcase
from typing import Any, NamedTuple

from .clock import SECOND, Clock
from .faults import Faults

Args = dict[str, Any]


class Message(NamedTuple):
    """One message. `kind`: cast, call, step (the next task of a running verb), periodic, or notification."""

    time: int
    exchange: str
    topic: str
    method: str
    args: Args
    kind: str
    request_id: str


class MessagingTimeout(Exception):
    """An RPC call found its component down."""

    def __init__(self, message: Message) -> None:
        super().__init__(f"No reply from {message.topic} to {message.method}: it is down.")
        self.message = message


class Bus:
    """The queue of a cloud's messages and what has gone over it.

    `resolve(exchange)` gives the component set of an exchange: an object whose `deliver(message)` runs a message.
    `log` keeps the newest `keep` messages.
    """

    def __init__(self, clock: Clock, faults: Faults, keep: int = 1000) -> None:
        self.clock = clock
        self.faults = faults
        self.log: deque[Message] = deque(maxlen=keep)
        self.down: set[str] = set()
        self.horizon = 0
        self._work: list[tuple[int, int, Message]] = []
        self._background: list[tuple[int, int, Message, int]] = []
        self._parked: list[Message] = []
        self._sequence = itertools.count()
        self._resolve: Callable[[str], Any] | None = None
        self._subscribers: list[tuple[str, Callable[[Message], object]]] = []

    # -- sending

    def cast(
        self, exchange: str, topic: str, method: str, args: Args, *, delay: float = 0.0, request_id: str = "",
        kind: str = "cast",
    ) -> None:  # fmt: skip
        """Send a message that nobody waits for; it is delivered `delay` seconds from now at the earliest."""
        message = Message(self.clock.now, exchange, topic, method, args, kind, request_id)
        self.log.append(message)
        due = max(self.clock.now, self.horizon) + int(delay * SECOND)
        fault = self.faults.check(f"bus.{topic}.{method}") if self.faults.rows else None
        if fault is not None:
            if fault.drop:
                return
            due += int(fault.delay * SECOND)
            if fault.duplicate:
                heapq.heappush(self._work, (due, next(self._sequence), message))
        heapq.heappush(self._work, (due, next(self._sequence), message))

    def call(self, exchange: str, topic: str, method: str, args: Args, *, request_id: str = "") -> Any:
        """Send a message and wait for its answer. MessagingTimeout if the component is down or the message lost."""
        message = Message(self.clock.now, exchange, topic, method, args, "call", request_id)
        self.log.append(message)
        fault = self.faults.check(f"bus.{topic}.{method}") if self.faults.rows else None
        if self.is_down(topic) or (fault is not None and fault.drop):
            raise MessagingTimeout(message)
        return self._deliver(message)

    def notify(self, exchange: str, publisher: str, event_type: str, payload: Args, *, request_id: str = "") -> None:
        """Emit a notification (oslo.messaging shape: publisher_id, event_type, payload) to whoever listens."""
        message = Message(self.clock.now, exchange, publisher, event_type, payload, "notification", request_id)
        self.log.append(message)
        for pattern, listener in self._subscribers:
            if fnmatchcase(event_type, pattern):
                listener(message)

    def every(self, seconds: float, exchange: str, topic: str, method: str, args: Args | None = None) -> None:
        """Run a method each `seconds` of virtual time, in the background: nothing waits for it."""
        message = Message(self.clock.now, exchange, topic, method, args or {}, "periodic", "")
        period = int(seconds * SECOND)
        heapq.heappush(self._background, (self.clock.now + period, next(self._sequence), message, period))

    # -- listening

    def subscribe(self, pattern: str, listener: Callable[[Message], object]) -> Callable[[], None]:
        """Call `listener(message)` for each notification whose event type matches the glob; give what ends it."""
        row = (pattern, listener)
        self._subscribers.append(row)
        return lambda: self._subscribers.remove(row)

    def messages(self, topic: str = "*", method: str = "*", kind: str = "*") -> list[Message]:
        """The kept messages that match the globs, oldest first."""
        return [
            m for m in self.log
            if fnmatchcase(m.topic, topic) and fnmatchcase(m.method, method) and fnmatchcase(m.kind, kind)
        ]  # fmt: skip

    @property
    def notifications(self) -> list[Message]:
        """The kept notifications, oldest first."""
        return self.messages(kind="notification")

    # -- components that fail

    def take_down(self, topic: str) -> None:
        """Take a component down (`compute@host1`; a glob takes several): its messages wait until it is back."""
        self.down.add(topic)

    def bring_up(self, topic: str) -> None:
        """Bring a component back; what waited for it is delivered in its old order."""
        self.down.discard(topic)
        waiting, self._parked = self._parked, []
        for message in waiting:
            heapq.heappush(self._work, (max(self.clock.now, self.horizon), next(self._sequence), message))

    def is_down(self, topic: str) -> bool:
        """Whether a component is down."""
        return bool(self.down) and any(fnmatchcase(topic, pattern) for pattern in self.down)

    # -- delivering

    def serve(self, resolve: Callable[[str], Any]) -> None:
        """Say who gives the component set of an exchange."""
        self._resolve = resolve

    @property
    def pending(self) -> int:
        """How many messages are on their way, the parked ones not counted."""
        return len(self._work)

    def run_zero(self) -> None:
        """Deliver all work to its end, every duration counted as zero; the clock stays."""
        try:
            while self._work:
                self.horizon, _, message = heapq.heappop(self._work)
                self._deliver_or_park(message)
        finally:
            self.horizon = 0
        self._run_background(self.clock.now)

    def run_until(self, target: int) -> None:
        """Move the clock to `target`, delivering everything on the way at its time."""
        while True:
            work = self._work[0][0] if self._work else target + 1
            background = self._background[0][0] if self._background else target + 1
            due = min(work, background)
            if due > target:
                break
            self.clock.now = max(self.clock.now, due)
            if work <= background:
                self._deliver_or_park(heapq.heappop(self._work)[2])
            else:
                self._run_background(due)
        self.clock.now = max(self.clock.now, target)

    def step(self) -> Message | None:
        """Deliver the next message, moving the clock to its time; None if there is none."""
        if not self._work:
            return None
        due = self._work[0][0]
        self._run_background(due)
        self.clock.now = max(self.clock.now, due)
        message = heapq.heappop(self._work)[2]
        self._deliver_or_park(message)
        return message

    def settle(self) -> None:
        """Let time pass until no work is left; background work falling due on the way runs too."""
        while self._work:
            self.run_until(self._work[0][0])

    def _run_background(self, until: int) -> None:
        while self._background and self._background[0][0] <= until:
            due, _, message, period = heapq.heappop(self._background)
            # A clock that jumped far runs a periodic task once for the jump, as a service that was asleep would.
            following = due + period if due + period > until else until + period
            heapq.heappush(self._background, (following, next(self._sequence), message, period))
            self.clock.now = max(self.clock.now, due)
            if not self.is_down(message.topic):
                self._deliver(message)

    def _deliver_or_park(self, message: Message) -> None:
        if self.is_down(message.topic):
            self._parked.append(message)
        else:
            self._deliver(message)

    def _deliver(self, message: Message) -> Any:
        if self._resolve is None:
            raise RuntimeError("the bus has no components: call serve() first")
        return self._resolve(message.exchange).deliver(message)

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_resolve": None, "_subscribers": []}
