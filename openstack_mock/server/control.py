"""The control API, `/_mock/...`: a cloud's time, faults, history, keys, snapshots over HTTP. Knows no OpenStack API."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from fnmatch import fnmatchcase
from itertools import islice
from typing import TYPE_CHECKING, Any

from ..sim.clock import SECOND, iso_micros
from ..sim.faults import Fault
from ..wire.message import Json, Request, Response
from . import shapes
from .fields import Field, Unfit, near
from .openapi import document
from .portrait import counts, resources
from .routes import Ask, Missing, answer, dispatch, route, routes_of

if TYPE_CHECKING:
    from .site import HostedCloud, Site

LIMIT = 100


def handle(site: Site, hosted: HostedCloud, request: Request, path: str) -> Response:
    """Answer a request to a cloud's control API; `path` is what follows `/_mock`."""
    return dispatch(site, hosted, request, path)


@route("GET /", "Show this cloud", answer=shapes.CLOUD)
def show(ask: Ask) -> Json:
    return ask.hosted.describe()


@route("GET /openapi.json", "Describe the control API")
def openapi(ask: Ask) -> Response:
    return answer(document(ask.hosted.control_url, routes_of(ask.hosted)))


@route("POST /reset", "Make the cloud as it was when new", status=204)
def reset(ask: Ask) -> None:
    ask.hosted.cloud.reset()


# -- time


@route("GET /clock", "Show the cloud's clock", answer=shapes.CLOCK)
def clock(ask: Ask) -> Json:
    sim = ask.hosted.cloud.sim
    return {
        "mode": sim.clock.mode, "now": iso_micros(sim.clock.now) + "Z", "micros": sim.clock.now,
        "tick": sim.clock.tick / SECOND, "speed": sim.clock.speed, "pending": sim.bus.pending,
    }  # fmt: skip


@route("PATCH /clock", "Let time pass in another way from now on", body=shapes.CLOCK_CHANGE, answer=shapes.CLOCK)
def change_clock(ask: Ask) -> Json:
    ask.hosted.cloud.clock.change(**ask.body)
    return clock(ask)


@route(
    "POST /clock/advance", "Let seconds of the cloud's time pass, and what falls due on the way happen",
    body=(Field("seconds", "number", "how many", True),), answer=shapes.CLOCK,
)  # fmt: skip
def advance(ask: Ask) -> Json:
    if ask.body["seconds"] < 0:
        raise Unfit("'seconds' must not be negative: time does not go back")
    ask.hosted.cloud.advance(ask.body["seconds"])
    return clock(ask)


@route("POST /clock/settle", "Let time pass until nothing is in the making", answer=shapes.CLOCK)
def settle(ask: Ask) -> Json:
    ask.hosted.cloud.settle()
    return clock(ask)


@route("POST /clock/step", "Deliver the next message of the bus", answer=shapes.STEP)
def step(ask: Ask) -> Json:
    message = ask.hosted.cloud.step()
    return {"delivered": None if message is None else _row(message)}


# -- faults


@route("GET /faults", "List the faults", answer=shapes.FAULTS)
def list_faults(ask: Ask) -> Json:
    return {"faults": [asdict(fault) for fault in ask.hosted.cloud.faults.rows]}


@route("POST /faults", "Add a fault", body=shapes.EFFECT, answer=shapes.FAULT, status=201)
def add_fault(ask: Ask) -> Json:
    fault: Fault = ask.hosted.cloud.faults.add(**ask.body)
    return asdict(fault)


@route("DELETE /faults", "Take all faults out", status=204)
def clear_faults(ask: Ask) -> None:
    ask.hosted.cloud.faults.clear()


@route("DELETE /faults/{id}", "Take a fault out", status=204)
def remove_fault(ask: Ask, id: str) -> None:
    try:
        ask.hosted.cloud.faults.remove(int(id))
    except (KeyError, ValueError):
        raise Missing(f"no fault has the id {id!r}") from None


# -- what happened


@route(
    "GET /history", "Tell what happened to resources", answer=shapes.HISTORY,
    query=(
        Field("resource", "string", "only of the resource with this id"),
        Field("kind", "string", "only of this kind of resource; a glob"),
        Field("verb", "string", "only this verb; a glob"),
        shapes.LIMIT,
    ),
)  # fmt: skip
def history(ask: Ask) -> Json:
    whole = ask.hosted.cloud.history
    entries = whole.of(ask.query["resource"]) if "resource" in ask.query else list(whole)
    return {"history": _newest(ask, entries, kind="kind", verb="verb")}


@route(
    "GET /requests", "List the requests that were answered", answer=shapes.REQUESTS,
    query=(
        Field("method", "string", "only with this HTTP method; a glob"),
        Field("operation", "string", "only of this operation (`compute:servers.*`); a glob"),
        shapes.LIMIT,
    ),
)  # fmt: skip
def requests(ask: Ask) -> Json:
    return {"requests": _newest(ask, ask.hosted.cloud.requests, method="method", operation="operation")}


@route(
    "GET /bus/messages", "List the messages that went over the bus", answer=shapes.MESSAGES,
    query=(
        Field("topic", "string", "only to this topic; a glob"),
        Field("method", "string", "only of this method or event type; a glob"),
        Field("kind", "string", "only of this kind: cast, call, step, periodic, notification"),
        shapes.LIMIT,
    ),
)  # fmt: skip
def messages(ask: Ask) -> Json:
    return {"messages": _newest(ask, ask.hosted.cloud.bus.log, topic="topic", method="method", kind="kind")}


@route("GET /bus/down", "List the components that are down", answer=shapes.DOWN)
def list_down(ask: Ask) -> Json:
    return {"down": sorted(ask.hosted.cloud.bus.down)}


@route("PUT /bus/down/{topic}", "Take a component down: its messages wait", answer=shapes.DOWN)
def take_down(ask: Ask, topic: str) -> Json:
    ask.hosted.cloud.bus.take_down(topic)
    return list_down(ask)


@route("DELETE /bus/down/{topic}", "Bring a component back: what waited is delivered", answer=shapes.DOWN)
def bring_up(ask: Ask, topic: str) -> Json:
    down = ask.hosted.cloud.bus.down
    if topic not in down:
        raise Missing(f"{topic!r} is not down{near(topic, down)}")
    ask.hosted.cloud.bus.bring_up(topic)
    return list_down(ask)


# -- what there is


@route("GET /state", "Count the resources of each service in use", answer=shapes.STATE)
def state(ask: Ask) -> Json:
    return {"services": {type: counts(data) for type, data in ask.hosted.cloud.states.items()}}


@route("GET /state/{service}", "List the resources of a service", answer=shapes.RESOURCES)
def state_of(ask: Ask, service: str) -> Json:
    states = ask.hosted.cloud.states
    if service not in states:
        raise Missing(f"no service {service!r} is in use{near(service, states)}")
    return {"resources": resources(states[service])}


# -- identity's keys


@route("GET /identity/keys", "List the keys of Fernet tokens", answer=shapes.KEYS)
def list_keys(ask: Ask) -> Json:
    found = ask.hosted.cloud.identity.keys()
    return {"keys": [{"index": index, "role": role, "key": key} for index, (role, key) in found.items()]}


@route("POST /identity/keys/rotate", "Rotate the keys: staged, primary, secondary, pruned", answer=shapes.KEYS)
def rotate_keys(ask: Ask) -> Json:
    ask.hosted.cloud.identity.rotate_keys()
    return list_keys(ask)


@route("POST /identity/keys/save", "Write the keys to a directory of the server, as keystone reads it",
       body=(shapes.FOLDER,), status=204)  # fmt: skip
def save_keys(ask: Ask) -> None:
    try:
        ask.hosted.cloud.identity.save_keys(ask.body["folder"])
    except OSError as error:
        raise Unfit(f"the keys cannot be written: {error}") from None


@route("POST /identity/keys/load", "Take the keys of a directory of the server", body=(shapes.FOLDER,),
       answer=shapes.KEYS)  # fmt: skip
def load_keys(ask: Ask) -> Json:
    try:
        ask.hosted.cloud.identity.load_keys(ask.body["folder"])
    except OSError as error:
        raise Unfit(f"there are no keys to take: {error}") from None
    return list_keys(ask)


# -- snapshots


@route("GET /snapshots", "List the snapshots", answer=shapes.SNAPSHOTS)
def list_snapshots(ask: Ask) -> Json:
    return {"snapshots": [kept.describe() for kept in ask.hosted.snapshots.values()]}


@route(
    "POST /snapshots", "Keep the whole cloud as it is now", answer=shapes.SNAPSHOT, status=201,
    body=(Field("name", "string", "what to call it"),),
)  # fmt: skip
def take_snapshot(ask: Ask) -> Json:
    return ask.hosted.keep(ask.body.get("name", "")).describe()


@route("POST /snapshots/{id}/restore", "Make the cloud what it was then; can be done again and again", status=204)
def restore(ask: Ask, id: str) -> None:
    ask.hosted.cloud.restore(ask.hosted.kept(id).snapshot)


@route("DELETE /snapshots/{id}", "Forget a snapshot", status=204)
def forget_snapshot(ask: Ask, id: str) -> None:
    del ask.hosted.snapshots[ask.hosted.kept(id).id]


# -- several clouds


@route("GET /clouds", "List the clouds of this server", answer=shapes.CLOUDS, of_site=True)
def list_clouds(ask: Ask) -> Json:
    return {"clouds": [hosted.describe() for hosted in ask.site.clouds.values()]}


@route(
    "POST /clouds", "Add a cloud, apart from all others, with its own auth URL", answer=shapes.CLOUD, status=201,
    of_site=True,
    body=(
        Field("name", "string", "letters, digits, `.`, `_`, `-`; made up if not given"),
        Field("settings", "object", "its settings", of=shapes.SETTINGS),
    ),
)  # fmt: skip
def add_cloud(ask: Ask) -> Json:
    return ask.site.add(ask.body.get("name"), ask.body.get("settings", {})).describe()


@route("GET /clouds/{name}", "Show a cloud", answer=shapes.CLOUD, of_site=True)
def show_cloud(ask: Ask, name: str) -> Json:
    return ask.site.find(name).describe()


@route("DELETE /clouds/{name}", "Take a cloud away", status=204, of_site=True)
def remove_cloud(ask: Ask, name: str) -> None:
    ask.site.remove(name)


# -- inside


def _newest(ask: Ask, rows: Iterable[Any], **filters: str) -> list[Json]:
    """The newest rows whose attributes match the query's globs, oldest first."""
    globs = [(name, ask.query[asked]) for asked, name in filters.items() if asked in ask.query]
    limit = ask.query.get("limit", LIMIT)
    if limit < 0:
        raise Unfit("'limit' must not be negative")
    fitting = (
        row for row in reversed(list(rows)) if all(fnmatchcase(getattr(row, name), glob) for name, glob in globs)
    )
    return [_row(row) for row in islice(fitting, limit)][::-1]


def _row(row: Any) -> Json:
    return {**row._asdict(), "time": iso_micros(row.time) + "Z"}
