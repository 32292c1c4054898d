"""Glance's own options, each `image.NAME` among a cloud's `options`. Knows nothing of what they do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

STAGING = "os_glance_staging_store"
TASKS = "os_glance_tasks_store"


@dataclass(frozen=True, slots=True)
class Options:
    """What an operator of Glance may set, under the real options' names where they have one."""

    # fmt: off
    stores: tuple[str, ...] = ("store1", "store2")
    default_store: str = "store1"
    http_store: str = ""                     # the name of a read-only store of URLs; none, if empty
    do_secure_hash: bool = True              # hash what lies at a new location
    import_methods: tuple[str, ...] = ("glance-direct", "web-download", "copy-image", "glance-download")
    allowed_hosts: tuple[str, ...] = ("localhost", "127.0.0.1")   # where web-download may fetch; see register_url
    allowed_ports: tuple[int, ...] = ()                           # empty: any
    show_multiple_locations: bool = False
    show_image_direct_url: bool = False
    delayed_delete: bool = False
    scrub_time: int = 0                      # seconds until the scrubber takes what is pending_delete
    wakeup_time: int = 300                   # how often the scrubber runs, in seconds
    image_size_cap: int = 1 << 40
    user_storage_quota: int = 0              # bytes an owner; 0: no limit
    image_member_quota: int = 128
    image_property_quota: int = 128
    image_tag_quota: int = 128
    image_location_quota: int = 10
    use_keystone_limits: bool = False
    limit_param_default: int = 25
    api_limit_max: int = 1000
    hashing_algorithm: str = "sha512"
    require_image_format_match: bool = True
    task_time_to_live: int = 48              # hours
    property_protections: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    property_protection_rule_format: str = "roles"   # roles | policies
    # fmt: on

    @property
    def every_store(self) -> tuple[str, ...]:
        """The names of all stores, those that Glance keeps for itself too."""
        web = (self.http_store,) if self.http_store else ()
        return (*self.stores, *web, STAGING, TASKS)
