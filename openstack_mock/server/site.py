"""The clouds of one server, and which of them a request is for. Knows nothing of sockets."""

from __future__ import annotations

import re
import sys
import traceback
from dataclasses import asdict, dataclass, replace
from itertools import count

from ..cloud import Cloud
from ..settings import Settings
from ..store.snapshot import Snapshot
from ..wire.errors import UnknownEndpoint
from ..wire.message import BodyCut, Json, Request, Response
from .fields import Unfit, near
from .routes import Missing, Taken, answer, problem

MAIN = "main"
CONTROL = "/_mock"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,62}")


def identity_url(url: str, layout: str = "paths") -> str:
    """Where the identity of a cloud at `url` lies, with its version."""
    return url + ("/v3" if layout == "ports" else "/identity/v3")


@dataclass(frozen=True, slots=True)
class Kept:
    """A snapshot that the server keeps, under its number."""

    id: str
    name: str
    time: str
    snapshot: Snapshot

    def describe(self) -> Json:
        """The snapshot, without what is in it."""
        return {"id": self.id, "name": self.name, "time": self.time}


class HostedCloud:
    """A cloud at its place in the server: its own URL, control API and snapshots."""

    def __init__(self, name: str, url: str, cloud: Cloud) -> None:
        self.name = name
        self.url = url
        self.cloud = cloud
        self.snapshots: dict[str, Kept] = {}
        self._numbers = 0

    @property
    def is_main(self) -> bool:
        """Whether this is the cloud that was there from the start."""
        return self.name == MAIN

    @property
    def control_url(self) -> str:
        """Where its control API lies."""
        return self.url + CONTROL

    def describe(self) -> Json:
        """The cloud, for whoever wants to use it."""
        return {
            "name": self.name, "url": self.url, "auth_url": self.cloud.auth_url, "control": self.control_url,
            "environ": self.cloud.environ(), "settings": asdict(self.cloud.settings),
        }  # fmt: skip

    def keep(self, name: str) -> Kept:
        """Take a snapshot."""
        from ..sim.clock import iso_micros

        self._numbers += 1
        id = str(self._numbers)
        self.snapshots[id] = Kept(id, name, iso_micros(self.cloud.clock.now) + "Z", self.cloud.snapshot())
        return self.snapshots[id]

    def kept(self, id: str) -> Kept:
        """A snapshot by its number. Missing if there is none."""
        if id not in self.snapshots:
            raise Missing(f"no snapshot has the id {id!r}")
        return self.snapshots[id]


class Site:
    """What a server at `url` serves: the main cloud, with these settings, and those added later.

    verbose: a line on standard error for each request.
    """

    def __init__(self, url: str, settings: Settings, *, verbose: bool = False) -> None:
        self.url = url
        self.verbose = verbose
        self.main = HostedCloud(
            MAIN, url, Cloud(replace(settings, auth_url=identity_url(url, settings.layout), any_host=True))
        )
        self.clouds: dict[str, HostedCloud] = {MAIN: self.main}

    # -- the clouds

    def add(self, name: str | None, options: dict[str, Json]) -> HostedCloud:
        """Add a cloud. Unfit if a setting is, Taken if the name is."""
        if name is None:
            name = next(free for number in count(1) if (free := f"cloud-{number}") not in self.clouds)
        if not _NAME.fullmatch(name):
            raise Unfit(f"{name!r} is no name for a cloud: letters, digits, '.', '_' and '-'")
        if name in self.clouds:
            raise Taken(f"there is a cloud {name!r} already")
        url = f"{self.url}/clouds/{name}"
        try:
            settings = Settings.of(**options, auth_url=identity_url(url), any_host=True)
            cloud = Cloud(settings)
            cloud.preset("")  # a description that cannot be read is refused now, not at the first request
            cloud.clock  # noqa: B018  likewise a mode that there is not
        except (TypeError, ValueError) as error:
            raise Unfit(str(error)) from error
        self.clouds[name] = HostedCloud(name, url, cloud)
        return self.clouds[name]

    def find(self, name: str) -> HostedCloud:
        """A cloud by its name. Missing if there is none."""
        if name not in self.clouds:
            raise Missing(f"no cloud is called {name!r}{near(name, self.clouds)}")
        return self.clouds[name]

    def remove(self, name: str) -> None:
        """Take a cloud away. Missing if there is none."""
        if self.find(name).is_main:
            raise Unfit(f"{MAIN!r} cannot be taken away; POST {CONTROL}/reset makes it as new")
        del self.clouds[name]

    # -- requests

    def handle(self, request: Request) -> Response:
        """Answer a request to any of the clouds, to a control API, or for the index."""
        try:
            response = self._handle(request)
        except BodyCut:
            response = problem(400, "the body ended before it was whole")
        except UnknownEndpoint as error:
            response = problem(404, str(error))
        except Exception as error:
            response = _bug(request, error)
        if self.verbose:
            target = f"{request.path}?{request.query_string}" if request.query_string else request.path
            print(f"{request.method} {target} {response.status}", file=sys.stderr, flush=True)
        return response

    def _handle(self, request: Request) -> Response:
        hosted, path = self.main, request.path
        if path.startswith("/clouds/"):
            name, _, rest = path[len("/clouds/") :].partition("/")
            try:
                hosted, path = self.find(name), "/" + rest
            except Missing as error:
                return problem(404, error.args[0])
        if path == CONTROL or path.startswith(CONTROL + "/"):
            from . import control

            return control.handle(self, hosted, request, path[len(CONTROL) :])
        if path == "/" and request.method in ("GET", "HEAD") and hosted.cloud.settings.layout != "ports":
            from . import index

            return index.show(self, hosted, request)
        return hosted.cloud.handle(request)


def _bug(request: Request, error: Exception) -> Response:
    """What went wrong in openstack_mock itself: not to be taken for an answer of a service."""
    trace = "".join(traceback.format_exception(error))
    print(f"openstack-mock failed at {request.method} {request.url}\n{trace}", file=sys.stderr, flush=True)
    sentence = (
        f"openstack_mock itself failed ({type(error).__name__}: {error}). "
        "This is its bug, no answer of OpenStack's; the server's standard error has the traceback."
    )
    return answer({"error": {"code": 500, "message": sentence}}, 500, {"X-Openstack-Mock-Bug": type(error).__name__})
