"""What the control API answers with, as tables. Knows nothing of how the answers are found."""

from __future__ import annotations

from dataclasses import fields

from ..settings import Settings
from ..sim.clock import MODES
from .fields import Field, Shape

# A setting's type, as its annotation begins.
_TYPES = {
    "str": "string", "int": "integer", "float": "number", "bool": "boolean", "None": "null", "tuple": "array",
    "dict": "object",
}  # fmt: skip
SERVERS_OWN = ("auth_url", "any_host", "layout", "guard", "passthrough", "virtual_client_time")


def _types(annotation: str) -> str:
    return "|".join(_TYPES[name.partition("[")[0]] for name in annotation.split(" | "))


# fmt: off
LIMIT = Field("limit", "integer", "how many of the newest; 100 if not given")

SETTINGS = Shape("Settings", tuple(
    Field(f.name, _types(str(f.type)), "as in Python: see the guide's page on settings")
    for f in fields(Settings) if f.name not in SERVERS_OWN
))
CLOUD = Shape("Cloud", (
    Field("name",     "string",  "its name in this server; `main` was there from the start", True),
    Field("url",      "string",  "where its services lie", True),
    Field("auth_url", "string",  "where its identity lies: what clients are told", True),
    Field("control",  "string",  "where its control API lies", True),
    Field("environ",  "object",  "the OS_* variables of its admin", True),
    Field("settings", "object",  "its settings", True),
))
CLOUDS = Shape("Clouds", (Field("clouds", "array", "all clouds of this server", True, of=CLOUD),))

CLOCK = Shape("Clock", (
    Field("mode",    "string",  "how time passes", True, MODES),
    Field("now",     "string",  "the cloud's time, ISO 8601, UTC", True),
    Field("micros",  "integer", "the same in microseconds since the epoch", True),
    Field("tick",    "number",  "seconds that pass with each request, mode ticking", True),
    Field("speed",   "number",  "cloud seconds a second of the wall, mode realtime", True),
    Field("pending", "integer", "how many messages are on their way", True),
))
CLOCK_CHANGE = (
    Field("mode",  "string", "how time passes from now on", False, MODES),
    Field("tick",  "number", "seconds that pass with each request, mode ticking"),
    Field("speed", "number", "cloud seconds a second of the wall, mode realtime"),
)

EFFECT = (
    Field("where",     "string",       "a glob over places: server.build/spawning (task), wire.compute.servers.create "
                                       "(operation), bus.compute@host1.* (messages)", True),
    Field("reason",    "string",       "what a task fails with"),
    Field("times",     "integer|null", "how many times it strikes; always, if not given"),
    Field("after",     "integer",      "how many times it lets pass first"),
    Field("status",    "integer|null", "an operation answers this status"),
    Field("headers",   "object",       "with these headers (Retry-After)"),
    Field("body",      "string|null",  "and this sentence"),
    Field("delay",     "number",       "seconds of the cloud's time that it takes first"),
    Field("drop",      "boolean",      "the message is lost"),
    Field("duplicate", "boolean",      "the message is delivered twice"),
    Field("cut",       "integer|null", "the answer's body stops after so many bytes"),
)
FAULT = Shape("Fault", (
    *EFFECT,
    Field("id",   "integer", "its number, to take it out by", True),
    Field("hits", "integer", "how often its place was passed", True),
))
FAULTS = Shape("Faults", (Field("faults", "array", "the first that matches counts", True, of=FAULT),))

ENTRY = Shape("HistoryEntry", (
    Field("time",       "string",      "the cloud's time", True),
    Field("kind",       "string",      "the kind of resource", True),
    Field("id",         "string",      "the resource", True),
    Field("verb",       "string",      "what happened to it", True),
    Field("state",      "string",      "the state it was left in", True),
    Field("task",       "string|null", "the task it was left in", True),
    Field("cause",      "string",      "empty unless something went wrong or made it happen", True),
    Field("request_id", "string",      "the request that caused it", True),
))
HISTORY = Shape("History", (Field("history", "array", "oldest first", True, of=ENTRY),))

SEEN = Shape("SeenRequest", (
    Field("time",       "string",  "the cloud's time", True),
    Field("method",     "string",  "the HTTP method", True),
    Field("url",        "string",  "the URL, as the client meant it", True),
    Field("status",     "integer", "the status it was answered with", True),
    Field("operation",  "string",  "service and handler (`compute:servers.create`); empty if none was found", True),
    Field("request_id", "string",  "its id", True),
))
REQUESTS = Shape("Requests", (Field("requests", "array", "oldest first", True, of=SEEN),))

MESSAGE = Shape("Message", (
    Field("time",       "string", "the cloud's time when it was sent", True),
    Field("exchange",   "string", "the service", True),
    Field("topic",      "string", "the component (`compute@host1`), or a notification's publisher", True),
    Field("method",     "string", "the method, or a notification's event type", True),
    Field("args",       "object", "its arguments, or a notification's payload", True),
    Field("kind",       "string", "cast, call, step (the next task of a running verb), periodic or notification", True),
    Field("request_id", "string", "the request that caused it", True),
))
MESSAGES = Shape("Messages", (Field("messages", "array", "oldest first", True, of=MESSAGE),))
STEP = Shape("Step", (Field("delivered", "object|null", "what was delivered; null if nothing", True),))
DOWN = Shape("Down", (Field("down", "array", "globs of the topics whose components are down", True),))

STATE = Shape("State", (
    Field("services", "object", "of each service in use: how many of each resource there are", True),
))
RESOURCES = Shape("Resources", (
    Field("resources", "object", "of each kind: id, name, state and owner of each resource", True),
))

KEY = Shape("Key", (
    Field("index", "integer", "its place in the repository, and its file's name", True),
    Field("role",  "string",  "what it is for", True, ("staged", "primary", "secondary")),
    Field("key",   "string",  "the key", True),
))
KEYS = Shape("Keys", (Field("keys", "array", "by index", True, of=KEY),))
FOLDER = Field("folder", "string", "the path of the directory", True)

SNAPSHOT = Shape("Snapshot", (
    Field("id",   "string", "its number", True),
    Field("name", "string", "what it was called", True),
    Field("time", "string", "the cloud's time when it was taken", True),
))
SNAPSHOTS = Shape("Snapshots", (Field("snapshots", "array", "oldest first", True, of=SNAPSHOT),))
# fmt: on
