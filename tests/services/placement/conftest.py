"""A client of placement alone, whose providers are told from the hosts by their ids."""

from __future__ import annotations

import pytest

from openstack_mock.cloud import Cloud
from tests.services.conftest import Api
from tests.services.placement.client import Client


@pytest.fixture
def placement(admin: Api) -> Client:
    """The admin, asking placement at its newest version."""
    return Client(admin)


@pytest.fixture
def hosts(cloud: Cloud) -> list[str]:
    """The uuids of the hosts."""
    return [row.uuid for name in ("compute1", "compute2", "compute3") if (row := cloud.placement.provider_named(name))]
