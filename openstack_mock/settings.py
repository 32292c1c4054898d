"""Every option of a cloud, with its default. Knows nothing of what an option does."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Settings:
    """The options of a cloud. `Settings.of` names the right one if an option is misspelt."""

    # fmt: off
    seed: int | str = 0                  # the one source of chance: the same seed, the same ids
    start: str | int | float | None = None   # ISO time or seconds; None: the wall's time, followed from then on
    mode: str = "immediate"              # immediate | manual | ticking | realtime
    tick: float = 1.0                    # seconds that pass with each request, mode ticking
    speed: float = 1.0                   # cloud seconds a wall second, mode realtime
    cloud: str = "devstack"              # devstack | bare | path of a YAML file
    layout: str = "paths"                # paths: one origin with prefixes | ports: the classic ports
    auth_url: str = "http://openstack.test/identity/v3"   # where identity lies; the other endpoints follow from it
    any_host: bool = False               # answer whatever host a URL names (the server door)
    region: str = "RegionOne"            # the region of every endpoint
    admin_password: str = "secret"       # of every user that a fresh cloud has
    compute_hosts: int = 3               # how many hosts run servers
    volume_backends: int = 2             # how many pools hold volumes
    guard: bool = True                   # no request reaches a network while a mock is on
    passthrough: tuple[str, ...] = ()    # hosts (globs, with or without a port) that requests may reach
    virtual_client_time: bool = False    # the client's sleeps become jumps of the cloud's clock
    keep: int = 1000                     # how many bus messages and requests stay in reach
    policy: dict[str, dict[str, str]] = field(default_factory=dict)   # service -> rule -> check string
    options: dict[str, Any] = field(default_factory=dict)  # a service's own: {"identity.token_provider": "jws", ...}
    # fmt: on

    @classmethod
    def of(cls, **options: Any) -> Settings:
        """Make settings; a misspelt option's error names the right one."""
        _check("option", options, [row.name for row in fields(cls)])
        return cls(**options)


def check_services(options: Mapping[str, Any], services: Iterable[str]) -> None:
    """TypeError for a service's own option whose service does not exist."""
    _check("service", (name.partition(".")[0] for name in options), list(services))


def own_options(service: str, kind: type[T], options: Mapping[str, Any]) -> T:
    """A service's own options among a cloud's, in the dataclass that is their table; TypeError for a misspelt one."""
    own = {name: value for name, value in options.items() if name.partition(".")[0] == service}
    known = {f"{service}.{row.name}": row.name for row in fields(kind)}  # type: ignore[arg-type]
    _check("option", own, list(known))
    return kind(**{known[name]: tuple(value) if isinstance(value, list) else value for name, value in own.items()})


def _check(what: str, names: Iterable[str], known: list[str]) -> None:
    for name in names:
        if name not in known:
            near = difflib.get_close_matches(name, known, 1)
            hint = f"did you mean {near[0]!r}?" if near else f"the {what}s are {', '.join(known) or 'none'}"
            raise TypeError(f"openstack_mock has no {what} {name!r}; {hint}")
