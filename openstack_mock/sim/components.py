"""The component set of a service: runs the messages that the bus delivers. Knows no service."""

from __future__ import annotations

from typing import Any, Protocol

from .bus import Message
from .simulation import Simulation


class Home(Protocol):
    """What components live in: a cloud."""

    @property
    def sim(self) -> Simulation: ...


class Components:
    """A service's components. A subclass has a method for each RPC (its name is the message's method, dots as `_`).

    A message that is a task of a running verb needs no method: the machine does it, and the verb's hooks.
    """

    def __init__(self, cloud: Any) -> None:
        self.cloud = cloud

    def deliver(self, message: Message) -> Any:
        """Run a message; give what a call is answered with."""
        if "run" in message.args:
            self.cloud.sim.lives.step(message)
            return None
        return getattr(self, message.method.replace(".", "_"))(message)
