"""State machines as tables: a stable state, and a transient task or none. Knows no resource and no service.

A resource that lives by a machine has the attributes `id`, `state`, `task` and `run` (the number of the verb that
is running; 0 for none). The machine is the only code that assigns them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from .bus import Bus, Message
from .history import History

ANY: tuple[str, ...] = ("*",)
GONE = ""  # the state a resource is in after its last verb: its life's `hooks` take it out of the store


class Living(Protocol):
    """What a machine needs of a resource."""

    id: str
    state: str
    task: str | None
    run: int


@dataclass(frozen=True, slots=True)
class Task:
    """One transient task: its name on the wire, how long it takes (seconds), who does it, as which RPC method.

    `at` is a topic, formatted with the resource (`compute@{0.host}`); empty: whoever did the task before.
    """

    name: str
    seconds: float = 0.0
    at: str = ""
    rpc: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One verb: the states (`on`) and tasks (`during`) that accept it, what it passes through, where it ends.

    `to` empty keeps the state; `fail` empty keeps the state when a task fails. `preempts`: accepted whatever task
    is running, which is then given up.
    """

    verb: str
    on: tuple[str, ...]
    via: tuple[Task, ...] = ()
    to: str | None = None
    fail: str | None = None
    preempts: bool = False
    during: tuple[str | None, ...] = (None,)


class InvalidState(Exception):
    """A verb that the state (or the running task) does not accept."""

    def __init__(self, kind: str, resource: Living, verb: str, attribute: str) -> None:
        value = resource.task if attribute == "task" else resource.state
        super().__init__(f"{kind} {resource.id} does not accept {verb} in {attribute} {value}")
        self.kind, self.resource, self.verb, self.attribute, self.value = kind, resource, verb, attribute, value


class TaskFailed(Exception):
    """Raised by a hook: the running verb fails for this reason. `to` overrides the row's `fail` state."""

    def __init__(self, reason: str, to: str | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.to = to


class Machine:
    """The table of one kind of resource. Checks itself when made; ValueError says which row is wrong."""

    def __init__(self, kind: str, states: tuple[str, ...], *rows: Row) -> None:
        self.kind = kind
        self.states = states
        self.rows: Mapping[str, Row] = {row.verb: row for row in rows}
        if len(self.rows) != len(rows):
            raise ValueError(f"{kind}: a verb has two rows")
        for row in rows:
            named = {*row.on, row.to, row.fail} - {"*", None, GONE}
            if not named <= set(states):
                raise ValueError(f"{kind}.{row.verb}: unknown states {sorted(map(str, named - set(states)))}")

    def allow(self, resource: Living, verb: str) -> Row:
        """The row of `verb`, if the resource accepts it now; else InvalidState."""
        row = self.rows[verb]
        if "*" not in row.on and resource.state not in row.on:
            raise InvalidState(self.kind, resource, verb, "state")
        if not row.preempts and resource.task not in row.during and "*" not in row.during:
            raise InvalidState(self.kind, resource, verb, "task")
        return row

    def table(self) -> list[tuple[str, str, str, str, str]]:
        """The rows as text, for the docs: verb, accepted in, passes through, ends in, if it fails."""
        rows = []
        for r in self.rows.values():
            via = ", ".join(f"{t.name} ({t.seconds:g} s)" for t in r.via)
            rows.append((r.verb, ", ".join(r.on), via, r.to or "-", r.fail or "-"))
        return rows


@dataclass(slots=True)
class Life:
    """How one cloud lives a machine: where the resources are, how a change is stored, what each task does.

    `hooks` may have, each taking `(resource, args)`: `VERB_TASK` (does the task's work when its time is over; may
    raise TaskFailed), `VERB_done`, `VERB_failed` (with `args["reason"]`). Dashes and blanks in names become `_`.
    `store(resource, **changes)` assigns and keeps indexes true.
    """

    machine: Machine
    exchange: str
    find: Callable[[str], Any]
    store: Callable[..., None]
    hooks: Any
    _names: dict[tuple[str, str], Any] = field(default_factory=dict)

    def hook(self, verb: str, what: str) -> Callable[[Any, dict[str, Any]], None] | None:
        """The hook of a verb's task (or `done`, `failed`); None if there is none."""
        key = (verb, what)
        if key not in self._names:
            name = f"{verb}_{what}".replace("-", "_").replace(" ", "_")
            self._names[key] = getattr(self.hooks, name, None)
        found: Callable[[Any, dict[str, Any]], None] | None = self._names[key]
        return found


class Lives:
    """Runs the verbs of a cloud's resources: each task is a message, so that what does it can be down."""

    def __init__(self, bus: Bus, history: History) -> None:
        self.bus = bus
        self.history = history
        self.runs = 0
        self._lives: dict[str, Life] = {}

    def attach(self, life: Life) -> None:
        """Bind a machine to a cloud's resources."""
        self._lives[life.machine.kind] = life

    def begin(self, kind: str, resource: Any, verb: str, request_id: str = "", **args: Any) -> None:
        """Start a verb: check the state, take the first task, and send its message. InvalidState if refused.

        A verb without tasks is over at once.
        """
        life = self._lives[kind]
        row = life.machine.allow(resource, verb)
        self.runs += 1
        args.update(id=resource.id, kind=kind, verb=verb, run=self.runs)
        if row.via:
            life.store(resource, task=row.via[0].name, run=self.runs)
            self._record(life, resource, verb, "", request_id)
            self._send(life, resource, row, 0, row.via[0].at.format(resource), args, request_id)
        else:
            self._finish(life, resource, row, args, request_id)

    def step(self, message: Message) -> None:
        """Do the task that a message stands for, and send the next one or finish. A preempted verb does nothing."""
        args = message.args
        life = self._lives[args["kind"]]
        resource = life.find(args["id"])
        if resource is None or resource.run != args["run"]:
            return
        row = life.machine.rows[args["verb"]]
        index = args["step"]
        task = row.via[index]
        try:
            fault = self.bus.faults.check(f"{args['kind']}.{row.verb}/{task.name}")
            if fault is not None:
                raise TaskFailed(fault.reason or "fault injected")
            hook = life.hook(row.verb, task.name)
            if hook is not None:
                hook(resource, args)
        except TaskFailed as failure:
            self.fail(args["kind"], resource, failure.reason, args=args, to=failure.to, request_id=message.request_id)
            return
        if index + 1 < len(row.via):
            following = row.via[index + 1]
            life.store(resource, task=following.name)
            self._record(life, resource, row.verb, "", message.request_id)
            topic = following.at.format(resource) or message.topic
            self._send(life, resource, row, index + 1, topic, args, message.request_id)
        else:
            self._finish(life, resource, row, args, message.request_id)

    def fail(
        self, kind: str, resource: Any, reason: str, *, args: dict[str, Any] | None = None, to: str | None = None,
        request_id: str = "",
    ) -> None:  # fmt: skip
        """End the running verb in its `fail` state (or `to`), for a reason that `VERB_failed` gets in its args."""
        life = self._lives[kind]
        verb = args["verb"] if args else ""
        state = to or (life.machine.rows[verb].fail if verb else None) or resource.state
        life.store(resource, state=state, task=None, run=0)
        self._record(life, resource, verb or "fail", reason, request_id)
        hook = life.hook(verb, "failed")
        if hook is not None:
            hook(resource, {**(args or {}), "reason": reason, "request_id": request_id})

    def force(self, kind: str, resource: Any, state: str, verb: str = "reset", request_id: str = "") -> None:
        """Put a resource into a state without a verb (an operator's reset-state); what was running is given up."""
        life = self._lives[kind]
        if state not in life.machine.states:
            raise ValueError(f"{kind} has no state {state!r}")
        life.store(resource, state=state, task=None, run=0)
        self._record(life, resource, verb, "", request_id)

    def machines(self) -> list[Machine]:
        """The machines attached so far."""
        return [life.machine for life in self._lives.values()]

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_lives": {}}

    def _send(
        self, life: Life, resource: Any, row: Row, index: int, topic: str, args: dict[str, Any], request_id: str
    ) -> None:
        task = row.via[index]
        # `host` in the args lets the receiver know who it is without parsing its topic.
        self.bus.cast(
            life.exchange, topic, task.rpc or f"{life.machine.kind}.{row.verb}/{task.name}", {**args, "step": index},
            delay=task.seconds, request_id=request_id, kind="cast" if task.rpc else "step",
        )  # fmt: skip

    def _finish(self, life: Life, resource: Any, row: Row, args: dict[str, Any], request_id: str) -> None:
        state = resource.state if row.to is None else row.to
        life.store(resource, state=args.get("to", state), task=None, run=0)
        self._record(life, resource, row.verb, "", request_id)
        hook = life.hook(row.verb, "done")
        if hook is not None:
            hook(resource, {**args, "request_id": request_id})

    def _record(self, life: Life, resource: Any, verb: str, cause: str, request_id: str) -> None:
        self.history.add(
            self.bus.clock.now, life.machine.kind, resource.id, verb, resource.state, resource.task, cause, request_id
        )
