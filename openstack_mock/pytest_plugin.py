"""The pytest plugin: fixtures and a marker. Imports nothing heavy until one is used; knows not how a cloud works."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from openstack.connection import Connection

    from openstack_mock.cloud import Cloud
    from openstack_mock.server.serving import Server

_MARKER = "openstack_mock"
_FIXTURES = {"openstack_cloud", "openstack_connection", "openstack_server"}
_SERVERS_OWN = ("auth_url", "layout", "any_host")


@dataclass(frozen=True, slots=True)
class OpenStackServer:
    """A fresh cloud that answers over real HTTP on this machine, for clients in other processes and languages."""

    url: str
    control_url: str
    cloud: Cloud

    @property
    def auth_url(self) -> str:
        """Identity's URL, with its version."""
        return self.cloud.auth_url

    def environ(self, user: str = "admin") -> dict[str, str]:
        """The OS_* variables of a user, for a child process."""
        return self.cloud.environ(user)

    def clouds_yaml(self) -> str:
        """The text of a clouds.yaml that leads here."""
        return self.cloud.clouds_yaml()


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker."""
    config.addinivalue_line(
        "markers",
        f"{_MARKER}(**options): answer the test's requests to OpenStack in process, by a fresh cloud with these options"
        " (those of openstack_mock.Settings); without it, the fixture openstack_cloud does so with the defaults.",
    )


def pytest_itemcollected(item: pytest.Item) -> None:
    """Turn the mock on for a test that has only the marker, and none of the fixtures."""
    names = getattr(item, "fixturenames", None)
    if isinstance(names, list) and item.get_closest_marker(_MARKER) and not _FIXTURES.intersection(names):
        names.insert(0, "openstack_cloud")


@pytest.fixture
def openstack_cloud(request: pytest.FixtureRequest) -> Iterator[Cloud]:
    """A fresh cloud, which answers the requests of this test in process."""
    from openstack_mock.decorator import mock_openstack

    with mock_openstack(**_options(request)) as cloud:
        yield cloud


@pytest.fixture
def openstack_connection(openstack_cloud: Cloud) -> Iterator[Connection]:
    """An openstacksdk connection to the cloud, as its admin."""
    connection = _connect(openstack_cloud.environ())
    yield connection
    connection.close()


@pytest.fixture(scope="session")
def _openstack_http() -> Iterator[Server]:
    from openstack_mock.server.serving import Server

    with Server() as server:
        yield server


@pytest.fixture
def openstack_server(request: pytest.FixtureRequest, _openstack_http: Server) -> Iterator[OpenStackServer]:
    """A fresh cloud behind a live HTTP server, on a port that the system chose; one server serves the session."""
    options = _options(request)
    for name in _SERVERS_OWN:
        if name in options:
            pytest.fail(f"the fixture openstack_server has its own {name}: take it out of the marker", pytrace=False)
    hosted = _openstack_http.site.add(None, options)
    yield OpenStackServer(hosted.url, hosted.control_url, hosted.cloud)
    _openstack_http.site.remove(hosted.name)


def _connect(environ: dict[str, str]) -> Connection:
    try:
        import openstack
    except ImportError:
        pytest.fail("the fixture openstack_connection needs openstacksdk: pip install openstacksdk", pytrace=False)
    return openstack.connect(
        load_yaml_config=False,
        load_envvars=False,
        auth_type=environ["OS_AUTH_TYPE"],
        auth={
            name: environ[f"OS_{name.upper()}"]
            for name in (
                "auth_url", "username", "password", "project_name", "user_domain_name", "project_domain_name",
            )
        },
        region_name=environ["OS_REGION_NAME"],
        interface=environ["OS_INTERFACE"],
        identity_api_version=environ["OS_IDENTITY_API_VERSION"],
    )  # fmt: skip


def _options(request: pytest.FixtureRequest) -> dict[str, Any]:
    """The options of the test's markers; the one nearest to the test counts most."""
    from openstack_mock.settings import Settings

    options: dict[str, Any] = {}
    for marker in reversed(list(request.node.iter_markers(_MARKER))):
        if marker.args:
            pytest.fail(f"@pytest.mark.{_MARKER} takes options by name only: not {marker.args!r}", pytrace=False)
        options.update(marker.kwargs)
    try:
        if "cloud" not in options or isinstance(options["cloud"], str):
            Settings.of(**options)
    except TypeError as error:
        pytest.fail(f"@pytest.mark.{_MARKER}: {error}", pytrace=False)
    return options
