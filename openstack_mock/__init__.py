"""A whole OpenStack cloud in one process, in memory, for tests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .cloud import Cloud
    from .decorator import mock_openstack
    from .intercept.guard import NetworkBlocked
    from .settings import Settings
    from .wire.message import Request, Response

__version__ = "0.1.0"
__all__ = ["Cloud", "NetworkBlocked", "Request", "Response", "Settings", "mock_openstack"]

_HOMES = {
    "Cloud": "cloud",
    "NetworkBlocked": "intercept.guard",
    "Request": "wire.message",
    "Response": "wire.message",
    "Settings": "settings",
    "mock_openstack": "decorator",
}


def __getattr__(name: str) -> Any:
    # The package is imported by pytest in every process, so it costs nothing until it is used.
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    value = globals()[name] = getattr(import_module(f"{__name__}.{home}"), name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
