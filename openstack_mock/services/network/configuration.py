"""Neutron's own options, each `network.NAME` among a cloud's `options`. Knows nothing of what they do."""

from __future__ import annotations

from dataclasses import dataclass

DEFAULT_DOMAIN = "openstacklocal."


@dataclass(frozen=True, slots=True)
class Options:
    """What an operator of Neutron may set, under the real options' names."""

    dns_domain: str = DEFAULT_DOMAIN   # if it is another one, ports have DNS names in it
