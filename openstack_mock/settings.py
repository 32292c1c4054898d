"""Every option of a cloud, with its default. Knows nothing of what an option does."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field, fields
from typing import Any


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
        known = [f.name for f in fields(cls)]
        for name in options:
            if name not in known:
                near = difflib.get_close_matches(name, known, 1)
                hint = f"; did you mean {near[0]!r}?" if near else f"; the options are {', '.join(known)}"
                raise TypeError(f"openstack_mock has no option {name!r}{hint}")
        return cls(**options)
