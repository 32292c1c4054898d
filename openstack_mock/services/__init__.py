"""SERVICES: the only list of services. A row is all that a service costs until its first use."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..wire.service import Service


@dataclass(frozen=True, slots=True)
class Entry:
    """A service in the list.

    type: the official service type, with `_` for `-` (the folder's name). project: the code name, as in `reference/`.
    prefix: where it lies on one port. port: its classic port. path: what its catalog URL has behind the prefix.
    built: it has a folder here; otherwise all it answers is 501. catalog_type: where it is not the type with dashes.
    """

    type: str
    project: str
    prefix: str
    port: int
    path: str
    built: bool = False
    catalog_type: str = ""

    @property
    def catalog(self) -> tuple[str, str]:
        """Type and name of its catalog entry."""
        return self.catalog_type or self.type.replace("_", "-"), self.project


# fmt: off
SERVICES: tuple[Entry, ...] = (
    #     type                        project       prefix              port  path, built, catalog type
    Entry("identity",                 "keystone",   "/identity",        5000, "", built=True),
    Entry("image",                    "glance",     "/image",           9292, "", built=True),
    Entry("placement",                "placement",  "/placement",       8778, "", built=True),
    Entry("compute",                  "nova",       "/compute",         8774, "/v2.1", built=True),
    Entry("network",                  "neutron",    "/networking",      9696, "", built=True),
    Entry("block_storage",            "cinder",     "/volume",          8776, "/v3", built=True),
    Entry("object_store",             "swift",      "/object-store",    8080, "/v1/AUTH_$(project_id)s"),
    Entry("orchestration",            "heat",       "/heat-api",        8004, "/v1/$(project_id)s"),
    Entry("load_balancer",            "octavia",    "/load-balancer",   9876, ""),
    Entry("bare_metal",               "ironic",     "/baremetal",       6385, "", catalog_type="baremetal"),
    Entry("database",                 "trove",      "/database",        8779, "/v1.0/$(project_id)s"),
    Entry("data_processing",          "sahara",     "/data-processing", 8386, "/v1.1/$(project_id)s"),
    Entry("alarming",                 "aodh",       "/alarming",        8042, ""),
    Entry("metric",                   "gnocchi",    "/metric",          8041, ""),
    Entry("key_manager",              "barbican",   "/key-manager",     9311, ""),
    Entry("dns",                      "designate",  "/dns",             9001, ""),
    Entry("shared_file_system",       "manila",     "/share",           8786, "/v2"),
    Entry("container_infrastructure", "magnum",     "/container-infra", 9511, "/v1",
          catalog_type="container-infrastructure-management"),
)
# fmt: on
BY_TYPE = {entry.type: entry for entry in SERVICES}
BUILT = tuple(entry for entry in SERVICES if entry.built)


@functools.cache
def load(type: str) -> Service:
    """The compiled service of a type, shared by all clouds of the process; imported at its first use."""
    service: Service = import_module(f".{type}.service", __name__).SERVICE
    return service
