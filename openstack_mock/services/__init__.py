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
    catalog: the type and the name that its catalog entry has. built: it has a folder here; otherwise all it answers is 501.
    """

    type: str
    project: str
    prefix: str
    port: int
    path: str
    catalog: tuple[str, str]
    built: bool = False


# fmt: off
SERVICES: tuple[Entry, ...] = (
    #     type              project       prefix              port  path                     catalog (type, name)             built
    Entry("identity",       "keystone",   "/identity",        5000, "",                      ("identity", "keystone"),         True),
    Entry("image",          "glance",     "/image",           9292, "",                      ("image", "glance"),              True),
    Entry("placement",      "placement",  "/placement",       8778, "",                      ("placement", "placement"),       True),
    Entry("compute",        "nova",       "/compute",         8774, "/v2.1",                 ("compute", "nova"),              True),
    Entry("network",        "neutron",    "/networking",      9696, "",                      ("network", "neutron"),           True),
    Entry("block_storage",  "cinder",     "/volume",          8776, "/v3",                   ("block-storage", "cinder"),      True),
    Entry("object_store",   "swift",      "/object-store",    8080, "/v1/AUTH_$(project_id)s", ("object-store", "swift")),
    Entry("orchestration",  "heat",       "/heat-api",        8004, "/v1/$(project_id)s",    ("orchestration", "heat")),
    Entry("load_balancer",  "octavia",    "/load-balancer",   9876, "",                      ("load-balancer", "octavia")),
    Entry("bare_metal",     "ironic",     "/baremetal",       6385, "",                      ("baremetal", "ironic")),
    Entry("database",       "trove",      "/database",        8779, "/v1.0/$(project_id)s",  ("database", "trove")),
    Entry("data_processing", "sahara",    "/data-processing", 8386, "/v1.1/$(project_id)s",  ("data-processing", "sahara")),
    Entry("alarming",       "aodh",       "/alarming",        8042, "",                      ("alarming", "aodh")),
    Entry("metric",         "gnocchi",    "/metric",          8041, "",                      ("metric", "gnocchi")),
    Entry("key_manager",    "barbican",   "/key-manager",     9311, "",                      ("key-manager", "barbican")),
    Entry("dns",            "designate",  "/dns",             9001, "",                      ("dns", "designate")),
    Entry("shared_file_system", "manila", "/share",           8786, "/v2",                   ("shared-file-system", "manila")),
    Entry("container_infrastructure", "magnum", "/container-infra", 9511, "/v1",             ("container-infrastructure-management", "magnum")),
)
# fmt: on
BY_TYPE = {entry.type: entry for entry in SERVICES}
BUILT = tuple(entry for entry in SERVICES if entry.built)


@functools.cache
def load(type: str) -> Service:
    """The compiled service of a type, shared by all clouds of the process; imported at its first use."""
    service: Service = import_module(f".{type}.service", __name__).SERVICE
    return service
