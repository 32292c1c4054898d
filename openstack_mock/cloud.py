"""One cloud: its settings, simulation, and the state of its services. No global state anywhere."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from .endpoints import Endpoints, endpoints
from .services import BUILT, BY_TYPE, SERVICES, load
from .settings import Settings, check_services, own_options
from .sim.clock import parse_time
from .sim.simulation import Simulation
from .wire.errors import UnknownEndpoint
from .wire.message import Request, Response

if TYPE_CHECKING:
    from .policy import Enforcer
    from .services.block_storage.facade import BlockStorage
    from .services.compute.facade import Compute
    from .services.identity.facade import Identity
    from .services.image.facade import Image
    from .services.network.facade import Network
    from .services.placement.facade import Placement
    from .store.snapshot import Snapshot
    from .wire.call import Call


class Seen(NamedTuple):
    """A request as it was answered. `operation`: service and handler (`compute:servers.create`); empty if none."""

    time: int
    method: str
    url: str
    status: int
    operation: str
    request_id: str


class Cloud:
    """An OpenStack. `handle(request)` is the one way in; everything behind it is deterministic.

    Made of `Settings`, or of options by name: `Cloud(seed=3, mode="manual")`. Making one costs next to nothing: each
    service comes to life, with what DevStack leaves in it, at its first use.
    """

    def __init__(self, settings: Settings | None = None, **options: Any) -> None:
        if settings is not None and options:
            raise TypeError("give settings or options, not both")
        self.settings = settings or Settings.of(**options)
        check_services(self.settings.options, BY_TYPE)
        self.lock = threading.RLock()
        self.endpoints: Endpoints = endpoints(self.settings.auth_url, self.settings.layout)
        self._sim: Simulation | None = None
        self._states: dict[str, Any] = {}
        self._facades: dict[str, Any] = {}
        self._components: dict[str, Any] = {}
        self._enforcers: dict[str, Enforcer] = {}
        self._options: dict[str, Any] = {}
        self._requests: deque[Seen] | None = None
        self._preset: Mapping[str, Any] | None = None

    # -- the one way in

    def handle(self, request: Request) -> Response:
        """Answer a request. UnknownEndpoint if its URL is none of this cloud's; an error of ours passes through."""
        from .wire import pipeline

        call = self._call(request)
        if isinstance(call, Response):
            return call
        type = call.service.type
        with self.lock:
            self.sim.before_request()
            call.request_id = self.sim.ids.request()
            call.state = self.state(type)
            response = pipeline.run(call)
            operation = f"{type}:{call.operation.key}" if call.operation is not None else ""
            self.requests.append(
                Seen(self.sim.clock.now, request.method, request.url, response.status, operation, call.request_id)
            )
        return response

    def inner(self, request: Request) -> Response:
        """Answer what one service asks of another's API while it answers itself: no time passes, and nobody sees it."""
        from .wire import pipeline

        call = self._call(request)
        if isinstance(call, Response):
            return call
        call.request_id = self.sim.ids.request()
        call.state = self.state(call.service.type)
        return pipeline.run(call)

    def _call(self, request: Request) -> Call | Response:
        """The call that a request is, its body read; the answer itself if its service is not built."""
        place = self.endpoints.find(request.scheme, request.host, request.path, self.settings.any_host)
        if place is None:
            raise UnknownEndpoint(request.url, tuple(self.endpoints.origins))
        from .wire import pipeline
        from .wire.call import Call

        type, prefix = place
        path = request.path[len(prefix) :] or "/"
        if not BY_TYPE[type].built:
            return pipeline.unbuilt_service(BY_TYPE[type].project, request, path)
        call = Call(self, load(type), request, path, f"{request.scheme}://{request.host}{prefix}")
        pipeline.receive(call)
        return call

    # -- the simulation

    @property
    def sim(self) -> Simulation:
        """The simulation that the cloud runs on."""
        if self._sim is None:
            s = self.settings
            start = None if s.start is None else parse_time(str(s.start))
            self._wire(Simulation(s.seed, s.mode, start, s.tick, s.speed, s.keep))
        assert self._sim is not None
        return self._sim

    @property
    def clock(self) -> Any:
        """The clock: `now` (microseconds), `mode`."""
        return self.sim.clock

    @property
    def bus(self) -> Any:
        """The message bus: `messages(topic, method)`, `notifications`, `subscribe`, `take_down`, `bring_up`."""
        return self.sim.bus

    @property
    def faults(self) -> Any:
        """The faults: `add(where, ...)`, `remove`, `clear`."""
        return self.sim.faults

    @property
    def history(self) -> Any:
        """What happened to every resource: iterate, `of(id)`, `lines()`."""
        return self.sim.history

    @property
    def requests(self) -> deque[Seen]:
        """The newest requests, oldest first."""
        if self._requests is None:
            self._requests = deque(maxlen=self.settings.keep)
        return self._requests

    def advance(self, seconds: float) -> None:
        """Let `seconds` of the cloud's time pass; what falls due on the way happens."""
        with self.lock:
            self.sim.advance(seconds)

    def settle(self) -> None:
        """Let time pass until nothing is in the making."""
        with self.lock:
            self.sim.settle()

    def step(self) -> Any:
        """Deliver the next message of the bus and give it; None if there is none."""
        with self.lock:
            return self.sim.bus.step()

    # -- services

    # fmt: off
    @property
    def identity(self) -> Identity:          """Keystone's facade.""";  return self.facade("identity")  # type: ignore[no-any-return]  # noqa: E702
    @property
    def image(self) -> Image:                """Glance's facade.""";    return self.facade("image")  # type: ignore[no-any-return]  # noqa: E702
    @property
    def placement(self) -> Placement:        """Placement's facade."""; return self.facade("placement")  # type: ignore[no-any-return]  # noqa: E702
    @property
    def compute(self) -> Compute:            """Nova's facade.""";      return self.facade("compute")  # type: ignore[no-any-return]  # noqa: E702
    @property
    def network(self) -> Network:            """Neutron's facade.""";   return self.facade("network")  # type: ignore[no-any-return]  # noqa: E702
    @property
    def block_storage(self) -> BlockStorage: """Cinder's facade.""";    return self.facade("block_storage")  # type: ignore[no-any-return]  # noqa: E702
    # fmt: on

    def facade(self, type: str) -> Any:
        """What other services, and tests, may ask of a service."""
        found = self._facades.get(type)
        if found is None:
            service = load(type)
            if service.facade is None:
                raise LookupError(f"{type} has no facade")
            self.state(type)
            found = self._facades[type] = service.facade(self)
        return found

    def state(self, type: str) -> Any:
        """A service's data in this cloud, made and seeded at its first use."""
        state = self._states.get(type)
        if state is None:
            service = load(type)
            self.options(type)  # a misspelt one shows at the first use of the service
            state = self._states[type] = service.state(self)
            if service.attach is not None:
                service.attach(self, state)
            if service.seed is not None:
                service.seed(self, state)
        return state

    @property
    def states(self) -> Mapping[str, Any]:
        """The data of the services in use, by type."""
        return self._states

    def component(self, exchange: str) -> Any:
        """Who delivers the messages of an exchange."""
        found = self._components.get(exchange)
        if found is None:
            service = load(exchange)
            if service.components is None:
                raise LookupError(f"{exchange} has no components")
            self.state(exchange)
            found = self._components[exchange] = service.components(self)
        return found

    def enforcer(self, type: str) -> Enforcer:
        """The policy of a service in this cloud: `set_rules({...})` counts on the next call."""
        found = self._enforcers.get(type)
        if found is None:
            from .policy import Enforcer, default_rules

            service = load(type)
            found = self._enforcers[type] = Enforcer(default_rules(*service.policies, **service.check_kinds))
            if type in self.settings.policy:
                found.set_rules(self.settings.policy[type])
        return found

    def options(self, type: str) -> Any:
        """A service's own options in this cloud: what its `configuration.Options` has."""
        found = self._options.get(type)
        if found is None:
            found = self._options[type] = own_options(type, load(type).options, self.settings.options)
        return found

    # -- where it is

    @property
    def auth_url(self) -> str:
        """Identity's URL, with its version."""
        return self.settings.auth_url

    @property
    def origins(self) -> frozenset[str]:
        """`scheme://host[:port]` of every endpoint."""
        return frozenset(self.endpoints.origins)

    def owns(self, scheme_host: str, path: str = "/") -> bool:
        """Whether a URL belongs to this cloud."""
        scheme, _, host = scheme_host.partition("://")
        return self.endpoints.find(scheme, host, path) is not None

    def url(self, type: str) -> str:
        """Where a service lies, without its version."""
        return self.endpoints.urls[type]

    def catalog_url(self, type: str) -> str:
        """A service's URL as the catalog has it."""
        return self.url(type) + BY_TYPE[type].path

    def environ(self, user: str = "admin") -> dict[str, str]:
        """The OS_* variables of a user (of the project of the same name)."""
        return {
            "OS_AUTH_URL": self.auth_url, "OS_AUTH_TYPE": "password", "OS_USERNAME": user,
            "OS_PASSWORD": self.settings.admin_password, "OS_PROJECT_NAME": user, "OS_USER_DOMAIN_NAME": "Default",
            "OS_PROJECT_DOMAIN_NAME": "Default", "OS_REGION_NAME": self.settings.region,
            "OS_IDENTITY_API_VERSION": "3", "OS_INTERFACE": "public",
        }  # fmt: skip

    def clouds_yaml(self) -> str:
        """A clouds.yaml with the entries openstack_mock, devstack-admin (both the admin) and devstack (demo)."""
        rows = ["clouds:"]
        for name, user in (("openstack_mock", "admin"), ("devstack-admin", "admin"), ("devstack", "demo")):
            rows += [
                f"  {name}:",
                "    auth:",
                f"      auth_url: {self.auth_url}",
                f"      username: {user}",
                f"      password: {self.settings.admin_password}",
                f"      project_name: {user}",
                "      user_domain_name: Default",
                "      project_domain_name: Default",
                f"    region_name: {self.settings.region}",
                "    identity_api_version: '3'",
                "    interface: public",
            ]
        return "\n".join(rows) + "\n"

    # -- as a whole

    def snapshot(self) -> Snapshot:
        """Keep the whole cloud as it is now."""
        from .store import snapshot

        with self.lock:
            return snapshot.take((self.sim, self._states, self._enforcers))

    def restore(self, kept: Snapshot) -> None:
        """Make the cloud what it was when `kept` was taken; can be done again and again."""
        from .store import snapshot

        with self.lock:
            sim, self._states, self._enforcers = snapshot.give(kept)
            self._facades.clear()
            self._components.clear()
            self._wire(sim)
            for type, state in self._states.items():
                service = load(type)
                if service.attach is not None:
                    service.attach(self, state)

    def reset(self) -> None:
        """Make the cloud as it was when new."""
        with self.lock:
            self._sim = None
            self._requests = None
            for table in (self._states, self._facades, self._components, self._enforcers):
                table.clear()

    def preset(self, type: str) -> Any:
        """What the description of the fresh cloud (the `cloud` setting's file) says of a service; None if nothing."""
        if self._preset is None:
            from .preset import read

            self._preset = read(self.settings.cloud)
        return self._preset.get(type)

    @property
    def bare(self) -> bool:
        """Whether a fresh cloud has only what no cloud can do without."""
        return self.settings.cloud == "bare" or self.preset("extends") == "bare"

    def built(self) -> tuple[str, ...]:
        """The types of the services that are built."""
        return tuple(entry.type for entry in BUILT)

    def _wire(self, sim: Simulation) -> None:
        self._sim = sim
        sim.bus.serve(self.component)

    def __repr__(self) -> str:
        return f"<Cloud {self.auth_url} of {len(SERVICES)} services>"
